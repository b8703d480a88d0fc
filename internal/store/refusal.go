package store

import (
	"context"
	"net/netip"
	"time"
)

// Refusal is a login that a device refused. With that version of that credential none is
// tried again until a person clears it.
type Refusal struct {
	DeviceKey  string // identity of the device, or its address while it has none
	Credential string // name of the credential
	Version    string // changes when the credential does
	Addr       netip.AddrPort
	At         time.Time
}

// Refuse keeps a refusal; the first of a device and credential version stays.
func (s *Store) Refuse(ctx context.Context, f Refusal) error {
	return s.write(ctx, "keep refusal", func(r runner) error {
		_, err := r.exec(ctx, `INSERT INTO refusal (device_key, credential, version, addr, at_ms)
			VALUES (?, ?, ?, ?, ?) ON CONFLICT (device_key, credential, version) DO NOTHING`,
			f.DeviceKey, f.Credential, f.Version, f.Addr, f.At)
		return err
	})
}

// Refused tells whether a device refused a credential version.
func (s *Store) Refused(ctx context.Context, deviceKey, credential, version string) (bool, error) {
	n, err := one(ctx, s.direct(), scalar[int], `SELECT COUNT(*) FROM refusal
		WHERE device_key = ? AND credential = ? AND version = ?`, deviceKey, credential, version)
	return n > 0, wrap("ask refusal", err)
}

// Refusals lists all refusals, the newest first.
func (s *Store) Refusals(ctx context.Context) ([]Refusal, error) {
	out, err := list(ctx, s.direct(), func(f *Refusal) []any {
		return []any{&f.DeviceKey, &f.Credential, &f.Version, addr(&f.Addr), at(&f.At)}
	}, `SELECT device_key, credential, version, addr, at_ms FROM refusal
		ORDER BY at_ms DESC, device_key, credential, version`+page(pageMost, 0))
	return out, wrap("list refusals", err)
}

// ClearRefusals forgets the refusals of a device (empty: of all), and tells how many.
func (s *Store) ClearRefusals(ctx context.Context, deviceKey string) (int, error) {
	n := 0
	err := s.write(ctx, "clear refusals", func(r runner) error {
		var w where
		w.equal("device_key", deviceKey)
		var err error
		n, err = r.exec(ctx, "DELETE FROM refusal"+w.text(), w.args...)
		return err
	})
	return n, err
}

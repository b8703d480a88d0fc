package store

import (
	"context"
	"time"
)

// Certificate is what a device showed first at a port, over TLS.
type Certificate struct {
	DeviceID string
	Port     int
	Print    string // SHA-256 in hex
	First    time.Time
}

// Certificates lists what the devices showed first, by device and port.
func (s *Store) Certificates(ctx context.Context) ([]Certificate, error) {
	out, err := list(ctx, s.direct(), func(c *Certificate) []any {
		return []any{&c.DeviceID, &c.Port, &c.Print, at(&c.First)}
	}, "SELECT device_id, port, print, first_ms FROM device_certificate ORDER BY device_id, port")
	return out, wrap("read certificates", err)
}

// CertificateOf is what a device showed first at a port; ErrNotFound: nothing yet.
func (s *Store) CertificateOf(ctx context.Context, deviceID string, port int) (string, error) {
	print, err := one(ctx, s.direct(), scalar[string], "SELECT print FROM device_certificate WHERE device_id = ? AND port = ?", deviceID, port)
	return print, wrap("read the certificate of "+deviceID, err)
}

// KeepCertificate notes a certificate where none is noted yet, and gives the one that is:
// of two processes that come at once, one is the first.
func (s *Store) KeepCertificate(ctx context.Context, c Certificate) (Certificate, error) {
	kept := c
	err := s.write(ctx, "keep the certificate of "+c.DeviceID, func(r runner) error {
		if _, err := r.exec(ctx, `INSERT INTO device_certificate (device_id, port, print, first_ms) VALUES (?, ?, ?, ?)
			ON CONFLICT (device_id, port) DO NOTHING`, c.DeviceID, c.Port, c.Print, c.First); err != nil {
			return err
		}
		var err error
		kept, err = one(ctx, r, func(c *Certificate) []any {
			return []any{&c.DeviceID, &c.Port, &c.Print, at(&c.First)}
		}, "SELECT device_id, port, print, first_ms FROM device_certificate WHERE device_id = ? AND port = ?", c.DeviceID, c.Port)
		return err
	})
	return kept, err
}

// ForgetCertificates makes the next certificates of a device its first ones, and tells how
// many were forgotten. It is kept who said so.
func (s *Store) ForgetCertificates(ctx context.Context, actor, deviceID string, now time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "forget the certificates of "+deviceID, func(r runner) error {
		var err error
		if n, err = r.exec(ctx, "DELETE FROM device_certificate WHERE device_id = ?", deviceID); err != nil || n == 0 {
			return err
		}
		return r.audit(ctx, Entry{At: now, Actor: actor, Action: "device.certificate", Subject: deviceID})
	})
	return n, err
}

package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// KeyFact is a key of a device with when it was shown.
type KeyFact struct {
	inventory.DeviceKey
	First, Last time.Time // zero: before this was noted
	Shared      bool      // several devices of the branch showed it at once: it identifies none
	Others      []string  // other devices that hold it, in any branch, which were not merged
}

// DeviceFacts is all that is known of one device.
type DeviceFacts struct {
	Device    inventory.Device
	Cameras   []inventory.Camera // by channel, those that were merged too
	Keys      []KeyFact
	Addresses []Address
	Events    []IdentityEvent
	Scans     []inventory.Scan // that it answered in, the newest first, at most 10
	// Last is what it said in the last scan that it answered in; the zero Observation where
	// that was pruned.
	Last inventory.Observation
}

// DeviceFacts reads all that is known of a device.
func (s *Store) DeviceFacts(ctx context.Context, id string) (DeviceFacts, error) {
	var f DeviceFacts
	var err error
	if f.Device, err = s.Device(ctx, id); err != nil {
		return f, err
	}
	if f.Addresses, err = s.Addresses(ctx, id); err != nil {
		return f, err
	}
	if f.Events, err = s.IdentityEvents(ctx, IdentityFilter{DeviceID: id}); err != nil {
		return f, err
	}
	err = s.read(ctx, "read facts of device "+id, func(r runner) error {
		if f.Cameras, err = list(ctx, r, cameraFields, "SELECT "+cameraColumns+cameraFrom+
			" WHERE camera.device_id = ? ORDER BY camera.channel, camera.id", id); err != nil {
			return err
		}
		away, err := r.absences(ctx, f.Device.BranchID)
		if err != nil {
			return err
		}
		for i := range f.Cameras {
			f.Cameras[i].Absences = away[f.Cameras[i].ID]
		}
		if f.Keys, err = r.keyFacts(ctx, f.Device); err != nil {
			return err
		}
		if f.Scans, err = list(ctx, r, scanFields, "SELECT "+scanColumns+` FROM scan WHERE scan.branch_id = ? AND EXISTS (
			SELECT 1 FROM device_address JOIN observation ON observation.addr = device_address.addr
			WHERE device_address.device_id = ? AND observation.scan_id = scan.id
			AND scan.started_ms BETWEEN device_address.from_ms AND device_address.last_ms)
			ORDER BY scan.started_ms DESC, scan.id LIMIT 10`, f.Device.BranchID, id); err != nil || len(f.Scans) == 0 {
			return err
		}
		last, err := list(ctx, r, func(o *inventory.Observation) []any { return []any{doc(o)} },
			"SELECT body_json FROM observation WHERE scan_id = ? AND addr = ?", f.Scans[0].ID, f.Device.Addr)
		if len(last) > 0 {
			f.Last = last[0]
		}
		return err
	})
	return f, err
}

func (r runner) keyFacts(ctx context.Context, d inventory.Device) ([]KeyFact, error) {
	keys, err := list(ctx, r, func(k *KeyFact) []any { return []any{&k.Kind, &k.Value, at(&k.First), at(&k.Last), &k.Shared} },
		`SELECT kind, key, first_ms, last_ms, EXISTS (SELECT 1 FROM shared_key WHERE shared_key.branch_id = ?
			AND shared_key.kind = device_key.kind AND shared_key.key = device_key.key)
		FROM device_key WHERE device_id = ? ORDER BY kind, key`, d.BranchID, d.ID)
	if err != nil {
		return nil, err
	}
	for i, k := range keys {
		keys[i].Others, err = list(ctx, r, scalar[string], `SELECT device.id FROM device_key JOIN device ON device.id = device_key.device_id
			WHERE device_key.kind = ? AND device_key.key = ? AND device.id <> ? AND device.merged_into = '' ORDER BY device.id LIMIT 20`,
			k.Kind, k.Value, d.ID)
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// Elsewhere lists the active devices of other branches that hold a strong key of an active
// device of this one: it may have moved. At most 1000.
func (s *Store) Elsewhere(ctx context.Context, branchID string) ([]inventory.Device, error) {
	var out []inventory.Device
	err := s.read(ctx, "look for devices of "+branchID+" elsewhere", func(r runner) error {
		ids, err := list(ctx, r, scalar[string], `SELECT DISTINCT other.id FROM device AS mine
			JOIN device_key AS k ON k.device_id = mine.id AND k.kind <> ?
			JOIN device_key AS o ON o.kind = k.kind AND o.key = k.key
			JOIN device AS other ON other.id = o.device_id
			WHERE mine.branch_id = ? AND mine.state = ? AND other.branch_id <> ? AND other.state = ? AND other.merged_into = ''
			ORDER BY other.id LIMIT 1000`, inventory.KeyAddress, branchID, inventory.StateActive, branchID, inventory.StateActive)
		if err != nil {
			return err
		}
		return chunks(ids, func(ids []any) error {
			var w where
			w.add("device.id IN "+in(len(ids)), ids...)
			ds, err := r.devicesWhere(ctx, w)
			out = append(out, ds...)
			return err
		})
	})
	return out, err
}

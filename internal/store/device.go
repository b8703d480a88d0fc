package store

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"camledger/inventory"
)

const insertDevice = `INSERT INTO device (id, branch_id, kind, maker, model, firmware, serial, name, addr,
	rtsp_port, credential, auth, clock_ms, clock_known, first_ms, last_ms, state, clock_json)`

// updateDevice leaves alone what people set: whether it is in use, and what it is a part of.
const updateDevice = `ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, maker = excluded.maker,
	model = excluded.model, firmware = excluded.firmware, serial = excluded.serial, name = excluded.name,
	addr = excluded.addr, rtsp_port = excluded.rtsp_port, credential = excluded.credential,
	auth = excluded.auth, clock_ms = excluded.clock_ms, clock_known = excluded.clock_known, clock_json = excluded.clock_json,
	last_ms = CASE WHEN excluded.last_ms > device.last_ms THEN excluded.last_ms ELSE device.last_ms END`

func deviceRows(devices []inventory.Device) ([][]any, error) {
	rows := make([][]any, 0, len(devices))
	for _, d := range devices {
		state := d.State
		if state == "" {
			state = inventory.StateActive
		}
		clock, err := asJSON(d.Clock)
		if err != nil {
			return nil, fmt.Errorf("device %s: %w", d.ID, err)
		}
		rows = append(rows, []any{d.ID, d.BranchID, d.Kind, d.Maker, d.Model, d.Firmware, d.Serial, d.Name,
			d.Addr, d.RTSPPort, d.Credential, d.Auth, d.ClockOffset.Milliseconds(), d.ClockKnown, d.FirstSeen, d.LastSeen, state, clock})
	}
	return rows, nil
}

// saveKeys adds keys of devices; none is taken away but addresses that are no longer
// theirs. shown are those that each showed in this scan; nil: all.
func (r runner) saveKeys(ctx context.Context, devices []inventory.Device, shown map[string][]inventory.DeviceKey) error {
	ids := make([]string, len(devices))
	seen := map[ownedKey]bool{}
	var rows, again [][]any
	for i, d := range devices {
		ids[i] = d.ID
		for _, k := range d.Keys {
			x := ownedKey{d.ID, k}
			if seen[x] {
				continue
			}
			seen[x] = true
			row := []any{d.ID, k.Kind, k.Value, d.LastSeen, d.LastSeen}
			if now, told := shown[d.ID]; told && !slices.Contains(now, k) {
				rows = append(rows, row)
			} else {
				again = append(again, row)
			}
		}
	}
	err := chunks(ids, func(ids []any) error {
		_, err := r.exec(ctx, "DELETE FROM device_key WHERE kind = ? AND device_id IN "+in(len(ids)), append([]any{inventory.KeyAddress}, ids...)...)
		return err
	})
	if err != nil {
		return err
	}
	const head = "INSERT INTO device_key (device_id, kind, key, first_ms, last_ms)"
	if err := r.bulk(ctx, head, rows, "ON CONFLICT (device_id, kind, key) DO NOTHING"); err != nil {
		return err
	}
	return r.bulk(ctx, head, again, `ON CONFLICT (device_id, kind, key) DO UPDATE SET
		last_ms = CASE WHEN excluded.last_ms > device_key.last_ms THEN excluded.last_ms ELSE device_key.last_ms END,
		first_ms = CASE WHEN device_key.first_ms = 0 THEN excluded.first_ms ELSE device_key.first_ms END`)
}

// ownedKey is a key of a device.
type ownedKey struct {
	device string
	inventory.DeviceKey
}

const deviceColumns = `device.id, device.branch_id, device.kind, device.maker, device.model, device.firmware,
	device.serial, device.name, device.addr, device.rtsp_port, device.credential, device.auth,
	device.clock_ms, device.clock_known, device.first_ms, device.last_ms, device.state, device.merged_into, device.clock_json`

func deviceFields(d *inventory.Device) []any {
	return []any{&d.ID, &d.BranchID, &d.Kind, &d.Maker, &d.Model, &d.Firmware, &d.Serial, &d.Name,
		addr(&d.Addr), &d.RTSPPort, &d.Credential, &d.Auth, lasting(&d.ClockOffset), &d.ClockKnown, at(&d.FirstSeen), at(&d.LastSeen), &d.State, &d.MergedInto, doc(&d.Clock)}
}

// devices reads devices with their keys; an empty value reads all.
func (r runner) devices(ctx context.Context, column, value string) ([]inventory.Device, error) {
	var w where
	w.equal(column, value)
	return r.devicesWhere(ctx, w)
}

// devicesWhere reads devices that fit a condition, with their keys.
func (r runner) devicesWhere(ctx context.Context, w where) ([]inventory.Device, error) {
	devices, err := list(ctx, r, deviceFields, "SELECT "+deviceColumns+" FROM device"+w.text()+
		" ORDER BY device.branch_id, device.id", w.args...)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(devices))
	for i, d := range devices {
		place[d.ID] = i
	}
	keys, err := list(ctx, r, func(k *ownedKey) []any { return []any{&k.device, &k.Kind, &k.Value} },
		`SELECT device_key.device_id, device_key.kind, device_key.key FROM device_key
		JOIN device ON device.id = device_key.device_id`+w.text()+
			" ORDER BY device_key.device_id, device_key.kind, device_key.key", w.args...)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if i, ok := place[k.device]; ok {
			devices[i].Keys = append(devices[i].Keys, k.DeviceKey)
		}
	}
	return devices, nil
}

// Device returns one device with its keys.
func (s *Store) Device(ctx context.Context, id string) (inventory.Device, error) {
	var d inventory.Device
	err := s.read(ctx, "read device "+id, func(r runner) error {
		if id == "" {
			return ErrNotFound
		}
		found, err := r.devices(ctx, "device.id", id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNotFound
		}
		d = found[0]
		return nil
	})
	return d, err
}

// Address is where a device answered for a time.
type Address struct {
	Addr  netip.AddrPort
	From  time.Time // the first scan in which it did
	Last  time.Time // the last one
	Until time.Time // the first in which it answered elsewhere alone; zero: it still answers there
}

// Addresses lists where a device has answered, and what was merged into it, the newest first.
func (s *Store) Addresses(ctx context.Context, deviceID string) ([]Address, error) {
	out, err := list(ctx, s.direct(), func(a *Address) []any {
		return []any{addr(&a.Addr), at(&a.From), at(&a.Last), at(&a.Until)}
	}, `SELECT addr, from_ms, last_ms, CASE WHEN device_id <> ? AND until_ms = 0 THEN last_ms ELSE until_ms END AS gone
		FROM device_address WHERE device_id = ? OR device_id IN (SELECT id FROM device WHERE merged_into = ?)
		ORDER BY CASE WHEN until_ms = 0 AND device_id = ? THEN 0 ELSE 1 END, last_ms DESC, from_ms DESC, addr LIMIT 1000`,
		deviceID, deviceID, deviceID, deviceID)
	return out, wrap("list addresses of "+deviceID, err)
}

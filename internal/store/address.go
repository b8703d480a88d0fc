package store

import (
	"context"
	"net/netip"
	"slices"

	"camledger/inventory"
)

// saveAddresses dates where the devices of a scan answered: an address that is still theirs
// gets its last scan, one that is new begins, one that they answered at no more ends.
func (r runner) saveAddresses(ctx context.Context, f FoundChange) error {
	ids := make([]string, 0, len(f.Devices))
	for _, d := range f.Devices {
		ids = append(ids, d.ID)
	}
	type open struct {
		device, addr string
		from         int64
	}
	known := map[string][]open{}
	err := chunks(ids, func(ids []any) error {
		rows, err := list(ctx, r, func(o *open) []any { return []any{&o.device, &o.addr, &o.from} },
			"SELECT device_id, addr, from_ms FROM device_address WHERE until_ms = 0 AND device_id IN "+in(len(ids)), ids...)
		for _, o := range rows {
			known[o.device] = append(known[o.device], o)
		}
		return err
	})
	if err != nil {
		return err
	}
	var rows [][]any
	for _, d := range f.Devices {
		now := addressesOf(d, f.Addresses[d.ID])
		if len(now) == 0 {
			continue
		}
		for _, o := range known[d.ID] {
			until := d.LastSeen
			if i := slices.Index(now, o.addr); i >= 0 {
				now = slices.Delete(now, i, i+1)
				rows = append(rows, []any{d.ID, o.from, o.addr, 0, d.LastSeen})
				continue
			}
			if _, err := r.exec(ctx, "UPDATE device_address SET until_ms = ? WHERE device_id = ? AND addr = ? AND from_ms = ?",
				until, d.ID, o.addr, o.from); err != nil {
				return err
			}
		}
		for _, a := range now {
			rows = append(rows, []any{d.ID, d.LastSeen, a, 0, d.LastSeen})
		}
	}
	return r.bulk(ctx, "INSERT INTO device_address (device_id, from_ms, addr, until_ms, last_ms)", rows,
		"ON CONFLICT (device_id, from_ms, addr) DO UPDATE SET until_ms = 0, last_ms = excluded.last_ms")
}

// addressesOf lists where a device answered as they are stored, each once.
func addressesOf(d inventory.Device, seen []netip.AddrPort) []string {
	var out []string
	for _, a := range append([]netip.AddrPort{d.Addr}, seen...) {
		if text := addrText(a); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// saveShared keeps keys that several devices of a branch showed at once.
func (r runner) saveShared(ctx context.Context, f FoundChange) error {
	var rows [][]any
	for _, k := range f.Shared {
		rows = append(rows, []any{f.BranchID, k.Kind, k.Value, f.At})
	}
	return r.bulk(ctx, "INSERT INTO shared_key (branch_id, kind, key, at_ms)", rows, "ON CONFLICT (branch_id, kind, key) DO NOTHING")
}

// sharedKeys reads the keys of a branch (empty: of all) that identify no device.
func (r runner) sharedKeys(ctx context.Context, branchID string) (map[inventory.DeviceKey]bool, error) {
	var w where
	w.equal("branch_id", branchID)
	keys, err := list(ctx, r, func(k *inventory.DeviceKey) []any { return []any{&k.Kind, &k.Value} },
		"SELECT kind, key FROM shared_key"+w.text()+" ORDER BY kind, key", w.args...)
	out := make(map[inventory.DeviceKey]bool, len(keys))
	for _, k := range keys {
		out[k] = true
	}
	return out, err
}

// revision counts the steps of people about the devices of a branch, from 1.
func (r runner) revision(ctx context.Context, branchID string) (int, error) {
	n, err := one(ctx, r, scalar[int], "SELECT COALESCE(SUM(turns), 0) FROM latch WHERE name = ?", identityLatch(branchID))
	return n + 1, err
}

func identityLatch(branchID string) string { return "identity " + branchID }

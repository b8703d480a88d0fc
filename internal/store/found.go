package store

import (
	"context"
	"fmt"
	"net/netip"
	"sort"
	"time"

	"camledger/inventory"
)

// FoundChange is what a scan changes on the found side of one branch. Devices and
// Cameras are new ones and known ones with what they say now.
type FoundChange struct {
	BranchID string
	Devices  []inventory.Device
	Cameras  []inventory.Camera
	// Addresses lists where each device answered, by its id. Device.Addr is one of them
	// without being listed here.
	Addresses map[string][]netip.AddrPort
	// Shown lists the keys that each device showed in this scan, by its id; nil: all of its keys.
	Shown map[string][]inventory.DeviceKey
	// Shared are keys that several devices showed at once.
	Shared []inventory.DeviceKey
	// Revision is that of what was known when the scan was linked; 0: not checked. Where
	// people merged, split or retired devices since, SaveFound gives ErrConflict and the
	// scan is to be linked again.
	Revision int
	// Seen holds the ids of all cameras that this scan saw. With Complete, the active
	// ones of the branch that are not in it get an absence.
	Seen     map[string]bool
	Complete bool
	At       time.Time // end of the scan
}

// SaveFound stores what a scan changed, in one transaction. What people set is never
// overwritten: slot, place, not a camera, a pair that was confirmed or denied. The first
// picture and the first sight of a camera stay. Keys of a device are added, never taken
// away.
func (s *Store) SaveFound(ctx context.Context, scanID string, f FoundChange) error {
	devices, err := deviceRows(f.Devices)
	if err != nil {
		return wrap("save found of "+f.BranchID, err)
	}
	cameras, err := cameraRows(f.Cameras)
	if err != nil {
		return wrap("save found of "+f.BranchID, err)
	}
	return s.write(ctx, "save found of "+f.BranchID, func(r runner) error {
		if err := r.decide(ctx, f.BranchID); err != nil {
			return err
		}
		if err := r.latch(ctx, "found "+f.BranchID); err != nil {
			return err
		}
		if f.Revision != 0 {
			now, err := r.revision(ctx, f.BranchID)
			if err != nil {
				return err
			}
			if now != f.Revision {
				return fmt.Errorf("%w: devices were merged, split or retired meanwhile", ErrConflict)
			}
		}
		if err := r.bulk(ctx, insertDevice, devices, updateDevice); err != nil {
			return err
		}
		if err := r.saveKeys(ctx, f.Devices, f.Shown); err != nil {
			return err
		}
		if err := r.saveAddresses(ctx, f); err != nil {
			return err
		}
		if err := r.saveShared(ctx, f); err != nil {
			return err
		}
		ids := make([]any, len(f.Cameras))
		for i, c := range f.Cameras {
			ids[i] = c.ID
		}
		if err := r.lockCameras(ctx, ids); err != nil {
			return err
		}
		if err := r.bulk(ctx, insertCamera, cameras, updateCamera); err != nil {
			return err
		}
		if err := r.saveProposals(ctx, f.Cameras); err != nil {
			return err
		}
		return r.saveAbsences(ctx, scanID, f)
	})
}

// saveProposals keeps pairs that a scan proposes, where no person has spoken.
func (r runner) saveProposals(ctx context.Context, cameras []inventory.Camera) error {
	ids := make([]string, len(cameras))
	for i, c := range cameras {
		ids[i] = c.ID
	}
	err := chunks(ids, func(ids []any) error {
		_, err := r.exec(ctx, `UPDATE camera SET same_as = NULL
			WHERE same_as IS NOT NULL AND NOT same_confirmed AND id IN `+in(len(ids)), ids...)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range cameras {
		if c.SameAs == "" || c.SameAs == c.ID {
			continue
		}
		if _, err := r.exec(ctx, "UPDATE camera SET same_as = ? WHERE id = ? AND NOT same_confirmed",
			c.SameAs, c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (r runner) saveAbsences(ctx context.Context, scanID string, f FoundChange) error {
	var seen []string
	for id, yes := range f.Seen {
		if yes {
			seen = append(seen, id)
		}
	}
	sort.Strings(seen)
	err := chunks(seen, func(ids []any) error {
		_, err := r.exec(ctx, "DELETE FROM absence WHERE camera_id IN "+in(len(ids)), ids...)
		return err
	})
	if err != nil || !f.Complete || scanID == "" {
		return err
	}
	active, err := list(ctx, r, scalar[string], "SELECT id FROM camera WHERE branch_id = ? AND state = ? ORDER BY id",
		f.BranchID, inventory.StateActive)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, id := range active {
		if !f.Seen[id] {
			rows = append(rows, []any{id, scanID, f.At})
		}
	}
	return r.bulk(ctx, "INSERT INTO absence (camera_id, scan_id, at_ms)", rows,
		"ON CONFLICT (camera_id, scan_id) DO NOTHING")
}

// scansKept is how many complete scans Found tells: weeks, also where a branch is scanned
// every hour.
const scansKept = 500

// Found returns what is known of the devices and cameras of a branch; empty: of all.
func (s *Store) Found(ctx context.Context, branchID string) (inventory.Found, error) {
	f := inventory.Found{Devices: map[string]inventory.Device{}}
	err := s.read(ctx, "read found of "+branchID, func(r runner) error {
		devices, err := r.devices(ctx, "device.branch_id", branchID)
		if err != nil {
			return err
		}
		for _, d := range devices {
			f.Devices[d.ID] = d
		}
		var w where
		w.equal("camera.branch_id", branchID)
		f.Cameras, err = list(ctx, r, cameraFields, "SELECT "+cameraColumns+cameraFrom+w.text()+
			" ORDER BY camera.branch_id, camera.device_id, camera.channel, camera.id", w.args...)
		if err != nil {
			return err
		}
		away, err := r.absences(ctx, branchID)
		if err != nil {
			return err
		}
		for i := range f.Cameras {
			f.Cameras[i].Absences = away[f.Cameras[i].ID]
		}
		if f.ByHand, err = r.byHand(ctx, ByHandFilter{BranchID: branchID}); err != nil {
			return err
		}
		if f.Shared, err = r.sharedKeys(ctx, branchID); err != nil || branchID == "" {
			return err
		}
		if f.Revision, err = r.revision(ctx, branchID); err != nil {
			return err
		}
		f.Scans, err = list(ctx, r, func(t *time.Time) []any { return []any{at(t)} },
			"SELECT started_ms FROM scan WHERE branch_id = ? AND state = ? ORDER BY started_ms DESC"+page(scansKept, 0), branchID, inventory.ScanComplete)
		return err
	})
	f.FreeChannels()
	return f, err
}

// absences reads, of the cameras of a branch (empty: of all) that were away, the ends of
// the complete scans since each was last seen, the oldest first.
func (r runner) absences(ctx context.Context, branchID string) (map[string][]time.Time, error) {
	type row struct {
		camera string
		at     time.Time
	}
	var w where
	w.equal("camera.branch_id", branchID)
	rows, err := list(ctx, r, func(x *row) []any { return []any{&x.camera, at(&x.at)} },
		`SELECT absence.camera_id, absence.at_ms FROM absence
		JOIN camera ON camera.id = absence.camera_id`+w.text()+` ORDER BY absence.camera_id, absence.at_ms`, w.args...)
	if err != nil {
		return nil, err
	}
	out := map[string][]time.Time{}
	for _, x := range rows {
		out[x.camera] = append(out[x.camera], x.at)
	}
	return out, nil
}

package store

import (
	"context"
	"fmt"

	"camledger/inventory"
)

// binds tells whether a placement gives a slot without a word on pairs.
func (p Placement) binds() bool {
	return !p.NotCamera && p.SameAs == "" && !p.Distinct && !p.Undecided && (p.SlotID != "" || p.LocationID != "")
}

// refuseDoubles refuses placings of many that would count one camera twice.
func (r runner) refuseDoubles(ctx context.Context, placements []Placement) error {
	var ids []string
	said := map[string]Placement{}
	for _, p := range placements {
		said[p.CameraID] = p
		if p.binds() {
			ids = append(ids, p.CameraID)
		}
	}
	if len(ids) < 2 {
		return nil
	}
	branches := map[string][]string{}
	if err := chunks(ids, func(ids []any) error {
		type row struct{ id, branch string }
		rows, err := list(ctx, r, func(x *row) []any { return []any{&x.id, &x.branch} }, "SELECT id, branch_id FROM camera WHERE id IN "+in(len(ids)), ids...)
		for _, x := range rows {
			branches[x.branch] = append(branches[x.branch], x.id)
		}
		return err
	}); err != nil {
		return err
	}
	for branch, ids := range branches {
		found := inventory.Found{Devices: map[string]inventory.Device{}}
		devices, err := r.devices(ctx, "device.branch_id", branch)
		if err != nil {
			return err
		}
		for _, d := range devices {
			found.Devices[d.ID] = d
		}
		if found.Cameras, err = list(ctx, r, cameraFields, "SELECT "+cameraColumns+cameraFrom+" WHERE camera.branch_id = ?", branch); err != nil {
			return err
		}
		for i := range found.Cameras {
			c := &found.Cameras[i]
			p := said[c.ID]
			c.NotCamera = c.NotCamera || p.NotCamera
			c.SameConfirmed = c.SameConfirmed || p.Distinct || p.SameAs != ""
			if p.SameAs != "" {
				c.SameAs = p.SameAs
			}
		}
		found.FreeChannels()
		for id, other := range inventory.HeldBack(branch, found, ids) {
			return fmt.Errorf("%w: camera %s seems to be %s: say first whether it is", ErrInvalid, id, other)
		}
	}
	return nil
}

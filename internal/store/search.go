package store

import (
	"context"

	"camledger/inventory"
)

// CameraFilter narrows a list of cameras; zero values do not. Query looks for words in
// names, maker, model, serial number, keys, address, place, slot code and branch; each of
// them must be found. Outcome not-assessed also
// finds cameras that were never checked; Trouble finds those that are degraded, down or
// refuse the password. Placed asks for a slot or an undeclared place.
// Sort is one of branch, name, location, slot, addr, outcome, last, checked, with "-"
// before it for descending; empty: branch, location, slot, channel.
type CameraFilter struct {
	BranchID   string
	LocationID string
	DeviceID   string
	Query      string
	Outcome    inventory.Outcome
	Trouble    bool
	Placed     *bool
	Sight      Sight
	All        bool // retired ones and what is not a camera too
	Sort       string
	Limit      int // 0: 200
	Offset     int
}

// Sight tells the cameras that are counted from what recorders show beside them.
type Sight string

// Sights; the empty one is all of them.
const (
	SightCounted Sight = "counted" // what reports count
	SightUnused  Sight = "unused"  // inputs of recorders that were looked at and never gave a picture
	SightUnseen  Sight = "unseen"  // inputs of recorders of which it is not known whether they are used
	SightDouble  Sight = "double"  // confirmed to be another camera seen again
)

// CameraRow is a camera with what stands around it. Slot and Location are zero while it
// is unplaced; LastCheck is zero where it was never checked. The device is without keys.
type CameraRow struct {
	Camera    inventory.Camera
	Device    inventory.Device
	Branch    inventory.Branch
	Location  inventory.Location
	Slot      inventory.Slot
	LastCheck LastCheck
}

const cameraRowFrom = ` FROM camera
	JOIN device ON device.id = camera.device_id
	JOIN branch ON branch.id = camera.branch_id
	LEFT JOIN slot ON slot.id = camera.slot_id
	LEFT JOIN location ON location.id = slot.location_id
	LEFT JOIN camera_status ON camera_status.camera_id = camera.id
	LEFT JOIN last_check ON last_check.camera_id = camera.id AND last_check.tier = camera_status.tier`

const cameraRowColumns = cameraColumns + ", " + deviceColumns + ", " + branchColumns + `,
	COALESCE(location.name, ''), COALESCE(location.critical, FALSE), COALESCE(location.ord, 0),
	COALESCE(slot.code, ''), COALESCE(slot.number, 0), COALESCE(slot.critical, FALSE),
	last_check.body_json, COALESCE(last_check.outcome, ''), last_check.causes_json, last_check.at_ms`

func cameraRowFields(x *CameraRow) []any {
	dest := append(cameraFields(&x.Camera), deviceFields(&x.Device)...)
	dest = append(dest, branchFields(&x.Branch)...)
	return append(dest, &x.Location.Name, &x.Location.Critical, &x.Location.Order,
		&x.Slot.Code, &x.Slot.Number, &x.Slot.Critical,
		doc(&x.LastCheck.Check), &x.LastCheck.Outcome, doc(&x.LastCheck.Causes), at(&x.LastCheck.At))
}

// Cameras lists cameras with what stands around them, and tells how many there are on
// all pages.
func (s *Store) Cameras(ctx context.Context, f CameraFilter) ([]CameraRow, int, error) {
	if f.Limit <= 0 {
		f.Limit = pageDefault
	}
	var out []CameraRow
	total := 0
	err := s.read(ctx, "list cameras", func(r runner) error {
		d, err := r.directory(ctx)
		if err != nil {
			return err
		}
		last, err := r.statuses(ctx, f)
		if err != nil {
			return err
		}
		all := d.pick(f, last)
		total = len(all)
		first := min(max(f.Offset, 0), total)
		var ids []string
		for _, e := range all[first:min(first+min(f.Limit, pageMost), total)] {
			ids = append(ids, e.id)
		}
		out, err = r.cameraRows(ctx, ids)
		return err
	})
	return out, total, err
}

// cameraRows reads rows in the order of their ids.
func (r runner) cameraRows(ctx context.Context, ids []string) ([]CameraRow, error) {
	out := make([]CameraRow, len(ids))
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	err := chunks(ids, func(ids []any) error {
		return each(ctx, r, cameraRowFields, func(x *CameraRow) error {
			if x.Camera.SlotID != "" {
				x.Slot.ID, x.Slot.BranchID, x.Slot.LocationID = x.Camera.SlotID, x.Camera.BranchID, x.Camera.LocationID
				x.Location.ID, x.Location.BranchID = x.Camera.LocationID, x.Camera.BranchID
			}
			out[place[x.Camera.ID]] = *x
			return nil
		}, "SELECT "+cameraRowColumns+cameraRowFrom+" WHERE camera.id IN "+in(len(ids)), ids...)
	})
	return out, err
}

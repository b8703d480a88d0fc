package store

import (
	"context"

	"camledger/inventory"
)

// CameraFilter narrows a list of cameras; zero values do not. Query looks for words in
// names, maker, model, address, place, slot code and branch. Outcome not-assessed also
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

const cameraFilterFrom = ` FROM camera
	JOIN device ON device.id = camera.device_id
	JOIN branch ON branch.id = camera.branch_id
	LEFT JOIN slot ON slot.id = camera.slot_id
	LEFT JOIN location ON location.id = slot.location_id
	LEFT JOIN camera_status ON camera_status.camera_id = camera.id`

const cameraRowFrom = cameraFilterFrom + `
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
	w := f.where()
	sorted := order(f.Sort, map[string]string{
		"branch": "branch.ord", "name": "camera.name", "location": "location.ord", "slot": "slot.code",
		"addr": "device.addr", "outcome": "COALESCE(camera_status.outcome, '')", "last": "camera.last_ms",
		"checked": "COALESCE(camera_status.at_ms, 0)",
	}, "branch.ord, COALESCE(location.ord, 1000000), COALESCE(slot.number, 0), camera.device_id, camera.channel", "camera.id")
	var out []CameraRow
	total := 0
	err := s.read(ctx, "list cameras", func(r runner) error {
		var err error
		if total, err = one(ctx, r, scalar[int], "SELECT COUNT(*)"+cameraFilterFrom+w.text(), w.args...); err != nil {
			return err
		}
		// The page is picked by ids first: sorting whole rows with their checks is slow.
		ids, err := list(ctx, r, scalar[string], "SELECT camera.id"+cameraFilterFrom+w.text()+sorted+page(f.Limit, f.Offset),
			w.args...)
		if err != nil {
			return err
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

func (f CameraFilter) where() *where {
	w := &where{}
	w.equal("camera.branch_id", f.BranchID)
	w.equal("slot.location_id", f.LocationID)
	w.equal("camera.device_id", f.DeviceID)
	w.contains(f.Query, "camera.name", "device.name", "device.maker", "device.model", "device.addr", "camera.place",
		"slot.code", "location.name", "branch.name")
	switch f.Outcome {
	case "":
	case inventory.OutcomeNotAssessed:
		w.add("COALESCE(camera_status.outcome, ?) = ?", f.Outcome, f.Outcome)
	default:
		w.add("camera_status.outcome = ?", f.Outcome)
	}
	if f.Trouble {
		w.add("camera_status.outcome IN (?, ?, ?)", inventory.OutcomeDegraded, inventory.OutcomeDown, inventory.OutcomeAuthRefused)
	}
	const dark = "device.kind = ? AND camera.picture_ms = 0"
	const unused = dark + " AND camera.not_seen = ''"
	const unseen = dark + " AND camera.not_seen <> '' AND camera.slot_id IS NULL AND camera.place = ''"
	switch f.Sight {
	case SightCounted:
		w.add("NOT ("+unused+")", inventory.KindRecorder)
		w.add("NOT ("+unseen+")", inventory.KindRecorder)
		w.add("NOT (camera.same_as IS NOT NULL AND camera.same_confirmed)")
		w.add("(camera.slot_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM absence WHERE absence.camera_id = camera.id))")
	case SightUnused:
		w.add(unused, inventory.KindRecorder)
	case SightUnseen:
		w.add(unseen, inventory.KindRecorder)
	case SightDouble:
		w.add("camera.same_as IS NOT NULL AND camera.same_confirmed")
	}
	if f.Placed != nil {
		if *f.Placed {
			w.add("(camera.slot_id IS NOT NULL OR camera.place <> '')")
		} else {
			w.add("camera.slot_id IS NULL AND camera.place = ''")
		}
	}
	if !f.All {
		w.add("camera.state = ? AND NOT camera.not_camera", inventory.StateActive)
	}
	return w
}

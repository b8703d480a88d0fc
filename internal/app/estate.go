package app

import (
	"context"
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// estate is which cameras there are and where they stand, as far as decisions ask: of each
// only its ids and what does not change with its checks.
type estate struct {
	branches []inventory.Branch // that are not retired
	cameras  map[string][]alerts.Watched
}

// see takes over which cameras there are. It is read when the monitor reads what it is to
// check, and not for every decision: with 300 branches that would be most of the work.
func (d *decider) see(reg *inventory.Register, found inventory.Found) {
	locations, slots, branches := map[string]inventory.Location{}, map[string]inventory.Slot{}, map[string]inventory.Branch{}
	for _, l := range reg.Locations {
		locations[l.ID] = l
	}
	for _, s := range reg.Slots {
		slots[s.ID] = s
	}
	e := estate{cameras: map[string][]alerts.Watched{}}
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() {
			e.branches = append(e.branches, b)
			branches[b.ID] = b
			e.cameras[b.ID] = []alerts.Watched{}
		}
	}
	for _, c := range found.Cameras {
		b, ok := branches[c.BranchID]
		if !ok {
			continue
		}
		l := locations[c.LocationID]
		e.cameras[b.ID] = append(e.cameras[b.ID], alerts.Watched{State: alerts.CameraState{CameraID: c.ID, BranchID: b.ID, DeviceID: c.DeviceID},
			LocationID: c.LocationID, Critical: l.Critical || slots[c.SlotID].Critical || critical(l.Name, d.app.cfg.Branches[b.Code].Critical),
			Disabled: !inventory.Counts(c, found)})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.estate = e
}

// readEstate reads which cameras there are, for decisions and for the schedule.
func (d *decider) readEstate(ctx context.Context) (inventory.Register, inventory.Found, error) {
	reg, err := d.app.Register(ctx)
	if err != nil {
		return reg, inventory.Found{}, err
	}
	found, err := d.app.store.Found(ctx, "")
	if err == nil {
		d.see(&reg, found)
	}
	return reg, found, err
}

// plannedCheck tells whether a check was made inside planned work.
func plannedCheck(windows []alerts.Maintenance, j job, at time.Time) bool {
	return alerts.PlannedAt(windows, alerts.CameraState{CameraID: j.camera.ID, DeviceID: j.device.ID, BranchID: j.branch.ID}, j.camera.LocationID, at)
}

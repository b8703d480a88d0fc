package alerts

import (
	"slices"
	"time"
)

// Apply takes the answer of Plan into the snapshot that it was asked with, once the
// answer is stored: what is settled and told leaves it. Acknowledgements are used up.
func (in *PlanInput) Apply(a Actions) {
	for _, i := range a.Incidents {
		in.Incidents = upsert(in.Incidents, i, func(o Incident) bool { return o.ID == i.ID })
	}
	in.Notices = append(in.Notices, a.Notices...)
	for _, d := range a.Deliveries {
		in.SetDelivery(d)
	}
	for _, st := range a.Branches {
		if st.BranchID == "" {
			in.Institution = st
			continue
		}
		for n := range in.Branches {
			if in.Branches[n].State.BranchID == st.BranchID {
				in.Branches[n].State = st
			}
		}
	}
	in.Acks = nil
	in.sweep()
}

// SetDelivery puts a delivery into the snapshot in place of the one with its id: what
// became of it is seen by the next Plan.
func (in *PlanInput) SetDelivery(d Delivery) {
	in.Deliveries = upsert(in.Deliveries, d, func(o Delivery) bool { return o.ID == d.ID })
}

// SetCamera puts the state of a camera that is watched into the snapshot. It tells
// whether the camera is there.
func (in *PlanInput) SetCamera(s CameraState) bool {
	for n := range in.Branches {
		b := &in.Branches[n]
		if b.State.BranchID != s.BranchID {
			continue
		}
		for m := range b.Cameras {
			if b.Cameras[m].State.CameraID == s.CameraID {
				b.Cameras[m].State = s
				return true
			}
		}
	}
	return false
}

// Only returns the snapshot with the cameras of the given branches alone: cheaper where
// nothing happened in the others.
func (in PlanInput) Only(branchIDs ...string) PlanInput {
	in.Branches = slices.Clone(in.Branches)
	for n := range in.Branches {
		if !slices.Contains(branchIDs, in.Branches[n].State.BranchID) {
			in.Branches[n].Cameras = nil
		}
	}
	return in
}

func upsert[T any](list []T, v T, same func(T) bool) []T {
	if n := slices.IndexFunc(list, same); n >= 0 {
		list[n] = v
		return list
	}
	return append(list, v)
}

// sweep drops settled incidents, and the notices that speak of nothing else once none of
// their messages is under way. The messages of a notice stay together: what went to the
// fallback tells that a dead one beside it is answered.
func (in *PlanInput) sweep() {
	alive, kept := map[string]bool{}, map[string]bool{}
	in.Incidents = slices.DeleteFunc(in.Incidents, func(i Incident) bool { return i.Settled })
	for _, i := range in.Incidents {
		alive[i.ID] = true
	}
	speaks := func(items []Item) bool {
		return slices.ContainsFunc(items, func(i Item) bool { return alive[i.IncidentID] })
	}
	for _, n := range in.Notices {
		kept[n.ID] = kept[n.ID] || speaks(n.Items)
	}
	for _, d := range in.Deliveries {
		under := d.State == DeliveryPending || d.State == DeliverySending
		kept[d.NoticeID] = kept[d.NoticeID] || under || speaks(d.Items)
	}
	in.Notices = slices.DeleteFunc(in.Notices, func(n Notice) bool { return !kept[n.ID] })
	in.Deliveries = slices.DeleteFunc(in.Deliveries, func(d Delivery) bool { return !kept[d.NoticeID] })
}

// Shown is the status of a camera for people: what stands beside its own status goes
// first. i is the open incident of the camera, if there is one.
func Shown(w Watched, i *Incident, b BranchState, windows []Maintenance, now time.Time) Status {
	switch {
	case w.Disabled:
		return StatusDisabled
	case w.State.Status == "" || w.State.Status == StatusNever:
		return StatusNever
	case w.State.Status == StatusHealthy:
		return StatusHealthy
	case !b.Indeterminate.IsZero():
		return StatusIndeterminate
	case i != nil && i.ParentID != "":
		return StatusUnreachable
	}
	for _, m := range windows {
		mine := m.CameraID == w.State.CameraID
		if m.CameraID == "" {
			mine = m.DeviceID == w.State.DeviceID
			if m.DeviceID == "" {
				mine = m.LocationID == w.LocationID
				if m.LocationID == "" {
					mine = m.BranchID == w.State.BranchID
				}
			}
		}
		if mine && m.Covers(now) {
			return StatusMaintenance
		}
	}
	return w.State.Status
}

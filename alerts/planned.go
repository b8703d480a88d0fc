package alerts

import "time"

// planned marks the incidents into which a maintenance window falls.
func (p *planner) planned() {
	if len(p.in.Maintenance) == 0 {
		p.each(func(i *Incident) {
			if i.Open() {
				i.PlannedUntil = time.Time{}
			}
		})
		return
	}
	p.each(func(i *Incident) {
		if !i.Open() || i.Kind == IncidentSelf || i.Kind == IncidentCamera && !p.judged(i.BranchID) {
			return
		}
		i.PlannedUntil = p.plannedUntil(i)
		p.wake(i.PlannedUntil)
	})
}

// plannedUntil is the latest end of the windows that fall into an incident; of a parent,
// where they hold all of it, or every member that is away.
func (p *planner) plannedUntil(i *Incident) time.Time {
	work := p.work()
	if !i.Parent() {
		location := ""
		if w := p.index.of(i.BranchID, i.CameraID); w != nil && work.places {
			location = w.LocationID
		}
		return work.until(CameraState{CameraID: i.CameraID, DeviceID: i.DeviceID, BranchID: i.BranchID}, location, i.Since, p.now)
	}
	end := work.until(CameraState{DeviceID: i.DeviceID, BranchID: i.BranchID}, "", i.Since, p.now)
	if !end.IsZero() {
		return end
	}
	away := 0
	for _, m := range i.Members {
		if !m.Back.IsZero() {
			continue
		}
		away++
		w := p.index.of(i.BranchID, m.CameraID)
		if w == nil {
			return time.Time{}
		}
		until := work.until(w.State, w.LocationID, i.Since, p.now)
		if until.IsZero() {
			return time.Time{}
		}
		end = later(end, until)
	}
	if away == 0 {
		return i.PlannedUntil // as it was when the last of them was away
	}
	return end
}

// workIndex finds windows by what they are for: thousands of incidents ask at once where a
// line is cut.
type workIndex struct {
	of     map[workKey][]Maintenance
	places bool // some are for a place
}

type workKey struct{ camera, device, location, branch string }

func newWorkIndex(windows []Maintenance) *workIndex {
	x := &workIndex{of: map[workKey][]Maintenance{}}
	for _, m := range windows {
		if !m.End.After(m.Begin) {
			continue
		}
		var k workKey
		switch {
		case m.CameraID != "":
			k.camera = m.CameraID
		case m.DeviceID != "":
			k.device = m.DeviceID
		case m.LocationID != "":
			k.location, x.places = m.LocationID, true
		case m.BranchID != "":
			k.branch = m.BranchID
		default:
			continue
		}
		x.of[k] = append(x.of[k], m)
	}
	return x
}

// until is the latest end of the windows that hold a camera, have begun, and end after a
// moment; zero where none does.
func (x *workIndex) until(s CameraState, locationID string, after, now time.Time) time.Time {
	var end time.Time
	for _, k := range [...]workKey{{camera: s.CameraID}, {device: s.DeviceID}, {location: locationID}, {branch: s.BranchID}} {
		if k == (workKey{}) {
			continue
		}
		for _, m := range x.of[k] {
			if !m.Begin.After(now) && m.End.After(after) && m.End.After(end) && m.Holds(s, locationID) {
				end = m.End
			}
		}
	}
	return end
}

// work is what is or was planned.
func (p *planner) work() *workIndex {
	if p.workKnown == nil {
		p.workKnown = newWorkIndex(p.in.Maintenance)
	}
	return p.workKnown
}

// working tells that a window is open for a camera now.
func (p *planner) working(w *Watched) bool {
	return len(p.in.Maintenance) > 0 && p.work().until(w.State, w.LocationID, p.now, p.now).After(p.now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

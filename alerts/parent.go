package alerts

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// parents ends, opens and moves what other incidents hang on: recorders, branches,
// collectors and the monitor itself. What one that ends lets go can be taken in by another in the same step.
func (p *planner) parents() {
	surveys := make([]survey, len(p.in.Branches))
	for n := range p.in.Branches {
		b := &p.in.Branches[n]
		surveys[n] = p.survey(b)
		if b.Cameras == nil {
			continue
		}
		b.State.Watched = surveys[n].active
		b.State.StormSince = time.Time{}
		switch s := surveys[n]; {
		case s.branchFails:
			b.State.StormSince = s.since
		case s.gone():
			b.State.StormSince = s.latest
		}
	}
	p.easeAll()
	p.selfEnd()
	for n := range p.in.Branches {
		p.branchParent(&p.in.Branches[n], surveys[n])
		p.recorders(&p.in.Branches[n], surveys[n])
	}
	p.easeAll()
	p.selfBegin()
}

// easeAll eases the parents that were not looked at, or have other members since. Of one that
// is over, who comes back is ticked off until its end is told.
func (p *planner) easeAll() {
	p.each(func(i *Incident) {
		if !i.Parent() || i.Kind == IncidentSelf || p.eased[i] {
			return
		}
		p.eased[i] = true
		if i.Open() {
			p.ease(i)
		} else if p.judged(i.BranchID) {
			p.tickOff(i)
		}
	})
}

// survey is a branch's cameras as a storm sees them.
type survey struct {
	active  int        // cameras that are watched
	failing []*Watched // in any tier, oldest first
	mute    []*Watched // whose beats fail, oldest first: storms are seen by beats
	storm   []*Watched // those of them that began together
	since   time.Time  // first failure of the storm
	// branchFails tells that enough cameras began to fail together. oneDevice tells that
	// all of them hang on one recorder beside which the branch has other devices, or
	// which is all that it has.
	branchFails bool
	oneDevice   string
	perDevice   map[string]int // watched cameras; nil where none is failing
	// silent cameras answer no beat, unstable ones included; latest is the first failure of
	// the last of them.
	silent int
	latest time.Time
}

// gone tells that no camera of the branch answers, whenever each of them began to fail:
// nothing in it speaks against a fault of the monitor.
func (s survey) gone() bool { return s.active > 0 && s.silent == s.active }

func (p *planner) survey(b *BranchInput) survey {
	var s survey
	for i := range b.Cameras {
		w := &b.Cameras[i]
		if w.Disabled {
			continue
		}
		s.active++
		if t := silentSince(&w.State); !t.IsZero() {
			s.silent++
			if t.After(s.latest) {
				s.latest = t
			}
		}
		if storming(&w.State) {
			s.failing = append(s.failing, w)
			if !silentSince(&w.State).IsZero() && !p.working(w) { // planned work is no storm
				s.mute = append(s.mute, w)
			}
		}
	}
	if len(s.failing) == 0 {
		return s
	}
	s.perDevice = map[string]int{}
	for i := range b.Cameras {
		if w := &b.Cameras[i]; !w.Disabled {
			s.perDevice[w.State.DeviceID]++
		}
	}
	oldestFirst(s.failing, failingSince)
	if len(s.mute) == 0 {
		return s
	}
	oldestFirst(s.mute, silentSince)
	s.storm = together(s.mute, silentSince, b.Rule.StormWindow)
	s.since = silentSince(&s.storm[0].State)
	need := stormNeeds(b.Rule, s.active)
	s.branchFails = len(s.storm) >= need || s.active < need && len(s.storm) == s.active
	device := s.storm[0].State.DeviceID
	other := slices.ContainsFunc(s.storm, func(w *Watched) bool { return w.State.DeviceID != device })
	if !other && s.perDevice[device] >= 2 {
		s.oneDevice = device
	}
	return s
}

// storming tells that a camera fails in a way that can belong to a storm; one that goes
// up and down by itself does not.
func storming(s *CameraState) bool {
	return !s.FailingSince.IsZero() && s.UnstableSince.IsZero()
}

// failingSince is the first failure of the oldest run of a camera, in any tier.
func failingSince(s *CameraState) time.Time { return s.FailingSince }

// silentSince is the first beat that a camera did not answer; zero where the last was.
func silentSince(s *CameraState) time.Time { return s.SilentSince }

func oldestFirst(ws []*Watched, since func(*CameraState) time.Time) {
	slices.SortStableFunc(ws, func(a, b *Watched) int {
		return cmp.Or(since(&a.State).Compare(since(&b.State)), cmp.Compare(a.State.CameraID, b.State.CameraID))
	})
}

// stormNeeds is how many cameras make a storm.
func stormNeeds(r Rule, active int) int {
	return max(r.StormLeast, int(math.Ceil(r.StormShare*float64(active)-1e-9)))
}

// together returns the largest set of cameras that began to fail within the window; of
// equal ones the latest.
func together(failing []*Watched, since func(*CameraState) time.Time, window time.Duration) []*Watched {
	var best []*Watched
	lo := 0
	for hi := range failing {
		for since(&failing[hi].State).Sub(since(&failing[lo].State)) > window {
			lo++
		}
		if hi-lo+1 >= len(best) {
			best = failing[lo : hi+1]
		}
	}
	return best
}

func (p *planner) signed(branchID string) bool {
	return slices.ContainsFunc(p.in.Signs, func(s Sign) bool { return s.BranchID == branchID })
}

// openParent returns the open branch or collector incident of a branch.
func (p *planner) openParent(branchID string) *Incident {
	return p.openGroupOf(branchID, func(i *Incident) bool { return i.Kind == IncidentBranch || i.Kind == IncidentCollector })
}

func (p *planner) branchParent(b *BranchInput, s survey) {
	id := b.State.BranchID
	sign := slices.IndexFunc(p.in.Signs, func(s Sign) bool { return s.BranchID == id })
	if sign < 0 && len(s.failing) == 0 {
		return
	}
	parent := p.openParent(id)
	if parent == nil {
		k, from := IncidentBranch, s.since
		switch {
		case sign >= 0:
			k, from = p.in.Signs[sign].Kind, p.in.Signs[sign].Since
		case s.branchFails && s.oneDevice == "" && s.active >= b.Rule.StormLeast:
		default:
			return
		}
		parent = p.openGroup(k, id, "", from, s.storm)
		p.each(func(i *Incident) { // the single ones already open are taken in
			if i.BranchID == id && i.Open() && i.ParentID == "" && i != parent {
				p.takeIn(parent, i)
			}
		})
	}
	for _, w := range s.failing {
		since := silentSince(&w.State)
		switch {
		case sign >= 0 || p.member(parent, w): // what fails in it now fails for want of its line
			p.join(parent, w, w.State.FailingSince)
		case !since.IsZero() && p.joins(parent, since, b.Rule.StormWindow):
			p.join(parent, w, since)
		}
	}
}

func (p *planner) member(parent *Incident, w *Watched) bool {
	_, ok := p.roster(parent).at[w.State.CameraID]
	return ok
}

// recorders opens a parent for each device all of whose cameras began to fail together.
func (p *planner) recorders(b *BranchInput, s survey) {
	if len(s.failing) == 0 {
		return
	}
	active, failing := s.perDevice, map[string][]*Watched{}
	var devices []string
	for _, w := range s.failing {
		d := w.State.DeviceID
		if failing[d] == nil {
			devices = append(devices, d)
		}
		failing[d] = append(failing[d], w)
	}
	for _, d := range devices {
		if d == "" || active[d] < 2 {
			continue
		}
		parent := p.openGroupOf(b.State.BranchID, func(i *Incident) bool { return i.Kind == IncidentRecorder && i.DeviceID == d })
		if parent == nil {
			storm := together(failing[d], failingSince, b.Rule.StormWindow)
			if len(failing[d]) < active[d] || len(storm)*2 < active[d] || len(storm) < 2 || p.openParent(b.State.BranchID) != nil {
				continue
			}
			parent = p.openGroup(IncidentRecorder, b.State.BranchID, d, storm[0].State.FailingSince, storm)
		}
		for _, w := range failing[d] {
			p.join(parent, w, w.State.FailingSince)
		}
	}
}

func (p *planner) openGroup(k IncidentKind, branchID, deviceID string, from time.Time, storm []*Watched) *Incident {
	i := &Incident{
		ID:   madeOf("inc", string(k), branchID, deviceID, stamp(from), stamp(p.now)),
		Kind: k, BranchID: branchID, DeviceID: deviceID, Since: from, Opened: p.now,
	}
	if len(storm) > 0 {
		i.Cause, i.Tier = storm[0].State.Cause, storm[0].State.Tier
	}
	if k != IncidentSelf {
		p.excuse(i)
	}
	p.add(i)
	p.event(EventOpened, i)
	return i
}

// joins tells that a camera began to fail with the storm, which goes on for as long as
// one joins it.
func (p *planner) joins(parent *Incident, since time.Time, window time.Duration) bool {
	return !since.Before(parent.Since.Add(-window)) && !since.After(p.roster(parent).last.Add(window))
}

// join puts a camera on the checklist and its incident under the parent.
func (p *planner) join(parent *Incident, w *Watched, since time.Time) {
	parent.Critical = parent.Critical || w.Critical
	if n, ok := p.roster(parent).at[w.State.CameraID]; ok {
		if m := &parent.Members[n]; !m.Back.IsZero() {
			m.Back = time.Time{}
			delete(p.eased, parent)
		}
	} else {
		p.enlist(parent, Member{CameraID: w.State.CameraID, Since: since})
	}
	if i := p.byCamera[w.State.CameraID]; i != nil && i.ParentID == "" {
		p.takeIn(parent, i)
	}
}

func (p *planner) takeIn(parent, i *Incident) {
	i.ParentID = parent.ID
	p.event(EventTakenIn, i)
	if i.Kind != IncidentCamera {
		for _, m := range i.Members {
			p.enlist(parent, m)
		}
		return
	}
	parent.Critical = parent.Critical || i.Critical
	p.enlist(parent, Member{CameraID: i.CameraID, Since: i.Since})
}

// ease ticks off the members that are back and ends a parent whose storm is over.
func (p *planner) ease(i *Incident) {
	if !p.judged(i.BranchID) {
		return
	}
	r := p.rule(i.BranchID)
	fail, open := p.tickOff(i)
	down := p.signed(i.BranchID) && i.Kind != IncidentRecorder
	if !down {
		if i.Kind == IncidentRecorder {
			down = fail > 0 && fail == len(i.Members)
		} else {
			down = fail >= stormNeeds(r, p.state(i.BranchID).Watched)
		}
	}
	if down {
		i.Answered = time.Time{}
		return
	}
	if i.Answered.IsZero() {
		i.Answered = p.now
	}
	if open > 0 && p.now.Sub(i.Answered) < r.Release {
		p.wake(i.Answered.Add(r.Release))
		return
	}
	p.closeIncident(i, i.Answered, EventClosed)
	p.release(i)
}

// tickOff ticks off the members that are back, and counts those that fail and those that are not
// back. A parent that is over does not take up again who fails after it.
func (p *planner) tickOff(i *Incident) (fail, open int) {
	for n := range i.Members {
		m := &i.Members[n]
		w := p.index.of(i.BranchID, m.CameraID)
		switch {
		case w == nil || w.Disabled:
			if m.Back.IsZero() {
				m.Back = p.now
			}
		case !w.State.FailingSince.IsZero():
			if i.Kind == IncidentRecorder || !silentSince(&w.State).IsZero() {
				fail++
			}
			open++
			if i.Open() {
				m.Back = time.Time{}
			}
		case w.State.Outage:
			open++
		case m.Back.IsZero():
			m.Back = p.now
		}
	}
	return fail, open
}

// release lets the members that are still down go on alone. Where somebody heard of the parent,
// and so will hear who is not back, or where the monitor was at fault, their limit starts anew.
// Where the parent itself hangs on another that goes on, they hang on that one from now on.
func (p *planner) release(parent *Incident) {
	if above := p.incidents[parent.ParentID]; above != nil && above.Open() {
		p.each(func(i *Incident) {
			if i.ParentID == parent.ID && i.Open() {
				i.ParentID = above.ID
			}
		})
		return
	}
	anew := len(p.heard(parent)) > 0 || p.inFlight(parent) || parent.Kind == IncidentSelf
	p.each(func(i *Incident) {
		if i.ParentID == parent.ID && i.Open() {
			i.ParentID = ""
			if anew {
				i.Released = p.now
			} else if parent.Released.After(i.Released) {
				i.Released = parent.Released
			}
			p.event(EventReleased, i)
		}
	})
}

package alerts

import (
	"slices"
	"time"
)

// selfSigns is what the branches together say of the monitor.
type selfSigns struct {
	exist, storming int
	// struck are the branches whose storm began within the window before the latest: the
	// others were away before and say nothing of what happened now.
	struck int
	first  time.Time // beginning of the first of the struck
}

func (s selfSigns) all() bool { return s.exist > 0 && s.storming == s.exist }

func (p *planner) selfSigns() selfSigns {
	var s selfSigns
	var last time.Time
	for n := range p.in.Branches {
		b := &p.in.Branches[n]
		if b.State.Watched == 0 {
			continue
		}
		s.exist++
		if t := b.State.StormSince; !t.IsZero() {
			s.storming++
			if t.After(last) {
				last = t
			}
		}
	}
	for n := range p.in.Branches {
		b := &p.in.Branches[n]
		t := b.State.StormSince
		if b.State.Watched == 0 || t.IsZero() || last.Sub(t) > p.in.Rule.StormWindow {
			continue
		}
		s.struck++
		if s.first.IsZero() || t.Before(s.first) {
			s.first = t
		}
	}
	return s
}

// selfEnd ends the suspicion of the monitor itself once a branch answers and the others
// had time to follow.
func (p *planner) selfEnd() {
	i := p.openSelf()
	if i == nil {
		return
	}
	s := p.selfSigns()
	switch {
	case s.all():
		i.Answered = time.Time{}
		return
	case i.Answered.IsZero():
		i.Answered = p.now
	}
	if s.storming > 0 && p.now.Sub(i.Answered) < p.in.Rule.Release {
		p.wake(i.Answered.Add(p.in.Rule.Release))
		return
	}
	p.closeIncident(i, i.Answered, EventClosed)
	p.in.Institution.SelfFrom, p.in.Institution.SelfTo = i.Since.Add(-p.in.Rule.StormWindow), p.now
	p.release(i)
	// What was confirmed only now hangs on nothing yet.
	p.each(func(c *Incident) {
		if c != i && c.Open() && c.ParentID == "" {
			p.excuse(c)
		}
	})
}

// excuse lets the limit of an outage that began while the monitor suspected itself count
// from when it no longer did: checks of a tier that is seldom looked at end later.
func (p *planner) excuse(i *Incident) {
	st := p.in.Institution
	if !i.Since.Before(st.SelfFrom) && !i.Since.After(st.SelfTo) && st.SelfTo.After(i.Released) {
		i.Released = st.SelfTo
	}
}

// selfBegin suspects the monitor where every branch that was there fails at once, and
// takes in what began with it. One that was away before does not shield the monitor: in a
// large institution there always is one.
func (p *planner) selfBegin() {
	i := p.openSelf()
	if i == nil {
		s := p.selfSigns()
		if s.all() && s.struck >= p.in.Rule.SelfBranches {
			i = p.openGroup(IncidentSelf, "", "", s.first, nil)
		}
	}
	if i != nil {
		p.each(func(c *Incident) {
			with := !c.Since.Before(i.Since.Add(-p.in.Rule.StormWindow)) && (i.Answered.IsZero() || !c.Since.After(i.Answered))
			if c != i && c.Open() && c.ParentID == "" && (with || p.letGoJustNow(c, i)) {
				c.ParentID = i.ID
				p.event(EventTakenIn, c)
			}
		})
	}
	for n := range p.in.Branches {
		b := &p.in.Branches[n].State
		switch {
		case i == nil:
			b.Indeterminate = time.Time{}
		case b.Indeterminate.IsZero():
			b.Indeterminate = i.Since
		}
	}
}

// letGoJustNow tells that the last suspicion let go of an incident, that nobody was told of it, and
// that the next suspicion began before it could have been down for long: a line that comes
// back for moments is still the monitor's, though the incident dates from before.
func (p *planner) letGoJustNow(c, self *Incident) bool {
	let := p.in.Institution.SelfTo
	return c.NoticeID == "" && !let.IsZero() &&
		!c.Released.Truncate(time.Millisecond).Before(let.Truncate(time.Millisecond)) &&
		self.Since.Before(c.Released.Add(p.rule(c.BranchID).CriticalLimit))
}

func (p *planner) openSelf() *Incident {
	return p.openGroupOf("", func(i *Incident) bool { return i.Kind == IncidentSelf })
}

// NotAssessed tells that an outage says nothing of its branch: it was told to nobody, began
// with the monitor's own fault and ended with it, at the latest in the time that a parent has
// to let its members go. selfs are the monitor's own outages. While one goes on, nothing that
// began with it is assessed; what lasts on after it is.
func (i Incident) NotAssessed(selfs []Incident) bool {
	if i.Kind == IncidentSelf || i.NoticeID != "" {
		return false
	}
	r := DefaultRule()
	return slices.ContainsFunc(selfs, func(s Incident) bool {
		switch {
		case i.Since.Before(s.Since.Add(-r.StormWindow)) || s.Kind != IncidentSelf:
			return false
		case s.Open():
			return true
		case i.Since.After(s.Closed) || i.Ended.IsZero():
			return false
		case !i.Ended.After(s.Closed.Add(r.Release)):
			return true
		}
		// It may have hung on the next one too (letGoJustNow).
		return slices.ContainsFunc(selfs, func(t Incident) bool {
			soon := !t.Since.Before(s.Closed) && t.Since.Before(s.Closed.Add(r.CriticalLimit))
			return soon && t.Kind == IncidentSelf && (t.Open() || !i.Ended.After(t.Closed.Add(r.Release)))
		})
	})
}

package alerts

import "time"

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
			if c != i && c.Open() && c.ParentID == "" && with {
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

func (p *planner) openSelf() *Incident {
	return p.openGroupOf("", func(i *Incident) bool { return i.Kind == IncidentSelf })
}

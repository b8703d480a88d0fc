package alerts

import "time"

// selfSigns is what the branches together say of the monitor.
type selfSigns struct {
	exist, storming int
	first, last     time.Time // of the storms' beginnings
}

func (s selfSigns) all() bool { return s.exist > 0 && s.storming == s.exist }

func (p *planner) selfSigns() selfSigns {
	var s selfSigns
	for _, b := range p.in.Branches {
		if b.State.Watched == 0 {
			continue
		}
		s.exist++
		t := b.State.StormSince
		if t.IsZero() {
			continue
		}
		s.storming++
		if s.first.IsZero() || t.Before(s.first) {
			s.first = t
		}
		if t.After(s.last) {
			s.last = t
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
	p.release(i)
}

// selfBegin suspects the monitor where every branch fails at once, and takes in what
// began with it.
func (p *planner) selfBegin() {
	i := p.openSelf()
	if i == nil {
		s := p.selfSigns()
		if s.all() && s.exist >= p.in.Rule.SelfBranches && s.last.Sub(s.first) <= p.in.Rule.StormWindow {
			i = p.openGroup(IncidentSelf, "", "", s.first, nil)
		}
	}
	if i != nil && i.Answered.IsZero() {
		p.each(func(c *Incident) {
			if c != i && c.Open() && c.ParentID == "" && !c.Since.Before(i.Since.Add(-p.in.Rule.StormWindow)) {
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
	for _, id := range p.order {
		if i := p.incidents[id]; i.Kind == IncidentSelf && i.Open() {
			return i
		}
	}
	return nil
}

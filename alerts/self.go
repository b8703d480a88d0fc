package alerts

import "time"

// self suspects the monitor where every branch fails at once.
func (p *planner) self() {
	var first, last time.Time
	all, storming, exist := true, 0, 0
	for _, b := range p.in.Branches {
		if b.State.Watched == 0 {
			continue
		}
		exist++
		t := b.State.StormSince
		if t.IsZero() {
			all = false
			continue
		}
		storming++
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	i := p.openSelf()
	if i == nil {
		if !all || exist < p.in.Rule.SelfBranches || last.Sub(first) > p.in.Rule.StormWindow {
			return
		}
		i = p.openGroup(IncidentSelf, "", "", first, nil)
	}
	p.each(func(c *Incident) {
		if c != i && c.Open() && c.ParentID == "" && !c.Since.Before(i.Since.Add(-p.in.Rule.StormWindow)) && i.Answered.IsZero() {
			c.ParentID = i.ID
			p.event(EventTakenIn, c)
		}
	})
	switch {
	case all:
		i.Answered = time.Time{}
	case i.Answered.IsZero():
		i.Answered = p.now
	}
	if !i.Answered.IsZero() && (storming == 0 || p.now.Sub(i.Answered) >= p.in.Rule.Release) {
		p.closeIncident(i, i.Answered, EventClosed)
		p.release(i)
	} else if !i.Answered.IsZero() {
		p.wake(i.Answered.Add(p.in.Rule.Release))
	}
	for n := range p.in.Branches {
		b := &p.in.Branches[n].State
		switch {
		case !i.Open():
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

package alerts

// settle marks what is over and of which nothing more will be said. A parent stays for
// as long as one that ended under it is not settled.
func (p *planner) settle() {
	var ended []*Incident
	under := map[string]int{} // those under a parent of which something may still be said
	for _, i := range p.all {
		if i.Settled {
			continue
		}
		if i.ParentID != "" {
			under[i.ParentID]++
		}
		if !i.Open() {
			ended = append(ended, i)
		}
	}
	for again := true; again; {
		again = false
		for _, i := range ended {
			if i.Settled || under[i.ID] > 0 || !p.over(i) {
				continue
			}
			i.Settled, again = true, true
			if i.ParentID != "" {
				under[i.ParentID]--
			}
		}
	}
}

// over tells that nothing more will be said of an incident that ended.
func (p *planner) over(i *Incident) bool {
	switch {
	case i.Withdrawn || i.RecoveryID != "":
		return true
	case !p.told(i):
		// Under a parent it waits until the parent is told or is over.
		parent := p.incidents[i.ParentID]
		return !p.long(i) || p.covered(i) && (parent == nil || p.told(parent) || !parent.Open())
	}
	return !p.inFlight(i) && len(p.heard(i)) == 0 && !p.waiting(i)
}

// waiting tells that a message about an incident lies in the outbox that could still be
// told as an outage.
func (p *planner) waiting(i *Incident) bool {
	for _, d := range p.about[i.ID] {
		if d.State == DeliveryPending && says(d, i.ID, PartNew, PartContinues) {
			return true
		}
		if says(d, i.ID, PartNew) && !p.againAt(d).IsZero() {
			return true
		}
	}
	return false
}

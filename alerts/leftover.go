package alerts

import "slices"

// stays lists the outages of those who are not back with a parent that is over, without what
// something else stands for and what is planned and was never told.
func (p *planner) stays(parent *Incident) []*Incident {
	away := map[string]bool{}
	for _, m := range parent.Members {
		if m.Back.IsZero() {
			away[m.CameraID] = true
		}
	}
	var out []*Incident
	add := func(i *Incident) {
		planned := i.PlannedUntil.After(p.now) && !p.told(i)
		if i.Open() && i.BranchID == parent.BranchID && !planned && !p.covered(i) && !slices.Contains(out, p.incidents[i.ParentID]) {
			out = append(out, i)
		}
	}
	if parent.Kind != IncidentRecorder { // a recorder that goes on stands for its cameras
		for _, i := range p.groups[parent.BranchID] {
			with := slices.ContainsFunc(i.Members, func(m Member) bool { return m.Back.IsZero() && away[m.CameraID] })
			if i.Kind == IncidentRecorder && with {
				add(i)
			}
		}
	}
	for _, m := range parent.Members {
		if i := p.byCamera[m.CameraID]; i != nil && away[m.CameraID] {
			add(i)
		}
	}
	return out
}

// leave finds what the parents whose end is told leave behind and nobody was told of by itself.
// Who heard of the parent heard of it as part of that: it goes on, is no news, and has been told
// as far up as the parent.
func (p *planner) leave(n *news) {
	for _, parent := range n.recovered {
		for _, i := range p.stays(parent) {
			if p.told(i) || slices.Contains(n.left, i) {
				continue
			}
			n.left = append(n.left, i)
			i.Level = max(i.Level, parent.Level)
		}
	}
	n.fresh = slices.DeleteFunc(n.fresh, func(i *Incident) bool { return slices.Contains(n.left, i) })
}

// firstSays tells that an item is the first that was said of an outage which goes on: it is new,
// or a parent that was told left it behind.
func (i Incident) firstSays(item Item, noticeID string) bool {
	return item.Part == PartNew || item.Part == PartContinues && i.NoticeID != "" && i.NoticeID == noticeID && i.Open()
}

// firstSays is that of a message. It looks at what is open alone.
func (p *planner) firstSays(d *Delivery, item Item) bool {
	i := p.incidents[item.IncidentID]
	return i != nil && i.firstSays(item, d.NoticeID)
}

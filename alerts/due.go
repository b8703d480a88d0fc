package alerts

import (
	"slices"
	"time"
)

// limit is the length from which an outage is mailed.
func (p *planner) limit(i *Incident) time.Duration {
	r := p.rule(i.BranchID)
	switch {
	case i.Unstable:
		return 0
	case i.Critical:
		return r.CriticalLimit
	}
	return r.Limit
}

// base is from when the length of an outage counts for mail: not while a parent stood for
// it.
func (p *planner) base(i *Incident) time.Time {
	b := i.Since
	if i.Unstable && i.UnstableAt.After(b) {
		b = i.UnstableAt
	}
	times := []time.Time{i.Released}
	if parent := p.incidents[i.ParentID]; parent != nil {
		times = append(times, parent.Released)
	}
	for _, t := range times {
		if t.After(b) {
			b = t
		}
	}
	return b
}

// dueAt is when an outage becomes worth a mail: at its limit, and not before the end of the
// planned work that fell into it. "Still down at the end = alert".
func (p *planner) dueAt(i *Incident) time.Time {
	return later(p.base(i).Add(p.limit(i)), i.PlannedUntil)
}

// long tells that the outage was or is longer than its limit. What answers again does
// not grow longer.
func (p *planner) long(i *Incident) bool {
	end := p.now
	switch {
	case !i.Ended.IsZero():
		end = i.Ended
	case i.Unstable:
	case !i.Answered.IsZero():
		end = i.Answered
	}
	return !end.Before(p.dueAt(i))
}

// covered tells that a parent stands for an incident: it is failing, or it was told or
// will be. A parent that answered before its limit stands for nothing.
func (p *planner) covered(i *Incident) bool {
	if i.ParentID == "" {
		return false
	}
	parent := p.incidents[i.ParentID]
	if parent == nil {
		return true // settled before: it was told
	}
	if parent.Kind == IncidentSelf {
		return true // not assessed: what ended meanwhile says nothing of the branch
	}
	return p.told(parent) || p.covered(parent) || parent.Open() && parent.Answered.IsZero() || p.long(parent)
}

// told tells that some notice spoke of an incident. What was only observed counts while
// its branch is still observed.
func (p *planner) told(i *Incident) bool {
	if i.NoticeID == "" {
		return false
	}
	if p.observed(i.BranchID) {
		return true
	}
	ds := p.about[i.ID]
	for _, d := range ds {
		if d.State != DeliveryObserved {
			return true
		}
	}
	return len(ds) == 0
}

func (p *planner) observed(branchID string) bool {
	b, ok := p.branches[branchID]
	return ok && b.Observe
}

// heard lists the deliveries by which people heard that an incident was open: one per
// address, the first.
func (p *planner) heard(i *Incident) []*Delivery {
	var out []*Delivery
	seen := map[string]bool{}
	for _, d := range p.about[i.ID] {
		reached := d.State == DeliverySent || d.State == DeliveryObserved && p.observed(i.BranchID)
		if reached && !seen[d.Address] && says(d, i.ID, PartNew, PartContinues) {
			seen[d.Address] = true
			out = append(out, d)
		}
	}
	return out
}

// inFlight tells that a message about an incident may be arriving at this moment.
func (p *planner) inFlight(i *Incident) bool {
	for _, d := range p.about[i.ID] {
		if d.State == DeliverySending {
			return true
		}
	}
	return false
}

func says(d *Delivery, incidentID string, parts ...Part) bool {
	for _, item := range d.Items {
		for _, part := range parts {
			if item.IncidentID == incidentID && item.Part == part {
				return true
			}
		}
	}
	return false
}

// outbox looks at what lies there: a message that was not sent before its outage ended
// tells "was down" instead, and what a server refused for good goes to the fallback.
func (p *planner) outbox() {
	for _, d := range p.deliveries {
		switch d.State {
		case DeliveryPending:
			p.freshen(d)
		case DeliveryDead:
			p.fallBack(d)
		case DeliveryCancelled:
			p.handOver(d)
		}
	}
	p.triedAnew()
}

// handOver gives a message whose person left before it went to those who are told of the branch
// now, unless somebody else is mailed of the outage or sees to it.
func (p *planner) handOver(d *Delivery) {
	channel, _ := ChannelOf(d.Address)
	here := slices.ContainsFunc(p.in.Recipients, func(r Recipient) bool { return r.PersonID == d.PersonID })
	if d.PersonID == "" || channel != "" || here {
		return
	}
	items := slices.DeleteFunc(slices.Clone(d.Items), func(item Item) bool {
		i := p.incidents[item.IncidentID]
		news := item.Part == PartWasDown || p.firstSays(d, item)
		return !news || i == nil || i.Settled || i.Withdrawn || !i.AcknowledgedAt.IsZero() || p.mailed(i)
	})
	if len(items) == 0 {
		return
	}
	for _, r := range p.staff(d.BranchID) {
		if p.byKey[deliveryKey(d.NoticeID, r.Address)] == nil {
			p.freshen(p.newDelivery(d.NoticeID, d.BranchID, r, items, p.observed(d.BranchID)))
			p.reasons = append(p.reasons, Reason{Code: "alerts.why.left", BranchID: d.BranchID, NoticeID: d.NoticeID})
		}
	}
}

// mailed tells that somebody was or will be told of an outage by mail.
func (p *planner) mailed(i *Incident) bool {
	return slices.ContainsFunc(p.about[i.ID], func(d *Delivery) bool {
		channel, _ := ChannelOf(d.Address)
		return channel == "" && d.State != DeliveryCancelled && says(d, i.ID, PartNew, PartContinues, PartWasDown)
	})
}

func (p *planner) freshen(d *Delivery) {
	var items []Item
	changed, news, had := false, false, tellsNews(d.Items)
	for _, item := range d.Items {
		i := p.incidents[item.IncidentID]
		if i != nil && !had && i.AcknowledgedAt.After(d.Created) {
			changed = true // it asked for somebody, and somebody came
			continue
		}
		if i != nil && !i.Open() {
			switch {
			// It was over its limit when this was written, whatever took it in or planned it since.
			case item.Part == PartNew && !i.Withdrawn && !p.heardBy(i.ID, d.Address):
				item.Part, changed = PartWasDown, true
			case item.Part == PartNew || item.Part == PartContinues:
				changed = true
				continue
			}
		}
		news = news || item.Part != PartContinues || p.firstSays(d, item)
		items = append(items, item)
	}
	if !changed {
		return
	}
	p.changed[d.ID] = true
	p.reasons = append(p.reasons, Reason{Code: "alerts.why.over-before-sent", BranchID: d.BranchID, NoticeID: d.NoticeID})
	if kind := p.kindOf(d.NoticeID); len(items) == 0 || had && !news && kind != NoticeReminder && kind != NoticeEscalation {
		d.State = DeliveryCancelled
		return
	}
	d.Items = items
}

// tellsNews tells that a message says more than that something goes on; one that does not
// asks somebody to see to it.
func tellsNews(items []Item) bool {
	return slices.ContainsFunc(items, func(item Item) bool { return item.Part != PartContinues })
}

func (p *planner) kindOf(noticeID string) NoticeKind {
	if n, ok := p.given[noticeID]; ok {
		return p.in.Notices[n].Kind
	}
	return ""
}

func (p *planner) fallBack(d *Delivery) {
	f := p.in.Fallback
	if f.Address == "" || f.Address == d.Address {
		return
	}
	if p.byKey[deliveryKey(d.NoticeID, f.Address)] != nil {
		return
	}
	var items []Item
	news := false
	for _, item := range d.Items {
		if item.Part == PartRecovered && !p.heardBy(item.IncidentID, f.Address) {
			continue
		}
		news = news || item.Part != PartContinues || p.firstSays(d, item)
		items = append(items, item)
	}
	kind := p.kindOf(d.NoticeID)
	if !news && tellsNews(d.Items) && kind != NoticeReminder && kind != NoticeEscalation {
		return // whoever did not hear of an outage does not hear of its end
	}
	p.freshen(p.newDelivery(d.NoticeID, d.BranchID, f, items, false))
	p.reasons = append(p.reasons, Reason{Code: "alerts.why.fallback", BranchID: d.BranchID, NoticeID: d.NoticeID})
}

func (p *planner) heardBy(incidentID, address string) bool {
	i := p.incidents[incidentID]
	return i != nil && slices.ContainsFunc(p.heard(i), func(d *Delivery) bool { return d.Address == address })
}

func deliveryKey(noticeID, address string) string { return noticeID + " " + address }

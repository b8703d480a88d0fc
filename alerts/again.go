package alerts

import (
	"slices"
	"time"
)

// A message about a new outage that everybody's server refused for good, the fallback's too, as
// where a relay blocks the sender for a night, is tried anew by itself: an hour after it was
// written, then after two, four, eight … hours, for as long as messages are tried at all.
const (
	againFirst = time.Hour
	againLast  = 72 * time.Hour
)

// triedAnew puts what reached nobody into the outbox anew, to everybody whom it was for: one of
// the addresses may be wrong beside.
func (p *planner) triedAnew() {
	var due []*Delivery
	for _, d := range p.deliveries {
		switch at := p.againAt(d); {
		case at.IsZero():
		case p.now.Before(at):
			p.wake(at)
		default:
			due = append(due, d)
		}
	}
	for _, d := range due {
		p.again(d)
	}
}

// againAt is when a dead letter is tried anew; zero: never, or a person is to see to it.
func (p *planner) againAt(d *Delivery) time.Time {
	if d.State != DeliveryDead || !slices.ContainsFunc(d.Items, func(item Item) bool { return p.firstSays(d, item) }) {
		return time.Time{}
	}
	for _, item := range d.Items {
		for _, o := range p.about[item.IncidentID] {
			if o.NoticeID == d.NoticeID && o.State != DeliveryDead && o.State != DeliveryCancelled {
				return time.Time{} // somebody hears of it, or will
			}
		}
	}
	at := d.Begun().Add(max(againFirst, d.Begun().Sub(d.Created)))
	if at.Sub(d.Created) > againLast {
		return time.Time{}
	}
	return at
}

// again puts a dead letter into the outbox anew. What ended since tells that it was.
func (p *planner) again(d *Delivery) {
	incidents := map[string]Incident{}
	for _, item := range d.Items {
		if i := p.incidents[item.IncidentID]; i != nil {
			incidents[i.ID] = *i
		}
	}
	renewed := d.Renewed(incidents, p.now)
	if renewed.State != DeliveryPending {
		return // nothing is left to tell
	}
	*d = renewed
	p.changed[d.ID] = true
	p.reasons = append(p.reasons, Reason{Code: "alerts.why.again", BranchID: d.BranchID, NoticeID: d.NoticeID})
}

package alerts

import (
	"slices"
	"time"
)

// news is what there is to tell of one branch.
type news struct {
	fresh     []*Incident // new outages that are due
	was       []*Incident // over before anyone was told
	recovered []*Incident
	left      []*Incident // what parents among them leave behind: told for the first time, as going on
	continues []*Incident
	escalate  []*Incident
	remind    []*Incident
	ready     time.Time // since when the first of fresh, was and recovered could go
}

// tell writes the notices that are due.
func (p *planner) tell() {
	all := map[string]*news{}
	var order []string
	p.each(func(i *Incident) {
		n := all[i.BranchID]
		if n == nil {
			n = &news{}
			all[i.BranchID] = n
			order = append(order, i.BranchID)
		}
		p.sort(n, i)
	})
	for _, id := range order {
		p.notice(id, all[id])
	}
}

// sort puts an incident where it belongs among the news of its branch.
func (p *planner) sort(n *news, i *Incident) {
	ready := func(t time.Time) {
		if n.ready.IsZero() || t.Before(n.ready) {
			n.ready = t
		}
	}
	switch {
	case i.Settled || i.Withdrawn:
	case i.Open() && !p.told(i):
		p.sortUntold(n, i, ready)
	case i.Open():
		if i.ParentID == "" {
			n.continues = append(n.continues, i)
			p.sortOld(n, i)
		}
	case !p.told(i):
		if !p.covered(i) && p.long(i) {
			n.was = append(n.was, i)
			ready(i.Closed)
			p.reason("alerts.why.was-down", i, time.Time{})
		}
	case i.RecoveryID == "" && !p.inFlight(i) && len(p.heard(i)) > 0:
		n.recovered = append(n.recovered, i)
		ready(p.backFrom(i))
	}
}

// backFrom is from when an end can be told: where an outage that took it in answers again too
// and was told, they are told together, when that one is over. It takes no longer than a parent
// waits for its members, and what else is mailed meanwhile takes it along.
func (p *planner) backFrom(i *Incident) time.Time {
	from := i.Closed
	for above := p.incidents[i.ParentID]; above != nil; above = p.incidents[above.ParentID] {
		if above.Open() && !above.Answered.IsZero() && len(p.heard(above)) > 0 {
			from = later(from, above.Answered.Add(p.rule(i.BranchID).Release))
		}
	}
	return from
}

func (p *planner) sortUntold(n *news, i *Incident, ready func(time.Time)) {
	due := p.dueAt(i)
	switch {
	case p.covered(i):
		p.reason("alerts.why.parent", i, time.Time{})
	case i.PlannedUntil.After(p.now):
		p.reason("alerts.why.planned", i, i.PlannedUntil)
	case p.long(i):
		n.fresh = append(n.fresh, i)
		if i.Opened.After(due) {
			due = i.Opened
		}
		ready(due)
	default:
		p.wake(due)
		p.reason("alerts.why.limit", i, due)
	}
}

// sortOld sees whether an outage that was told is to be told again, or higher up.
func (p *planner) sortOld(n *news, i *Incident) {
	r := p.rule(i.BranchID)
	if !i.AcknowledgedAt.IsZero() || i.PlannedUntil.After(p.now) || i.BranchID == "" {
		return
	}
	if !i.Answered.IsZero() && !i.Unstable {
		return // it answers: nobody is to go there
	}
	if p.wanted(i) > i.Level {
		n.escalate = append(n.escalate, i)
	}
	from := seenFrom(i)
	p.wake(from.Add(r.FacilitiesAfter))
	p.wake(from.Add(r.ManagerAfter))
	at, ok := p.remindAt(r)
	last := p.toldAt(i)
	if ok && !p.now.Before(at) && last.Before(at) && i.Reminded.Before(at) {
		n.remind = append(n.remind, i)
	}
}

// seenFrom is from when somebody could see to an outage: its first failure, or the end of the
// planned work that fell into it.
func seenFrom(i *Incident) time.Time { return later(i.Since, i.PlannedUntil) }

// wanted is the level that an outage of this age has reached.
func (p *planner) wanted(i *Incident) Level {
	r := p.rule(i.BranchID)
	switch age := p.now.Sub(seenFrom(i)); {
	case age >= r.ManagerAfter:
		return LevelManager
	case age >= r.FacilitiesAfter:
		return LevelFacilities
	}
	return LevelBranch
}

// toldAt is when the first notice of an incident was written.
func (p *planner) toldAt(i *Incident) time.Time {
	if n, ok := p.given[i.NoticeID]; ok {
		return p.in.Notices[n].Created
	}
	return i.Opened
}

// reminder is the time of reminders today, if there is one, and that of the next.
type reminder struct {
	at   time.Time
	due  bool
	next time.Time
}

// remindAt is the time of reminders today, if today is a working day in the zone. It
// asks to be woken at the next one.
func (p *planner) remindAt(r Rule) (time.Time, bool) {
	known, ok := p.remindTold[r.RemindAt]
	if !ok {
		known = p.reminder(r)
		p.remindTold[r.RemindAt] = known
	}
	p.wake(known.next)
	return known.at, known.due
}

func (p *planner) reminder(r Rule) reminder {
	var out reminder
	for ahead := range 15 {
		d := p.now.In(p.in.Zone).AddDate(0, 0, ahead)
		at := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, p.in.Zone).Add(r.RemindAt)
		work := workingDay(at, p.in.Holidays)
		if ahead == 0 && work && !p.now.Before(at) {
			out.at, out.due = at, true
		}
		if work && at.After(p.now) {
			out.next = at
			break
		}
	}
	return out
}

func workingDay(t time.Time, holidays map[string]bool) bool {
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return false
	}
	return !holidays[t.Format(time.DateOnly)]
}

// notice writes the one notice of a branch, if there is one to write and it may go now.
func (p *planner) notice(branchID string, n *news) {
	r := p.rule(branchID)
	var at time.Time
	switch {
	case len(n.escalate)+len(n.remind) > 0:
	case len(n.fresh)+len(n.was)+len(n.recovered) > 0:
		at = n.ready.Add(r.Company)
	default:
		return
	}
	code := "alerts.why.company"
	if last := p.state(branchID).LastNotice; !last.IsZero() && last.Add(r.Cap).After(at) {
		at, code = last.Add(r.Cap), "alerts.why.cap"
	}
	if p.now.Before(at) {
		p.wake(at)
		p.reasons = append(p.reasons, Reason{Code: code, BranchID: branchID, Until: at})
		return
	}
	p.write(branchID, n)
}

// write makes the notice and its deliveries.
func (p *planner) write(branchID string, n *news) {
	observed := p.observed(branchID)
	p.leave(n)
	var items []Item // what everybody is told
	put := func(is []*Incident, part Part) {
		for _, i := range is {
			items = append(items, Item{IncidentID: i.ID, Part: part})
		}
	}
	put(n.fresh, PartNew)
	put(n.was, PartWasDown)
	put(n.left, PartContinues)
	put(n.continues, PartContinues)

	note := Notice{BranchID: branchID, Created: p.now, Kind: kindOf(branchID, n), Observed: observed}
	note.ID = madeOf("ntc", branchID, stamp(p.now))
	// By address: the ends of what that address heard of, and what is not back with them.
	heard := map[string][]Item{}
	var hearers []Recipient
	for _, i := range n.recovered {
		stays := p.stays(i)
		for _, d := range p.heard(i) {
			if heard[d.Address] == nil {
				hearers = append(hearers, Recipient{PersonID: d.PersonID, Name: d.Name, Address: d.Address, Lang: d.Lang})
			}
			heard[d.Address] = append(heard[d.Address], Item{IncidentID: i.ID, Part: PartRecovered})
			for _, s := range stays {
				heard[d.Address] = append(heard[d.Address], Item{IncidentID: s.ID, Part: PartContinues})
			}
		}
	}
	to := p.addressees(branchID, n)
	if len(n.escalate) > 0 && len(to) == 0 { // nobody at that level: not asked again
		for _, i := range n.escalate {
			i.Level = p.wanted(i)
		}
	}
	addressed := len(to)
	for _, h := range hearers {
		if !slices.ContainsFunc(to, func(r Recipient) bool { return r.Address == h.Address }) {
			to = append(to, h)
		}
	}
	if len(to) == 0 {
		if len(n.fresh)+len(n.was) > 0 {
			p.reasons = append(p.reasons, Reason{Code: "alerts.why.nobody", BranchID: branchID})
		} else {
			return
		}
	}
	staff := p.staff(branchID)
	for at, r := range to {
		mine := slices.Clone(items)
		if !slices.ContainsFunc(staff, func(s Recipient) bool { return s.Address == r.Address }) {
			mine = nil
			if at < addressed {
				mine = p.wentUp(n, r)
			}
		}
		for _, item := range heard[r.Address] {
			if !slices.ContainsFunc(mine, func(m Item) bool { return m.IncidentID == item.IncidentID }) {
				mine = append(mine, item)
			}
		}
		if len(mine) == 0 || len(n.fresh)+len(n.was)+len(n.left)+len(n.escalate)+len(n.remind) == 0 && heard[r.Address] == nil {
			continue
		}
		p.newDelivery(note.ID, branchID, r, mine, observed)
	}
	put(n.recovered, PartRecovered)
	note.Items = items
	p.notices = append(p.notices, note)
	p.mark(note, n)
}

// mark remembers on the incidents that the notice spoke of them.
func (p *planner) mark(note Notice, n *news) {
	p.state(note.BranchID).LastNotice = note.Created
	for _, i := range slices.Concat(n.fresh, n.was, n.left) {
		i.NoticeID = note.ID
		p.noticed(note.ID, i)
	}
	for _, i := range n.recovered {
		i.RecoveryID = note.ID
		p.noticed(note.ID, i)
	}
	for _, i := range n.escalate {
		i.Level = p.wanted(i)
		p.noticed(note.ID, i)
	}
	for _, i := range n.remind {
		i.Reminded = p.now
	}
	if len(n.remind) > 0 {
		p.state(note.BranchID).Reminded = p.now
	}
	code := "alerts.why.sent"
	if note.Observed {
		code = "alerts.why.observed"
	}
	p.reasons = append(p.reasons, Reason{Code: code, BranchID: note.BranchID, NoticeID: note.ID})
}

func (p *planner) noticed(noticeID string, i *Incident) {
	p.event(EventNoticed, i)
	p.events[len(p.events)-1].NoticeID = noticeID
}

// kindOf names a notice by the gravest thing in it.
func kindOf(branchID string, n *news) NoticeKind {
	switch {
	case branchID == "" && len(n.fresh) > 0:
		return NoticeSelf
	case len(n.fresh) > 0:
		return NoticeOutage
	case len(n.escalate) > 0:
		return NoticeEscalation
	case len(n.was) > 0:
		return NoticeWasDown
	case len(n.remind) > 0:
		return NoticeReminder
	}
	return NoticeRecovery
}

// NewDelivery makes the outbox row of a notice for one recipient. The same notice and
// address give the same id, key and Message-ID. domain is the right side of Message-IDs.
func NewDelivery(noticeID, branchID string, r Recipient, domain string, now time.Time) Delivery {
	key := deliveryKey(noticeID, r.Address)
	lang := r.Lang
	if lang == "" {
		lang = "ko"
	}
	if domain == "" {
		domain = "camledger.invalid"
	}
	return Delivery{
		ID: madeOf("dlv", key), Key: key, NoticeID: noticeID, BranchID: branchID,
		PersonID: r.PersonID, Name: r.Name, Address: r.Address, Lang: lang,
		MessageID: madeOf("msg", key) + "@" + domain,
		State:     DeliveryPending, Created: now, Next: now,
	}
}

func (p *planner) newDelivery(noticeID, branchID string, r Recipient, items []Item, observed bool) *Delivery {
	made := NewDelivery(noticeID, branchID, r, p.in.Domain, p.now)
	d := &made
	d.InReplyTo, d.Items = p.thread(r.Address, items), slices.Clone(items)
	if observed {
		d.State, d.Next = DeliveryObserved, time.Time{}
	}
	p.deliver(d)
	p.changed[d.ID] = true
	return d
}

// thread finds the first message to an address about any of the same outages.
func (p *planner) thread(address string, items []Item) string {
	var first *Delivery
	for _, item := range items {
		for _, d := range p.about[item.IncidentID] {
			live := d.State != DeliveryCancelled && d.State != DeliveryDead && d.State != DeliveryObserved
			if d.Address == address && live && (first == nil || d.Created.Before(first.Created)) {
				first = d
			}
		}
	}
	if first == nil {
		return ""
	}
	return first.MessageID
}

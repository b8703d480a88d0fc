package reference

import (
	"slices"
	"strconv"
	"time"
)

// What is told to whom by the readings of docs/alerts.md [Telling]: one notice of a branch,
// in several copies; the same sentences of the contract as in mail.go.

func stamp(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// letter is a notice on its way to one recipient.
type letter struct {
	id, branch, to string
	kind           string
	items          []Item
	at             time.Time
	state          string // waiting sent dropped observed
}

// level says how far up a recipient stands.
var level = map[string]int{"branch": 0, "facilities": 1, "manager": 2}

// decide is a tick by these readings.
func (m *Model) decide(now time.Time) {
	m.moved(now)
	for _, a := range m.acks {
		for _, i := range m.list {
			if i.id == a.Incident && i.closed.IsZero() && !i.acked {
				i.acked, i.ackedAt = true, a.At
			}
		}
	}
	m.acks = nil
	m.hang(now)
	for _, i := range m.list {
		if i.closed.IsZero() && i.kind != "self" {
			i.maintUntil = m.workIn(i, now)
		}
	}
	for _, l := range m.letters {
		m.rewrite(l)
	}
	for _, br := range m.branchesOfList() {
		m.tell(br, now)
	}
	m.settle(now)
}

func (m *Model) branchesOfList() (out []string) {
	for _, i := range m.list {
		if !slices.Contains(out, i.branch) {
			out = append(out, i.branch)
		}
	}
	return out
}

// workIn is the last end of the maintenance that fell into an outage; of a parent, where all
// that is away had some.
func (m *Model) workIn(i *incident, now time.Time) (end time.Time) {
	last := func(k *camera) (e time.Time) {
		for _, w := range m.all {
			if !w.Begin.After(now) && w.End.After(i.first) && w.covers(k) {
				e = later(e, w.End)
			}
		}
		return e
	}
	if i.cam != nil {
		return last(i.cam)
	}
	for _, w := range m.all {
		whole := w.Scope == "branch" && w.Target == i.branch || w.Scope == "recorder" && i.kind == "recorder" && w.Target == i.subject
		if whole && !w.Begin.After(now) && w.End.After(i.first) {
			end = later(end, w.End)
		}
	}
	if !end.IsZero() {
		return end
	}
	away := 0
	for k := range i.heldSince {
		if k.failingSince().IsZero() && k.outage == nil {
			continue
		}
		away++
		e := last(k)
		if e.IsZero() {
			return time.Time{}
		}
		end = later(end, e)
	}
	if away == 0 {
		return i.maintUntil
	}
	return end
}

func (i *incident) longEnough() time.Duration {
	switch {
	case i.unsteady:
		return 0
	case i.critical:
		return limitCritical
	}
	return limitNormal
}

// dueAt is when it is worth a mail.
func (i *incident) dueAt() time.Time {
	b := i.first
	if i.unsteady {
		b = later(b, i.unsteadyAt)
	}
	b = later(b, i.released)
	if i.parent != nil {
		b = later(b, i.parent.released)
	}
	return later(b.Add(i.longEnough()), i.maintUntil)
}

// long tells that it lasts, or lasted, until it was due. What answers grows no longer.
func (i *incident) long(now time.Time) bool {
	end := now
	switch {
	case !i.ended2.IsZero():
		end = i.ended2
	case i.unsteady:
	case !i.back.IsZero():
		end = i.back
	}
	return !end.Before(i.dueAt())
}

// standsFor tells that a parent stands for an incident.
func (i *incident) standsFor(now time.Time) bool {
	p := i.parent
	if p == nil {
		return false
	}
	return p.kind == "self" || p.noticed || p.standsFor(now) || p.closed.IsZero() && p.back.IsZero() || p.long(now)
}

// heard lists who got a letter that it is down.
func (m *Model) heard(i *incident) (out []string) {
	for _, l := range m.letters {
		got := l.state == "sent" || l.state == "observed"
		down := slices.Contains(l.items, Item{i.id, "new"}) || slices.Contains(l.items, Item{i.id, "continued"})
		if got && down && !slices.Contains(out, l.to) {
			out = append(out, l.to)
		}
	}
	return out
}

// rewrite: "an outage that ends before its notice was delivered becomes one notice".
func (m *Model) rewrite(l *letter) {
	if l.state != "waiting" {
		return
	}
	var items []Item
	changed, news := false, false
	asks := !slices.ContainsFunc(l.items, func(it Item) bool { return it.Part != "continued" })
	for _, it := range l.items {
		i := m.known[it.Incident]
		if i != nil && asks && i.ackedAt.After(l.at) { // "stopped by an acknowledgement"
			changed = true
			continue
		}
		if i == nil || i.closed.IsZero() || it.Part != "new" && it.Part != "continued" {
			items, news = append(items, it), news || it.Part != "continued"
			continue
		}
		changed = true
		if it.Part == "new" && !slices.Contains(m.heard(i), l.to) {
			items, news = append(items, Item{it.Incident, "was-down"}), true
		}
	}
	switch {
	case !changed:
	case len(items) == 0 || !asks && !news && l.kind != "reminder" && l.kind != "escalation":
		l.state = "dropped"
	default:
		l.items = items
	}
}

// nine is 09:00 today, where today is a working day and it is past it.
func (m *Model) nine(now time.Time) (time.Time, bool) {
	local := now.In(m.cfg.Zone)
	nine := time.Date(local.Year(), local.Month(), local.Day(), reminderHour, 0, 0, 0, m.cfg.Zone)
	wd := local.Weekday()
	work := wd != time.Saturday && wd != time.Sunday && !m.cfg.Holidays[local.Format("2006-01-02")]
	return nine, work && !now.Before(nine)
}

// reached is how far up an outage is to be told.
func (m *Model) reached(i *incident, now time.Time) int {
	from := i.first
	if !m.r.AgeOfOutage {
		from = i.noticedAt
	}
	from = later(from, i.maintUntil)
	switch age := now.Sub(from); {
	case age >= toManager:
		return 2
	case age >= toFacilities:
		return 1
	}
	return 0
}

// tell writes the notice of a branch, if there is one to write and it may go now.
func (m *Model) tell(br string, now time.Time) {
	var fresh, was, recovered, continued, escalate, remind []*incident
	var ready time.Time
	from := func(t time.Time) {
		if ready.IsZero() || t.Before(ready) {
			ready = t
		}
	}
	for _, i := range m.list {
		if i.branch != br || i.settled {
			continue
		}
		open := i.closed.IsZero()
		switch {
		case open && !i.noticed:
			if !i.standsFor(now) && !i.maintUntil.After(now) && i.long(now) {
				fresh = append(fresh, i)
				from(later(i.dueAt(), i.opened))
			}
		case open && i.parent == nil:
			planned := i.maintUntil.After(now)
			if m.r.PlannedGoOn || !planned {
				continued = append(continued, i)
			}
			if planned || br == "" || !m.r.UpWhileBack && !i.back.IsZero() && !i.unsteady {
				continue
			}
			if !i.acked && m.reached(i, now) > i.upTo {
				escalate = append(escalate, i)
			}
			if i.acked && m.r.AckEndsReminds {
				continue
			}
			if nine, ok := m.nine(now); ok && i.noticedAt.Before(nine) && i.remind.Before(nine) {
				remind = append(remind, i)
			}
		case open:
		case !i.noticed:
			if !i.standsFor(now) && i.long(now) {
				was = append(was, i)
				from(i.closed)
			}
		case !i.endTold && len(m.heard(i)) > 0:
			recovered = append(recovered, i)
			t := i.closed
			for p := i.parent; m.r.EndsTogether && p != nil; p = p.parent {
				if p.closed.IsZero() && !p.back.IsZero() && len(m.heard(p)) > 0 {
					t = later(t, p.back.Add(letGoAfter))
				}
			}
			from(t)
		}
	}
	stayed := m.leave(recovered, now)
	news := len(fresh)+len(was)+len(recovered) > 0
	urgent := len(escalate)+len(remind) > 0
	last, ok := m.lastMail[[2]string{br, ""}]
	if !news && !urgent || !urgent && now.Before(ready.Add(companyWait)) || ok && now.Before(last.Add(branchCap)) {
		return
	}
	fresh = slices.DeleteFunc(fresh, func(i *incident) bool { return slices.Contains(stayed, i) })
	kind := "recovery"
	switch {
	case br == "" && len(fresh) > 0:
		kind = "self"
	case len(fresh) > 0:
		kind = "outage"
	case len(escalate) > 0:
		kind = "escalation"
	case len(was) > 0:
		kind = "was-down"
	case len(remind) > 0:
		kind = "reminder"
	}
	to := map[string]bool{}
	switch {
	case br == "":
		to["operator"] = true
	case len(fresh)+len(was)+len(stayed)+len(remind) > 0:
		to["branch"] = true
	}
	for _, i := range escalate {
		for who, l := range level {
			if l > i.upTo && l <= m.reached(i, now) {
				to[who] = true
			}
		}
	}
	for _, i := range remind {
		for who, l := range level {
			if l <= i.upTo {
				to[who] = true
			}
		}
	}
	var all []Item
	put := func(is []*incident, part string) {
		for _, i := range is {
			all = append(all, Item{i.id, part})
		}
	}
	put(fresh, "new")
	put(was, "was-down")
	put(stayed, "continued")
	put(continued, "continued")
	ends := map[string][]Item{}
	for _, i := range recovered {
		for _, who := range m.heard(i) {
			to[who] = true
			ends[who] = append(ends[who], Item{i.id, "recovered"})
			for _, s := range m.notBack(i, now) {
				ends[who] = append(ends[who], Item{s.id, "continued"})
			}
		}
	}
	for _, who := range []string{"operator", "branch", "facilities", "manager"} {
		if !to[who] || len(fresh)+len(was)+len(stayed) == 0 && !urgent && len(ends[who]) == 0 {
			continue
		}
		m.notices++
		l := &letter{id: "n" + strconv.Itoa(m.notices), branch: br, to: who, kind: kind, state: "waiting"}
		l.items = slices.Clone(all)
		if level[who] > 0 { // "24 h facilities, 72 h manager": what went up to them, and nothing sooner
			l.items = nil
			for _, i := range continued {
				up := slices.Contains(escalate, i) && level[who] > i.upTo && level[who] <= m.reached(i, now)
				if up || slices.Contains(remind, i) && level[who] <= i.upTo {
					l.items = append(l.items, Item{i.id, "continued"})
				}
			}
		}
		for _, it := range ends[who] {
			if !slices.Contains(l.items, it) {
				l.items = append(l.items, it)
			}
		}
		l.at = now
		b := m.branchOf[br]
		observed := b != nil && b.Observe
		if observed {
			l.state = "observed"
		}
		m.letters = append(m.letters, l)
		m.events = append(m.events, Decision{Kind: "notice", Notice: l.id, Branch: br, To: who, Observed: observed, Items: slices.Clone(l.items), Why: kind})
	}
	m.lastMail[[2]string{br, ""}] = now
	for _, i := range slices.Concat(fresh, was, stayed) {
		i.noticed, i.noticedAt = true, now
	}
	for _, i := range recovered {
		i.endTold = true
		for _, s := range m.notBack(i, now) {
			if slices.Contains(stayed, s) {
				s.upTo = max(s.upTo, i.upTo)
			}
		}
	}
	for _, i := range escalate {
		i.upTo = m.reached(i, now)
	}
	for _, i := range remind {
		i.remind = now
	}
}

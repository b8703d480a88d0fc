package reference

import (
	"fmt"
	"sort"
	"time"
)

// ---- mail ----

func (m *Model) reminders(now time.Time) {
	local := now.In(m.cfg.Zone)
	day := local.Format("2006-01-02")
	nine := time.Date(local.Year(), local.Month(), local.Day(), reminderHour, 0, 0, 0, m.cfg.Zone)
	if day == m.reminded || now.Before(nine) {
		return
	}
	m.reminded = day
	if wd := local.Weekday(); wd == time.Saturday || wd == time.Sunday || m.cfg.Holidays[day] {
		return
	}
	for _, incs := range m.active {
		for _, inc := range incs {
			if t, ok := inc.told[inc.level0()]; ok && t.at.Before(nine) && inc.closed.IsZero() {
				inc.remind = nine
			}
		}
	}
}

func (m *Model) branchIDs() []string {
	ids := []string{""}
	for _, b := range m.branches {
		if b.ID != "" {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

func (m *Model) mail(now time.Time) {
	observe := map[string]bool{}
	for _, b := range m.branches {
		observe[b.ID] = b.Observe
	}
	for _, br := range m.branchIDs() {
		if len(m.active[br]) == 0 && len(m.episodes[br]) == 0 {
			continue
		}
		tos := []string{"branch", "facilities", "manager"}
		if br == "" {
			tos = []string{"operator"}
		}
		for _, to := range tos {
			m.notice(br, to, observe[br], now)
		}
	}
}

// A line that a notice may have, what it is the cause of, and what to note
// when the notice goes.
type line struct {
	Item
	cause bool      // a reason to mail (continued is none)
	from  time.Time // the 2 min for company are counted from here
	wait  time.Duration
	why   string
	note  func(notice string)
}

func (m *Model) lines(br, to string, now time.Time) (out []line) {
	for _, inc := range m.active[br] {
		tell := func(n string) { inc.told[to] = told{n, now} }
		end := func(string) { inc.ended[to] = true; inc.wasDue = false }
		t, isTold := inc.told[to]
		unstable := inc.cam != nil && inc.cam.unstable != nil
		first := to == inc.level0()

		if !inc.closed.IsZero() {
			if unstable {
				if !isTold {
					inc.wasDue = false // [R11] the notice "unstable" tells it
				}
				continue // "recovery notices held until 30 min are quiet"
			}
			from := inc.closed
			if inc.cam != nil {
				from = later(from, inc.cam.lastSteady)
			}
			switch {
			case isTold && !inc.ended[to] && m.delivered[t.notice]:
				out = append(out, line{Item{inc.id, "recovered"}, true, from, companyWait, "a recovered notice goes if and only if the outage notice was delivered", end})
			case isTold && !inc.ended[to]:
				out = append(out, line{Item{inc.id, "was-down"}, true, from, companyWait, "an outage that ends before its notice was delivered becomes one notice", end})
			case first && inc.wasDue:
				out = append(out, line{Item{inc.id, "was-down"}, true, inc.dueWait, companyWait, "an outage that ends before its notice was delivered becomes one notice", end})
			}
			continue
		}

		held := inc.covered || m.inMaintenance(inc, now)
		switch {
		case first && !isTold:
			if due, from := m.due(inc, now); due && !held && !unstable {
				out = append(out, line{Item{inc.id, "new"}, true, from, companyWait, "an outage that lasts 10 min (5 min where marked critical)", tell})
			}
		case first:
			if !inc.remind.IsZero() && (held || !inc.back.IsZero()) {
				inc.remind = time.Time{} // [R17]
			}
			if !inc.remind.IsZero() {
				out = append(out, line{Item{inc.id, "reminder"}, true, inc.remind, 0, "a reminder at 09:00 on working days", func(string) { inc.remind = time.Time{} }})
			} else if !held {
				out = append(out, line{Item: Item{inc.id, "continued"}})
			}
		case !isTold:
			b, ok := inc.told["branch"]
			at := b.at.Add(toFacilities)
			why := "escalation 24 h facilities"
			if to == "manager" {
				at, why = b.at.Add(toManager), "escalation 72 h manager"
			}
			if ok && !held && !inc.acked && inc.back.IsZero() && !now.Before(at) {
				out = append(out, line{Item{inc.id, "escalation"}, true, at, companyWait, why, tell})
			}
		case !held:
			out = append(out, line{Item: Item{inc.id, "continued"}})
		}
	}

	if to != "branch" {
		return out
	}
	for _, e := range m.episodes[br] {
		switch {
		case e.ended.IsZero() && !e.toldEv:
			if m.parentOf(e.cam) == "" && !m.planned(e.cam, now) {
				out = append(out, line{Item{e.id, "unstable"}, true, e.since, companyWait, "unstable: one notice", func(n string) { e.told, e.toldEv = n, true }})
			}
		case !e.ended.IsZero() && e.up && e.toldEv && !e.done && e.cam.unstable == nil:
			part, why := "recovered", "recovery notices held until 30 min are quiet"
			if !m.delivered[e.told] {
				part, why = "was-down", "an outage that ends before its notice was delivered becomes one notice"
			}
			out = append(out, line{Item{e.id, part}, true, e.ended, companyWait, why, func(string) { e.done = true }})
		}
	}
	return out
}

func (m *Model) notice(br, to string, observed bool, now time.Time) {
	key := [2]string{br, to}
	lines := m.lines(br, to, now)
	ready, why := false, ""
	for _, l := range lines {
		if l.cause && !now.Before(l.from.Add(l.wait)) && !ready {
			ready, why = true, l.why
		}
	}
	if last, ok := m.lastMail[key]; !ready || ok && now.Sub(last) < branchCap {
		return
	}
	m.notices++
	id := fmt.Sprintf("n%d", m.notices)
	items := map[Item]bool{}
	for _, l := range lines {
		items[l.Item] = true
		if l.note != nil {
			l.note(id)
		}
	}
	for it := range items { // of an outage and its unstable time with one id, one line
		if it.Part == "recovered" {
			delete(items, Item{it.Incident, "was-down"})
		}
	}
	for _, inc := range m.active[br] { // the checklist "X of Y back" goes with its parent [R28]
		if inc.cam == nil {
			for _, p := range []string{"new", "continued", "recovered", "reminder", "escalation"} {
				if items[Item{inc.id, p}] {
					items[Item{inc.id, "back-count"}] = true
				}
			}
		}
	}
	var sorted []Item
	for it := range items {
		sorted = append(sorted, it)
	}
	sort.Slice(sorted, func(i, j int) bool {
		if sorted[i].Incident != sorted[j].Incident {
			return sorted[i].Incident < sorted[j].Incident
		}
		return sorted[i].Part < sorted[j].Part
	})
	m.lastMail[key] = now
	if observed {
		m.delivered[id] = true // [R33]
	}
	m.events = append(m.events, Decision{Kind: "notice", Notice: id, Branch: br, To: to, Observed: observed, Items: sorted, Why: why})
}

// forget drops what is closed and has nothing left to tell.
func (m *Model) forget() {
	for br, incs := range m.active {
		keep := incs[:0]
		for _, inc := range incs {
			left := inc.closed.IsZero() || inc.wasDue
			for to := range inc.told {
				left = left || !inc.ended[to]
			}
			if left {
				keep = append(keep, inc)
			}
		}
		clear(incs[len(keep):])
		m.active[br] = keep
	}
	for br, es := range m.episodes {
		var keep []camEpisode
		for _, e := range es {
			if e.ended.IsZero() || e.up && e.toldEv && !e.done {
				keep = append(keep, e)
			}
		}
		m.episodes[br] = keep
	}
}

package alerts

import (
	"slices"
	"testing"
	"time"

	"camledger/inventory"
)

// run is a run of failed checks of one tier of a camera, as the checks alone tell it.
type run struct {
	tier        inventory.Tier
	first, last time.Time // failures
	until       time.Time // the first success after; zero: none came
	n           int
	refused     bool
}

// end is the first success after the run, or the end of what was seen.
func (r run) end(of time.Time) time.Time {
	if r.until.IsZero() {
		return of
	}
	return r.until
}

// truth keeps what the checks themselves said, without any of the deciders.
type truth struct {
	runs     [][]run                // by camera, as they began
	open     [][3]int               // by camera and tier: 1 + where the run that goes on is in runs
	unsteady map[string][]time.Time // when a camera was rightly called unstable
	answered map[time.Time]int      // branches that answered when the monitor was cut off
}

func newTruth(cameras int) *truth {
	return &truth{runs: make([][]run, cameras), open: make([][3]int, cameras), unsteady: map[string][]time.Time{}, answered: map[time.Time]int{}}
}

// saw takes one check.
func (t *truth) saw(camera int, tier inventory.Tier, at time.Time, failed, refused bool) {
	place := 0
	switch tier {
	case inventory.TierStream:
		place = 1
	case inventory.TierFull:
		place = 2
	}
	n := t.open[camera][place] - 1
	switch {
	case failed && n < 0:
		t.open[camera][place] = len(t.runs[camera]) + 1
		t.runs[camera] = append(t.runs[camera], run{tier: tier, first: at, last: at, n: 1, refused: refused})
	case failed:
		r := &t.runs[camera][n]
		r.last, r.refused = at, r.refused || refused
		r.n++
	case n >= 0:
		t.runs[camera][n].until = at
		t.open[camera][place] = 0
	}
}

// unstable looks whether the checks bear out that a camera goes up and down: enough of the
// last hour's failed, in more than one run, or it was away for long at least three times;
// without what failed while the monitor itself was cut off.
func (t *truth) unstable(tb testing.TB, id string, camera int, tier inventory.Tier, raws []Raw, at time.Time, cutOff func(time.Time) bool) {
	tb.Helper()
	all, failed, runs := 0, 0, 0
	before := false
	for _, r := range raws {
		if r.Tier() != tier || at.Sub(r.At()) > time.Hour {
			continue
		}
		all++
		if r.Failed() {
			failed++
			if !before {
				runs++
			}
		}
		before = r.Failed()
	}
	long := 0
	for _, r := range t.runs[camera] {
		if r.n >= 3 && r.last.Sub(r.first) >= 5*time.Minute && at.Sub(r.last) <= 65*time.Minute && !cutOff(r.first) {
			long++
		}
	}
	if (all < 12 || failed*10 < all*3 || runs < 2) && long < 3 {
		tb.Errorf("%s %s: called unstable after %d failures in %d checks, %d runs, %d long", at, id, failed, all, runs, long)
	}
	t.unsteady[id] = append(t.unsteady[id], at)
}

// cutOff tells that the monitor's own line was away at a moment, where it can know by now:
// its branches had time to fall silent, and enough of them answered before.
func (m *month) cutOff(at time.Time) bool {
	return slices.ContainsFunc(m.s.selfs, func(t trouble) bool {
		return !at.Before(t.from) && !at.After(t.to) && !m.now.Before(t.from.Add(monthRule.StormWindow)) && m.answered(t.from) >= monthRule.SelfBranches
	})
}

// answered counts the branches of which a camera answered when the monitor was cut off.
func (m *month) answered(cut time.Time) int {
	if n, ok := m.truth.answered[cut]; ok {
		return n
	}
	branches := map[string]bool{}
	for n, c := range m.s.cameras {
		if !slices.ContainsFunc(m.truth.runs[n], func(r run) bool {
			return r.tier == inventory.TierBeat && r.first.Before(cut.Add(-monthRule.StormWindow)) && r.end(m.now).After(cut)
		}) {
			branches[c.branch] = true
		}
	}
	m.truth.answered[cut] = len(branches)
	return len(branches)
}

// own leaves out what failed while the monitor was cut off.
func (m *month) own(raws []Raw) []Raw {
	return slices.DeleteFunc(slices.Clone(raws), func(r Raw) bool { return r.Failed() && m.cutOff(r.At()) })
}

// span is what the runs of a camera that touch a time make together.
func (t *truth) span(camera int, from, to, end time.Time) (first, last time.Time) {
	for _, r := range t.runs[camera] {
		if r.first.After(to) || r.end(end).Before(from) {
			continue
		}
		if first.IsZero() || r.first.Before(first) {
			first = r.first
		}
		if e := r.end(end); e.After(last) {
			last = e
		}
	}
	return first, last
}

// spoken is what people heard of one incident.
type spoken struct {
	open, recovered, was bool
	observed             bool
}

// heard sums up what was sent: by incident, and by address and incident.
func (m *month) heard() map[string]spoken {
	out := map[string]spoken{}
	for _, d := range m.outbox {
		if d.State != DeliverySent && d.State != DeliveryObserved {
			continue
		}
		for _, item := range d.Items {
			s := out[item.IncidentID]
			switch item.Part {
			case PartNew, PartContinues:
				s.open = true
			case PartRecovered:
				s.recovered = true
			case PartWasDown:
				s.was = true
			}
			s.observed = s.observed || d.State == DeliveryObserved
			out[item.IncidentID] = s
		}
	}
	return out
}

// judge compares the month's mail with what the checks said.
func (m *month) judge() {
	t := m.t
	heard := m.heard()
	byCamera, parents := map[string][]*Incident{}, map[string][]*Incident{}
	for _, i := range m.incidents {
		if i.Kind == IncidentCamera {
			byCamera[i.CameraID] = append(byCamera[i.CameraID], &i)
			m.judgeTold(i, heard[i.ID], m.s.number[i.CameraID])
		} else {
			parents[i.BranchID] = append(parents[i.BranchID], &i)
		}
		if i.Open() || !i.Settled {
			t.Errorf("not settled a day after all was well: %+v", i)
		}
	}
	long := 0
	for n, c := range m.s.cameras {
		work := slices.DeleteFunc(slices.Clone(m.s.maintenance), func(w Maintenance) bool {
			return w.CameraID != c.id && w.DeviceID != c.device && w.LocationID != c.location && w.BranchID != c.branch
		})
		for _, r := range m.truth.runs[n] {
			if r.n < 3 || r.last.Sub(r.first) < 5*time.Minute || !m.mustBeTold(n, r, work) {
				continue
			}
			long++
			told := func(i *Incident) bool {
				if i.Since.After(r.end(m.s.end)) || !i.Ended.IsZero() && i.Ended.Before(r.first) {
					return false
				}
				s := heard[i.ID]
				return s.open || s.was
			}
			if !slices.ContainsFunc(byCamera[c.id], told) && !slices.ContainsFunc(parents[c.branch], told) {
				t.Errorf("nobody heard that %s was away (%s) from %s to %s", c.id, r.tier, r.first, r.until)
			}
		}
	}
	t.Logf("%d runs of failures over their limit, each noticed", long)
	if long == 0 {
		t.Error("no outage was longer than its limit")
	}
	m.judgeCaps()
	m.judgeRecoveries()
	m.judgeWaits()
	m.judgeSelf(heard)
}

// judgeTold sees that a single outage that was told was long, or unsteady.
func (m *month) judgeTold(i Incident, s spoken, camera int) {
	if !s.open && !s.was {
		return
	}
	limit := DefaultRule().Limit
	if m.s.cameras[camera].critical {
		limit = DefaultRule().CriticalLimit
	}
	to := i.Ended
	if to.IsZero() {
		to = m.now
	}
	first, last := m.truth.span(camera, i.Since, to, m.s.end)
	unsteady := slices.ContainsFunc(m.truth.unsteady[i.CameraID], func(at time.Time) bool { return !at.Before(i.Since) && !at.After(later(to, i.UnstableAt)) })
	if last.Sub(first) < limit && !unsteady && !m.leftBehind(i) {
		m.t.Errorf("told of %s, which was away from %s to %s: shorter than %s", i.CameraID, first, last, limit)
	}
}

// leftBehind tells that an outage was first told as going on, with the end of a parent that had it.
func (m *month) leftBehind(i Incident) bool {
	return slices.ContainsFunc(m.notices, func(n Notice) bool {
		return n.ID == i.NoticeID && slices.Contains(n.Items, Item{i.ID, PartContinues}) && slices.ContainsFunc(n.Items, func(item Item) bool {
			return item.Part == PartRecovered && slices.ContainsFunc(m.incidents[item.IncidentID].Members, func(c Member) bool { return c.CameraID == i.CameraID })
		})
	})
}

// judgeEnds sees that every copy that tells the end of a parent names who is not back with it: who
// has answered no check since before that end, by the checks alone.
func (m *month) judgeEnds(a Actions) {
	for _, d := range a.Deliveries {
		if !d.Created.Equal(m.now) {
			continue
		}
		for _, item := range d.Items {
			parent := m.incidents[item.IncidentID]
			if item.Part != PartRecovered || !parent.Parent() {
				continue
			}
			for _, c := range parent.Members {
				silent := slices.ContainsFunc(m.truth.runs[m.s.number[c.CameraID]], func(r run) bool { return r.until.IsZero() && r.first.Before(parent.Closed) })
				n := slices.IndexFunc(m.in.Incidents, func(i Incident) bool { return i.CameraID == c.CameraID && i.Open() })
				if !silent || n < 0 || m.in.Incidents[n].ParentID != "" || m.in.Incidents[n].PlannedUntil.After(m.now) {
					continue
				}
				m.stayed++
				if i := m.in.Incidents[n]; !says(&d, i.ID, PartNew, PartContinues) {
					m.t.Errorf("%s: %s hears that %s %s is over, not that %s goes on: %+v", m.now, d.Address, parent.Kind, parent.ID, c.CameraID, i)
				}
			}
		}
	}
}

// mustBeTold tells that a run of failures is long enough for a mail, for what of it was
// neither planned nor the monitor's own fault.
func (m *month) mustBeTold(camera int, r run, work []Maintenance) bool {
	c := m.s.cameras[camera]
	limit := DefaultRule().Limit
	if c.critical {
		limit = DefaultRule().CriticalLimit
	}
	from, end := r.first, r.end(m.s.end)
	for _, t := range m.s.selfs {
		// What fails with all the others is let go ten minutes after the first branch is
		// back, and its limit begins there.
		if back := t.to.Add(DefaultRule().Release + 6*time.Minute); t.from.Before(end) && back.After(from) {
			from = back
		}
	}
	due := from.Add(limit)
	for again := true; again; {
		again = false
		for _, w := range work { // one that begins before it was told holds it
			if w.Begin.Before(due.Add(DefaultRule().Company+DefaultRule().Cap)) && w.End.After(r.first) && w.End.After(due) {
				due, again = w.End, true
			}
		}
	}
	return end.Sub(due) >= 2*tick
}

// judgeCaps sees that a branch got at most one notice in 15 minutes.
func (m *month) judgeCaps() {
	last := map[string]time.Time{}
	for _, n := range m.notices {
		if before, ok := last[n.BranchID]; ok && n.Created.Sub(before) < DefaultRule().Cap {
			m.t.Errorf("%s: two notices within %s", n.BranchID, n.Created.Sub(before))
		}
		last[n.BranchID] = n.Created
	}
}

// judgeRecoveries sees that a recovery went to whom the outage was delivered, and to nobody
// else.
func (m *month) judgeRecoveries() {
	type told struct{ address, incident string }
	open, recovered := map[told]bool{}, map[told]bool{}
	for _, d := range m.sent { // in the order of sending
		for _, item := range d.Items {
			k := told{d.Address, item.IncidentID}
			switch item.Part {
			case PartNew, PartContinues:
				if recovered[k] {
					m.t.Errorf("%v: told as open after its end", k)
				}
				open[k] = true
			case PartRecovered:
				if !open[k] || recovered[k] {
					m.t.Errorf("%v: recovered (outage delivered %v, recovered before %v)", k, open[k], recovered[k])
				}
				recovered[k] = true
			}
		}
	}
	refused := map[told]bool{}
	for _, d := range m.outbox {
		for _, item := range d.Items {
			if d.State == DeliveryDead && item.Part == PartRecovered {
				refused[told{d.Address, item.IncidentID}] = true
			}
		}
	}
	for k := range open {
		if !recovered[k] && !refused[k] && !m.incidents[k.incident].Open() && !m.incidents[k.incident].Withdrawn {
			m.t.Errorf("%v: the outage was delivered, its end was not", k)
		}
	}
}

// judgeWaits sees that a notice of a new outage lay in the outbox at most the interval of
// checks, the wait for company and what was left of the cap after its limit.
func (m *month) judgeWaits() {
	r := DefaultRule()
	last := map[string]time.Time{}
	for _, n := range m.notices {
		before := last[n.BranchID]
		last[n.BranchID] = n.Created
		for _, item := range n.Items {
			i := m.incidents[item.IncidentID]
			if item.Part != PartNew || i.Kind == IncidentSelf || !i.Released.IsZero() || !i.PlannedUntil.IsZero() || !i.UnstableAt.IsZero() ||
				m.selfAt(i.Since, n.Created) || m.cameFirst(i, n.Created) {
				continue
			}
			limit := r.Limit
			if i.Critical {
				limit = r.CriticalLimit
			}
			due := later(i.Since.Add(limit), i.Opened).Add(5*time.Minute + r.Company)
			if free := before.Add(r.Cap); !before.IsZero() && free.After(due) {
				due = free
			}
			if n.Created.After(due.Add(2 * tick)) {
				par := m.incidents[i.ParentID]
				for _, e := range m.told {
					if e.IncidentID == i.ID || e.CameraID != "" && e.CameraID == i.CameraID && !e.At.Before(i.Since.Add(-time.Hour)) && !e.At.After(n.Created) {
						m.t.Logf("   %s %s %s cause %s since %s", e.At.Format("02 15:04:05"), e.Kind, e.IncidentID, e.Cause, e.Since.Format("15:04:05"))
					}
				}
				m.t.Errorf("%s %s: told %s after its limit, %s after the notice before: %+v PARENT %s %+v", i.Kind, n.Created, n.Created.Sub(i.Since.Add(limit)), n.Created.Sub(before), i, par.Kind, par)
			}
		}
	}
}

// cameFirst tells that an outage answered between its first failure and its notice: it was
// no outage over its limit until it failed again.
func (m *month) cameFirst(i Incident, told time.Time) bool {
	n, ok := m.s.number[i.CameraID]
	return ok && slices.ContainsFunc(m.truth.runs[n], func(r run) bool { return !r.first.Before(i.Since) && !r.until.IsZero() && r.until.Before(told) })
}

// selfAt tells that the monitor itself was cut off between two moments, or its branches
// were just being let go again.
func (m *month) selfAt(from, to time.Time) bool {
	return slices.ContainsFunc(m.s.selfs, func(t trouble) bool {
		return t.from.Before(to) && t.to.Add(DefaultRule().Release+6*time.Minute).After(from)
	})
}

// judgeSelf sees that no branch hears of what failed and came back with the monitor's own
// line.
func (m *month) judgeSelf(heard map[string]spoken) {
	for _, i := range m.incidents {
		for _, t := range m.s.selfs {
			began := !i.Since.Before(t.from) && i.Since.Before(t.from.Add(5*time.Minute))
			over := !i.Ended.IsZero() && i.Ended.Before(t.to.Add(6*time.Minute))
			if s := heard[i.ID]; began && over && i.Kind != IncidentSelf && (s.open || s.was) && i.UnstableAt.IsZero() {
				m.t.Errorf("%s %s of %s was told (from %s to %s), but it was the monitor that was cut off from %s to %s", i.Kind, i.ID, i.BranchID, i.Since, i.Ended, t.from, t.to)
			}
		}
	}
}

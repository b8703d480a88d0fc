package reference

import (
	"cmp"
	"slices"
	"time"
)

// How parents open, take in and end by the readings of docs/alerts.md [Hanging]: a parent
// opens at the first failures, takes in every single one that is open, and ends with what is
// still failing let go after ten minutes. It is the same sentences of the contract as in
// cascade.go, read the other way where READINGS.md names two.

const letGoAfter = 10 * time.Minute

// move is what a check did to a camera.
type move struct {
	cam          *camera
	kind         string // down recovering relapsed recovered unstable steady
	since, until time.Time
}

// moved takes up what the checks since the last tick did to cameras.
func (m *Model) moved(now time.Time) {
	for _, v := range m.moves {
		i := v.cam.single
		switch v.kind {
		case "down":
			if i == nil {
				i = m.openSingle(v, now)
			}
			i.back = time.Time{}
		case "recovering":
			if i != nil {
				i.back = v.until
			}
		case "relapsed":
			if i != nil {
				i.back = time.Time{}
			}
		case "unstable":
			if i == nil {
				i = m.openSingle(v, now)
			}
			i.unsteady = true
			if i.unsteadyAt.IsZero() {
				i.unsteadyAt = now
			}
		case "steady":
			if i != nil {
				i.unsteady = false
				if !v.until.IsZero() {
					m.end(i, v.until, now)
				}
			}
		case "recovered":
			if i != nil {
				i.back = v.until
				if !i.unsteady { // "recovery notices held"
					m.end(i, v.until, now)
				}
			}
		}
	}
	m.moves = nil
}

func (m *Model) openSingle(v move, now time.Time) *incident {
	i := m.made("camera", v.cam.ID, v.cam.Branch, v.since, now)
	i.cam, i.critical = v.cam, v.cam.Critical
	v.cam.single = i
	m.excuse(i)
	return i
}

// made opens an incident.
func (m *Model) made(kind, subject, br string, first, now time.Time) *incident {
	i := &incident{kind: kind, subject: subject, branch: br, first: first, opened: now,
		heldSince: map[*camera]time.Time{}, ticked: map[*camera]bool{}}
	i.id = kind + ":" + subject + "@" + stamp(first)
	m.list, m.known[i.id] = append(m.list, i), i
	m.event("opened", i.id, "")
	return i
}

func (m *Model) end(i *incident, ended, now time.Time) {
	if ended.Before(i.first) {
		ended = i.first
	}
	i.ended2, i.closed = ended, now
	if i.cam != nil {
		i.cam.single = nil
	}
	m.event("closed", i.id, "")
}

// openOf is the open parent of a kind.
func (m *Model) openOf(kind, subject string) *incident {
	for _, i := range m.list {
		if i.kind == kind && i.subject == subject && i.closed.IsZero() {
			return i
		}
	}
	return nil
}

// wind is what the cameras of a branch say of a storm.
type wind struct {
	failing []*camera // in any tier and not unstable, oldest first
	storm   []*camera // the most whose beats began to fail within 3 min, the latest of such
	blows   bool
	device  string    // on which all of the storm hangs, with others
	since   time.Time // for the monitor itself: when the branch fell silent; zero: it has not
}

func (m *Model) wind(b *branch, now time.Time) wind {
	var w wind
	var mute []*camera
	silent, latest := 0, time.Time{}
	perDevice := map[string]int{}
	for _, k := range b.cams {
		perDevice[k.Device]++
		if k.beat.failing {
			silent++
			latest = later(latest, k.silentSince())
		}
		if k.failingSince().IsZero() || k.unstable != nil {
			continue
		}
		w.failing = append(w.failing, k)
		if k.beat.failing && !m.planned(k, now) {
			mute = append(mute, k)
		}
	}
	oldest(w.failing, (*camera).failingSince)
	oldest(mute, (*camera).silentSince)
	w.storm = together(mute, (*camera).silentSince)
	need := b.need()
	w.blows = len(w.storm) >= need || len(b.cams) < need && len(w.storm) == len(b.cams)
	if len(w.storm) > 0 {
		d := w.storm[0].Device
		same := !slices.ContainsFunc(w.storm, func(k *camera) bool { return k.Device != d })
		if same && perDevice[d] >= 2 {
			w.device = d
		}
	}
	switch {
	case w.blows && len(w.storm) > 0:
		w.since = w.storm[0].silentSince()
	case silent > 0 && silent == len(b.cams):
		w.since = latest
	}
	return w
}

func oldest(ks []*camera, since func(*camera) time.Time) {
	slices.SortStableFunc(ks, func(a, b *camera) int {
		return cmp.Or(since(a).Compare(since(b)), cmp.Compare(a.ID, b.ID))
	})
}

// together is the largest group within 3 min; of equal ones the latest.
func together(ks []*camera, since func(*camera) time.Time) (best []*camera) {
	for lo := range ks {
		hi := lo
		for hi < len(ks) && since(ks[hi]).Sub(since(ks[lo])) <= stormSpan {
			hi++
		}
		if hi-lo > len(best) || hi-lo == len(best) && hi > lo {
			best = ks[lo:hi]
		}
	}
	return best
}

// hang ends, opens and fills the parents.
func (m *Model) hang(now time.Time) {
	winds := map[*branch]wind{}
	for _, b := range m.byInput {
		winds[b] = m.wind(b, now)
	}
	m.easeAll(now)
	m.selfEnds(winds, now)
	for _, b := range m.byInput {
		m.hangBranch(b, winds[b], now)
		m.hangRecorders(b, winds[b], now)
	}
	m.easeAll(now)
	m.selfBegins(winds, now)
}

func (m *Model) hangBranch(b *branch, w wind, now time.Time) {
	p := m.openOf("branch", b.ID)
	if len(w.failing) == 0 {
		return
	}
	if p == nil {
		if !w.blows || w.device != "" || len(b.cams) < stormLeast {
			return
		}
		p = m.made("branch", b.ID, b.ID, w.storm[0].silentSince(), now)
		m.excuse(p)
		for _, i := range m.list { // "takes in the single ones already open"
			if i.branch == b.ID && i.closed.IsZero() && i.parent == nil && i != p {
				m.takeIn(p, i)
			}
		}
	}
	for _, k := range w.failing {
		_, member := p.heldSince[k]
		s := k.silentSince()
		switch {
		case member:
			m.join(p, k, k.failingSince())
		case !s.IsZero() && !s.Before(p.first.Add(-stormSpan)) && !s.After(p.lastJoined().Add(stormSpan)):
			m.join(p, k, s)
		}
	}
}

// lastJoined is the first failure of the member that fell last.
func (i *incident) lastJoined() time.Time {
	last := i.first
	for _, t := range i.heldSince {
		last = later(last, t)
	}
	return last
}

func (m *Model) hangRecorders(b *branch, w wind, now time.Time) {
	for _, d := range m.devices {
		if d.branch != b.ID || len(d.cams) < 2 {
			continue
		}
		var failing []*camera
		for _, k := range w.failing {
			if m.deviceOf[k] == d {
				failing = append(failing, k)
			}
		}
		if len(failing) == 0 {
			continue
		}
		p := m.openOf("recorder", d.id)
		if p == nil {
			s := together(failing, (*camera).failingSince)
			if len(failing) < len(d.cams) || len(s)*2 < len(d.cams) || len(s) < 2 || m.openOf("branch", b.ID) != nil {
				continue
			}
			p = m.made("recorder", d.id, b.ID, s[0].failingSince(), now)
			m.excuse(p)
		}
		for _, k := range failing {
			m.join(p, k, k.failingSince())
		}
	}
}

func (m *Model) join(p *incident, k *camera, since time.Time) {
	p.critical = p.critical || k.Critical
	if _, ok := p.heldSince[k]; !ok {
		p.heldSince[k] = since
	}
	if i := k.single; i != nil && i.parent == nil {
		m.takeIn(p, i)
	}
}

func (m *Model) takeIn(p, i *incident) {
	i.parent = p
	m.event("taken-in", i.id, "")
	hold := func(k *camera, since time.Time) {
		if _, ok := p.heldSince[k]; !ok {
			p.heldSince[k] = since
		}
	}
	if i.cam == nil {
		for k, t := range i.heldSince {
			hold(k, t)
		}
		return
	}
	p.critical = p.critical || i.critical
	hold(i.cam, i.first)
}

func (m *Model) easeAll(now time.Time) {
	for _, i := range m.list {
		if i.kind != "recorder" && i.kind != "branch" {
			continue
		}
		if i.closed.IsZero() {
			m.ease(i, now)
		}
		for k := range i.heldSince {
			away := !k.failingSince().IsZero() || k.outage != nil
			if !away || i.closed.IsZero() { // who fails after its end is none of its
				i.ticked[k] = !away
			}
		}
	}
}

// ease ends a parent that is down no more: when all are back, or what is still failing has
// had ten minutes.
func (m *Model) ease(i *incident, now time.Time) {
	fail, open := 0, 0
	for k := range i.heldSince {
		switch {
		case !k.failingSince().IsZero():
			if i.kind == "recorder" || k.beat.failing {
				fail++
			}
			open++
		case k.outage != nil:
			open++
		}
	}
	down := fail > 0 && fail == len(i.heldSince)
	if i.kind == "branch" {
		down = fail >= m.branchOf[i.branch].need()
	}
	if down {
		i.back = time.Time{}
		return
	}
	if i.back.IsZero() {
		i.back = now
	}
	if open > 0 && now.Sub(i.back) < letGoAfter {
		return
	}
	m.end(i, i.back, now)
	m.letGo(i, now)
}

// letGo lets what is still down go on alone, or under what the parent hangs on.
func (m *Model) letGo(p *incident, now time.Time) {
	above := p.parent
	for _, i := range m.list {
		if i.parent != p || !i.closed.IsZero() {
			continue
		}
		if above != nil && above.closed.IsZero() {
			i.parent = above
			continue
		}
		i.parent = nil
		if told := p.noticed && (!m.r.NamesWhoStays || len(m.heard(p)) > 0); told || p.kind == "self" || !m.r.AnewIfTold {
			i.released = now
		} else {
			i.released = later(i.released, p.released)
		}
		m.event("released", i.id, "")
	}
}

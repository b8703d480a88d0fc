package reference

import (
	"sort"
	"time"
)

// ---- cascade ----

// deviceBeat keeps when the device answered last, and what failed since.
func (m *Model) deviceBeat(k *camera, c Check, failed bool) {
	d := m.deviceOf[k]
	if d == nil {
		return
	}
	if failed {
		if c.At.After(d.lastOK) && len(d.failedAt) < 1000 {
			d.failedAt = append(d.failedAt, c.At)
		}
		return
	}
	d.lastOK = later(d.lastOK, c.At)
	keep := d.failedAt[:0]
	for _, t := range d.failedAt {
		if t.After(d.lastOK) {
			keep = append(keep, t)
		}
	}
	d.failedAt = keep
}

func (b *branch) need() int { return max(stormLeast, (len(b.cams)+1)/2) }

// storm: do at least need cameras of the branch fail, with first failures
// within 3 min? The answer is the first of them [R20].
func storm(cams []*camera, need int, leaveOut func(*camera) bool) (time.Time, bool) {
	var firsts []time.Time
	for _, k := range cams {
		if k.beat.failing && !leaveOut(k) {
			firsts = append(firsts, k.beat.streakFirst)
		}
	}
	if need == 0 || len(firsts) < need {
		return time.Time{}, false
	}
	sort.Slice(firsts, func(i, j int) bool { return firsts[i].Before(firsts[j]) })
	for i := 0; i+need <= len(firsts); i++ {
		if firsts[i+need-1].Sub(firsts[i]) <= stormSpan {
			return firsts[i], true
		}
	}
	return time.Time{}, false
}

// stormLeft: of those that fell in this storm, how many fail still, and how
// many are not back (confirmed) [R21]?
func stormLeft(cams []*camera, since time.Time) (failing, away int) {
	for _, k := range cams {
		if !k.beat.away() || k.beat.streakFirst.Before(since) {
			continue
		}
		away++
		if k.beat.failing {
			failing++
		}
	}
	return
}

func setBack(inc *incident, back bool, now time.Time) {
	switch {
	case !back:
		inc.back = time.Time{}
	case inc.back.IsZero():
		inc.back = now
	}
}

func (m *Model) parents(now time.Time) {
	planned := func(k *camera) bool { return m.planned(k, now) }
	nobody := func(*camera) bool { return false }

	for _, d := range m.devices {
		m.recorder(d, now)
	}

	for _, b := range m.branches {
		if inc := b.open; inc != nil {
			for _, k := range b.cams {
				if k.beat.away() && !k.beat.streakFirst.Before(inc.first) {
					inc.members[k.ID] = true
				}
			}
			failing, away := stormLeft(b.cams, inc.first)
			setBack(inc, failing < b.need(), now)
			if away < b.need() {
				b.open = nil
				m.close(inc, now, "fewer of its cameras are away than open a branch incident")
			}
		} else if first, ok := storm(b.cams, b.need(), planned); ok {
			b.open = m.open("branch", b.ID, b.ID, first, now, "at least max(3, 50 %) of a branch's cameras fail within 3 min")
			for _, k := range b.cams {
				if k.beat.away() && !k.beat.streakFirst.Before(first) {
					b.open.members[k.ID] = true
				}
			}
		}
	}

	// The monitor suspects itself [R22, R23].
	smallNeed := func(b *branch) int { return min(len(b.cams), b.need()) }
	var known []*branch
	for _, b := range m.branches {
		for _, k := range b.cams {
			if k.beat.seen {
				known = append(known, b)
				break
			}
		}
	}
	if inc := m.self; inc != nil {
		seemsBack, isBack := false, false
		for _, b := range known {
			failing, away := 0, 0
			for _, k := range b.cams {
				if k.beat.away() {
					away++
					inc.members[k.ID] = true
				}
				if k.beat.failing {
					failing++
				}
			}
			seemsBack = seemsBack || failing < smallNeed(b)
			isBack = isBack || away < smallNeed(b)
		}
		setBack(inc, seemsBack, now)
		if isBack {
			m.self = nil
			m.close(inc, now, "a branch answers again: the monitor is not at fault any more")
		}
		return
	}
	var firsts []time.Time
	for _, b := range known {
		first, ok := storm(b.cams, smallNeed(b), nobody)
		if !ok {
			return
		}
		firsts = append(firsts, first)
	}
	var last time.Time
	for _, t := range firsts {
		last = later(last, t)
	}
	var first time.Time
	atOnce := 0
	for _, t := range firsts {
		if last.Sub(t) <= stormSpan {
			atOnce++
			if first.IsZero() || t.Before(first) {
				first = t
			}
		}
	}
	if atOnce < selfBranches {
		return
	}
	m.self = m.open("self", "", "", first, now, "at least 3 branches exist and all fail at once: the monitor suspects itself")
	for _, k := range m.order {
		if k.beat.away() {
			m.self.members[k.ID] = true
		}
	}
}

// recorder: down when each of its cameras' beats is confirmed down; up when
// the beat of one is healthy again [R19].
func (m *Model) recorder(d *device, now time.Time) {
	if len(d.cams) < 2 {
		return
	}
	seen, down, healthy := 0, 0, 0
	for _, k := range d.cams {
		if !k.beat.seen {
			continue
		}
		seen++
		switch k.beat.state {
		case "down":
			down++
		case "healthy":
			healthy++
		}
	}
	if inc := d.open; inc != nil {
		for _, k := range d.cams {
			if k.beat.away() {
				inc.members[k.ID] = true
			}
		}
		setBack(inc, down < seen, now)
		if healthy > 0 {
			d.open = nil
			m.close(inc, now, "the recorder answers again")
		}
		return
	}
	if seen < 2 || down < seen || len(d.failedAt) == 0 {
		return
	}
	first := d.failedAt[0]
	for _, t := range d.failedAt {
		if t.Before(first) {
			first = t
		}
	}
	d.open = m.open("recorder", d.id, d.branch, first, now, "the parent is down: the recorder answers no beat")
	for _, k := range d.cams {
		if k.beat.seen {
			d.open.members[k.ID] = true
		}
	}
}

func (m *Model) branchOpen(id string) bool {
	b := m.branchOf[id]
	return b != nil && b.open != nil
}

func (m *Model) covered(inc *incident) bool {
	switch inc.kind {
	case "camera":
		return m.parentOf(inc.cam) != ""
	case "recorder":
		return m.self != nil || m.branchOpen(inc.branch)
	case "branch":
		return m.self != nil
	}
	return false
}

// cover: "takes in the single ones already open"; lets go who is still down
// when no parent is left over it.
func (m *Model) cover(now time.Time) {
	for _, br := range m.branchIDs() {
		for _, inc := range m.active[br] {
			if !inc.closed.IsZero() {
				continue
			}
			c := m.covered(inc)
			switch {
			case c && !inc.covered:
				m.event("taken-in", inc.id, "one parent incident takes in the single ones already open")
			case !c && inc.covered:
				inc.released = now
				m.event("released", inc.id, "its parent is not down any more, or it is not the parent's fault")
			}
			inc.covered = c
		}
	}
}

func (m *Model) maintenance(now time.Time) {
	if len(m.windows) == 0 {
		return
	}
	for _, incs := range m.active {
		for _, inc := range incs {
			if inc.closed.IsZero() {
				inc.maintUntil = later(inc.maintUntil, m.heldUntil(inc, now))
			}
		}
	}
	keep := m.windows[:0]
	for _, w := range m.windows {
		if now.Before(w.End.Add(time.Hour)) { // an hour for results that become known late
			keep = append(keep, w)
		}
	}
	m.windows = keep
}

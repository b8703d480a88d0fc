package reference

import "time"

// struck sees whether every branch is silent, and which fell within 3 min before the latest.
func (m *Model) struck(winds map[*branch]wind) (silent int, all bool, n int, first time.Time) {
	var last time.Time
	exist := 0
	for b, w := range winds {
		if len(b.cams) == 0 {
			continue
		}
		exist++
		if !w.since.IsZero() {
			silent++
			last = later(last, w.since)
		}
	}
	for b, w := range winds {
		if len(b.cams) == 0 || w.since.IsZero() || last.Sub(w.since) > stormSpan {
			continue
		}
		n++
		if first.IsZero() || w.since.Before(first) {
			first = w.since
		}
	}
	return silent, exist > 0 && silent == exist, n, first
}

func (m *Model) selfEnds(winds map[*branch]wind, now time.Time) {
	i := m.openOf("self", "")
	if i == nil {
		return
	}
	silent, all, _, _ := m.struck(winds)
	switch {
	case all:
		i.back = time.Time{}
		return
	case i.back.IsZero():
		i.back = now
	}
	if silent > 0 && now.Sub(i.back) < letGoAfter {
		return
	}
	m.end(i, i.back, now)
	m.blindFrom, m.blindTo = i.first.Add(-stormSpan), now
	m.letGo(i, now)
	for _, c := range m.list {
		if c != i && c.closed.IsZero() && c.parent == nil {
			m.excuse(c)
		}
	}
}

// excuse lets the limit of what began with the monitor's own fault count from its end.
func (m *Model) excuse(i *incident) {
	if i.kind != "self" && !m.blindFrom.IsZero() && !m.blindTo.IsZero() && !i.first.Before(m.blindFrom) && !i.first.After(m.blindTo) {
		i.released = later(i.released, m.blindTo)
	}
}

func (m *Model) selfBegins(winds map[*branch]wind, now time.Time) {
	i := m.openOf("self", "")
	if i == nil {
		_, all, n, first := m.struck(winds)
		if !all || n < selfBranches {
			return
		}
		i = m.made("self", "", "", first, now)
		m.sawTo, m.blindFrom, m.blindTo = m.blindTo, first, time.Time{}
	}
	for _, c := range m.list {
		with := !c.first.Before(i.first.Add(-stormSpan)) && (i.back.IsZero() || !c.first.After(i.back))
		if c != i && c.closed.IsZero() && c.parent == nil && (with || m.again(c, i)) {
			c.parent = i
			m.event("taken-in", c.id, "")
		}
	}
}

// again: what the last fault of the monitor let go of, and nobody was told of, hangs on the next
// one that begins less than 5 min later.
func (m *Model) again(c, self *incident) bool {
	return !c.noticed && !m.sawTo.IsZero() && !c.released.Before(m.sawTo) && self.first.Before(c.released.Add(limitCritical))
}

package reference

import (
	"slices"
	"time"
)

// notBack lists the open outages of those that a parent held and that are not back with it. What
// hangs on something else is told by that; what is planned and was never told waits [NamesWhoStays].
func (m *Model) notBack(p *incident, now time.Time) (out []*incident) {
	if !m.r.NamesWhoStays {
		return nil
	}
	held := func(k *camera) bool {
		_, ok := p.heldSince[k]
		return ok && !p.ticked[k]
	}
	recorders := map[*incident]bool{}
	tells := func(i *incident) bool {
		return i.branch == p.branch && i.closed.IsZero() && !i.standsFor(now) && (i.noticed || !i.maintUntil.After(now))
	}
	for _, i := range m.list {
		if p.kind == "recorder" || i.kind != "recorder" || !tells(i) {
			continue
		}
		for k := range i.heldSince {
			if held(k) && !i.ticked[k] {
				recorders[i] = true
			}
		}
	}
	for _, i := range m.list {
		if recorders[i] || i.cam != nil && held(i.cam) && tells(i) && !recorders[i.parent] {
			out = append(out, i)
		}
	}
	return out
}

// leave finds what is told for the first time with the end of what held it.
func (m *Model) leave(recovered []*incident, now time.Time) (out []*incident) {
	for _, p := range recovered {
		for _, i := range m.notBack(p, now) {
			if !i.noticed && !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
	}
	return out
}

package reference

import (
	"slices"
	"time"
)

// settle forgets what is over and of which nothing more is said. A parent stays for as long
// as something that hangs on it.
func (m *Model) settle(now time.Time) {
	for again := true; again; {
		again = false
		for _, i := range m.list {
			if i.settled || i.closed.IsZero() || slices.ContainsFunc(m.list, func(c *incident) bool { return c.parent == i && !c.settled }) {
				continue
			}
			over := i.endTold
			if !over && !i.noticed {
				over = !i.long(now) || i.standsFor(now) && (i.parent.noticed || !i.parent.closed.IsZero())
			} else if !over {
				waits := slices.ContainsFunc(m.letters, func(l *letter) bool {
					return l.state == "waiting" && (slices.Contains(l.items, Item{i.id, "new"}) || slices.Contains(l.items, Item{i.id, "continued"}))
				})
				over = len(m.heard(i)) == 0 && !waits
			}
			if over {
				i.settled, again = true, true
			}
		}
	}
	m.list = slices.DeleteFunc(m.list, func(i *incident) bool {
		if i.settled {
			delete(m.known, i.id)
		}
		return i.settled
	})
	m.letters = slices.DeleteFunc(m.letters, func(l *letter) bool {
		speaks := slices.ContainsFunc(l.items, func(it Item) bool { return m.known[it.Incident] != nil })
		return l.state != "waiting" && !speaks
	})
}

// Letter is what a notice says by now: an outage that ended before it was delivered is told
// otherwise. It is empty where nothing is left to tell.
func (m *Model) Letter(id string) []Item {
	for _, l := range m.letters {
		if l.id == id && l.state == "waiting" {
			return l.items
		}
	}
	return nil
}

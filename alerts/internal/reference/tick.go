package reference

import "time"

// Tick: what is decided at this moment.
func (m *Model) Tick(now time.Time) []Decision {
	m.clock = later(m.clock, now)
	if m.r.Together {
		clear(m.active)
		m.decide(now)
		return m.told(now)
	}
	m.parents(now)
	m.cover(now)
	m.maintenance(now)
	m.reminders(now)
	m.mail(now)
	m.forget()
	return m.told(now)
}

func (m *Model) told(now time.Time) []Decision {
	out := m.events
	m.events = nil
	for i := range out {
		out[i].At = now
	}
	return out
}

// Records are what the checks since the last call did to cameras, as the records keep it:
// opened, closed, unstable and steady. "Records are never delayed; only mail is."
func (m *Model) Records() []Decision {
	out := m.events
	m.events = nil
	return out
}

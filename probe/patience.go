package probe

import "time"

// silent is how long no packet has come.
func (m *meter) silent(now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last.IsZero() {
		return 0
	}
	return now.Sub(m.last)
}

// patience is how long packets may stay away before they count as stopped: quiet, and longer
// where frames are known to come more seldom. Of one frame it is not known how often they come.
func (m *meter) patience(quiet time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.watch.frames < 2 {
		return 2 * quiet
	}
	return max(quiet, min(3*quiet, 2*m.watch.due(m.track.clock)))
}

// rhythm is how long the stream may be silent at the end of the window without looking
// stopped: four frames, at least half a second.
func (m *meter) rhythm() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := 500 * time.Millisecond
	if step := m.watch.pace.interval(); step > 0 {
		r = max(r, time.Duration(4*step/float64(m.track.clock)*float64(time.Second)))
	}
	return r
}

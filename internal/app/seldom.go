package app

import "time"

// sayAgain is how long what goes on is not said again.
const sayAgain = 5 * time.Minute

// seldom lets what goes on be said at once, and then now and again.
type seldom struct{ said time.Time }

// say tells whether it is to be said at a moment.
func (s *seldom) say(now time.Time) bool {
	if !s.said.IsZero() && now.Sub(s.said) < sayAgain {
		return false
	}
	s.said = now
	return true
}

// over ends it, and tells whether it had been said.
func (s *seldom) over() bool {
	said := !s.said.IsZero()
	s.said = time.Time{}
	return said
}

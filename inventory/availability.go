package inventory

import "time"

// CheckCount counts checks by what they told.
type CheckCount struct {
	Good  int // the camera worked, degraded or not
	Bad   int // it was down
	Blind int // nothing could be told: not assessed, or the login was refused
}

// Sum is all checks.
func (c CheckCount) Sum() int { return c.Good + c.Bad + c.Blind }

// Plus adds two counts.
func (c CheckCount) Plus(o CheckCount) CheckCount {
	return CheckCount{c.Good + o.Good, c.Bad + o.Bad, c.Blind + o.Blind}
}

// Availability is how the checks of a time went: all of them, and those inside planned work.
type Availability struct {
	All, Planned CheckCount
	// Unassessed is for how long on the average nothing was known of a camera: the share of
	// blind checks of each day, and days without any check whole.
	Unassessed time.Duration
}

// Without counts the checks outside planned work.
func (a Availability) Without() CheckCount {
	return CheckCount{a.All.Good - a.Planned.Good, a.All.Bad - a.Planned.Bad, a.All.Blind - a.Planned.Blind}
}

// KnownFor is how long a camera, or the first of a branch, was known between two moments: before
// that nothing could be known of it.
func KnownFor(since, from, to time.Time) time.Duration {
	if since.After(from) {
		from = since
	}
	return max(0, to.Sub(from))
}

// Add takes in a day, or as much of it as is over and as something was known; see KnownFor.
func (a *Availability) Add(all, planned CheckCount, day time.Duration) {
	a.All, a.Planned = a.All.Plus(all), a.Planned.Plus(planned)
	if n := all.Sum(); n == 0 {
		a.Unassessed += day
	} else {
		a.Unassessed += time.Duration(float64(day) * float64(all.Blind) / float64(n))
	}
}

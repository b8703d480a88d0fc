package reference

import "time"

// One tier (beat, stream, full) of one camera: its own streak.
type tier struct {
	seen   bool
	lastAt time.Time
	state  string // healthy suspect down recovering

	// the running (or the last) streak of failures
	fails       int
	streakFirst time.Time
	refused     bool // a login was refused in it
	beats       int  // unauthenticated requests with an answer since then
	failKnown   time.Time
	failing     bool // the last result was a failure
	failAt      time.Time
	lastRefused bool
	runFirst    time.Time // of the run that ends when the tier is healthy again

	// the successes since it was down
	successes    int
	successFirst time.Time

	leftDown time.Time // first success after the last time it was down
	relapses int
}

func (t *tier) away() bool { return t.seen && t.state != "healthy" }

func (t *tier) recoverNeed() time.Duration {
	need := recoverTime
	for i := 0; i < t.relapses && need < recoverTimeMax; i++ {
		need *= 2
	}
	return min(need, recoverTimeMax)
}

// countRelapse: it falls (again) with a first failure at that time [R9].
func (t *tier) countRelapse(at time.Time) {
	if !t.leftDown.IsZero() && at.Sub(t.leftDown) <= relapseWithin {
		t.relapses++
	} else {
		t.relapses = 0
	}
}

// confirm: "suspect → down: at least 3 failures in a row and at least 5 min
// since the first"; after a refused login the beats stand for the logins that
// are not repeated [R1, R5].
func (t *tier) confirm(at time.Time) {
	n := t.fails
	if t.refused {
		n += t.beats
	}
	if t.state == "suspect" && n >= confirmFailures && at.Sub(t.streakFirst) >= confirmTime {
		t.state = "down"
		t.countRelapse(t.streakFirst)
	}
}

func (t *tier) failure(c Check) {
	refused := c.Result == "auth-refused"
	switch t.state {
	case "healthy", "recovering":
		t.fails, t.streakFirst, t.refused, t.beats = 1, c.At, refused, 0
		if t.state == "recovering" { // [R8] a relapse: down at once, the same outage
			t.state = "down"
			t.countRelapse(c.At)
		} else {
			t.state = "suspect"
		}
	default:
		t.fails++
		t.refused = t.refused || refused
	}
	if t.runFirst.IsZero() {
		t.runFirst = c.At
	}
	t.failing, t.failAt, t.lastRefused = true, c.At, refused
	t.failKnown = c.Known
}

func (t *tier) success(c Check, need time.Duration) {
	t.failing = false
	switch t.state {
	case "suspect":
		t.state = "healthy"
	case "down":
		t.state = "recovering"
		t.successes, t.successFirst, t.leftDown = 1, c.At, c.At
	case "recovering":
		t.successes++
		if t.successes >= recoverCount && c.At.Sub(t.successFirst) >= need {
			t.state = "healthy"
		}
	}
	if t.state == "healthy" {
		t.runFirst = time.Time{}
	}
}

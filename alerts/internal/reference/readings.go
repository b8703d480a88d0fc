package reference

import (
	"slices"
	"time"
)

// Readings choose between ways of reading what the contract leaves open. The zero value is
// how this model was first written, from the contract alone (READINGS.md); Ours are those of
// docs/alerts.md.
type Readings struct {
	// Of one camera.
	RefusedByTime  bool // [R5] a refused login is confirmed by 5 min, seen at any result of the camera
	HourRelapses   bool // [R9] each relapse of the last hour doubles, of whatever tier
	DoubtHolds     bool // [R2] a tier that began to fail since the camera answers holds its recovery
	WholeRun       bool // [R20] a relapse goes on with the run of failures: its first failure stays
	SeparateRuns   bool // [R10] 30 % in at least two separate runs of failures
	AnswersCount   bool // [R10] answers of other tiers during a confirmed outage count as checks
	QuietSinceTurn bool // [R12] quiet since the answer turned last, either way
	// Together reads parents as in hang.go and mail as in tell.go [R11, R13-R28]: what goes
	// up and down is one incident; parents open at the first failures and let go after ten
	// minutes; a notice is one message of a branch in several copies; what is queued is
	// rewritten. The others choose inside it.
	Together       bool
	AckEndsReminds bool // [R18b] an acknowledgement stops reminders as well
	AgeOfOutage    bool // [R18b] 24 h and 72 h count from the first failure, not from the notice
	AnewIfTold     bool // [R26] the limit of what a parent lets go starts anew only where the parent was told
	PlannedGoOn    bool // [R32] what was told goes on in the lists during planned work
	UpWhileBack    bool // [R17, R18b] what answers, not yet recovered, is reminded of and goes up
	NamesWhoStays  bool // [R35] the end of a parent names who is not back, and tells those outages with it
	EndsTogether   bool // [R34] the end of a member waits while its parent, which was told, answers again
}

// Ours are the readings of docs/alerts.md.
func Ours() Readings {
	return Readings{RefusedByTime: true, HourRelapses: true, DoubtHolds: true, WholeRun: true, SeparateRuns: true,
		AnswersCount: true, QuietSinceTurn: true, Together: true,
		AckEndsReminds: true, AgeOfOutage: true, AnewIfTold: true, PlannedGoOn: true, EndsTogether: true, NamesWhoStays: true}
}

// blind tells that the monitor could not see then, as far as was known at the last tick: what
// fails then is no failure of a camera's own.
func (m *Model) blind(at time.Time) bool {
	return !m.blindFrom.IsZero() && !at.Before(m.blindFrom) && (m.blindTo.IsZero() || !at.After(m.blindTo))
}

// forgetBlind takes failures that were the monitor's own out of what was kept.
func (m *Model) forgetBlind(k *camera) {
	for n, rs := range k.raws {
		k.raws[n] = slices.DeleteFunc(rs, func(r raw) bool { return r.failed && m.blind(r.at) })
	}
}

// relapse notes a relapse of the camera [HourRelapses].
func (m *Model) relapse(k *camera, at time.Time) {
	if !m.blind(at) {
		k.relapses = append(k.relapses, at)
	}
}

// need is how long successes of a tier must last.
func (m *Model) need(k *camera, t *tier) time.Duration {
	if !m.r.HourRelapses {
		return t.recoverNeed()
	}
	need := recoverTime
	for range k.relapses {
		need = min(2*need, recoverTimeMax)
	}
	return need
}

// timeConfirms is "unauthenticated requests and time confirm" by time alone: at the next
// result of any tier [RefusedByTime].
func (m *Model) timeConfirms(k *camera, at time.Time) (fell *tier) {
	for _, n := range []string{"beat", "full", "stream"} {
		t := k.tiers[n]
		if t.state != "suspect" {
			continue
		}
		enough := t.fails >= confirmFailures && t.failAt.Sub(t.streakFirst) >= confirmTime
		if t.lastRefused {
			enough = at.Sub(t.streakFirst) >= confirmTime
		}
		if !enough {
			continue
		}
		t.state = "down"
		t.countRelapse(t.streakFirst)
		m.ownOutage(k, t.streakFirst)
		if fell == nil {
			fell = t
		}
	}
	return fell
}

// ownOutage drops the raw failures that a confirmed outage tells as one [AnswersCount].
func (m *Model) ownOutage(k *camera, first time.Time) {
	if !m.r.AnswersCount {
		return
	}
	for n, rs := range k.raws {
		k.raws[n] = slices.DeleteFunc(rs, func(r raw) bool { return r.failed && !r.at.Before(first) })
	}
}

// doubt tells that a tier fails that failed since the camera answers [DoubtHolds].
func (m *Model) doubt(k *camera) bool {
	if !m.r.DoubtHolds {
		return false
	}
	for _, t := range k.tiers {
		if t.failing && !t.failAt.Before(k.outage.back) {
			return true
		}
	}
	return false
}

// failingSince is the first failure of the oldest run that is failing.
func (k *camera) failingSince() (first time.Time) {
	for _, t := range k.tiers {
		if t.failing && (first.IsZero() || t.runFirst.Before(first)) {
			first = t.runFirst
		}
	}
	return first
}

func (m *Model) move(k *camera, kind string, since, until time.Time) {
	m.moves = append(m.moves, move{k, kind, since, until})
}

// moveFirst puts a move before the others of the same check: a recovery is then held.
func (m *Model) moveFirst(k *camera, v move) {
	m.moves = slices.Insert(m.moves, m.before, v)
}

// firstTrouble dates an unstable camera back to the first failure that counts.
func (m *Model) firstTrouble(k *camera, at time.Time) time.Time {
	t := at
	if k.outage != nil && k.outage.first.Before(t) {
		t = k.outage.first
	}
	if len(k.crosses) > 0 && k.crosses[0].at.Before(t) {
		t = k.crosses[0].at
	}
	for _, rs := range k.raws {
		for _, r := range rs {
			if r.failed && r.at.Before(t) && !r.at.Before(at.Add(-unstableWindow)) {
				t = r.at
			}
		}
	}
	return t
}

// silentSince is the first failure of the run of beats, while it fails.
func (k *camera) silentSince() time.Time {
	if k.beat.failing {
		return k.beat.runFirst
	}
	return time.Time{}
}

package alerts

import (
	"maps"
	"slices"
	"time"

	"camledger/inventory"
)

// Advance moves one camera by one check and tells what happened. Only results ok,
// degraded, down and auth-refused move it; any other leaves the state as it is. Each
// tier keeps its own streak: a beat that answers does not clear a dead encoder. Outages
// are dated by CheckEvent.At; now is when the result became known. The state given in is
// not changed.
func Advance(s CameraState, c CheckEvent, r Rule, now time.Time) (CameraState, []Event) {
	failed, counts := moves(c.Outcome)
	if !counts {
		return s, nil
	}
	a := &advance{s: s, c: c, r: r, now: now}
	a.begin(failed)
	a.streak(failed)
	a.confirm()
	a.outage()
	a.steadiness()
	a.finish()
	return a.s, a.events
}

// moves tells whether an outcome moves a camera, and whether as a failure.
func moves(o inventory.Outcome) (failed, counts bool) {
	switch o {
	case inventory.OutcomeOK, inventory.OutcomeDegraded:
		return false, true
	case inventory.OutcomeDown, inventory.OutcomeAuthRefused:
		return true, true
	}
	return false, false
}

// advance is one step under way.
type advance struct {
	s      CameraState
	c      CheckEvent
	r      Rule
	now    time.Time
	events []Event
	own    bool // s.Tiers is a copy of our own

	wasFailing bool // some tier was failing before
	wasOutage  bool
	relapsed   bool
}

func (a *advance) event(k EventKind, since, until time.Time) Event {
	return Event{
		Kind: k, At: a.now, CameraID: a.s.CameraID, BranchID: a.s.BranchID, DeviceID: a.s.DeviceID,
		Tier: a.c.Tier, Cause: a.s.Cause, Since: since, Until: until,
	}
}

func (a *advance) begin(failed bool) {
	a.s.CameraID, a.s.BranchID, a.s.DeviceID = a.c.CameraID, a.c.BranchID, a.c.DeviceID
	a.wasFailing = !a.s.FailingSince.IsZero()
	a.wasOutage = a.s.Outage
	at := a.c.At
	if at.After(a.s.LastChecked) {
		a.s.LastChecked = at
	}
	a.s.Relapses = since(a.s.Relapses, at.Add(-a.r.RelapseWindow))
	a.s.Crossings = since(a.s.Crossings, at.Add(-a.r.UnstableWindow))
	if !a.c.Blind.From.IsZero() {
		a.s.Recent = a.s.Recent.unblind(a.c.Blind)
	}
	if failed {
		a.s.Cause = inventory.CauseNone
		if len(a.c.Causes) > 0 {
			a.s.Cause = a.c.Causes[0]
		} else if a.c.Outcome == inventory.OutcomeAuthRefused {
			a.s.Cause = inventory.CauseAuthRefused
		}
		return
	}
	a.s.LastOK = at
	if a.c.Tier != inventory.TierBeat {
		a.s.LastPicture = at
	}
}

// streak moves the run of the tier that was checked.
func (a *advance) streak(failed bool) {
	st := a.s.Tiers[a.c.Tier]
	at := a.c.At
	if failed {
		if st.Successes > 0 {
			a.relapse(at)
			st.Successes, st.FirstOK, st.LastOK = 0, time.Time{}, time.Time{}
		}
		if st.Failures == 0 {
			st.First = at
		}
		st.Failures++
		st.Last = at
		st.Cause = a.s.Cause
		st.Refused = a.c.Outcome == inventory.OutcomeAuthRefused
		a.tiers()[a.c.Tier] = st
		return
	}
	if st.Failures == 0 {
		return
	}
	if !st.Confirmed {
		delete(a.tiers(), a.c.Tier)
		return
	}
	if st.Successes == 0 {
		st.FirstOK = at
	}
	st.Successes++
	st.LastOK = at
	if st.Successes >= a.r.Successes && st.LastOK.Sub(st.FirstOK) >= a.hold() {
		delete(a.tiers(), a.c.Tier)
		return
	}
	a.tiers()[a.c.Tier] = st
}

// tiers returns the streaks for writing: the state given in is not changed.
func (a *advance) tiers() map[inventory.Tier]Streak {
	switch {
	case a.own:
	case len(a.s.Tiers) == 0:
		a.s.Tiers = map[inventory.Tier]Streak{}
	default:
		a.s.Tiers = maps.Clone(a.s.Tiers)
	}
	a.own = true
	return a.s.Tiers
}

func (a *advance) relapse(at time.Time) {
	a.relapsed = true
	if !a.c.Blind.has(at) {
		a.s.Relapses = append(slices.Clone(a.s.Relapses), at)
	}
}

// crossing notes that an outage was confirmed or is over. What was planned, or began while
// the monitor was blind, is none of the camera's own.
func (a *advance) crossing() {
	if !a.c.Planned && !a.s.Unseen {
		a.s.Crossings = append(slices.Clone(a.s.Crossings), a.c.At)
	}
}

// hold is how long successes must last: doubled by each relapse of the last hour.
func (a *advance) hold() time.Duration {
	d := a.r.RecoverFor
	for range a.s.Relapses {
		if d *= 2; d >= a.r.RecoverMost {
			return a.r.RecoverMost
		}
	}
	return d
}

// confirm turns runs that are long enough into confirmed ones. A refused login is not
// repeated: there, time confirms, at the next result of any tier.
func (a *advance) confirm() {
	var room [4]inventory.Tier
	for _, tier := range tiersOf(a.s.Tiers, room[:0]) {
		st := a.s.Tiers[tier]
		if st.Confirmed || !st.failing() {
			continue
		}
		enough := st.Failures >= a.r.Failures && st.Last.Sub(st.First) >= a.r.ConfirmFor
		if st.Refused {
			enough = a.c.At.Sub(st.First) >= a.r.ConfirmFor
		}
		if !enough {
			continue
		}
		st.Confirmed = true
		a.tiers()[tier] = st
		a.s.Recent = a.s.Recent.without(st.First)
		if !a.s.Outage {
			a.s.Outage = true
			a.s.Since = st.First
			a.s.Tier = tier
			a.s.Unseen = a.c.Blind.has(st.First)
			if !a.s.Unseen && !a.s.Recovered.IsZero() && st.First.Sub(a.s.Recovered) < a.r.RelapseWindow {
				a.s.Relapses = append(slices.Clone(a.s.Relapses), a.c.At)
			}
		}
	}
}

// outage moves the camera as a whole and tells of it.
func (a *advance) outage() {
	at := a.c.At
	confirmed, confirmedFailing, failing := a.sum()
	switch {
	case !a.wasOutage && a.s.Outage:
		a.s.Answered = time.Time{}
		a.crossing()
		a.events = append(a.events, a.event(EventDown, a.s.Since, time.Time{}))
	case a.wasOutage && confirmedFailing:
		if !a.s.Answered.IsZero() {
			if !a.relapsed {
				a.relapse(at)
			}
			a.events = append(a.events, a.event(EventRelapsed, a.s.Since, a.s.Answered))
			a.s.Answered = time.Time{}
		}
	case a.wasOutage:
		if a.s.Answered.IsZero() {
			a.s.Answered = at
			a.events = append(a.events, a.event(EventRecovering, a.s.Since, at))
		}
		if !confirmed && !a.newDoubt() {
			a.events = append(a.events, a.event(EventRecovered, a.s.Since, a.s.Answered))
			a.s.Outage = false
			if a.crossing(); !a.s.Unseen {
				a.s.Recovered = at
			}
			a.s.Unseen = false
		}
	case failing && !a.wasFailing:
		a.events = append(a.events, a.event(EventSuspected, at, time.Time{}))
	case !failing && a.wasFailing:
		a.events = append(a.events, a.event(EventCleared, a.s.FailingSince, at))
	}
	a.s.FailingSince, a.s.SilentSince = time.Time{}, time.Time{}
	for tier, st := range a.s.Tiers {
		if !st.failing() {
			continue
		}
		if a.s.FailingSince.IsZero() || st.First.Before(a.s.FailingSince) {
			a.s.FailingSince = st.First
		}
		if tier == inventory.TierBeat {
			a.s.SilentSince = st.First
		}
	}
}

func (a *advance) sum() (confirmed, confirmedFailing, failing bool) {
	for _, st := range a.s.Tiers {
		confirmed = confirmed || st.Confirmed
		confirmedFailing = confirmedFailing || st.Confirmed && st.failing()
		failing = failing || st.failing()
	}
	return confirmed, confirmedFailing, failing
}

// newDoubt tells that a tier has failed since the camera answered again. An older
// failure of a tier that is seldom checked does not hold a recovery up.
func (a *advance) newDoubt() bool {
	for _, st := range a.s.Tiers {
		if st.failing() && !st.Last.Before(a.s.Answered) {
			return true
		}
	}
	return false
}

// steadiness tells unstable cameras from steady ones. The event goes before a recovery
// of the same step, which is then held.
func (a *advance) steadiness() {
	at := a.c.At
	failing := !a.s.FailingSince.IsZero()
	if failing != a.wasFailing && !a.c.Blind.has(at) {
		a.s.LastChange = at
	}
	failed, _ := moves(a.c.Outcome)
	if !a.c.Planned && (!failed || !a.s.Outage && !a.c.Blind.has(at)) {
		a.s.Recent = a.s.Recent.add(rawOf(at, a.c.Tier, failed), at.Add(-a.r.UnstableWindow))
	}
	if a.s.UnstableSince.IsZero() {
		all, bad, runs := a.s.Recent.count(a.c.Tier, at.Add(-a.r.UnstableWindow))
		often := len(a.s.Crossings) >= a.r.Crossings
		share := all >= a.r.UnstableChecks && runs >= 2 && float64(bad) >= a.r.UnstableShare*float64(all)
		if often || share {
			a.s.UnstableSince = at
			a.events = append([]Event{a.event(EventUnstable, a.firstTrouble(), time.Time{})}, a.events...)
		}
		return
	}
	if at.Sub(a.s.LastChange) < a.r.QuietFor {
		return
	}
	until := a.s.LastChange
	if failing {
		until = time.Time{}
	}
	a.events = append(a.events, a.event(EventSteady, a.s.UnstableSince, until))
	a.s.UnstableSince = time.Time{}
	a.s.Crossings, a.s.Recent = nil, nil
}

// firstTrouble dates an unstable camera back to the first failure that counts.
func (a *advance) firstTrouble() time.Time {
	t := a.c.At
	if a.s.Outage && a.s.Since.Before(t) {
		t = a.s.Since
	}
	if len(a.s.Crossings) > 0 && a.s.Crossings[0].Before(t) {
		t = a.s.Crossings[0]
	}
	from := rawFrom(a.c.At.Add(-a.r.UnstableWindow))
	for _, o := range a.s.Recent {
		if o.Failed() && o >= from && o.At().Before(t) {
			t = o.At()
		}
	}
	return t
}

// finish names the status and says when to look again.
func (a *advance) finish() {
	_, confirmedFailing, failing := a.sum()
	status := StatusHealthy
	switch {
	case !a.s.UnstableSince.IsZero():
		status = StatusUnstable
	case a.s.Outage && confirmedFailing:
		status = StatusDown
	case a.s.Outage:
		status = StatusRecovering
	case failing:
		status = StatusSuspect
	}
	if status != a.s.Status {
		a.s.Status, a.s.Changed = status, a.now
	}
	if !a.s.Outage {
		a.s.Since, a.s.Answered, a.s.Tier = time.Time{}, time.Time{}, ""
		if !failing {
			a.s.Cause = inventory.CauseNone
		}
	}
	a.nextCheck()
	if len(a.s.Tiers) == 0 {
		a.s.Tiers = nil
	}
}

// nextCheck suggests the next check of the tier that needs one soonest.
func (a *advance) nextCheck() {
	a.s.NextCheck, a.s.NextTier = time.Time{}, ""
	var room [4]inventory.Tier
	for _, tier := range tiersOf(a.s.Tiers, room[:0]) {
		st := a.s.Tiers[tier]
		var at time.Time
		switch {
		case st.Confirmed && st.Successes > 0:
			at = st.FirstOK.Add(a.hold())
		case !st.Confirmed && st.failing() && !st.Refused && st.Failures <= len(a.r.Retries):
			at = st.Last.Add(a.r.Retries[st.Failures-1])
		default:
			continue
		}
		if at.Before(a.now) {
			at = a.now
		}
		if a.s.NextCheck.IsZero() || at.Before(a.s.NextCheck) {
			a.s.NextCheck, a.s.NextTier = at, tier
		}
	}
}

// tiersOf lists the tiers that have a streak, in a fixed order, in the room that it is given.
func tiersOf(m map[inventory.Tier]Streak, room []inventory.Tier) []inventory.Tier {
	room = slices.AppendSeq(room, maps.Keys(m))
	slices.Sort(room)
	return room
}

// since returns the times that are not before from.
func since(ts []time.Time, from time.Time) []time.Time {
	if !slices.ContainsFunc(ts, func(t time.Time) bool { return t.Before(from) }) {
		return ts
	}
	var out []time.Time
	for _, t := range ts {
		if !t.Before(from) {
			out = append(out, t)
		}
	}
	return out
}

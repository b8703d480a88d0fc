package inventory

import (
	"math"
	"time"
)

// RecordingStopped is how old the newest footage may be before recording counts as stopped.
const RecordingStopped = 24 * time.Hour

// Period says how kept footage stands against the published period.
type Period string

// How footage stands against the period. A camera that is known for less than the period is
// not short: it had no time to fill it.
const (
	PeriodUnknown Period = ""        // how much there is is not known, or nothing is published
	PeriodKept    Period = "kept"    // within the published period, tolerance included
	PeriodYoung   Period = "young"   // less, and the camera is younger than the period
	PeriodShort   Period = "short"   // less
	PeriodLong    Period = "long"    // more
	PeriodUnclear Period = "unclear" // between two periods that nobody has tied to the camera
)

// Kept is what there is of a camera's footage, beside what was promised.
type Kept struct {
	Days int    // whole days since the oldest footage; -1: unknown
	Why  string // code why it is unknown, or could not be read since Of
	// Of is when all of this was so, where it could not be read since; else zero.
	Of time.Time
	// Least and Most are the days that may be kept under the rules that apply, tolerance
	// included; both 0 where nothing is published. Promised are the periods without it: two
	// where nobody has tied the camera to one of several.
	Least, Most int
	Promised    []int
	Period      Period
	// Gaps are the days without footage inside the period, as 2006-01-02; valid where GapsKnown.
	Gaps      []string
	GapsKnown bool
	// Stopped tells that the newest footage is more than RecordingStopped old.
	Stopped bool
}

// trustedStamps is how far a device's clock may be off for the dates of its footage to count.
const trustedStamps = 12 * time.Hour

// KeptOf judges the footage of a camera.
func KeptOf(reg *Register, c Camera, device Device, rules Rules, now time.Time) Kept {
	rec := c.Recording
	if device.Clock.Known() && device.Clock.Offset.Abs() <= trustedStamps {
		// Footage is stamped by the device's clock: its age is by that as well.
		for _, t := range []*time.Time{&rec.Oldest, &rec.Newest} {
			if !t.IsZero() {
				*t = t.Add(-device.Clock.Offset)
			}
		}
	}
	asked, holds := rec.standing(now)
	k := Kept{Days: DaysStored(rec, asked), Why: rec.Why, GapsKnown: rec.GapsKnown}
	if !rec.FailedAt.IsZero() {
		k.Why, k.Of = rec.FailedWhy, rec.At
		now = asked
	}
	switch {
	case !holds:
		k.Days, k.Of = -1, time.Time{}
	case k.Days >= 0 && device.Clock.Known() && device.Clock.Offset.Abs() > trustedStamps:
		// Footage is stamped by that clock, and nobody knows since when it has been wrong.
		k.Days, k.Why, k.Of = -1, "clock", time.Time{}
	case k.Days < 0 && rec.Why == "":
		k.Why = "future" // the oldest footage is of tomorrow
		if rec.Oldest.IsZero() {
			k.Why = "not-asked"
		}
	}
	applying := rulesOf(reg.Retention, c)
	k.Least = math.MaxInt
	for _, rule := range applying {
		least, most := rule.Days(now, rules.About)
		k.Least, k.Most = min(k.Least, least), max(k.Most, most)
		k.Promised = append(k.Promised, rule.days(now))
	}
	if len(applying) == 0 {
		k.Least = 0
	}
	if k.Days < 0 {
		return k
	}
	k.Stopped = !rec.Newest.IsZero() && now.Sub(rec.Newest) > RecordingStopped
	k.Period = k.against(len(applying), now.Sub(c.FirstSeen))
	for _, day := range rec.Gaps {
		// What is older than the period has no need to be there.
		if at, err := time.Parse(time.DateOnly, day); err == nil && (k.Most == 0 || now.Sub(at) <= time.Duration(k.Most)*24*time.Hour) {
			k.Gaps = append(k.Gaps, day)
		}
	}
	return k
}

// causes are what an inspection finds fault with.
func (k Kept) causes() []Cause {
	var out []Cause
	switch k.Period {
	case PeriodShort:
		out = append(out, CauseDaysShort)
	case PeriodLong:
		out = append(out, CauseDaysLong)
	}
	if k.Stopped || len(k.Gaps) > 0 {
		out = append(out, CauseGap)
	}
	return out
}

// against compares the days with the period; known is for how long the camera has been.
func (k Kept) against(rules int, known time.Duration) Period {
	switch {
	case rules == 0:
		return PeriodUnknown
	case k.Days > k.Most:
		return PeriodLong
	case k.Days < k.Least && known < time.Duration(k.Least)*24*time.Hour:
		return PeriodYoung
	case k.Days < k.Least:
		return PeriodShort
	case rules > 1 && k.Days < k.Most:
		return PeriodUnclear
	}
	return PeriodKept
}

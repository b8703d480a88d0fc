package inventory

import "time"

// FootageHolds is how long the last figure of a camera's footage stands while it cannot be
// read anew: a recorder that restarts is no news, one that is silent for a week is.
const FootageHolds = 7 * 24 * time.Hour

// passing are the reasons for which a figure is missing today and may be there tomorrow. All
// others say something of the device itself.
var passing = map[string]bool{"timeout": true, "unreachable": true, "broken": true, "fault": true, "stopped": true}

// Renewed is what is known of footage after it was asked for again. Where that failed for a
// reason that passes, the last figure stays, with its own date, beside the reason.
func (r Recording) Renewed(by Recording) Recording {
	if !by.Oldest.IsZero() || r.Oldest.IsZero() || !passing[by.Why] {
		return by
	}
	r.FailedWhy, r.FailedAt = by.Why, by.At
	return r
}

// standing tells as of when a figure counts: now, or when it was read where it could not be
// read since; ok is false where that is too long ago.
func (r Recording) standing(now time.Time) (at time.Time, ok bool) {
	if r.FailedAt.IsZero() {
		return now, true
	}
	return r.At, now.Sub(r.At) <= FootageHolds
}

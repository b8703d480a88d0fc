package inventory

import (
	"slices"
	"time"
)

// Turn is what the schedule knows of one camera in one tier, when a round is looked back on.
type Turn struct {
	BranchID, DeviceID, CameraID string
	Since                        time.Time // when it came into the schedule
	Last                         time.Time // when the last check ended that says something of it; zero: never
	Outside                      bool      // it lies outside the configured networks: it is never contacted
}

// Round is how much of a round of checks was done in one branch.
type Round struct {
	BranchID string
	Tier     Tier
	At       time.Time     // when it was looked back
	Every    time.Duration // length of a round
	Cameras  int           // that belong to it: those watched for a whole round
	Checked  int           // of them, since the round began
	Oldest   time.Duration // age of the oldest last check
	// Outside is how many cameras are left out: outside the configured networks nothing is
	// contacted.
	Outside int
	// Short are the devices of which not every camera was checked: those whose channels
	// take turns over several rounds.
	Short []ShortRound
}

// ShortRound is a device whose cameras did not all get their turn.
type ShortRound struct {
	DeviceID string        `json:"deviceId"`
	Cameras  int           `json:"cameras"`
	Checked  int           `json:"checked"`
	Oldest   time.Duration `json:"oldest"` // about how long it takes to see all of them once
}

// Complete tells whether every camera that may be contacted had its turn.
func (r Round) Complete() bool { return r.Checked == r.Cameras }

// roundGrace is the part of a round that a check may come later than one round after the
// one before: turns are moved a little on purpose, and a check takes its time.
const roundGrace = 5 // a fifth

// LookBack tells, for each branch in the order of their ids, how much of the last round was
// done. A camera that is not watched for a whole round yet is left out: it may wait for its
// first turn.
func LookBack(tier Tier, turns []Turn, every time.Duration, now time.Time) []Round {
	from := now.Add(-every - every/roundGrace)
	rounds := map[string]*Round{}
	devices := map[string]map[string]*ShortRound{}
	for _, t := range turns {
		r := rounds[t.BranchID]
		if r == nil {
			r = &Round{BranchID: t.BranchID, Tier: tier, At: now, Every: every}
			rounds[t.BranchID], devices[t.BranchID] = r, map[string]*ShortRound{}
		}
		if t.Outside {
			r.Outside++
			continue
		}
		if t.Since.After(from) {
			continue
		}
		d := devices[t.BranchID][t.DeviceID]
		if d == nil {
			d = &ShortRound{DeviceID: t.DeviceID}
			devices[t.BranchID][t.DeviceID] = d
		}
		r.Cameras++
		d.Cameras++
		age := now.Sub(t.Since)
		if !t.Last.IsZero() {
			age = now.Sub(t.Last)
		}
		if !t.Last.Before(from) {
			r.Checked++
			d.Checked++
		}
		r.Oldest, d.Oldest = max(r.Oldest, age), max(d.Oldest, age)
	}
	out := make([]Round, 0, len(rounds))
	for id, r := range rounds {
		for _, d := range devices[id] {
			if d.Checked < d.Cameras {
				r.Short = append(r.Short, *d)
			}
		}
		slices.SortFunc(r.Short, func(a, b ShortRound) int {
			if a.DeviceID < b.DeviceID {
				return -1
			}
			return 1
		})
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Round) int {
		if a.BranchID < b.BranchID {
			return -1
		}
		return 1
	})
	return out
}

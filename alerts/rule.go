package alerts

import "time"

// Rule holds every number that the deciders use. The zero value is not usable: start
// from DefaultRule. All waits are lengths of time; Scale shortens them together.
type Rule struct {
	// Failures and ConfirmFor turn suspect into down: so many failures of one tier in a
	// row, and so long since the first of them.
	Failures   int           `json:"failures"`
	ConfirmFor time.Duration `json:"confirmFor"`
	// Retries are the waits before the quick checks of a suspect camera; after the last
	// one it is checked in its round.
	Retries []time.Duration `json:"retries"`
	// Successes and RecoverFor turn recovering into healthy: so many successes of the
	// tier, over so long. Each relapse within RelapseWindow doubles RecoverFor up to
	// RecoverMost.
	Successes     int           `json:"successes"`
	RecoverFor    time.Duration `json:"recoverFor"`
	RecoverMost   time.Duration `json:"recoverMost"`
	RelapseWindow time.Duration `json:"relapseWindow"`
	// A camera is unstable after Crossings confirmed changes inside UnstableWindow, or
	// where at least UnstableShare of at least UnstableChecks raw checks inside it
	// failed, outside confirmed outages and in at least two separate runs. It is steady
	// again after QuietFor without a change.
	Crossings      int           `json:"crossings"`
	UnstableWindow time.Duration `json:"unstableWindow"`
	UnstableShare  float64       `json:"unstableShare"`
	UnstableChecks int           `json:"unstableChecks"`
	QuietFor       time.Duration `json:"quietFor"`
	// Limit is the length of an outage from which mail goes; CriticalLimit the same for
	// places that a person marked critical.
	Limit         time.Duration `json:"limit"`
	CriticalLimit time.Duration `json:"criticalLimit"`
	// Company is how long a due incident waits for others of its branch; Cap is the
	// least time between two notices of one branch.
	Company time.Duration `json:"company"`
	Cap     time.Duration `json:"cap"`
	// A storm is at least max(StormLeast, StormShare of the branch's cameras) that begin
	// to fail within StormWindow. A parent whose storm has been over for Release ends,
	// and members that are still failing go on alone.
	StormLeast  int           `json:"stormLeast"`
	StormShare  float64       `json:"stormShare"`
	StormWindow time.Duration `json:"stormWindow"`
	Release     time.Duration `json:"release"`
	// SelfBranches is the least number of branches that must exist for the monitor to
	// suspect itself when all fail at once.
	SelfBranches int `json:"selfBranches"`
	// RemindAt is the time of day of reminders, since midnight in the institution's
	// zone. It is a time of day, not a wait: Scale leaves it.
	RemindAt time.Duration `json:"remindAt"`
	// FacilitiesAfter and ManagerAfter are the ages at which an outage that nobody
	// acknowledged goes to the facilities staff and to the manager.
	FacilitiesAfter time.Duration `json:"facilitiesAfter"`
	ManagerAfter    time.Duration `json:"managerAfter"`
}

// DefaultRule returns the rule with the numbers that hold where nobody set others.
func DefaultRule() Rule {
	return Rule{
		Failures:        3,
		ConfirmFor:      5 * time.Minute,
		Retries:         []time.Duration{30 * time.Second, 60 * time.Second, 120 * time.Second},
		Successes:       2,
		RecoverFor:      5 * time.Minute,
		RecoverMost:     15 * time.Minute,
		RelapseWindow:   time.Hour,
		Crossings:       5,
		UnstableWindow:  time.Hour,
		UnstableShare:   0.30,
		UnstableChecks:  12,
		QuietFor:        30 * time.Minute,
		Limit:           10 * time.Minute,
		CriticalLimit:   5 * time.Minute,
		Company:         2 * time.Minute,
		Cap:             15 * time.Minute,
		StormLeast:      3,
		StormShare:      0.5,
		StormWindow:     3 * time.Minute,
		Release:         10 * time.Minute,
		SelfBranches:    3,
		RemindAt:        9 * time.Hour,
		FacilitiesAfter: 24 * time.Hour,
		ManagerAfter:    72 * time.Hour,
	}
}

// Scale returns the rule with every wait multiplied by f, so that a demonstration keeps
// the true ratios: Scale(1.0/60) turns minutes into seconds. Counts, shares and the time
// of day of reminders stay.
func (r Rule) Scale(f float64) Rule {
	s := func(d time.Duration) time.Duration { return time.Duration(float64(d) * f) }
	out := r
	out.Retries = make([]time.Duration, len(r.Retries))
	for i, d := range r.Retries {
		out.Retries[i] = s(d)
	}
	for _, p := range []*time.Duration{
		&out.ConfirmFor, &out.RecoverFor, &out.RecoverMost, &out.RelapseWindow,
		&out.UnstableWindow, &out.QuietFor, &out.Limit, &out.CriticalLimit, &out.Company,
		&out.Cap, &out.StormWindow, &out.Release, &out.FacilitiesAfter, &out.ManagerAfter,
	} {
		*p = s(*p)
	}
	return out
}

package alerts

import (
	"time"

	"camledger/inventory"
)

// Status is where a camera stands.
type Status string

// Statuses. The first six are moved by Advance and stored; the others stand beside them
// and are worked out by Shown.
const (
	StatusNever         Status = "never-checked"
	StatusHealthy       Status = "healthy"
	StatusSuspect       Status = "suspect"
	StatusDown          Status = "down"
	StatusRecovering    Status = "recovering"
	StatusUnstable      Status = "unstable"
	StatusMaintenance   Status = "maintenance"
	StatusUnreachable   Status = "unreachable"   // its parent is down
	StatusIndeterminate Status = "indeterminate" // the monitor itself is at fault
	StatusDisabled      Status = "disabled"
)

// CheckEvent is the result of one check as Advance sees it: which camera, how deep, and
// what Assess made of it. BranchID and DeviceID are copied into the state.
type CheckEvent struct {
	CameraID string
	BranchID string
	DeviceID string
	Tier     inventory.Tier
	Outcome  inventory.Outcome
	Causes   []inventory.Cause
	At       time.Time // when the check began: outages are dated by it
	// Planned tells that a maintenance window covered the camera then (PlannedAt): it moves
	// the camera, and counts for no unsteadiness.
	Planned bool
	// Blind is when the monitor itself was last at fault (BlindOf).
	Blind Blind
}

// Blind is a time in which the monitor could not see: what fails in it makes no camera
// unstable and is no relapse of it. The zero value is no time at all.
type Blind struct {
	From time.Time
	To   time.Time // zero: it goes on
}

// has tells that a moment lies in it.
func (b Blind) has(at time.Time) bool {
	return !b.From.IsZero() && !at.Before(b.From) && (b.To.IsZero() || !at.After(b.To))
}

// BlindOf is when the monitor last suspected itself, as the states of the institution and of
// a branch tell.
func BlindOf(institution, branch BranchState) Blind {
	if !branch.Indeterminate.IsZero() {
		return Blind{From: branch.Indeterminate}
	}
	return Blind{From: institution.SelfFrom, To: institution.SelfTo}
}

// Streak is the run of failures of one tier, and of the successes that follow it. The
// zero value is a tier that answers.
type Streak struct {
	Failures  int             `json:"failures,omitempty"`
	First     time.Time       `json:"first,omitzero"` // first failure of the run
	Last      time.Time       `json:"last,omitzero"`  // last failure of the run
	Cause     inventory.Cause `json:"cause,omitempty"`
	Refused   bool            `json:"refused,omitempty"` // a login was refused: not repeated
	Confirmed bool            `json:"confirmed,omitempty"`
	// Successes since the last failure of a confirmed run, and the first and last of
	// them. A success ends a run that was not confirmed.
	Successes int       `json:"successes,omitempty"`
	FirstOK   time.Time `json:"firstOK,omitzero"`
	LastOK    time.Time `json:"lastOK,omitzero"`
}

// failing tells that the last result of the tier was a failure.
func (s Streak) failing() bool { return s.Failures > 0 && s.Successes == 0 }

// CameraState is all that Advance remembers of one camera. It is stored as JSON with
// each check and is enough to go on after a restart. The zero value with a CameraID is a
// camera that was never checked.
type CameraState struct {
	CameraID string                    `json:"cameraId"`
	BranchID string                    `json:"branchId"`
	DeviceID string                    `json:"deviceId"`
	Status   Status                    `json:"status"`
	Changed  time.Time                 `json:"changed,omitzero"` // when Status changed
	Tiers    map[inventory.Tier]Streak `json:"tiers,omitempty"`
	// Outage tells that an outage is confirmed and not yet over. Since is its first
	// failure, Answered the first success after it while recovering.
	Outage   bool            `json:"outage,omitempty"`
	Since    time.Time       `json:"since,omitzero"`
	Answered time.Time       `json:"answered,omitzero"`
	Tier     inventory.Tier  `json:"tier,omitempty"`  // that confirmed it
	Cause    inventory.Cause `json:"cause,omitempty"` // of the last failure
	// FailingSince is the first failure of the oldest run that is failing now; zero
	// while every tier answers. SilentSince is the first beat of the run that is not
	// answered now; zero while beats are answered. Storms are seen by it.
	FailingSince time.Time `json:"failingSince,omitzero"`
	SilentSince  time.Time `json:"silentSince,omitzero"`
	LastChecked  time.Time `json:"lastChecked,omitzero"`
	LastOK       time.Time `json:"lastOK,omitzero"`
	LastPicture  time.Time `json:"lastPicture,omitzero"` // last stream or full check that succeeded
	// NextCheck is when a check of NextTier should run although its round is not due;
	// zero: in its round.
	NextCheck time.Time      `json:"nextCheck,omitzero"`
	NextTier  inventory.Tier `json:"nextTier,omitempty"`
	// Relapses, Crossings and Recent reach back by RelapseWindow and UnstableWindow.
	Relapses  []time.Time `json:"relapses,omitempty"`
	Crossings []time.Time `json:"crossings,omitempty"`
	Recovered time.Time   `json:"recovered,omitzero"` // when the last outage was over
	// Unseen tells that the outage began while the monitor was blind.
	Unseen bool   `json:"unseen,omitempty"`
	Recent Recent `json:"recent,omitempty"`
	// UnstableSince is set while unstable; LastChange is the last time that its answer
	// turned from success to failure or back.
	UnstableSince time.Time `json:"unstableSince,omitzero"`
	LastChange    time.Time `json:"lastChange,omitzero"`
}

// EventKind is what happened to a camera or an incident.
type EventKind string

// Kinds of events. Advance gives the first eight, Plan the others.
const (
	EventSuspected  EventKind = "suspected"  // first failure
	EventCleared    EventKind = "cleared"    // suspicion gone before it was confirmed
	EventDown       EventKind = "down"       // outage confirmed
	EventRecovering EventKind = "recovering" // first success
	EventRelapsed   EventKind = "relapsed"   // failed again while recovering
	EventRecovered  EventKind = "recovered"  // outage over
	EventUnstable   EventKind = "unstable"   // goes up and down
	EventSteady     EventKind = "steady"     // no longer unstable

	EventOpened       EventKind = "opened"   // incident opened
	EventTakenIn      EventKind = "taken-in" // by a parent
	EventReleased     EventKind = "released" // by a parent that ended
	EventClosed       EventKind = "closed"
	EventWithdrawn    EventKind = "withdrawn" // camera disabled or retired: not a recovery
	EventNoticed      EventKind = "noticed"   // put into a notice
	EventAcknowledged EventKind = "acknowledged"
)

// Event is one thing that happened, for the decider and for the timeline of an incident.
type Event struct {
	Kind       EventKind       `json:"kind"`
	At         time.Time       `json:"at"`
	CameraID   string          `json:"cameraId,omitempty"`
	BranchID   string          `json:"branchId,omitempty"`
	DeviceID   string          `json:"deviceId,omitempty"`
	IncidentID string          `json:"incidentId,omitempty"` // set by Plan
	NoticeID   string          `json:"noticeId,omitempty"`
	Tier       inventory.Tier  `json:"tier,omitempty"`
	Cause      inventory.Cause `json:"cause,omitempty"`
	// Since is the first failure; of recovering and recovered events, Until is the first
	// success.
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Package reference is a slow, obvious model of the alert contract in
// alerting.md. It was written from the contract alone and shares no code with
// the deciders, so that tests can play the same checks against both. Where the
// document leaves something open, the number in brackets, as in [R12], is the
// entry in READINGS.md, and Readings choose.
package reference

import "time"

// Camera is one camera as configured.
type Camera struct {
	ID, Branch, Device, Location string
	Recorder                     bool // its device is a recorder with several cameras
	Critical                     bool // a person marked its location or slot
}

// Branch is one branch as configured.
type Branch struct {
	ID      string
	Observe bool
}

// Config is what the model is told once.
type Config struct {
	Zone     *time.Location
	Holidays map[string]bool // 2006-01-02, local
	Branches []Branch
	Cameras  []Camera
}

// Check is one result, as the contract names it.
type Check struct {
	Camera, Tier string // beat stream full
	Result       string // ok degraded down auth-refused; anything else = no result
	At           time.Time
	Known        time.Time
}

// Window is planned work; Scope is camera, recorder, location or branch.
type Window struct {
	ID, Scope  string // camera recorder location branch
	Target     string
	Branch     string
	Begin, End time.Time
}

// Ack is a person's word about an incident.
type Ack struct {
	Incident string
	At       time.Time
}

// Delivered tells what became of a notice.
type Delivered struct {
	Notice, To string
	Sent       bool // false: dead letter
	At         time.Time
}

// Decision is one thing that the model decided.
type Decision struct {
	At       time.Time
	Kind     string // opened closed taken-in released unstable steady notice
	Incident string
	Notice   string
	Branch   string
	To       string
	Observed bool
	Items    []Item
	Why      string
}

// Item is one incident inside a notice.
type Item struct{ Incident, Part string }

// The numbers of the document.
const (
	confirmFailures = 3
	confirmTime     = 5 * time.Minute
	recoverTime     = 5 * time.Minute
	recoverTimeMax  = 15 * time.Minute
	recoverCount    = 2
	relapseWithin   = time.Hour

	unstableWindow    = time.Hour
	unstableCrossings = 5
	unstableChecks    = 12
	unstablePercent   = 30
	quietTime         = 30 * time.Minute

	limitNormal   = 10 * time.Minute
	limitCritical = 5 * time.Minute
	companyWait   = 2 * time.Minute
	branchCap     = 15 * time.Minute

	toFacilities = 24 * time.Hour
	toManager    = 72 * time.Hour
	reminderHour = 9

	stormSpan    = 3 * time.Minute
	stormLeast   = 3
	selfBranches = 3
)

var looks = []time.Duration{30 * time.Second, 60 * time.Second, 120 * time.Second}

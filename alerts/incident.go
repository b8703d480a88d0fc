package alerts

import (
	"slices"
	"time"

	"camledger/inventory"
)

// IncidentKind is what is down.
type IncidentKind string

// Kinds of incidents. All but a camera's are parents: they take in the incidents of what
// hangs on them.
const (
	IncidentCamera    IncidentKind = "camera"
	IncidentRecorder  IncidentKind = "recorder"
	IncidentBranch    IncidentKind = "branch"    // a storm of cameras, or the gateway
	IncidentCollector IncidentKind = "collector" // the branch's collector is silent
	IncidentSelf      IncidentKind = "self"      // all branches at once: the monitor suspects itself
)

// Incident is one outage of a camera or of a parent, from the first failure to recovery.
type Incident struct {
	ID       string       `json:"id"`
	Kind     IncidentKind `json:"kind"`
	BranchID string       `json:"branchId"`           // empty for self
	CameraID string       `json:"cameraId,omitempty"` // of a camera's incident
	DeviceID string       `json:"deviceId,omitempty"` // of a camera's or a recorder's incident
	// ParentID is the incident that took this one in; it stays after this one ended
	// under its parent, and is cleared when the parent releases it.
	ParentID string          `json:"parentId,omitempty"`
	Tier     inventory.Tier  `json:"tier,omitempty"`
	Cause    inventory.Cause `json:"cause,omitempty"`
	Critical bool            `json:"critical,omitempty"` // place, or a member's place
	Unstable bool            `json:"unstable,omitempty"` // it goes up and down

	Since    time.Time `json:"since"`             // first failure
	Opened   time.Time `json:"opened"`            // confirmed
	Answered time.Time `json:"answered,omitzero"` // first success while recovering; zero while failing
	Ended    time.Time `json:"ended,omitzero"`    // the first success that lasted; zero while open
	Closed   time.Time `json:"closed,omitzero"`   // recovery confirmed; zero while open
	// Released is when a parent that ended let this one go on alone: its limit counts
	// from there.
	Released time.Time `json:"released,omitzero"`
	// Withdrawn tells that it ended because the camera is no longer watched. That is
	// not a recovery.
	Withdrawn bool `json:"withdrawn,omitempty"`
	// UnstableAt is when it was first found to go up and down.
	UnstableAt time.Time `json:"unstableAt,omitzero"`
	// PlannedUntil is the end of the last maintenance that fell into it; zero: none did.
	// Nothing is mailed before it, and what is still down then is no longer planned. A
	// parent is planned where every member that is away is.
	PlannedUntil time.Time `json:"plannedUntil,omitzero"`

	// Members of a parent, in the order in which they were taken in.
	Members []Member `json:"members,omitempty"`

	AcknowledgedAt time.Time `json:"acknowledgedAt,omitzero"`
	AcknowledgedBy string    `json:"acknowledgedBy,omitempty"`

	NoticeID   string    `json:"noticeId,omitempty"`   // that first spoke of it
	RecoveryID string    `json:"recoveryId,omitempty"` // that told its end
	Level      Level     `json:"level,omitempty"`      // escalation reached
	Reminded   time.Time `json:"reminded,omitzero"`
	// Settled tells that it is over and that no more mail will speak of it. Only
	// unsettled incidents need to be given to Plan.
	Settled bool `json:"settled,omitempty"`
}

// Open tells that the outage is not over.
func (i Incident) Open() bool { return i.Closed.IsZero() }

// Parent tells that others hang on it.
func (i Incident) Parent() bool { return i.Kind != IncidentCamera }

// Length is how long the outage has lasted: to its end, to the first success while it is
// recovering, or until now.
func (i Incident) Length(now time.Time) time.Duration {
	switch {
	case !i.Ended.IsZero():
		return i.Ended.Sub(i.Since)
	case !i.Answered.IsZero():
		return i.Answered.Sub(i.Since)
	}
	return now.Sub(i.Since)
}

// StandsUnder tells that in the record of outages its parent stands for an incident: it was not
// told by itself, and did not begin before it. known is whether the parent is there.
func (i Incident) StandsUnder(parent Incident, known bool) bool {
	if i.ParentID == "" || i.NoticeID != "" {
		return false
	}
	return !known || parent.Kind == IncidentSelf || !i.Since.Before(parent.Since)
}

// ToldBefore counts the members of a parent whose own outages, of those that it took in and that
// go on, were told before it was: a message does not count them as new.
func (i Incident) ToldBefore(taken []Incident) (n int) {
	told := map[string]bool{}
	for _, t := range taken {
		if t.ParentID == i.ID && t.CameraID != "" && t.Open() && t.NoticeID != "" && t.NoticeID != i.NoticeID {
			told[t.CameraID] = true
		}
	}
	for _, m := range i.Members {
		if told[m.CameraID] {
			n++
		}
	}
	return n
}

// Member is a camera on the checklist of a parent.
type Member struct {
	CameraID string    `json:"cameraId"`
	Since    time.Time `json:"since"`
	Back     time.Time `json:"back,omitzero"` // zero while it is not back
}

// BackCount tells how many members are back, of how many: "X of Y back".
func (i Incident) BackCount() (back, of int) {
	for _, m := range i.Members {
		if !m.Back.IsZero() {
			back++
		}
	}
	return back, len(i.Members)
}

// Maintenance is a bounded window in which failures are planned. Its scope is the first
// of CameraID, DeviceID, LocationID and BranchID that is set.
type Maintenance struct {
	ID         string    `json:"id"`
	CameraID   string    `json:"cameraId,omitempty"`
	DeviceID   string    `json:"deviceId,omitempty"`
	LocationID string    `json:"locationId,omitempty"`
	BranchID   string    `json:"branchId,omitempty"`
	Reason     string    `json:"reason"`
	Author     string    `json:"author"`
	Begin      time.Time `json:"begin"`
	End        time.Time `json:"end"`
}

// Holds tells that a camera is in the scope of the window.
func (m Maintenance) Holds(s CameraState, locationID string) bool {
	switch {
	case m.CameraID != "":
		return m.CameraID == s.CameraID
	case m.DeviceID != "":
		return m.DeviceID == s.DeviceID
	case m.LocationID != "":
		return m.LocationID == locationID && (m.BranchID == "" || m.BranchID == s.BranchID)
	}
	return m.BranchID != "" && m.BranchID == s.BranchID
}

// PlannedAt tells that one of the windows covers a camera at a moment.
func PlannedAt(windows []Maintenance, s CameraState, locationID string, at time.Time) bool {
	return slices.ContainsFunc(windows, func(m Maintenance) bool { return m.Covers(at) && m.Holds(s, locationID) })
}

// Covers tells that the window is open at a moment. A window without an end, or whose
// end is not after its beginning, covers nothing.
func (m Maintenance) Covers(at time.Time) bool {
	return !at.Before(m.Begin) && at.Before(m.End)
}

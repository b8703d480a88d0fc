package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// DifferenceKind names in what way declared and found disagree.
type DifferenceKind string

// Kinds of differences.
const (
	UndeclaredCamera   DifferenceKind = "UNDECLARED_CAMERA"
	MissingCamera      DifferenceKind = "MISSING_CAMERA"
	CountMismatch      DifferenceKind = "COUNT_MISMATCH"
	PlaceMismatch      DifferenceKind = "PLACE_MISMATCH"
	Replaced           DifferenceKind = "REPLACED"
	IdentityConflict   DifferenceKind = "IDENTITY_CONFLICT"
	AddressChanged     DifferenceKind = "ADDRESS_CHANGED"
	MountMismatch      DifferenceKind = "MOUNT_MISMATCH"
	AudioOffered       DifferenceKind = "AUDIO_OFFERED"
	OpenStream         DifferenceKind = "OPEN_STREAM"
	PasswordInClear    DifferenceKind = "PASSWORD_IN_CLEAR" // devices put the password into the addresses of their streams
	ClockOff           DifferenceKind = "CLOCK_OFF"
	RetentionShort     DifferenceKind = "RETENTION_SHORT"
	RetentionLong      DifferenceKind = "RETENTION_LONG"
	RetentionUnknown   DifferenceKind = "RETENTION_UNKNOWN"
	RecordingGap       DifferenceKind = "RECORDING_GAP" // days without footage, or recording has stopped
	UnusedInput        DifferenceKind = "UNUSED_INPUT"
	InputNotAssessed   DifferenceKind = "INPUT_NOT_ASSESSED" // a recorder did not let its inputs be looked at
	UnknownDevice      DifferenceKind = "UNKNOWN_DEVICE"     // answers, but could not be asked: a password is needed or was refused
	PolicyInconsistent DifferenceKind = "POLICY_INCONSISTENT"
	ScanIsHeld         DifferenceKind = "SCAN_HELD"          // a scan changes so much that a person decides
	SameDevice         DifferenceKind = "SAME_DEVICE"        // two known devices are perhaps one
	DeviceMoved        DifferenceKind = "DEVICE_MOVED"       // a device of another branch answers here
	DeviceReturned     DifferenceKind = "DEVICE_RETURNED"    // a retired device answers again
	DeviceReset        DifferenceKind = "DEVICE_RESET"       // a known device has a new EndpointReference
	SourcesRenumbered  DifferenceKind = "SOURCES_RENUMBERED" // the sources of a known device have other tokens
	PolicyStale        DifferenceKind = "POLICY_STALE"       // an amendment was decided and is not published
)

// Severity orders differences for people.
type Severity string

// Severities. A note needs nobody.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityNote    Severity = "note"
)

// Field is a field of a difference that makes it the same fact tomorrow.
type Field string

// Fields that fingerprints are made of.
const (
	FieldBranch   Field = "branch"
	FieldLocation Field = "location"
	FieldSlot     Field = "slot"
	FieldCamera   Field = "camera"
	FieldDevice   Field = "device"
	FieldDetail   Field = "detail"
)

// KindRule is what the one table of kinds says of a kind.
type KindRule struct {
	Kind     DifferenceKind
	Severity Severity
	Owner    string // who settles it: facilities, branch, manager, operator
	Fields   []Field
}

// Kinds is the one table of kinds: fingerprint fields, severity and owner.
var Kinds = []KindRule{
	{UndeclaredCamera, SeverityError, "facilities", []Field{FieldCamera}},
	{MissingCamera, SeverityError, "branch", []Field{FieldCamera}},
	{CountMismatch, SeverityError, "facilities", []Field{FieldBranch, FieldLocation, FieldDetail}},
	{PlaceMismatch, SeverityError, "facilities", []Field{FieldCamera, FieldDetail}},
	{Replaced, SeverityWarning, "facilities", []Field{FieldSlot, FieldDevice}},
	{IdentityConflict, SeverityWarning, "operator", []Field{FieldBranch, FieldDetail}},
	{AddressChanged, SeverityNote, "operator", []Field{FieldDevice, FieldDetail}},
	{MountMismatch, SeverityError, "facilities", []Field{FieldCamera}},
	{AudioOffered, SeverityError, "facilities", []Field{FieldCamera}},
	{OpenStream, SeverityError, "operator", []Field{FieldCamera}},
	{PasswordInClear, SeverityNote, "operator", []Field{FieldBranch}},
	{ClockOff, SeverityWarning, "branch", []Field{FieldDevice}},
	{RetentionShort, SeverityError, "branch", []Field{FieldCamera}},
	{RetentionLong, SeverityError, "facilities", []Field{FieldCamera}},
	{RetentionUnknown, SeverityNote, "facilities", []Field{FieldCamera}},
	{RecordingGap, SeverityError, "branch", []Field{FieldCamera}},
	{UnusedInput, SeverityNote, "facilities", []Field{FieldDevice}},
	{InputNotAssessed, SeverityWarning, "operator", []Field{FieldDevice}},
	{UnknownDevice, SeverityWarning, "operator", []Field{FieldBranch, FieldDetail}},
	{PolicyInconsistent, SeverityError, "manager", []Field{FieldBranch, FieldLocation}},
	{ScanIsHeld, SeverityWarning, "facilities", []Field{FieldBranch}},
	{SameDevice, SeverityWarning, "facilities", []Field{FieldBranch, FieldDetail}},
	{DeviceMoved, SeverityWarning, "facilities", []Field{FieldBranch, FieldDetail}},
	{DeviceReturned, SeverityWarning, "facilities", []Field{FieldDevice}},
	{DeviceReset, SeverityNote, "operator", []Field{FieldDevice, FieldDetail}},
	{SourcesRenumbered, SeverityWarning, "facilities", []Field{FieldDevice, FieldDetail}},
	{PolicyStale, SeverityWarning, "manager", []Field{FieldBranch, FieldLocation, FieldDetail}},
}

// Rule returns the row of a kind in the table.
func (k DifferenceKind) Rule() KindRule {
	for _, r := range Kinds {
		if r.Kind == k {
			return r
		}
	}
	return KindRule{Kind: k, Severity: SeverityError, Owner: "operator", Fields: []Field{FieldBranch, FieldCamera, FieldDetail}}
}

// DifferenceState is where a difference stands in its life.
type DifferenceState string

// States of a difference.
const (
	DifferenceOpen     DifferenceState = "open"
	DifferenceAccepted DifferenceState = "accepted" // an exception covers it
	DifferenceAwaiting DifferenceState = "awaiting" // said to be settled, to be verified by the next complete scan or a second person
	DifferenceAmending DifferenceState = "amending" // it was decided that the next policy says otherwise
	DifferenceResolved DifferenceState = "resolved"
)

// Unresolved are the states of differences that are not resolved.
var Unresolved = []DifferenceState{DifferenceOpen, DifferenceAwaiting, DifferenceAmending, DifferenceAccepted}

// Difference is one fact on which declared and found disagree.
type Difference struct {
	ID          string
	Fingerprint string
	Kind        DifferenceKind
	Severity    Severity
	BranchID    string
	LocationID  string
	SlotID      string
	CameraID    string
	DeviceID    string
	// Detail tells facts of one kind and subject apart: "short", "over", an address.
	Detail   string
	Declared int // cameras; for kinds that count
	Found    int // cameras, without those of undeclared or missing ones
	// FoundMost is the upper end of a span while pairs seen twice are unconfirmed;
	// equal to Found otherwise.
	FoundMost int
	// Facts are what people read beside the sentence: label, old and new address, days.
	Facts map[string]string

	State      DifferenceState
	FirstSeen  time.Time
	LastSeen   time.Time
	ResolvedAt time.Time
	Reopened   int // how often it came back

	Assignee string    // who sees to it: a person's id, or role: and a role; empty: nobody yet
	Until    time.Time // end of the exception while accepted
	FixedBy  string    // who said that it was put right, while awaiting
	Revision int       // counts the steps of its life
}

// Stamp fills kind-derived fields: severity and the fingerprint, which depends on
// identifiers only, never on counts or times.
func (d *Difference) Stamp() {
	rule := d.Kind.Rule()
	d.Severity = rule.Severity
	parts := []string{string(d.Kind)}
	for _, f := range rule.Fields {
		switch f {
		case FieldBranch:
			parts = append(parts, d.BranchID)
		case FieldLocation:
			parts = append(parts, d.LocationID)
		case FieldSlot:
			parts = append(parts, d.SlotID)
		case FieldCamera:
			parts = append(parts, d.CameraID)
		case FieldDevice:
			parts = append(parts, d.DeviceID)
		case FieldDetail:
			parts = append(parts, d.Detail)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	d.Fingerprint = hex.EncodeToString(sum[:16])
}

package inventory

import (
	"net/netip"
	"time"
)

// ScanState is how a scan ended.
type ScanState string

// States of a scan. Only a complete one can tell that something is missing.
const (
	ScanRunning  ScanState = "running"
	ScanComplete ScanState = "complete"
	ScanPartial  ScanState = "partial" // a range that held a device was not covered, or it was stopped
	// ScanHeld was read, but changes so much that a person decides first (see Hold).
	ScanHeld ScanState = "held"
	// ScanRejected was held and is not taken over: a person said so, or a later scan came.
	ScanRejected ScanState = "rejected"
)

// RangeReport is what became of one range of addresses in a scan.
type RangeReport struct {
	Prefix    netip.Prefix `json:"prefix"`
	Ports     []int        `json:"ports"`
	Addresses int          `json:"addresses"` // addresses in it, exclusions taken off
	Tried     int          `json:"tried"`     // addresses tried without a local error
	Answered  int          `json:"answered"`  // addresses with at least one open port
	Refused   int          `json:"refused"`   // addresses that refused every port
	Silent    int          `json:"silent"`    // addresses that said nothing
	Errors    int          `json:"errors"`    // addresses that could not be tried
	// NoHost are those of the silent ones of which the router or the neighbour table said
	// that nobody is there.
	NoHost int `json:"noHost,omitempty"`
	// Timeouts counts connections that were tried and timed out, the second tries too: many
	// of them beside devices that answer tell of a slow line.
	Timeouts int `json:"timeouts,omitempty"`
	// Trouble counts connections that this machine could not even try, by the cause.
	Trouble map[Trouble]int `json:"trouble,omitempty"`
	Gateway GatewayState    `json:"gateway,omitempty"`
	// Excluded are addresses of the prefix that the configuration takes out.
	Excluded int `json:"excluded,omitempty"`
	// Earlier are those of the counts above that a stopped scan, which this one went on
	// from, had finished.
	Earlier  int    `json:"earlier,omitempty"`
	Covered  bool   `json:"covered"`
	EverHeld bool   `json:"everHeld"`      // a device was known there before
	Why      string `json:"why,omitempty"` // see Judge
}

// Codes of ScanReport.Why.
const (
	WhyCancelled  = "cancelled"   // somebody stopped it
	WhyDeadline   = "deadline"    // the branch's own time was over
	WhyCrashed    = "crashed"     // the program ended in the middle of it
	WhyNotCovered = "not-covered" // a range that held a device did not answer
	WhyNoNetworks = "no-networks"
	WhyLocal      = "local-error" // this machine was in trouble
)

// ScanReport is the outcome of one scan of a branch. It is partial where Complete is
// false; Why says so as a code.
type ScanReport struct {
	Complete bool          `json:"complete"`
	Why      string        `json:"why,omitempty"` // see the codes above; empty where it is complete
	Ranges   []RangeReport `json:"ranges"`
	Devices  int           `json:"devices"`
	Sources  int           `json:"sources"`
	// Outside counts addresses outside the branch's networks that answered WS-Discovery
	// (at most 1,024 are told apart). None was contacted; OutsideAddrs names the first.
	Outside      int          `json:"outside,omitempty"`
	OutsideAddrs []netip.Addr `json:"outsideAddrs,omitempty"`
	// Unverified are addresses of known devices that gave an answer which is not known to be
	// theirs, or could not be read; NotLooked are those of known devices that the networks of
	// the branch do not hold any more. The devices are neither seen nor absent.
	Unverified []netip.Addr `json:"unverified,omitempty"`
	NotLooked  []netip.Addr `json:"notLooked,omitempty"`
	// Missed are addresses of known devices in use that a complete scan looked for and that
	// gave no answer, also of those of which no camera counts (a recorder of cameras that
	// are seen directly).
	Missed []netip.Addr `json:"missed,omitempty"`
	// Logins are findings about logins, by address; at most 4,096.
	Logins []LoginFinding `json:"logins,omitempty"`
	// Unseen are the inputs of recorders of which it is not known whether they are used, as
	// far as is known after the scan.
	Unseen []UnseenInputs `json:"unseen,omitempty"`
	// Cursor is where the scan was stopped; nil: it was not.
	Cursor *Cursor `json:"cursor,omitempty"`
}

// Scan is one run of discovery over a branch.
type Scan struct {
	ID       string
	BranchID string
	Started  time.Time
	Ended    time.Time
	State    ScanState
	Trigger  string // schedule, operator, person, catch-up
	Report   ScanReport
	Change   ScanChange
	Hold     Hold // zero unless it was held
}

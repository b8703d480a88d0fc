package app

import (
	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
	"camledger/probe"
)

// Types that those who drive an App name, so that they need not know the rooms behind it.
type (
	Reading    = policy.Reading
	Register   = inventory.Register
	Branch     = inventory.Branch
	Location   = inventory.Location
	Camera     = inventory.Camera
	Device     = inventory.Device
	Found      = inventory.Found
	Proposal   = inventory.Proposal
	Pair       = inventory.Pair
	Inspection = inventory.Inspection
	Outcome    = inventory.Outcome
	Cause      = inventory.Cause
	Difference = inventory.Difference
	Scan       = inventory.Scan
	ScanChange = inventory.ScanChange
	Hold       = inventory.Hold
	Answer     = inventory.Answer
	Range      = inventory.RangeReport
	Person     = store.Person
	Placement  = store.Placement
	// Step is one rung of a check, Measurement what a check measured.
	Step        = inventory.Step
	Measurement = inventory.Measurement
	ShortRound  = inventory.ShortRound
	Ladder      = probe.Ladder
	// Maintenance is a window in which failures are planned.
	Maintenance = alerts.Maintenance
	// Delivery is a message to one person.
	Delivery = alerts.Delivery
)

// Values that go with them.
const (
	OutcomeOK          = inventory.OutcomeOK
	OutcomeDegraded    = inventory.OutcomeDegraded
	OutcomeDown        = inventory.OutcomeDown
	OutcomeAuthRefused = inventory.OutcomeAuthRefused
	OutcomeNotAssessed = inventory.OutcomeNotAssessed
	CauseCancelled     = inventory.CauseCancelled
	TierBeat           = inventory.TierBeat
	ScanComplete       = inventory.ScanComplete
	ScanPartial        = inventory.ScanPartial
	ScanHeld           = inventory.ScanHeld
	ScanRejected       = inventory.ScanRejected
	HoldWaiting        = inventory.HoldWaiting
	HoldOvertaken      = inventory.HoldOvertaken
	ItemNew            = inventory.ItemNew
	ItemGone           = inventory.ItemGone
	ItemReplaced       = inventory.ItemReplaced
	ItemRenumbered     = inventory.ItemRenumbered
	ItemPlace          = inventory.ItemPlace
	ItemConflict       = inventory.ItemConflict
	ItemAddress        = inventory.ItemAddress
	ItemBack           = inventory.ItemBack
	KindRecorder       = inventory.KindRecorder
	AnswerPassword     = inventory.AnswerPassword
	CountMismatch      = inventory.CountMismatch
)

// BlocksAcceptance tells whether a reading has problems that must be settled first.
func BlocksAcceptance(r Reading) bool { return r.Worst() == policy.Error }

// CompareNames orders names as people do: "객장 2" before "객장 10".
func CompareNames(a, b string) int { return inventory.CompareNames(a, b) }

// LocationFor finds the declared place of a branch that a person's words mean.
func LocationFor(reg *Register, branchID, words string) (Location, bool) {
	return inventory.Named(reg.LocationsOf(branchID), words)
}

// Report sums up a branch from what was found in it.
func Report(reg *Register, b Branch, found Found) inventory.BranchReport {
	return inventory.Report(reg, b, found, nil)
}

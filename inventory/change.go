package inventory

import "fmt"

// ChangeKind is something that a scan tells of a known device.
type ChangeKind string

// Kinds of changes. Those from ChangeProposed on are for a person: nothing was done.
const (
	ChangeAddress    ChangeKind = "address"    // same device, another address: taken over
	ChangeReset      ChangeKind = "reset"      // same device, new EndpointReference: factory settings; taken over
	ChangeConflict   ChangeKind = "conflict"   // strong keys point at two known devices: neither was touched
	ChangeProposed   ChangeKind = "proposed"   // perhaps the same device: too little to link
	ChangeMoved      ChangeKind = "moved"      // a device of another branch answers here
	ChangeLeft       ChangeKind = "left"       // a device of this branch answers in another one, where it is told of
	ChangeReturned   ChangeKind = "returned"   // a retired device answers again
	ChangeRenumbered ChangeKind = "renumbered" // same device, its sources have other tokens
)

// Change is what linking found out beside the links.
type Change struct {
	Kind     ChangeKind
	DeviceID string // the device that was known first
	Other    string // the second device of a conflict, a proposal or a move
	From, To string // addresses; of a reset the old and the new EndpointReference
	// BranchID is the branch that a moved device was known in.
	BranchID string
	// Label and OtherLabel are what the devices call themselves, where Found may not hold
	// them.
	Label, OtherLabel string
	// Keys are what the two share, strongest first.
	Keys []DeviceKey
	// Pairs are the cameras of a renumbered device: the known one and the one that seems
	// to be it under another token.
	Pairs []CameraPair
}

// CameraPair is a known camera and one that seems to be the same.
type CameraPair struct{ Known, Seen string }

// String describes a change for logs.
func (c Change) String() string {
	return fmt.Sprintf("%s %s %s %s→%s", c.Kind, c.DeviceID, c.Other, c.From, c.To)
}

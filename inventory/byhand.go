package inventory

import (
	"slices"
	"time"
)

// ByHand is a camera that no network shows (analogue, or off it), which a person has looked
// at and entered with a reason. It holds a slot and counts there.
type ByHand struct {
	ID         string
	BranchID   string
	LocationID string
	SlotID     string
	SlotCode   string
	Label      string // what people call it
	Reason     string // why no network shows it, and who looked
	Actor      string
	From       time.Time
	Until      time.Time // zero: it counts
	EndedBy    string
	EndedWhy   string
}

// byHand counts the cameras entered by hand at a location; of the whole branch where it is
// empty.
func (f Found) byHand(branchID, locationID string) int {
	n := 0
	for _, h := range f.ByHand {
		if h.BranchID == branchID && h.Until.IsZero() && (locationID == "" || h.LocationID == locationID) {
			n++
		}
	}
	return n
}

// Left is what of a declared number neither cameras nor people nor exceptions explain:
// declared = bound + by hand + exceptions + left. It is a span while pairs seen twice are
// unconfirmed; below zero there are more than declared.
func (r CountRow) Left() (least, most int) {
	rest := r.Declared - r.ByHand - r.Excepted
	return rest - r.BoundMost, rest - r.Bound
}

// Bound is how many cameras hold slots of the branch, as a span.
func (r BranchReport) Bound() (least, most int) {
	for _, row := range r.Rows {
		least, most = least+row.Bound, most+row.BoundMost
	}
	return least, most
}

// Excepted is what exceptions explain of the branch's number.
func (r BranchReport) Excepted() int {
	n := 0
	for _, row := range r.Rows {
		n += row.Excepted
	}
	return n
}

// Left is CountRow.Left of the whole branch.
func (r BranchReport) Left() (least, most int) {
	for _, row := range r.Rows {
		a, b := row.Left()
		least, most = least+a, most+b
	}
	return least, most
}

// Except takes accepted differences of number over into the counts: as many as the exception
// was made for, and no more than are left.
func (r *BranchReport) Except(accepted []Difference) {
	if len(accepted) == 0 {
		return
	}
	r.Rows = slices.Clone(r.Rows) // others may look at them
	for _, d := range accepted {
		if d.Kind != CountMismatch || d.State != DifferenceAccepted || d.BranchID != r.Branch.ID {
			continue
		}
		for i := range r.Rows {
			row := &r.Rows[i]
			if row.LocationID != d.LocationID {
				continue
			}
			least, most := row.Left()
			switch d.Detail {
			case "short":
				row.Excepted += max(0, min(d.Declared-d.FoundMost, least))
			case "over":
				row.Excepted += min(0, max(d.Declared-d.Found, most))
			}
		}
	}
}

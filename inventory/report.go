package inventory

import "time"

// CountRow is one line of the count report of a branch: declared and found, by place.
type CountRow struct {
	LocationID string
	Location   string // empty: the branch as a whole
	Declared   int
	Bound      int // cameras bound to slots of the place
	BoundMost  int // upper end while pairs seen twice are unconfirmed
	Absent     int // of those bound, not seen by the last complete scan
	ByHand     int // entered by people: no network shows them
	Excepted   int // explained by an exception that holds; below zero where there are more than declared
	Critical   bool
	Words      string // of the policy
	Line       int
}

// BranchReport is the state of one branch for people: the same numbers for the page,
// the sheet, the mail and the command line.
type BranchReport struct {
	Branch    Branch
	Declared  int
	Found     int // video sources counted: pairs confirmed once, unused inputs not at all
	FoundMost int // the same while unconfirmed pairs count twice, and inputs that are not assessed once
	Pairs     int // cameras that seem to be seen twice, to be confirmed: why FoundMost is more than Found
	Placed    int // at a declared place, or at one that a person named
	Elsewhere int // of those placed, at a place that the policy does not declare
	Unplaced  int
	ByHand    int // cameras that no network shows, entered by people; not in Found
	Unused    int // inputs of recorders that never gave a picture
	Unseen    int // inputs of recorders of which it is not known whether they are used
	Rows      []CountRow
	// Working, Degraded, Down, AuthRefused and NotAssessed count active cameras by the
	// outcome of their last check.
	Working     int
	Degraded    int
	Down        int
	AuthRefused int
	NotAssessed int
	Differences int // open ones that are more than a note
	Proposed    int // of those, where a proposal waits for another person
	LastScan    Scan
	// LastComplete is when the last complete scan ended; zero: never.
	LastComplete   time.Time
	LastInspection Inspection
}

// Compared tells that declared and found were compared: before the first complete scan of a
// branch nothing is known of what it lacks, and that nothing is wrong is not known either.
func (r BranchReport) Compared() bool { return !r.LastComplete.IsZero() }

// Counted is how many cameras the outcomes count: Working, Degraded, Down, AuthRefused and
// NotAssessed.
func (r BranchReport) Counted() int {
	return r.Working + r.Degraded + r.Down + r.AuthRefused + r.NotAssessed
}

// ToSettle is how many differences wait for a step that has not been taken yet; of the others a
// proposal waits.
func (r BranchReport) ToSettle() int { return r.Differences - r.Proposed }

// NotFound is how many declared cameras have no outcome, because neither a scan nor a person
// found them. Exceptions do not make cameras: what they explain is not found all the same. It
// is 0 before the first complete scan.
func (r BranchReport) NotFound() int {
	if !r.Compared() {
		return 0
	}
	return max(0, r.Declared-r.ByHand-r.Counted())
}

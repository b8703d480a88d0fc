package inventory

import "net/netip"

// Cursor is where a scan was stopped. Handed to the next scan of the same plan, it goes on
// from there. What the stopped scan observed is not in it: whoever kept the cursor kept
// that as well.
type Cursor struct {
	// Plan is the fingerprint of what was to be tried. Another plan cannot go on from here.
	Plan   string        `json:"plan"`
	Ranges []RangeCursor `json:"ranges"` // as in the report
	// Again are addresses that were counted, but not asked to the end.
	Again []netip.Addr `json:"again,omitempty"`
}

// RangeCursor is how far one range was finished, and what was counted until there.
type RangeCursor struct {
	Last     netip.Addr   `json:"last,omitzero"`  // every address up to it is finished; zero: none
	Done     []netip.Addr `json:"done,omitempty"` // finished ones behind it: devices known before
	Answered int          `json:"answered,omitempty"`
	Refused  int          `json:"refused,omitempty"`
	Silent   int          `json:"silent,omitempty"`
	Errors   int          `json:"errors,omitempty"`
	Reached  bool         `json:"reached,omitempty"` // its gateway or a known device answered
	Heard    bool         `json:"heard,omitempty"`   // anything answered
}

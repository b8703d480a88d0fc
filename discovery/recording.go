package discovery

import (
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// RecordingOf writes what a device said of the footage of a source.
func RecordingOf(f onvif.Footage, at time.Time) inventory.Recording {
	r := inventory.Recording{Oldest: f.Oldest, Newest: f.Newest, Why: f.Why, At: at, Via: "onvif", Gaps: f.Gaps, GapsKnown: f.GapsKnown}
	switch r.Why {
	case "", "no-profile-g", "no-search", "no-recording", "unassigned":
	default:
		r.Why = onvif.Cause(r.Why).Why()
	}
	return r
}

package app

import (
	"context"
	"slices"
	"time"

	"camledger/inventory"
)

// aheadBy is how far in the future a scan must be dated to have been made while the clock of
// the machine was ahead: clocks of several machines over one database differ a little.
const aheadBy = 5 * time.Minute

// Ahead tells whether a scan is dated in the future: the machine's clock was ahead when it
// was made.
func (a *App) Ahead(sc inventory.Scan) bool { return sc.Started.Sub(a.now()) > aheadBy }

// newestScans lists the scans of a branch (empty: of all), the newest first, at most limit.
// Those that are dated in the future come last: they are older than they say.
func (a *App) newestScans(ctx context.Context, branchID string, limit int) ([]inventory.Scan, error) {
	for n := limit; ; n *= 4 {
		scans, err := a.store.Scans(ctx, branchID, n)
		if err != nil {
			return nil, err
		}
		ahead := slices.IndexFunc(scans, func(sc inventory.Scan) bool { return !a.Ahead(sc) })
		if ahead < 0 {
			ahead = len(scans)
		}
		// Enough that are not, or there are no more.
		if len(scans)-ahead >= limit || len(scans) < n {
			scans = slices.Concat(scans[ahead:], scans[:ahead])
			return scans[:min(limit, len(scans))], nil
		}
	}
}

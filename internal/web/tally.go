package web

import (
	"context"
	"slices"
	"time"

	"camledger/inventory"
)

// Reports of the branches are good for a moment, and shown for a minute while they are
// counted anew.
const (
	tallyFor   = 5 * time.Second
	tallyStale = time.Minute
)

// counted are the reports of all branches, in the order of the policy.
func (s *server) counted(ctx context.Context) ([]inventory.BranchReport, error) {
	reports, err := s.tally.get(ctx, s.Now, func(ctx context.Context) ([]inventory.BranchReport, error) {
		return s.Store.BranchReports(ctx, s.Now())
	})
	return slices.Clone(reports), err
}

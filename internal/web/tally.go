package web

import (
	"context"
	"slices"
	"sync"
	"time"

	"camledger/inventory"
)

// tallyFor is how long the reports of the branches are kept: counting ten thousand
// cameras takes longer than showing them.
const tallyFor = 5 * time.Second

// tally keeps the reports of all branches for a moment.
type tally struct {
	mu      sync.Mutex
	at      time.Time
	reports []inventory.BranchReport
}

// counted are the reports of all branches, at most a moment old. Requests that come
// while they are counted wait for that one count.
func (s *server) counted(ctx context.Context, now time.Time) ([]inventory.BranchReport, error) {
	t := s.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	if age := now.Sub(t.at); t.reports == nil || age > tallyFor || age < 0 {
		reports, err := s.Store.BranchReports(ctx, now)
		if err != nil {
			return nil, err
		}
		t.reports, t.at = reports, now
	}
	return slices.Clone(t.reports), nil
}

package store

import (
	"context"

	"camledger/inventory"
)

// searchDifferences is a page of what seek finds, and how many there are on all pages.
func (r runner) searchDifferences(ctx context.Context, f DifferenceFilter) ([]inventory.Difference, int, error) {
	ids, err := r.seek(ctx, f)
	if err != nil || f.Limit < 0 {
		return nil, len(ids), err
	}
	if f.Limit == 0 {
		f.Limit = pageDefault
	}
	first := min(max(f.Offset, 0), len(ids))
	var out []inventory.Difference
	err = walk(ctx, ids[first:min(first+min(f.Limit, pageMost), len(ids))], func(d *inventory.Difference) string { return d.ID }, func(ctx context.Context, part []any) ([]inventory.Difference, error) {
		return list(ctx, r, differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE difference.id IN "+in(len(part)), part...)
	}, func(some []inventory.Difference) error {
		out = append(out, some...)
		return nil
	})
	return out, len(ids), err
}

// countDifferences counts the differences of a filter without its Query. Those of which no proposal
// waits are all less those of which one does: both come from an index alone.
func (r runner) countDifferences(ctx context.Context, f DifferenceFilter) (int, error) {
	count := func(f DifferenceFilter) (int, error) {
		w := f.narrow()
		return one(ctx, r, scalar[int], "SELECT COUNT(*) FROM difference"+w.text(), w.args...)
	}
	if !f.Unproposed {
		return count(f)
	}
	f.Unproposed = false
	all, err := count(f)
	if err != nil || f.Proposed {
		return 0, err
	}
	f.Proposed = true
	waiting, err := count(f)
	return all - waiting, err
}

// proposedIDs are the differences of which a proposal waits; the word stands in it for its index.
const proposedIDs = "(SELECT decision.difference_id FROM decision WHERE decision.state = 'proposed')"

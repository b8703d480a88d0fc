package store

import (
	"context"

	"camledger/inventory"
)

// DifferenceKinds counts the differences of a filter by their kind, without its Query.
func (s *Store) DifferenceKinds(ctx context.Context, f DifferenceFilter) (map[inventory.DifferenceKind]int, error) {
	type count struct {
		kind inventory.DifferenceKind
		n    int
	}
	w := f.narrow()
	found, err := list(ctx, s.direct(), func(c *count) []any { return []any{&c.kind, &c.n} },
		"SELECT difference.kind, COUNT(*) FROM difference"+w.text()+" GROUP BY difference.kind", w.args...)
	out := map[inventory.DifferenceKind]int{}
	for _, c := range found {
		out[c.kind] = c.n
	}
	return out, wrap("count kinds of differences", err)
}

// DifferencesByID returns differences by their ids; those that are not known are left out.
func (s *Store) DifferencesByID(ctx context.Context, ids []string) (map[string]inventory.Difference, error) {
	out := make(map[string]inventory.Difference, len(ids))
	err := chunks(ids, func(part []any) error {
		return each(ctx, s.direct(), differenceFields, func(d *inventory.Difference) error {
			out[d.ID] = *d
			return nil
		}, "SELECT "+differenceColumns+" FROM difference WHERE difference.id IN "+in(len(part)), part...)
	})
	return out, wrap("read differences", err)
}

package store

import (
	"context"
	"database/sql"
	"errors"

	"camledger/inventory"
)

// NextDifference is the id of the difference that a person comes to after one, in the order of
// the queue: an open one of the branches (nil: all) that is more than a note, that is not
// itself, and of which nobody's proposal waits. After the last comes the first; empty: there is
// none.
func (s *Store) NextDifference(ctx context.Context, branches []string, after inventory.Difference) (string, error) {
	f := DifferenceFilter{Branches: branches, State: []inventory.DifferenceState{inventory.DifferenceOpen}, Severity: []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}}
	sorted, from := f.sorted()
	weight := 2
	switch after.Severity {
	case inventory.SeverityError:
		weight = 0
	case inventory.SeverityWarning:
		weight = 1
	}
	id := ""
	err := s.read(ctx, "find next difference", func(r runner) (err error) {
		for _, further := range []bool{true, false} {
			w := f.narrow()
			w.add("difference.id <> ?", after.ID)
			w.add("difference.id NOT IN (SELECT decision.difference_id FROM decision WHERE decision.state = 'proposed')")
			if further {
				w.add(gravity+" >= ?", weight)
				w.add("("+gravity+" > ? OR difference.first_ms < ? OR difference.first_ms = ? AND difference.id > ?)", weight, after.FirstSeen, after.FirstSeen, after.ID)
			}
			id, err = one(ctx, r, scalar[string], "SELECT difference.id"+from+w.text()+sorted+" LIMIT 1", w.args...)
			if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		return nil
	})
	return id, err
}

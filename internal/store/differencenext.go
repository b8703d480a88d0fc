package store

import (
	"context"
	"database/sql"
	"errors"

	"camledger/inventory"
)

// NextDifference is the id of the difference that a person comes to after one, in the order of
// the queue: an open one of a list's filter (its State and Sort are not looked at; without a
// Severity what is more than a note) that is not itself, and of which nobody's proposal waits.
// After the last comes the first; empty: there is none.
func (s *Store) NextDifference(ctx context.Context, f DifferenceFilter, after inventory.Difference) (string, error) {
	f.State, f.Sort, f.Proposed, f.Unproposed = []inventory.DifferenceState{inventory.DifferenceOpen}, "", false, true
	if len(f.Severity) == 0 {
		f.Severity = []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}
	}
	id := ""
	err := s.read(ctx, "find next difference", func(r runner) (err error) {
		if len(wordsOf(f.Query)) > 0 {
			id, err = r.soughtAfter(ctx, f, after)
			return err
		}
		id, err = r.listedAfter(ctx, f, after)
		return err
	})
	return id, err
}

// weightOf is the gravity of a severity, as the queue sorts by it.
func weightOf(s inventory.Severity) int {
	switch s {
	case inventory.SeverityError:
		return 0
	case inventory.SeverityWarning:
		return 1
	}
	return 2
}

// listedAfter finds the next one of a filter without words.
func (r runner) listedAfter(ctx context.Context, f DifferenceFilter, after inventory.Difference) (string, error) {
	sorted, from := f.sorted()
	weight := weightOf(after.Severity)
	for _, further := range []bool{true, false} {
		w := f.narrow()
		w.add("difference.id <> ?", after.ID)
		if further {
			w.add(gravity+" >= ?", weight)
			w.add("("+gravity+" > ? OR difference.first_ms < ? OR difference.first_ms = ? AND difference.id > ?)", weight, after.FirstSeen, after.FirstSeen, after.ID)
		}
		id, err := one(ctx, r, scalar[string], "SELECT difference.id"+from+w.text()+sorted+" LIMIT 1", w.args...)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return "", nil
}

// soughtAfter finds the next one of a filter with words.
func (r runner) soughtAfter(ctx context.Context, f DifferenceFilter, after inventory.Difference) (string, error) {
	ids, err := r.seek(ctx, f)
	if err != nil {
		return "", err
	}
	x, err := r.differenceIndex(ctx)
	if err != nil {
		return "", err
	}
	fits := make(map[string]bool, len(ids))
	for _, id := range ids {
		fits[id] = id != after.ID
	}
	here, first := &sought{id: after.ID, gravity: weightOf(after.Severity), first: ms(after.FirstSeen)}, ""
	for _, e := range x.all {
		switch {
		case !fits[e.id]:
		case compareSought(e, here) > 0:
			return e.id, nil
		case first == "":
			first = e.id
		}
	}
	return first, nil
}

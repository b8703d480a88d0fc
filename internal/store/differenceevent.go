package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// DifferenceEvent is a step in the life of a difference. Actor is empty where the program
// did it; Detail is the reason, or whom it was assigned to.
type DifferenceEvent struct {
	ID     string
	At     time.Time
	Kind   string
	Actor  string
	Detail string
}

// notedTwice tells whether a note was sent again: the last step was the same, by the same
// person. It is written once.
func (r runner) notedTwice(ctx context.Context, d Decision) (bool, error) {
	if d.Kind != inventory.ActNote || d.Reason == "" {
		return false, nil
	}
	last, err := list(ctx, r, eventFields, "SELECT "+eventColumnsOfDifference+" FROM difference_event WHERE difference_id = ? ORDER BY seq DESC LIMIT 1", d.DifferenceID)
	return len(last) == 1 && last[0].Kind == string(inventory.ActNote) && last[0].Actor == d.Actor && last[0].Detail == d.Reason, err
}

func (r runner) differenceEvent(ctx context.Context, differenceID, kind, actor, detail string, when time.Time) error {
	_, err := r.exec(ctx, `INSERT INTO difference_event (id, difference_id, seq, at_ms, kind, actor, detail)
		SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ? FROM difference_event WHERE difference_id = ?`,
		inventory.NewID("dfe"), differenceID, when, kind, actor, detail, differenceID)
	return err
}

const eventColumnsOfDifference = "id, at_ms, kind, actor, detail"

func eventFields(e *DifferenceEvent) []any {
	return []any{&e.ID, at(&e.At), &e.Kind, &e.Actor, &e.Detail}
}

// DifferenceEvents lists the life of a difference, the oldest step first.
func (s *Store) DifferenceEvents(ctx context.Context, differenceID string) ([]DifferenceEvent, error) {
	out, err := list(ctx, s.direct(), eventFields, "SELECT "+eventColumnsOfDifference+
		" FROM difference_event WHERE difference_id = ? ORDER BY seq"+page(pageMost, 0), differenceID)
	return out, wrap("list events of "+differenceID, err)
}

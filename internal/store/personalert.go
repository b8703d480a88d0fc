package store

import (
	"context"
	"fmt"

	"camledger/alerts"
)

// Reaches tells how persons are reached beside mail, by person.
func (s *Store) Reaches(ctx context.Context) (map[string]alerts.Reach, error) {
	rows, err := list(ctx, s.direct(), func(r *alerts.Reach) []any {
		return []any{&r.PersonID, &r.Channel, &r.Number, &r.QuietFrom, &r.QuietTo}
	}, "SELECT person_id, channel, number, quiet_from, quiet_to FROM person_alert ORDER BY person_id")
	out := map[string]alerts.Reach{}
	for _, r := range rows {
		out[r.PersonID] = r
	}
	return out, wrap("list how persons are reached", err)
}

// SetReach says how a person is reached beside mail. Quiet hours are of one day: 0 to 1439.
func (s *Store) SetReach(ctx context.Context, r alerts.Reach, c Change) error {
	if r.QuietFrom < 0 || r.QuietFrom > 1439 || r.QuietTo < 0 || r.QuietTo > 1439 || r.Channel == "" && r.Number != "" {
		return fmt.Errorf("set how a person is reached: %w", ErrInvalid)
	}
	return s.write(ctx, "set how "+r.PersonID+" is reached", func(x runner) error {
		if _, err := one(ctx, x, scalar[string], "SELECT id FROM person WHERE id = ?", r.PersonID); err != nil {
			return err
		}
		if _, err := x.exec(ctx, `INSERT INTO person_alert (person_id, channel, number, quiet_from, quiet_to) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET channel = excluded.channel, number = excluded.number,
				quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`, r.PersonID, r.Channel, r.Number, r.QuietFrom, r.QuietTo); err != nil {
			return err
		}
		return x.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "person.reach", Subject: r.PersonID, Detail: r.Channel})
	})
}

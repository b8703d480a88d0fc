package store

import (
	"context"
	"time"
)

// Serving says which process makes the rounds.
type Serving struct {
	ID     string
	Holder string // the process, in words for people
	Since  time.Time
	Until  time.Time // when it is over unless it is said again
}

// TakeServing takes the rounds, or says that v.ID still makes them. Where another process
// does, nothing changes and that one is returned with false.
func (s *Store) TakeServing(ctx context.Context, v Serving, now time.Time) (holds Serving, taken bool, err error) {
	err = s.write(ctx, "take the rounds", func(r runner) error {
		n, err := r.exec(ctx, `INSERT INTO serving (one, id, holder, since_ms, until_ms) VALUES (1, ?, ?, ?, ?)
			ON CONFLICT (one) DO UPDATE SET id = excluded.id, holder = excluded.holder, since_ms = excluded.since_ms, until_ms = excluded.until_ms
			WHERE serving.id = excluded.id OR serving.until_ms < ?`, v.ID, v.Holder, v.Since, v.Until, now)
		if err != nil {
			return err
		}
		if taken = n > 0; taken {
			holds = v
			return nil
		}
		holds, err = one(ctx, r, func(x *Serving) []any {
			return []any{&x.ID, &x.Holder, at(&x.Since), at(&x.Until)}
		}, "SELECT id, holder, since_ms, until_ms FROM serving")
		return err
	})
	return holds, taken, err
}

// EndServing says that a process makes no rounds any more. It is no error if another one has
// taken them since.
func (s *Store) EndServing(ctx context.Context, id string) error {
	return s.write(ctx, "say that this process does not serve", func(r runner) error {
		_, err := r.exec(ctx, "DELETE FROM serving WHERE id = ?", id)
		return err
	})
}

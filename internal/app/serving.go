package app

import (
	"context"
	"fmt"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// Times of serving.
const (
	servingSays  = 5 * time.Second        // between two signs of life of a serving process
	servingHolds = 20 * time.Second       // how long one holds
	servingAsks  = 500 * time.Millisecond // between two questions of the next one
)

// ErrServed says that another process serves this database: it makes the rounds and the
// nightly scans, and two would open twice the sessions that a device bears.
type ErrServed struct {
	Holder string // the process, in words
	Since  time.Time
}

// Error says who serves and since when.
func (e ErrServed) Error() string {
	return fmt.Sprintf("this database is served already, by %s since %s: stop that one, or let it go on", e.Holder, e.Since.Format("2006-01-02 15:04:05"))
}

// takeServing takes the rounds for this process. One that was killed holds them for a while:
// it is waited for, and one that goes on is told by saying so meanwhile.
func (a *App) takeServing(ctx context.Context) (store.Serving, error) {
	mine := store.Serving{ID: inventory.NewID("serving"), Holder: processName(), Since: a.now()}
	var before store.Serving
	for {
		mine.Until = a.now().Add(servingHolds)
		other, taken, err := a.store.TakeServing(ctx, mine, a.now())
		switch {
		case err != nil:
			return mine, fmt.Errorf("ask whether another process serves: %w", err)
		case taken:
			return mine, nil
		case ended(other.Holder) || other.Holder == mine.Holder: // in a container the next process has the same number
			if err := a.store.EndServing(ctx, other.ID); err != nil {
				return mine, fmt.Errorf("take over from %s, which ended: %w", other.Holder, err)
			}
			continue
		case before.ID == "":
			a.log.Info("another process served this database a moment ago: waiting for whether it goes on", "process", other.Holder, "since", other.Since.In(a.zone).Format(time.DateTime))
		case other.ID != before.ID || other.Until.After(before.Until):
			return mine, ErrServed{Holder: other.Holder, Since: other.Since.In(a.zone)}
		}
		before = other
		if pause(ctx, servingAsks); ctx.Err() != nil {
			return mine, ctx.Err()
		}
	}
}

// endServing lets the next one serve at once.
func (a *App) endServing(ctx context.Context, mine store.Serving) {
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	if err := a.store.EndServing(keep, mine.ID); err != nil {
		a.log.Debug("other processes learn only in a while that this one has ended", "err", err)
	}
}

// keepServing says until ctx ends that this process serves. lost hears where another one
// has taken the rounds: this one slept, or had no database, for too long.
func (a *App) keepServing(ctx context.Context, mine store.Serving, lost func(error)) {
	said := a.now()
	look := time.NewTicker(claimLooks) // a clock that was set forward ends leases early
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		now := a.now()
		if now.Sub(said).Abs() < servingSays {
			continue
		}
		mine.Until = now.Add(servingHolds)
		other, taken, err := a.store.TakeServing(ctx, mine, now)
		switch {
		case err != nil: // asked again at the next look
		case !taken:
			lost(ErrServed{Holder: other.Holder, Since: other.Since.In(a.zone)})
			return
		default:
			said = now
		}
	}
}

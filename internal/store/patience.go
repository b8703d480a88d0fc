package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// patienceOf is how long a call waits for its turn to write unless WithPatience says
// otherwise.
const patienceOf = 30 * time.Second

type patienceKey struct{}

// WithPatience bounds how long the writing calls of a context wait until they may write:
// for others of this process, and in SQLite for other processes. What they write then takes
// the time it takes. One whose patience is over is ErrBusy, and nothing was written.
func WithPatience(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, d)
}

func patience(ctx context.Context) time.Duration {
	if d, ok := ctx.Value(patienceKey{}).(time.Duration); ok {
		return d
	}
	return patienceOf
}

// writing remembers how writing went last.
type writing struct {
	mu      sync.Mutex
	good    time.Time // when something was written last
	trouble error     // why nothing has been since; nil: nothing was tried in vain
}

func (w *writing) went(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err == nil:
		w.good, w.trouble = time.Now(), nil
	case errors.Is(err, errQueue): // it is this process that writes
	case errors.Is(err, ErrBusy):
		w.trouble = ErrBusy
	case errors.Is(err, ErrFull):
		w.trouble = ErrFull
	case Transient(err):
		w.trouble = ErrAway
	}
}

// Trouble tells why the last call that wanted to write could not: ErrAway, ErrBusy or
// ErrFull; nil as soon as one could again.
func (s *Store) Trouble() error {
	s.writing.mu.Lock()
	defer s.writing.mu.Unlock()
	return s.writing.trouble
}

// What Ready takes for good, and how long it tries.
const (
	readyWrote = 5 * time.Second
	readyTries = 3 * time.Second
)

// Ready tells whether the database can be read, and where it is SQLite whether it can be
// written to: something was just now, or is tried.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil || s.dialect == Postgres {
		return err
	}
	s.writing.mu.Lock()
	wrote := s.writing.trouble == nil && time.Since(s.writing.good) < readyWrote
	s.writing.mu.Unlock()
	if wrote {
		return nil
	}
	return s.write(WithPatience(ctx, readyTries), "try to write", func(r runner) error { return r.latch(ctx, "ready") })
}

// errQueue tells that a call waited for others of this process.
var errQueue = errors.New("the writers before it take too long")

// busy is the error of a call whose patience is over.
func busy(doing string, err error) error {
	if err == nil {
		return fmt.Errorf("%s: %w: %w", doing, ErrBusy, errQueue)
	}
	return fmt.Errorf("%s: %w: %w", doing, ErrBusy, err)
}

package web

import (
	"context"
	"sync"
	"time"
)

// atHand keeps what is dear to read and much asked for. While it is read anew, who asks gets
// what is at hand, as long as that is not too old; nobody holds a lock while reading.
type atHand[T any] struct {
	good  time.Duration // for which it is handed out as it is
	stale time.Duration // for which it is handed out while it is read anew

	mu    sync.Mutex
	value T
	at    time.Time // when reading began; zero: nothing is at hand
	turn  int       // counts what made it void
	busy  *reading[T]
}

// reading is one run of reading, for which several may wait.
type reading[T any] struct {
	turn  int
	done  chan struct{}
	value T
	err   error
}

// readWithin bounds a run of reading: it goes on when who began it went away.
const readWithin = 30 * time.Second

// get returns the value; clock tells the time now.
func (f *atHand[T]) get(ctx context.Context, clock func() time.Time, read func(context.Context) (T, error)) (T, error) {
	for {
		now := clock()
		f.mu.Lock()
		age := now.Sub(f.at)
		usable := !f.at.IsZero() && age > -f.good && age <= f.stale
		if usable && age <= f.good {
			defer f.mu.Unlock()
			return f.value, nil
		}
		b := f.busy
		if b == nil || b.turn != f.turn {
			b = &reading[T]{turn: f.turn, done: make(chan struct{})}
			f.busy = b
			go f.run(context.WithoutCancel(ctx), b, now, read)
		}
		value := f.value
		f.mu.Unlock()
		if usable {
			return value, nil
		}
		select {
		case <-ctx.Done():
			return value, ctx.Err()
		case <-b.done:
		}
		if b.err != nil {
			return value, b.err
		}
		f.mu.Lock()
		held := b.turn == f.turn
		f.mu.Unlock()
		if held {
			return b.value, nil
		}
	}
}

func (f *atHand[T]) run(ctx context.Context, b *reading[T], began time.Time, read func(context.Context) (T, error)) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	b.value, b.err = read(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.busy == b {
		f.busy = nil
	}
	if b.err == nil && b.turn == f.turn {
		f.value, f.at = b.value, began
	}
	close(b.done)
}

// void makes what is at hand, and what is being read, good for nobody.
func (f *atHand[T]) void() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn++
	f.at = time.Time{}
}

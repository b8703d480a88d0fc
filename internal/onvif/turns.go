package onvif

import (
	"context"
	"slices"
	"sync"
)

// Turns lets one at a time at a device that goes by several names: who holds one of them
// keeps everybody away who asks for any of them. The zero value works.
type Turns struct {
	mu      sync.Mutex
	held    map[string]bool
	changed chan struct{} // closed when something was given back
}

// Take waits until none of the names is held, and holds them all. Not ok: ctx ended first.
func (t *Turns) Take(ctx context.Context, names []string) (give func(), ok bool) {
	names = slices.Clone(names)
	for {
		t.mu.Lock()
		if t.held == nil {
			t.held, t.changed = map[string]bool{}, make(chan struct{})
		}
		if !slices.ContainsFunc(names, func(n string) bool { return t.held[n] }) {
			for _, n := range names {
				t.held[n] = true
			}
			t.mu.Unlock()
			return sync.OnceFunc(func() { t.give(names) }), true
		}
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, false
		}
	}
}

func (t *Turns) give(names []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range names {
		delete(t.held, n)
	}
	close(t.changed)
	t.changed = make(chan struct{})
}

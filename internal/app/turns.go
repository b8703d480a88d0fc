package app

import (
	"context"
	"sync"
)

// turns lets one at a time at each of many things, named by their ids.
type turns struct {
	mu    sync.Mutex
	gates map[string]chan struct{}
}

// take waits for the turn at an id until ctx ends; done gives it back.
func (t *turns) take(ctx context.Context, id string) (done func(), err error) {
	t.mu.Lock()
	if t.gates == nil {
		t.gates = map[string]chan struct{}{}
	}
	g, ok := t.gates[id]
	if !ok {
		g = make(chan struct{}, 1)
		t.gates[id] = g
	}
	t.mu.Unlock()
	select {
	case g <- struct{}{}:
		return func() { <-g }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

package discovery

import (
	"context"
	"net/netip"
	"sync"
)

// turns sees to it that an address is swept or asked, never both at once: either alone
// keeps to three connections at a time.
type turns struct {
	mu   sync.Mutex
	held map[netip.Addr]chan struct{} // closed when given back
}

// try takes the turn of an address if nobody has it.
func (t *turns) try(a netip.Addr) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[a] != nil {
		return false
	}
	if t.held == nil {
		t.held = map[netip.Addr]chan struct{}{}
	}
	t.held[a] = make(chan struct{})
	return true
}

// take waits for the turn of an address; it fails only when ctx ends.
func (t *turns) take(ctx context.Context, a netip.Addr) error {
	for !t.try(a) {
		t.mu.Lock()
		other := t.held[a]
		t.mu.Unlock()
		if other == nil {
			continue // given back meanwhile
		}
		select {
		case <-other:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (t *turns) give(a netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.held[a])
	delete(t.held, a)
}

package app

import (
	"context"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
)

// pool runs jobs with the configured bounds: in all, per branch, and per device (a
// camera serves one session at a time, a recorder two).
type pool struct {
	all     chan struct{}
	mu      sync.Mutex
	branch  map[string]chan struct{}
	device  map[string]chan struct{}
	perSite int
}

func newPool(rules config.CheckRules) *pool {
	return &pool{all: make(chan struct{}, rules.Concurrency), perSite: rules.PerBranch,
		branch: map[string]chan struct{}{}, device: map[string]chan struct{}{}}
}

func (p *pool) gate(m map[string]chan struct{}, key string, n int) chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := m[key]
	if !ok {
		g = make(chan struct{}, n)
		m[key] = g
	}
	return g
}

// sessions is how many streams of a device are watched at once.
func sessions(k inventory.DeviceKind) int {
	if k == inventory.KindRecorder {
		return 2
	}
	return 1
}

// do waits for room and runs f; it gives up when ctx ends. The narrowest gate is passed
// first, so that one slow device does not hold room that others could use.
func (p *pool) do(ctx context.Context, j job, f func()) error {
	gates := []chan struct{}{
		p.gate(p.device, j.device.ID, sessions(j.device.Kind)),
		p.gate(p.branch, j.branch.ID, p.perSite),
		p.all,
	}
	for i, g := range gates {
		select {
		case g <- struct{}{}:
		case <-ctx.Done():
			for _, passed := range gates[:i] {
				<-passed
			}
			return ctx.Err()
		}
	}
	defer func() {
		for _, g := range gates[1:] {
			<-g
		}
		// A device needs a moment to take a session for ended: the next one waits so long.
		time.AfterFunc(giveBack, func() { <-gates[0] })
	}()
	f()
	return nil
}

// giveBack is how long after a session its device is left alone.
const giveBack = 100 * time.Millisecond

// pause waits, or less where ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

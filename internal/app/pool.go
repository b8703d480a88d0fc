package app

import (
	"context"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
)

// pool runs jobs with the configured bounds: in all, per branch, and per device (a
// camera serves one session at a time, a recorder as many as configured).
type pool struct {
	all     chan struct{}
	mu      sync.Mutex
	branch  map[string]chan struct{}
	device  map[string]chan struct{}
	perSite int
	perNVR  int
}

func newPool(rules config.CheckRules) *pool {
	return &pool{all: make(chan struct{}, rules.Concurrency), perSite: rules.PerBranch, perNVR: rules.RecorderSessions,
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

// deviceGate bounds the sessions of a device. A beat opens none, so it has a gate of its
// own: behind the streams of a dead recorder it would come too late to say so.
func (p *pool) deviceGate(j job) chan struct{} {
	switch {
	case j.tier == inventory.TierBeat:
		return p.gate(p.device, "beat "+j.device.ID, 1)
	case j.device.Kind == inventory.KindRecorder:
		return p.gate(p.device, j.device.ID, p.perNVR)
	}
	return p.gate(p.device, j.device.ID, 1)
}

// do waits for room and runs f; it gives up when ctx ends. The narrowest gate is passed
// first, so that one slow device does not hold room that others could use.
func (p *pool) do(ctx context.Context, j job, f func()) error {
	gates := []chan struct{}{
		p.deviceGate(j),
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
		if j.tier == inventory.TierBeat {
			<-gates[0]
			return
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

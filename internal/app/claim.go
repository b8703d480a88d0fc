package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// A camera bears one session, and two processes over one database do not know of each other's.
// The one that serves makes its rounds without asking anybody: they would be too dear. Another
// one that wants to check a device claims it in the database, and waits until the serving one
// has left it and says so.

// Times of claims.
const (
	claimLooks  = 200 * time.Millisecond // between two looks at the claims
	claimMargin = 10 * time.Second       // beyond what a check of the rounds may take
	endWithin   = 30 * time.Second       // to give a device back: who does not is in everybody's way for longer
)

// ErrOccupied says that a device could not be had for a check.
type ErrOccupied struct {
	Addr   string
	Holder string // the other process; empty: the one that serves
}

// Error says who has the device.
func (e ErrOccupied) Error() string {
	if e.Holder != "" {
		return fmt.Sprintf("%s is being checked by %s: try again when that has ended", e.Addr, e.Holder)
	}
	return fmt.Sprintf("%s is being checked by the camledger that serves, which did not leave it in time: try again, or look at its last check there", e.Addr)
}

// notMade is the check of a device that could not be had for it.
func notMade(j job, err error, now time.Time) inventory.Check {
	c := inventory.Check{CameraID: j.camera.ID, At: now, Tier: j.tier, Failed: inventory.StepConnect, Cause: inventory.CauseLocal,
		Steps: []inventory.Step{{Name: inventory.StepConnect}}}
	var other ErrOccupied
	switch {
	case !errors.As(err, &other):
		c.Steps[0].Detail = err.Error()
	case other.Holder != "":
		c.Cause, c.Steps[0].Notes = inventory.CauseOccupied, []inventory.Note{noted("note.occupied", other.Addr, other.Holder)}
	default:
		c.Cause, c.Steps[0].Notes = inventory.CauseOccupied, []inventory.Note{noted("note.occupied.serve", other.Addr)}
	}
	if j.each != nil {
		j.each(c.Steps[0])
	}
	return c
}

// visits are the devices that this process has claimed: its own checks of a recorder share
// one claim.
type visits struct {
	mu  sync.Mutex
	now map[string]*visit // by device
}

type visit struct {
	guests int
	ready  chan struct{} // closed once the device is there, or err is why not
	err    error
	id     string
}

// visit runs a check that is not one of the rounds, with the bounds of this process, and with
// the device left to it by other processes.
func (a *App) visit(ctx context.Context, j job, f func()) error {
	var occupied error
	err := a.pool.do(ctx, j, func() {
		leave, err := a.claim(ctx, j)
		if err != nil {
			occupied = err
			return
		}
		defer leave()
		f()
	})
	if err != nil {
		return err
	}
	return occupied
}

// claim waits for a device; leave gives it back. The serving process needs no claims: its
// rounds and what people ask of it share one pool.
func (a *App) claim(ctx context.Context, j job) (leave func(), err error) {
	if a.serving.Load() || j.tier == inventory.TierBeat || j.device.ID == "" {
		return func() {}, nil
	}
	a.visits.mu.Lock()
	if a.visits.now == nil {
		a.visits.now = map[string]*visit{}
	}
	v := a.visits.now[j.device.ID]
	first := v == nil
	if first {
		v = &visit{ready: make(chan struct{}), id: inventory.NewID("claim")}
		a.visits.now[j.device.ID] = v
	}
	v.guests++
	a.visits.mu.Unlock()
	if first {
		v.err = a.waitFor(ctx, j, v.id)
		close(v.ready)
	}
	<-v.ready
	leave = func() {
		a.visits.mu.Lock()
		v.guests--
		last := v.guests == 0
		if last {
			delete(a.visits.now, j.device.ID)
		}
		a.visits.mu.Unlock()
		if !last {
			return
		}
		if v.err == nil {
			pause(ctx, giveBack) // the rounds do not see when the session ended
		}
		within := endWithin
		if ctx.Err() != nil {
			within = settleWithin // who stops does not want to wait
		}
		keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
		defer cancel()
		if err := a.store.EndClaim(keep, v.id); err != nil {
			a.log.Warn("a device is not given back: it is free again by itself", "device", j.device.ID, "err", err)
		}
	}
	if v.err != nil {
		leave()
		return nil, v.err
	}
	return leave, nil
}

// waitFor claims a device and waits until nobody else is at it.
func (a *App) waitFor(ctx context.Context, j job, id string) error {
	rules := a.cfg.Check
	patience := rules.Timeout + 2*rules.WindowFull + claimMargin
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := store.Claim{ID: id, DeviceID: j.device.ID, Recorder: j.device.Kind == inventory.KindRecorder, Holder: processName()}
	look := time.NewTicker(claimLooks)
	defer look.Stop()
	var other store.Claim
	told := false
	for taken, answered := false, false; ; {
		var free bool
		var err error
		if !taken {
			c.Until = a.now().Add(2*patience + surveyTimeout)
			var at store.Claim
			if at, taken, free, err = a.store.TakeClaim(ctx, c, a.now()); err == nil {
				other, answered = at, true // a question that was cut short says nothing
			}
			if err == nil && !taken && ended(other.Holder) && a.store.EndClaim(ctx, other.ID) == nil {
				continue // that one was killed
			}
		} else {
			free, err = a.store.Granted(ctx, id, a.now())
		}
		switch {
		case err == nil && free:
			return nil
		case err == nil && !told && j.waits != nil:
			told = true
			if holder := other.Holder; taken {
				j.waits("")
			} else {
				j.waits(holder)
			}
		case err != nil && ctx.Err() == nil:
			a.log.Warn("a device is checked without asking whether another process is at it", "device", j.device.ID, "err", err)
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			switch {
			case taken:
				other.Holder = ""
			case !answered:
				return fmt.Errorf("ask whether another process is at %s: %w", j.device.Addr.Addr(), ctx.Err())
			}
			return ErrOccupied{Addr: j.device.Addr.Addr().String(), Holder: other.Holder}
		}
	}
}

// makeRoom leaves devices that other processes claim until ctx ends.
func (m *monitor) makeRoom(ctx context.Context) {
	left := map[string]context.CancelFunc{} // by claim
	var leaving sync.WaitGroup
	look := time.NewTicker(claimLooks)
	defer look.Stop()
	for ctx.Err() == nil {
		if claims, err := m.app.store.Claims(ctx, m.app.now()); err == nil { // else whoever claims cannot go on either
			holds := map[string]bool{}
			for _, c := range claims {
				holds[c.ID] = true
				if left[c.ID] == nil {
					var claimed context.Context
					claimed, left[c.ID] = context.WithCancel(ctx)
					leaving.Go(func() { m.leave(claimed, c) })
				}
			}
			for id, over := range left {
				if !holds[id] {
					over()
					delete(left, id)
				}
			}
		}
		select {
		case <-look.C:
		case <-ctx.Done():
		}
	}
	leaving.Wait()
	for _, over := range left {
		over()
	}
}

// leave takes all places of a claimed device in the pool, in turn with the checks that wait
// for them, and keeps them until ctx ends: meanwhile no session begins.
func (m *monitor) leave(ctx context.Context, c store.Claim) {
	j := job{device: inventory.Device{ID: c.DeviceID}, tier: inventory.TierStream}
	if c.Recorder {
		j.device.Kind = inventory.KindRecorder
	}
	gate, places := m.app.pool.deviceGate(j), 0
	defer func() {
		for range places {
			<-gate
		}
	}()
	for places < cap(gate) {
		select {
		case gate <- struct{}{}:
			places++
		case <-ctx.Done():
			return
		}
	}
	if err := m.app.store.GrantClaim(ctx, c.ID, m.app.now()); err != nil && ctx.Err() == nil {
		m.app.log.Warn("a device that is left to another process cannot be granted", "device", c.DeviceID, "err", err)
	}
	<-ctx.Done()
}

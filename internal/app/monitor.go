package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// The monitor's pace: how often it looks for due checks, gathers results, and reads
// anew which cameras there are.
const (
	// Checks begin together, and their results are gathered together: waking up is most of
	// what a beat costs. Where beats are asked more often than usual it is a quarter of that.
	paceMost     = 500 * time.Millisecond
	gatherMost   = 500
	rereadEvery  = 15 * time.Second // where somebody changed something
	rereadAnyway = time.Minute
	retryStore   = time.Second
	heldMost     = 50_000 // results that wait for the database; more are dropped, oldest first, and said so
	queueResults = 1024
)

// monitor keeps checking every camera in its rounds until ctx ends.
type monitor struct {
	app     *App
	decider *decider
	results chan measured
	over    chan struct{} // closed after the last result
	wake    chan struct{} // a decision is wanted
	reread  chan struct{} // other cameras may be there
	freed   chan struct{} // there is room for a check that waits, or one is due earlier

	pace   time.Duration
	readNo int64     // revision of the estate that was read
	readAt time.Time // zero: it is to be read

	mu      sync.Mutex
	agenda  *agenda
	wakesAt time.Time // when start looks again
}

func (a *App) newMonitor(ctx context.Context) (*monitor, error) {
	d, err := a.newDecider(ctx)
	if err != nil {
		return nil, err
	}
	m := &monitor{app: a, pace: min(paceMost, max(a.cfg.Schedule.Beat/4, time.Millisecond)), decider: d, results: make(chan measured, queueResults), over: make(chan struct{}), agenda: newAgenda(a.cfg.Schedule, a.cfg.Check),
		wake: make(chan struct{}, 1), reread: make(chan struct{}, 1), freed: make(chan struct{}, 1)}
	return m, m.read(ctx)
}

// refresh makes the monitor read anew which cameras there are.
func (m *monitor) refresh() { signal(m.reread) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run works until ctx ends, then waits for what is under way and records it.
func (m *monitor) run(ctx context.Context) {
	var deciding, checking sync.WaitGroup
	deciding.Go(func() { m.decideAll(ctx) })
	checking.Go(func() { m.lookBack(ctx) })
	checking.Go(func() { m.makeRoom(ctx) })
	due := time.NewTimer(0)
	defer due.Stop()
	read := time.NewTicker(rereadEvery)
	defer read.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			continue
		case <-due.C:
		case <-m.freed:
		case <-read.C:
			m.tryRead(ctx)
		case <-m.reread:
			m.readAt = time.Time{}
			m.tryRead(ctx)
		}
		due.Reset(m.start(ctx, &checking))
	}
	checking.Wait()
	close(m.over)
	deciding.Wait()
}

func (m *monitor) tryRead(ctx context.Context) {
	no, err := m.app.store.EstateRevision(ctx)
	if err == nil && no == m.readNo && m.app.now().Sub(m.readAt) < rereadAnyway {
		return
	}
	if err == nil {
		err = m.read(ctx)
	}
	if err == nil {
		m.readNo, m.readAt = no, m.app.now()
	}
	if err != nil && ctx.Err() == nil {
		m.app.log.Error("cameras not read: going on with those known", "err", err)
	}
}

// read takes over which cameras there are.
func (m *monitor) read(ctx context.Context) error {
	reg, found, err := m.decider.readEstate(ctx)
	if err != nil {
		return err
	}
	parts := map[string]inventory.Found{} // of one branch each
	for _, c := range found.Cameras {
		p := parts[c.BranchID]
		p.Devices, p.Cameras = found.Devices, append(p.Cameras, c)
		parts[c.BranchID] = p
	}
	var jobs []job
	for _, b := range m.app.configured(&reg) {
		js, err := m.app.jobs(b, parts[b.ID], inventory.TierStream)
		if err != nil {
			continue // a branch without networks is not watched; its page says so
		}
		jobs = append(jobs, js...)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.agenda.replace(jobs, m.app.now())
	for _, j := range jobs {
		m.hasten(j.camera.ID)
	}
	return nil
}

// hasten takes over the quick retry that the alerts ask for; the caller holds mu.
func (m *monitor) hasten(camera string) {
	if s := m.decider.state(camera); !s.NextCheck.IsZero() && s.NextCheck.After(s.LastChecked) {
		m.agenda.hasten(camera, s.NextTier, s.NextCheck)
	}
}

// start begins every check that is due and for which there is room, and tells how long
// nothing else is.
func (m *monitor) start(ctx context.Context, checking *sync.WaitGroup) time.Duration {
	now := m.app.now()
	m.mu.Lock()
	begin, late := m.agenda.take(now)
	m.wakesAt = now.Add(rereadEvery)
	if next := m.agenda.next(); !next.IsZero() {
		m.wakesAt = next.Truncate(m.pace).Add(m.pace)
	}
	wait := max(m.wakesAt.Sub(now), time.Millisecond)
	waiting := len(m.agenda.ready)
	m.mu.Unlock()
	m.app.metrics.late.Add(float64(late))
	m.app.metrics.waiting.Set(float64(waiting))
	for _, w := range begin {
		j, cameras := w.job, w.cameras
		checking.Go(func() {
			end := endedUnsaid
			err := m.app.pool.do(ctx, j, func() { end = m.measure(ctx, j, cameras) })
			_ = err // only the end of ctx, and then the check does not count
			m.mu.Lock()
			m.agenda.done(w, m.app.now(), end)
			m.lookAgain()
			m.mu.Unlock()
		})
	}
	return wait
}

// lookAgain wakes start where it has something to do sooner than it thinks; the caller
// holds mu.
func (m *monitor) lookAgain() {
	if next := m.agenda.next(); len(m.agenda.ready) > 0 || !next.IsZero() && next.Before(m.wakesAt.Add(-m.pace)) {
		signal(m.freed)
	}
}

// measure makes one check and hands it on; what a device answers to a beat holds for all
// its cameras.
func (m *monitor) measure(ctx context.Context, j job, cameras []inventory.Camera) ending {
	c := m.app.run(ctx, j)
	end := endOf(c)
	switch {
	case end == endedUnsaid:
	case j.tier != inventory.TierBeat:
		m.results <- measured{j, c}
	default:
		for _, cam := range cameras {
			j.camera, c.CameraID = cam, cam.ID
			m.results <- measured{j, c}
		}
	}
	return end
}

// decideAll gathers results and decides on them until the channel closes. Results stay
// until they are stored: while the database is away measuring goes on.
func (m *monitor) decideAll(ctx context.Context) {
	var held []measured
	var rest time.Time // no try before
	tick := time.NewTicker(m.pace)
	defer tick.Stop()
	lost, waits := 0, seldom{}
	for open := true; open || len(held) > 0; {
		open = m.gather(&held, tick.C)
		if extra := len(held) - heldMost; extra > 0 {
			held, lost = slices.Delete(held, 0, extra), lost+extra
			m.app.log.Error("the database has been away too long: oldest results dropped", "dropped", lost)
		}
		m.app.metrics.unsaved.Set(float64(len(held)))
		if open && time.Now().Before(rest) {
			continue
		}
		next := m.decider.next()
		if len(held) == 0 && (next.IsZero() || m.app.now().Before(next)) && !m.poked() {
			continue
		}
		n := min(len(held), gatherMost)
		done, err := m.record(ctx, held[:n])
		held = slices.Delete(held, 0, done)
		switch {
		case err == nil:
			if len(held) == 0 && waits.over() {
				m.app.log.Info("the database takes results again, none waits any more")
			}
		case ctx.Err() != nil:
			m.app.log.Error("the program ends and results are not recorded", "count", len(held), "err", err)
			held = nil
		default:
			if waits.say(time.Now()) {
				m.app.log.Warn("results wait for the database", "waiting", len(held), "err", err)
			}
			rest = time.Now().Add(retryStore)
		}
	}
}

// record decides on results and tells how many of them are settled: stored, or refused
// for good. It is bounded, so that a database that does not answer holds up neither the
// gathering nor the end of the program for long.
func (m *monitor) record(ctx context.Context, batch []measured) (done int, err error) {
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer cancel()
	err = m.decider.decide(keep, batch)
	if err == nil {
		m.mu.Lock()
		for _, r := range batch {
			m.hasten(r.job.camera.ID)
		}
		m.lookAgain()
		m.mu.Unlock()
		return len(batch), nil
	}
	if len(batch) == 0 || store.Transient(err) || keep.Err() != nil {
		return 0, err
	}
	m.app.log.Error("results not recorded together: trying one by one", "count", len(batch), "err", err)
	return m.oneByOne(keep, batch)
}

// oneByOne records a refused batch check by check, so that one that cannot be stored
// does not hold up the others.
func (m *monitor) oneByOne(ctx context.Context, held []measured) (done int, err error) {
	for i, r := range held {
		if err := m.decider.decide(ctx, held[i:i+1]); err != nil {
			if store.Transient(err) || ctx.Err() != nil {
				return i, err
			}
			m.app.log.Error("check not recorded", "camera", r.job.camera.ID, "err", err)
		}
	}
	return len(held), nil
}

// poked tells whether a page asked for a decision.
func (m *monitor) poked() bool {
	select {
	case <-m.wake:
		return true
	default:
		return false
	}
}

// gather waits for the next tick and takes what has come since the last one: a result does
// not wake anybody up.
func (m *monitor) gather(held *[]measured, tick <-chan time.Time) (open bool) {
	select {
	case <-tick:
		open = true
	case <-m.over:
	}
	for {
		select {
		case r := <-m.results:
			*held = append(*held, r)
		default:
			return open
		}
	}
}

package app

import (
	"context"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// The monitor's pace: how often it looks for due checks, gathers results, and reads
// anew which cameras there are.
const (
	gatherFor    = 200 * time.Millisecond
	gatherMost   = 500
	rereadEvery  = 15 * time.Second
	retryStore   = time.Second
	heldMost     = 50_000 // results that wait for the database; more are dropped, oldest first, and said so
	queueResults = 1024
)

// monitor keeps checking every camera in its rounds until ctx ends.
type monitor struct {
	app     *App
	decider *decider
	results chan measured
	wake    chan struct{}

	mu     sync.Mutex
	watch  map[string]*watch // by camera and tier
	reread chan struct{}
}

// watch is one camera in one tier, or with a beat one device for all its cameras.
type watch struct {
	job     job
	cameras []inventory.Camera // that a beat speaks for
	due     time.Time
	running bool
}

func (a *App) newMonitor(ctx context.Context) (*monitor, error) {
	d, err := a.newDecider(ctx)
	if err != nil {
		return nil, err
	}
	m := &monitor{app: a, decider: d, results: make(chan measured, queueResults),
		wake: make(chan struct{}, 1), reread: make(chan struct{}, 1), watch: map[string]*watch{}}
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
	ticker := time.NewTicker(m.pace())
	defer ticker.Stop()
	read := time.NewTicker(rereadEvery)
	defer read.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-ticker.C:
			m.start(ctx, &checking)
		case <-read.C:
			m.tryRead(ctx)
		case <-m.reread:
			m.tryRead(ctx)
		}
	}
	checking.Wait()
	close(m.results)
	deciding.Wait()
}

// pace is fine enough for the shortest interval in use.
func (m *monitor) pace() time.Duration {
	return min(max(m.app.cfg.Schedule.Beat/20, 20*time.Millisecond), time.Second)
}

func (m *monitor) tryRead(ctx context.Context) {
	if err := m.read(ctx); err != nil && ctx.Err() == nil {
		m.app.log.Error("cameras not read: going on with those known", "err", err)
	}
}

// read takes over which cameras there are. New ones get their first turn spread over
// their interval, by a hash of their id: no herd at the full minute.
func (m *monitor) read(ctx context.Context) error {
	branches, err := m.app.Branches(ctx, nil)
	if err != nil {
		if _, none := err.(ErrNoBranch); none {
			return nil
		}
		return err
	}
	found, err := m.app.store.Found(ctx, "")
	if err != nil {
		return err
	}
	now := m.app.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh := map[string]*watch{}
	beats := map[string]*watch{}
	for _, b := range branches {
		js, err := m.app.jobs(b, found, inventory.TierStream)
		if err != nil {
			continue // a branch without networks is not watched; its page says so
		}
		for _, j := range js {
			m.keep(fresh, j, now)
			// One beat a device: its first camera stands for all.
			w := beats[j.device.ID]
			if w == nil {
				beat := j
				beat.tier = inventory.TierBeat
				w = m.keep(fresh, beat, now)
				w.cameras = nil
				beats[j.device.ID] = w
			}
			w.cameras = append(w.cameras, j.camera)
		}
	}
	m.watch = fresh
	return nil
}

func (m *monitor) keep(fresh map[string]*watch, j job, now time.Time) *watch {
	key := j.camera.ID + "|" + string(j.tier)
	w, ok := m.watch[key]
	if !ok {
		every := m.interval(j.tier)
		h := fnv.New32a()
		h.Write([]byte(key))
		w = &watch{due: now.Add(time.Duration(float64(every) * float64(h.Sum32()) / (1 << 32)))}
	}
	w.job = j
	fresh[key] = w
	return w
}

func (m *monitor) interval(t inventory.Tier) time.Duration {
	if t == inventory.TierBeat {
		return m.app.cfg.Schedule.Beat
	}
	return m.app.cfg.Schedule.Check
}

// start begins every check that is due. Checks wait for room in the pool; one that is
// still waiting or running when it is due again is not started twice.
func (m *monitor) start(ctx context.Context, checking *sync.WaitGroup) {
	now := m.app.now()
	m.mu.Lock()
	var due []*watch
	running := 0
	for _, w := range m.watch {
		if w.running {
			running++
			continue
		}
		if !m.dueAt(w).After(now) {
			due = append(due, w)
		}
	}
	slices.SortFunc(due, func(a, b *watch) int { return a.due.Compare(b.due) })
	for _, w := range due {
		every := m.interval(w.job.tier)
		if now.Sub(w.due) > every {
			m.app.metrics.late.Inc()
		}
		w.running = true
		w.due = nextTurn(w.due, now, every)
	}
	m.mu.Unlock()
	m.app.metrics.waiting.Set(float64(running + len(due)))
	for _, w := range due {
		j, cameras := w.job, w.cameras
		checking.Go(func() {
			err := m.app.pool.do(ctx, j, func() { m.measure(ctx, j, cameras) })
			_ = err // only the end of ctx, and then the check does not count
			m.mu.Lock()
			w.running = false
			m.mu.Unlock()
		})
	}
}

// measure makes one check and hands it on; what a device answers to a beat holds for all
// its cameras.
func (m *monitor) measure(ctx context.Context, j job, cameras []inventory.Camera) {
	c := m.app.run(ctx, j)
	if c.Cause == inventory.CauseCancelled {
		return
	}
	if j.tier != inventory.TierBeat {
		m.results <- measured{j, c}
		return
	}
	for _, cam := range cameras {
		j.camera, c.CameraID = cam, cam.ID
		m.results <- measured{j, c}
	}
}

// nextTurn keeps a camera in its own rhythm, skipping turns that have passed.
func nextTurn(due, now time.Time, every time.Duration) time.Time {
	next := due.Add(every)
	if next.Before(now) {
		next = next.Add(now.Sub(next).Truncate(every) + every)
	}
	return next
}

// dueAt is the turn of a watch, or the quick retry that the alerts ask for.
func (m *monitor) dueAt(w *watch) time.Time {
	s := m.decider.state(w.job.camera.ID)
	if s.NextTier == w.job.tier && !s.NextCheck.IsZero() && s.NextCheck.Before(w.due) && s.NextCheck.After(s.LastChecked) {
		return s.NextCheck
	}
	return w.due
}

// decideAll gathers results and decides on them until the channel closes. Results stay
// until they are stored: while the database is away measuring goes on.
func (m *monitor) decideAll(ctx context.Context) {
	var held []measured
	var rest time.Time // no try before
	tick := time.NewTicker(gatherFor)
	defer tick.Stop()
	lost := 0
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
		case ctx.Err() != nil:
			m.app.log.Error("the program ends and results are not recorded", "count", len(held), "err", err)
			held = nil
		default:
			m.app.log.Warn("results wait for the database", "waiting", len(held), "err", err)
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

// gather waits for results, at most until the next tick, and takes what is there.
func (m *monitor) gather(held *[]measured, tick <-chan time.Time) (open bool) {
	for range gatherMost {
		select {
		case r, ok := <-m.results:
			if !ok {
				return false
			}
			*held = append(*held, r)
		case <-tick:
			return true
		}
	}
	return true
}

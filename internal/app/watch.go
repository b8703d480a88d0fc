package app

import (
	"context"
	"sync"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
)

// Watched is one check of a watch.
type Watched struct {
	Camera inventory.Camera
	Device inventory.Device
	Branch inventory.Branch
	inventory.Assessed
}

// Watch checks cameras again and again until ctx ends, each every so often, with a beat of
// its device in between, and tells of each check. Names are as with CheckTargets. What it
// sees is shown, not recorded: the rounds of the monitor are what counts. It gives how many
// cameras it watches before the first check begins.
func (a *App) Watch(ctx context.Context, names []string, every time.Duration, begin func(cameras int), each func(Watched)) error {
	jobs, err := a.jobsNamed(ctx, names)
	if err != nil {
		return err
	}
	begin(len(jobs))
	g := newAgenda(config.Schedule{Check: every, Beat: max(every/2, time.Second)}, a.cfg.Check)
	g.replace(jobs, a.now())
	var mu sync.Mutex
	var checking sync.WaitGroup
	freed := make(chan struct{}, 1)
	due := time.NewTimer(0)
	defer due.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			continue
		case <-due.C:
		case <-freed:
		}
		now := a.now()
		mu.Lock()
		start, _ := g.take(now)
		next := g.next()
		mu.Unlock()
		for _, w := range start {
			j := w.job
			checking.Go(func() {
				end := endedUnsaid
				err := a.visit(ctx, j, func() {
					c := a.run(ctx, j)
					if end = endOf(c); end == endedUnsaid {
						return
					}
					mu.Lock()
					defer mu.Unlock()
					each(a.watched(ctx, j, c))
				})
				if err != nil && ctx.Err() == nil {
					a.log.Warn("not checked", "camera", j.camera.ID, "err", err)
				}
				mu.Lock()
				g.done(w, a.now(), end)
				mu.Unlock()
				signal(freed)
			})
		}
		wait := every
		if !next.IsZero() {
			wait = max(next.Sub(now), time.Millisecond)
		}
		due.Reset(wait)
	}
	checking.Wait()
	return nil
}

// watched judges a check beside what is usual, without learning from it.
func (a *App) watched(ctx context.Context, j job, c inventory.Check) Watched {
	one := []measured{{j, c}}
	if _, err := a.judge(ctx, one); err != nil && ctx.Err() == nil {
		a.log.Warn("a check is not compared with what is usual", "camera", j.camera.ID, "err", err)
	}
	outcome, causes := inventory.Assess(one[0].check, a.rules)
	return Watched{j.camera, j.device, j.branch, inventory.Assessed{Check: one[0].check, Outcome: outcome, Causes: causes}}
}

// jobsNamed lists the cameras that names mean, each once.
func (a *App) jobsNamed(ctx context.Context, names []string) ([]job, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = []string{""}
	}
	var jobs []job
	seen := map[string]bool{}
	for _, name := range names {
		var wanted []string
		if name != "" {
			wanted = []string{name}
		}
		var part []job
		branches, err := a.Branches(ctx, wanted)
		if _, unknown := err.(ErrNoBranch); unknown && name != "" {
			var j job
			j, err = a.jobNamed(ctx, &reg, name, inventory.TierStream)
			part = []job{j}
		} else if err == nil {
			part, err = a.jobsOf(ctx, branches)
		}
		if err != nil {
			return nil, err
		}
		for _, j := range part {
			if !seen[j.camera.ID] {
				seen[j.camera.ID] = true
				jobs = append(jobs, j)
			}
		}
	}
	return jobs, nil
}

func (a *App) jobsOf(ctx context.Context, branches []inventory.Branch) ([]job, error) {
	var out []job
	for _, b := range branches {
		found, err := a.store.Found(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		js, err := a.jobs(b, found, inventory.TierStream)
		if err != nil {
			return nil, err
		}
		out = append(out, js...)
	}
	return out, nil
}

// RoundText is a branch's last round of checks, for printing.
type RoundText struct {
	Branch string
	Code   string
	inventory.Round
	Addrs []string // of the devices in Short
	Today RoundSum
}

// RoundSum sums up the rounds of today.
type RoundSum struct{ Rounds, Complete int }

// Rounds tells how much of the last rounds of branches was done.
func (a *App) Rounds(ctx context.Context, branches []inventory.Branch) ([]RoundText, error) {
	today := a.now().In(a.zone).Format(time.DateOnly)
	var out []RoundText
	for _, b := range branches {
		rounds, err := a.store.Rounds(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		days, err := a.store.RoundDays(ctx, b.ID, today)
		if err != nil {
			return nil, err
		}
		found, err := a.store.Found(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range rounds {
			t := RoundText{Branch: b.Name, Code: b.Code, Round: r}
			for _, d := range r.Short {
				t.Addrs = append(t.Addrs, found.Devices[d.DeviceID].Addr.Addr().String())
			}
			for _, d := range days {
				if d.Tier == r.Tier {
					t.Today = RoundSum{d.Rounds, d.Complete}
				}
			}
			out = append(out, t)
		}
	}
	return out, nil
}

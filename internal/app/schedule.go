package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"camledger/internal/store"
	"camledger/inventory"
)

// Jobs that run on a schedule, as they are remembered in the database.
const (
	jobScan    = "scan"
	jobInspect = "inspect"
)

// schedule starts the nightly scan, the inspection and the daily mail on their cron expressions in the
// institution's zone. One run at a time; a run that is still going when the next is due
// is not doubled.
func (a *App) schedule(ctx context.Context, m *monitor, mail *mailer) (gocron.Scheduler, error) {
	s, err := gocron.NewScheduler(gocron.WithLocation(a.zone), gocron.WithStopTimeout(saveWithin))
	if err != nil {
		return nil, fmt.Errorf("start the schedule: %w", err)
	}
	add := func(name, expr string, run func(context.Context)) {
		if err == nil {
			_, err = s.NewJob(gocron.CronJob(expr, false), gocron.NewTask(func() { run(ctx) }),
				gocron.WithName(name), gocron.WithSingletonMode(gocron.LimitModeReschedule))
		}
	}
	add(jobScan, string(a.cfg.Schedule.Scan), func(ctx context.Context) { a.nightly(ctx, TriggerSchedule, m) })
	add(jobInspect, string(a.cfg.Schedule.Inspection), func(ctx context.Context) { a.inspectDue(ctx, TriggerSchedule) })
	add(jobReport, string(a.cfg.Schedule.Report), func(ctx context.Context) { a.dailyReport(ctx, mail) })
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the schedule: %w", err), s.Shutdown())
	}
	return s, nil
}

// nightly scans every branch; each failure is logged and the next branch goes on.
func (a *App) nightly(ctx context.Context, trigger string, m *monitor) {
	branches, err := a.Branches(ctx, nil)
	if err != nil {
		a.log.Warn("nightly scan: nothing to scan", "err", err)
		return
	}
	complete := a.scanMany(ctx, branches, trigger)
	m.refresh()
	if ctx.Err() == nil && complete {
		a.heartbeat(ctx)
	}
}

// scanMany scans branches, a few at once, those first whose last complete scan is the
// longest ago: where a night is too short for all, the next one begins with the rest.
// Each branch has its own time limit, so that a slow one holds one place at most. It
// tells whether every branch was seen completely.
func (a *App) scanMany(ctx context.Context, branches []inventory.Branch, trigger string) bool {
	last, err := a.store.LastCompletes(ctx)
	if err != nil {
		a.log.Warn("branches are scanned in the order of the policy", "err", err)
	}
	branches = slices.Clone(branches)
	slices.SortStableFunc(branches, func(x, y inventory.Branch) int { return last[x.ID].Compare(last[y.ID]) })
	complete := make([]bool, len(branches))
	var g errgroup.Group
	g.SetLimit(branchesAtOnce)
	for i, b := range branches {
		g.Go(func() error {
			if ctx.Err() == nil {
				complete[i] = a.scanOne(ctx, b, trigger)
			}
			return nil
		})
	}
	_ = g.Wait() // the functions return no error
	return !slices.Contains(complete, false)
}

// scanOne scans a branch and notes that it was scanned; it tells whether all of it was
// seen.
func (a *App) scanOne(ctx context.Context, b inventory.Branch, trigger string) (complete bool) {
	return a.scanTold(ctx, b, trigger, nil)
}

// scanTold is scanOne that tells how far it is; far may be nil.
func (a *App) scanTold(ctx context.Context, b inventory.Branch, trigger string, far func(ScanFar)) (complete bool) {
	began := a.now()
	o := ScanOptions{Trigger: trigger}
	if far != nil {
		o.Far = func(_ inventory.Branch, f ScanFar) { far(f) }
	}
	results, err := a.Scan(ctx, []inventory.Branch{b}, o)
	if err != nil {
		a.log.Error("scan failed", "branch", b.Name, "err", err)
		return false
	}
	if err := a.store.SetLastRun(ctx, jobScan, b.ID, began); err != nil {
		a.log.Error("scan not noted", "branch", b.Name, "err", err)
	}
	return results[0].Scan.State == inventory.ScanComplete
}

// steps are the days and months between two inspections of an interval.
var steps = map[string]struct{ months, days int }{
	"daily": {0, 1}, "weekly": {0, 7}, "monthly": {1, 0}, "quarterly": {3, 0}, "half-yearly": {6, 0}, "yearly": {12, 0},
}

// nextDue is when an inspection is due after the last one, by the calendar of the zone:
// a month after the 31st of January is the last of February, not the 3rd of March.
func nextDue(last time.Time, interval string, zone *time.Location) (due time.Time, known bool) {
	step, known := steps[interval]
	if !known {
		return time.Time{}, false
	}
	t := last.In(zone)
	next := t.AddDate(0, step.months, step.days)
	if step.months > 0 && next.Day() != t.Day() {
		next = next.AddDate(0, 0, -next.Day())
	}
	return next, true
}

// inspectDue inspects the branches whose promised interval is over. While nobody has
// said what the interval is, nothing is inspected by itself: the page asks.
func (a *App) inspectDue(ctx context.Context, trigger string) {
	reg, err := a.Register(ctx)
	if _, known := steps[reg.Institution.CheckInterval]; err != nil || !known {
		a.log.Warn("no inspection by schedule: the interval is not answered", "interval", reg.Institution.CheckInterval, "err", err)
		return
	}
	branches, err := a.Branches(ctx, nil)
	if err != nil {
		a.log.Warn("no inspection by schedule", "err", err)
		return
	}
	for _, b := range branches {
		if b.EnrolledAt.IsZero() {
			continue // nobody has said yet which cameras there are
		}
		last, err := a.store.LastRun(ctx, jobInspect, b.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			a.log.Error("inspection not started", "branch", b.Name, "err", err)
			continue
		}
		if last.IsZero() && trigger == TriggerCatchUp {
			continue // nothing was missed: the first one waits for its hour
		}
		// An hour of grace: tonight's run may begin a little earlier than last month's.
		if due, _ := nextDue(last, reg.Institution.CheckInterval, a.zone); !last.IsZero() && a.now().Add(time.Hour).Before(due) {
			continue
		}
		if _, err := a.Inspect(ctx, b, trigger, nil); err != nil {
			a.log.Error("inspection failed", "branch", b.Name, "err", err)
		}
	}
}

// previous is when a cron expression was due last before now, in the zone.
func previous(expr string, now time.Time, zone *time.Location) (time.Time, error) {
	sched, err := cron.ParseStandard(expr)
	if err != nil {
		return time.Time{}, err
	}
	// The parser only looks ahead: step back until a turn lies before now.
	for back := time.Hour; back <= 4*366*24*time.Hour; back *= 2 {
		var last time.Time
		for t := sched.Next(now.In(zone).Add(-back)); !t.IsZero() && t.Before(now); t = sched.Next(t) {
			last = t
		}
		if !last.IsZero() {
			return last, nil
		}
	}
	return time.Time{}, nil
}

// catchUp makes good for a night that was missed: the machine was off, or the last run
// was cut short. A branch that was never scanned waits for the night or for a person.
func (a *App) catchUp(ctx context.Context, m *monitor) {
	due, err := previous(string(a.cfg.Schedule.Scan), a.now(), a.zone)
	if err != nil || due.IsZero() {
		return
	}
	branches, err := a.Branches(ctx, nil)
	if err != nil {
		return // nothing to scan yet
	}
	var missed []inventory.Branch
	for _, b := range branches {
		last, err := a.store.LastRun(ctx, jobScan, b.ID)
		if err != nil || last.IsZero() || !last.Before(due) {
			continue
		}
		a.log.Warn("a scan was missed: catching up", "branch", b.Name, "due", due, "last", last)
		missed = append(missed, b)
	}
	a.scanMany(ctx, missed, TriggerCatchUp)
	if ctx.Err() != nil {
		return
	}
	m.refresh()
	a.inspectDue(ctx, TriggerCatchUp)
}

package app

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"camledger/discovery"
	"camledger/inventory"
)

// ScanOptions say how a scan runs.
type ScanOptions struct {
	DryRun  bool   // compare and report, save nothing
	Trigger string // schedule, operator, person, catch-up
	// Resume goes on from the last scan of the branch, if that was stopped within a day
	// and tried the same; else it begins anew.
	Resume bool
	// Resumes hears, where Resume is set, whether there was such a scan; it may be nil.
	Resumes func(b inventory.Branch, goesOn bool)
	// Progress hears of every observation; it may be nil.
	Progress func(ScanProgress)
	// Far hears how far the scan of a branch is; it may be nil. Calls for one branch come
	// one at a time.
	Far func(inventory.Branch, ScanFar)
}

// ScanProgress is one thing that a running scan found.
type ScanProgress struct {
	Branch      inventory.Branch
	Observation inventory.Observation
}

// ScanResult is one scan of one branch and what it means.
type ScanResult struct {
	Branch      inventory.Branch
	Scan        inventory.Scan
	Report      inventory.BranchReport
	Differences []inventory.Difference
	// Held are the differences that a held scan would open; nobody is told of them.
	Held    []inventory.Difference
	New     int // cameras never seen before
	Unknown []inventory.Observation
	Heard   Heard
}

// How long saving what was found may take: somebody waits for a scan that was stopped;
// otherwise a busy database is no reason to lose a night's work.
const (
	saveWithin  = 10 * time.Second
	savePatient = 5 * time.Minute
)

// saving is a context for saving what a scan found, which goes on after ctx ended.
func saving(ctx context.Context) (context.Context, context.CancelFunc) {
	within := savePatient
	if ctx.Err() != nil {
		within = saveWithin
	}
	return context.WithTimeout(context.WithoutCancel(ctx), within)
}

// branchesAtOnce is how many branches are scanned at the same time: each has its own line,
// and most of a scan is waiting.
const branchesAtOnce = 8

// Scan scans branches, a few at once, and returns their results in the order of the
// branches. A stopped scan is saved as partial and reported with the error of ctx.
func (a *App) Scan(ctx context.Context, branches []inventory.Branch, o ScanOptions) ([]ScanResult, error) {
	if tell := o.Progress; tell != nil {
		var mu sync.Mutex
		o.Progress = func(p ScanProgress) {
			mu.Lock()
			defer mu.Unlock()
			tell(p)
		}
	}
	if tell := o.Resumes; tell != nil {
		var mu sync.Mutex
		o.Resumes = func(b inventory.Branch, goesOn bool) {
			mu.Lock()
			defer mu.Unlock()
			tell(b, goesOn)
		}
	}
	results := make([]*ScanResult, len(branches))
	failed := make([]error, len(branches))
	var g errgroup.Group
	g.SetLimit(branchesAtOnce)
	for i, b := range branches {
		g.Go(func() error {
			if ctx.Err() != nil {
				return nil // the end says so
			}
			r, err := a.scanBranch(ctx, b, o)
			if err != nil {
				failed[i] = fmt.Errorf("scan %s: %w", b.Name, err)
			} else {
				results[i] = &r
			}
			return nil
		})
	}
	_ = g.Wait() // each branch has its error in failed
	err := errors.Join(append(failed, ctx.Err())...)
	var out []ScanResult
	for _, r := range results {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out, err
}

func (a *App) scanBranch(ctx context.Context, b inventory.Branch, o ScanOptions) (ScanResult, error) {
	networks, err := a.networks(b)
	if err != nil {
		return ScanResult{}, err
	}
	scan := inventory.Scan{ID: inventory.NewID("scan"), BranchID: b.ID, State: inventory.ScanRunning, Trigger: o.Trigger}
	ctx, end, err := a.soleScan(ctx, b, scan.ID, o.Trigger == TriggerSchedule || o.Trigger == TriggerCatchUp)
	if err != nil {
		return ScanResult{}, err
	}
	defer end()
	known, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return ScanResult{}, err
	}
	last, err := a.store.LastComplete(ctx, b.ID)
	if err != nil {
		return ScanResult{}, err
	}
	first := last.IsZero() || len(known.Devices) == 0
	logins, err := a.loginsOf(ctx, known)
	if err != nil {
		return ScanResult{}, err
	}
	logins, taken := settledClicks(known, logins)
	if !o.DryRun {
		if err := a.store.ForgetLogins(ctx, taken); err != nil {
			return ScanResult{}, err
		}
	}
	plan := a.plan(b, networks, known, first, logins)
	var earlier []inventory.Observation
	if o.Resume {
		if earlier, err = a.goOn(ctx, b.ID, &plan); err != nil {
			return ScanResult{}, err
		}
		if o.Resumes != nil {
			o.Resumes(b, plan.Resume != nil)
		}
	}
	scan.Started = a.now()
	if !o.DryRun {
		// One that was killed has lost its lease, to us if it was of this branch.
		if _, err := a.store.AbortRunningScans(ctx, a.now()); err != nil {
			return ScanResult{}, err
		}
		if err := a.store.BeginScan(ctx, scan); err != nil {
			return ScanResult{}, err
		}
	}
	a.log.Info("scan begins", "branch", b.Name, "scan", scan.ID, "trigger", o.Trigger, "goes_on", plan.Resume != nil)
	intake := &intake{app: a, ctx: func() (context.Context, context.CancelFunc) { return saving(ctx) }, scanID: scan.ID, dry: o.DryRun, tell: o.Progress, branch: b, all: earlier}
	scanner := discovery.Scanner{Logger: a.log, Breaker: a.breaker}
	if o.Far != nil {
		scanner.Progress = func(f ScanFar) { o.Far(b, f) }
	}
	report, err := scanner.Scan(ctx, plan, intake.take)
	if err = errors.Join(err, intake.flush()); err != nil {
		return ScanResult{}, errors.Join(err, a.abandon(scan, o))
	}
	observed := latest(intake.all, &report)
	linked := inventory.Link(b.ID, known, observed, scan.Started, inventory.NewID)
	if len(networks.Credentials) == 0 {
		inventory.WithoutCredential(&report)
	}
	a.witness(&linked)
	report.Unverified = linked.UnverifiedAt(known)
	report.NotLooked = linked.Unlooked(known, plan.Tries)
	recognise(ctx, &report, known, linked)
	a.look(ctx, b, networks, first, known, &linked)
	a.footage(ctx, b, networks, first, &linked)
	stopped(ctx, &report)
	if report.Complete {
		report.Missed = linked.Missed(known)
	}
	report.Unseen = inventory.UnseenOf(b.ID, foundAfter(settling{scan: inventory.Scan{Report: report}, known: known, linked: linked}))
	scan.Report, scan.State = report, stateOf(report)
	// What was found is kept even when the scan was stopped: as a partial one.
	keep, cancel := saving(ctx)
	defer cancel()
	// By what passed, also where somebody set the clock meanwhile.
	scan.Ended = scan.Started.Add(a.now().Sub(scan.Started))
	res, err := a.settle(keep, settling{branch: b, scan: scan, known: known, linked: linked, guarded: !last.IsZero()}, o.DryRun)
	if err != nil {
		return res, errors.Join(err, a.abandon(scan, o))
	}
	res.Heard = heardIn(observed)
	a.metrics.scanned(b.Code, res.Scan)
	a.log.Info("scan ends", "branch", b.Name, "scan", scan.ID, "state", string(res.Scan.State), "why", report.Why,
		"devices", report.Devices, "sources", report.Sources, "took", scan.Ended.Sub(scan.Started))
	return res, nil
}

// stopped makes the report of a scan partial that was stopped, at the latest while its
// streams were looked at: what it did not see it cannot tell.
func stopped(ctx context.Context, r *inventory.ScanReport) {
	if ctx.Err() == nil {
		return
	}
	r.Complete, r.Why = false, inventory.WhyCancelled
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errLeaseLost):
		r.Why = inventory.WhyLocal
	case errors.Is(cause, context.DeadlineExceeded):
		r.Why = inventory.WhyDeadline
	}
}

// recognise judges the ranges of a report again, now that linking told which of the devices
// that answered were known: a branch whose devices have new addresses was reached.
func recognise(ctx context.Context, r *inventory.ScanReport, known inventory.Found, linked inventory.Linked) {
	if r.Complete || ctx.Err() != nil || len(known.Devices) == 0 {
		return
	}
	var answered []netip.Addr
	for _, d := range linked.Devices {
		if old, ok := known.Devices[d.ID]; !ok || old.State == inventory.StateRetired {
			continue
		}
		for _, at := range linked.Addresses[d.ID] {
			answered = append(answered, at.Addr())
		}
	}
	r.Recognise(answered, false, true)
}

func stateOf(r inventory.ScanReport) inventory.ScanState {
	if r.Complete {
		return inventory.ScanComplete
	}
	return inventory.ScanPartial
}

// abandon closes a scan that could not be carried out.
func (a *App) abandon(scan inventory.Scan, o ScanOptions) error {
	if o.DryRun {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), saveWithin)
	defer cancel()
	scan.State, scan.Ended, scan.Report.Complete, scan.Report.Why = inventory.ScanPartial, a.now(), false, inventory.WhyLocal
	return a.store.FinishScan(ctx, scan)
}

// intake takes what a scan finds: it is stored in pieces as it comes in, so that a crash
// loses little, and kept for linking.
type intake struct {
	app    *App
	ctx    func() (context.Context, context.CancelFunc) // to save in
	scanID string
	branch inventory.Branch
	dry    bool
	tell   func(ScanProgress)

	all    []inventory.Observation
	stored int
	err    error
}

// intakePiece is how many observations are stored at once.
const intakePiece = 64

// take is called for one observation at a time.
func (i *intake) take(ob inventory.Observation) {
	i.all = append(i.all, ob)
	if len(i.all)-i.stored >= intakePiece {
		_ = i.flush() // kept in i.err
	}
	if i.tell != nil {
		i.tell(ScanProgress{i.branch, ob})
	}
}

// flush stores what is not stored yet and tells what went wrong so far.
func (i *intake) flush() error {
	if i.err != nil || i.dry || i.stored == len(i.all) {
		return i.err
	}
	ctx, cancel := i.ctx()
	defer cancel()
	if i.err = i.app.store.SaveObservations(ctx, i.scanID, i.all[i.stored:]); i.err == nil {
		i.stored = len(i.all)
	}
	return i.err
}

// witness notes beside each clock that was measured what ours is worth.
func (a *App) witness(linked *inventory.Linked) {
	host := a.hostClock()
	for i := range linked.Devices {
		if c := &linked.Devices[i].Clock; !c.At.IsZero() {
			c.Host = host
		}
	}
}

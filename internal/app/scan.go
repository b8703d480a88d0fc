package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"camledger/discovery"
	"camledger/internal/store"
	"camledger/inventory"
)

// ScanOptions say how a scan runs.
type ScanOptions struct {
	DryRun  bool   // compare and report, save nothing
	Trigger string // schedule, operator, person, catch-up
	// Progress hears of every observation; it may be nil.
	Progress func(ScanProgress)
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
	New         int // cameras never seen before
	Unknown     []inventory.Observation
}

// saveWithin is how long saving what was found may take after a scan was stopped.
const saveWithin = 10 * time.Second

// branchesAtOnce is how many branches are scanned at the same time: each has its own line.
const branchesAtOnce = 4

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
	// Two scans of a branch at once would both take a new device for the first of its kind.
	done, err := a.scans.take(ctx, b.ID)
	if err != nil {
		return ScanResult{}, err
	}
	defer done()
	known, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return ScanResult{}, err
	}
	scan := inventory.Scan{ID: inventory.NewID("scan"), BranchID: b.ID, Started: a.now(), State: inventory.ScanRunning, Trigger: o.Trigger}
	if !o.DryRun {
		if err := a.store.BeginScan(ctx, scan); err != nil {
			return ScanResult{}, err
		}
	}
	a.log.Info("scan begins", "branch", b.Name, "scan", scan.ID, "trigger", o.Trigger)
	var mu sync.Mutex
	var observed []inventory.Observation
	scanner := discovery.Scanner{Logger: a.log, Breaker: a.breaker}
	report, err := scanner.Scan(ctx, a.plan(b, networks, known), func(ob inventory.Observation) {
		mu.Lock()
		observed = append(observed, ob)
		mu.Unlock()
		if o.Progress != nil {
			o.Progress(ScanProgress{b, ob})
		}
	})
	if err != nil {
		return ScanResult{}, errors.Join(err, a.abandon(scan, o))
	}
	scan.Report = report
	scan.State = inventory.ScanPartial
	if report.Complete {
		scan.State = inventory.ScanComplete
	}
	linked := inventory.Link(b.ID, known, observed, scan.Started, inventory.NewID)
	a.look(ctx, b, networks, known, &linked)
	// What was found is kept even when the scan was stopped: as a partial one.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer cancel()
	scan.Ended = a.now()
	res, err := a.settle(keep, b, scan, known, linked, observed, o)
	if err != nil {
		return res, errors.Join(err, a.abandon(scan, o))
	}
	a.metrics.scanned(b.Code, scan)
	a.log.Info("scan ends", "branch", b.Name, "scan", scan.ID, "state", string(scan.State), "why", report.Why,
		"devices", report.Devices, "sources", report.Sources, "took", scan.Ended.Sub(scan.Started))
	return res, nil
}

// abandon closes a scan that could not be carried out.
func (a *App) abandon(scan inventory.Scan, o ScanOptions) error {
	if o.DryRun {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), saveWithin)
	defer cancel()
	scan.State, scan.Ended, scan.Report.Why = inventory.ScanPartial, a.now(), "local-error"
	return a.store.FinishScan(ctx, scan)
}

// settle saves a scan and compares.
func (a *App) settle(ctx context.Context, b inventory.Branch, scan inventory.Scan, known inventory.Found, linked inventory.Linked, observed []inventory.Observation, o ScanOptions) (ScanResult, error) {
	res := ScanResult{Branch: b, Scan: scan, Unknown: linked.Unknown}
	facts := inventory.ScanFacts{Complete: scan.State == inventory.ScanComplete, Changes: linked.Changes, Unknown: linked.Unknown}
	before := map[string]bool{}
	for _, c := range known.Cameras {
		before[c.ID] = true
	}
	for _, c := range linked.Cameras {
		if !before[c.ID] {
			res.New++
		}
	}
	if o.DryRun {
		return res, a.compareDry(ctx, &res, known, linked, facts)
	}
	change := store.FoundChange{BranchID: b.ID, Devices: linked.Devices, Cameras: linked.Cameras, Complete: facts.Complete,
		At: scan.Ended, Seen: seenIn(known, linked)}
	if err := a.store.SaveObservations(ctx, scan.ID, observed); err != nil {
		return res, err
	}
	if err := a.store.SaveFound(ctx, scan.ID, change); err != nil {
		return res, err
	}
	if err := a.store.FinishScan(ctx, scan); err != nil {
		return res, err
	}
	return res, a.compare(ctx, &res, facts)
}

// seenIn lists the cameras that a scan saw, or whose device answered but could not be
// read: those are not absent.
func seenIn(known inventory.Found, linked inventory.Linked) map[string]bool {
	seen := map[string]bool{}
	for _, c := range linked.Cameras {
		seen[c.ID] = true
	}
	for _, c := range known.Cameras {
		if linked.Unverified[c.DeviceID] {
			seen[c.ID] = true
		}
	}
	return seen
}

// compare reconciles a branch from what is stored and saves the differences.
func (a *App) compare(ctx context.Context, res *ScanResult, facts inventory.ScanFacts) error {
	found, err := a.store.Found(ctx, res.Branch.ID)
	if err != nil {
		return err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	now := a.now()
	res.Differences = inventory.Reconcile(&reg, res.Branch.ID, found, facts, a.rules, now)
	if b, ok := reg.Branch(res.Branch.ID); ok {
		res.Branch = b
	}
	res.Report = inventory.Report(&reg, res.Branch, found, nil)
	// Only what the scan was able to see can be settled by it.
	_, err = a.store.SaveDifferences(ctx, res.Branch.ID, res.Differences, facts.Complete, now,
		func(inventory.Difference) bool { return facts.Complete })
	return err
}

// compareDry reconciles without saving.
func (a *App) compareDry(ctx context.Context, res *ScanResult, known inventory.Found, linked inventory.Linked, facts inventory.ScanFacts) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	found := inventory.Found{Devices: map[string]inventory.Device{}}
	for id, d := range known.Devices {
		found.Devices[id] = d
	}
	for _, d := range linked.Devices {
		found.Devices[d.ID] = d
	}
	seen := map[string]bool{}
	for _, c := range linked.Cameras {
		seen[c.ID] = true
		found.Cameras = append(found.Cameras, c)
	}
	for _, c := range known.Cameras {
		if !seen[c.ID] {
			if facts.Complete && !linked.Unverified[c.DeviceID] {
				c.Absences = append(slices.Clone(c.Absences), res.Scan.Ended)
			}
			found.Cameras = append(found.Cameras, c)
		}
	}
	res.Differences = inventory.Reconcile(&reg, res.Branch.ID, found, facts, a.rules, a.now())
	res.Report = inventory.Report(&reg, res.Branch, found, nil)
	return nil
}

// Recompare compares a branch again after people placed or decided something. What the
// last scan told of changes stays as it is until the next scan.
func (a *App) Recompare(ctx context.Context, branchID string) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	b, ok := reg.Branch(branchID)
	if !ok {
		return ErrNoBranch{Name: branchID, Why: "not in the register"}
	}
	found, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return err
	}
	now := a.now()
	diffs := inventory.Reconcile(&reg, b.ID, found, inventory.ScanFacts{}, a.rules, now)
	_, err = a.store.SaveDifferences(ctx, b.ID, diffs, false, now, byPlacing)
	return err
}

// byPlacing tells whether a placing or a decision of a person can settle a difference.
func byPlacing(d inventory.Difference) bool {
	switch d.Kind {
	case inventory.UndeclaredCamera, inventory.CountMismatch, inventory.PlaceMismatch, inventory.MountMismatch,
		inventory.Replaced, inventory.MissingCamera:
		return true
	}
	return false
}

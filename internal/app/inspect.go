package app

import (
	"context"
	"fmt"

	"camledger/inventory"
)

// Inspect carries out the periodic inspection of a branch: a full measurement of every
// camera, judged and put on record. It is kept unsigned; two persons sign it.
func (a *App) Inspect(ctx context.Context, b inventory.Branch, trigger string, each func(CheckResult)) (inventory.Inspection, error) {
	in := inventory.Inspection{ID: inventory.NewID("insp"), BranchID: b.ID, Branch: b.Name, Started: a.now(), Trigger: trigger}
	in.Day = in.Started.In(a.zone).Format("2006-01-02")
	if err := a.scanned(ctx, b); err != nil {
		return in, fmt.Errorf("inspect %s: %w", b.Name, err)
	}
	results, err := a.CheckBranches(ctx, []inventory.Branch{b}, inventory.TierFull, each)
	if err != nil {
		return in, fmt.Errorf("inspect %s: %w", b.Name, err)
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return in, err
	}
	found, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return in, err
	}
	checks := map[string]inventory.Assessed{}
	for _, r := range results {
		checks[r.Camera.ID] = r.Assessed
	}
	in.Ended = a.now()
	// One that a person starts counts as the periodic one, whoever starts it.
	if in.Interval = reg.Institution.CheckInterval; in.Interval == "" {
		in.Interval = "on-demand"
	}
	in.Rows = inventory.Inspect(&reg, b.ID, found, checks, a.rules, in.Ended, in.Ended.Sub(in.Started)+a.cfg.Check.Timeout)
	in.Counts = inventory.Count(in.Rows)
	if err := a.store.SaveInspection(ctx, in); err != nil {
		return in, fmt.Errorf("inspect %s: %w", b.Name, err)
	}
	if err := a.store.SetLastRun(ctx, jobInspect, b.ID, in.Started); err != nil {
		return in, fmt.Errorf("inspect %s: %w", b.Name, err)
	}
	a.log.Info("inspection on record", "branch", b.Name, "inspection", in.ID, "ok", in.Counts.OK, "fault", in.Counts.Fault,
		"not_verifiable", in.Counts.NotVerifiable, "took", in.Ended.Sub(in.Started))
	return in, nil
}

// Triggers of scans and inspections.
const (
	TriggerSchedule = "schedule"
	TriggerCatchUp  = "catch-up"
	TriggerOperator = "operator"
	TriggerPerson   = "person"
)

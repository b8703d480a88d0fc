package app

import (
	"context"
	"fmt"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// branchRules are the rules of branches and whether they are only observed: what people set,
// over the operator's numbers. Observed is what either of them says.
type branchRules struct {
	rule alerts.Rule
	set  map[string]alerts.BranchRule
	app  *App
}

func (a *App) branchRules(ctx context.Context) (branchRules, error) {
	set, err := a.store.BranchRules(ctx)
	return branchRules{a.alertRule(), set, a}, err
}

func (r branchRules) of(b inventory.Branch) alerts.Rule { return r.set[b.ID].Apply(r.rule) }

func (r branchRules) observed(b inventory.Branch) bool {
	return r.app.cfg.Branches[b.Code].Observe || r.set[b.ID].Observe
}

// BranchAlert is what holds for a branch: the numbers, what people set of them, and whether
// nothing is sent of it.
type BranchAlert struct {
	Branch   inventory.Branch
	Rule     alerts.Rule
	Set      alerts.BranchRule
	Observed bool
	Operator bool // the configuration says that it is observed
}

// BranchAlerts tells what holds for branches, by code, name or id; none: all that are in use.
func (a *App) BranchAlerts(ctx context.Context, names []string) ([]BranchAlert, error) {
	bs, err := a.Branches(ctx, names)
	if err != nil {
		return nil, err
	}
	rules, err := a.branchRules(ctx)
	if err != nil {
		return nil, err
	}
	var out []BranchAlert
	for _, b := range bs {
		if !b.RetiredAt.IsZero() && len(names) == 0 {
			continue
		}
		set := rules.set[b.ID]
		set.BranchID = b.ID
		out = append(out, BranchAlert{Branch: b, Rule: rules.of(b), Set: set, Observed: rules.observed(b), Operator: a.cfg.Branches[b.Code].Observe})
	}
	return out, nil
}

// AlertNumber is one time that holds for a branch.
type AlertNumber struct {
	Key   string // as in alerts.* of the configuration
	Value time.Duration
	Own   bool // set for the branch
}

// Numbers are the times that can be set for a branch, as they are.
func (b BranchAlert) Numbers() []AlertNumber {
	var out []AlertNumber
	for _, n := range b.Set.Numbers(&b.Rule) {
		out = append(out, AlertNumber{n.Key, *n.Rule, *n.Set != nil})
	}
	return out
}

// SetBranchAlert changes what holds for a branch: times by the names of AlertNumber, where nil
// takes the branch's own one away, and whether it is only observed; nil leaves that. Numbers
// that do not fit are store.ErrInvalid.
func (a *App) SetBranchAlert(ctx context.Context, branch string, times map[string]*time.Duration, observe *bool, actor string) (BranchAlert, error) {
	before, err := a.BranchAlerts(ctx, []string{branch})
	if err != nil {
		return BranchAlert{}, err
	}
	set := before[0].Set
	for _, n := range set.Numbers(&alerts.Rule{}) {
		if d, ok := times[n.Key]; ok {
			*n.Set = d
		}
	}
	if observe != nil {
		set.Observe = *observe
	}
	if err := set.Check(a.alertRule()); err != nil {
		return BranchAlert{}, fmt.Errorf("set alerts of %s: %w: %w", before[0].Branch.Name, store.ErrInvalid, err)
	}
	if err := a.store.SetBranchRule(ctx, set, store.Change{Actor: actor, At: a.now()}); err != nil {
		return BranchAlert{}, err
	}
	after, err := a.BranchAlerts(ctx, []string{before[0].Branch.ID})
	if err != nil {
		return BranchAlert{}, err
	}
	return after[0], nil
}

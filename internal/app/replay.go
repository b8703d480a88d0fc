package app

import (
	"context"
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// Bounds of a replay.
const (
	replayWithin = 20 * time.Second
	replayWarm   = 24 * time.Hour // decided before the span, so that it begins as things stood
)

// ReplayChoice says what is decided anew, and with which numbers, of every branch; nil: those in
// force of each.
type ReplayChoice struct {
	Branch   string // code, name or id; empty: all
	From, To time.Time
	Limit, CriticalLimit,
	Company, Cap, ConfirmFor *time.Duration
	Failures *int
}

// Rule is the rule in force, changed as chosen.
func (c ReplayChoice) rule(r alerts.Rule) alerts.Rule {
	for _, x := range []struct {
		to   *time.Duration
		from *time.Duration
	}{{&r.Limit, c.Limit}, {&r.CriticalLimit, c.CriticalLimit}, {&r.Company, c.Company}, {&r.Cap, c.Cap}, {&r.ConfirmFor, c.ConfirmFor}} {
		if x.from != nil {
			*x.to = *x.from
		}
	}
	if c.Failures != nil {
		r.Failures = *c.Failures
	}
	return r
}

// ReplayReport is what would have been sent, beside what was.
type ReplayReport struct {
	alerts.Replayed
	Rule   alerts.Rule
	Really []alerts.Notice // that were written then, under the settings of then
	Names  map[string]string
}

// Replay decides anew about what happened in a span, with other numbers. Nothing is stored
// or sent.
func (a *App) Replay(ctx context.Context, c ReplayChoice) (ReplayReport, error) {
	ctx, cancel := context.WithTimeout(ctx, replayWithin)
	defer cancel()
	out := ReplayReport{Rule: c.rule(a.alertRule()), Names: map[string]string{}}
	reg, err := a.Register(ctx)
	if err != nil {
		return out, err
	}
	branchID := ""
	if c.Branch != "" {
		bs, err := a.Branches(ctx, []string{c.Branch})
		if err != nil {
			return out, err
		}
		branchID = bs[0].ID
	}
	in := alerts.ReplayInput{From: c.From, To: c.To, Rule: out.Rule, Zone: a.zone, Holidays: a.holidays(),
		Fallback: a.fallback()}
	warm := c.From.Add(-replayWarm)
	if in.Branches, err = a.replayBranches(ctx, &reg, branchID, c); err != nil {
		return out, err
	}
	if in.Spans, err = a.store.ReplaySpans(ctx, branchID, warm, c.To); err != nil {
		return out, err
	}
	if in.Recipients, err = a.recipients(ctx); err != nil {
		return out, err
	}
	if in.Maintenance, err = a.store.Maintenances(ctx, warm); err != nil {
		return out, err
	}
	incidents, err := a.store.IncidentsDuring(ctx, branchID, warm, c.To)
	if err != nil {
		return out, err
	}
	for _, i := range incidents {
		if i.CameraID != "" && !i.AcknowledgedAt.IsZero() {
			in.Acks = append(in.Acks, alerts.ReplayAck{CameraID: i.CameraID, By: i.AcknowledgedBy, At: i.AcknowledgedAt})
		}
	}
	if out.Replayed, err = alerts.Replay(ctx, in); err != nil {
		return out, err
	}
	if out.Really, err = a.store.NoticesBetween(ctx, branchID, c.From, c.To); err != nil {
		return out, err
	}
	var ids []string
	for _, n := range out.Notices {
		ids = append(ids, n.Cameras...)
	}
	names, err := a.store.CameraNames(ctx, ids)
	for id, n := range names {
		if out.Names[id] = n.Slot; n.Slot == "" {
			out.Names[id] = n.Name
		}
	}
	for _, b := range reg.Branches {
		out.Names[b.ID] = b.Name
	}
	return out, err
}

// replayBranches are the branches as they stand now: cameras that came or went since are
// taken as they are. A branch's own numbers hold but for those that were chosen.
func (a *App) replayBranches(ctx context.Context, reg *inventory.Register, branchID string, c ReplayChoice) ([]alerts.BranchInput, error) {
	found, err := a.store.Found(ctx, branchID)
	if err != nil {
		return nil, err
	}
	d := &decider{app: a}
	d.see(reg, found)
	rules, err := a.branchRules(ctx)
	if err != nil {
		return nil, err
	}
	var out []alerts.BranchInput
	for _, b := range d.estate.branches {
		if branchID == "" || b.ID == branchID {
			out = append(out, alerts.BranchInput{State: alerts.BranchState{BranchID: b.ID}, Rule: c.rule(rules.of(b)), Cameras: d.estate.cameras[b.ID]})
		}
	}
	return out, nil
}

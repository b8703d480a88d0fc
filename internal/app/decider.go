package app

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// measured is one check of the monitor on its way to the decider.
type measured struct {
	job   job
	check inventory.Check
}

// decider turns checks into records, incidents and mails, one batch at a time. It holds
// the states of cameras, and which cameras stand where as the monitor read it last; what
// pages and the mail loop change in between, it reads anew.
type decider struct {
	app  *App
	rule alerts.Rule

	mu     sync.Mutex
	states map[string]alerts.CameraState
	estate estate
	nextAt time.Time
}

func (a *App) newDecider(ctx context.Context) (*decider, error) {
	states, err := a.store.AlertStates(ctx)
	if err != nil {
		return nil, fmt.Errorf("read alert states: %w", err)
	}
	return &decider{app: a, rule: a.alertRule(), states: states.Cameras, nextAt: a.now()}, nil
}

// alertRule takes the operator's numbers over into the rule.
func (a *App) alertRule() alerts.Rule {
	r, c := alerts.DefaultRule(), a.cfg.Alerts
	r.Failures, r.ConfirmFor, r.Retries = c.ConfirmFailures, c.ConfirmTime, c.Retries
	r.Successes, r.RecoverFor, r.RecoverMost, r.RelapseWindow = c.RecoverSuccesses, c.RecoverTime, c.RecoverTimeMax, c.RelapseWindow
	r.Crossings, r.UnstableWindow, r.QuietFor = c.FlapCrossings, c.FlapWindow, c.FlapQuiet
	r.UnstableShare, r.UnstableChecks = float64(c.FlapPercent)/100, c.FlapChecks
	r.Limit, r.CriticalLimit, r.Company, r.Cap = c.MailAfter, c.CriticalAfter, c.CompanyWait, c.BranchCap
	r.StormLeast, r.StormShare, r.StormWindow = c.StormMin, float64(c.StormPercent)/100, c.StormWindow
	r.Release = c.MailAfter // a storm is over after as long as an outage must last to be told
	r.SelfBranches, r.RemindAt = c.SelfBranches, time.Duration(c.Reminder)*time.Minute
	r.FacilitiesAfter, r.ManagerAfter = c.EscalateStaff, c.EscalateManager
	return r
}

// next is when decide should be called although nothing was measured; zero: never.
func (d *decider) next() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.nextAt
}

// state returns what is known of a camera.
func (d *decider) state(cameraID string) alerts.CameraState {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.states[cameraID]
}

// decide judges a batch, plans, and records all of it in one transaction. Nothing of a
// failed batch is kept: it may be given again.
func (d *decider) decide(ctx context.Context, batch []measured) error {
	now := d.app.now()
	learnt, err := d.app.judge(ctx, batch)
	if err != nil {
		return err
	}
	kept, err := d.app.store.AlertWork(ctx)
	if err != nil {
		return fmt.Errorf("read open incidents: %w", err)
	}
	// A result can become known a while after its check began.
	windows, err := d.app.store.Maintenances(ctx, oldest(kept.Incidents, now).Add(-time.Hour))
	if err != nil {
		return fmt.Errorf("read maintenance: %w", err)
	}
	states, records, events := d.advance(batch, kept, windows, now)
	in, err := d.input(ctx, kept, windows, states, events)
	if err != nil {
		return err
	}
	d.mu.Lock()
	branches := d.estate.branches
	d.mu.Unlock()
	actions, err := d.app.also(ctx, alerts.Plan(in, events, now), in, branches)
	if err != nil {
		return err
	}
	if len(records) > 0 || len(learnt) > 0 || !actions.Empty() {
		err = d.app.store.Record(ctx, store.Batch{Checks: records, Incidents: actions.Incidents, Notices: actions.Notices,
			Deliveries: actions.Deliveries, Branches: actions.Branches, Events: actions.Events, Normals: learnt, At: now})
		if err != nil {
			return fmt.Errorf("record %d checks: %w", len(records), err)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, s := range states {
		d.states[id] = s
	}
	d.nextAt = actions.NextAt
	d.report(actions)
	return nil
}

// report logs and counts what was decided.
func (d *decider) report(actions alerts.Actions) {
	for _, e := range actions.Events {
		if e.Kind == alerts.EventOpened || e.Kind == alerts.EventClosed {
			d.app.log.Info("incident "+string(e.Kind), "branch", e.BranchID, "camera", e.CameraID, "incident", e.IncidentID, "cause", string(e.Cause))
		}
	}
	for _, n := range actions.Notices {
		d.app.log.Info("notice written", "branch", n.BranchID, "notice", n.ID, "kind", string(n.Kind), "items", len(n.Items))
		d.app.metrics.notices.WithLabelValues(string(n.Kind)).Inc()
	}
}

// advance moves the cameras of a batch, without keeping the result yet.
func (d *decider) advance(batch []measured, kept store.AlertWork, windows []alerts.Maintenance, now time.Time) (map[string]alerts.CameraState, []store.CheckRecord, []alerts.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	branches := map[string]alerts.BranchState{}
	for _, b := range kept.Branches {
		branches[b.BranchID] = b
	}
	states := map[string]alerts.CameraState{}
	var records []store.CheckRecord
	var events []alerts.Event
	for _, m := range batch {
		outcome, causes := inventory.Assess(m.check, d.app.rules)
		id := m.job.camera.ID
		s, ok := states[id]
		if !ok {
			s = d.states[id]
		}
		s.CameraID, s.BranchID, s.DeviceID = id, m.job.branch.ID, m.job.device.ID
		planned := alerts.PlannedAt(windows, s, m.job.camera.LocationID, m.check.At)
		s, happened := alerts.Advance(s, alerts.CheckEvent{CameraID: id, BranchID: m.job.branch.ID, DeviceID: m.job.device.ID,
			Tier: m.check.Tier, Outcome: outcome, Causes: causes, At: m.check.At,
			Planned: planned, Blind: alerts.BlindOf(branches[""], branches[m.job.branch.ID])}, d.rule, now)
		states[id] = s
		events = append(events, happened...)
		if outcome != inventory.OutcomeNotAssessed {
			records = append(records, store.CheckRecord{Check: m.check, Outcome: outcome, Causes: causes, State: s, Planned: planned})
		}
	}
	return states, records, events
}

// input gathers what Plan looks at. Cameras are given for branches in which something
// happened or is going on.
func (d *decider) input(ctx context.Context, kept store.AlertWork, windows []alerts.Maintenance, states map[string]alerts.CameraState, events []alerts.Event) (alerts.PlanInput, error) {
	a := d.app
	d.mu.Lock()
	stand := d.estate
	d.mu.Unlock()
	in := alerts.PlanInput{Rule: d.rule, Incidents: kept.Incidents, Notices: kept.Notices, Deliveries: kept.Deliveries,
		Acks: kept.Acknowledgements, Maintenance: windows, Zone: a.zone, Holidays: a.holidays(), Domain: a.mailDomain()}
	busy := map[string]bool{}
	for _, e := range events {
		busy[e.BranchID] = true
	}
	for _, s := range states { // a storm can be complete with a failure that is no event of its camera
		if !s.FailingSince.IsZero() {
			busy[s.BranchID] = true
		}
	}
	for _, i := range kept.Incidents {
		busy[i.BranchID] = true
	}
	branches := map[string]alerts.BranchState{}
	for _, b := range kept.Branches {
		branches[b.BranchID] = b
	}
	in.Institution = branches[""]
	rules, err := a.branchRules(ctx)
	if err != nil {
		return in, err
	}
	for _, b := range stand.branches {
		bi := alerts.BranchInput{State: branches[b.ID], Rule: rules.of(b), Observe: rules.observed(b)}
		bi.State.BranchID = b.ID
		restless := bi.State.Watched == 0 || !bi.State.StormSince.IsZero() || !bi.State.Indeterminate.IsZero()
		if busy[b.ID] || restless || !in.Institution.Indeterminate.IsZero() {
			bi.Cameras = d.watched(stand.cameras[b.ID], states)
		}
		in.Branches = append(in.Branches, bi)
	}
	in.Recipients, err = a.recipients(ctx)
	in.Fallback = a.fallback()
	return in, err
}

// oldest is the first failure of what is still open: windows that ended before it began say
// nothing of it.
func oldest(incidents []alerts.Incident, now time.Time) time.Time {
	out := now
	for _, i := range incidents {
		if i.Since.Before(out) {
			out = i.Since
		}
	}
	return out
}

// watched gives the cameras of a branch their states.
func (d *decider) watched(cameras []alerts.Watched, states map[string]alerts.CameraState) []alerts.Watched {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]alerts.Watched, len(cameras))
	for i, c := range cameras {
		s, ok := states[c.State.CameraID]
		if !ok {
			s = d.states[c.State.CameraID]
		}
		s.CameraID, s.BranchID, s.DeviceID = c.State.CameraID, c.State.BranchID, c.State.DeviceID
		c.State = s
		out[i] = c
	}
	return out
}

// recipients lists who may get mail about which branch.
func (a *App) recipients(ctx context.Context) ([]alerts.Recipient, error) {
	persons, err := a.store.Persons(ctx)
	if err != nil {
		return nil, fmt.Errorf("read recipients: %w", err)
	}
	now := a.now()
	var out []alerts.Recipient
	for _, p := range persons {
		if p.Email == "" || !p.Active() {
			continue
		}
		held := p.Mailed(now)
		for _, g := range p.Grants {
			if g.Role == store.RoleOperator && g.Holds(now) {
				held = append(held, g)
			}
		}
		for _, g := range held {
			out = append(out, alerts.Recipient{PersonID: p.ID, Name: p.Name, Address: p.Email, Lang: p.Lang, BranchID: g.BranchID, Level: levels[g.Role]})
		}
	}
	return out, nil
}

// levels are the roles that get mail, and from which escalation on.
var levels = map[store.Role]alerts.Level{
	store.RoleAuthorised: alerts.LevelBranch,
	store.RoleFacilities: alerts.LevelFacilities,
	store.RoleManager:    alerts.LevelManager,
	store.RoleOperator:   alerts.LevelOperator,
}

func (a *App) holidays() map[string]bool {
	out := map[string]bool{}
	for _, h := range a.cfg.Holidays {
		out[string(h)] = true
	}
	return out
}

// mailDomain is the right side of Message-IDs: the host of base_url.
func (a *App) mailDomain() string {
	if u, err := url.Parse(a.cfg.BaseURL); err == nil {
		return u.Hostname()
	}
	return ""
}

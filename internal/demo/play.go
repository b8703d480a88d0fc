package demo

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"camledger/internal/app"
	"camledger/internal/sim"
)

// outage is a time for which the scenario makes a device useless.
type outage struct {
	branch   string // name
	device   string
	from, to time.Duration // offsets in the play; to is 0 where it does not end
}

// silencing are the faults that take a camera's stream away.
var silencing = []sim.FaultName{sim.FaultNoAnswer, sim.FaultRefuse, sim.FaultNoVideo}

// lasting are the faults that the next scan finds.
var lasting = []sim.FaultName{sim.FaultMoved, sim.FaultReplaced, sim.FaultAudio, sim.FaultOpenStream, sim.FaultClockOff, sim.FaultNoRecording}

// check measures every camera once.
func (st *story) check(ctx context.Context) error {
	began := time.Now()
	st.next("Every stream is checked")
	results, err := st.app.CheckTargets(ctx, nil, false, app.CheckHooks{})
	if err != nil {
		return err
	}
	st.sum.Checks, st.watched = map[string]int{}, map[netip.Addr]bool{}
	for _, r := range results {
		st.sum.Checks[string(r.Outcome)]++
		if r.Outcome == app.OutcomeOK || r.Outcome == app.OutcomeDegraded {
			st.watched[r.Device.Addr.Addr()] = true
		}
		if r.Outcome != app.OutcomeOK {
			what, _ := app.CauseText(firstCause(r.Causes))
			st.sum.Failing = append(st.sum.Failing, FailingLine{Branch: r.Branch.Name, Location: r.Location, Name: r.Camera.Name,
				Addr: r.Device.Addr.Addr().String(), Channel: r.Camera.Channel, Outcome: string(r.Outcome), Cause: string(firstCause(r.Causes))})
			st.note("%s %s: %s, %s", r.Branch.Name, r.Camera.Name, r.Outcome, what)
		}
	}
	st.note("%d of %d cameras give a picture", st.sum.Checks["ok"], len(results))
	st.timed("checks", began)
	return nil
}

func firstCause(cs []app.Cause) app.Cause {
	if len(cs) == 0 {
		return ""
	}
	return cs[0]
}

// happened tells a person what the scenario just broke or mended.
func (st *story) happened(h sim.Happened) {
	verb := "begins"
	if !h.On {
		verb = "ends"
	}
	st.note("%s: %s %s", h.Target, h.Fault.Name, verb)
}

// play lets things break and mend, and waits for the mails that must follow.
func (st *story) play(ctx context.Context) error {
	began := time.Now()
	st.next("Things break, and mend")
	if err := st.settled(ctx); err != nil {
		return err
	}
	st.plan()
	if err := st.world.Play(ctx); err != nil {
		return err
	}
	if err := st.awaitMails(ctx); err != nil {
		return err
	}
	if st.changesLast() {
		st.note("The next night's scan")
		branches, err := st.app.Branches(ctx, nil)
		if err != nil {
			return err
		}
		if st.sum.scanned, err = st.app.Scan(ctx, branches, app.ScanOptions{Trigger: app.TriggerOperator}); err != nil {
			return err
		}
	}
	st.timed("outages and mails", began)
	return nil
}

// settled waits until the monitor has seen each camera answer once: an outage is judged
// against a camera that worked.
func (st *story) settled(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 4*st.cfg.Schedule.Check+st.cfg.Check.Timeout)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		states, err := st.app.Store().AlertStates(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		seen := 0
		for _, s := range states.Cameras {
			if !s.LastChecked.IsZero() {
				seen++
			}
		}
		total := 0
		for _, n := range st.sum.Checks {
			total += n
		}
		if seen >= total {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			st.note("the monitor has seen %d of %d cameras so far", seen, total)
			return nil
		}
	}
}

// plan works out which outages the events make: by device, from the first fault that
// silences it to the end of the last one.
func (st *story) plan() {
	running := map[string]*outage{}
	on := map[string]int{}
	for _, h := range st.world.Events() {
		if !slices.Contains(silencing, h.Fault.Name) {
			continue
		}
		for _, d := range st.world.Scenario().Targets(h.Target) {
			_, b, _ := st.world.Scenario().Device(d.ID)
			switch {
			case h.On && on[d.ID] == 0:
				if !st.watched[st.world.Address(d.ID)] {
					continue // what did not work before cannot drop
				}
				running[d.ID] = &outage{branch: st.branchName(b.Name), device: d.ID, from: h.At}
				on[d.ID]++
			case h.On:
				on[d.ID]++
			case on[d.ID] > 0:
				if on[d.ID]--; on[d.ID] == 0 {
					running[d.ID].to = h.At
					st.outages = append(st.outages, *running[d.ID])
					delete(running, d.ID)
				}
			}
		}
	}
	for _, o := range running {
		st.outages = append(st.outages, *o)
	}
}

// surely is how long an outage must last to be mailed beyond doubt: the limit, a round
// in which it may not have been seen yet, and the time that a failing check takes.
func (st *story) surely() time.Duration {
	return st.cfg.Alerts.MailAfter + 2*st.cfg.Schedule.Check
}

// branchName is the register's name of a branch of the scenario.
func (st *story) branchName(name string) string {
	for _, b := range st.reg.Branches {
		if plain(b.Name) == plain(name) {
			return b.Name
		}
	}
	return name
}

// awaitMails waits for the outage and the recovery mail of every branch whose outage was
// long enough.
func (st *story) awaitMails(ctx context.Context) error {
	patience := st.cfg.Alerts.MailAfter + 4*st.cfg.Alerts.RecoverTime + 2*st.cfg.Alerts.BranchCap + 2*st.cfg.Schedule.Check + 10*time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, b := range st.branchesWithOutages() {
		var ends bool
		long := false
		for _, o := range st.outages {
			if o.branch == b && (o.to == 0 || o.to-o.from >= st.surely()) {
				long = true
				ends = ends || o.to > 0
			}
		}
		if !long {
			continue
		}
		if _, err := st.world.Mail().Wait(ctx, func(m sim.Message) bool { return about(m, b) && !recovery(m) }); err != nil {
			st.broke("no outage mail for %s within %s", b, patience)
			continue
		}
		st.note("%s: the outage was mailed", b)
		if !ends {
			continue
		}
		if _, err := st.world.Mail().Wait(ctx, func(m sim.Message) bool { return about(m, b) && recovery(m) }); err != nil {
			st.broke("no recovery mail for %s within %s", b, patience)
			continue
		}
		st.note("%s: the recovery was mailed", b)
	}
	return nil
}

func (st *story) branchesWithOutages() []string {
	var out []string
	for _, o := range st.outages {
		if !slices.Contains(out, o.branch) {
			out = append(out, o.branch)
		}
	}
	return out
}

// about tells whether a mail's subject names a branch.
func about(m sim.Message, branch string) bool {
	return strings.HasPrefix(m.Subject, "["+branch+"]")
}

// recovery tells whether a mail says that something is back.
func recovery(m sim.Message) bool {
	return strings.Contains(m.Subject, "복구") && !strings.Contains(m.Subject, "복구 0")
}

// changesLast tells whether the events left something that only a scan finds.
func (st *story) changesLast() bool {
	return slices.ContainsFunc(st.world.Events(), func(h sim.Happened) bool { return slices.Contains(lasting, h.Fault.Name) })
}

// inspect holds the day's inspection at every branch; one person signs, another
// countersigns.
func (st *story) inspect(ctx context.Context) error {
	began := time.Now()
	st.next("The day's inspection goes on record")
	branches, err := st.app.Branches(ctx, nil)
	if err != nil {
		return err
	}
	done := make([]app.Inspection, len(branches))
	var g errgroup.Group
	for i, b := range branches {
		g.Go(func() error {
			in, err := st.app.Inspect(ctx, b, app.TriggerPerson, nil)
			if err != nil {
				return err
			}
			actions := st.server.Actions()
			if err := actions.SignInspection(ctx, st.people.inspector, in.ID); err != nil {
				return fmt.Errorf("sign: %w", err)
			}
			if err := actions.SealInspection(ctx, st.people.manager, in.ID); err != nil {
				return fmt.Errorf("countersign: %w", err)
			}
			done[i], err = st.app.Store().Inspection(ctx, in.ID)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, in := range done {
		st.sum.Inspections = append(st.sum.Inspections, InspectionLine{Branch: in.Branch, Day: in.Day, Total: in.Counts.Total, OK: in.Counts.OK,
			Fault: in.Counts.Fault, NotVerifiable: in.Counts.NotVerifiable, NotApplicable: in.Counts.NotApplicable, Sealed: !in.SealedAt.IsZero()})
		st.note("%s: 양호 %d, 불량 %d, 확인불가 %d", in.Branch, in.Counts.OK, in.Counts.Fault, in.Counts.NotVerifiable)
		if in.SealedAt.IsZero() {
			st.broke("the inspection of %s is not sealed", in.Branch)
		}
	}
	st.timed("inspections", began)
	return nil
}

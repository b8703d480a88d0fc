package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// weeklyOn is the day on which the summary of the week before goes.
const weeklyOn = time.Monday

// weekLevels are who gets the summary of an own branch.
var weekLevels = []alerts.Level{alerts.LevelBranch, alerts.LevelFacilities, alerts.LevelManager}

// weekOf is the calendar week before the one of a moment, in the institution's zone.
func (a *App) weekOf(now time.Time) (from, to time.Time) {
	local := now.In(a.zone)
	back := (int(local.Weekday()) - int(weeklyOn) + 7) % 7
	to = time.Date(local.Year(), local.Month(), local.Day()-back, 0, 0, 0, 0, a.zone)
	return time.Date(to.Year(), to.Month(), to.Day()-7, 0, 0, 0, 0, a.zone), to
}

// weekly puts the summaries of last week into the outbox, with the first report of a week:
// one of the institution for the head office, and one of each branch for its own staff. The
// same week made twice is one row.
func (a *App) weekly(ctx context.Context, reg *inventory.Register, now time.Time) error {
	_, begun := a.weekOf(now)
	last, err := a.store.LastRun(ctx, jobWeek, "")
	if err != nil || !last.Before(begun) {
		return err
	}
	people, err := a.recipients(ctx)
	if err != nil {
		return err
	}
	var batch store.Batch
	add := func(branchID string, hears func(alerts.Recipient) bool) {
		n := alerts.Notice{ID: "ntc_week_" + begun.Format("20060102") + "_" + branchID, Kind: alerts.NoticeWeek, BranchID: branchID, Created: now,
			Observed: branchID != "" && a.observes(reg, branchID)}
		var ds []alerts.Delivery
		for _, r := range people {
			d := alerts.NewDelivery(n.ID, branchID, r, a.mailDomain(), now)
			if n.Observed {
				d.State, d.Next = alerts.DeliveryObserved, time.Time{}
			}
			if hears(r) && !slices.ContainsFunc(ds, func(o alerts.Delivery) bool { return o.ID == d.ID }) {
				ds = append(ds, d)
			}
		}
		if branchID == "" && len(ds) == 0 && a.cfg.Mail.Fallback != "" {
			ds = append(ds, alerts.NewDelivery(n.ID, "", alerts.Recipient{Address: a.cfg.Mail.Fallback, Lang: a.cfg.Language}, a.mailDomain(), now))
		}
		if len(ds) > 0 {
			batch.Notices, batch.Deliveries = append(batch.Notices, n), append(batch.Deliveries, ds...)
		}
	}
	add("", func(r alerts.Recipient) bool { return r.BranchID == "" && slices.Contains(reportLevels, r.Level) })
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() {
			add(b.ID, func(r alerts.Recipient) bool { return r.BranchID == b.ID && slices.Contains(weekLevels, r.Level) })
		}
	}
	if err := a.store.Record(ctx, batch); err != nil {
		return fmt.Errorf("write weekly summary: %w", err)
	}
	return a.store.SetLastRun(ctx, jobWeek, "", now)
}

// observes tells whether a branch is only observed: nothing is sent of it.
func (a *App) observes(reg *inventory.Register, branchID string) bool {
	b, _ := reg.Branch(branchID)
	return a.cfg.Branches[b.Code].Observe
}

// week sums up what a weekly summary tells: the week before it was written.
func (a *App) week(ctx context.Context, n alerts.Notice) (alerts.Week, error) {
	from, to := a.weekOf(n.Created)
	reg, err := a.Register(ctx)
	if err != nil {
		return alerts.Week{}, err
	}
	names := map[string]string{}
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() && (n.BranchID == "" || n.BranchID == b.ID) {
			names[b.ID] = b.Name
		}
	}
	incidents, err := a.store.IncidentsDuring(ctx, n.BranchID, from, to)
	if err != nil {
		return alerts.Week{}, err
	}
	var ids []string
	for _, i := range incidents {
		ids = append(ids, i.ID)
	}
	notes, err := a.store.Notes(ctx, ids)
	if err != nil {
		return alerts.Week{}, err
	}
	noted := map[string]bool{}
	for id, list := range notes {
		noted[id] = slices.ContainsFunc(list, func(x alerts.Note) bool { return x.Kind == alerts.NoteAction })
	}
	return alerts.SumWeek(incidents, noted, names, from, to), nil
}

// missedReport makes good for a daily report whose hour went by while the program did not
// run.
func (a *App) missedReport(ctx context.Context, m *mailer) {
	due, err := previous(cmp.Or(string(a.cfg.Schedule.Report), "@daily"), a.now(), a.zone)
	if err != nil || due.IsZero() {
		return
	}
	last, err := a.store.LastRun(ctx, jobReport, "")
	if err != nil || last.IsZero() || !last.Before(due) {
		return // never: the first one waits for its hour
	}
	a.log.Warn("a daily report was missed: it goes now", "due", due, "last", last)
	a.dailyReport(ctx, m)
}

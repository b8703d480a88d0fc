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
	rules, err := a.branchRules(ctx)
	if err != nil {
		return err
	}
	var batch store.Batch
	add := func(b inventory.Branch, hears func(alerts.Recipient) bool) {
		n := alerts.Notice{ID: "ntc_week_" + begun.Format("20060102") + "_" + b.ID, Kind: alerts.NoticeWeek, BranchID: b.ID, Created: now,
			Observed: b.ID != "" && rules.observed(b)}
		var ds []alerts.Delivery
		for _, r := range people {
			d := alerts.NewDelivery(n.ID, b.ID, r, a.mailDomain(), now)
			if n.Observed {
				d.State, d.Next = alerts.DeliveryObserved, time.Time{}
			}
			if hears(r) && !slices.ContainsFunc(ds, func(o alerts.Delivery) bool { return o.ID == d.ID }) {
				ds = append(ds, d)
			}
		}
		if b.ID == "" && len(ds) == 0 && a.cfg.Mail.Fallback != "" {
			ds = append(ds, alerts.NewDelivery(n.ID, "", a.fallback(), a.mailDomain(), now))
		}
		if len(ds) > 0 {
			batch.Notices, batch.Deliveries = append(batch.Notices, n), append(batch.Deliveries, ds...)
		}
	}
	add(inventory.Branch{}, func(r alerts.Recipient) bool { return r.BranchID == "" && slices.Contains(reportLevels, r.Level) })
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() {
			add(b, func(r alerts.Recipient) bool { return r.BranchID == b.ID && slices.Contains(weekLevels, r.Level) })
		}
	}
	if err := a.store.Record(ctx, batch); err != nil {
		return fmt.Errorf("write weekly summary: %w", err)
	}
	return a.store.SetLastRun(ctx, jobWeek, "", now)
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
	week := alerts.SumWeek(incidents, noted, names, from, to)
	works, err := a.works(ctx, names, from, to)
	week.Measure(works)
	return week, err
}

// works tells how the checks of branches went on the days of a span.
func (a *App) works(ctx context.Context, names map[string]string, from, to time.Time) (map[string]inventory.Availability, error) {
	count := int(to.Sub(from).Round(24*time.Hour) / (24 * time.Hour))
	_, trends, err := a.store.Trends(ctx, to.Add(-time.Second), count)
	out := map[string]inventory.Availability{}
	for id := range names {
		t := trends[id]
		if t == nil {
			continue
		}
		var x inventory.Availability
		for i := range t.Good {
			if all := (inventory.CheckCount{Good: t.Good[i], Bad: t.Bad[i], Blind: t.Blind[i]}); all.Sum() > 0 || x.All.Sum() > 0 {
				day := from.AddDate(0, 0, i)
				x.Add(all, t.Planned[i], inventory.KnownFor(t.Since, day, day.AddDate(0, 0, 1)))
			}
		}
		if x.All.Sum() > 0 {
			out[id] = x
		}
	}
	return out, err
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

package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// jobReport is the daily mail, as it is remembered in the database.
const jobReport = "report"

// jobWeek is the weekly summary.
const jobWeek = "week"

// reportLevels are who gets the daily mail: the staff of the head office.
var reportLevels = []alerts.Level{alerts.LevelFacilities, alerts.LevelManager}

// dailyReport puts the day's mail into the outbox. It goes even when all is well: that
// it does not come is itself a sign.
func (a *App) dailyReport(ctx context.Context, m *mailer) {
	if m == nil {
		return
	}
	now := a.now()
	reg, err := a.Register(ctx)
	if err == nil && len(reg.Branches) == 0 {
		return
	}
	var people []alerts.Recipient
	if err == nil {
		people, err = a.recipients(ctx)
	}
	if err != nil {
		a.log.Error("daily report not written", "err", err)
		return
	}
	people = slices.DeleteFunc(people, func(r alerts.Recipient) bool {
		return r.BranchID != "" || !slices.Contains(reportLevels, r.Level)
	})
	if len(people) == 0 && a.cfg.Mail.Fallback != "" {
		people = []alerts.Recipient{a.fallback()}
	}
	// One report a day: the same notice made twice is one row.
	n := alerts.Notice{ID: "ntc_report_" + now.In(a.zone).Format("20060102"), Kind: alerts.NoticeDigest, Created: now}
	batch := store.Batch{Notices: []alerts.Notice{n}}
	for _, r := range people {
		d := alerts.NewDelivery(n.ID, "", r, a.mailDomain(), now)
		if !slices.ContainsFunc(batch.Deliveries, func(o alerts.Delivery) bool { return o.ID == d.ID }) {
			batch.Deliveries = append(batch.Deliveries, d)
		}
	}
	if err := a.store.Record(ctx, batch); err != nil {
		a.log.Error("daily report not written", "err", err)
		return
	}
	if err := a.weekly(ctx, &reg, now); err != nil {
		a.log.Error("weekly summary not written", "err", err)
	}
	if err := a.store.SetLastRun(ctx, jobReport, "", now); err != nil {
		a.log.Error("daily report not noted", "err", err)
	}
}

// downsMost bounds the open incidents that are read for a daily mail: it lists fewer.
const downsMost = 50

// digest gathers what the daily mail tells a person, as it is when the mail is sent.
func (a *App) digest(ctx context.Context, lang words.Lang, personID string, since time.Time) (alerts.Digest, error) {
	now := a.now()
	d := alerts.Digest{Day: now}
	reports, err := a.store.BranchReports(ctx, now)
	if err != nil {
		return d, err
	}
	for i, r := range reports {
		d.Checked += r.Working + r.Degraded + r.Down + r.AuthRefused
		d.Unchecked += r.NotAssessed
		d.Down += r.Down + r.AuthRefused
		// Of the branches the one that waits longest counts.
		if i == 0 || r.LastComplete.Before(d.LastComplete) {
			d.LastComplete = r.LastComplete
		}
		for _, g := range r.LastScan.Report.Ranges {
			if !g.Covered && g.EverHeld {
				d.Uncovered = append(d.Uncovered, fmt.Sprintf("%s %s", r.Branch.Name, g.Prefix))
			}
		}
	}
	ds, _, err := a.store.Differences(ctx, store.DifferenceFilter{Limit: 1000,
		Severity: []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}})
	if err != nil {
		return d, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return d, err
	}
	open := true
	going, _, err := a.store.Incidents(ctx, store.IncidentFilter{Open: &open, Leading: true, Limit: downsMost})
	if err != nil {
		return d, err
	}
	for _, i := range going {
		if i.BranchID == "" {
			continue // the monitor's own
		}
		row, err := a.nameRow(ctx, &reg, alerts.Row{Incident: i})
		if err != nil {
			return d, err
		}
		b, _ := reg.Branch(i.BranchID)
		d.Downs = append(d.Downs, alerts.Down{Row: row, Branch: b.Name})
	}
	slices.SortStableFunc(d.Downs, func(x, y alerts.Down) int { return x.Incident.Since.Compare(y.Incident.Since) })
	for _, x := range ds {
		l := line(&reg, x, lang)
		if going := x.State != inventory.DifferenceResolved && x.State != inventory.DifferenceAccepted; going && personID != "" && x.Assignee == personID {
			d.Yours++
		}
		switch {
		case x.State == inventory.DifferenceResolved && x.ResolvedAt.After(since):
			d.Settled = append(d.Settled, settledLine(&reg, x, lang))
		case x.State == inventory.DifferenceResolved || x.State == inventory.DifferenceAccepted:
		case x.FirstSeen.After(since):
			d.New = append(d.New, l)
		default:
			d.Waiting = append(d.Waiting, l)
		}
	}
	return d, nil
}

// settledLine says what a difference was: its sentence would ask for something still.
func settledLine(reg *inventory.Register, d inventory.Difference, lang words.Lang) alerts.DigestLine {
	l := line(reg, d, lang)
	l.Text = words.Say(lang, "kind."+string(d.Kind))
	if what := differenceOf(reg, d); what != "" {
		l.Text += ": " + what
	}
	return l
}

// differenceOf names what a difference is about: the camera or device, or else the place.
func differenceOf(reg *inventory.Register, d inventory.Difference) string {
	l, _ := reg.Location(d.LocationID)
	return cmp.Or(alerts.Clean(d.Facts["label"], nameMost), d.Facts["addr"], l.Name)
}

func line(reg *inventory.Register, d inventory.Difference, lang words.Lang) alerts.DigestLine {
	b, _ := reg.Branch(d.BranchID)
	l, _ := reg.Location(d.LocationID)
	code, args := d.Sentence(cmp.Or(l.Name, b.Name))
	return alerts.DigestLine{Text: words.Say(lang, code, args...), Note: b.Name, Path: "/differences/" + d.ID}
}

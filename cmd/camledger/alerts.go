package main

import (
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// alertsCmd looks at how alerts are decided.
type alertsCmd struct {
	Show   alertsShowCmd   `cmd:"" help:"Show the numbers that hold for branches, and which are only observed."`
	Set    alertsSetCmd    `cmd:"" help:"Change them for one branch."`
	Replay alertsReplayCmd `cmd:"" help:"Show what would have been sent under other settings: what happened is decided anew, nothing is sent."`
}

// alertsReplayCmd decides anew.
type alertsReplayCmd struct {
	Since    string         `help:"First day, as 2026-03-02; default: 7 days ago."`
	Until    string         `help:"Last day; default: until now."`
	Branch   string         `help:"One branch only, by code or name."`
	Limit    *time.Duration `help:"An outage of this length is mailed (alerts.mail_after)."`
	Critical *time.Duration `help:"The same at critical places (alerts.critical_after)."`
	Company  *time.Duration `help:"A mail waits so long for company (alerts.company_wait)."`
	Cap      *time.Duration `help:"At most one mail per branch in this time (alerts.branch_cap)."`
	Confirm  *time.Duration `help:"Down after so long … (alerts.confirm_time)."`
	Failures *int           `help:"… and so many failures in a row (alerts.confirm_failures)."`
	JSON     bool           `help:"Print JSON."`
}

// Run replays and lists what would have been sent.
func (c alertsReplayCmd) Run(e env) error {
	for _, d := range []*time.Duration{c.Limit, c.Critical, c.Company, c.Cap, c.Confirm} {
		if d != nil && (*d < 0 || *d > 24*time.Hour) {
			return fmt.Errorf("%wa time is 0s to 24h", errUsage)
		}
	}
	if c.Failures != nil && (*c.Failures < 1 || *c.Failures > 100) {
		return fmt.Errorf("%wfailures are 1 to 100", errUsage)
	}
	return e.with(func(a *app.App) error {
		zone := a.Config().Location()
		now := time.Now()
		choice := app.ReplayChoice{Branch: c.Branch, From: now.AddDate(0, 0, -7), To: now, Limit: c.Limit, CriticalLimit: c.Critical, Company: c.Company, Cap: c.Cap, ConfirmFor: c.Confirm, Failures: c.Failures}
		from, err := readDay(c.Since, zone)
		if err != nil {
			return err
		}
		to, err := readDay(c.Until, zone)
		if err != nil {
			return err
		}
		if !from.IsZero() {
			choice.From = from
		}
		if !to.IsZero() {
			choice.To = to.AddDate(0, 0, 1)
		}
		r, err := a.Replay(e.ctx, choice)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, map[string]any{"from": choice.From, "to": choice.To, "outages": r.Outages, "told": r.Told, "checks": r.Checks, "reallyWritten": len(r.Really), "notices": r.Notices})
		}
		t := newTable("WHEN", "KIND", "BRANCH", "NEW#", "WAS DOWN#", "BACK#", "STILL#", "TO", "CAMERAS")
		for _, n := range r.Notices {
			t.add(n.At.In(zone).Format("2006-01-02 15:04"), n.Kind, r.Names[n.BranchID], n.Counts["new"], n.Counts["was-down"], n.Counts["recovered"], n.Counts["continues"], strings.Join(n.To, ", "), some(n.Cameras, r.Names))
		}
		t.print(e.out)
		fmt.Fprintf(e.out, "%s, %d of them told, in %s; really written then: %d\n", count(r.Outages, "outage"), r.Told, count(len(r.Notices), "message"), len(r.Really))
		return nil
	})
}

// some names the first of many cameras.
func some(ids []string, names map[string]string) string {
	const most = 4
	var out []string
	for i, id := range ids {
		if i == most {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", len(ids)-most)
		}
		out = append(out, names[id])
	}
	return strings.Join(out, ", ")
}

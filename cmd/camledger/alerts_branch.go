package main

import (
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// alertsShowCmd tells what holds for branches.
type alertsShowCmd struct {
	Branch []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	JSON   bool     `help:"Print JSON."`
}

// alertsBranch is what holds for a branch, for JSON. Times are seconds.
type alertsBranch struct {
	Branch  string           `json:"branch"`
	Observe bool             `json:"observe"`
	Seconds map[string]int64 `json:"seconds"`
	Own     []string         `json:"own"` // which of them are the branch's own
}

// Run lists the numbers in force; those that are the branch's own are marked.
func (c alertsShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		all, err := a.BranchAlerts(e.ctx, c.Branch)
		if err != nil {
			return err
		}
		if c.JSON {
			out := []alertsBranch{}
			for _, b := range all {
				line := alertsBranch{Branch: b.Branch.Name, Observe: b.Observed, Seconds: map[string]int64{}, Own: []string{}}
				for _, n := range b.Numbers() {
					line.Seconds[n.Key] = int64(n.Value / time.Second)
					if n.Own {
						line.Own = append(line.Own, n.Key)
					}
				}
				out = append(out, line)
			}
			return printJSON(e.out, out)
		}
		printBranchAlerts(e, all)
		return nil
	})
}

func printBranchAlerts(e env, all []app.BranchAlert) {
	t := newTable("BRANCH", "MAIL AFTER", "CRITICAL", "COMPANY", "CAP", "STAFF", "MANAGER", "OBSERVE")
	for _, b := range all {
		row := []any{b.Branch.Name}
		for _, n := range b.Numbers() {
			text := shortTime(n.Value)
			if n.Own {
				text += " *"
			}
			row = append(row, text)
		}
		t.add(append(row, observing(b))...)
	}
	t.print(e.out)
	fmt.Fprintln(e.out, "* set for the branch; the others are the institution's")
}

func observing(b app.BranchAlert) string {
	switch {
	case b.Operator:
		return "yes (configuration)"
	case b.Observed:
		return "yes"
	}
	return "no"
}

// shortTime writes a time as people type it: 5m, not 5m0s.
func shortTime(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// alertsSetCmd changes what holds for a branch.
type alertsSetCmd struct {
	Branch   string `arg:"" help:"The branch, by code or name."`
	Limit    string `help:"An outage of this length is mailed; - for the institution's number, as below."`
	Critical string `help:"The same at critical places."`
	Company  string `help:"A mail waits so long for company."`
	Cap      string `help:"At most one mail in this time."`
	Staff    string `help:"Facilities staff hear of what nobody acknowledged after this."`
	Manager  string `help:"And the manager after this."`
	Observe  *bool  `negatable:"" help:"Decide and show, mail nothing."`
}

// Run changes it and says how it is now.
func (c alertsSetCmd) Run(e env) error {
	given := map[string]string{"mail_after": c.Limit, "critical_after": c.Critical, "company_wait": c.Company, "branch_cap": c.Cap, "escalate_staff": c.Staff, "escalate_manager": c.Manager}
	times := map[string]*time.Duration{}
	for key, text := range given {
		switch text {
		case "":
		case "-":
			times[key] = nil
		default:
			d, err := time.ParseDuration(text)
			if err != nil {
				return fmt.Errorf("%w%q is no time: write 5m or 24h, or - for the institution's", errUsage, text)
			}
			times[key] = &d
		}
	}
	return e.with(func(a *app.App) error {
		b, err := a.SetBranchAlert(e.ctx, c.Branch, times, c.Observe, actor())
		if err != nil {
			return err
		}
		printBranchAlerts(e, []app.BranchAlert{b})
		return nil
	})
}

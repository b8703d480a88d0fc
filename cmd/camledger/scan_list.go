package main

import (
	"fmt"
	"time"

	"camledger/internal/app"
)

// scanListCmd lists scans.
type scanListCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	Limit    int      `default:"20" help:"How many, the newest first."`
	JSON     bool     `help:"Print JSON."`
}

// scanRow is one scan in JSON.
type scanRow struct {
	Scan    string         `json:"scan"`
	Branch  string         `json:"branch"`
	Code    string         `json:"branchCode"`
	Started time.Time      `json:"started"`
	Seconds float64        `json:"seconds"`
	Trigger string         `json:"trigger"`
	State   string         `json:"state"`
	Why     string         `json:"why,omitempty"`
	Devices int            `json:"devices"`
	Sources int            `json:"sources"`
	Change  app.ScanChange `json:"change"`
	Hold    *app.Hold      `json:"hold,omitempty"`
}

func newScanRow(l app.ScanLine) scanRow {
	sc := l.Scan
	r := scanRow{Scan: sc.ID, Branch: l.Branch.Name, Code: l.Branch.Code, Started: sc.Started, Trigger: sc.Trigger, State: string(sc.State),
		Why: sc.Report.Why, Devices: sc.Report.Devices, Sources: sc.Report.Sources, Change: sc.Change}
	if !sc.Ended.IsZero() {
		r.Seconds = sc.Ended.Sub(sc.Started).Seconds()
	}
	if sc.Hold.State != "" {
		r.Hold = &sc.Hold
	}
	return r
}

// Run lists scans, and the branches whose last complete scan is more than a night ago.
// A scan that waits for a person is exit 3.
func (c scanListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		lines, err := a.Scans(e.ctx, c.Branches, c.Limit)
		if err != nil {
			return err
		}
		held := false
		rows := []scanRow{}
		for _, l := range lines {
			r := newScanRow(l)
			held = held || l.Scan.State == app.ScanHeld
			if c.JSON {
				r.Change.List = nil // scan show has it
			}
			rows = append(rows, r)
		}
		if c.JSON {
			err = printJSON(e.out, rows)
		} else {
			err = c.print(e, a, lines)
		}
		if err == nil && held {
			err = errPerson
		}
		return err
	})
}

func (c scanListCmd) print(e env, a *app.App, lines []app.ScanLine) error {
	t := newTable("SCAN", "BRANCH", "STARTED", "TIME#", "BY", "STATE", "DEVICES#", "CAMERAS#", "CHANGED#")
	for _, l := range lines {
		sc := l.Scan
		took := "-"
		if !sc.Ended.IsZero() {
			took = sc.Ended.Sub(sc.Started).Round(100 * time.Millisecond).String()
		}
		t.add(sc.ID, l.Branch.Name, sc.Started.In(a.Config().Location()).Format("2006-01-02 15:04"), took, sc.Trigger, datedText(a, sc),
			sc.Report.Devices, sc.Change.Found, sc.Change.Items())
	}
	t.print(e.out)
	late, err := a.LateBranches(e.ctx)
	for _, b := range late {
		if b.Last.IsZero() {
			fmt.Fprintf(e.out, "%s: no complete scan yet\n", b.Branch.Name)
		} else {
			fmt.Fprintf(e.out, "%s: last complete scan %s ago\n", b.Branch.Name, count(b.Nights, "night"))
		}
	}
	return err
}

// datedText is the state of a scan, and that its date cannot be right where it is so.
func datedText(a *app.App, sc app.Scan) string {
	if a.Ahead(sc) {
		return stateText(sc) + ", dated in the future"
	}
	return stateText(sc)
}

// stateText is the state of a scan with its reason.
func stateText(sc app.Scan) string {
	switch {
	case sc.State == app.ScanRejected && sc.Hold.State == app.HoldOvertaken:
		return "overtaken"
	case sc.Report.Why != "":
		return fmt.Sprintf("%s (%s)", sc.State, sc.Report.Why)
	}
	return string(sc.State)
}

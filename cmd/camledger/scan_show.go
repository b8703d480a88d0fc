package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"camledger/internal/app"
)

// scanShowCmd shows one scan.
type scanShowCmd struct {
	Scan string `arg:"" help:"A scan by its id (scan list), or a branch: its newest scan."`
	JSON bool   `help:"Print JSON."`
}

// scanDetail is one scan in JSON.
type scanDetail struct {
	scanRow
	Ranges   []app.Range            `json:"ranges"`
	Answers  map[app.Answer]int     `json:"answers"`
	Refused  []string               `json:"refused"`     // addresses that refused our login
	Password []string               `json:"password"`    // addresses that ask for a login and were given none
	Logins   []app.LoginFindingText `json:"logins"`      // what was found out about logins, with what to do next
	Unseen   []app.UnseenText       `json:"notAssessed"` // inputs of recorders of which it is not known whether they are used
	Devices  []app.ScanDevice       `json:"deviceList"`  // what answered, and what is gone
	Held     []diffLine             `json:"held,omitempty"`
}

// Run shows a scan; a partial one, or one that waits for a person, is exit 3.
func (c scanShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		d, err := a.ScanDetail(e.ctx, c.Scan)
		if err != nil {
			return err
		}
		held, err := diffLines(e, a, d.Held)
		if err != nil {
			return err
		}
		if c.JSON {
			err = printJSON(e.out, scanDetail{scanRow: newScanRow(d.ScanLine), Ranges: d.Scan.Report.Ranges, Answers: d.By, Devices: d.Devices,
				Unseen: app.UnseenTexts(d.Scan.Report), Refused: d.Refused, Password: d.Password, Logins: app.LoginFindings(d.Scan.Report), Held: held})
		} else {
			c.print(e, a, d, held)
		}
		if err == nil && (d.Scan.State == app.ScanHeld || d.Scan.State == app.ScanPartial) {
			err = errPerson
		}
		return err
	})
}

func (c scanShowCmd) print(e env, a *app.App, d app.ScanDetail, held []diffLine) {
	sc := d.Scan
	zone := a.Config().Location()
	fmt.Fprintf(e.out, "%s  %s  %s\n", sc.ID, d.Branch.Name, datedText(a, sc))
	took := "still running"
	if !sc.Ended.IsZero() {
		took = "took " + sc.Ended.Sub(sc.Started).Round(100*time.Millisecond).String()
	}
	fmt.Fprintf(e.out, "began %s, %s, by %s\n\n", sc.Started.In(zone).Format("2006-01-02 15:04:05"), took, sc.Trigger)
	t := newTable("RANGE", "ADDRESSES#", "TRIED#", "ANSWERED#", "REFUSED#", "SILENT#", "TIMEOUTS#", "ERRORS#", "GATEWAY", "COVERED", "WHY")
	for _, r := range sc.Report.Ranges {
		covered := "no"
		if r.Covered {
			covered = "yes"
		}
		t.add(r.Prefix, r.Addresses, r.Tried, r.Answered, r.Refused, r.Silent, r.Timeouts, r.Errors, orDash(string(r.Gateway)), covered, rangeWhy(r))
	}
	t.print(e.out)
	var answers []string
	for _, k := range slices.Sorted(maps.Keys(d.By)) {
		answers = append(answers, fmt.Sprintf("%d %s", d.By[k], k))
	}
	ch := sc.Change
	fmt.Fprintf(e.out, "\nDevices: %s\n", orNone(answers))
	fmt.Fprintf(e.out, "Cameras that count (no unused inputs): %d were there before, this scan saw %d: %d new, %d gone, %d replaced, %d under other tokens, %d of another place, %d back, %s\n",
		ch.Known, ch.Found, ch.Counts[app.ItemNew], ch.Counts[app.ItemGone], ch.Counts[app.ItemReplaced], ch.Counts[app.ItemRenumbered],
		ch.Counts[app.ItemPlace], ch.Counts[app.ItemBack], count(ch.Counts[app.ItemConflict], "conflict"))
	if n := ch.Unjudged(); n > 0 {
		fmt.Fprintf(e.out, "%d more %s not seen and not called gone: seen only through a recorder, their device could not be read or was not looked at, or the scan was partial\n", n, plural(n, "was", "were"))
	}
	fmt.Fprintf(e.out, "Devices with a new address: %d\n", ch.Counts[app.ItemAddress])
	fmt.Fprintf(e.out, "Login refused: %s\nLogin needed: %s\n", orNone(d.Refused), orNone(d.Password))
	printLines(e.out, "", app.NotSeenLines(sc.Report))
	printLogins(e.out, "", sc.Report)
	printUnseen(e.out, "", sc.Report)
	if len(ch.List) > 0 {
		fmt.Fprintln(e.out)
		t := newTable("CHANGE", "WHAT", "FROM", "TO", "ID")
		for _, i := range ch.List {
			id := i.CameraID
			if id == "" {
				id = i.DeviceID
			}
			what := i.Label
			if n := d.Inputs[i.CameraID]; n > 0 {
				what += fmt.Sprintf(" (input %d)", n)
			}
			t.add(i.Kind, what, i.From, i.To, id)
		}
		t.print(e.out)
	}
	if text := a.AbsenceText(sc); text != "" {
		fmt.Fprintf(e.out, "\n%s\n", text)
	}
	c.printHold(e, a, sc, held)
}

func (c scanShowCmd) printHold(e env, a *app.App, sc app.Scan, held []diffLine) {
	h := sc.Hold
	switch h.State {
	case "":
		return
	case app.HoldWaiting:
		fmt.Fprintf(e.out, "\nThis scan is held: %d of %d changed. Nobody is told that cameras are gone, new or replaced; new addresses of known devices were taken over.\n", sc.Change.Items(), sc.Change.Known)
		for _, r := range sc.Change.Renumbered {
			fmt.Fprintf(e.out, "%s gave its %d sources other tokens, under the same names and in the same order, as a new firmware may. If they are the same cameras: camledger device renumber %s --reason WHY\n",
				oneLine(r.Who()), r.Sources, r.DeviceID)
		}
		fmt.Fprintf(e.out, "If so much has really changed: camledger scan release %s\nIf it was trouble with a line or a recorder: camledger scan reject %s\n", sc.ID, sc.ID)
	case app.HoldOvertaken:
		fmt.Fprintf(e.out, "\nIt was held, and overtaken by a later scan on %s.\n", h.Decided.In(a.Config().Location()).Format("2006-01-02 15:04"))
	default:
		fmt.Fprintf(e.out, "\nIt was held, and %s by %s on %s. %s\n", h.State, h.By, h.Decided.In(a.Config().Location()).Format("2006-01-02 15:04"), oneLine(h.Reason))
	}
	if len(held) > 0 {
		fmt.Fprintf(e.out, "\nWhat it would open:\n")
		t := newTable("SEVERITY", "KIND", "LOCATION", "WHAT")
		for _, l := range held {
			t.add(l.Severity, l.Kind, l.Location, l.Says)
		}
		t.fit(widthOf(e.out), 3)
		t.print(e.out)
	}
}

// rangeWhy says why a range was not covered, with the trouble of this machine.
func rangeWhy(r app.Range) string {
	why := r.Why
	for _, t := range slices.Sorted(maps.Keys(r.Trouble)) {
		why += fmt.Sprintf(" %s (%d)", t, r.Trouble[t])
	}
	return strings.TrimSpace(why)
}

func orNone(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	return strings.Join(texts, ", ")
}

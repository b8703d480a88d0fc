package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// scanCmd scans branches, and shows and decides what became of scans.
type scanCmd struct {
	Run     scanRunCmd     `cmd:"" default:"withargs" help:"Scan branches and compare with the register (what scan does without another word)."`
	List    scanListCmd    `cmd:"" help:"List scans."`
	Show    scanShowCmd    `cmd:"" help:"Show one scan: ranges, devices, changes, refused logins."`
	Release scanReleaseCmd `cmd:"" help:"Take a held scan over: so much has really changed."`
	Reject  scanRejectCmd  `cmd:"" help:"Let a held scan go: nothing of it is taken over."`
}

// Help says under scan --help what belongs to its first word.
func (scanCmd) Help() string {
	return "scan BRANCH is short for scan run BRANCH, and takes its flags: --dry-run compares and saves nothing, --resume goes on from a scan that was stopped within a day, --json prints JSON. See camledger scan run --help."
}

// scanRunCmd scans branches.
type scanRunCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all that are configured."`
	DryRun   bool     `help:"Compare and report, save nothing."`
	Resume   bool     `help:"Go on from the branch's last scan, if that was stopped within a day."`
	JSON     bool     `help:"Print JSON."`
}

// scanLine is one branch in the JSON of scan.
type scanLine struct {
	Branch    string  `json:"branch"`
	Code      string  `json:"branchCode"`
	Scan      string  `json:"scan"`
	State     string  `json:"state"`
	Why       string  `json:"why,omitempty"`
	Seconds   float64 `json:"seconds"`
	Declared  int     `json:"declared"`
	Seen      int     `json:"seen"` // cameras that this scan saw; found are those known
	Found     int     `json:"found"`
	FoundMost int     `json:"foundMost"`
	Pairs     int     `json:"pairs"` // seen twice, to be confirmed
	New       int     `json:"new"`
	Placed    int     `json:"placed"`
	Unplaced  int     `json:"unplaced"`
	Ranges    any     `json:"ranges"`
	Answers   any     `json:"answers"`  // addresses, by how they answered
	Refused   any     `json:"refused"`  // addresses that refused our login
	Password  any     `json:"password"` // addresses that ask for a login and were given none
	// Logins are what was found out about logins, with what to do next.
	Logins []app.LoginFindingText `json:"logins"`
	Change any                    `json:"change"`
	// Unseen are the inputs of recorders of which it is not known whether they are used.
	Unseen      []app.UnseenText `json:"notAssessed"`
	Hold        any              `json:"hold,omitempty"`
	Differences []diffLine       `json:"differences"`
	// Held are the differences that a held scan would open.
	Held []diffLine `json:"held,omitempty"`
}

// Run scans and prints what was found. A partial or held scan, a difference, or a camera
// without a place is exit 3.
func (c scanRunCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		p := newProgress(e, c.JSON)
		if !c.JSON {
			for _, line := range a.ScanPlanText(branches) {
				fmt.Fprintln(e.err, line)
			}
		}
		results, err := a.Scan(e.ctx, branches, app.ScanOptions{Resumes: func(b app.Branch, goesOn bool) { c.resumes(e, b, goesOn) },
			DryRun: c.DryRun, Resume: c.Resume, Trigger: app.TriggerOperator, Progress: func(s app.ScanProgress) {
				p.found(s.Branch.Name, len(s.Observation.Sources))
			}, Far: p.farOf})
		p.done()
		printing := e
		printing.ctx = context.WithoutCancel(e.ctx) // what a stopped scan found is told as well
		if len(results) > 0 || err == nil || c.JSON {
			if perr := c.print(printing, a, results); perr != nil {
				return perr
			}
		}
		if e.ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return c.stopped()
		}
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Scan.State != "complete" || len(a.ForPerson(r.Differences)) > 0 || r.Report.Unplaced > 0 || len(r.Scan.Report.NotLooked) > 0 {
				return errPerson
			}
		}
		return nil
	})
}

// resumes says whether a scan that was asked to go on does.
func (c scanRunCmd) resumes(e env, b app.Branch, goesOn bool) {
	if goesOn {
		fmt.Fprintf(e.err, "%s: goes on from the scan that was stopped\n", b.Name)
	} else {
		fmt.Fprintf(e.err, "%s: nothing to go on from (no scan with these networks and ports was stopped within a day): a new scan begins\n", b.Name)
	}
}

// stopped says how to go on after a scan was stopped.
func (c scanRunCmd) stopped() error {
	if c.DryRun {
		return errors.New("stopped; nothing was to be saved")
	}
	again := strings.Join(append([]string{"camledger scan --resume"}, c.Branches...), " ")
	return errors.New("stopped; what was done so far is saved; go on within a day with: " + again)
}

func (c scanRunCmd) print(e env, a *app.App, results []app.ScanResult) error {
	if c.JSON {
		lines := []scanLine{}
		for _, r := range results {
			l := scanLine{Branch: r.Branch.Name, Code: r.Branch.Code, Scan: r.Scan.ID, State: string(r.Scan.State), Why: r.Scan.Report.Why,
				Seconds: r.Scan.Ended.Sub(r.Scan.Started).Seconds(), Declared: r.Report.Declared, Seen: r.Scan.Change.Found, Found: r.Report.Found,
				FoundMost: r.Report.FoundMost, Pairs: r.Report.Pairs, New: r.New, Placed: r.Report.Placed, Unplaced: r.Report.Unplaced,
				Ranges: r.Scan.Report.Ranges, Answers: r.Heard.By, Refused: r.Heard.Refused, Password: r.Heard.Password, Logins: app.LoginFindings(r.Scan.Report), Change: r.Scan.Change, Unseen: app.UnseenTexts(r.Scan.Report)}
			if r.Scan.Hold.State != "" {
				l.Hold = r.Scan.Hold
			}
			var err error
			if l.Differences, err = diffLines(e, a, r.Differences); err != nil {
				return err
			}
			if l.Held, err = diffLines(e, a, r.Held); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return printJSON(e.out, lines)
	}
	t := newTable("BRANCH", "SCAN", "DECLARED#", "FOUND#", "NEW#", "PLACED#", "UNPLACED#", "DIFFERENCES#", "TIME#")
	for _, r := range results {
		state := string(r.Scan.State)
		if r.Scan.Report.Why != "" {
			state += " (" + r.Scan.Report.Why + ")"
		}
		t.add(r.Branch.Name, state, r.Report.Declared, foundText(r), r.New, r.Report.Placed, r.Report.Unplaced,
			len(r.Differences), r.Scan.Ended.Sub(r.Scan.Started).Round(100*time.Millisecond))
	}
	t.print(e.out)
	for _, r := range results {
		printLines(e.out, r.Branch.Name+" ", app.RangeLines(r.Scan.Report))
		printLogins(e.out, r.Branch.Name+" ", r.Scan.Report)
		printUnseen(e.out, r.Branch.Name+" ", r.Scan.Report)
		if r.Scan.State == app.ScanHeld {
			fmt.Fprintf(e.out, "%s: this scan is held: %d of %d changed. See camledger scan show %s, then camledger scan release or reject it\n",
				r.Branch.Name, r.Scan.Change.Items(), r.Scan.Change.Known, r.Scan.ID)
		}
		if r.Report.Pairs > 0 {
			fmt.Fprintf(e.out, "%s: %s, %s to confirm: camledger camera pairs %s\n", r.Branch.Name,
				cameras(r), count(r.Report.Pairs, "pair"), r.Branch.Code)
		}
		if r.Report.Unplaced > 0 {
			fmt.Fprintf(e.out, "%s: %s not placed: camledger place %s\n", r.Branch.Name, areCameras(r.Report.Unplaced), r.Branch.Code)
		}
	}
	fmt.Fprintln(e.out, a.CountingRule())
	return nil
}

// diffLines are differences in JSON, in words.
func diffLines(e env, a *app.App, ds []app.Difference) ([]diffLine, error) {
	texts, err := a.DifferenceTexts(e.ctx, ds)
	lines := []diffLine{}
	for _, t := range texts {
		lines = append(lines, newDiffLine(t))
	}
	return lines, err
}

// foundText is how many cameras there are; of a scan that did not see everything, how many
// it saw and how many are known.
func foundText(r app.ScanResult) string {
	known := span(r.Report.Found, r.Report.FoundMost)
	if r.Scan.State == app.ScanPartial || r.Scan.State == app.ScanHeld || len(r.Scan.Report.NotLooked) > 0 {
		return fmt.Sprintf("seen %d; known %s", r.Scan.Change.Found, known)
	}
	return known
}

func cameras(r app.ScanResult) string {
	return span(r.Report.Found, r.Report.FoundMost) + " " + plural(r.Report.FoundMost, "camera", "cameras")
}

func span(least, most int) string {
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d–%d", least, most)
}

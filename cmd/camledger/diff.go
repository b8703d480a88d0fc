package main

import (
	"fmt"
	"time"

	"camledger/internal/app"
)

// diffCmd lists differences and settles them.
type diffCmd struct {
	List      diffListCmd      `cmd:"" default:"withargs" help:"List the differences between declared and found."`
	Show      diffShowCmd      `cmd:"" help:"Show one difference with its evidence and its history."`
	Assign    diffAssignCmd    `cmd:"" help:"Say who sees to differences."`
	Bind      diffBindCmd      `cmd:"" help:"Say where the camera of a difference stands."`
	Replace   diffReplaceCmd   `cmd:"" help:"Say that a camera stands where another one stood: it takes over the slot."`
	Merge     diffMergeCmd     `cmd:"" help:"Say that the two devices of a difference are one."`
	Fixed     diffFixedCmd     `cmd:"" help:"Say that differences were put right: the next complete scan verifies, or a second person signs."`
	Amend     diffAmendCmd     `cmd:"" help:"Propose that the next policy says otherwise; a manager approves."`
	Accept    diffAcceptCmd    `cmd:"" help:"Propose an exception until a day; a manager approves."`
	Reject    diffRejectCmd    `cmd:"" help:"Reject a proposal that waits; one's own is withdrawn."`
	NotCamera diffNotCameraCmd `cmd:"" help:"Say that what was found is no camera."`
	Reopen    diffReopenCmd    `cmd:"" help:"Take back what was said or decided: the difference is open again."`
	Note      diffNoteCmd      `cmd:"" help:"Write a note to a difference."`
}

// diffListCmd lists differences.
type diffListCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	All      bool     `help:"Settled ones too."`
	Kind     []string `help:"Only these kinds: MISSING_CAMERA, …"`
	State    []string `help:"Only these states: open, awaiting, amending, accepted, resolved."`
	Severity []string `help:"Only these: error, warning, note."`
	Assignee string   `help:"Only those that LOGIN, role:ROLE or nobody sees to."`
	JSON     bool     `help:"Print JSON."`
}

// diffLine is one difference in JSON.
type diffLine struct {
	ID       string            `json:"id,omitempty"`
	Kind     string            `json:"kind"`
	Severity string            `json:"severity"`
	State    string            `json:"state"`
	Branch   string            `json:"branch"`
	Code     string            `json:"branchCode,omitempty"`
	Location string            `json:"location,omitempty"`
	Camera   string            `json:"camera,omitempty"`
	Device   string            `json:"device,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Declared *int              `json:"declared,omitempty"`  // of kinds that count
	Found    *int              `json:"found,omitempty"`     // of kinds that count
	Most     *int              `json:"foundMost,omitempty"` // the upper end while pairs are not confirmed
	Facts    map[string]string `json:"facts,omitempty"`
	Assignee string            `json:"assignee,omitempty"` // a login, or role: and a role
	Until    string            `json:"until,omitempty"`    // the last day of the exception
	First    time.Time         `json:"firstSeen"`
	Last     time.Time         `json:"lastSeen"`
	Reopened int               `json:"reopened,omitempty"` // how often it came back
	Revision int               `json:"revision"`
	Says     string            `json:"says"`
}

func newDiffLine(t app.DifferenceText) diffLine {
	l := diffLine{ID: t.ID, Kind: string(t.Kind), Severity: string(t.Severity), State: string(t.State), Branch: t.BranchName, Code: t.BranchCode,
		Location: t.LocationName, Camera: t.CameraID, Device: t.DeviceID, Detail: t.Detail, Facts: t.Facts, Says: t.Says,
		Assignee: t.SeesTo, First: t.FirstSeen, Last: t.LastSeen, Reopened: t.Reopened, Revision: t.Revision}
	if !t.Until.IsZero() {
		l.Until = t.Until.Format(time.DateOnly)
	}
	if t.Kind == app.CountMismatch || t.Declared+t.Found > 0 {
		l.Declared, l.Found, l.Most = &t.Declared, &t.Found, &t.FoundMost
	}
	return l
}

// Run lists differences, and the branches whose newest scan was not complete (beside JSON on
// standard error); exit 3 where a difference needs a person or such a scan was partial or held.
func (c diffListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		texts, err := a.Differences(e.ctx, app.DifferenceChoice{Branches: c.Branches, All: c.All, Kinds: c.Kind, States: c.State,
			Severity: c.Severity, SeesTo: c.Assignee})
		if err != nil {
			return err
		}
		scans, waits, err := a.LastScanLines(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		open := 0
		lines := []diffLine{}
		for _, t := range texts {
			lines = append(lines, newDiffLine(t))
			if t.State == "open" && t.Severity != "note" {
				open++
			}
		}
		if c.JSON {
			if err := printJSON(e.out, lines); err != nil {
				return err
			}
			printLines(e.err, "", scans)
		} else {
			t := newTable("SEVERITY", "KIND", "BRANCH", "LOCATION", "WHAT", "STATE", "ID")
			for _, l := range lines {
				t.add(l.Severity, l.Kind, l.Branch, l.Location, l.Says, stateOf(l), l.ID)
			}
			t.fit(widthOf(e.out), 4)
			t.print(e.out)
			fmt.Fprintf(e.out, "%s, %d %s a person\n", count(len(lines), "difference"), open, plural(open, "needs", "need"))
			printLines(e.out, "", scans)
		}
		if open > 0 || waits {
			return errPerson
		}
		return nil
	})
}

// stateOf is a state with who sees to it.
func stateOf(l diffLine) string {
	if l.Assignee != "" && l.State != "resolved" {
		return l.State + " (" + l.Assignee + ")"
	}
	return l.State
}

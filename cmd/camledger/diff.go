package main

import (
	"fmt"

	"camledger/internal/app"
)

// diffCmd lists differences.
type diffCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	All      bool     `help:"Settled ones too."`
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
	Says     string            `json:"says"`
}

func newDiffLine(t app.DifferenceText) diffLine {
	l := diffLine{ID: t.ID, Kind: string(t.Kind), Severity: string(t.Severity), State: string(t.State), Branch: t.BranchName, Code: t.BranchCode,
		Location: t.LocationName, Camera: t.CameraID, Device: t.DeviceID, Detail: t.Detail, Facts: t.Facts, Says: t.Says}
	if t.Kind == app.CountMismatch || t.Declared+t.Found > 0 {
		l.Declared, l.Found, l.Most = &t.Declared, &t.Found, &t.FoundMost
	}
	return l
}

// Run lists differences, and the branches whose newest scan was not complete (beside JSON on
// standard error); exit 3 where a difference needs a person or such a scan was partial or held.
func (c diffCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		texts, err := a.Differences(e.ctx, c.Branches, c.All)
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
			t := newTable("SEVERITY", "KIND", "BRANCH", "LOCATION", "WHAT", "STATE")
			for _, l := range lines {
				t.add(l.Severity, l.Kind, l.Branch, l.Location, l.Says, l.State)
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

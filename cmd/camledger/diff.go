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
	Location string            `json:"location,omitempty"`
	Camera   string            `json:"camera,omitempty"`
	Device   string            `json:"device,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Declared int               `json:"declared,omitempty"`
	Found    int               `json:"found,omitempty"`
	Facts    map[string]string `json:"facts,omitempty"`
	Says     string            `json:"says"`
}

func newDiffLine(t app.DifferenceText) diffLine {
	return diffLine{ID: t.ID, Kind: string(t.Kind), Severity: string(t.Severity), State: string(t.State), Branch: t.BranchName,
		Location: t.LocationName, Camera: t.CameraID, Device: t.DeviceID, Detail: t.Detail, Declared: t.Declared, Found: t.Found,
		Facts: t.Facts, Says: t.Says}
}

// Run lists differences, the ones that need a person first; exit 3 where there are any.
func (c diffCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		texts, err := a.Differences(e.ctx, c.Branches, c.All)
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
		} else {
			t := newTable("SEVERITY", "KIND", "BRANCH", "LOCATION", "WHAT", "STATE")
			for _, l := range lines {
				t.add(l.Severity, l.Kind, l.Branch, l.Location, l.Says, l.State)
			}
			t.print(e.out)
			fmt.Fprintf(e.out, "%d differences, %d need a person\n", len(lines), open)
		}
		if open > 0 {
			return errPerson
		}
		return nil
	})
}

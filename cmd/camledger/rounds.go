package main

import (
	"fmt"
	"time"

	"camledger/internal/app"
)

// roundsCmd tells what the rounds of checks came to.
type roundsCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	JSON     bool     `help:"Print JSON."`
}

// roundLine is one branch and tier in JSON.
type roundLine struct {
	Branch  string           `json:"branch"`
	Tier    string           `json:"tier"`
	At      time.Time        `json:"at"`
	Every   string           `json:"every"`
	Cameras int              `json:"cameras"` // with beats: devices
	Checked int              `json:"checked"`
	Outside int              `json:"outside"` // of further cameras outside the configured networks
	Oldest  string           `json:"oldest"`
	Today   app.RoundSum     `json:"today"`
	Short   []app.ShortRound `json:"short"`
}

// Run prints; a round in which not every camera had its turn is exit 3.
func (c roundsCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		rounds, err := a.Rounds(e.ctx, branches)
		if err != nil {
			return err
		}
		lines := []roundLine{}
		t := newTable("BRANCH", "TIER", "EVERY#", "CAMERAS#", "CHECKED#", "OLDEST#", "TODAY")
		var short []string
		for _, r := range rounds {
			lines = append(lines, roundLine{r.Branch, string(r.Tier), r.At, r.Every.String(), r.Cameras, r.Checked, r.Outside, r.Oldest.String(), r.Today,
				append([]app.ShortRound{}, r.Short...)})
			t.add(r.Branch, r.Tier, r.Every, r.Cameras, r.Checked, r.Oldest.Round(time.Second), fmt.Sprintf("%d of %d complete", r.Today.Complete, r.Today.Rounds))
			if r.Outside > 0 {
				short = append(short, fmt.Sprintf("%s, %s: %d more outside the networks of camledger.yaml: never contacted", r.Branch, r.Tier, r.Outside))
			}
			for i, d := range r.Short {
				short = append(short, fmt.Sprintf("%s %s: %d of %d checked, all of them about every %s", r.Branch, r.Addrs[i], d.Checked, d.Cameras, d.Oldest.Round(time.Second)))
			}
		}
		if c.JSON {
			err = printJSON(e.out, lines)
		} else {
			t.print(e.out)
			printLines(e.out, "  ", short)
			if len(rounds) == 0 {
				fmt.Fprintln(e.out, "no round has ended yet: camledger serve makes them")
			}
		}
		for _, r := range rounds {
			if err == nil && (!r.Complete() || r.Outside > 0) {
				return errPerson
			}
		}
		return err
	})
}

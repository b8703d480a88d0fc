package main

import (
	"cmp"
	"fmt"

	"camledger/internal/app"
)

// placeImportCmd reads a camera list that staff keep.
type placeImportCmd struct {
	File    string `arg:"" type:"existingfile" help:"The list: XLSX or CSV."`
	Branch  string `help:"The branch that all of it speaks of, by code or name; none: a column says."`
	Columns string `placeholder:"address=B,place=D" help:"Which column says what: address, place, channel, name, branch, by letter or number; heading= the row of the headings. None: as they were matched for such headings before, else a guess."`
	Use     bool   `help:"Use it. Without it, what would be read is printed."`
	JSON    bool   `help:"Print JSON."`
}

// listedLine is one row of a camera list in JSON.
type listedLine struct {
	Row      int    `json:"row"`
	Branch   string `json:"branch,omitempty"`
	Address  string `json:"address,omitempty"`
	Channel  int    `json:"channel,omitempty"`
	Place    string `json:"place,omitempty"`    // in the words of the list
	Declared string `json:"declared,omitempty"` // the declared place that they mean
	Name     string `json:"name,omitempty"`
	Camera   string `json:"camera,omitempty"` // id of the camera known there
	Problem  string `json:"problem,omitempty"`
}

// Run reads the list; exit 3 where rows are left out or the columns need a person.
func (c placeImportCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		_, p, err := a.ImportList(e.ctx, actor(), c.File, app.ImportOptions{Branch: c.Branch, Columns: c.Columns, Use: c.Use})
		if err != nil {
			return err
		}
		lines := []listedLine{}
		for _, x := range p.Rows {
			l := listedLine{Row: x.Row, Branch: x.BranchName, Channel: x.Channel, Place: x.Place, Declared: x.LocationName, Name: x.Name, Camera: x.CameraID}
			if x.Addr.IsValid() {
				l.Address = x.Addr.String()
			}
			lines = append(lines, l)
		}
		for _, x := range p.Problems {
			lines = append(lines, listedLine{Row: x.Row, Name: x.Text, Problem: x.Code})
		}
		if c.JSON {
			err = printJSON(e.out, lines)
		} else {
			t := newTable("ROW#", "BRANCH", "ADDRESS", "INPUT#", "PLACE", "DECLARED AS", "NAME", "CAMERA", "PROBLEM")
			for _, l := range lines {
				t.add(l.Row, l.Branch, l.Address, l.Channel, l.Place, cmp.Or(l.Declared, "?"), l.Name, cmp.Or(l.Camera, "-"), l.Problem)
			}
			t.print(e.out)
			c.tell(e, p)
		}
		if err == nil && (p.Unfit != "" || len(p.Problems) > 0) {
			err = errPerson
		}
		return err
	})
}

func (c placeImportCmd) tell(e env, p app.ListPreview) {
	switch {
	case p.Unfit != "":
		fmt.Fprintf(e.out, "The columns cannot be used (%s): say which is which with --columns address=B,place=D\n", p.Unfit)
	case c.Use:
		fmt.Fprintf(e.out, "%s of the list are evidence from now on: camledger place BRANCH\n", count(len(p.Rows), "row"))
	default:
		fmt.Fprintf(e.out, "%s can be read. Use them: --use\n", count(len(p.Rows), "row"))
	}
	if len(p.Problems) > 0 {
		fmt.Fprintf(e.out, "%s left out\n", count(len(p.Problems), "row"))
	}
}

// placeRulesCmd lists learnt rules.
type placeRulesCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	All      bool     `help:"Those that were taken back too."`
	JSON     bool     `help:"Print JSON."`
}

// ruleLine is one learnt rule in JSON.
type ruleLine struct {
	Rule   string `json:"rule"`
	Branch string `json:"branch"`
	Kind   string `json:"kind"` // name, device, address
	Words  string `json:"words"`
	Place  string `json:"place"`
	By     string `json:"by"`
	Back   bool   `json:"takenBack,omitempty"`
}

// Run lists rules.
func (c placeRulesCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		rules, err := a.LearntRules(e.ctx, branches, c.All)
		if err != nil {
			return err
		}
		lines := []ruleLine{}
		t := newTable("RULE", "BRANCH", "KNOWN BY", "WORDS", "PLACE", "LEARNT FROM", "STATE")
		for _, r := range rules {
			l := ruleLine{r.ID, r.BranchName, string(r.Kind), r.Words, r.LocationName, r.By, !r.RevokedAt.IsZero()}
			state := "proposes"
			if l.Back {
				state = "taken back"
			}
			lines = append(lines, l)
			t.add(l.Rule, l.Branch, l.Kind, l.Words, l.Place, l.By, state)
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		t.print(e.out)
		return nil
	})
}

// placeForgetCmd takes a learnt rule back.
type placeForgetCmd struct {
	Rule string `arg:"" help:"Rule, by id (place rules)."`
}

// Run takes it back.
func (c placeForgetCmd) Run(e env) error {
	return e.done(c.Rule+" proposes nothing any more", func(a *app.App) error {
		_, err := a.RevokeRule(e.ctx, actor(), c.Rule)
		return err
	})
}

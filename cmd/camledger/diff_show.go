package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// diffShowCmd shows one difference.
type diffShowCmd struct {
	ID   string `arg:"" help:"Difference, by id."`
	JSON bool   `help:"Print JSON."`
}

// diffShown is one difference with its evidence and history in JSON.
type diffShown struct {
	diffLine
	Words   string     `json:"policyWords,omitempty"` // what the policy says of its place
	Line    int        `json:"policyLine,omitempty"`
	History []diffStep `json:"history"`
}

// diffStep is one step of a life in JSON.
type diffStep struct {
	At     time.Time `json:"at"`
	Step   string    `json:"step"`
	By     string    `json:"by,omitempty"` // empty: the program
	Detail string    `json:"detail,omitempty"`
}

// Run shows a difference; exit 3 where it is open and needs a person.
func (c diffShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		t, err := a.DifferenceText(e.ctx, c.ID)
		if err != nil {
			return err
		}
		if err := c.print(e, a, t); err != nil {
			return err
		}
		if t.State == "open" && t.Severity != "note" {
			return errPerson
		}
		return nil
	})
}

func (c diffShowCmd) print(e env, a *app.App, t app.DifferenceText) error {
	out := diffShown{diffLine: newDiffLine(t), History: []diffStep{}}
	var err error
	if out.Words, out.Line, err = a.DeclaredWords(e.ctx, t.Difference); err != nil {
		return err
	}
	history, err := a.DifferenceHistory(e.ctx, c.ID)
	if err != nil {
		return err
	}
	for _, h := range history {
		out.History = append(out.History, diffStep{h.At, h.Kind, h.Who, h.Detail})
	}
	if c.JSON {
		return printJSON(e.out, out)
	}
	fmt.Fprintf(e.out, "%s  %s  %s  %s\n", out.ID, out.Kind, out.Severity, stateOf(out.diffLine))
	fmt.Fprintln(e.out, oneLine(strings.TrimSpace(out.Branch+" / "+out.Location)))
	fmt.Fprintln(e.out, oneLine(out.Says))
	if out.Words != "" {
		fmt.Fprintf(e.out, "Policy, line %d: %s\n", out.Line, oneLine(out.Words))
	}
	zone := a.Config().Location()
	table := newTable("WHEN", "WHO", "STEP", "WHY")
	for _, h := range history {
		table.add(h.At.In(zone).Format("2006-01-02 15:04"), cmp.Or(h.Who, "-"), h.Says, h.Detail)
	}
	table.print(e.out)
	return nil
}

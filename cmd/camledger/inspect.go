package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"camledger/internal/app"
)

// inspectCmd carries out the periodic inspection.
type inspectCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all that are configured."`
	Out      string   `default:"." help:"Folder for the sheets (HTML to print, CSV for Excel)." type:"path"`
	JSON     bool     `help:"Print JSON."`
}

// Run inspects branch by branch and writes their sheets. A fault is exit 3.
func (c inspectCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(c.Out, 0o750); err != nil {
			return err
		}
		t := newTable("BRANCH", "CAMERAS#", "양호#", "불량#", "확인불가#", "해당없음#", "SHEET")
		var all []any
		person := false
		p := newProgress(e, c.JSON)
		for _, b := range branches {
			in, err := a.Inspect(e.ctx, b, app.TriggerOperator, func(app.CheckResult) { p.step() })
			if err != nil {
				p.done()
				return err
			}
			base := filepath.Join(c.Out, fmt.Sprintf("inspection-%s-%s", fileName(b.Code, b.Name), in.Day))
			html, csv, err := a.Sheet(e.ctx, in)
			if err != nil {
				return err
			}
			if err := errors.Join(os.WriteFile(base+".html", html, 0o640), os.WriteFile(base+".csv", csv, 0o640)); err != nil {
				return err
			}
			n := in.Counts
			t.add(b.Name, n.Total, n.OK, n.Fault, n.NotVerifiable, n.NotApplicable, base+".html")
			all = append(all, in)
			person = person || n.Fault+n.NotVerifiable > 0
		}
		p.done()
		if c.JSON {
			if err := printJSON(e.out, all); err != nil {
				return err
			}
		} else {
			t.print(e.out)
		}
		if person {
			return errPerson
		}
		return nil
	})
}

// fileName makes a name of a branch that every file system takes.
func fileName(names ...string) string {
	for _, n := range names {
		if n != "" {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune(`/\:*?"<>| `, r) || r < ' ' {
					return '_'
				}
				return r
			}, n)
		}
	}
	return "branch"
}

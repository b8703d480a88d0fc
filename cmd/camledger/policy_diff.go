package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
)

type policyDiffCmd struct {
	Old   string `arg:"" help:"Version id, 'current', or a file."`
	New   string `arg:"" help:"Version id, 'current', or a file."`
	JSON  bool   `help:"Print JSON (docs/next-policy.md)."`
	HTML  string `help:"Write the comparison (신구대조표) as a page." type:"path" placeholder:"FILE"`
	XLSX  string `help:"Write the comparison as a workbook." type:"path" placeholder:"FILE"`
	Force bool   `help:"Write over files that exist."`
	Lang  string `default:"ko" enum:"ko,en" help:"Language of the comparison: ko or en."`
}

// Run compares two editions of a policy; exit 3 where a name has to be confirmed. Two
// files need neither configuration nor database.
func (c policyDiffCmd) Run(e env) error {
	if app.IsVersion(c.Old) || app.IsVersion(c.New) {
		return e.with(func(a *app.App) error { return c.compare(e, a) })
	}
	return c.compare(e, &app.App{})
}

func (c policyDiffCmd) compare(e env, a *app.App) error {
	old, err := a.Edition(e.ctx, c.Old)
	if err != nil {
		return notAPolicy(c.Old, err, "en")
	}
	next, err := a.Edition(e.ctx, c.New)
	if err != nil {
		return notAPolicy(c.New, err, "en")
	}
	compared, err := a.ComparePolicies(e.ctx, old, next)
	if err != nil {
		return err
	}
	html, xlsx, err := app.ComparisonFiles(compared, old, next, c.Lang)
	if err != nil {
		return err
	}
	var files []written
	if c.HTML != "" {
		files = append(files, written{c.HTML, html})
	}
	if c.XLSX != "" {
		files = append(files, written{c.XLSX, xlsx})
	}
	if err := write(files, c.Force); err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(e.out, compared)
	} else {
		c.print(e, app.ComparedRows(compared, c.Lang), compared.Same)
	}
	if err == nil && app.AsksNames(compared) {
		return errPerson
	}
	return err
}

func (c policyDiffCmd) print(e env, rows []app.ComparedRow, same int) {
	t := newTable("ARTICLE", "ITEM", "OLD", "NEW", "NOTE")
	for _, r := range rows {
		number, _, _ := strings.Cut(r.Article, ".")
		t.add(number, r.Item, r.Old, r.New, r.Note)
	}
	if len(rows) > 0 {
		t.print(e.out)
	}
	fmt.Fprintf(e.out, "%d changes, %d places as before\n", len(rows), same)
}

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/clipperhouse/displaywidth"

	"camledger/internal/app"
)

// policyCmd works with published policies.
type policyCmd struct {
	Read   policyReadCmd   `cmd:"" help:"Read a policy and print what it says, its problems and the lines that were not read."`
	Import policyImportCmd `cmd:"" help:"Read a policy and, with --accept, make it the version in force."`
	List   policyListCmd   `cmd:"" help:"List the accepted versions."`
	Show   policyShowCmd   `cmd:"" help:"Show an accepted version: its reading, or with --text its original text."`
}

type policyReadCmd struct {
	File string `arg:"" help:"Text, HTML, PDF, XLSX, CSV, HWPX, HWP or DOCX file." type:"existingfile"`
	JSON bool   `help:"Print JSON (docs/policy-json.md)."`
	Lang string `default:"en" enum:"ko,en" help:"Language of the sentences: ko or en."`
}

// Run prints a reading; exit 3 where it has errors or questions.
func (c policyReadCmd) Run(e env) error {
	raw, err := app.ReadFile(c.File)
	if err != nil {
		return notAPolicy(c.File, err)
	}
	r, err := app.ReadPolicy(e.ctx, filepath.Base(c.File), raw)
	if err != nil {
		return notAPolicy(c.File, err)
	}
	if c.JSON {
		err = printJSON(e.out, r)
	} else {
		err = app.PrintReading(e.out, r, c.Lang, displaywidth.String)
	}
	if err == nil && app.Asks(r) {
		return errPerson
	}
	return err
}

// notAPolicy says what a text is that could not be read, and what to give instead.
func notAPolicy(file string, err error) error {
	if is, instead := app.NotAPolicy(err); is != "" {
		return fmt.Errorf("%s: %s\n%s", file, is, instead)
	}
	return err
}

type policyImportCmd struct {
	File     string   `arg:"" help:"Text, HTML, PDF, XLSX, CSV, HWPX, HWP or DOCX file." type:"existingfile"`
	Accept   bool     `help:"Make it the version in force; refused while problems of severity error stand."`
	Interval string   `name:"check-interval" help:"Promised rhythm of the inspection, where the text leaves it open." enum:",daily,weekly,monthly,quarterly,half-yearly,yearly" default:""`
	Critical []string `help:"Words in the names of places whose outage is mailed sooner (금고, 365코너)."`
	JSON     bool     `help:"Print JSON."`
}

// Run reads, and accepts where asked.
func (c policyImportCmd) Run(e env) error {
	raw, err := app.ReadFile(c.File)
	if err != nil {
		return notAPolicy(c.File, err)
	}
	name := filepath.Base(c.File)
	r, err := app.ReadPolicy(e.ctx, name, raw)
	if err != nil {
		return notAPolicy(c.File, err)
	}
	if !c.Accept {
		err := (policyReadCmd{File: c.File, JSON: c.JSON, Lang: "en"}).Run(e)
		if !c.JSON && (err == nil || errors.Is(err, errPerson)) {
			fmt.Fprintln(e.out, "\nNothing was stored. Add --accept to make it the version in force.")
		}
		return err
	}
	return e.with(func(a *app.App) error {
		v, err := a.Accept(e.ctx, name, raw, r, app.Answers{CheckInterval: c.Interval, Critical: c.Critical}, actor())
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, v)
		}
		fmt.Fprintf(e.out, "Accepted %s as %s: %s, %d branches, %d cameras declared.\n", name, v.ID, r.Institution, len(r.Branches), r.Total.Derived)
		warnings, err := a.CheckConfig(e.ctx)
		for _, w := range warnings {
			fmt.Fprintln(e.out, w)
		}
		return err
	})
}

// policyLine is one version in JSON; effective is a day of the institution's zone.
type policyLine struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	SHA256     string    `json:"sha256"`
	Effective  string    `json:"effective,omitempty"`
	AcceptedAt time.Time `json:"acceptedAt"`
	AcceptedBy string    `json:"acceptedBy"`
}

type policyListCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run lists versions, newest first.
func (c policyListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		ps, err := a.Store().Policies(e.ctx)
		if err != nil {
			return err
		}
		lines := []policyLine{}
		for _, p := range ps {
			l := policyLine{ID: p.ID, Name: p.Name, SHA256: p.Digest, AcceptedAt: p.AcceptedAt, AcceptedBy: p.AcceptedBy}
			if !p.Effective.IsZero() {
				l.Effective = p.Effective.In(a.Config().Location()).Format("2006-01-02")
			}
			lines = append(lines, l)
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		t := newTable("ID", "NAME", "EFFECTIVE", "ACCEPTED", "BY", "SHA-256")
		for _, p := range ps {
			effective := "-"
			if !p.Effective.IsZero() {
				effective = p.Effective.In(a.Config().Location()).Format("2006-01-02")
			}
			t.add(p.ID, p.Name, effective, p.AcceptedAt.In(a.Config().Location()).Format("2006-01-02 15:04"), p.AcceptedBy, p.Digest[:12])
		}
		t.print(e.out)
		return nil
	})
}

type policyShowCmd struct {
	ID   string `arg:"" optional:"" help:"Version; none: the newest."`
	Text bool   `help:"Print the original bytes."`
	JSON bool   `help:"Print the reading as JSON."`
}

// Run shows one version.
func (c policyShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		id := c.ID
		if id == "" {
			ps, err := a.Store().Policies(e.ctx)
			if err != nil {
				return err
			}
			if len(ps) == 0 {
				return fmt.Errorf("no policy was accepted yet: camledger policy import FILE --accept")
			}
			id = ps[0].ID
		}
		v, err := a.Store().Policy(e.ctx, id)
		if err != nil {
			return err
		}
		switch {
		case c.Text:
			_, err = e.out.Write(v.Raw)
		case c.JSON:
			_, err = fmt.Fprintln(e.out, string(v.Reading))
		default:
			r, rerr := app.ReadPolicy(e.ctx, v.Name, v.Raw)
			if rerr != nil {
				return rerr
			}
			err = app.PrintReading(e.out, r, "en", displaywidth.String)
		}
		return err
	})
}

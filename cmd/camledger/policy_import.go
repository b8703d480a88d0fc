package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"camledger/internal/app"
)

type policyImportCmd struct {
	File     string   `arg:"" help:"Text, HTML, PDF, XLSX, CSV, HWPX, HWP or DOCX file." type:"existingfile"`
	Accept   bool     `help:"Make it a version; refused while problems of severity error stand. Once a responsible manager has an account it is kept as a draft, which the manager accepts on the page."`
	Draft    bool     `help:"Keep it as a draft that is finished on the page of the policy."`
	Resolve  []string `help:"Answer a problem (repeat): CODE:LINE=VALUE, or CODE:LINE:COLUMN=VALUE. docs/policy-problems.md lists the values." placeholder:"CODE:LINE=VALUE" sep:"none"`
	EditFile string   `help:"Edits of rows as JSON (docs/policy-json.md)." type:"existingfile"`
	Strict   bool     `name:"all-answered" help:"With --accept: refused while a question has no answer or a name may be a known one under another (--continue), too. Without it, such questions are recorded as open, and such names become new ones for good."`
	// Days are read in the institution's zone.
	Effective string   `help:"Day from which it applies, YYYY-MM-DD; none: what the text says." placeholder:"DAY"`
	Noticed   string   `help:"Day on which the change was announced, YYYY-MM-DD; none: today." placeholder:"DAY"`
	Continue  []string `help:"A branch or place that the register has under another name (repeat): NEW=OLD, each BRANCH or BRANCH/PLACE; NEW= says that it is new." placeholder:"NEW=OLD" sep:"none"`
	Again     bool     `help:"Accept a text that was accepted before: read or corrected differently."`
	Interval  string   `name:"check-interval" help:"Rhythm of the inspection, where the text leaves it open." enum:",daily,weekly,monthly,quarterly,half-yearly,yearly" default:""`
	Critical  []string `help:"Words in the names of places whose outage is mailed sooner (금고, 365코너)."`
	JSON      bool     `help:"Print JSON (docs/policy-json.md)."`
	Lang      string   `default:"en" enum:"ko,en" help:"Language of the sentences: ko or en."`
}

// importOutcome is what an import did, in JSON.
type importOutcome struct {
	Accepted    bool              `json:"accepted"`
	Version     *policyLine       `json:"version,omitempty"`
	Draft       string            `json:"draft,omitempty"` // id, where it was kept as one
	Open        []app.OpenProblem `json:"open"`            // what keeps it from being accepted, or stays open
	Corrections any               `json:"corrections"`
	Names       *nameOutcome      `json:"names,omitempty"`
}

// nameOutcome tells what became of branches and places.
type nameOutcome struct {
	New      []string `json:"new"`
	Retired  []string `json:"retired"`
	Proposed []string `json:"proposed"` // NEW=OLD pairs that nobody confirmed
}

// Run reads, corrects, and accepts or keeps where asked.
func (c policyImportCmd) Run(e env) error {
	raw, err := app.ReadFile(c.File)
	if err != nil {
		return notAPolicy(c.File, err, c.Lang)
	}
	name := filepath.Base(c.File)
	d, err := app.ReadDraft(e.ctx, name, raw)
	if err != nil {
		return notAPolicy(c.File, err, c.Lang)
	}
	if d, err = c.correct(d); err != nil {
		return err
	}
	switch {
	case c.Accept:
		return e.with(func(a *app.App) error { return c.accept(e, a, name, raw, d) })
	case c.Draft:
		return e.with(func(a *app.App) error { return c.keep(e, a, name, raw, d) })
	}
	return c.look(e, d)
}

// keep keeps a draft for the page.
func (c policyImportCmd) keep(e env, a *app.App, name string, raw []byte, d app.Draft) error {
	kept, err := a.KeepDraft(e.ctx, name, raw, d, actor())
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.out, importOutcome{Draft: kept.ID, Open: app.Left(d.Settled(), c.Lang), Corrections: d.Settled().Corrections})
	}
	fmt.Fprintf(e.out, "Kept as draft %s: it is finished on the page of the policy.\n", kept.ID)
	return nil
}

// correct makes the edits and answers of the command line.
func (c policyImportCmd) correct(d app.Draft) (app.Draft, error) {
	now := time.Now()
	if c.EditFile != "" {
		edits, err := os.ReadFile(c.EditFile)
		if err != nil {
			return d, err
		}
		if d, err = app.ApplyEdits(d, edits, actor(), now); err != nil {
			return d, fmt.Errorf("%s: %w", c.EditFile, err)
		}
	}
	return app.Resolve(d, c.Resolve, actor(), now)
}

// look shows what was read and what would be accepted; nothing is stored.
func (c policyImportCmd) look(e env, d app.Draft) error {
	s := d.Settled()
	open := app.Left(s, c.Lang)
	if c.JSON && len(d.Edits)+len(d.Answers) > 0 {
		if err := printJSON(e.out, importOutcome{Open: open, Corrections: s.Corrections}); err != nil {
			return err
		}
	} else if err := showReading(e, d.Reading, c.JSON, c.Lang); err != nil {
		return err
	}
	if !c.JSON {
		for _, x := range s.Corrections {
			fmt.Fprintln(e.out, "Corrected", app.CorrectionText(x))
		}
		fmt.Fprintln(e.out, "\nNothing was stored. Add --accept to make it the version in force.")
		printOpen(e, open)
	}
	if len(open) > 0 {
		return errPerson
	}
	return nil
}

// printOpen lists problems with the answers that settle each.
func printOpen(e env, open []app.OpenProblem) {
	for _, p := range open {
		fmt.Fprintf(e.err, "  %-8s  %s  line %d: %s\n", p.Severity, p.Code, p.Line, oneLine(p.Says))
		for _, r := range p.Resolve {
			fmt.Fprintf(e.err, "      --resolve '%s'\n", oneLine(r))
		}
	}
}

func (c policyImportCmd) accept(e env, a *app.App, name string, raw []byte, d app.Draft) error {
	o := app.AcceptOptions{LeaveQuestions: !c.Strict, NamesSaid: c.Strict, Again: c.Again, CheckInterval: c.Interval, Critical: c.Critical}
	var err error
	zone := a.Config().Location()
	if o.Effective, err = dayOf(c.Effective, "--effective", zone); err != nil {
		return err
	}
	if o.Noticed, err = dayOf(c.Noticed, "--noticed", zone); err != nil {
		return err
	}
	if o.Continues, err = a.Names(e.ctx, d, c.Continue); err != nil {
		return err
	}
	out, err := a.AcceptRead(e.ctx, name, raw, d, o, actor())
	if open := app.Blocked(err, c.Lang); open != nil {
		if c.JSON {
			if err := printJSON(e.out, importOutcome{Open: open, Corrections: d.Settled().Corrections}); err != nil {
				return err
			}
			return err
		}
		printOpen(e, open)
		return err
	}
	if errors.Is(err, app.ErrManager) {
		fmt.Fprintln(e.err, "camledger:", err)
		if err := c.keep(e, a, name, raw, d); err != nil {
			return err
		}
		return errPerson
	}
	if err != nil {
		return hinted(err)
	}
	return c.told(e, a, name, out)
}

// hinted says behind a refusal what to write on the command line.
func hinted(err error) error {
	var names *app.OpenNames
	switch {
	case errors.Is(err, app.ErrAccepted):
		return fmt.Errorf("%w\n--again accepts it once more, read or corrected differently", err)
	case app.IsTooEarly(err):
		return fmt.Errorf("%w\n--effective names the day from which it applies, --noticed the day of the announcement", err)
	case errors.As(err, &names):
		hint := ""
		for _, p := range names.Proposed {
			pair := app.NamePair(p)
			fresh, _, _ := strings.Cut(pair, "=")
			hint += fmt.Sprintf("\n--continue '%s', or --continue '%s=' if it is new", oneLine(pair), oneLine(fresh))
		}
		return fmt.Errorf("%w%s", err, hint)
	}
	return err
}

// told says what was accepted, what was corrected, and what is left to a person.
func (c policyImportCmd) told(e env, a *app.App, name string, out app.Accepted) error {
	left := app.Left(out.Settled, c.Lang)
	names, err := outcomeOfNames(e, a, out)
	if err != nil {
		return err
	}
	if c.JSON {
		line, err := lineOf(e, a, out.Policy.ID)
		if err != nil {
			return err
		}
		if err := printJSON(e.out, importOutcome{Accepted: true, Version: &line, Open: left, Corrections: out.Settled.Corrections, Names: &names}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(e.out, "Accepted %s as %s: %s, %d branches, %d cameras declared.\n", name, out.Policy.ID, out.Settled.Institution,
			len(out.Settled.Branches), out.Settled.Total.Derived)
		for _, x := range out.Settled.Corrections {
			fmt.Fprintln(e.out, "Corrected", app.CorrectionText(x))
		}
		for _, n := range names.New {
			fmt.Fprintln(e.out, "New:", n)
		}
		for _, n := range names.Retired {
			fmt.Fprintln(e.out, "Retired:", n)
		}
		for _, n := range names.Proposed {
			fmt.Fprintf(e.out, "Made new, though it looks like one thing under two names: %s. What was known of the old one stays with it; the next time say --continue, or --all-answered to be asked.\n", n)
		}
		if len(left) > 0 {
			fmt.Fprintf(e.out, "%d questions stay open with this version:\n", len(left))
			printOpen(e, left)
		}
		warnings, err := a.CheckConfig(e.ctx)
		for _, w := range warnings {
			fmt.Fprintln(e.out, w)
		}
		if err != nil {
			return err
		}
	}
	if len(left)+len(names.Proposed) > 0 {
		return errPerson
	}
	return nil
}

// outcomeOfNames puts into names what became of branches and places.
func outcomeOfNames(e env, a *app.App, out app.Accepted) (nameOutcome, error) {
	names := nameOutcome{New: []string{}, Retired: []string{}, Proposed: []string{}}
	reg, err := a.Register(e.ctx)
	if err != nil {
		return names, err
	}
	for _, n := range out.New {
		names.New = append(names.New, app.FullName(n.Branch, n.Location))
	}
	for _, l := range out.Retired {
		b, _ := reg.Branch(l.BranchID)
		names.Retired = append(names.Retired, app.FullName(b.Name, l.Name))
	}
	for _, p := range out.Proposed {
		names.Proposed = append(names.Proposed, app.NamePair(p))
	}
	return names, nil
}

// dayOf reads a day of the institution's zone; empty is none.
func dayOf(text, flag string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return t, fmt.Errorf("%w%s %q: write a day as YYYY-MM-DD", errUsage, flag, text)
	}
	return t, nil
}

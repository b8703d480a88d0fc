package main

import (
	"fmt"
	"path/filepath"

	"github.com/clipperhouse/displaywidth"

	"camledger/internal/app"
)

// policyCmd works with published policies.
type policyCmd struct {
	Read   policyReadCmd   `cmd:"" help:"Read a policy and print what it says, its problems and the lines that were not read."`
	Import policyImportCmd `cmd:"" help:"Read a policy and, with --accept, make it the version in force."`
	Drafts policyDraftsCmd `cmd:"" help:"List the drafts: read, and not accepted yet."`
	List   policyListCmd   `cmd:"" help:"List the accepted versions, and when each was in force."`
	Show   policyShowCmd   `cmd:"" help:"Show an accepted version, or with --on the one that was in force on a day."`
	Diff   policyDiffCmd   `cmd:"" help:"Compare two versions or files (신구대조표)."`
	Next   policyNextCmd   `cmd:"" help:"Write the next policy, the notice of its change and the comparison, ready to be published."`
	Sign   policySignCmd   `cmd:"" help:"Write the signs (안내판) of branches."`
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
		return notAPolicy(c.File, err, c.Lang)
	}
	r, err := app.ReadPolicy(e.ctx, filepath.Base(c.File), raw)
	if err != nil {
		return notAPolicy(c.File, err, c.Lang)
	}
	err = showReading(e, r, c.JSON, c.Lang)
	if err == nil && app.Asks(r) {
		return errPerson
	}
	return err
}

// notAPolicy says what a text is that could not be read, and what to give instead.
func notAPolicy(file string, err error, lang string) error {
	if is, instead := app.NotAPolicy(err, lang); is != "" {
		return fmt.Errorf("%s: %s\n%s", file, is, instead)
	}
	return err
}

// showReading prints a reading.
func showReading(e env, r app.Reading, asJSON bool, lang string) error {
	if asJSON {
		return printJSON(e.out, r)
	}
	return app.PrintReading(e.out, r, lang, displaywidth.String)
}

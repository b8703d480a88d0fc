package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"camledger/internal/app"
)

type policyNextCmd struct {
	From      string `help:"File with the corrected policy; none: the version in force as it was settled at acceptance." type:"existingfile"`
	Effective string `help:"Day from which it applies, YYYY-MM-DD; none: the earliest that the days of notice allow." placeholder:"DAY"`
	Noticed   string `help:"Day of the notice, YYYY-MM-DD; none: today." placeholder:"DAY"`
	Reason    string `help:"Reason of the change, for the notice." placeholder:"TEXT"`
	Out       string `help:"Folder to write into." default:"." type:"path"`
	Force     bool   `help:"Write over files that exist."`
	Lang      string `default:"ko" enum:"ko,en" help:"Language of the files: ko, which is published, or en, a translation."`
}

// Run writes the next policy, its notice and the comparison; exit 3 where something is
// left to be filled in.
func (c policyNextCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		zone := a.Config().Location()
		effective, err := dayOf(c.Effective, "--effective", zone)
		if err != nil {
			return err
		}
		noticed, err := dayOf(c.Noticed, "--noticed", zone)
		if err != nil {
			return err
		}
		next, err := a.NextPolicy(e.ctx, app.NextOptions{From: c.From, Effective: effective, Noticed: noticed, Reason: c.Reason, Lang: c.Lang})
		if err != nil {
			return notAPolicy(c.From, err, "en")
		}
		var files []written
		for _, f := range next.Files {
			files = append(files, written{filepath.Join(c.Out, f.Name), f.Data})
		}
		if err := write(files, c.Force); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "Next policy: announced %s, in effect from %s, %d cameras.\n", next.Notice.Noticed, next.Notice.Effective, next.New.Total())
		for _, f := range files {
			fmt.Fprintln(e.out, " ", f.path)
		}
		misread := app.ComparedRows(next.Misread, "en")
		for _, r := range misread {
			fmt.Fprintf(e.err, "reads back otherwise: %s: written %q, read %q\n", oneLine(r.Item), r.Old, r.New)
		}
		return toFillIn(e, next.Blanks, len(misread) > 0)
	})
}

// toFillIn lists what nobody knew; then the files are done and need a person.
func toFillIn(e env, blanks []string, asks bool) error {
	if len(blanks) > 0 {
		fmt.Fprintln(e.err, "To be filled in before it is published:")
		for _, b := range blanks {
			fmt.Fprintln(e.err, " ", oneLine(b))
		}
	}
	if len(blanks) > 0 || asks {
		return errPerson
	}
	return nil
}

// written is a file to be written.
type written struct {
	path string
	data []byte
}

// write writes files, all or none: where one exists already nothing is written, unless it
// is forced.
func write(files []written, force bool) error {
	if !force {
		for _, f := range files {
			if _, err := os.Lstat(f.path); err == nil {
				return fmt.Errorf("%s exists: --force writes over it", f.path)
			} else if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(f.path, f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

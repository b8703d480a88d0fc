package main

import (
	"fmt"
	"path/filepath"

	"camledger/internal/app"
)

type policySignCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	Out      string   `help:"Folder to write into." default:"." type:"path"`
	Force    bool     `help:"Write over files that exist."`
	Lang     string   `default:"ko" enum:"ko,en" help:"Language of the signs: ko or en."`
}

// Run writes the signs (안내판) of branches; exit 3 where something is left to be filled in.
func (c policySignCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		signs, blanks, err := a.Signs(e.ctx, c.Branches, c.Lang)
		if err != nil {
			return err
		}
		var files []written
		for _, f := range signs {
			files = append(files, written{filepath.Join(c.Out, f.Name), f.Data})
		}
		if err := write(files, c.Force); err != nil {
			return err
		}
		for _, f := range files {
			fmt.Fprintln(e.out, f.path)
		}
		return toFillIn(e, blanks, false)
	})
}

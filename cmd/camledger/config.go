package main

import (
	"fmt"

	"camledger/internal/app"
)

// configCmd checks or shows the configuration.
type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Print every problem at once, with file, line and column."`
	Show  configShowCmd  `cmd:"" help:"Print the configuration in force, secrets hidden."`
}

type configCheckCmd struct{}

// Run checks the file alone first; with a database it also compares the branches.
func (configCheckCmd) Run(e env) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	a, err := app.Open(e.ctx, cfg, app.Options{Logger: e.log})
	if err != nil {
		fmt.Fprintf(e.out, "%s is right in itself; the branches could not be compared with the register:\n", e.file)
		return err
	}
	warnings, err := a.CheckConfig(e.ctx)
	if err := a.Close(); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintln(e.out, w)
	}
	if len(warnings) > 0 {
		return errPerson
	}
	fmt.Fprintf(e.out, "%s: no problems\n", e.file)
	return nil
}

type configShowCmd struct{}

// Run prints the configuration with secrets hidden.
func (configShowCmd) Run(e env) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	text, err := cfg.Redacted()
	if err != nil {
		return err
	}
	_, err = e.out.Write(text)
	return err
}

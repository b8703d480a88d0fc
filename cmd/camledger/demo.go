package main

import (
	"fmt"
	"os"

	"golang.org/x/term"

	"camledger/internal/demo"
)

// demoCmd shows the whole job on simulated branches.
type demoCmd struct {
	Policy   string `help:"Policy text; none: an invented credit union." type:"existingfile"`
	Scenario string `help:"Scenario file (docs/scenario.md), or the name of a built-in one: gaon-credit-union, guro-credit-union, guro-post-office." default:"gaon-credit-union"`
	Headless bool   `help:"Play the story once, print a summary and end."`
	JSON     bool   `help:"Print the summary as JSON."`
	Listen   string `help:"Address of the pages; none: a free port of this machine."`
	Keep     string `help:"Folder to keep the database and the configuration in; none: a temporary one, removed at the end." type:"path"`
}

// Run plays the story. Exit 0 only if it held.
func (c demoCmd) Run(e env) error {
	o := demo.Options{Scenario: c.Scenario, Listen: c.Listen, Dir: c.Keep, Logger: e.log, Headless: c.Headless}
	if c.Policy != "" {
		raw, err := os.ReadFile(c.Policy)
		if err != nil {
			return err
		}
		o.PolicyName, o.Policy = c.Policy, raw
	}
	f, terminal := e.err.(*os.File)
	terminal = terminal && term.IsTerminal(int(f.Fd()))
	o.Step = demo.Printer(e.err, terminal && !c.JSON, c.JSON)
	if !c.JSON {
		o.Summary = func(s demo.Summary) { _ = s.Print(e.out) }
	}
	s, err := demo.Run(e.ctx, o)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		err = printJSON(e.out, s)
	case c.Headless:
		err = s.Print(e.out)
	}
	if err != nil {
		return err
	}
	if !s.Held {
		return fmt.Errorf("the story did not hold: %d of its promises failed", len(s.Broken))
	}
	return nil
}

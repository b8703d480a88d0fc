package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
)

type personTransferCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Reason reason `required:"" help:"Why: kept with the record."`
}

// Run ends everything that a person has.
func (c personTransferCmd) Run(e env) error {
	return e.done(c.Login+" has no access any more; the record stays", func(a *app.App) error { return a.Transfer(e.ctx, c.Login, string(c.Reason), actor()) })
}

type personOfficesCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run lists the offices of the policy.
func (c personOfficesCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		offices, err := a.Offices(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, offices)
		}
		t := newTable("BRANCH", "UNIT", "OFFICE", "TITLE", "NAMED", "HELD BY")
		for _, o := range offices {
			t.add(o.Branch, o.Unit, o.Role, o.Title, o.Named, strings.Join(o.Holders, ", "))
		}
		t.print(e.out)
		return nil
	})
}

type personAppointCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Office string `arg:"" help:"OFFICE of the institution, OFFICE@BRANCH, or OFFICE@BRANCH/UNIT, as the policy writes it."`
	Title  string `help:"Title, where the policy names several such officers."`
	Reason reason `required:"" help:"Why: kept with the record."`
}

// Run appoints a person.
func (c personAppointCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		o, err := a.Appoint(e.ctx, c.Login, c.Office, c.Title, string(c.Reason), actor())
		if err == nil {
			fmt.Fprintf(e.out, "%s is %s %s from now on\n", c.Login, o.Office, o.Title)
		}
		return err
	})
}

type personDismissCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Office string `arg:"" help:"OFFICE, OFFICE@BRANCH or OFFICE@BRANCH/UNIT."`
	Title  string `help:"Title, where the person holds several such offices."`
	Reason reason `required:"" help:"Why: kept with the record."`
}

// Run ends an appointment.
func (c personDismissCmd) Run(e env) error {
	return e.done("the appointment has ended", func(a *app.App) error {
		return a.Dismiss(e.ctx, c.Login, c.Office, c.Title, string(c.Reason), actor())
	})
}

type personUnitsCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run lists units.
func (c personUnitsCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		units, err := a.Units(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, units)
		}
		t := newTable("BRANCH", "UNIT", "NAMED BY", "PLACES")
		for _, u := range units {
			named := "people"
			if u.Policy {
				named = "the policy"
			}
			t.add(u.Branch, u.Unit, named, strings.Join(u.Places, ", "))
		}
		t.print(e.out)
		return nil
	})
}

type personUnitCmd struct {
	Add   personUnitAddCmd   `cmd:"" help:"Name a unit that the policy does not name."`
	Place personUnitPlaceCmd `cmd:"" help:"Say which unit looks after a declared place."`
}

type personUnitAddCmd struct {
	Branch string `arg:"" help:"Code or name of the branch."`
	Unit   string `arg:"" help:"Name of the unit."`
}

// Run names a unit.
func (c personUnitAddCmd) Run(e env) error {
	return e.done(c.Unit+" is a unit of "+c.Branch, func(a *app.App) error { return a.AddUnit(e.ctx, c.Branch, c.Unit, actor()) })
}

type personUnitPlaceCmd struct {
	Branch string `arg:"" help:"Code or name of the branch."`
	Place  string `arg:"" help:"Declared place, as the policy writes it."`
	Unit   string `arg:"" optional:"" help:"Unit that looks after it; none: the branch as a whole."`
}

// Run gives a unit a place.
func (c personUnitPlaceCmd) Run(e env) error {
	return e.done("noted", func(a *app.App) error { return a.GivePlace(e.ctx, c.Branch, c.Place, c.Unit, actor()) })
}

type personLogoutCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Reason reason `required:"" help:"Why: kept with the record."`
}

// Run ends sessions.
func (c personLogoutCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		n, err := a.EndSessions(e.ctx, c.Login, string(c.Reason), actor())
		if err == nil {
			fmt.Fprintf(e.out, "ended %s\n", count(n, "session"))
		}
		return err
	})
}

type personUnbindCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Reason reason `required:"" help:"Why: kept with the record."`
}

// Run forgets a binding.
func (c personUnbindCmd) Run(e env) error {
	return e.done("the next login with the provider binds anew", func(a *app.App) error { return a.Unbind(e.ctx, c.Login, string(c.Reason), actor()) })
}

type personCodesCmd struct {
	Require personCodesRequireCmd `cmd:"" help:"Say which roles must use one-time codes; none: nobody must."`
	List    personCodesListCmd    `cmd:"" default:"1" help:"List the roles that must use one-time codes."`
	Reset   personCodesResetCmd   `cmd:"" help:"Take the one-time codes of a person away: the telephone was lost."`
}

type personCodesRequireCmd struct {
	Roles []string `arg:"" optional:"" help:"Roles."`
}

// Run sets who must use codes.
func (c personCodesRequireCmd) Run(e env) error {
	return e.done("noted", func(a *app.App) error { return a.RequireCodes(e.ctx, c.Roles, actor()) })
}

type personCodesListCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run lists who must use codes.
func (c personCodesListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		roles, err := a.CodesRequired(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, roles)
		}
		if len(roles) == 0 {
			fmt.Fprintln(e.out, "nobody must use one-time codes")
			return nil
		}
		fmt.Fprintln(e.out, strings.Join(roles, " "))
		return nil
	})
}

type personCodesResetCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Reason reason `required:"" help:"Why: kept with the record."`
}

// Run takes codes away.
func (c personCodesResetCmd) Run(e env) error {
	return e.done(c.Login+" logs in without one-time codes", func(a *app.App) error { return a.DropFactor(e.ctx, c.Login, string(c.Reason), actor()) })
}

package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
)

// personCmd works with accounts.
type personCmd struct {
	Add      personAddCmd      `cmd:"" help:"Add a person with rights, and print a link for the first login."`
	List     personListCmd     `cmd:"" help:"List people and their rights."`
	Login    personLoginCmd    `cmd:"" help:"Print a link that logs a person in once, within ten minutes."`
	Show     personShowCmd     `cmd:"" help:"Show everything on record of a person: rights now and past, offices, open sessions."`
	Grant    personGrantCmd    `cmd:"" help:"Give a person a right."`
	Revoke   personRevokeCmd   `cmd:"" help:"Take a right away; it is gone at once, and the record stays."`
	Transfer personTransferCmd `cmd:"" help:"Say that a person went to another post: all rights, offices and sessions end at once."`
	Disable  personDisableCmd  `cmd:"" help:"Close an account."`
	Enable   personEnableCmd   `cmd:"" help:"Open an account again, that was closed or transferred."`
	Email    personEmailCmd    `cmd:"" help:"Change where a person is mailed."`
	Alert    personAlertCmd    `cmd:"" help:"Say how a person is reached beside mail, and when reminders wait."`
	Offices  personOfficesCmd  `cmd:"" help:"List the officers whom the policy names and who holds their offices."`
	Appoint  personAppointCmd  `cmd:"" help:"Link a person to an office that the policy names."`
	Dismiss  personDismissCmd  `cmd:"" help:"End an appointment."`
	Units    personUnitsCmd    `cmd:"" help:"List the units of branches and the places that they look after."`
	Unit     personUnitCmd     `cmd:"" help:"Name a unit of a branch, or give it a place."`
	Logout   personLogoutCmd   `cmd:"" help:"End the open sessions of a person."`
	Codes    personCodesCmd    `cmd:"" help:"One-time codes: who must use them; take those of a person away."`
	Unbind   personUnbindCmd   `cmd:"" help:"Forget which account of the OpenID provider a person logs in with."`
}

type personAddCmd struct {
	Login string   `arg:"" help:"Name to log in with."`
	Name  string   `help:"Name as people read it."`
	Email string   `help:"Address for alerts."`
	Lang  string   `default:"ko" enum:"ko,en" help:"Language of mails and pages."`
	Grant []string `help:"Right: ROLE for the institution, ROLE@BRANCH, or ROLE@BRANCH/UNIT. Roles: manager, facilities, authorised, inspector, approver, auditor, operator."`
}

// Run adds a person.
func (c personAddCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		p, err := a.AddPerson(e.ctx, app.NewPerson{Login: c.Login, Name: c.Name, Email: c.Email, Lang: c.Lang, Grants: c.Grant}, actor())
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "added %s (%s) with %s\n", p.Login, p.Name, count(len(p.Grants), "right"))
		if len(p.Grants) == 0 {
			fmt.Fprintf(e.out, "without a right nothing can be seen: camledger person grant %s ROLE\n", p.Login)
		}
		return loginLink(e, a, p.Login)
	})
}

type personListCmd struct {
	JSON bool `help:"Print JSON."`
}

// personLine is one person in JSON: no secrets.
type personLine struct {
	Login  string   `json:"login"`
	Name   string   `json:"name"`
	Email  string   `json:"email"`
	State  string   `json:"state"` // active, closed, transferred
	Grants []string `json:"grants"`
}

// Run lists people.
func (c personListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		people, err := a.PeopleTexts(e.ctx)
		if err != nil {
			return err
		}
		lines := []personLine{}
		t := newTable("LOGIN", "NAME", "E-MAIL", "RIGHTS")
		for _, p := range people {
			lines = append(lines, personLine{p.Login, p.Name, p.Email, p.State, p.Rights})
			rights := strings.Join(p.Rights, ", ")
			if p.State != "active" {
				rights = strings.TrimSpace("(" + p.State + ") " + rights)
			}
			t.add(p.Login, p.Name, p.Email, rights)
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		t.print(e.out)
		return nil
	})
}

type personLoginCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Forget bool   `help:"The password was forgotten: the login asks for a new one."`
}

// Run prints a one-time link.
func (c personLoginCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		if c.Forget {
			if err := a.ForgetPassword(e.ctx, c.Login, actor()); err != nil {
				return err
			}
		}
		return loginLink(e, a, c.Login)
	})
}

type personGrantCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Right  string `arg:"" help:"ROLE for the institution, ROLE@BRANCH, or ROLE@BRANCH/UNIT."`
	Reason string `help:"Why: kept with the record." default:"person grant"`
}

// Run gives a right.
func (c personGrantCmd) Run(e env) error {
	return e.done(c.Login+" has the right "+c.Right, func(a *app.App) error { return a.Grant(e.ctx, c.Login, c.Right, c.Reason, actor()) })
}

type personRevokeCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Right  string `arg:"" help:"ROLE, ROLE@BRANCH or ROLE@BRANCH/UNIT, as person list shows it."`
	Reason string `required:"" help:"Why: kept with the record."`
}

// Run takes a right away.
func (c personRevokeCmd) Run(e env) error {
	return e.done(c.Login+" no longer has the right "+c.Right, func(a *app.App) error { return a.Revoke(e.ctx, c.Login, c.Right, c.Reason, actor()) })
}

type personDisableCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Reason string `required:"" help:"Why: kept with the record."`
}

// Run closes an account.
func (c personDisableCmd) Run(e env) error {
	return e.done("the account of "+c.Login+" is closed", func(a *app.App) error { return a.Disable(e.ctx, c.Login, true, c.Reason, actor()) })
}

type personEnableCmd struct {
	Login  string `arg:"" help:"Name to log in with."`
	Reason string `required:"" help:"Why: kept with the record."`
}

// Run opens an account again.
func (c personEnableCmd) Run(e env) error {
	return e.done("the account of "+c.Login+" is open", func(a *app.App) error { return a.Disable(e.ctx, c.Login, false, c.Reason, actor()) })
}

type personEmailCmd struct {
	Login string `arg:"" help:"Name to log in with."`
	Email string `arg:"" optional:"" help:"Address; none: no mails."`
}

// Run changes an address.
func (c personEmailCmd) Run(e env) error {
	return e.done("changed", func(a *app.App) error { return a.SetEmail(e.ctx, c.Login, c.Email, actor()) })
}

func loginLink(e env, a *app.App, login string) error {
	token, err := a.OneTimeLogin(e.ctx, login, actor())
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "login once, within 10 minutes: %s/login/once/%s\n", a.BaseURL(), token)
	return nil
}

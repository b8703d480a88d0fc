package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
)

// personCmd works with accounts.
type personCmd struct {
	Add   personAddCmd   `cmd:"" help:"Add a person with rights, and print a link for the first login."`
	List  personListCmd  `cmd:"" help:"List people and their rights."`
	Login personLoginCmd `cmd:"" help:"Print a link that logs a person in once, within ten minutes."`
}

type personAddCmd struct {
	Login string   `arg:"" help:"Name to log in with."`
	Name  string   `help:"Name as people read it."`
	Email string   `help:"Address for alerts."`
	Lang  string   `default:"ko" enum:"ko,en" help:"Language of mails and pages."`
	Grant []string `help:"Right: ROLE for the institution, or ROLE@BRANCH. Roles: manager, facilities, authorised, inspector, approver, auditor, operator."`
}

// Run adds a person.
func (c personAddCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		p, err := a.AddPerson(e.ctx, app.NewPerson{Login: c.Login, Name: c.Name, Email: c.Email, Lang: c.Lang, Grants: c.Grant}, actor())
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "added %s (%s) with %d rights\n", p.Login, p.Name, len(p.Grants))
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
			lines = append(lines, personLine{p.Login, p.Name, p.Email, p.Rights})
			t.add(p.Login, p.Name, p.Email, strings.Join(p.Rights, ", "))
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		t.print(e.out)
		return nil
	})
}

type personLoginCmd struct {
	Login string `arg:"" help:"Name to log in with."`
}

// Run prints a one-time link.
func (c personLoginCmd) Run(e env) error {
	return e.with(func(a *app.App) error { return loginLink(e, a, c.Login) })
}

func loginLink(e env, a *app.App, login string) error {
	token, err := a.OneTimeLogin(e.ctx, login)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "login once, within 10 minutes: %s/login/once/%s\n", a.BaseURL(), token)
	return nil
}

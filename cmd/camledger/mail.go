package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
)

// mailCmd works with the way out for mails.
type mailCmd struct {
	Test   mailTestCmd   `cmd:"" help:"Send a test mail now."`
	Outbox mailOutboxCmd `cmd:"" help:"List mails: waiting, sent, given up."`
	Resend mailResendCmd `cmd:"" help:"Send a mail anew that was given up."`
	Drop   mailDropCmd   `cmd:"" help:"Take a mail off that was given up: nobody is to get it any more."`
}

type mailTestCmd struct {
	Address string `arg:"" help:"Address to send to; of another channel its name and a colon, with a number where it is personal: ops: or sms:010-0000-0000."`
}

// Run sends a test mail and prints the server's answer.
func (c mailTestCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		reply, err := a.MailTest(e.ctx, c.Address)
		if err != nil {
			return err
		}
		who := "mail server"
		if strings.Contains(c.Address, ":") {
			who = "channel"
		}
		fmt.Fprintf(e.out, "the %s took it: %s\n", who, reply)
		return nil
	})
}

type mailOutboxCmd struct {
	Branch string   `help:"Of one branch only, by code or name."`
	State  []string `help:"Only those: pending, sending, sent, dead, observed, cancelled." sep:","`
	Limit  int      `help:"At most so many, the newest first." default:"200"`
	JSON   bool     `help:"Print JSON."`
}

// Run lists the outbox; a mail that was given up is exit 3.
func (c mailOutboxCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		rows, err := a.Mails(e.ctx, app.MailChoice{Branch: c.Branch, States: c.State, Limit: c.Limit})
		if err != nil {
			return err
		}
		dead := 0
		t := newTable("CREATED", "STATE", "TO", "TRIES#", "ID", "REPLY")
		for _, d := range rows {
			if d.State == "dead" {
				dead++
			}
			t.add(d.Created.In(a.Config().Location()).Format("2006-01-02 15:04:05"), d.State, d.Address, d.Attempts, d.ID, d.Reply)
		}
		if c.JSON {
			err = printJSON(e.out, rows)
		} else {
			t.print(e.out)
			if dead > 0 {
				fmt.Fprintf(e.out, "%s given up: put right what the reply says, then camledger mail resend ID, or --all\n", count(dead, "mail"))
			}
		}
		if err == nil && dead > 0 {
			return errPerson
		}
		return err
	})
}

type mailResendCmd struct {
	ID  []string `arg:"" optional:"" help:"Mails, by id (camledger mail outbox --state dead)."`
	All bool     `help:"Every mail that was given up."`
}

// Run puts dead letters into the outbox anew.
func (c mailResendCmd) Run(e env) error {
	if c.All == (len(c.ID) > 0) {
		return fmt.Errorf("%wname the mails by their ids, or give --all", errUsage)
	}
	return e.with(func(a *app.App) error {
		ds, err := c.resend(e, a)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if d.State == "cancelled" {
				fmt.Fprintf(e.out, "%s: nothing is left to tell; it is taken off\n", d.Address)
				continue
			}
			fmt.Fprintf(e.out, "%s: goes again, with its %s %s\n", d.Address, d.WireHeader(), d.WireID())
		}
		fmt.Fprintf(e.out, "%s; camledger serve sends them\n", count(len(ds), "mail"))
		return nil
	})
}

func (c mailResendCmd) resend(e env, a *app.App) (out []app.Delivery, err error) {
	if c.All {
		return a.ResendAll(e.ctx, actor())
	}
	for _, id := range c.ID {
		d, err := a.Resend(e.ctx, actor(), id)
		if err != nil {
			return out, err
		}
		out = append(out, d)
	}
	return out, nil
}

type mailDropCmd struct {
	ID     string `arg:"" help:"Mail, by id (camledger mail outbox --state dead)."`
	Reason reason `required:"" help:"Why nobody is to get it; it is kept."`
}

// Run takes a dead letter off.
func (c mailDropCmd) Run(e env) error {
	return e.done("taken off", func(a *app.App) error { return a.DropDead(e.ctx, actor(), c.ID, string(c.Reason)) })
}

package main

import (
	"fmt"

	"camledger/internal/app"
)

// mailCmd works with the way out for mails.
type mailCmd struct {
	Test   mailTestCmd   `cmd:"" help:"Send a test mail now."`
	Outbox mailOutboxCmd `cmd:"" help:"List mails: waiting, sent, given up."`
}

type mailTestCmd struct {
	Address string `arg:"" help:"Address to send to."`
}

// Run sends a test mail and prints the server's answer.
func (c mailTestCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		reply, err := a.MailTest(e.ctx, c.Address)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.out, "the mail server took it:", reply)
		return nil
	})
}

type mailOutboxCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run lists the outbox; a mail that was given up is exit 3.
func (c mailOutboxCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		rows, err := a.Outbox(e.ctx)
		if err != nil {
			return err
		}
		dead := false
		t := newTable("CREATED", "STATE", "TO", "TRIES#", "REPLY")
		for _, d := range rows {
			dead = dead || d.State == "dead"
			t.add(d.Created.In(a.Config().Location()).Format("2006-01-02 15:04:05"), d.State, d.Address, d.Attempts, d.Reply)
		}
		if c.JSON {
			err = printJSON(e.out, rows)
		} else {
			t.print(e.out)
		}
		if err == nil && dead {
			return errPerson
		}
		return err
	})
}

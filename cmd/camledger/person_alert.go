package main

import (
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// personAlertCmd says how a person is reached beside mail.
type personAlertCmd struct {
	Login   string `arg:"" help:"The person."`
	Channel string `help:"Channel of alerts.channels with personal: true; - takes it away."`
	Number  string `help:"The person's number there."`
	Quiet   string `help:"Hours in which reminders wait, as 22:00-07:00; - for none. Outages never wait."`
}

// Run changes it and says how it is now.
func (c personAlertCmd) Run(e env) error {
	from, to, err := readQuiet(c.Quiet)
	if err != nil {
		return err
	}
	return e.with(func(a *app.App) error {
		r, err := a.SetReach(e.ctx, c.Login, c.Channel, c.Number, from, to, actor())
		if err != nil {
			return err
		}
		how := "by mail"
		if r.Channel != "" {
			how += " and by " + r.Channel + " at " + r.Number
		}
		if r.QuietFrom != r.QuietTo {
			how += fmt.Sprintf("; reminders wait from %02d:%02d to %02d:%02d", r.QuietFrom/60, r.QuietFrom%60, r.QuietTo/60, r.QuietTo%60)
		}
		fmt.Fprintf(e.out, "%s is reached %s\n", c.Login, how)
		return nil
	})
}

// readQuiet reads hours as 22:00-07:00 in minutes after midnight; empty is -1, "-" none.
func readQuiet(s string) (from, to int, err error) {
	switch s {
	case "":
		return -1, -1, nil
	case "-":
		return 0, 0, nil
	}
	a, b, _ := strings.Cut(s, "-")
	begin, err1 := time.Parse("15:04", strings.TrimSpace(a))
	end, err2 := time.Parse("15:04", strings.TrimSpace(b))
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("%w%q are no hours: write them as 22:00-07:00", errUsage, s)
	}
	if begin.Equal(end) {
		return 0, 0, fmt.Errorf("%w%q begin and end at the same time: write two times, or - for none", errUsage, s)
	}
	return begin.Hour()*60 + begin.Minute(), end.Hour()*60 + end.Minute(), nil
}

package app

import (
	"errors"
	"net/mail"

	"camledger/alerts"
	"camledger/internal/config"
	"camledger/internal/words"
)

// checkAddresses refuses addresses of the configuration to which, or from which, no mail can
// go, and those that look like slips: with the place in the file and the reason.
func checkAddresses(cfg *config.Config) error {
	var out config.Problems
	for _, x := range []struct{ path, text string }{{"mail.from", cfg.Mail.From}, {"mail.fallback", cfg.Mail.Fallback}} {
		if x.text == "" {
			continue
		}
		var problem alerts.AddressProblem
		if _, err := alerts.Address(bareAddress(x.text)); errors.As(err, &problem) {
			out = append(out, cfg.ProblemAt(x.path, words.Say(words.English, problem.Code, problem.Args...))...)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// bareAddress is the address of "Name <address>".
func bareAddress(text string) string {
	if a, err := mail.ParseAddress(text); err == nil {
		return a.Address
	}
	return text
}

// fallback is who hears when nobody else can; without an address there is nobody.
func (a *App) fallback() alerts.Recipient {
	text := a.cfg.Mail.Fallback
	if text == "" {
		return alerts.Recipient{Lang: a.cfg.Language, Level: alerts.LevelOperator}
	}
	out := alerts.Recipient{Address: text, Lang: a.cfg.Language, Level: alerts.LevelOperator}
	if m, err := mail.ParseAddress(text); err == nil {
		out.Address, out.Name = m.Address, m.Name
	}
	return out
}

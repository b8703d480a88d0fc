package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"camledger/alerts"
	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// hooks makes the ways out beside mail, by name.
func (a *App) hooks() (map[string]*alerts.Hook, error) {
	out := map[string]*alerts.Hook{}
	for _, name := range slices.Sorted(maps.Keys(a.cfg.Alerts.Channels)) {
		c := a.cfg.Alerts.Channels[name]
		t := alerts.HookTransport{URL: c.URL.Reveal(), Secret: c.Secret.Reveal(), AllowPrivate: c.AllowPrivate}
		if c.CA != "" {
			pem, err := os.ReadFile(a.cfg.Resolve(c.CA))
			if err != nil {
				return nil, fmt.Errorf("read alerts.channels.%s.ca: %w", name, err)
			}
			t.Roots = x509.NewCertPool()
			if !t.Roots.AppendCertsFromPEM(pem) {
				return nil, fmt.Errorf("read alerts.channels.%s.ca: %s holds no certificate in PEM", name, c.CA)
			}
		}
		h, err := alerts.NewHook(t)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", name, err)
		}
		out[name] = h
	}
	return out, nil
}

// channels are the ways out beside mail, as deciding knows them.
func (a *App) channels(branches []inventory.Branch) []alerts.Channel {
	var out []alerts.Channel
	for _, name := range slices.Sorted(maps.Keys(a.cfg.Alerts.Channels)) {
		c := a.cfg.Alerts.Channels[name]
		ch := alerts.Channel{Name: name, Critical: c.Critical(), Personal: c.Personal, Lang: a.cfg.Language}
		if len(c.Branches) > 0 {
			ch.Branches = map[string]bool{}
			for _, b := range branches {
				if slices.Contains(c.Branches, b.Code) {
					ch.Branches[b.ID] = true
				}
			}
		}
		out = append(out, ch)
	}
	return out
}

// also adds to what was planned the same messages by other channels.
func (a *App) also(ctx context.Context, actions alerts.Actions, in alerts.PlanInput, branches []inventory.Branch) (alerts.Actions, error) {
	if len(actions.Notices) == 0 {
		return actions, nil
	}
	reaches, err := a.store.Reaches(ctx)
	if err != nil {
		return actions, err
	}
	return actions.Also(a.channels(branches), reaches, in, a.now()), nil
}

// PersonalChannels are the channels that persons can choose.
func PersonalChannels(c *config.Config) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(c.Alerts.Channels)) {
		if c.Alerts.Channels[name].Personal {
			out = append(out, name)
		}
	}
	return out
}

// SetReach says how a person is reached beside mail, and when reminders wait; a channel or
// number of "-" takes them away, an empty one leaves them.
func (a *App) SetReach(ctx context.Context, login, channel, number string, quietFrom, quietTo int, actor string) (alerts.Reach, error) {
	var out alerts.Reach
	return out, a.ofPerson(ctx, login, func(p store.Person) error {
		all, err := a.store.Reaches(ctx)
		if err != nil {
			return err
		}
		out = all[p.ID]
		out.PersonID = p.ID
		if channel != "" {
			out.Channel = strings.TrimPrefix(channel, "-")
		}
		if number != "" {
			out.Number = strings.TrimPrefix(number, "-")
		}
		if out.Channel == "" {
			out.Number = ""
		} else {
			operates := slices.ContainsFunc(p.Grants, func(g store.Grant) bool { return g.Role == store.RoleOperator && g.Holds(a.now()) })
			switch {
			case p.Email == "":
				return fmt.Errorf("%s has no mail address: a channel is beside mail, never instead of it", p.Login)
			case len(p.Mailed(a.now())) == 0 && !operates:
				return fmt.Errorf("%s holds no right that gets mail: nothing would be sent to a channel either", p.Login)
			}
			if !slices.Contains(PersonalChannels(a.cfg), out.Channel) {
				return fmt.Errorf("channel %q: alerts.channels has no such one with personal: true", out.Channel)
			}
			if out.Number, err = alerts.Number(out.Number); err != nil {
				return numberInWords(err)
			}
		}
		if quietFrom >= 0 {
			out.QuietFrom, out.QuietTo = quietFrom, quietTo
		}
		return a.store.SetReach(ctx, out, store.Change{Actor: actor, At: a.now()})
	})
}

// numberInWords says for operators what is wrong with a number.
func numberInWords(err error) error {
	var p alerts.AddressProblem
	if errors.As(err, &p) {
		return fmt.Errorf("number %q: %s", p.Address, words.Say(words.English, p.Code, p.Args...))
	}
	return err
}

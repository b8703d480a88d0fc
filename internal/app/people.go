package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// ErrNotScanned says that a branch has no complete scan yet.
var ErrNotScanned = errors.New("the branch has no complete scan yet: scan it first")

// oneTimeFor is how long a one-time login may be used.
const oneTimeFor = 10 * time.Minute

// NewPerson is what a person is added with. Grants are "role" for the whole institution
// or "role@branch" with a branch's code or name.
type NewPerson struct {
	Login, Name, Email, Lang string
	Grants                   []string
	// LinkOnly leaves the account without a password: the first login does not ask for
	// one, and every login needs a new one-time link.
	LinkOnly bool
}

// AddPerson adds an account without a password: its first login is by a one-time link.
func (a *App) AddPerson(ctx context.Context, n NewPerson, actor string) (store.Person, error) {
	p := store.Person{ID: inventory.NewID("person"), Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: strings.TrimSpace(n.Name),
		Lang: n.Lang, MustChange: !n.LinkOnly, CreatedAt: a.now()}
	var problems []error
	if p.Login == "" || strings.ContainsAny(p.Login, " \t\r\n") {
		problems = append(problems, fmt.Errorf("login %q: a name without spaces is needed", n.Login))
	}
	if p.Name == "" {
		p.Name = p.Login
	}
	if n.Email != "" {
		addr, err := alerts.Address(n.Email)
		problems = append(problems, addressInWords(err))
		p.Email = addr
	}
	grants, err := a.grants(ctx, n.Grants)
	problems = append(problems, err)
	if err := errors.Join(problems...); err != nil {
		return p, err
	}
	for i := range grants {
		grants[i].GrantedBy, grants[i].From = actor, a.now()
	}
	p.Grants = grants
	added, err := a.store.AddPerson(ctx, p)
	if errors.Is(err, store.ErrConflict) {
		return added, fmt.Errorf("login %s is taken: camledger person list", p.Login)
	}
	return added, err
}

// addressInWords says for operators what is wrong with a mail address.
func addressInWords(err error) error {
	var p alerts.AddressProblem
	if errors.As(err, &p) {
		return fmt.Errorf("mail address %s: %s", p.Address, words.Say(words.English, p.Code, p.Args...))
	}
	return err
}

// Grant gives a person a right, as "role" or "role@branch".
func (a *App) Grant(ctx context.Context, login, right, reason, actor string) error {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return fmt.Errorf("person %s: %w", login, err)
	}
	grants, err := a.grants(ctx, []string{right})
	if err != nil {
		return err
	}
	g := grants[0]
	g.PersonID, g.GrantedBy, g.From, g.Reason = p.ID, actor, a.now(), reason
	_, err = a.store.AddGrant(ctx, g)
	return err
}

// Revoke takes a right away; its sessions end at once. The record of it stays.
func (a *App) Revoke(ctx context.Context, login, right, reason, actor string) error {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return fmt.Errorf("person %s: %w", login, err)
	}
	wanted, err := a.grants(ctx, []string{right})
	if err != nil {
		return err
	}
	for _, g := range p.Grants {
		if g.Role == wanted[0].Role && g.BranchID == wanted[0].BranchID && g.Holds(a.now()) {
			return a.store.EndGrant(ctx, g.ID, actor, reason, a.now())
		}
	}
	return fmt.Errorf("person %s: %w: has no right %s now", login, store.ErrNotFound, right)
}

// Disable closes an account, or opens it again.
func (a *App) Disable(ctx context.Context, login string, closed bool, reason, actor string) error {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return fmt.Errorf("person %s: %w", login, err)
	}
	action := "person.enable"
	p.DisabledAt = time.Time{}
	if closed {
		action, p.DisabledAt = "person.disable", a.now()
	}
	if err := a.store.UpdatePerson(ctx, p, a.now()); err != nil {
		return err
	}
	return a.store.Audit(ctx, store.Entry{At: a.now(), Actor: actor, Action: action, Subject: p.ID, Detail: reason})
}

// SetEmail changes where a person is mailed; empty: nowhere.
func (a *App) SetEmail(ctx context.Context, login, email, actor string) error {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return fmt.Errorf("person %s: %w", login, err)
	}
	if p.Email = email; email != "" {
		if p.Email, err = alerts.Address(email); err != nil {
			return addressInWords(err)
		}
	}
	if err := a.store.UpdatePerson(ctx, p, a.now()); err != nil {
		return err
	}
	return a.store.Audit(ctx, store.Entry{At: a.now(), Actor: actor, Action: "person.email", Subject: p.ID})
}

// ForgetPassword makes the next login, by a one-time link, ask for a new password.
func (a *App) ForgetPassword(ctx context.Context, login, actor string) error {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return fmt.Errorf("person %s: %w", login, err)
	}
	if err := a.store.SetPassword(ctx, p.ID, "", true, a.now()); err != nil {
		return err
	}
	return a.store.Audit(ctx, store.Entry{At: a.now(), Actor: actor, Action: "person.password.forget", Subject: p.ID})
}

// grants reads "role" and "role@branch"; every problem at once.
func (a *App) grants(ctx context.Context, texts []string) ([]store.Grant, error) {
	var out []store.Grant
	var problems []error
	for _, text := range texts {
		role, where, scoped := strings.Cut(text, "@")
		g := store.Grant{ID: inventory.NewID("grant"), Role: store.Role(role), Reason: "person add"}
		if !slices.Contains(store.Roles, g.Role) {
			problems = append(problems, fmt.Errorf("role %q: one of %s", role, strings.Trim(fmt.Sprint(store.Roles), "[]")))
			continue
		}
		if scoped {
			bs, err := a.Branches(ctx, []string{where})
			if err != nil {
				problems = append(problems, err)
				continue
			}
			g.BranchID = bs[0].ID
		}
		out = append(out, g)
	}
	return out, errors.Join(problems...)
}

// OneTimeLogin makes a link that logs a person in once, within ten minutes.
func (a *App) OneTimeLogin(ctx context.Context, login string) (token string, err error) {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return "", fmt.Errorf("login %s: %w", login, err)
	}
	if !p.DisabledAt.IsZero() {
		return "", fmt.Errorf("login %s: the account is closed: camledger person enable %s", login, login)
	}
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, a.store.OneTimeLogin(ctx, store.HashToken(token), p.ID, a.now().Add(oneTimeFor))
}

// BaseURL is where people reach the pages.
func (a *App) BaseURL() string {
	if a.cfg.BaseURL != "" {
		return strings.TrimSuffix(a.cfg.BaseURL, "/")
	}
	scheme := "http://"
	if a.cfg.TLS.Cert != "" {
		scheme = "https://"
	}
	return scheme + a.cfg.Listen
}

// PersonText is a person with rights as people read them.
type PersonText struct {
	store.Person
	Rights []string
}

// PeopleTexts lists the accounts.
func (a *App) PeopleTexts(ctx context.Context) ([]PersonText, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.store.Persons(ctx)
	if err != nil {
		return nil, err
	}
	var out []PersonText
	for _, p := range people {
		t := PersonText{Person: p}
		for _, g := range p.Grants {
			right := string(g.Role)
			if b, ok := reg.Branch(g.BranchID); ok {
				right += "@" + b.Name
			}
			t.Rights = append(t.Rights, right)
		}
		slices.Sort(t.Rights)
		out = append(out, t)
	}
	return out, nil
}

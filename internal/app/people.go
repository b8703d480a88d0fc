package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// ErrNotScanned says that a branch has no complete scan yet.
var ErrNotScanned = errors.New("the branch has no complete scan yet: scan it first")

// NewPerson is what a person is added with. Grants are "role" for the whole institution,
// "role@branch" with a branch's code or name, or "role@branch/unit".
type NewPerson struct {
	Login, Name, Email, Lang string
	Grants                   []string
	// LinkOnly leaves the account without a password: the first login does not ask for
	// one, and every login needs a new one-time link.
	LinkOnly bool
}

// AddPerson adds an account without a password: its first login is by a one-time link.
func (a *App) AddPerson(ctx context.Context, n NewPerson, actor string) (store.Person, error) {
	p := store.Person{ID: inventory.NewID("person"), Login: strings.ToLower(strings.TrimSpace(n.Login)), Lang: n.Lang, MustChange: !n.LinkOnly, CreatedAt: a.now(), AddedBy: actor}
	var problems []error
	if p.Login == "" || strings.ContainsAny(p.Login, " \t\r\n") {
		problems = append(problems, fmt.Errorf("login %q: a name without spaces is needed", n.Login))
	}
	name, err := alerts.Name(n.Name)
	problems = append(problems, nameInWords(err))
	p.Name = cmp.Or(name, p.Login)
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

// nameInWords says for operators what is wrong with a person's name.
func nameInWords(err error) error {
	var p alerts.NameProblem
	if errors.As(err, &p) {
		return fmt.Errorf("name %q: %s", p.Name, words.Say(words.English, p.Code, p.Args...))
	}
	return err
}

// addressInWords says for operators what is wrong with a mail address.
func addressInWords(err error) error {
	var p alerts.AddressProblem
	if errors.As(err, &p) {
		return fmt.Errorf("mail address %s: %s", p.Address, words.Say(words.English, p.Code, p.Args...))
	}
	return err
}

// Grant gives a person a right, as "role", "role@branch" or "role@branch/unit".
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
		if g.Role == wanted[0].Role && g.BranchID == wanted[0].BranchID && store.UnitKey(g.Unit) == store.UnitKey(wanted[0].Unit) && g.Holds(a.now()) {
			return a.store.EndGrant(ctx, g.ID, actor, reason, a.now())
		}
	}
	return fmt.Errorf("person %s: %w: has no right %s now", login, store.ErrNotFound, right)
}

// Disable closes an account, or opens one again that was closed or whose person had gone to
// another post.
func (a *App) Disable(ctx context.Context, login string, closed bool, reason, actor string) error {
	c := store.Change{Actor: actor, Reason: reason, At: a.now()}
	return a.ofPerson(ctx, login, func(p store.Person) error {
		if closed {
			return a.store.DisablePerson(ctx, p.ID, c)
		}
		return a.store.EnablePerson(ctx, p.ID, c)
	})
}

// ofPerson runs f over the account of a login.
func (a *App) ofPerson(ctx context.Context, login string, f func(store.Person) error) error {
	p, err := a.store.PersonByLogin(ctx, login)
	if err == nil {
		err = f(p)
	}
	if err != nil {
		return fmt.Errorf("person %s: %w", login, err)
	}
	return nil
}

// Transfer says that a person went to another post: all rights, appointments and sessions
// end at once.
func (a *App) Transfer(ctx context.Context, login, reason, actor string) error {
	return a.ofPerson(ctx, login, func(p store.Person) error {
		return a.store.TransferPerson(ctx, p.ID, store.Change{Actor: actor, Reason: reason, At: a.now()})
	})
}

// EndSessions logs a person out everywhere, and tells how many sessions were open.
func (a *App) EndSessions(ctx context.Context, login, reason, actor string) (int, error) {
	n := 0
	return n, a.ofPerson(ctx, login, func(p store.Person) error {
		open, err := a.store.OpenSessions(ctx, p.ID, a.now())
		if err != nil {
			return err
		}
		for _, s := range open {
			err := a.store.EndSession(ctx, p.ID, s.ID, store.Change{Actor: actor, Reason: reason, At: a.now()})
			if errors.Is(err, store.ErrNotFound) {
				continue // it ended by itself
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
}

// DropFactor takes a person's one-time codes away: a telephone was lost.
func (a *App) DropFactor(ctx context.Context, login, reason, actor string) error {
	return a.ofPerson(ctx, login, func(p store.Person) error {
		return a.store.DropFactor(ctx, p.ID, store.Change{Actor: actor, Reason: reason, At: a.now()})
	})
}

// Unbind takes back which account of the OpenID provider a person logs in with.
func (a *App) Unbind(ctx context.Context, login, reason, actor string) error {
	return a.ofPerson(ctx, login, func(p store.Person) error {
		return a.store.UnbindOutside(ctx, p.ID, store.Change{Actor: actor, Reason: reason, At: a.now()})
	})
}

// RequireCodes says which roles must use one-time codes beside the password.
func (a *App) RequireCodes(ctx context.Context, roles []string, actor string) error {
	var list []store.Role
	for _, r := range roles {
		list = append(list, store.Role(r))
	}
	return a.store.SetFactorRoles(ctx, list, store.Change{Actor: actor, At: a.now()})
}

// CodesRequired lists the roles that must use one-time codes.
func (a *App) CodesRequired(ctx context.Context) ([]string, error) {
	roles, err := a.store.FactorRoles(ctx)
	out := []string{}
	for _, r := range roles {
		out = append(out, string(r))
	}
	return out, err
}

// SetEmail changes where a person is mailed; empty: nowhere.
func (a *App) SetEmail(ctx context.Context, login, email, actor string) error {
	return a.ofPerson(ctx, login, func(p store.Person) error {
		if email != "" {
			addr, err := alerts.Address(email)
			if err != nil {
				return addressInWords(err)
			}
			email = addr
		}
		return a.store.RenamePerson(ctx, p.ID, p.Name, email, p.Lang, store.Change{Actor: actor, Reason: "e-mail", At: a.now()})
	})
}

// ForgetPassword makes the next login, by a one-time link, ask for a new password.
func (a *App) ForgetPassword(ctx context.Context, login, actor string) error {
	return a.ofPerson(ctx, login, func(p store.Person) error {
		return a.store.ForgetPassword(ctx, p.ID, store.Change{Actor: actor, At: a.now()})
	})
}

// grants reads "role", "role@branch" and "role@branch/unit"; every problem at once.
func (a *App) grants(ctx context.Context, texts []string) ([]store.Grant, error) {
	var out []store.Grant
	var problems []error
	for _, text := range texts {
		role, where, scoped := strings.Cut(text, "@")
		g := store.Grant{ID: inventory.NewID("grant"), Role: store.Role(role), Reason: store.ReasonWithAccount}
		if !slices.Contains(store.Roles, g.Role) {
			problems = append(problems, fmt.Errorf("role %q: one of %s", role, strings.Trim(fmt.Sprint(store.Roles), "[]")))
			continue
		}
		if scoped {
			branch, unit, _ := strings.Cut(where, "/")
			bs, err := a.Branches(ctx, []string{branch})
			if err != nil {
				problems = append(problems, err)
				continue
			}
			g.BranchID, g.Unit = bs[0].ID, strings.TrimSpace(unit)
		}
		out = append(out, g)
	}
	return out, errors.Join(problems...)
}

// OneTimeLogin makes a link that logs a person in once, within ten minutes.
func (a *App) OneTimeLogin(ctx context.Context, login, actor string) (token string, err error) {
	p, err := a.store.PersonByLogin(ctx, login)
	if err != nil {
		return "", fmt.Errorf("login %s: %w", login, err)
	}
	if !p.Active() {
		return "", fmt.Errorf("login %s: the account is closed: camledger person enable %s", login, login)
	}
	return a.store.MakeLogin(ctx, p.ID, store.Change{Actor: actor, At: a.now()})
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

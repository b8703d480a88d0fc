package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/alerts"
)

// Change is who changes an account, why and when.
type Change struct {
	Actor  string // person id or operator:<user>
	Reason string
	At     time.Time
}

// changeAccount runs f over the account of a person whom the actor may change, and writes
// it into the audit log.
func (s *Store) changeAccount(ctx context.Context, action, personID string, c Change, f func(runner, Person) error) error {
	return s.write(ctx, action+" "+personID, func(r runner) error {
		if c.Actor == "" {
			return fmt.Errorf("%w: no actor", ErrInvalid)
		}
		if err := r.latch(ctx, "person "+personID); err != nil {
			return err
		}
		p, err := r.mayRule(ctx, c.Actor, personID, c.At)
		if err != nil {
			return err
		}
		if err := f(r, p); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: action, Subject: personID, Detail: c.Reason})
	})
}

// needReason refuses a change without one.
func (c Change) needReason() error {
	if strings.TrimSpace(c.Reason) == "" {
		return fmt.Errorf("%w: no reason", ErrInvalid)
	}
	return nil
}

// TransferPerson marks that a person went to another post: every right and appointment
// ends, sessions and login links are void, and the account cannot be used until it is
// opened again, then without rights. A transfer without reason is ErrInvalid, a second one
// ErrConflict, one's own ErrForbidden.
func (s *Store) TransferPerson(ctx context.Context, personID string, c Change) error {
	if err := c.needReason(); err != nil {
		return fmt.Errorf("transfer %s: %w", personID, err)
	}
	return s.changeAccount(ctx, "person.transfer", personID, c, func(r runner, p Person) error {
		if !p.TransferredAt.IsZero() {
			return fmt.Errorf("%w: the person went to another post already", ErrConflict)
		}
		if _, err := r.endGrants(ctx, "person_id", personID, c.Actor, c.Reason, c.At); err != nil {
			return err
		}
		if _, err := r.endAppointments(ctx, "person_id", personID, c.Actor, c.Reason, c.At); err != nil {
			return err
		}
		if _, err := r.exec(ctx, "UPDATE person SET transferred_ms = ?, rights_ms = ?, void_ms = ? WHERE id = ?",
			c.At, c.At, c.At, personID); err != nil {
			return err
		}
		for _, g := range p.Grants {
			if err := r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "grant.end", Subject: personID, Detail: g.text() + ": " + c.Reason}); err != nil {
				return err
			}
		}
		return r.endSessions(ctx, personID, "", c.At)
	})
}

// DisablePerson closes an account: sessions and login links are void at once, rights stay
// on record. A closed one is ErrConflict.
func (s *Store) DisablePerson(ctx context.Context, personID string, c Change) error {
	if err := c.needReason(); err != nil {
		return fmt.Errorf("disable %s: %w", personID, err)
	}
	return s.changeAccount(ctx, "person.disable", personID, c, func(r runner, p Person) error {
		if !p.DisabledAt.IsZero() {
			return fmt.Errorf("%w: the account is closed already", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE person SET disabled_ms = ?, rights_ms = ?, void_ms = ? WHERE id = ?",
			c.At, c.At, c.At, personID); err != nil {
			return err
		}
		return r.endSessions(ctx, personID, "", c.At)
	})
}

// EnablePerson opens an account that was closed or whose person had gone to another post.
func (s *Store) EnablePerson(ctx context.Context, personID string, c Change) error {
	if err := c.needReason(); err != nil {
		return fmt.Errorf("enable %s: %w", personID, err)
	}
	return s.changeAccount(ctx, "person.enable", personID, c, func(r runner, p Person) error {
		if p.Active() {
			return fmt.Errorf("%w: the account is open", ErrConflict)
		}
		_, err := r.exec(ctx, "UPDATE person SET disabled_ms = 0, transferred_ms = 0, rights_ms = ?, void_ms = ? WHERE id = ?",
			c.At, c.At, personID)
		return err
	})
}

// RenamePerson changes how a person is named and reached. A name that cannot be shown is
// ErrInvalid with an alerts.NameProblem.
func (s *Store) RenamePerson(ctx context.Context, personID, name, email, lang string, c Change) error {
	name, err := alerts.Name(name)
	if err != nil {
		return fmt.Errorf("rename person: %w: %w", ErrInvalid, err)
	}
	return s.changeAccount(ctx, "person.change", personID, c, func(r runner, p Person) error {
		_, err := r.exec(ctx, "UPDATE person SET name = ?, email = ?, lang = ? WHERE id = ?", name, email, lang, personID)
		return err
	})
}

// ForgetPassword takes the password away: sessions are void, and the next login, by a link,
// asks for a new one.
func (s *Store) ForgetPassword(ctx context.Context, personID string, c Change) error {
	return s.changeAccount(ctx, "person.password.forget", personID, c, func(r runner, p Person) error {
		if _, err := r.exec(ctx, "UPDATE person SET password_hash = '', must_change = ?, void_ms = ? WHERE id = ?",
			true, c.At, personID); err != nil {
			return err
		}
		return r.endSessions(ctx, personID, "", c.At)
	})
}

// LoggedIn notes a login of a person, and from where, for the audit log.
func (s *Store) LoggedIn(ctx context.Context, personID, action, from string, when time.Time) error {
	return s.write(ctx, "note login of "+personID, func(r runner) error {
		if _, err := r.exec(ctx, "UPDATE person SET login_ms = ? WHERE id = ?", when, personID); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: personID, Action: action, Subject: personID, Detail: from})
	})
}

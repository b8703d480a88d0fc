package store

import (
	"context"
	"fmt"
	"time"
)

// OutsideLogin finds the person to whom an account of an OpenID provider is bound; one that
// is bound to nobody is ErrNotFound.
func (s *Store) OutsideLogin(ctx context.Context, issuer, subject string) (Person, error) {
	id, err := one(ctx, s.direct(), scalar[string], "SELECT person_id FROM outside_login WHERE issuer = ? AND subject = ?", issuer, subject)
	if err != nil {
		return Person{}, wrap("read outside login", err)
	}
	return s.PersonByID(ctx, id)
}

// BindOutside binds an account of a provider to a person, for good: another account of the
// same provider is ErrConflict until the binding is taken back.
func (s *Store) BindOutside(ctx context.Context, issuer, subject, personID string, when time.Time) error {
	return s.write(ctx, "bind outside login to "+personID, func(r runner) error {
		if subject == "" {
			return fmt.Errorf("%w: no subject", ErrInvalid)
		}
		if _, err := r.exec(ctx, "INSERT INTO outside_login (issuer, subject, person_id, bound_ms) VALUES (?, ?, ?, ?)",
			issuer, subject, personID, when); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: personID, Action: "login.bind", Subject: personID, Detail: issuer})
	})
}

// UnbindOutside takes the bindings of a person back: the next login with the provider binds
// anew.
func (s *Store) UnbindOutside(ctx context.Context, personID string, c Change) error {
	return s.changeAccount(ctx, "login.unbind", personID, c, func(r runner, _ Person) error {
		n, err := r.exec(ctx, "DELETE FROM outside_login WHERE person_id = ?", personID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// PersonByEmail finds the one account with a mail address, whatever its case. Two with the
// same address are ErrConflict: nobody can tell which one is meant.
func (s *Store) PersonByEmail(ctx context.Context, email string) (Person, error) {
	ids, err := list(ctx, s.direct(), scalar[string], "SELECT id FROM person WHERE email <> '' AND LOWER(email) = LOWER(?)", email)
	switch {
	case err != nil:
		return Person{}, wrap("read person by mail", err)
	case len(ids) == 0:
		return Person{}, fmt.Errorf("read person by mail: %w", ErrNotFound)
	case len(ids) > 1:
		return Person{}, fmt.Errorf("read person by mail: %w: %d accounts have it", ErrConflict, len(ids))
	}
	return s.PersonByID(ctx, ids[0])
}

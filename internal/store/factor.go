package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// SecondFactor is the secret of a person's one-time codes, sealed by a key that is not in
// the database.
type SecondFactor struct {
	PersonID  string
	Sealed    []byte
	Begun     time.Time
	Confirmed time.Time // zero: not proven yet, so not asked for
	Step      int64     // of the last code that was taken
	Recovery  int       // recovery codes that are left
}

// SecondFactor returns the second factor of a person; ErrNotFound where there is none.
func (s *Store) SecondFactor(ctx context.Context, personID string) (SecondFactor, error) {
	f, err := one(ctx, s.direct(), func(f *SecondFactor) []any {
		return []any{&f.PersonID, &f.Sealed, at(&f.Begun), at(&f.Confirmed), &f.Step, &f.Recovery}
	}, `SELECT person_id, sealed, begun_ms, confirmed_ms, step,
			(SELECT COUNT(*) FROM recovery_code WHERE recovery_code.person_id = second_factor.person_id AND used_ms = 0)
		FROM second_factor WHERE person_id = ?`, personID)
	return f, wrap("read second factor of "+personID, err)
}

// BeginFactor keeps a new secret that is not proven yet, in place of another such one. A
// person with a proven one has to give it up first: ErrConflict.
func (s *Store) BeginFactor(ctx context.Context, personID string, sealed []byte, when time.Time) error {
	return s.write(ctx, "begin second factor of "+personID, func(r runner) error {
		n, err := r.exec(ctx, `INSERT INTO second_factor (person_id, sealed, begun_ms, confirmed_ms, step) VALUES (?, ?, ?, 0, 0)
			ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, begun_ms = excluded.begun_ms, step = 0
			WHERE second_factor.confirmed_ms = 0`, personID, sealed, when)
		if err == nil && n == 0 {
			return fmt.Errorf("%w: there is one", ErrConflict)
		}
		return err
	})
}

// ConfirmFactor says that the person has proven the secret by the code of a step, and keeps
// the hashes of new recovery codes.
func (s *Store) ConfirmFactor(ctx context.Context, personID string, step int64, recovery []string, when time.Time) error {
	return s.write(ctx, "confirm second factor of "+personID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE second_factor SET confirmed_ms = ?, step = ? WHERE person_id = ? AND confirmed_ms = 0", when, step, personID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: nothing to confirm", ErrConflict)
		}
		if _, err := r.exec(ctx, "DELETE FROM recovery_code WHERE person_id = ?", personID); err != nil {
			return err
		}
		for _, h := range recovery {
			if _, err := r.exec(ctx, "INSERT INTO recovery_code (person_id, code_hash, used_ms) VALUES (?, ?, 0)", personID, h); err != nil {
				return err
			}
		}
		return r.audit(ctx, Entry{At: when, Actor: personID, Action: "factor.on", Subject: personID})
	})
}

// TakeCode takes the code of a step once: one of that step or of an earlier one than was
// taken before is ErrConflict, whoever asks at the same moment.
func (s *Store) TakeCode(ctx context.Context, personID string, step int64) error {
	return s.write(ctx, "take code of "+personID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE second_factor SET step = ? WHERE person_id = ? AND confirmed_ms > 0 AND step < ?", step, personID, step)
		if err == nil && n == 0 {
			return fmt.Errorf("%w: it was taken before", ErrConflict)
		}
		return err
	})
}

// TakeRecovery takes a recovery code, by its hash, once; one that is unknown or used is
// ErrNotFound.
func (s *Store) TakeRecovery(ctx context.Context, personID, hash string, when time.Time) error {
	return s.write(ctx, "take recovery code of "+personID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE recovery_code SET used_ms = ? WHERE person_id = ? AND code_hash = ? AND used_ms = 0", when, personID, hash)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: when, Actor: personID, Action: "factor.recovery", Subject: personID})
	})
}

// DropFactor takes the second factor away: the person's own, or that of an account which the
// actor may change. Sessions go on; the next login asks for the password alone.
func (s *Store) DropFactor(ctx context.Context, personID string, c Change) error {
	return s.write(ctx, "drop second factor of "+personID, func(r runner) error {
		if c.Actor != personID {
			if _, err := r.mayRule(ctx, c.Actor, personID, c.At); err != nil {
				return err
			}
		}
		n, err := r.exec(ctx, "DELETE FROM second_factor WHERE person_id = ?", personID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		if _, err := r.exec(ctx, "DELETE FROM recovery_code WHERE person_id = ?", personID); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "factor.off", Subject: personID, Detail: c.Reason})
	})
}

// FactorRoles lists the roles whose holders must use one-time codes.
func (s *Store) FactorRoles(ctx context.Context) ([]Role, error) {
	text, err := one(ctx, s.direct(), scalar[string], "SELECT second_factor_roles FROM institution")
	if err = wrap("read who must use one-time codes", err); err != nil {
		if errors.Is(err, ErrNotFound) {
			return nil, nil
		}
		return nil, err
	}
	var out []Role
	for _, f := range strings.Fields(text) {
		out = append(out, Role(f))
	}
	return out, nil
}

// SetFactorRoles says whose holders must use one-time codes. A person needs to be manager of
// the institution.
func (s *Store) SetFactorRoles(ctx context.Context, roles []Role, c Change) error {
	return s.write(ctx, "set who must use one-time codes", func(r runner) error {
		var texts []string
		for _, role := range Roles {
			if slices.Contains(roles, role) {
				texts = append(texts, string(role))
			}
		}
		if len(texts) != len(roles) {
			return fmt.Errorf("%w: no such role in %v", ErrInvalid, roles)
		}
		if !byOperator(c.Actor) {
			by, err := r.giver(ctx, c.Actor, "")
			if err != nil {
				return err
			}
			if !MayGive(by.Grants, RoleManager, "", c.At) {
				return fmt.Errorf("%w: %s is no manager of the institution", ErrForbidden, by.Login)
			}
		}
		n, err := r.exec(ctx, "UPDATE institution SET second_factor_roles = ?", strings.Join(texts, " "))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "factor.roles", Subject: "institution", Detail: strings.Join(texts, " ")})
	})
}

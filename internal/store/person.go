package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/inventory"
)

// Person is an account, with the grants that hold or will hold.
type Person struct {
	ID           string
	Login        string
	Name         string
	Email        string // empty: cannot be mailed
	Lang         string // ko, en
	PasswordHash string // argon2id, encoded; empty: no login by password
	MustChange   bool   // the password, at the next login
	CreatedAt    time.Time
	DisabledAt   time.Time
	// RightsAt is the last change of password, grants or disabling. A session that
	// began before it is void.
	RightsAt time.Time
	Grants   []Grant
}

// AddPerson makes an account with its first grants. An empty ID is made; a login that
// exists is ErrConflict.
func (s *Store) AddPerson(ctx context.Context, p Person) (Person, error) {
	if p.ID == "" {
		p.ID = inventory.NewID("per")
	}
	if p.Lang == "" {
		p.Lang = "ko"
	}
	p.Login = loginKey(p.Login)
	if p.Login == "" {
		return Person{}, fmt.Errorf("add person: %w: no login", ErrInvalid)
	}
	err := s.write(ctx, "add person "+p.Login, func(r runner) error {
		if _, err := r.exec(ctx, `INSERT INTO person
			(id, login, name, email, lang, password_hash, must_change, created_ms, disabled_ms, rights_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Login, p.Name, p.Email, p.Lang, p.PasswordHash,
			p.MustChange, p.CreatedAt, p.DisabledAt, p.CreatedAt); err != nil {
			return err
		}
		for i := range p.Grants {
			p.Grants[i].PersonID = p.ID
			if err := r.addGrant(ctx, &p.Grants[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Person{}, err
	}
	return s.PersonByID(ctx, p.ID)
}

// loginKey is a login as it is stored and asked for: without spaces around, lower case.
func loginKey(login string) string { return strings.ToLower(strings.TrimSpace(clean(login))) }

// UpdatePerson changes name, e-mail, language and whether the account is disabled.
func (s *Store) UpdatePerson(ctx context.Context, p Person, when time.Time) error {
	return s.write(ctx, "update person "+p.ID, func(r runner) error {
		n, err := r.exec(ctx, `UPDATE person SET name = ?, email = ?, lang = ?,
			rights_ms = CASE WHEN disabled_ms <> ? THEN ? ELSE rights_ms END, disabled_ms = ? WHERE id = ?`,
			p.Name, p.Email, p.Lang, p.DisabledAt, when, p.DisabledAt, p.ID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// SetPassword changes the password of a person; older sessions are void from then on.
func (s *Store) SetPassword(ctx context.Context, personID, hash string, mustChange bool, when time.Time) error {
	return s.write(ctx, "set password of "+personID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE person SET password_hash = ?, must_change = ?, rights_ms = ? WHERE id = ?",
			hash, mustChange, when, personID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

const personColumns = `person.id, person.login, person.name, person.email, person.lang, person.password_hash,
	person.must_change, person.created_ms, person.disabled_ms, person.rights_ms`

func personFields(p *Person) []any {
	return []any{&p.ID, &p.Login, &p.Name, &p.Email, &p.Lang, &p.PasswordHash, &p.MustChange,
		at(&p.CreatedAt), at(&p.DisabledAt), at(&p.RightsAt)}
}

// persons reads persons with their grants that have not ended.
func (r runner) persons(ctx context.Context, w where) ([]Person, error) {
	persons, err := list(ctx, r, personFields, "SELECT "+personColumns+" FROM person"+w.text()+
		" ORDER BY person.login", w.args...)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(persons))
	for i, p := range persons {
		place[p.ID] = i
	}
	grants, err := list(ctx, r, grantFields, "SELECT "+grantColumns+` FROM person_grant
		WHERE ended_by = '' ORDER BY from_ms, id`)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if i, ok := place[g.PersonID]; ok {
			persons[i].Grants = append(persons[i].Grants, g)
		}
	}
	return persons, nil
}

// Persons lists all accounts by login, disabled ones too.
func (s *Store) Persons(ctx context.Context) ([]Person, error) {
	var out []Person
	err := s.read(ctx, "list persons", func(r runner) error {
		var err error
		out, err = r.persons(ctx, where{})
		return err
	})
	return out, err
}

// PersonByLogin finds an account by its login, whatever its case.
func (s *Store) PersonByLogin(ctx context.Context, login string) (Person, error) {
	return s.person(ctx, "person.login", loginKey(login))
}

// PersonByID finds an account by its id.
func (s *Store) PersonByID(ctx context.Context, id string) (Person, error) {
	return s.person(ctx, "person.id", id)
}

func (s *Store) person(ctx context.Context, column, value string) (Person, error) {
	var p Person
	err := s.read(ctx, "read person "+value, func(r runner) error {
		var w where
		w.add(column+" = ?", value)
		found, err := r.persons(ctx, w)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNotFound
		}
		p = found[0]
		return nil
	})
	return p, err
}

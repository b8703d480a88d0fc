package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/alerts"
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
	AddedBy      string // for the audit log, when the account is made
	DisabledAt   time.Time
	// TransferredAt is when the person went to another post; rights of before are over.
	TransferredAt time.Time
	// RightsAt is the last change of grants: an open session takes a new token from then on.
	RightsAt time.Time
	// VoidAt is the last change of password, disabling or transfer. A session that began
	// before it is void.
	VoidAt  time.Time
	LoginAt time.Time // the last one; zero: never
	Grants  []Grant
	// Offices are the appointments that hold or will hold.
	Offices []Appointment
}

// Active tells that the account may be used: neither closed nor left for another post.
func (p Person) Active() bool { return p.DisabledAt.IsZero() && p.TransferredAt.IsZero() }

// AddPerson makes an account with its first grants. An empty ID is made; a login that
// exists is ErrConflict. Who gives the grants must be allowed to: else ErrForbidden.
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
	var err error
	if p.Name, err = alerts.Name(p.Name); err != nil {
		return Person{}, fmt.Errorf("add person: %w: %w", ErrInvalid, err)
	}
	err = s.write(ctx, "add person "+p.Login, func(r runner) error {
		if _, err := r.exec(ctx, `INSERT INTO person
			(id, login, name, email, lang, password_hash, must_change, created_ms, disabled_ms, rights_ms, void_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Login, p.Name, p.Email, p.Lang, p.PasswordHash,
			p.MustChange, p.CreatedAt, p.DisabledAt, p.CreatedAt, p.CreatedAt); err != nil {
			return err
		}
		for i := range p.Grants {
			p.Grants[i].PersonID = p.ID
			if err := r.mayGive(ctx, p.Grants[i], p.CreatedAt); err != nil {
				return err
			}
			if err := r.addGrant(ctx, &p.Grants[i]); err != nil {
				return err
			}
		}
		if p.AddedBy == "" {
			return nil
		}
		return r.audit(ctx, Entry{At: p.CreatedAt, Actor: p.AddedBy, Action: "person.add", Subject: p.ID, Detail: p.Login})
	})
	if err != nil {
		return Person{}, err
	}
	return s.PersonByID(ctx, p.ID)
}

// loginKey is a login as it is stored and asked for: without spaces around, lower case.
func loginKey(login string) string { return strings.ToLower(strings.TrimSpace(clean(login))) }

// PersonNames lists all accounts with nothing but id, login and name: who did it, for people.
// Names of before they were looked at are cleaned for showing.
func (s *Store) PersonNames(ctx context.Context) ([]Person, error) {
	out, err := list(ctx, s.direct(), func(p *Person) []any { return []any{&p.ID, &p.Login, &p.Name} }, "SELECT id, login, name FROM person ORDER BY id")
	cleanNames(out)
	return out, wrap("list names", err)
}

// UpdatePerson changes name, e-mail, language and whether the account is disabled.
func (s *Store) UpdatePerson(ctx context.Context, p Person, when time.Time) error {
	if _, err := alerts.Name(p.Name); err != nil {
		return fmt.Errorf("update person: %w: %w", ErrInvalid, err)
	}
	return s.write(ctx, "update person "+p.ID, func(r runner) error {
		n, err := r.exec(ctx, `UPDATE person SET name = ?, email = ?, lang = ?,
			rights_ms = CASE WHEN disabled_ms <> ? THEN ? ELSE rights_ms END,
			void_ms = CASE WHEN disabled_ms <> ? THEN ? ELSE void_ms END, disabled_ms = ? WHERE id = ?`,
			p.Name, p.Email, p.Lang, p.DisabledAt, when, p.DisabledAt, when, p.DisabledAt, p.ID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		if err == nil && !p.DisabledAt.IsZero() {
			return r.endSessions(ctx, p.ID, "", when)
		}
		return err
	})
}

// SetPassword changes the password of a person; older sessions are void from then on.
func (s *Store) SetPassword(ctx context.Context, personID, hash string, mustChange bool, when time.Time) error {
	return s.write(ctx, "set password of "+personID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE person SET password_hash = ?, must_change = ?, void_ms = ? WHERE id = ?",
			hash, mustChange, when, personID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

const personColumns = `person.id, person.login, person.name, person.email, person.lang, person.password_hash,
	person.must_change, person.created_ms, person.disabled_ms, person.rights_ms, person.void_ms,
	person.transferred_ms, person.login_ms`

func personFields(p *Person) []any {
	return []any{&p.ID, &p.Login, &p.Name, &p.Email, &p.Lang, &p.PasswordHash, &p.MustChange,
		at(&p.CreatedAt), at(&p.DisabledAt), at(&p.RightsAt), at(&p.VoidAt), at(&p.TransferredAt), at(&p.LoginAt)}
}

// cleanNames makes names safe to show that were stored before names were looked at.
func cleanNames(persons []Person) {
	for i := range persons {
		persons[i].Name = alerts.Clean(persons[i].Name, alerts.NameMost)
	}
}

// persons reads persons with their grants and appointments that have not ended.
func (r runner) persons(ctx context.Context, w where) ([]Person, error) {
	persons, err := list(ctx, r, personFields, "SELECT "+personColumns+" FROM person"+w.text()+
		" ORDER BY person.login", w.args...)
	if err != nil {
		return nil, err
	}
	cleanNames(persons)
	place := make(map[string]int, len(persons))
	for i, p := range persons {
		place[p.ID] = i
	}
	var holding where
	holding.add("ended_by = ''")
	if len(persons) == 1 {
		holding.add("person_id = ?", persons[0].ID)
	}
	grants, err := list(ctx, r, grantFields, "SELECT "+grantColumns+" FROM person_grant"+holding.text()+
		" ORDER BY from_ms, id", holding.args...)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if i, ok := place[g.PersonID]; ok {
			persons[i].Grants = append(persons[i].Grants, g)
		}
	}
	offices, err := list(ctx, r, appointmentFields, "SELECT "+appointmentColumns+" FROM appointment"+holding.text()+
		" ORDER BY from_ms, id", holding.args...)
	for _, a := range offices {
		if i, ok := place[a.PersonID]; ok {
			persons[i].Offices = append(persons[i].Offices, a)
		}
	}
	return persons, err
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

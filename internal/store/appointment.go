package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/inventory"
)

// Appointment is that a person holds an office which the policy names, for a time.
type Appointment struct {
	ID          string
	PersonID    string
	BranchID    string // empty: of the institution
	Unit        string
	Office      string // as the policy writes the role: 관리책임자, 접근권한자
	Title       string
	From        time.Time
	Until       time.Time // zero: it has no end
	AppointedBy string
	Reason      string
	EndedBy     string
	EndedWhy    string
}

// Holds tells whether the appointment holds at a moment.
func (a Appointment) Holds(now time.Time) bool {
	return !now.Before(a.From) && (a.Until.IsZero() || now.Before(a.Until))
}

// Role is the role that an office stands for where mail is sent.
func (a Appointment) Role() Role {
	if strings.Contains(nameKey(a.Office), "책임자") || strings.Contains(strings.ToLower(a.Office), "responsible") {
		return RoleManager
	}
	return RoleAuthorised
}

// Key names the office: what must be equal for an officer of the policy to be the one of
// an appointment, also of a later version that moved the line.
func (a Appointment) Key() string { return officeKey(a.BranchID, a.Unit, a.Office, a.Title) }

// OfficeKey names the office of an officer of the policy as Appointment.Key does.
func OfficeKey(o inventory.Officer) string { return officeKey(o.BranchID, o.Unit, o.Role, o.Title) }

func officeKey(branchID, unit, role, title string) string {
	return branchID + "|" + nameKey(unit) + "|" + nameKey(role) + "|" + nameKey(title)
}

// Appoint links a person to an office of the policy in force from a moment on. An office
// that the policy does not name is ErrNotFound; one that the person holds already is
// ErrConflict; nobody appoints themselves (ErrForbidden). Who held it before holds it on:
// an office may have several persons.
func (s *Store) Appoint(ctx context.Context, a Appointment, c Change) (Appointment, error) {
	if a.ID == "" {
		a.ID = inventory.NewID("app")
	}
	if a.From.IsZero() {
		a.From = c.At
	}
	a.AppointedBy, a.Reason = c.Actor, c.Reason
	if err := c.needReason(); err != nil {
		return a, fmt.Errorf("appoint %s: %w", a.PersonID, err)
	}
	err := s.write(ctx, "appoint "+a.PersonID, func(r runner) error {
		if err := r.latch(ctx, "person "+a.PersonID); err != nil {
			return err
		}
		if err := r.mayAppoint(ctx, a, c); err != nil {
			return err
		}
		reg, err := r.register(ctx, c.At)
		if err != nil {
			return err
		}
		named := false
		for _, o := range reg.Officers {
			if OfficeKey(o) == a.Key() {
				named, a.Unit, a.Office, a.Title = true, o.Unit, o.Role, o.Title
			}
		}
		if !named {
			return fmt.Errorf("%w: the policy names no such office: %s %s", ErrNotFound, a.Office, a.Title)
		}
		held, err := one(ctx, r, scalar[int], `SELECT COUNT(*) FROM appointment WHERE person_id = ? AND office_key = ?
			AND ended_by = '' AND (until_ms = 0 OR until_ms > ?)`, a.PersonID, a.Key(), a.From)
		if err != nil {
			return err
		}
		if held > 0 {
			return fmt.Errorf("%w: the person holds the office already", ErrConflict)
		}
		if _, err := r.exec(ctx, `INSERT INTO appointment (id, person_id, branch_id, unit, role, title, office_key,
			from_ms, until_ms, appointed_by, reason, ended_by, ended_why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
			a.ID, a.PersonID, orNull(a.BranchID), a.Unit, a.Office, a.Title, a.Key(), a.From, a.Until, a.AppointedBy, a.Reason); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "appointment.add", Subject: a.PersonID, Detail: a.text() + ": " + c.Reason})
	})
	return a, err
}

func (a Appointment) text() string {
	return strings.TrimSpace(strings.Join(strings.Fields(a.Office+" "+a.Title+" "+a.Unit), " ") + " " + a.BranchID)
}

// EndAppointment ends one. One that has ended is ErrConflict.
func (s *Store) EndAppointment(ctx context.Context, id string, c Change) error {
	if err := c.needReason(); err != nil {
		return fmt.Errorf("end appointment %s: %w", id, err)
	}
	return s.write(ctx, "end appointment "+id, func(r runner) error {
		a, err := one(ctx, r, appointmentFields, "SELECT "+appointmentColumns+" FROM appointment WHERE id = ?"+r.s.forUpdate(), id)
		if err != nil {
			return err
		}
		if err := r.mayAppoint(ctx, a, c); err != nil {
			return err
		}
		n, err := r.endAppointments(ctx, "id", id, c.Actor, c.Reason, c.At)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: it has ended", ErrConflict)
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "appointment.end", Subject: a.PersonID, Detail: a.text() + ": " + c.Reason})
	})
}

// mayAppoint refuses an actor who may not give rights where the office is.
func (r runner) mayAppoint(ctx context.Context, a Appointment, c Change) error {
	if c.Actor == "" {
		return fmt.Errorf("%w: no actor", ErrInvalid)
	}
	if byOperator(c.Actor) {
		return nil
	}
	by, err := r.giver(ctx, c.Actor, a.PersonID)
	if err != nil {
		return err
	}
	if !MayGive(by.Grants, RoleAuthorised, a.BranchID, c.At) {
		return fmt.Errorf("%w: %s may not appoint there", ErrForbidden, by.Login)
	}
	return nil
}

func (r runner) endAppointments(ctx context.Context, column, value, actor, why string, when time.Time) (int, error) {
	return r.exec(ctx, `UPDATE appointment SET until_ms = ?, ended_by = ?, ended_why = ?
		WHERE `+column+` = ? AND ended_by = '' AND (until_ms = 0 OR until_ms > ?)`, when, actor, why, value, when)
}

const appointmentColumns = `id, person_id, branch_id, unit, role, title, from_ms, until_ms, appointed_by, reason, ended_by, ended_why`

func appointmentFields(a *Appointment) []any {
	return []any{&a.ID, &a.PersonID, opt(&a.BranchID), &a.Unit, &a.Office, &a.Title, at(&a.From), at(&a.Until),
		&a.AppointedBy, &a.Reason, &a.EndedBy, &a.EndedWhy}
}

// Appointments lists those of a person (empty: of everybody), past ones too, the newest
// first.
func (s *Store) Appointments(ctx context.Context, personID string) ([]Appointment, error) {
	var w where
	w.equal("person_id", personID)
	out, err := list(ctx, s.direct(), appointmentFields, "SELECT "+appointmentColumns+" FROM appointment"+w.text()+
		" ORDER BY from_ms DESC, id DESC"+page(pageMost, 0), w.args...)
	return out, wrap("list appointments", err)
}

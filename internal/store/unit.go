package store

import (
	"context"
	"fmt"
	"time"
)

// Unit is a part of a branch with its own officers: 지원과, 영업과.
type Unit struct {
	BranchID string
	Name     string
	Key      string // by which names are compared
	ByPolicy bool   // some version of the policy names it
	// Places are the locations that the unit looks after.
	Places []string
}

// UnitKey is by what names of units are compared.
func UnitKey(name string) string { return nameKey(name) }

const unitQuery = `SELECT branch_id, name, by_policy FROM (
	SELECT branch_id, unit AS name, MAX(policy.seq) AS latest, 1 AS by_policy FROM officer
		JOIN policy ON policy.id = officer.policy_id WHERE unit <> '' AND branch_id IS NOT NULL GROUP BY branch_id, unit
	UNION ALL SELECT branch_id, name, 0 AS latest, 0 AS by_policy FROM unit) u`

// Units lists the units of a branch (empty: of all): those that officers of any version of
// the policy belong to, and those that people named, each once.
func (s *Store) Units(ctx context.Context, branchID string) ([]Unit, error) {
	var out []Unit
	err := s.read(ctx, "list units of "+branchID, func(r runner) error {
		var err error
		out, err = r.units(ctx, branchID)
		return err
	})
	return out, err
}

func (r runner) units(ctx context.Context, branchID string) ([]Unit, error) {
	var w where
	w.equal("branch_id", branchID)
	rows, err := list(ctx, r, func(u *Unit) []any { return []any{&u.BranchID, &u.Name, &u.ByPolicy} },
		unitQuery+w.text()+" ORDER BY branch_id, latest DESC, name", w.args...)
	if err != nil {
		return nil, err
	}
	var out []Unit
	place := map[[2]string]int{}
	for _, u := range rows {
		u.Key = nameKey(u.Name)
		if _, known := place[[2]string{u.BranchID, u.Key}]; known {
			continue
		}
		place[[2]string{u.BranchID, u.Key}] = len(out)
		out = append(out, u)
	}
	type held struct{ branch, key, location string }
	places, err := list(ctx, r, func(h *held) []any { return []any{&h.branch, &h.key, &h.location} },
		"SELECT branch_id, unit_key, location_id FROM unit_place"+w.text()+" ORDER BY location_id", w.args...)
	for _, h := range places {
		if i, ok := place[[2]string{h.branch, h.key}]; ok {
			out[i].Places = append(out[i].Places, h.location)
		}
	}
	return out, err
}

// AddUnit names a unit that the policy does not name.
func (s *Store) AddUnit(ctx context.Context, branchID, name string, c Change) error {
	return s.write(ctx, "add unit to "+branchID, func(r runner) error {
		if nameKey(name) == "" {
			return fmt.Errorf("%w: no name", ErrInvalid)
		}
		if err := r.mayAppoint(ctx, Appointment{BranchID: branchID}, c); err != nil {
			return err
		}
		if err := r.keepUnit(ctx, branchID, name, c.Actor, c.At); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "unit.add", Subject: branchID, Detail: name})
	})
}

func (r runner) keepUnit(ctx context.Context, branchID, name, actor string, when time.Time) error {
	_, err := r.exec(ctx, `INSERT INTO unit (branch_id, name_key, name, added_ms, added_by) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (branch_id, name_key) DO NOTHING`, branchID, nameKey(name), name, when, actor)
	return err
}

// nameUnit checks the unit of a right, writes its name as it is known, and keeps it: the
// right stays readable when a later policy names it no more.
func (r runner) nameUnit(ctx context.Context, branchID string, name *string, actor string, when time.Time) error {
	if *name == "" {
		return nil
	}
	if branchID == "" {
		return fmt.Errorf("%w: a unit is part of a branch", ErrInvalid)
	}
	all, err := r.units(ctx, branchID)
	if err != nil {
		return err
	}
	for _, u := range all {
		if u.Key == nameKey(*name) {
			*name = u.Name
			return r.keepUnit(ctx, branchID, u.Name, actor, when)
		}
	}
	return fmt.Errorf("%w: no unit %q in that branch", ErrNotFound, *name)
}

// GivePlace says which unit looks after a location; an empty name gives it back to the
// branch as a whole.
func (s *Store) GivePlace(ctx context.Context, locationID, unit string, c Change) error {
	return s.write(ctx, "give place "+locationID, func(r runner) error {
		branchID, err := one(ctx, r, scalar[string], "SELECT branch_id FROM location WHERE id = ?", locationID)
		if err != nil {
			return err
		}
		if err := r.mayAppoint(ctx, Appointment{BranchID: branchID}, c); err != nil {
			return err
		}
		if err := r.nameUnit(ctx, branchID, &unit, c.Actor, c.At); err != nil {
			return err
		}
		if _, err := r.exec(ctx, "DELETE FROM unit_place WHERE location_id = ?", locationID); err != nil {
			return err
		}
		if unit != "" {
			if _, err := r.exec(ctx, "INSERT INTO unit_place (location_id, branch_id, unit_key, since_ms, said_by) VALUES (?, ?, ?, ?, ?)",
				locationID, branchID, nameKey(unit), c.At, c.Actor); err != nil {
				return err
			}
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "unit.place", Subject: locationID, Detail: unit})
	})
}

// UnitOfCamera names the unit (its key) that looks after the place of a camera; empty: none.
func (s *Store) UnitOfCamera(ctx context.Context, cameraID string) (string, error) {
	return s.unitBy(ctx, `SELECT unit_place.unit_key FROM camera JOIN slot ON slot.id = camera.slot_id
		JOIN unit_place ON unit_place.location_id = slot.location_id WHERE camera.id = ?`, cameraID)
}

// UnitOfLocation names the unit (its key) that looks after a location; empty: none.
func (s *Store) UnitOfLocation(ctx context.Context, locationID string) (string, error) {
	return s.unitBy(ctx, "SELECT unit_key FROM unit_place WHERE location_id = ?", locationID)
}

func (s *Store) unitBy(ctx context.Context, query, id string) (string, error) {
	found, err := list(ctx, s.direct(), scalar[string], query, id)
	if err != nil || len(found) == 0 {
		return "", wrap("read unit of "+id, err)
	}
	return found[0], nil
}

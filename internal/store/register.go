package store

import (
	"context"
	"fmt"
	"sort"
	"time"

	"camledger/inventory"
)

// Register is RegisterAt of this moment.
func (s *Store) Register(ctx context.Context) (inventory.Register, error) {
	return s.RegisterAt(ctx, time.Now())
}

// RegisterAt returns the version in force at a moment and what it refers to: of those that
// apply by then the one that took effect last (of several of one day the one accepted
// last), or the newest where none does yet.
// ErrNotFound while none was accepted. Retired things are part of it.
func (s *Store) RegisterAt(ctx context.Context, now time.Time) (inventory.Register, error) {
	var reg inventory.Register
	err := s.read(ctx, "read register", func(r runner) error {
		var err error
		reg, err = r.register(ctx, now)
		return err
	})
	return reg, err
}

func (r runner) register(ctx context.Context, now time.Time) (reg inventory.Register, err error) {
	reg.Policy, err = one(ctx, r, policyFields, "SELECT "+policyColumns+` FROM policy
		ORDER BY CASE WHEN effective_ms <= ? THEN 0 ELSE 1 END, CASE WHEN effective_ms <= ? THEN effective_ms ELSE 0 END DESC,
			seq DESC LIMIT 1`, now, now)
	if err != nil {
		return reg, err
	}
	reg.Institution, err = one(ctx, r, func(i *inventory.Institution) []any {
		return []any{&i.ID, &i.Name, &i.CheckInterval}
	}, "SELECT id, name, check_interval FROM institution")
	if err != nil {
		return reg, err
	}
	if reg.Branches, err = r.branches(ctx); err != nil {
		return reg, err
	}
	if reg.Locations, err = r.locations(ctx); err != nil {
		return reg, err
	}
	reg.Slots, err = list(ctx, r, slotFields, "SELECT "+slotColumns+` FROM slot
		JOIN location ON location.id = slot.location_id
		JOIN branch ON branch.id = slot.branch_id
		ORDER BY branch.ord, branch.id, location.ord, location.id, slot.number`)
	if err != nil {
		return reg, err
	}
	for i := range reg.Branches {
		notYet(&reg.Branches[i].RetiredAt, now)
	}
	for i := range reg.Locations {
		notYet(&reg.Locations[i].RetiredAt, now)
	}
	return reg, r.sentences(ctx, &reg)
}

// notYet clears a retirement that lies ahead.
func notYet(retired *time.Time, now time.Time) {
	if retired.After(now) {
		*retired = time.Time{}
	}
}

const branchColumns = "branch.id, branch.code, branch.name, branch.ord, branch.enrolled_ms, branch.retired_ms"

func branchFields(b *inventory.Branch) []any {
	return []any{&b.ID, opt(&b.Code), &b.Name, &b.Order, at(&b.EnrolledAt), at(&b.RetiredAt)}
}

func (r runner) branches(ctx context.Context) ([]inventory.Branch, error) {
	return list(ctx, r, branchFields, "SELECT "+branchColumns+" FROM branch ORDER BY ord, id")
}

func (r runner) locations(ctx context.Context) ([]inventory.Location, error) {
	return list(ctx, r, func(l *inventory.Location) []any {
		return []any{&l.ID, &l.BranchID, &l.Name, &l.Critical, &l.Order, at(&l.RetiredAt)}
	}, `SELECT location.id, location.branch_id, location.name, location.critical, location.ord,
			location.retired_ms FROM location
		JOIN branch ON branch.id = location.branch_id
		ORDER BY branch.ord, branch.id, location.ord, location.id`)
}

const slotColumns = `slot.id, slot.branch_id, slot.location_id, slot.code, slot.number, slot.critical,
	slot.retired_ms`

func slotFields(s *inventory.Slot) []any {
	return []any{&s.ID, &s.BranchID, &s.LocationID, &s.Code, &s.Number, &s.Critical, at(&s.RetiredAt)}
}

// sentences reads what the version itself says.
func (r runner) sentences(ctx context.Context, reg *inventory.Register) (err error) {
	id := reg.Policy.ID
	reg.Declarations, err = list(ctx, r, func(d *inventory.Declaration) []any {
		return []any{&d.PolicyID, &d.BranchID, &d.LocationID, &d.Count, &d.Open, &d.Mount, doc(&d.Angles),
			&d.Places, &d.Origin, &d.Line, &d.Words}
	}, `SELECT declaration.policy_id, declaration.branch_id, declaration.location_id, declaration.amount,
			declaration.open, declaration.mount, declaration.angles_json, declaration.places,
			declaration.origin, declaration.line, declaration.words
		FROM declaration
		JOIN location ON location.id = declaration.location_id
		JOIN branch ON branch.id = declaration.branch_id
		WHERE declaration.policy_id = ? ORDER BY branch.ord, branch.id, location.ord, location.id`, id)
	if err != nil {
		return err
	}
	reg.Retention, err = list(ctx, r, func(x *inventory.RetentionRule) []any {
		return []any{&x.PolicyID, &x.Kind, &x.Value, &x.Unit, &x.Qualifier, &x.Line, &x.Words, tolerance{&x.Tolerance}}
	}, `SELECT policy_id, kind, amount, unit, qualifier, line, words, tolerance FROM retention_rule
		WHERE policy_id = ? ORDER BY ord`, id)
	if err != nil {
		return err
	}
	if err := r.covers(ctx, id, reg.Retention); err != nil {
		return err
	}
	reg.Officers, err = list(ctx, r, func(o *inventory.Officer) []any {
		return []any{&o.PolicyID, opt(&o.BranchID), &o.Unit, &o.Role, &o.Title, &o.Name, &o.Phone, &o.Line}
	}, `SELECT policy_id, branch_id, unit, role, title, name, phone, line FROM officer
		WHERE policy_id = ? ORDER BY ord`, id)
	if err != nil {
		return err
	}
	reg.Promises, err = list(ctx, r, func(p *inventory.Promise) []any {
		return []any{&p.PolicyID, &p.Kind, &p.Line, &p.Words}
	}, "SELECT policy_id, kind, line, words FROM promise WHERE policy_id = ? ORDER BY ord", id)
	return err
}

// covers reads which locations the rules of a version, in their order, are bound to.
func (r runner) covers(ctx context.Context, policyID string, rules []inventory.RetentionRule) error {
	type bound struct {
		ord      int
		location string
	}
	places, err := list(ctx, r, func(b *bound) []any { return []any{&b.ord, &b.location} },
		"SELECT ord, location_id FROM retention_place WHERE policy_id = ? ORDER BY ord, location_id", policyID)
	for _, b := range places {
		rules[b.ord-1].Locations = append(rules[b.ord-1].Locations, b.location)
	}
	return err
}

// tolerance scans a stored tolerance.
type tolerance struct{ t *inventory.Tolerance }

// Scan implements sql.Scanner.
func (x tolerance) Scan(v any) error {
	var s string
	if err := opt(&s).Scan(v); err != nil || s == "" {
		return err
	}
	t, err := inventory.ParseTolerance(s)
	*x.t = t
	return err
}

// SetBranchCodes gives branches, by id, the operator's codes; an empty code takes it
// away. Branches that are not named keep theirs. A code of two branches is ErrConflict.
func (s *Store) SetBranchCodes(ctx context.Context, codes map[string]string) error {
	ids := make([]string, 0, len(codes))
	for id := range codes {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return s.write(ctx, "set branch codes", func(r runner) error {
		// Two passes, so that two branches may exchange their codes.
		for _, id := range ids {
			n, err := r.exec(ctx, "UPDATE branch SET code = NULL WHERE id = ?", id)
			if err != nil {
				return err
			}
			if n == 0 {
				return fmt.Errorf("branch %s: %w", id, ErrNotFound)
			}
		}
		for _, id := range ids {
			if _, err := r.exec(ctx, "UPDATE branch SET code = ? WHERE id = ?", orNull(codes[id]), id); err != nil {
				return fmt.Errorf("code %s: %w", codes[id], err)
			}
		}
		return nil
	})
}

// SetEnrolled records that a person closed the placing that follows the first complete
// scan of a branch. It stays at the first time.
func (s *Store) SetEnrolled(ctx context.Context, branchID string, when time.Time, actor string) error {
	return s.write(ctx, "close enrolment of "+branchID, func(r runner) error {
		if err := r.decide(ctx, branchID); err != nil {
			return err
		}
		n, err := r.exec(ctx, `UPDATE branch SET enrolled_ms = CASE WHEN enrolled_ms = 0 THEN ? ELSE enrolled_ms END,
			enrolled_by = CASE WHEN enrolled_ms = 0 THEN ? ELSE enrolled_by END WHERE id = ?`, when, actor, branchID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "branch.enrol", Subject: branchID})
	})
}

// SetCritical marks a location as one whose cameras are told of sooner, or not.
func (s *Store) SetCritical(ctx context.Context, locationID string, critical bool, actor string, when time.Time) error {
	return s.write(ctx, "mark location "+locationID, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE location SET critical = ? WHERE id = ?", critical, locationID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "location.critical", Subject: locationID,
			Detail: fmt.Sprint(critical)})
	})
}

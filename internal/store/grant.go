package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"camledger/inventory"
)

// Role is what a person may do, inside the scope of a grant.
type Role string

// Roles, as domain.md names who uses the system.
const (
	RoleManager    Role = "manager"    // 관리책임자
	RoleFacilities Role = "facilities" // 시설 담당자
	RoleAuthorised Role = "authorised" // 접근권한자
	RoleInspector  Role = "inspector"  // 점검자
	RoleApprover   Role = "approver"   // 확인자
	RoleAuditor    Role = "auditor"    // 감사
	RoleOperator   Role = "operator"   // runs the system
)

// Roles lists the roles that can be granted.
var Roles = []Role{RoleManager, RoleFacilities, RoleAuthorised, RoleInspector, RoleApprover, RoleAuditor, RoleOperator}

// ReasonWithAccount is why a right is held that was given with the account, where nobody says why.
const ReasonWithAccount = "person add"

// Grant is an access right of a person: a role inside a branch or the institution.
type Grant struct {
	ID        string
	PersonID  string
	Role      Role
	BranchID  string // empty: the institution
	Unit      string // of the branch, by name; empty: the whole branch
	GrantedBy string
	Reason    string
	From      time.Time
	Until     time.Time // zero: it has no end
	EndedBy   string    // who took it away before its time
	EndedWhy  string
}

// Holds tells whether the grant holds at a moment.
func (g Grant) Holds(now time.Time) bool {
	return !now.Before(g.From) && (g.Until.IsZero() || now.Before(g.Until))
}

// Covers tells whether the grant reaches a branch; one of a unit reaches its branch.
func (g Grant) Covers(branchID string) bool { return g.BranchID == "" || g.BranchID == branchID }

// AddGrant gives a person a right; who it was and why is kept. An unknown role is
// ErrInvalid, an unknown person, branch or unit ErrNotFound. A person as giver must be
// allowed to by MayGive, and is never the one who gets it: else ErrForbidden. A right that
// the person holds already is ErrConflict.
func (s *Store) AddGrant(ctx context.Context, g Grant) (Grant, error) {
	err := s.write(ctx, "add grant", func(r runner) error {
		if err := r.latch(ctx, "person "+g.PersonID); err != nil {
			return err
		}
		if err := r.mayGive(ctx, g, g.From); err != nil {
			return err
		}
		if err := r.addGrant(ctx, &g); err != nil {
			return err
		}
		_, err := r.exec(ctx, "UPDATE person SET rights_ms = ? WHERE id = ?", g.From, g.PersonID)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

func (r runner) addGrant(ctx context.Context, g *Grant) error {
	if g.ID == "" {
		g.ID = inventory.NewID("gr")
	}
	if err := r.nameUnit(ctx, g.BranchID, &g.Unit, g.GrantedBy, g.From); err != nil {
		return err
	}
	held, err := one(ctx, r, scalar[int], `SELECT COUNT(*) FROM person_grant WHERE person_id = ? AND role = ?
		AND COALESCE(branch_id, '') = ? AND unit_key = ? AND ended_by = '' AND (until_ms = 0 OR until_ms > ?)`,
		g.PersonID, g.Role, g.BranchID, nameKey(g.Unit), g.From)
	if err != nil {
		return err
	}
	if held > 0 {
		return fmt.Errorf("%w: the right %s is held already", ErrConflict, g.Role)
	}
	if _, err := r.exec(ctx, `INSERT INTO person_grant
		(id, person_id, role, branch_id, unit, unit_key, granted_by, reason, from_ms, until_ms, ended_by, ended_why)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
		g.ID, g.PersonID, g.Role, orNull(g.BranchID), g.Unit, nameKey(g.Unit), g.GrantedBy, g.Reason, g.From, g.Until); err != nil {
		return err
	}
	return r.audit(ctx, Entry{At: g.From, Actor: g.GrantedBy, Action: "grant.add", Subject: g.PersonID, Detail: g.text() + ": " + g.Reason})
}

// text names the right for the audit log: role@branch/unit.
func (g Grant) text() string {
	out := string(g.Role)
	if g.BranchID != "" {
		out += "@" + g.BranchID
	}
	if g.Unit != "" {
		out += "/" + g.Unit
	}
	return out
}

// EndGrant takes a right away. One that has ended already is ErrConflict. Nobody takes a
// right from themselves, and a person must be allowed to by MayGive: else ErrForbidden.
func (s *Store) EndGrant(ctx context.Context, grantID, actor, why string, when time.Time) error {
	return s.write(ctx, "end grant "+grantID, func(r runner) error {
		g, err := one(ctx, r, grantFields, "SELECT "+grantColumns+" FROM person_grant WHERE id = ?"+r.s.forUpdate(), grantID)
		if err != nil {
			return err
		}
		if actor == "" {
			return fmt.Errorf("%w: no actor", ErrInvalid)
		}
		g.GrantedBy = actor
		if err := r.mayGive(ctx, g, when); err != nil {
			return err
		}
		n, err := r.endGrants(ctx, "id", grantID, actor, why, when)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: it has ended", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE person SET rights_ms = ? WHERE id = ?", when, g.PersonID); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "grant.end", Subject: g.PersonID, Detail: g.text() + ": " + why})
	})
}

// endGrants ends those of a column's value that have not ended, and tells how many.
func (r runner) endGrants(ctx context.Context, column, value, actor, why string, when time.Time) (int, error) {
	return r.exec(ctx, `UPDATE person_grant SET until_ms = ?, ended_by = ?, ended_why = ?
		WHERE `+column+` = ? AND ended_by = '' AND (until_ms = 0 OR until_ms > ?)`, when, actor, why, value, when)
}

const grantColumns = `id, person_id, role, branch_id, unit, granted_by, reason, from_ms, until_ms, ended_by, ended_why`

func grantFields(g *Grant) []any {
	return []any{&g.ID, &g.PersonID, &g.Role, opt(&g.BranchID), &g.Unit, &g.GrantedBy, &g.Reason, at(&g.From), at(&g.Until),
		&g.EndedBy, &g.EndedWhy}
}

// GrantsHistory lists every right that a person (empty: anybody) was ever given, the
// newest first.
func (s *Store) GrantsHistory(ctx context.Context, personID string) ([]Grant, error) {
	var w where
	w.equal("person_id", personID)
	out, err := list(ctx, s.direct(), grantFields, "SELECT "+grantColumns+" FROM person_grant"+w.text()+
		" ORDER BY from_ms DESC, id DESC"+page(pageMost, 0), w.args...)
	return out, wrap("list grants", err)
}

// Mailed lists the rights of a person that bring mail at a moment: those of authorised
// persons, facilities staff and managers, and offices that the policy names, as if they
// were rights. None where there is no e-mail or the account may not be used.
func (p Person) Mailed(now time.Time) []Grant {
	if p.Email == "" || !p.Active() {
		return nil
	}
	var out []Grant
	for _, g := range p.Grants {
		if (g.Role == RoleAuthorised || g.Role == RoleFacilities || g.Role == RoleManager) && g.Holds(now) {
			out = append(out, g)
		}
	}
	for _, a := range p.Offices {
		if a.Holds(now) {
			out = append(out, Grant{PersonID: p.ID, Role: a.Role(), BranchID: a.BranchID, Unit: a.Unit, From: a.From, Until: a.Until})
		}
	}
	return out
}

// Reaches tells that mail about a branch comes to the person.
func (p Person) Reaches(branchID string, now time.Time) bool {
	return slices.ContainsFunc(p.Mailed(now), func(g Grant) bool { return g.Covers(branchID) })
}

// Recipients lists who may be mailed about a branch now; of their grants only those that
// make them so are given. With an empty branch only those for the institution count.
func (s *Store) Recipients(ctx context.Context, branchID string) ([]Person, error) {
	return s.RecipientsAt(ctx, branchID, time.Now())
}

// RecipientsAt is Recipients of a moment.
func (s *Store) RecipientsAt(ctx context.Context, branchID string, now time.Time) ([]Person, error) {
	all, err := s.Persons(ctx)
	if err != nil {
		return nil, fmt.Errorf("list recipients of %s: %w", branchID, err)
	}
	var out []Person
	for _, p := range all {
		p.Grants = slices.DeleteFunc(p.Mailed(now), func(g Grant) bool { return !g.Covers(branchID) })
		if len(p.Grants) > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

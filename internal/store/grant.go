package store

import (
	"context"
	"fmt"
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

// Grant is an access right of a person: a role inside a branch or the institution.
type Grant struct {
	ID        string
	PersonID  string
	Role      Role
	BranchID  string // empty: the institution
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

// Covers tells whether the grant reaches a branch.
func (g Grant) Covers(branchID string) bool { return g.BranchID == "" || g.BranchID == branchID }

// AddGrant gives a person a right. An unknown role is ErrInvalid, an unknown person or
// branch ErrNotFound.
func (s *Store) AddGrant(ctx context.Context, g Grant) (Grant, error) {
	err := s.write(ctx, "add grant", func(r runner) error {
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
	known := false
	for _, role := range Roles {
		known = known || g.Role == role
	}
	if !known {
		return fmt.Errorf("%w: no role %q", ErrInvalid, g.Role)
	}
	if g.ID == "" {
		g.ID = inventory.NewID("gr")
	}
	if _, err := r.exec(ctx, `INSERT INTO person_grant
		(id, person_id, role, branch_id, granted_by, reason, from_ms, until_ms, ended_by, ended_why)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
		g.ID, g.PersonID, g.Role, orNull(g.BranchID), g.GrantedBy, g.Reason, g.From, g.Until); err != nil {
		return err
	}
	return r.audit(ctx, Entry{At: g.From, Actor: g.GrantedBy, Action: "grant.add", Subject: g.PersonID,
		Detail: fmt.Sprintf("%s %s", g.Role, g.BranchID)})
}

// EndGrant takes a right away. One that has ended already is ErrConflict.
func (s *Store) EndGrant(ctx context.Context, grantID, actor, why string, when time.Time) error {
	return s.write(ctx, "end grant "+grantID, func(r runner) error {
		person, err := one(ctx, r, scalar[string], "SELECT person_id FROM person_grant WHERE id = ?"+r.s.forUpdate(), grantID)
		if err != nil {
			return err
		}
		if actor == "" {
			return fmt.Errorf("%w: no actor", ErrInvalid)
		}
		n, err := r.exec(ctx, `UPDATE person_grant SET until_ms = ?, ended_by = ?, ended_why = ?
			WHERE id = ? AND ended_by = '' AND (until_ms = 0 OR until_ms > ?)`, when, actor, why, grantID, when)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: it has ended", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE person SET rights_ms = ? WHERE id = ?", when, person); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "grant.end", Subject: person, Detail: why})
	})
}

const grantColumns = `id, person_id, role, branch_id, granted_by, reason, from_ms, until_ms, ended_by, ended_why`

func grantFields(g *Grant) []any {
	return []any{&g.ID, &g.PersonID, &g.Role, opt(&g.BranchID), &g.GrantedBy, &g.Reason, at(&g.From), at(&g.Until),
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

// Recipients lists who may be mailed about a branch now: enabled persons with an e-mail
// address who hold a grant as authorised person, facilities staff or manager that
// reaches the branch. Of their grants only those are given. With an empty branch only
// grants for the institution count.
func (s *Store) Recipients(ctx context.Context, branchID string) ([]Person, error) {
	return s.RecipientsAt(ctx, branchID, time.Now())
}

// RecipientsAt is Recipients of a moment.
func (s *Store) RecipientsAt(ctx context.Context, branchID string, now time.Time) ([]Person, error) {
	var all []Person
	err := s.read(ctx, "list recipients of "+branchID, func(r runner) error {
		var w where
		w.add("person.email <> '' AND person.disabled_ms = 0")
		var err error
		all, err = r.persons(ctx, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Person
	for _, p := range all {
		var reach []Grant
		for _, g := range p.Grants {
			mailed := g.Role == RoleAuthorised || g.Role == RoleFacilities || g.Role == RoleManager
			if mailed && g.Holds(now) && g.Covers(branchID) {
				reach = append(reach, g)
			}
		}
		if len(reach) > 0 {
			p.Grants = reach
			out = append(out, p)
		}
	}
	return out, nil
}

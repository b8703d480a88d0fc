package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// gives is which rights a role may give and take, inside the scope of its own grant. A
// manager of a branch makes no manager; nobody makes operators but the command line.
var gives = map[Role][]Role{
	RoleManager:  {RoleManager, RoleFacilities, RoleAuthorised, RoleInspector, RoleApprover, RoleAuditor},
	RoleOperator: {RoleFacilities, RoleAuthorised, RoleInspector, RoleAuditor},
}

// MayGive tells whether the holder of rights may give and take a role in a scope: an empty
// branch is the institution. Rights of a unit give nothing.
func MayGive(held []Grant, role Role, branchID string, now time.Time) bool {
	for _, g := range held {
		if !g.Holds(now) || g.Unit != "" || !g.Covers(branchID) || !slices.Contains(gives[g.Role], role) {
			continue
		}
		if role == RoleManager && g.BranchID != "" {
			continue
		}
		return true
	}
	return false
}

// byOperator tells that an actor is the command line.
func byOperator(actor string) bool { return strings.HasPrefix(actor, "operator:") }

// giver reads the account of a person who changes another one. The command line has none.
func (r runner) giver(ctx context.Context, actor, personID string) (Person, error) {
	if actor == personID {
		return Person{}, fmt.Errorf("%w: nobody changes their own rights", ErrForbidden)
	}
	var w where
	w.add("person.id = ?", actor)
	found, err := r.persons(ctx, w)
	if err != nil {
		return Person{}, err
	}
	if len(found) == 0 || !found[0].Active() {
		return Person{}, fmt.Errorf("%w: %s may not give rights", ErrForbidden, actor)
	}
	return found[0], nil
}

// mayGive refuses a right that GrantedBy may not give or take, and one that there is not.
func (r runner) mayGive(ctx context.Context, g Grant, now time.Time) error {
	if !slices.Contains(Roles, g.Role) {
		return fmt.Errorf("%w: no role %q", ErrInvalid, g.Role)
	}
	if byOperator(g.GrantedBy) {
		return nil
	}
	by, err := r.giver(ctx, g.GrantedBy, g.PersonID)
	if err != nil {
		return err
	}
	if !MayGive(by.Grants, g.Role, g.BranchID, now) {
		return fmt.Errorf("%w: %s may not give the right %s", ErrForbidden, by.Login, g.text())
	}
	return nil
}

// MayRule tells whether the holder of rights may change a whole account: one that holds
// no right which they could not give. An account without rights is the institution's.
func MayRule(held []Grant, p Person, now time.Time) bool {
	n := 0
	for _, g := range p.Grants {
		if !g.Until.IsZero() && !now.Before(g.Until) {
			continue
		}
		if n++; !MayGive(held, g.Role, g.BranchID, now) {
			return false
		}
	}
	return n > 0 || MayGive(held, RoleFacilities, "", now)
}

// mayRule refuses an actor who may not change a whole account.
func (r runner) mayRule(ctx context.Context, actor, personID string, now time.Time) (Person, error) {
	var w where
	w.add("person.id = ?", personID)
	found, err := r.persons(ctx, w)
	if err != nil {
		return Person{}, err
	}
	if len(found) == 0 {
		return Person{}, ErrNotFound
	}
	if byOperator(actor) {
		return found[0], nil
	}
	by, err := r.giver(ctx, actor, personID)
	if err != nil {
		return Person{}, err
	}
	if !MayRule(by.Grants, found[0], now) {
		return Person{}, fmt.Errorf("%w: %s may not change the account %s", ErrForbidden, by.Login, found[0].Login)
	}
	return found[0], nil
}

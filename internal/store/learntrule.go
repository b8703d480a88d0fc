package store

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
)

const ruleColumns = "id, branch_id, kind, pattern, words, location_id, camera_id, actor, at_ms, revoked_ms, revoked_by"

func ruleFields(x *inventory.LearntRule) []any {
	return []any{&x.ID, &x.BranchID, &x.Kind, &x.Pattern, &x.Words, &x.LocationID, &x.CameraID, &x.Actor, at(&x.At), at(&x.RevokedAt), &x.RevokedBy}
}

// LearnRules keeps what placings taught. What is known already stays as it is: a rule that
// was taken back is not learnt again.
func (s *Store) LearnRules(ctx context.Context, rules []inventory.LearntRule) error {
	if len(rules) == 0 {
		return nil
	}
	return s.write(ctx, "learn from placings", func(r runner) error {
		for _, x := range rules {
			if _, err := r.exec(ctx, `INSERT INTO learnt_rule
				(id, branch_id, kind, pattern, words, location_id, camera_id, actor, at_ms, revoked_ms, revoked_by)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '') ON CONFLICT (branch_id, kind, pattern, location_id) DO NOTHING`,
				inventory.NewID("rule"), x.BranchID, x.Kind, x.Pattern, x.Words, x.LocationID, x.CameraID, x.Actor, x.At); err != nil {
				return err
			}
		}
		return nil
	})
}

// LearntRules lists what was learnt of a branch (empty: of all), the newest first; those that
// were taken back too where all is set.
func (s *Store) LearntRules(ctx context.Context, branchID string, all bool) ([]inventory.LearntRule, error) {
	var w where
	w.equal("branch_id", branchID)
	if !all {
		w.add("revoked_ms = 0")
	}
	out, err := list(ctx, s.direct(), ruleFields, "SELECT "+ruleColumns+" FROM learnt_rule"+w.text()+" ORDER BY at_ms DESC, id"+page(pageMost, 0), w.args...)
	return out, wrap("list learnt rules", err)
}

// RevokeRule takes a learnt rule back; one that was taken back already is ErrConflict.
func (s *Store) RevokeRule(ctx context.Context, id, actor string, when time.Time) (inventory.LearntRule, error) {
	doing := "take back rule " + id
	if actor == "" || when.IsZero() {
		return inventory.LearntRule{}, fmt.Errorf("%s: %w: no actor or no time", doing, ErrInvalid)
	}
	var x inventory.LearntRule
	err := s.write(ctx, doing, func(r runner) error {
		var err error
		if x, err = one(ctx, r, ruleFields, "SELECT "+ruleColumns+" FROM learnt_rule WHERE id = ?"+s.forUpdate(), id); err != nil {
			return err
		}
		if !x.RevokedAt.IsZero() {
			return fmt.Errorf("%w: it was taken back", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE learnt_rule SET revoked_ms = ?, revoked_by = ? WHERE id = ?", when, actor, id); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "rule.revoke", Subject: id, Detail: x.Words})
	})
	return x, err
}

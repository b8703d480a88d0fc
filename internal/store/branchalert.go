package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/alerts"
)

// BranchRules tells what people set for branches, by branch.
func (s *Store) BranchRules(ctx context.Context) (map[string]alerts.BranchRule, error) {
	type row struct {
		alerts.BranchRule
		seconds [6]int64
	}
	rows, err := list(ctx, s.direct(), func(x *row) []any {
		return []any{&x.BranchID, &x.Observe, &x.seconds[0], &x.seconds[1], &x.seconds[2], &x.seconds[3], &x.seconds[4], &x.seconds[5], at(&x.ChangedAt), &x.ChangedBy}
	}, `SELECT branch_id, observe, mail_after, critical_after, company_wait, branch_cap, escalate_staff, escalate_manager, changed_ms, changed_by
		FROM branch_alert ORDER BY branch_id`)
	out := map[string]alerts.BranchRule{}
	for _, x := range rows {
		for i, n := range x.Numbers(&alerts.Rule{}) {
			if v := x.seconds[i]; v >= 0 {
				d := time.Duration(v) * time.Second
				*n.Set = &d
			}
		}
		out[x.BranchID] = x.BranchRule
	}
	return out, wrap("list alert settings of branches", err)
}

// SetBranchRule sets what holds for a branch. Whether the numbers fit the institution's is the
// caller's to ask (alerts.BranchRule.Check); negative ones are ErrInvalid.
func (s *Store) SetBranchRule(ctx context.Context, b alerts.BranchRule, c Change) error {
	args := []any{b.BranchID, b.Observe}
	detail := []string{}
	if b.Observe {
		detail = append(detail, "observe")
	}
	for _, n := range b.Numbers(&alerts.Rule{}) {
		v := int64(-1)
		if *n.Set != nil {
			if v = int64(**n.Set / time.Second); v < 0 {
				return fmt.Errorf("set alerts of %s: %w: %s is negative", b.BranchID, ErrInvalid, n.Key)
			}
			detail = append(detail, n.Key+" "+(**n.Set).String())
		}
		args = append(args, v)
	}
	return s.write(ctx, "set alerts of "+b.BranchID, func(r runner) error {
		if _, err := one(ctx, r, scalar[string], "SELECT id FROM branch WHERE id = ?", b.BranchID); err != nil {
			return err
		}
		if _, err := r.exec(ctx, `INSERT INTO branch_alert
			(branch_id, observe, mail_after, critical_after, company_wait, branch_cap, escalate_staff, escalate_manager, changed_ms, changed_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (branch_id) DO UPDATE SET observe = excluded.observe, mail_after = excluded.mail_after, critical_after = excluded.critical_after,
				company_wait = excluded.company_wait, branch_cap = excluded.branch_cap, escalate_staff = excluded.escalate_staff,
				escalate_manager = excluded.escalate_manager, changed_ms = excluded.changed_ms, changed_by = excluded.changed_by`,
			append(args, c.At, c.Actor)...); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: c.At, Actor: c.Actor, Action: "branch.alert", Subject: b.BranchID, Detail: strings.Join(detail, ", ")})
	})
}

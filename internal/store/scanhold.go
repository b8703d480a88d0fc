package store

import (
	"context"

	"camledger/inventory"
)

// HeldScan is what a held scan would bring, beside its observations.
type HeldScan struct {
	Looks       []inventory.Look
	Differences []inventory.Difference
}

// HoldScan stores a scan as held with what it would bring. Scans of the branch that were
// held before are overtaken.
func (s *Store) HoldScan(ctx context.Context, sc inventory.Scan, h HeldScan) error {
	doing := "hold scan " + sc.ID
	looks, err := asJSON(h.Looks)
	if err != nil {
		return wrap(doing, err)
	}
	differences, err := asJSON(h.Differences)
	if err != nil {
		return wrap(doing, err)
	}
	return s.write(ctx, doing, func(r runner) error {
		if err := r.overtake(ctx, sc); err != nil {
			return err
		}
		if err := r.saveScan(ctx, sc); err != nil {
			return err
		}
		_, err := r.exec(ctx, `INSERT INTO held_scan (scan_id, looks_json, differences_json) VALUES (?, ?, ?)
			ON CONFLICT (scan_id) DO UPDATE SET looks_json = excluded.looks_json, differences_json = excluded.differences_json`,
			sc.ID, looks, differences)
		return err
	})
}

// OvertakeScans rejects the held scans of a branch that began before sc: a later one has
// seen the branch.
func (s *Store) OvertakeScans(ctx context.Context, sc inventory.Scan) error {
	return s.write(ctx, "overtake scans before "+sc.ID, func(r runner) error { return r.overtake(ctx, sc) })
}

func (r runner) overtake(ctx context.Context, by inventory.Scan) error {
	held, err := list(ctx, r, scanFields, "SELECT "+scanColumns+` FROM scan
		WHERE branch_id = ? AND state = ? AND id <> ? AND started_ms <= ?`+r.s.forUpdate(),
		by.BranchID, inventory.ScanHeld, by.ID, by.Started)
	if err != nil {
		return err
	}
	for _, sc := range held {
		sc.State = inventory.ScanRejected
		sc.Hold.State, sc.Hold.Decided = inventory.HoldOvertaken, by.Ended
		if err := r.saveScan(ctx, sc); err != nil {
			return err
		}
	}
	return nil
}

// DecideScan stores what a person decided on a held scan: sc with its new state and hold.
// A scan that is not held any more is ErrConflict.
func (s *Store) DecideScan(ctx context.Context, sc inventory.Scan) error {
	return s.write(ctx, "decide on scan "+sc.ID, func(r runner) error {
		state, err := one(ctx, r, scalar[string], "SELECT state FROM scan WHERE id = ?"+s.forUpdate(), sc.ID)
		if err != nil {
			return err
		}
		if inventory.ScanState(state) != inventory.ScanHeld {
			return ErrConflict
		}
		if err := r.saveScan(ctx, sc); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: sc.Hold.Decided, Actor: sc.Hold.By, Action: "scan." + string(sc.Hold.State),
			Subject: sc.ID, Detail: sc.Hold.Reason})
	})
}

// HeldScan returns what a held scan would bring; a scan that was never held is ErrNotFound.
func (s *Store) HeldScan(ctx context.Context, scanID string) (HeldScan, error) {
	h, err := one(ctx, s.direct(), func(x *HeldScan) []any { return []any{doc(&x.Looks), doc(&x.Differences)} },
		"SELECT looks_json, differences_json FROM held_scan WHERE scan_id = ?", scanID)
	return h, wrap("read held scan "+scanID, err)
}

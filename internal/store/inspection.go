package store

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
)

// SaveInspection stores an inspection, or its newer state while nobody has signed it. A
// signed one is ErrConflict. The counts are worked out from the rows; signatures are not
// taken from the argument.
func (s *Store) SaveInspection(ctx context.Context, i inventory.Inspection) error {
	doing := "save inspection " + i.ID
	rows, err := asJSON(i.Rows)
	if err != nil {
		return wrap(doing, err)
	}
	c := inventory.Count(i.Rows)
	return s.write(ctx, doing, func(r runner) error {
		n, err := r.exec(ctx, `INSERT INTO inspection
			(id, branch_id, branch, day, rhythm, started_ms, ended_ms, trigger_by, total, ok, fault,
			 not_verifiable, not_applicable, rows_json, inspector, signed_ms, approver, sealed_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, '', 0)
			ON CONFLICT (id) DO UPDATE SET ended_ms = excluded.ended_ms, total = excluded.total,
				ok = excluded.ok, fault = excluded.fault, not_verifiable = excluded.not_verifiable,
				not_applicable = excluded.not_applicable, rows_json = excluded.rows_json
			WHERE inspection.signed_ms = 0`,
			i.ID, i.BranchID, i.Branch, i.Day, i.Interval, i.Started, i.Ended, i.Trigger, c.Total, c.OK, c.Fault,
			c.NotVerifiable, c.NotApplicable, rows)
		if err == nil && n == 0 {
			return fmt.Errorf("%w: it is signed", ErrConflict)
		}
		return err
	})
}

const inspectionColumns = `inspection.id, inspection.branch_id, inspection.branch, inspection.day, inspection.rhythm,
	inspection.started_ms, inspection.ended_ms, inspection.trigger_by, inspection.total, inspection.ok,
	inspection.fault, inspection.not_verifiable, inspection.not_applicable, inspection.inspector,
	inspection.signed_ms, inspection.approver, inspection.sealed_ms`

func inspectionFields(i *inventory.Inspection) []any {
	return []any{&i.ID, &i.BranchID, &i.Branch, &i.Day, &i.Interval,
		at(&i.Started), at(&i.Ended), &i.Trigger, &i.Counts.Total, &i.Counts.OK,
		&i.Counts.Fault, &i.Counts.NotVerifiable, &i.Counts.NotApplicable, &i.Inspector,
		at(&i.SignedAt), &i.Approver, at(&i.SealedAt)}
}

// Inspections lists the inspections of a branch (empty: of all) without their rows, the
// newest first. limit 0 is 200.
func (s *Store) Inspections(ctx context.Context, branchID string, limit int) ([]inventory.Inspection, error) {
	var w where
	w.equal("branch_id", branchID)
	out, err := list(ctx, s.direct(), inspectionFields, "SELECT "+inspectionColumns+" FROM inspection"+w.text()+
		" ORDER BY started_ms DESC, id DESC"+page(limit, 0), w.args...)
	return out, wrap("list inspections", err)
}

// InspectionFilter narrows a list of inspections; zero values do not.
type InspectionFilter struct {
	Branches []string // nil: all
	Unsealed bool     // those that wait for a signature
	Limit    int      // 0: 200
	Offset   int
}

// InspectionPage lists inspections without their rows, the newest first, and tells how many
// there are on all pages and how many of them wait for a signature.
func (s *Store) InspectionPage(ctx context.Context, f InspectionFilter) (out []inventory.Inspection, total, waiting int, err error) {
	if f.Branches != nil && len(f.Branches) == 0 {
		return nil, 0, 0, nil
	}
	var w where
	anyOf(&w, "branch_id", f.Branches)
	open := w
	open.parts, open.args = append([]string{"sealed_ms = 0"}, w.parts...), w.args
	if f.Unsealed {
		w = open
	}
	err = s.read(ctx, "list inspections", func(r runner) error {
		var err error
		if waiting, err = one(ctx, r, scalar[int], "SELECT COUNT(*) FROM inspection"+open.text(), open.args...); err != nil {
			return err
		}
		if total, err = one(ctx, r, scalar[int], "SELECT COUNT(*) FROM inspection"+w.text(), w.args...); err != nil {
			return err
		}
		out, err = list(ctx, r, inspectionFields, "SELECT "+inspectionColumns+" FROM inspection"+w.text()+
			" ORDER BY started_ms DESC, id DESC"+page(f.Limit, f.Offset), w.args...)
		return err
	})
	return out, total, waiting, err
}

// Inspection returns one inspection with its rows.
func (s *Store) Inspection(ctx context.Context, id string) (inventory.Inspection, error) {
	i, err := one(ctx, s.direct(), func(i *inventory.Inspection) []any {
		return append(inspectionFields(i), doc(&i.Rows))
	}, "SELECT "+inspectionColumns+", rows_json FROM inspection WHERE id = ?", id)
	return i, wrap("read inspection "+id, err)
}

// SignInspection records the inspector's signature. A signed one is ErrConflict.
func (s *Store) SignInspection(ctx context.Context, id, personID string, when time.Time) error {
	return s.write(ctx, "sign inspection "+id, func(r runner) error {
		i, err := r.lockInspection(ctx, id, personID)
		if err != nil {
			return err
		}
		if !i.SignedAt.IsZero() {
			return fmt.Errorf("%w: it is signed", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE inspection SET inspector = ?, signed_ms = ? WHERE id = ?", personID, when, id); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: personID, Action: "inspection.sign", Subject: id})
	})
}

// SealInspection records the countersignature, after which nothing changes. The
// inspector may not (ErrForbidden); one that is unsigned or sealed is ErrConflict.
func (s *Store) SealInspection(ctx context.Context, id, personID string, when time.Time) error {
	return s.write(ctx, "seal inspection "+id, func(r runner) error {
		i, err := r.lockInspection(ctx, id, personID)
		if err != nil {
			return err
		}
		switch {
		case i.SignedAt.IsZero():
			return fmt.Errorf("%w: it is not signed", ErrConflict)
		case !i.SealedAt.IsZero():
			return fmt.Errorf("%w: it is sealed", ErrConflict)
		case i.Inspector == personID:
			return fmt.Errorf("%w: the inspector does not countersign", ErrForbidden)
		}
		if _, err := r.exec(ctx, "UPDATE inspection SET approver = ?, sealed_ms = ? WHERE id = ?", personID, when, id); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: personID, Action: "inspection.seal", Subject: id})
	})
}

func (r runner) lockInspection(ctx context.Context, id, personID string) (inventory.Inspection, error) {
	if personID == "" {
		return inventory.Inspection{}, fmt.Errorf("%w: nobody signs", ErrForbidden)
	}
	return one(ctx, r, inspectionFields, "SELECT "+inspectionColumns+" FROM inspection WHERE id = ?"+r.s.forUpdate(), id)
}

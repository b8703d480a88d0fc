package store

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
)

// amend stores what a step in the life of a difference means for its amendments: a proposal
// is kept with what it proposes, an approved one is decided, and what was taken back holds
// no more.
func (r runner) amend(ctx context.Context, d Decision, kept inventory.Difference, before, after inventory.Life) error {
	end := func(state inventory.AmendmentState, where string, args ...any) error {
		_, err := r.exec(ctx, "UPDATE amendment SET state = ?, ended_ms = ?, ended_by = ? WHERE "+where, append([]any{state, d.At, d.Actor}, args...)...)
		return err
	}
	switch {
	case d.Kind == inventory.ActAmend:
		return r.proposeAmendment(ctx, d, kept)
	case d.Kind == inventory.ActApprove && before.Waiting.Kind == inventory.ActAmend:
		_, err := r.exec(ctx, "UPDATE amendment SET state = ?, approver = ?, decided_ms = ? WHERE decision_id = ?",
			inventory.AmendmentDecided, d.Actor, d.At, before.Waiting.ID)
		return err
	case d.Kind == DecideReject && before.Waiting.Kind == inventory.ActAmend:
		return end(inventory.AmendmentRejected, "decision_id = ?", before.Waiting.ID)
	case d.Kind == inventory.ActWithdraw && before.Waiting.Kind == inventory.ActAmend:
		return end(inventory.AmendmentWithdrawn, "decision_id = ?", before.Waiting.ID)
	case before.Amended && !after.Amended:
		return end(inventory.AmendmentWithdrawn, "difference_id = ? AND state = ?", kept.ID, inventory.AmendmentDecided)
	}
	return nil
}

// amendedPlace is where a camera stands by an amendment that is approved: the new place that
// the next policy declares for it. nil: it says none, or somebody said already where it is.
func (r runner) amendedPlace(ctx context.Context, d Decision) (*Placement, error) {
	if d.Kind != inventory.ActApprove || d.ProposalID == "" {
		return nil, nil
	}
	found, err := list(ctx, r, func(p *Placement) []any { return []any{&p.CameraID, &p.Place} }, `SELECT camera.id, amendment.place FROM amendment
		JOIN difference ON difference.id = amendment.difference_id JOIN camera ON camera.id = difference.camera_id
		WHERE amendment.decision_id = ? AND amendment.place <> '' AND difference.kind = ? AND camera.slot_id IS NULL AND camera.place = ''
		AND camera.not_camera = ? AND camera.state <> ?`, d.ProposalID, inventory.UndeclaredCamera, false, inventory.StateRetired)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], r.lockPlaces(ctx, found)
}

// periodMost bounds the period that a policy may publish, in days or months.
const periodMost = 10000

// countMost bounds what a policy may declare of one place.
const countMost = 100000

func (r runner) proposeAmendment(ctx context.Context, d Decision, kept inventory.Difference) error {
	a := d.Amendment
	period := kept.Kind == inventory.RetentionShort || kept.Kind == inventory.RetentionLong
	if period != (a.Keep > 0) {
		return fmt.Errorf("%w: a period is amended where the footage is kept for another one, and nothing else there", ErrInvalid)
	}
	if period {
		if a.Count != inventory.AsDeclared || a.Mount != "" || a.LocationID != "" || a.Place != "" || a.Keep > periodMost ||
			a.KeepUnit != inventory.UnitDay && a.KeepUnit != inventory.UnitMonth {
			return fmt.Errorf("%w: no period of %d %s", ErrInvalid, a.Keep, a.KeepUnit)
		}
		return r.insertAmendment(ctx, d, kept, a)
	}
	if a.LocationID == "" && a.Place == "" {
		a.LocationID = kept.LocationID
	}
	switch {
	case !a.Says() || a.Count > countMost || a.Count < inventory.AsDeclared:
		return fmt.Errorf("%w: the amendment says nothing", ErrInvalid)
	case a.Mount != "" && a.Mount != inventory.MountFixed && a.Mount != inventory.MountMobile:
		return fmt.Errorf("%w: no mount %q", ErrInvalid, a.Mount)
	case a.LocationID == "" && a.Place == "":
		return fmt.Errorf("%w: the amendment names no place", ErrInvalid)
	case a.LocationID == "" && a.Count < 1:
		return fmt.Errorf("%w: a new place has cameras", ErrInvalid)
	}
	if a.LocationID != "" {
		a.Place = ""
		branch, err := one(ctx, r, scalar[string], "SELECT branch_id FROM location WHERE id = ?", a.LocationID)
		if err != nil {
			return err
		}
		if branch != kept.BranchID {
			return fmt.Errorf("%w: the place is of another branch", ErrInvalid)
		}
	}
	return r.insertAmendment(ctx, d, kept, a)
}

func (r runner) insertAmendment(ctx context.Context, d Decision, kept inventory.Difference, a inventory.Amendment) error {
	_, err := r.exec(ctx, `INSERT INTO amendment (id, decision_id, difference_id, branch_id, location_id, place, amount, mount, keep, keep_unit, keep_kind, reason,
		actor, at_ms, approver, decided_ms, state, ended_ms, ended_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, ?, 0, '')`,
		inventory.NewID("amd"), d.ID, kept.ID, kept.BranchID, orNull(a.LocationID), a.Place, a.Count, a.Mount, a.Keep, a.KeepUnit, a.KeepKind, d.Reason, d.Actor, d.At,
		inventory.AmendmentProposed)
	return err
}

const amendmentColumns = `id, difference_id, branch_id, location_id, place, amount, mount, keep, keep_unit, keep_kind, reason, actor, at_ms, approver, decided_ms,
	state, ended_ms, ended_by`

func amendmentFields(a *inventory.Amendment) []any {
	return []any{&a.ID, &a.DifferenceID, &a.BranchID, opt(&a.LocationID), &a.Place, &a.Count, &a.Mount, &a.Keep, &a.KeepUnit, &a.KeepKind, &a.Reason, &a.Actor, at(&a.At),
		&a.Approver, at(&a.DecidedAt), &a.State, at(&a.EndedAt), &a.EndedBy}
}

// AmendmentFilter narrows a list of amendments; zero values do not.
type AmendmentFilter struct {
	BranchID     string
	DifferenceID string
	State        []inventory.AmendmentState
}

// Amendments lists amendments, the oldest proposal first.
func (s *Store) Amendments(ctx context.Context, f AmendmentFilter) ([]inventory.Amendment, error) {
	var w where
	w.equal("branch_id", f.BranchID)
	w.equal("difference_id", f.DifferenceID)
	anyOf(&w, "state", f.State)
	out, err := list(ctx, s.direct(), amendmentFields, "SELECT "+amendmentColumns+" FROM amendment"+w.text()+" ORDER BY at_ms, id"+page(pageMost, 0), w.args...)
	return out, wrap("list amendments", err)
}

// PublishAmendments notes that a version says what was decided.
func (s *Store) PublishAmendments(ctx context.Context, ids []string, policyID string, when time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return s.write(ctx, "publish amendments", func(r runner) error {
		return chunks(ids, func(part []any) error {
			_, err := r.exec(ctx, "UPDATE amendment SET state = ?, ended_ms = ?, ended_by = ? WHERE state = ? AND id IN "+in(len(part)),
				append([]any{inventory.AmendmentPublished, when, policyID, inventory.AmendmentDecided}, part...)...)
			return err
		})
	})
}

// WithdrawAmendment takes a decided amendment back, with a reason; one that is not decided
// or published already is ErrConflict. Its difference is looked at anew by the next
// comparison.
func (s *Store) WithdrawAmendment(ctx context.Context, id, actor, reason string, when time.Time) (inventory.Amendment, error) {
	doing := "withdraw amendment " + id
	if actor == "" || reason == "" || when.IsZero() {
		return inventory.Amendment{}, fmt.Errorf("%s: %w: no actor, no time or no reason", doing, ErrInvalid)
	}
	var a inventory.Amendment
	err := s.write(ctx, doing, func(r runner) error {
		branch, err := one(ctx, r, scalar[string], "SELECT branch_id FROM amendment WHERE id = ?", id)
		if err != nil {
			return err
		}
		if err := r.decide(ctx, branch); err != nil {
			return err
		}
		if a, err = one(ctx, r, amendmentFields, "SELECT "+amendmentColumns+" FROM amendment WHERE id = ?"+s.forUpdate(), id); err != nil {
			return err
		}
		if a.State != inventory.AmendmentDecided {
			return fmt.Errorf("%w: it is %s", ErrConflict, a.State)
		}
		if _, err := r.exec(ctx, "UPDATE amendment SET state = ?, ended_ms = ?, ended_by = ? WHERE id = ?",
			inventory.AmendmentWithdrawn, when, actor, id); err != nil {
			return err
		}
		a.State, a.EndedAt, a.EndedBy = inventory.AmendmentWithdrawn, unms(ms(when)), actor
		if err := r.differenceEvent(ctx, a.DifferenceID, string(inventory.ActTakeBack), actor, reason, when); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "amendment.withdraw", Subject: id, Detail: reason})
	})
	return a, err
}

package store

import (
	"context"
	"fmt"
	"time"

	"camledger/inventory"
)

// DecisionKind is what a person decides about a difference.
type DecisionKind string

// Kinds of decisions. Accept proposes an exception, which another person approves;
// Settled says that it was put right, which the next complete scan verifies; Reject
// turns a proposal down; Note is a remark.
const (
	DecideAccept  DecisionKind = "accept"
	DecideSettled DecisionKind = "settled"
	DecideReject  DecisionKind = "reject"
	DecideNote    DecisionKind = "note"
)

// DecisionState is how far a decision got.
type DecisionState string

// States of a decision.
const (
	DecisionProposed DecisionState = "proposed"
	DecisionDone     DecisionState = "done"
	DecisionRejected DecisionState = "rejected"
)

// Decision is what a person decided about a difference.
type Decision struct {
	ID           string
	DifferenceID string
	Kind         DecisionKind
	Reason       string
	Until        time.Time // end of an exception: at most 12 months ahead
	Actor        string
	At           time.Time
	State        DecisionState
	Approver     string
	ApprovedAt   time.Time
}

// DifferenceEvent is a step in the life of a difference. Kind is found, reopened,
// resolved, unsettled, expired, approved, or a DecisionKind; Actor is empty where the
// program did it.
type DifferenceEvent struct {
	ID     string
	At     time.Time
	Kind   string
	Actor  string
	Detail string
}

// DecideDifference stores a decision and returns it with its id. Accept needs a reason
// and an end within 12 months (ErrInvalid), and no other proposal may wait (ErrConflict).
// Settled and accept are for differences that are not resolved.
func (s *Store) DecideDifference(ctx context.Context, d Decision) (Decision, error) {
	if err := d.check(); err != nil {
		return Decision{}, fmt.Errorf("decide difference %s: %w", d.DifferenceID, err)
	}
	d.ID, d.State, d.At = inventory.NewID("dec"), DecisionDone, unms(ms(d.At))
	if d.Kind == DecideAccept {
		d.State = DecisionProposed
	} else {
		d.Until = time.Time{}
	}
	err := s.write(ctx, "decide difference "+d.DifferenceID, func(r runner) error {
		state, err := one(ctx, r, scalar[inventory.DifferenceState], "SELECT state FROM difference WHERE id = ?"+
			s.forUpdate(), d.DifferenceID)
		if err != nil {
			return err
		}
		waiting, err := list(ctx, r, scalar[string], "SELECT id FROM decision WHERE difference_id = ? AND state = ?",
			d.DifferenceID, DecisionProposed)
		if err != nil {
			return err
		}
		resolved := state == inventory.DifferenceResolved
		switch {
		case (d.Kind == DecideAccept || d.Kind == DecideSettled) && resolved:
			return fmt.Errorf("%w: it is resolved", ErrConflict)
		case d.Kind == DecideAccept && len(waiting) > 0:
			return fmt.Errorf("%w: a proposal waits", ErrConflict)
		case d.Kind == DecideReject && len(waiting) == 0:
			return fmt.Errorf("%w: no proposal waits", ErrConflict)
		}
		if d.Kind == DecideReject {
			if _, err := r.exec(ctx, `UPDATE decision SET state = ?, approver = ?, approved_ms = ?
				WHERE difference_id = ? AND state = ?`, DecisionRejected, d.Actor, d.At, d.DifferenceID,
				DecisionProposed); err != nil {
				return err
			}
		}
		if d.Kind == DecideSettled {
			if _, err := r.exec(ctx, "UPDATE difference SET state = ?, until_ms = 0 WHERE id = ?",
				inventory.DifferenceAwaiting, d.DifferenceID); err != nil {
				return err
			}
		}
		if _, err := r.exec(ctx, `INSERT INTO decision
			(id, difference_id, seq, kind, reason, until_ms, actor, at_ms, state, approver, approved_ms)
			SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, '', 0 FROM decision WHERE difference_id = ?`,
			d.ID, d.DifferenceID, d.Kind, d.Reason, d.Until, d.Actor, d.At, d.State, d.DifferenceID); err != nil {
			return err
		}
		return r.differenceEvent(ctx, d.DifferenceID, string(d.Kind), d.Actor, d.Reason, d.At)
	})
	if err != nil {
		return Decision{}, err
	}
	return d, nil
}

func (d Decision) check() error {
	switch d.Kind {
	case DecideSettled, DecideReject, DecideNote:
	case DecideAccept:
		if d.Reason == "" {
			return fmt.Errorf("%w: an exception needs a reason", ErrInvalid)
		}
		if !d.Until.After(d.At) || d.Until.After(d.At.AddDate(1, 0, 1)) {
			return fmt.Errorf("%w: an exception needs an end within 12 months", ErrInvalid)
		}
	default:
		return fmt.Errorf("%w: no decision %q", ErrInvalid, d.Kind)
	}
	if d.Actor == "" || d.At.IsZero() {
		return fmt.Errorf("%w: no actor or no time", ErrInvalid)
	}
	return nil
}

// Decision returns one decision.
func (s *Store) Decision(ctx context.Context, id string) (Decision, error) {
	d, err := one(ctx, s.direct(), decisionFields, "SELECT "+decisionColumns+" FROM decision WHERE id = ?", id)
	return d, wrap("read decision "+id, err)
}

// ApproveDecision approves a proposed exception, which covers the difference from then
// until its end. The proposer may not (ErrForbidden); one that does not wait any more is
// ErrConflict.
func (s *Store) ApproveDecision(ctx context.Context, decisionID, actor string, when time.Time) error {
	return s.write(ctx, "approve decision "+decisionID, func(r runner) error {
		d, err := one(ctx, r, decisionFields, "SELECT "+decisionColumns+" FROM decision WHERE id = ?"+s.forUpdate(),
			decisionID)
		if err != nil {
			return err
		}
		switch {
		case actor == "" || actor == d.Actor:
			return fmt.Errorf("%w: the proposer does not approve", ErrForbidden)
		case d.State != DecisionProposed:
			return fmt.Errorf("%w: it is %s", ErrConflict, d.State)
		case !when.Before(d.Until):
			return fmt.Errorf("%w: its end has passed", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE decision SET state = ?, approver = ?, approved_ms = ? WHERE id = ?",
			DecisionDone, actor, when, d.ID); err != nil {
			return err
		}
		n, err := r.exec(ctx, "UPDATE difference SET state = ?, until_ms = ? WHERE id = ? AND state <> ?",
			inventory.DifferenceAccepted, d.Until, d.DifferenceID, inventory.DifferenceResolved)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: the difference is resolved", ErrConflict)
		}
		return r.differenceEvent(ctx, d.DifferenceID, "approved", actor, d.Reason, when)
	})
}

func (r runner) differenceEvent(ctx context.Context, differenceID, kind, actor, detail string, when time.Time) error {
	_, err := r.exec(ctx, `INSERT INTO difference_event (id, difference_id, seq, at_ms, kind, actor, detail)
		SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ? FROM difference_event WHERE difference_id = ?`,
		inventory.NewID("dfe"), differenceID, when, kind, actor, detail, differenceID)
	return err
}

// DifferenceEvents lists the life of a difference, the oldest step first.
func (s *Store) DifferenceEvents(ctx context.Context, differenceID string) ([]DifferenceEvent, error) {
	out, err := list(ctx, s.direct(), func(e *DifferenceEvent) []any {
		return []any{&e.ID, at(&e.At), &e.Kind, &e.Actor, &e.Detail}
	}, "SELECT id, at_ms, kind, actor, detail FROM difference_event WHERE difference_id = ? ORDER BY seq"+
		page(pageMost, 0), differenceID)
	return out, wrap("list events of "+differenceID, err)
}

const decisionColumns = `id, difference_id, kind, reason, until_ms, actor, at_ms, state, approver, approved_ms`

func decisionFields(d *Decision) []any {
	return []any{&d.ID, &d.DifferenceID, &d.Kind, &d.Reason, at(&d.Until), &d.Actor, at(&d.At), &d.State, &d.Approver,
		at(&d.ApprovedAt)}
}

// Decisions lists the decisions about a difference, the oldest first; with an empty id,
// the proposals that wait anywhere.
func (s *Store) Decisions(ctx context.Context, differenceID string) ([]Decision, error) {
	var w where
	if differenceID == "" {
		w.add("state = ?", DecisionProposed)
	} else {
		w.add("difference_id = ?", differenceID)
	}
	out, err := list(ctx, s.direct(), decisionFields, "SELECT "+decisionColumns+" FROM decision"+w.text()+
		" ORDER BY at_ms, seq, id"+page(pageMost, 0), w.args...)
	return out, wrap("list decisions", err)
}

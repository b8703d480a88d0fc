package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/inventory"
)

// DecisionKind is what a person decides about a difference.
type DecisionKind = inventory.ActKind

// Kinds of decisions that are older than inventory's names for them.
const (
	DecideAccept  = inventory.ActAccept
	DecideSettled = inventory.ActSettled
	DecideReject  = inventory.ActReject
	DecideNote    = inventory.ActNote
)

// DecisionState is how far a decision got.
type DecisionState string

// States of a decision. A proposal lapses where evidence resolves the difference first.
const (
	DecisionProposed  DecisionState = "proposed"
	DecisionDone      DecisionState = "done"
	DecisionRejected  DecisionState = "rejected"
	DecisionWithdrawn DecisionState = "withdrawn"
	DecisionLapsed    DecisionState = "lapsed"
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

	// What is only given, never read: whom it is assigned to; which proposal is meant
	// (empty: the one that waits); what the next policy shall say; where the camera of the
	// difference is, and which step of identity settles it, both carried out with the
	// decision or not at all; and the revision of the difference that the person looked at
	// (0: whichever it is).
	To         string
	ProposalID string
	Amendment  inventory.Amendment
	Placement  *Placement
	Step       *inventory.IdentityStep
	Old, New   string // cameras of a replacement, of which the App works Step out
	Revision   int
}

// Overtaken tells that a person looked at an earlier state of a difference: somebody took a
// step meanwhile. Nothing was done. It is ErrConflict.
type Overtaken struct {
	Difference inventory.Difference // as it is now
	Last       DifferenceEvent      // what was done last
}

// Error implements error.
func (o *Overtaken) Error() string {
	return fmt.Sprintf("%v: %s by %s at %s", ErrConflict, o.Last.Kind, o.Last.Actor, o.Last.At.Format(time.RFC3339))
}

// Unwrap makes it ErrConflict.
func (o *Overtaken) Unwrap() error { return ErrConflict }

// assignRole is what stands before a role that a difference is assigned to.
const assignRole = "role:"

// DecideDifference takes a step of a person in the life of a difference, as
// inventory.Life allows it, and returns the decision with its id. What Life refuses wraps
// an inventory.LifeError and is ErrInvalid, ErrForbidden or ErrConflict; a stale Revision is
// an *Overtaken. Every step is in the history of the difference and in the audit log.
func (s *Store) DecideDifference(ctx context.Context, d Decision) (Decision, error) {
	d.ID, d.At = inventory.NewID("dec"), unms(ms(d.At))
	if d.Kind != DecideAccept {
		d.Until = time.Time{}
	}
	var out Decision
	err := s.write(ctx, "decide difference "+d.DifferenceID, func(r runner) error {
		out = d
		if err := r.assignable(ctx, out); err != nil {
			return err
		}
		stands, err := r.amendedPlace(ctx, out)
		if err != nil {
			return err
		}
		if err := r.carriedOut(ctx, out); err != nil {
			return err
		}
		kept, life, err := r.lockLife(ctx, out.DifferenceID, out.Kind)
		if err != nil {
			return err
		}
		if out.Revision != 0 && out.Revision != kept.Revision {
			return r.overtaken(ctx, kept)
		}
		if again, err := r.notedTwice(ctx, out); err != nil || again {
			return err
		}
		act := inventory.Act{Kind: out.Kind, Actor: out.Actor, At: out.At, Reason: out.Reason, Until: out.Until, To: out.To, ProposalID: out.ID}
		if life.Waiting != nil && out.Kind != DecideAccept && out.Kind != inventory.ActAmend {
			act.ProposalID = out.ProposalID
			if act.ProposalID == "" && out.Kind != inventory.ActApprove {
				act.ProposalID = life.Waiting.ID
			}
		}
		after, err := life.Step(act)
		if err != nil {
			return lifeError(err)
		}
		if err := r.saveDecision(ctx, &out, kept, life); err != nil {
			return err
		}
		if err := r.saveLife(ctx, kept, after); err != nil {
			return err
		}
		if err := r.amend(ctx, out, kept, life, after); err != nil {
			return err
		}
		if stands != nil {
			if _, err := r.place(ctx, *stands, out.Actor, out.At); err != nil {
				return err
			}
		}
		detail := out.Reason
		if out.Kind == inventory.ActAssign {
			detail = out.To
		}
		if p := out.Placement; p != nil {
			if p.CameraID != kept.CameraID {
				return fmt.Errorf("%w: camera %s is not that of the difference", ErrInvalid, p.CameraID)
			}
			slot, err := r.place(ctx, *p, out.Actor, out.At)
			if err != nil {
				return err
			}
			if detail == "" {
				detail = cmp.Or(slot.Code, p.Place) // the history says where
			}
		}
		if err := r.differenceEvent(ctx, kept.ID, string(out.Kind), out.Actor, detail, out.At); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: out.At, Actor: out.Actor, Action: "difference." + string(out.Kind), Subject: kept.ID, Detail: detail})
	})
	if err != nil {
		return Decision{}, err
	}
	return out, nil
}

// carriedOut takes the step of identity that belongs to a decision, and makes others wait
// where a camera is placed with it.
func (r runner) carriedOut(ctx context.Context, d Decision) error {
	if d.Kind == inventory.ActMerge && (d.Step == nil || d.Step.Kind != inventory.IdentityMerge) {
		return fmt.Errorf("%w: nothing is merged", ErrInvalid)
	}
	if d.Step != nil {
		if _, err := r.applyIdentity(ctx, *d.Step, d.Actor, d.Reason, d.At, d.DifferenceID); err != nil {
			return err
		}
	}
	if d.Placement != nil {
		return r.lockPlaces(ctx, []Placement{*d.Placement})
	}
	return nil
}

// Fresh tells as an *Overtaken that a difference is no more in the revision that a person
// looked at; 0: whichever it is.
func (s *Store) Fresh(ctx context.Context, differenceID string, revision int) (inventory.Difference, error) {
	d, err := s.Difference(ctx, differenceID)
	if err != nil || revision == 0 || d.Revision == revision {
		return d, err
	}
	return d, wrap("decide difference "+differenceID, s.direct().overtaken(ctx, d))
}

// ApproveDecision approves a proposal that waits: an exception covers the difference from
// then until its end, an amendment is collected for the next policy. The proposer may not
// (ErrForbidden); one that does not wait any more is ErrConflict.
func (s *Store) ApproveDecision(ctx context.Context, decisionID, actor string, when time.Time) error {
	d, err := s.Decision(ctx, decisionID)
	if err != nil {
		return err
	}
	_, err = s.DecideDifference(ctx, Decision{DifferenceID: d.DifferenceID, Kind: inventory.ActApprove, ProposalID: decisionID,
		Reason: d.Reason, Actor: actor, At: when})
	return err
}

// lifeError gives what Life refuses the class that callers ask for.
func lifeError(err error) error {
	var l inventory.LifeError
	switch {
	case !errors.As(err, &l):
		return err
	case l.Invalid():
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	case l.Forbidden():
		return fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	return fmt.Errorf("%w: %w", ErrConflict, err)
}

// assignable refuses an assignee who is none: no account in use, no role.
func (r runner) assignable(ctx context.Context, d Decision) error {
	if d.Kind != inventory.ActAssign || d.To == "" {
		return nil
	}
	if role, ok := strings.CutPrefix(d.To, assignRole); ok {
		if !slices.Contains(Roles, Role(role)) {
			return fmt.Errorf("%w: no role %q", ErrInvalid, role)
		}
		return nil
	}
	n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM person WHERE id = ? AND disabled_ms = 0", d.To)
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: %s is no account in use", ErrInvalid, d.To)
	}
	return err
}

// lockLife reads a difference and what waits of it, until the end of the transaction. What
// its comparison follows counts as a change of its branch.
func (r runner) lockLife(ctx context.Context, id string, kind DecisionKind) (inventory.Difference, inventory.Life, error) {
	var life inventory.Life
	if kind == inventory.ActApprove || kind == inventory.ActTakeBack {
		branch, err := one(ctx, r, scalar[string], "SELECT branch_id FROM difference WHERE id = ?", id)
		if err != nil {
			return inventory.Difference{}, life, err
		}
		if err := r.decide(ctx, branch); err != nil {
			return inventory.Difference{}, life, err
		}
	}
	d, err := one(ctx, r, differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE id = ?"+r.s.forUpdate(), id)
	if err != nil {
		return d, life, err
	}
	life = lifeOf(d)
	waiting, err := list(ctx, r, decisionFields, "SELECT "+decisionColumns+" FROM decision WHERE difference_id = ? AND state = ?", id, DecisionProposed)
	if err != nil {
		return d, life, err
	}
	for _, w := range waiting {
		life.Waiting = &inventory.Pending{ID: w.ID, Kind: w.Kind, Actor: w.Actor, Until: w.Until}
	}
	n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM amendment WHERE difference_id = ? AND state = ?", id, inventory.AmendmentDecided)
	life.Amended = n > 0
	return d, life, err
}

// lifeOf is the life of a difference as its row tells it.
func lifeOf(d inventory.Difference) inventory.Life {
	return inventory.Life{Kind: d.Kind, Camera: d.CameraID != "", State: d.State, Assignee: d.Assignee, Until: d.Until, FixedBy: d.FixedBy,
		Revision: d.Revision, Reopened: d.Reopened, Resolved: d.ResolvedAt}
}

func (r runner) saveLife(ctx context.Context, d inventory.Difference, l inventory.Life) error {
	r.touchDifferences(d.BranchID)
	_, err := r.exec(ctx, `UPDATE difference SET state = ?, assignee = ?, until_ms = ?, fixed_by = ?, revision = ?, reopened = ?,
		resolved_ms = ? WHERE id = ?`, l.State, l.Assignee, l.Until, l.FixedBy, l.Revision, l.Reopened, l.Resolved, d.ID)
	return err
}

// overtaken tells what was done to a difference last.
func (r runner) overtaken(ctx context.Context, d inventory.Difference) error {
	last, err := one(ctx, r, eventFields, "SELECT "+eventColumnsOfDifference+` FROM difference_event
		WHERE difference_id = ? AND kind <> ? ORDER BY seq DESC LIMIT 1`, d.ID, inventory.ActNote)
	if err != nil {
		return err
	}
	return &Overtaken{Difference: d, Last: last}
}

// saveDecision stores a decision as its own row, and what it says of the one that waits.
func (r runner) saveDecision(ctx context.Context, d *Decision, kept inventory.Difference, before inventory.Life) error {
	d.State = DecisionDone
	judged := DecisionState("")
	switch d.Kind {
	case DecideAccept, inventory.ActAmend:
		d.State = DecisionProposed
	case inventory.ActApprove:
		judged = DecisionDone
	case DecideReject:
		judged = DecisionRejected
	case inventory.ActWithdraw:
		judged = DecisionWithdrawn
	case inventory.ActConfirm, inventory.ActMerge:
		if err := r.lapse(ctx, kept.ID, d.At); err != nil {
			return err
		}
	}
	if judged != "" {
		if _, err := r.exec(ctx, "UPDATE decision SET state = ?, approver = ?, approved_ms = ? WHERE id = ?",
			judged, d.Actor, d.At, before.Waiting.ID); err != nil {
			return err
		}
		if d.Kind == inventory.ActApprove {
			d.ID = before.Waiting.ID
			return nil
		}
	}
	_, err := r.exec(ctx, `INSERT INTO decision
		(id, difference_id, seq, kind, reason, until_ms, actor, at_ms, state, approver, approved_ms)
		SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, '', 0 FROM decision WHERE difference_id = ?`,
		d.ID, d.DifferenceID, d.Kind, d.Reason, d.Until, d.Actor, d.At, d.State, d.DifferenceID)
	return err
}

// lapse ends what waits of a difference that is resolved.
func (r runner) lapse(ctx context.Context, id string, when time.Time) error {
	if _, err := r.exec(ctx, "UPDATE decision SET state = ? WHERE difference_id = ? AND state = ?", DecisionLapsed, id, DecisionProposed); err != nil {
		return err
	}
	_, err := r.exec(ctx, "UPDATE amendment SET state = ?, ended_ms = ? WHERE difference_id = ? AND state = ?",
		inventory.AmendmentWithdrawn, when, id, inventory.AmendmentProposed)
	return err
}

// Decision returns one decision.
func (s *Store) Decision(ctx context.Context, id string) (Decision, error) {
	d, err := one(ctx, s.direct(), decisionFields, "SELECT "+decisionColumns+" FROM decision WHERE id = ?", id)
	return d, wrap("read decision "+id, err)
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

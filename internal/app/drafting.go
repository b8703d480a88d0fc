package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// NewDraft implements web.Drafting.
func (x *actions) NewDraft(ctx context.Context, by store.Person, name string, raw []byte) (string, error) {
	d, err := x.app.NewDraft(ctx, name, raw, actorOf(by))
	return d.ID, err
}

// EditDraft implements web.Drafting.
func (x *actions) EditDraft(ctx context.Context, by store.Person, id string, revision int, e policy.Edit) error {
	_, err := x.app.EditDraft(ctx, id, revision, e, actorOf(by))
	return err
}

// UndoEdit implements web.Drafting.
func (x *actions) UndoEdit(ctx context.Context, by store.Person, id string, revision int, editID string) error {
	_, err := x.app.UndoEdit(ctx, id, revision, editID, actorOf(by))
	return err
}

// AnswerDraft implements web.Drafting.
func (x *actions) AnswerDraft(ctx context.Context, by store.Person, id string, revision int, a policy.Answer) error {
	_, err := x.app.AnswerDraft(ctx, id, revision, a, actorOf(by))
	return err
}

// DiscardDraft implements web.Drafting.
func (x *actions) DiscardDraft(ctx context.Context, by store.Person, id string, revision int) error {
	return x.app.DiscardDraft(ctx, id, revision, "", actorOf(by))
}

// Continuity implements web.Drafting: the proposed pairs, with the cameras that are bound
// at the old place.
func (x *actions) Continuity(ctx context.Context, id string) ([]web.Continuation, error) {
	c, err := x.app.Continuity(ctx, id)
	if err != nil {
		return nil, err
	}
	out := make([]web.Continuation, 0, len(c.Proposed))
	for _, p := range c.Proposed {
		found, err := x.app.store.Found(ctx, p.OldBranch.ID)
		if err != nil {
			return nil, err
		}
		bound := 0
		for _, camera := range found.Cameras {
			if camera.SlotID != "" && (p.Whole() || camera.LocationID == p.OldLocation.ID) {
				bound++
			}
		}
		out = append(out, web.Continuation{Branch: p.Next.Branch, Location: p.Next.Location, OldBranchID: p.OldBranch.ID, OldBranch: p.OldBranch.Name,
			OldLocationID: p.OldLocation.ID, OldPlace: p.OldLocation.Name, Likeness: p.Likeness, Count: p.Next.Count, OldCount: p.OldCount, Cameras: bound})
	}
	return out, nil
}

// AcceptDraft implements web.Drafting. What a place continues is the id of a place, or of
// a branch where Location is empty.
func (x *actions) AcceptDraft(ctx context.Context, by store.Person, id string, revision int, d web.DraftAcceptance) (inventory.Policy, error) {
	o := AcceptOptions{Effective: d.Effective, Noticed: d.Notice, Again: d.Again}
	for place, old := range d.Continues {
		o.Continues = append(o.Continues, Continued{Branch: place.Branch, Location: place.Location, Old: old})
	}
	slices.SortFunc(o.Continues, func(a, b Continued) int {
		return cmp.Or(strings.Compare(a.Branch, b.Branch), strings.Compare(a.Location, b.Location))
	})
	out, err := x.app.AcceptDraft(ctx, id, revision, o, actorOf(by))
	if err != nil {
		return out.Policy, asRefusal(err)
	}
	x.mon.refresh()
	return out.Policy, nil
}

// asRefusal says in a person's words what keeps a draft from being accepted; an error of
// another kind stays as it is.
func asRefusal(err error) error {
	var open *OpenProblems
	var early *policy.TooEarly
	switch {
	case errors.As(err, &open):
		return &policy.Refusal{Reason: "open", Args: []string{strconv.Itoa(len(open.Problems))}}
	case errors.As(err, &early):
		return early.Refusal()
	case errors.Is(err, ErrManager):
		return &policy.Refusal{Reason: "manager"}
	case errors.Is(err, ErrAccepted):
		return &policy.Refusal{Reason: "accepted"}
	}
	return err
}

// Compare implements web.Drafting.
func (x *actions) Compare(ctx context.Context, from, to string) (policy.Comparison, error) {
	old, err := x.app.Edition(ctx, from)
	if err != nil {
		return policy.Comparison{}, err
	}
	next, err := x.app.Edition(ctx, to)
	if err != nil {
		return policy.Comparison{}, err
	}
	return x.app.ComparePolicies(ctx, old, next)
}

// Next implements web.Drafting.
func (x *actions) Next(ctx context.Context, ask web.NextAsk) (sheet.Next, error) {
	return x.app.Next(ctx, NextOptions{Draft: ask.Draft, Noticed: ask.Noticed, Effective: ask.Effective, Reason: ask.Reason, Lang: string(ask.Lang)})
}

package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// ReadDraft reads a file into a draft that nobody has changed yet; nothing is stored.
// Bytes that are no policy are a *policy.Failure.
func ReadDraft(ctx context.Context, name string, raw []byte) (policy.Draft, error) {
	text, err := ReadDocument(ctx, name, raw)
	if err != nil {
		return policy.Draft{}, err
	}
	reading, err := policy.ReadText(name, raw, text)
	if err != nil {
		return policy.Draft{}, err
	}
	return policy.Draft{Text: text, Reading: reading, Edits: []policy.Edit{}, Answers: []policy.Answer{}}, nil
}

// NewDraft reads a file, or a text that was pasted, and keeps it as a draft.
func (a *App) NewDraft(ctx context.Context, name string, raw []byte, actor string) (store.PolicyDraft, error) {
	d, err := ReadDraft(ctx, name, raw)
	if err != nil {
		return store.PolicyDraft{}, err
	}
	return a.KeepDraft(ctx, name, raw, d, actor)
}

// KeepDraft keeps a draft that was read before.
func (a *App) KeepDraft(ctx context.Context, name string, raw []byte, d policy.Draft, actor string) (store.PolicyDraft, error) {
	return a.store.NewDraft(ctx, store.PolicyDraft{Name: name, Raw: raw, Draft: d, CreatedAt: a.now(), CreatedBy: actor})
}

// Drafts lists the drafts that are neither accepted nor discarded, the newest first,
// without their content.
func (a *App) Drafts(ctx context.Context) ([]store.PolicyDraft, error) {
	return a.store.Drafts(ctx, store.DraftOpen)
}

// Draft reads one draft. What follows from its edits and answers is its Draft.Settled().
func (a *App) Draft(ctx context.Context, id string) (store.PolicyDraft, error) {
	return a.store.Draft(ctx, id)
}

// EditDraft makes an edit in the revision of the draft that the actor looked at, and
// returns the draft as it is then. store.ErrConflict tells that somebody else changed it
// meanwhile; an edit that cannot be made is store.ErrInvalid and a *policy.Refusal.
func (a *App) EditDraft(ctx context.Context, id string, revision int, e policy.Edit, actor string) (store.PolicyDraft, error) {
	e.By, e.At = actor, a.now()
	return a.changeDraft(ctx, id, revision, actor, func(d policy.Draft) (policy.Draft, store.Entry, error) {
		d, err := d.Edited(e)
		if err != nil {
			return d, store.Entry{}, err
		}
		return d, deedOfEdit(d.Edits[len(d.Edits)-1]), nil
	})
}

// UndoEdit takes an edit back; it stays in the draft, marked.
func (a *App) UndoEdit(ctx context.Context, id string, revision int, editID, actor string) (store.PolicyDraft, error) {
	return a.changeDraft(ctx, id, revision, actor, func(d policy.Draft) (policy.Draft, store.Entry, error) {
		d, err := d.Undone(editID, actor, a.now())
		return d, store.Entry{Action: "draft.undo", Detail: editID}, err
	})
}

// AnswerDraft answers a problem of the draft; an empty value takes an answer back.
func (a *App) AnswerDraft(ctx context.Context, id string, revision int, answer policy.Answer, actor string) (store.PolicyDraft, error) {
	answer.By, answer.At = actor, a.now()
	return a.changeDraft(ctx, id, revision, actor, func(d policy.Draft) (policy.Draft, store.Entry, error) {
		d, err := d.Answered(answer)
		return d, deedOfAnswer(answer), err
	})
}

// DiscardDraft gives a draft up; it is kept on record.
func (a *App) DiscardDraft(ctx context.Context, id string, revision int, why, actor string) error {
	return a.store.DiscardDraft(ctx, id, revision, actor, why, a.now())
}

func (a *App) changeDraft(ctx context.Context, id string, revision int, actor string,
	change func(policy.Draft) (policy.Draft, store.Entry, error)) (store.PolicyDraft, error) {
	d, err := a.store.Draft(ctx, id)
	if err != nil {
		return d, err
	}
	if d.Revision != revision || d.State != store.DraftOpen {
		// The store tells why, in the words of every refusal of this kind.
		_, err := a.store.ChangeDraft(ctx, id, revision, d.Draft, store.Entry{At: a.now(), Actor: actor})
		if err == nil {
			err = store.ErrConflict
		}
		return d, err
	}
	next, deed, err := change(d.Draft)
	if err != nil {
		return d, refused(err)
	}
	deed.At, deed.Actor = a.now(), actor
	d.Draft, d.UpdatedAt, d.UpdatedBy = next, deed.At, actor
	d.Revision, err = a.store.ChangeDraft(ctx, id, revision, next, deed)
	return d, err
}

// refused marks what a draft refuses as a fault of what was given.
func refused(err error) error {
	var r *policy.Refusal
	if errors.As(err, &r) {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	return err
}

func deedOfEdit(e policy.Edit) store.Entry {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", e.ID, e.Op, e.Row)
	for _, r := range e.Rows {
		fmt.Fprintf(&b, " [%s/%s %d]", r.Branch, r.Location, r.Count)
	}
	if e.Why != "" {
		b.WriteString(" " + e.Why)
	}
	return store.Entry{At: e.At, Actor: e.By, Action: "draft.edit", Detail: b.String()}
}

func deedOfAnswer(n policy.Answer) store.Entry {
	return store.Entry{At: n.At, Actor: n.By, Action: "draft.answer", Detail: fmt.Sprintf("%s:%d:%d=%s", n.Code, n.Line, n.Column, n.Value)}
}

// Continuity tells which names of a draft go on, are proposed to be known ones under
// another name, are new, or are gone.
func (a *App) Continuity(ctx context.Context, id string) (inventory.Continuity, error) {
	d, err := a.store.Draft(ctx, id)
	if err != nil {
		return inventory.Continuity{}, err
	}
	return a.ContinuityOf(ctx, d.Draft)
}

// ContinuityOf is Continuity of a draft that is not kept.
func (a *App) ContinuityOf(ctx context.Context, d policy.Draft) (inventory.Continuity, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return inventory.Continuity{}, err
	}
	return inventory.Continue(&reg, nextPlaces(d.Settled())), nil
}

func nextPlaces(s policy.Settled) []inventory.NextPlace {
	out := make([]inventory.NextPlace, len(s.Rows))
	for i, r := range s.Rows {
		out[i] = inventory.NextPlace{Branch: r.Branch, Location: r.Location, Count: r.Count}
	}
	return out
}

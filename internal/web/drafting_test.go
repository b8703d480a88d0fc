package web

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// NewDraft reads plain text; converting files is another room's.
func (h hands) NewDraft(ctx context.Context, by store.Person, name string, raw []byte) (string, error) {
	text, err := policy.DecodeText(raw)
	if err != nil {
		return "", err
	}
	reading, err := policy.ReadText(name, raw, text)
	if err != nil {
		return "", err
	}
	d, err := h.st.NewDraft(ctx, store.PolicyDraft{Name: name, Raw: raw, Draft: policy.Draft{Text: text, Reading: reading}, CreatedAt: h.now(), CreatedBy: by.ID})
	return d.ID, err
}

// alter changes a draft as internal/app does.
func (h hands) alter(ctx context.Context, by store.Person, id string, revision int, action string, f func(policy.Draft) (policy.Draft, error)) error {
	d, err := h.st.Draft(ctx, id)
	if err != nil {
		return err
	}
	if d.Revision != revision || d.State != store.DraftOpen {
		return store.ErrConflict
	}
	next, err := f(d.Draft)
	if err != nil {
		return err
	}
	_, err = h.st.ChangeDraft(ctx, id, revision, next, store.Entry{At: h.now(), Actor: by.ID, Action: action})
	return err
}

func (h hands) EditDraft(ctx context.Context, by store.Person, id string, revision int, e policy.Edit) error {
	e.By, e.At = by.ID, h.now()
	return h.alter(ctx, by, id, revision, "draft.edit", func(d policy.Draft) (policy.Draft, error) { return d.Edited(e) })
}

func (h hands) UndoEdit(ctx context.Context, by store.Person, id string, revision int, editID string) error {
	return h.alter(ctx, by, id, revision, "draft.undo", func(d policy.Draft) (policy.Draft, error) { return d.Undone(editID, by.ID, h.now()) })
}

func (h hands) AnswerDraft(ctx context.Context, by store.Person, id string, revision int, a policy.Answer) error {
	a.By, a.At = by.ID, h.now()
	return h.alter(ctx, by, id, revision, "draft.answer", func(d policy.Draft) (policy.Draft, error) { return d.Answered(a) })
}

func (h hands) Continuity(ctx context.Context, id string) ([]Continuation, error) {
	d, err := h.st.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	reg, err := h.st.RegisterAt(ctx, h.now())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	var next []inventory.NextPlace
	for _, r := range d.Draft.Settled().Rows {
		next = append(next, inventory.NextPlace{Branch: r.Branch, Location: r.Location, Count: r.Count})
	}
	var out []Continuation
	for _, p := range inventory.Continue(&reg, next).Proposed {
		out = append(out, Continuation{Branch: p.Next.Branch, Location: p.Next.Location, OldBranchID: p.OldBranch.ID, OldBranch: p.OldBranch.Name,
			OldLocationID: p.OldLocation.ID, OldPlace: p.OldLocation.Name, Likeness: p.Likeness, Count: p.Next.Count, OldCount: p.OldCount})
	}
	return out, nil
}

func (h hands) AcceptDraft(ctx context.Context, by store.Person, id string, revision int, a DraftAcceptance) (inventory.Policy, error) {
	d, err := h.st.Draft(ctx, id)
	if err != nil {
		return inventory.Policy{}, err
	}
	settled := d.Draft.Settled()
	if len(settled.Blocking(false)) > 0 {
		return inventory.Policy{}, errors.New("blocking")
	}
	kept, err := json.Marshal(d.Draft.Reading)
	if err != nil {
		return inventory.Policy{}, err
	}
	acc := store.Acceptance{Name: d.Name, Raw: d.Raw, Reading: kept, Actor: by.ID, At: h.now(), Institution: settled.Institution, CheckInterval: settled.CheckInterval,
		Effective: a.Effective, Noticed: a.Notice, Text: d.Draft.Text, Settled: settled, Answers: d.Draft.Answers, DraftID: id, DraftRevision: revision, Again: a.Again}
	at := map[string]int{}
	for _, r := range settled.Rows {
		i, ok := at[r.Branch]
		if !ok {
			i = len(acc.Branches)
			at[r.Branch] = i
			acc.Branches = append(acc.Branches, store.AcceptedBranch{Name: r.Branch, Order: i, Continues: a.Continues[DraftPlace{r.Branch, ""}]})
		}
		b := &acc.Branches[i]
		old := ""
		if r.Location != "" {
			old = a.Continues[DraftPlace{r.Branch, r.Location}]
		}
		b.Locations = append(b.Locations, store.AcceptedLocation{Name: r.Location, Order: len(b.Locations), Continues: old,
			Declaration: inventory.Declaration{Count: r.Count, Line: r.Line, Words: r.Source.Words, Origin: inventory.Origin(r.Origin)}})
	}
	return h.st.AcceptPolicy(ctx, acc)
}

func (h hands) DiscardDraft(ctx context.Context, by store.Person, id string, revision int) error {
	return h.st.DiscardDraft(ctx, id, revision, by.ID, "", h.now())
}

func (h hands) Compare(ctx context.Context, from, to string) (policy.Comparison, error) {
	var sides []policy.Publication
	for _, id := range []string{from, to} {
		p, err := h.st.Policy(ctx, id)
		if err != nil {
			return policy.Comparison{}, err
		}
		var r policy.Reading
		if err := json.Unmarshal(p.Reading, &r); err != nil {
			return policy.Comparison{}, err
		}
		sides = append(sides, policy.FromSettled(p.Settled, r, p.Text))
	}
	return policy.Compare(sides[0], sides[1]), nil
}

func (h hands) Next(ctx context.Context, ask NextAsk) (sheet.Next, error) {
	reg, err := h.st.RegisterAt(ctx, h.now())
	if err != nil {
		return sheet.Next{}, err
	}
	v, err := h.st.Policy(ctx, reg.Policy.ID)
	if err != nil {
		return sheet.Next{}, err
	}
	var r policy.Reading
	if err := json.Unmarshal(v.Reading, &r); err != nil {
		return sheet.Next{}, err
	}
	old, next := policy.ReadPublication(r, v.Text), policy.FromSettled(v.Settled, r, v.Text)
	if ask.Draft != "" {
		d, err := h.st.Draft(ctx, ask.Draft)
		if err != nil {
			return sheet.Next{}, err
		}
		old, next = next, policy.FromSettled(d.Draft.Settled(), d.Draft.Reading, d.Draft.Text)
	}
	if ask.Noticed.IsZero() {
		ask.Noticed = h.now()
	}
	if ask.Effective.IsZero() {
		ask.Effective = ask.Noticed.AddDate(0, 0, 7)
	}
	if err := policy.Effective(ask.Effective, ask.Noticed, old.NoticeDays, next.NoticeDays); err != nil {
		return sheet.Next{}, err
	}
	n := policy.Notice{Reason: ask.Reason, Noticed: ask.Noticed.Format(time.DateOnly), Effective: ask.Effective.Format(time.DateOnly)}
	return sheet.NewNext(old, next, n, sheet.Versions{Old: "1", New: "2"}, sheet.Options{Lang: ask.Lang}), nil
}

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"camledger/inventory"
	"camledger/inventory/policy"
)

// DraftState is where a draft of a policy stands.
type DraftState string

// The states of a draft. Only an open one changes.
const (
	DraftOpen      DraftState = "open"
	DraftAccepted  DraftState = "accepted"
	DraftDiscarded DraftState = "discarded"
)

// Bounds of what is kept of drafts.
const (
	maxDraftRaw  = 64 << 20 // bytes of a file
	maxDraftJSON = 64 << 20 // bytes of each part of a draft
	MaxDrafts    = 200      // open at once
)

// PolicyDraft is a draft of a policy as it is kept.
type PolicyDraft struct {
	ID, Name  string
	Digest    string // SHA-256 of Raw, hexadecimal
	Raw       []byte
	Draft     policy.Draft
	Revision  int // counts the changes, from 1
	State     DraftState
	PolicyID  string // of the version that it became
	CreatedAt time.Time
	CreatedBy string
	UpdatedAt time.Time // last change, acceptance or discarding
	UpdatedBy string
}

// NewDraft keeps a draft as open, in revision 1. What is too large, or the 201st draft
// that is open, is ErrInvalid.
func (s *Store) NewDraft(ctx context.Context, d PolicyDraft) (PolicyDraft, error) {
	digest := sha256.Sum256(d.Raw)
	d.ID, d.Digest = inventory.NewID("draft"), hex.EncodeToString(digest[:])
	d.Name, d.CreatedBy, d.CreatedAt = clean(d.Name), clean(d.CreatedBy), unms(ms(d.CreatedAt))
	d.Revision, d.State, d.PolicyID = 1, DraftOpen, ""
	d.UpdatedAt, d.UpdatedBy = d.CreatedAt, d.CreatedBy
	parts, err := draftParts(d.Draft)
	doing := "keep draft of " + d.Name
	if err == nil && (len(d.Raw) == 0 || len(d.Raw) > maxDraftRaw) {
		err = fmt.Errorf("%w: no bytes, or more than %d MiB", ErrInvalid, maxDraftRaw>>20)
	}
	if err != nil {
		return PolicyDraft{}, fmt.Errorf("%s: %w", doing, err)
	}
	err = s.write(ctx, doing, func(r runner) error {
		if err := r.latch(ctx, "draft"); err != nil {
			return err
		}
		n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM policy_draft WHERE state = ?", DraftOpen)
		if err != nil {
			return err
		}
		if n >= MaxDrafts {
			return fmt.Errorf("%w: %d drafts are open: accept or discard some first", ErrInvalid, n)
		}
		return r.insertDraft(ctx, d, parts)
	})
	if err != nil {
		return PolicyDraft{}, err
	}
	return d, nil
}

func (r runner) insertDraft(ctx context.Context, d PolicyDraft, parts []string) error {
	if _, err := r.exec(ctx, `INSERT INTO policy_draft (id, name, format, digest, raw, text_json, reading_json,
		edits_json, answers_json, revision, state, policy_id, created_ms, created_by, updated_ms, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Name, d.Draft.Reading.Format, d.Digest, d.Raw, parts[0], parts[1], parts[2], parts[3], d.Revision, d.State,
		orNull(d.PolicyID), d.CreatedAt, d.CreatedBy, d.UpdatedAt, d.UpdatedBy); err != nil {
		return err
	}
	return r.audit(ctx, Entry{At: d.CreatedAt, Actor: d.CreatedBy, Action: "draft.create", Subject: d.ID, Detail: d.Name})
}

// draftParts are text, reading, edits and answers as they are stored.
func draftParts(d policy.Draft) ([]string, error) {
	var out []string
	if d.Edits == nil {
		d.Edits = []policy.Edit{}
	}
	if d.Answers == nil {
		d.Answers = []policy.Answer{}
	}
	for _, v := range []any{d.Text, d.Reading, d.Edits, d.Answers} {
		text, err := asJSON(v)
		if err != nil {
			return nil, err
		}
		if len(text) > maxDraftJSON {
			return nil, fmt.Errorf("%w: the draft is too large", ErrInvalid)
		}
		out = append(out, text)
	}
	return out, nil
}

// ChangeDraft stores the edits and answers of a draft, of which a person looked at the
// revision. ErrConflict tells that it was changed, accepted or discarded meanwhile. The
// revision that follows is returned; deed says for the audit log what was done.
func (s *Store) ChangeDraft(ctx context.Context, id string, revision int, d policy.Draft, deed Entry) (int, error) {
	parts, err := draftParts(d)
	if err != nil {
		return 0, fmt.Errorf("change draft %s: %w", id, err)
	}
	err = s.write(ctx, "change draft "+id, func(r runner) error {
		n, err := r.exec(ctx, `UPDATE policy_draft SET edits_json = ?, answers_json = ?, revision = revision + 1,
			updated_ms = ?, updated_by = ? WHERE id = ? AND revision = ? AND state = ?`,
			parts[2], parts[3], deed.At, deed.Actor, id, revision, DraftOpen)
		if err == nil && n == 0 {
			err = r.draftMoved(ctx, id, revision)
		}
		if err != nil {
			return err
		}
		deed.Subject = id
		return r.audit(ctx, deed)
	})
	return revision + 1, err
}

// draftMoved says why a draft cannot be changed from a revision.
func (r runner) draftMoved(ctx context.Context, id string, revision int) error {
	d, err := one(ctx, r, draftFields, "SELECT "+draftColumns+" FROM policy_draft WHERE id = ?", id)
	switch {
	case err != nil:
		return err
	case d.State != DraftOpen:
		return fmt.Errorf("%w: it was %s by %s", ErrConflict, d.State, d.UpdatedBy)
	}
	return fmt.Errorf("%w: %s changed it meanwhile: it is in revision %d, not %d", ErrConflict, d.UpdatedBy, d.Revision, revision)
}

// DiscardDraft gives a draft up. It is kept, and can no longer be changed.
func (s *Store) DiscardDraft(ctx context.Context, id string, revision int, actor, why string, when time.Time) error {
	return s.write(ctx, "discard draft "+id, func(r runner) error {
		if err := r.endDraft(ctx, id, revision, DraftDiscarded, "", actor, when); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "draft.discard", Subject: id, Detail: why})
	})
}

func (r runner) endDraft(ctx context.Context, id string, revision int, state DraftState, policyID, actor string, when time.Time) error {
	n, err := r.exec(ctx, `UPDATE policy_draft SET state = ?, policy_id = ?, revision = revision + 1, updated_ms = ?, updated_by = ?
		WHERE id = ? AND revision = ? AND state = ?`, state, orNull(policyID), when, actor, id, revision, DraftOpen)
	if err == nil && n == 0 {
		err = r.draftMoved(ctx, id, revision)
	}
	return err
}

const draftColumns = "id, name, digest, revision, state, policy_id, created_ms, created_by, updated_ms, updated_by"

func draftFields(d *PolicyDraft) []any {
	return []any{&d.ID, &d.Name, &d.Digest, &d.Revision, &d.State, opt(&d.PolicyID), at(&d.CreatedAt), &d.CreatedBy, at(&d.UpdatedAt), &d.UpdatedBy}
}

// Draft reads one draft.
func (s *Store) Draft(ctx context.Context, id string) (PolicyDraft, error) {
	d, err := one(ctx, s.direct(), func(d *PolicyDraft) []any {
		return append(draftFields(d), &d.Raw, doc(&d.Draft.Text), doc(&d.Draft.Reading), doc(&d.Draft.Edits), doc(&d.Draft.Answers))
	}, "SELECT "+draftColumns+", raw, text_json, reading_json, edits_json, answers_json FROM policy_draft WHERE id = ?", id)
	return d, wrap("read draft "+id, err)
}

// Drafts lists drafts in a state (empty: in any), the newest first, without Raw and Draft.
func (s *Store) Drafts(ctx context.Context, state DraftState) ([]PolicyDraft, error) {
	var w where
	w.equal("state", string(state))
	out, err := list(ctx, s.direct(), draftFields, "SELECT "+draftColumns+" FROM policy_draft"+w.text()+
		" ORDER BY created_ms DESC, id DESC"+page(pageMost, 0), w.args...)
	return out, wrap("list drafts", err)
}

package web

import (
	"context"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// Drafting is what the pages of the policy can set going.
//
// Every change names the revision of the draft that the person looked at; where another
// person changed the draft meanwhile the answer is store.ErrConflict and nothing is
// changed. A value that a code does not take, a row that is not there, a part that is
// missing is store.ErrInvalid.
type Drafting interface {
	// NewDraft reads a file, or a text that was pasted, and keeps bytes and reading as a
	// draft. Bytes that are no policy are a *policy.Failure, and nothing is kept.
	NewDraft(ctx context.Context, by store.Person, name string, raw []byte) (id string, err error)
	// Drafts lists those that are neither accepted nor discarded, the newest first.
	Drafts(ctx context.Context) ([]Drafted, error)
	Draft(ctx context.Context, id string) (Drafted, error)
	// EditDraft fills ID, By and At of the edit.
	EditDraft(ctx context.Context, by store.Person, id string, revision int, e policy.Edit) error
	UndoEdit(ctx context.Context, by store.Person, id string, revision int, editID string) error
	// AnswerDraft fills By and At of the answer; one with an empty value takes an earlier
	// one back.
	AnswerDraft(ctx context.Context, by store.Person, id string, revision int, a policy.Answer) error
	// Continuity proposes which places of the draft continue which of the register, for
	// every place that has no namesake there.
	Continuity(ctx context.Context, id string) ([]Continuation, error)
	// AcceptDraft makes the draft a version. Errors or questions that stand open are
	// store.ErrInvalid, an effective day before the end of the notice *policy.Failure.
	AcceptDraft(ctx context.Context, by store.Person, id string, revision int, a DraftAcceptance) (inventory.Policy, error)
	DiscardDraft(ctx context.Context, by store.Person, id string, revision int) error
}

// Drafted is a draft with what follows from its edits and answers. The lists of drafts
// leave the parts after Discarded empty.
type Drafted struct {
	ID, Name  string
	Revision  int // counts the changes
	CreatedBy string
	CreatedAt time.Time
	ChangedAt time.Time
	PolicyID  string // of the version that it became
	Discarded time.Time

	policy.Draft
	Raw  []byte
	Rows []policy.DraftRow // as they stand after the edits
	Open []policy.Problem  // errors and questions that keep it from being accepted
}

// Continuation proposes that a place of a draft is a place that the register has under
// another name.
type Continuation struct {
	Branch, Location         string // of the draft
	OldBranchID, OldBranch   string
	OldLocationID, OldPlace  string
	Likeness                 float64 // 0 to 1
	Count, OldCount, Cameras int     // declared now, declared before, bound there now
}

// DraftAcceptance is what a person decides when a draft is accepted.
type DraftAcceptance struct {
	Effective time.Time // the day from which it applies, in the institution's zone
	Notice    time.Time // the day on which the change is or was announced; zero: not announced
	// Continues maps a place of the draft to the id of the place of the register that it
	// continues; what is not in it is new.
	Continues map[DraftPlace]string
}

// DraftPlace names a place of a draft.
type DraftPlace struct{ Branch, Location string }

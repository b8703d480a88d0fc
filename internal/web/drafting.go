package web

import (
	"cmp"
	"context"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// Drafting is what the pages of the policy can set going. The pages read drafts from the
// store.
//
// Every change names the revision of the draft that the person looked at; where another
// person changed the draft meanwhile the answer is store.ErrConflict and nothing is
// changed. An edit or an answer that cannot be taken is a *policy.Refusal.
type Drafting interface {
	// NewDraft reads a file, or a text that was pasted, and keeps bytes and reading as a
	// draft. Bytes that are no policy are a *policy.Failure, and nothing is kept.
	NewDraft(ctx context.Context, by store.Person, name string, raw []byte) (id string, err error)
	// EditDraft fills ID, By and At of the edit.
	EditDraft(ctx context.Context, by store.Person, id string, revision int, e policy.Edit) error
	UndoEdit(ctx context.Context, by store.Person, id string, revision int, editID string) error
	// AnswerDraft fills By and At of the answer; one with an empty value takes an earlier
	// one back.
	AnswerDraft(ctx context.Context, by store.Person, id string, revision int, a policy.Answer) error
	// Continuity proposes which places of the draft continue which of the register, for
	// every place that has no namesake there.
	Continuity(ctx context.Context, id string) ([]Continuation, error)
	// AcceptDraft makes the draft a version. What keeps it from that is a *policy.Refusal.
	AcceptDraft(ctx context.Context, by store.Person, id string, revision int, a DraftAcceptance) (inventory.Policy, error)
	DiscardDraft(ctx context.Context, by store.Person, id string, revision int) error
	// Compare compares two versions, by id.
	Compare(ctx context.Context, from, to string) (policy.Comparison, error)
	// Next puts the next policy together with its notice and the comparison with the
	// version in force; nothing is kept. A day before the end of the notice is a
	// *policy.TooEarly, one that can only be a slip a *policy.Refusal.
	Next(ctx context.Context, ask NextAsk) (sheet.Next, error)
}

// Continuation proposes that a place of a draft is a place that the register has under
// another name.
type Continuation struct {
	Branch, Location         string // of the draft
	OldBranchID, OldBranch   string
	OldLocationID, OldPlace  string  // empty where a branch as a whole is continued
	Likeness                 float64 // 0 to 1
	Count, OldCount, Cameras int     // declared now, declared before, bound there now
}

// Old is the id of what is continued: a place, or a branch as a whole.
func (c Continuation) Old() string { return cmp.Or(c.OldLocationID, c.OldBranchID) }

// DraftAcceptance is what a person decides when a draft is accepted.
type DraftAcceptance struct {
	Effective time.Time // the day from which it applies, in the institution's zone
	Notice    time.Time // the day on which the change is or was announced; zero: not announced
	// Continues maps a place of the draft to the id of the place, or of the branch, that it
	// continues; what is not in it is new.
	Continues map[DraftPlace]string
	Again     bool // the same bytes were accepted before: they are read or corrected differently now
}

// DraftPlace names a place of a draft.
type DraftPlace struct{ Branch, Location string }

package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// Acceptances that are refused.
var (
	// ErrOpenProblems says that a reading has problems that must be settled first.
	ErrOpenProblems = errors.New("the reading has problems that must be settled first")
	// ErrManager says that an operator may prepare a version, but once there is a
	// responsible manager he or she accepts it.
	ErrManager = errors.New("a responsible manager accepts it, on the page of the draft")
	// ErrAccepted says that this very text was accepted before.
	ErrAccepted = fmt.Errorf("this very text was accepted before (%w)", store.ErrConflict)
)

// OpenProblems are the problems that keep a draft from being accepted. It is
// ErrOpenProblems and store.ErrInvalid.
type OpenProblems struct {
	Settled  policy.Settled
	Problems []policy.Problem
}

// Error implements error.
func (e *OpenProblems) Error() string {
	var keys []string
	for _, p := range e.Problems {
		if key := e.Settled.Key(p); len(keys) < 20 {
			keys = append(keys, key)
		}
	}
	return fmt.Sprintf("%v: %d open (%s)", ErrOpenProblems, len(e.Problems), strings.Join(keys, ", "))
}

// Unwrap makes it what it is.
func (e *OpenProblems) Unwrap() []error { return []error{ErrOpenProblems, store.ErrInvalid} }

// AcceptOptions are what a person decides at acceptance beside edits and answers.
type AcceptOptions struct {
	// Effective is the day from which the version applies; zero: what the text says.
	Effective time.Time
	// Noticed is the day on which the change was announced; zero: today, where it matters.
	Noticed time.Time
	// LeaveQuestions accepts while questions are open; they stay with the version as such.
	LeaveQuestions bool
	// NamesSaid refuses an acceptance while nobody said of a name whether it is a known one
	// under another: what is accepted under a new name is told from the old for good.
	NamesSaid bool
	// Again accepts a text that was accepted before: read or corrected differently now.
	Again bool
	// CheckInterval is the rhythm of the periodic inspection whatever the text says; empty:
	// what the text says, or what was answered.
	CheckInterval string
	// Critical are parts of location names whose outage is mailed sooner.
	Critical []string
	// Continues says which places are known ones under another name.
	Continues []Continued
}

// Continued says that a place of the draft, or with an empty Location a branch, is a known
// one under another name. Old is its id; empty: it is new, whatever it looks like. Of several new ones with one Old the first goes
// on and the others were split from it; of several Old for one new one the first goes on
// and the others were merged into it.
type Continued struct {
	Branch, Location string
	Old              string
}

// Accepted is a version that was accepted, and what became of the names.
type Accepted struct {
	Policy  inventory.Policy
	Settled policy.Settled // its Open problems stay open with the version
	New     []inventory.NextPlace
	Retired []inventory.Location // no longer declared
	// Proposed are pairs of names that nobody confirmed: the old one is retired, the new
	// one was made.
	Proposed []inventory.Continuation
}

// AcceptDraft makes a draft, in the revision that the actor looked at, a version.
func (a *App) AcceptDraft(ctx context.Context, id string, revision int, o AcceptOptions, actor string) (Accepted, error) {
	d, err := a.store.Draft(ctx, id)
	if err != nil {
		return Accepted{}, err
	}
	return a.accept(ctx, importing{name: d.Name, raw: d.Raw, draft: d.Draft, id: id, revision: revision}, o, actor)
}

// AcceptRead makes a draft that is not kept a version: every edit and answer of it goes
// into the audit log together with the acceptance.
func (a *App) AcceptRead(ctx context.Context, name string, raw []byte, d policy.Draft, o AcceptOptions, actor string) (Accepted, error) {
	in := importing{name: name, raw: raw, draft: d}
	for _, e := range d.Edits {
		in.deeds = append(in.deeds, deedOfEdit(e))
	}
	for _, n := range d.Answers {
		in.deeds = append(in.deeds, deedOfAnswer(n))
	}
	return a.accept(ctx, in, o, actor)
}

// Answers are what the text leaves open and a person answers at acceptance.
type Answers struct {
	// CheckInterval is the rhythm of the periodic inspection; empty: what the text says.
	CheckInterval string
	// Critical are parts of location names whose outage is mailed sooner.
	Critical []string
	// Replies answer every open problem of a code: "approximate-retention": "10%".
	Replies map[string]string
}

// Accept makes a reading without edits the policy version in force. It refuses a reading
// with errors; questions that are not answered stay open with the version.
func (a *App) Accept(ctx context.Context, name string, raw []byte, reading policy.Reading, answers Answers, actor string) (inventory.Policy, error) {
	text, err := ReadDocument(ctx, name, raw)
	if err != nil {
		return inventory.Policy{}, err
	}
	d := policy.Draft{Text: text, Reading: reading}
	for _, code := range slices.Sorted(maps.Keys(answers.Replies)) {
		d = reply(d, policy.Code(code), answers.Replies[code], actor, a.now())
	}
	out, err := a.AcceptRead(ctx, name, raw, d, AcceptOptions{LeaveQuestions: true, CheckInterval: answers.CheckInterval, Critical: answers.Critical}, actor)
	return out.Policy, err
}

// reply answers every open problem of a code; one that does not take the value stays open.
func reply(d policy.Draft, code policy.Code, value, actor string, at time.Time) policy.Draft {
	for _, p := range d.Settled().Open {
		if p.Code != code || value == "" {
			continue
		}
		next, err := d.Answered(policy.Answer{Code: p.Code, Line: p.Line, Column: p.Column, Value: value, By: actor, At: at})
		if err == nil {
			d = next
		}
	}
	return d
}

// importing is what is being accepted.
type importing struct {
	name     string
	raw      []byte
	draft    policy.Draft
	id       string // of the draft that is kept; empty: none
	revision int
	deeds    []store.Entry
}

func (a *App) accept(ctx context.Context, in importing, o AcceptOptions, actor string) (Accepted, error) {
	doing := "accept policy " + in.name
	in.draft = reply(in.draft, policy.CheckInterval, o.CheckInterval, actor, a.now())
	settled := in.draft.Settled()
	if open := settled.Blocking(o.LeaveQuestions); len(open) > 0 {
		return Accepted{}, fmt.Errorf("%s: %w", doing, &OpenProblems{settled, open})
	}
	if len(settled.Rows) == 0 {
		return Accepted{}, fmt.Errorf("%s: %w", doing, refused(&policy.Refusal{Reason: "no-rows"}))
	}
	if err := a.mayAccept(ctx, actor); err != nil {
		return Accepted{}, fmt.Errorf("%s: %w", doing, err)
	}
	kept, err := json.Marshal(in.draft.Reading)
	if err != nil {
		return Accepted{}, fmt.Errorf("%s: %w", doing, err)
	}
	acc := acceptance(settled, in.draft.Reading, o.Critical)
	acc.Name, acc.Raw, acc.Reading, acc.Actor, acc.At = in.name, in.raw, kept, actor, a.now()
	acc.Text, acc.Settled, acc.Answers, acc.Again = in.draft.Text, settled, in.draft.Answers, o.Again
	acc.CheckInterval = cmp.Or(o.CheckInterval, acc.CheckInterval)
	acc.DraftID, acc.DraftRevision, acc.Deeds = in.id, in.revision, in.deeds
	versions, err := a.store.Policies(ctx)
	if err != nil {
		return Accepted{}, fmt.Errorf("%s: %w", doing, err)
	}
	if !o.Again && slices.ContainsFunc(versions, func(p inventory.Policy) bool { return p.Digest == in.draft.Reading.Digest }) {
		return Accepted{}, fmt.Errorf("%s: %w", doing, ErrAccepted)
	}
	when, err := a.dates(ctx, versions, in.draft.Reading, settled, o)
	if err != nil {
		return Accepted{}, fmt.Errorf("%s: %w", doing, err)
	}
	acc.Effective, acc.Noticed = when.effective, when.noticed
	out := Accepted{Settled: settled}
	if err := a.continues(ctx, &acc, &out, o.Continues); err != nil {
		return Accepted{}, fmt.Errorf("%s: %w", doing, err)
	}
	if len(out.Proposed) > 0 && o.NamesSaid {
		return Accepted{}, fmt.Errorf("%s: %w", doing, &OpenNames{out.Proposed})
	}
	out.Policy, err = a.store.AcceptPolicy(ctx, acc)
	if err != nil {
		return Accepted{}, fmt.Errorf("%s: %w", doing, err)
	}
	if err := a.bindCodes(ctx); err != nil {
		return out, err
	}
	return out, a.compareAmended(ctx)
}

// mayAccept refuses an operator where there is a manager: on the command line one may
// propose, and make the first version before anybody has an account.
func (a *App) mayAccept(ctx context.Context, actor string) error {
	if !strings.HasPrefix(actor, "operator:") {
		return nil
	}
	versions, err := a.store.Policies(ctx)
	if err != nil || len(versions) == 0 {
		return err
	}
	people, err := a.store.Persons(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		for _, g := range p.Grants {
			if p.Active() && g.Role == store.RoleManager && g.BranchID == "" && g.Holds(a.now()) {
				return fmt.Errorf("%w (%s)", ErrManager, cmp.Or(p.Name, p.Login))
			}
		}
	}
	return nil
}

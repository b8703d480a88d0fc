package app

import (
	"errors"
	"testing"
	"time"

	"camledger/internal/store"
)

// TestDecisionsTakeTheNumbersOfTheBranch: what was set for one branch holds in its decisions
// from the next one on, and nowhere else.
func TestDecisionsTakeTheNumbersOfTheBranch(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.23.0/28", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	d, err := a.newDecider(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.readEstate(t.Context()); err != nil {
		t.Fatal(err)
	}
	limit, long, yes := time.Hour, 1000*time.Hour, true
	if _, err := a.SetBranchAlert(t.Context(), "hq", map[string]*time.Duration{"escalate_manager": &long}, nil, "operator:test"); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("1000 h was taken: %v", err)
	}
	got, err := a.SetBranchAlert(t.Context(), "hq", map[string]*time.Duration{"mail_after": &limit}, &yes, "operator:test")
	if err != nil || !got.Observed || got.Rule.Limit != limit {
		t.Fatalf("%+v, %v", got, err)
	}
	in, err := d.input(t.Context(), store.AlertWork{}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b := in.Branches[0]; b.Rule.Limit != limit || !b.Observe || in.Rule.Limit == limit || b.Rule.Cap != in.Rule.Cap {
		t.Errorf("decided by %+v, observe %v", b.Rule, b.Observe)
	}
}

package store_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestRegisterIsWhatWasAccepted(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.Register(ctx); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("register before any policy: %v", err)
		}
		a := acceptance()
		p := get(s.AcceptPolicy(ctx, a))(t)
		reg := get(s.Register(ctx))(t)
		if reg.Institution.Name != "햇살은행" || reg.Institution.CheckInterval != "monthly" {
			t.Errorf("institution %+v", reg.Institution)
		}
		if diff := cmp.Diff(p, reg.Policy); diff != "" {
			t.Errorf("policy: %s", diff)
		}
		if len(reg.Branches) != 2 || reg.DeclaredCount(reg.Branches[0].ID) != 5 || reg.DeclaredCount(reg.Branches[1].ID) != 4 {
			t.Errorf("branches %+v, declarations %+v", reg.Branches, reg.Declarations)
		}
		want := a.Branches[0].Locations[1].Declaration
		want.PolicyID, want.BranchID, want.LocationID = p.ID, reg.Branches[0].ID, reg.Locations[1].ID
		if diff := cmp.Diff(want, reg.Declarations[1]); diff != "" {
			t.Errorf("declaration: %s", diff)
		}
		if len(reg.Officers) != 2 || reg.Officers[0].BranchID != "" || reg.Officers[1].BranchID != reg.Branches[0].ID {
			t.Errorf("officers %+v", reg.Officers)
		}
		if len(reg.Retention) != 1 || reg.Retention[0].Value != 60 || len(reg.Promises) != 1 {
			t.Errorf("retention %+v, promises %+v", reg.Retention, reg.Promises)
		}
		v := get(s.Policy(ctx, p.ID))(t)
		if !bytes.Equal(v.Raw, a.Raw) || string(v.Reading) != `{"a":1}` {
			t.Errorf("version %q %q", v.Raw, v.Reading)
		}
	})
}

func TestBranchesAndLocationsLast(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		get(s.AcceptPolicy(ctx, acceptance()))(t)
		before := get(s.Register(ctx))(t)
		must(t, s.SetCritical(ctx, before.Locations[0].ID, true, "per_1", t0))

		if _, err := s.AcceptPolicy(ctx, acceptance()); !errors.Is(err, store.ErrConflict) {
			t.Fatalf("the same text again: %v", err)
		}
		next := acceptance()
		next.Raw = []byte("second")
		next.At = t0.Add(time.Hour)
		next.CheckInterval = ""
		next.Branches = next.Branches[:1]
		next.Branches[0].Name = " 본 점"
		next.Branches[0].Locations[1].Name = "지하주차장"
		get(s.AcceptPolicy(ctx, next))(t)
		after := get(s.Register(ctx))(t)
		if after.Branches[0].ID != before.Branches[0].ID || after.Locations[1].ID != before.Locations[1].ID {
			t.Error("a rename by spaces made new things")
		}
		if after.Branches[1].ID != before.Branches[1].ID || !after.Branches[1].RetiredAt.Equal(next.At) {
			t.Errorf("the branch that vanished: %+v", after.Branches[1])
		}
		if after.DeclaredCount(after.Branches[1].ID) != 0 || !after.Locations[0].Critical {
			t.Errorf("declarations or marks: %+v", after)
		}
		if after.Institution.CheckInterval != "monthly" {
			t.Errorf("the answer about the interval is lost: %+v", after.Institution)
		}
		third := acceptance()
		third.Raw = []byte("third")
		get(s.AcceptPolicy(ctx, third))(t)
		back := get(s.Register(ctx))(t)
		if back.Branches[1].ID != before.Branches[1].ID || !back.Branches[1].RetiredAt.IsZero() {
			t.Errorf("a branch that came back: %+v", back.Branches[1])
		}
		if got := get(s.Policies(ctx))(t); len(got) != 3 || got[0].ID != back.Policy.ID {
			t.Errorf("policies %+v", got)
		}
	})
}

func TestVersionThatAppliesLaterWaits(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		first := get(s.AcceptPolicy(ctx, acceptance()))(t)
		next := acceptance()
		next.Raw, next.Effective = []byte("second"), t0.Add(7*24*time.Hour)
		next.Branches = next.Branches[:1]
		second := get(s.AcceptPolicy(ctx, next))(t)
		for _, c := range []struct {
			now     time.Time
			policy  string
			retired bool
		}{{t0.Add(time.Hour), first.ID, false}, {next.Effective, second.ID, true}} {
			reg := get(s.RegisterAt(ctx, c.now))(t)
			if reg.Policy.ID != c.policy || reg.Branches[1].RetiredAt.IsZero() == c.retired {
				t.Errorf("at %v: policy %s, %+v", c.now, reg.Policy.ID, reg.Branches[1])
			}
		}
	})
}

func TestRefusedAcceptanceStoresNothing(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		cases := map[string]func(*store.Acceptance){
			"a branch twice":     func(a *store.Acceptance) { a.Branches[1].Name = "본 점" },
			"a location twice":   func(a *store.Acceptance) { a.Branches[0].Locations[1].Name = "365 코너" },
			"officer of nowhere": func(a *store.Acceptance) { a.Officers[1].Branch = "없는점" },
			"no branch":          func(a *store.Acceptance) { a.Branches = nil },
			"no text":            func(a *store.Acceptance) { a.Raw = nil },
		}
		for name, spoil := range cases {
			a := acceptance()
			spoil(&a)
			if _, err := s.AcceptPolicy(ctx, a); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Register(ctx); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("something was stored: %v", err)
		}
	})
}

func TestBranchCodesAndEnrolment(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		get(s.AcceptPolicy(ctx, acceptance()))(t)
		branches := func() []inventory.Branch { return get(s.Register(ctx))(t).Branches }
		a, b := branches()[0].ID, branches()[1].ID
		must(t, s.SetBranchCodes(ctx, map[string]string{a: "HQ", b: "ST"}))
		must(t, s.SetBranchCodes(ctx, map[string]string{a: "ST", b: "HQ"}))
		if got := branches(); got[0].Code != "ST" || got[1].Code != "HQ" {
			t.Errorf("codes %+v", got)
		}
		if err := s.SetBranchCodes(ctx, map[string]string{a: "HQ"}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("one code twice: %v", err)
		}
		must(t, s.SetEnrolled(ctx, a, t0, "per_1"))
		must(t, s.SetEnrolled(ctx, a, t0.Add(time.Hour), "per_2"))
		if got := branches()[0]; !got.EnrolledAt.Equal(t0) || got.Code != "ST" {
			t.Errorf("branch %+v", got)
		}
		if err := s.SetEnrolled(ctx, "br_none", t0, "per_1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("enrolment of no branch: %v", err)
		}
	})
}

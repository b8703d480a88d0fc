package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// ofKind lists the differences of one kind by place, whatever their state.
func ofKind(t testing.TB, a *App, kind inventory.DifferenceKind) []inventory.Difference {
	t.Helper()
	ds, _, err := a.store.Differences(t.Context(), store.DifferenceFilter{Kind: []inventory.DifferenceKind{kind}})
	if err != nil {
		t.Fatal(err)
	}
	// Before the enrolment a branch is compared as a whole.
	return slices.DeleteFunc(ds, func(d inventory.Difference) bool { return d.LocationID == "" })
}

// A count that the policy has wrong is amended: two persons decide, the policy is stale from
// then on, the next one is made of the decision, and the version that says it settles both.
func TestAnAmendmentGoesIntoTheNextPolicy(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		network := "127.104.11.0/24"
		if dsn != "" {
			network = "127.104.12.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, repeat: 3, name: \"객장 {n}\"}\n- {id: safe, name: 금고}"), settings{database: dsn})
		a := w.open(nil)
		if _, err := accepted(t, a, policyText("시행일 : 2020년 3월 4일", "", "본점 고정 : 3대 1층 객장 : 2대", "금고 : 1대"), AcceptOptions{}, "operator:test"); err != nil {
			t.Fatal(err)
		}
		hire(t, a, "facilities", "manager")
		enrol(t, a, "hq")
		scan(t, a, "hq")
		over := ofKind(t, a, inventory.CountMismatch)
		if len(over) != 1 || over[0].Detail != "over" {
			t.Fatalf("differences %+v", over)
		}
		three := 3
		if _, err := a.TakeStep(ctx, "operator:test", over[0].ID, DifferenceStep{Kind: "amend", Count: &three, Reason: "객장 증설"}); err != nil {
			t.Fatal(err)
		}
		if n := len(ofKind(t, a, inventory.PolicyStale)); n != 0 {
			t.Fatalf("%d stale before anybody approved", n)
		}
		waiting, err := a.store.Decisions(ctx, "")
		if err != nil || len(waiting) != 1 {
			t.Fatalf("waiting %+v %v", waiting, err)
		}
		if _, err := a.Decide(ctx, "per_manager", store.Decision{DifferenceID: over[0].ID, Kind: inventory.ActApprove, ProposalID: waiting[0].ID}); err != nil {
			t.Fatal(err)
		}
		stale := ofKind(t, a, inventory.PolicyStale)
		if len(stale) != 1 || stale[0].State != inventory.DifferenceOpen || stale[0].Facts["is"] != "3" || stale[0].Facts["was"] != "2" {
			t.Fatalf("stale %+v", stale)
		}
		scan(t, a, "hq")
		if d := ofKind(t, a, inventory.CountMismatch)[0]; d.State != inventory.DifferenceAmending {
			t.Errorf("after a scan it is %s", d.State)
		}
		next, err := a.NextPolicy(ctx, NextOptions{Reason: "객장 증설", Lang: "ko"})
		if err != nil || next.New.Total() != 4 || next.Old.Total() != 3 {
			t.Fatalf("next policy: %d cameras of %d, %v", next.New.Total(), next.Old.Total(), err)
		}
		i := slices.IndexFunc(next.Comparison.Rows, func(r policy.RowChange) bool { return r.New != nil && r.New.Place == "1층 객장" && r.New.Count == 3 })
		if i < 0 || len(next.Comparison.Rows) != 1 || strings.Contains(strings.Join(next.Blanks, "\n"), "amendment") {
			t.Errorf("compared %+v, blanks %q", next.Comparison.Rows, next.Blanks)
		}
		now := time.Now().In(a.zone).Format(time.DateOnly)
		if _, err := accepted(t, a, policyText("", "", "본점 고정 : 4대 1층 객장 : 3대", "금고 : 1대"), AcceptOptions{Effective: date(t, a, now), Noticed: date(t, a, now)}, "per_manager"); err != nil {
			t.Fatal(err)
		}
		for _, d := range append(ofKind(t, a, inventory.PolicyStale), ofKind(t, a, inventory.CountMismatch)...) {
			if d.State != inventory.DifferenceResolved {
				t.Errorf("published, and %s is %s", d.Kind, d.State)
			}
		}
		list, err := a.store.Amendments(ctx, store.AmendmentFilter{})
		if err != nil || len(list) != 1 || list[0].State != inventory.AmendmentPublished || !strings.HasPrefix(list[0].EndedBy, "pol_") {
			t.Errorf("amendments %+v %v", list, err)
		}
	})
}

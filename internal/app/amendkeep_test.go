package app

import (
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// A camera that keeps footage longer than published: two persons decide that the policy says
// otherwise, the next one publishes the period, and the version that says it settles that.
func TestAnAmendedPeriodGoesIntoTheNextPolicy(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		a := emptyApp(t, dsn, nil)
		defer a.Close()
		row := "본점 고정 : 2대 1층 객장 : 2대"
		if _, err := accepted(t, a, policyText("보관기간 : 30일\n시행일 : 2020년 3월 4일", "", row), AcceptOptions{}, "operator:test"); err != nil {
			t.Fatal(err)
		}
		hire(t, a, "manager")
		reg, err := a.Register(ctx)
		if err != nil || len(reg.Retention) != 1 {
			t.Fatalf("retention %+v %v", reg.Retention, err)
		}
		branch := reg.Branches[0].ID
		save := func(d inventory.Difference) string {
			d.BranchID, d.Facts = branch, map[string]string{"label": "x", "days": "58", "least": "29", "most": "31"}
			change, err := a.store.SaveDifferences(ctx, branch, []inventory.Difference{d}, false, a.now(), func(inventory.Difference) bool { return false })
			if err != nil {
				t.Fatal(err)
			}
			return change.New[0].ID
		}
		long, audio := save(inventory.Difference{Kind: inventory.RetentionLong, CameraID: "cam_1"}), save(inventory.Difference{Kind: inventory.MountMismatch, CameraID: "cam_2"})
		if _, err := a.TakeStep(ctx, "operator:test", audio, DifferenceStep{Kind: "amend", Keep: "60d", Reason: "x"}); err == nil {
			t.Error("a mount is amended by a period")
		}
		if _, err := a.TakeStep(ctx, "operator:test", long, DifferenceStep{Kind: "amend", Mount: "mobile", Location: reg.Locations[0].Name, Reason: "x"}); err == nil {
			t.Error("a period is amended by a mount")
		}
		for _, wrong := range []string{"60", "d", "-3d", "60y"} {
			if _, err := a.TakeStep(ctx, "operator:test", long, DifferenceStep{Kind: "amend", Keep: wrong, Reason: "x"}); err == nil {
				t.Errorf("--keep %s is taken", wrong)
			}
		}
		if _, err := a.TakeStep(ctx, "operator:test", long, DifferenceStep{Kind: "amend", Keep: "60d", Reason: "저장장치 증설"}); err != nil {
			t.Fatal(err)
		}
		waiting, err := a.store.Decisions(ctx, long)
		if err != nil || len(waiting) != 1 {
			t.Fatalf("waiting %+v %v", waiting, err)
		}
		if _, err := a.Decide(ctx, "per_manager", store.Decision{DifferenceID: long, Kind: inventory.ActApprove, ProposalID: waiting[0].ID}); err != nil {
			t.Fatal(err)
		}
		stale := func() inventory.Difference {
			ds, _, err := a.store.Differences(ctx, store.DifferenceFilter{Kind: []inventory.DifferenceKind{inventory.PolicyStale}})
			if err != nil || len(ds) != 1 {
				t.Fatalf("stale %+v %v", ds, err)
			}
			return ds[0]
		}
		d := stale()
		text, err := a.DifferenceText(ctx, d.ID)
		if err != nil || d.State != inventory.DifferenceOpen || !strings.Contains(text.Says, "60 days") {
			t.Errorf("%s %q %v", d.State, text.Says, err)
		}
		if l, err := a.store.Difference(ctx, long); err != nil || l.State != inventory.DifferenceAmending {
			t.Errorf("the difference itself is %s %v", l.State, err)
		}
		next, err := a.NextPolicy(ctx, NextOptions{Reason: "저장장치 증설", Lang: "ko"})
		if err != nil || len(next.New.Retention) != 1 || next.New.Retention[0].Value != 60 || next.Old.Retention[0].Value != 30 || next.New.Total() != next.Old.Total() {
			t.Fatalf("next policy keeps %+v in place of %+v, %v", next.New.Retention, next.Old.Retention, err)
		}
		if len(next.Comparison.Retention) != 1 || strings.Contains(strings.Join(next.Blanks, "\n"), "amendment") {
			t.Errorf("compared %+v, blanks %q", next.Comparison.Retention, next.Blanks)
		}
		today := time.Now().In(a.zone).Format(time.DateOnly)
		if _, err := accepted(t, a, policyText("보관기간 : 60일", "", row), AcceptOptions{Effective: date(t, a, today), Noticed: date(t, a, today)}, "per_manager"); err != nil {
			t.Fatal(err)
		}
		if d := stale(); d.State != inventory.DifferenceResolved {
			t.Errorf("published, and it is %s", d.State)
		}
	})
}

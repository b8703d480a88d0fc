package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func inspection(branchID string, n int) inventory.Inspection {
	i := inventory.Inspection{ID: inventory.NewID("insp"), BranchID: branchID, Branch: "본점", Day: "2026-03-02", Interval: "monthly",
		Started: t0.Add(time.Duration(n) * time.Hour), Ended: t0.Add(time.Duration(n)*time.Hour + time.Minute), Trigger: "schedule",
		Rows: []inventory.InspectionRow{{Number: 1, Verdict: inventory.VerdictOK, Outcome: inventory.OutcomeOK},
			{Number: 2, Verdict: inventory.VerdictFault, Causes: []inventory.Cause{inventory.CauseTimeout}, DaysStored: -1},
			{Number: 3, Verdict: inventory.VerdictNotVerifiable}}}
	i.Counts = inventory.Count(i.Rows)
	return i
}

func TestInspectionIsSignedByTwo(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		i := inspection(w.branch.ID, 0)
		must(t, s.SaveInspection(ctx, i))
		i.Rows[1].Verdict, i.Counts = inventory.VerdictOK, inventory.InspectionCounts{Total: 3, OK: 2, NotVerifiable: 1}
		must(t, s.SaveInspection(ctx, i))
		if diff := cmp.Diff(i, get(s.Inspection(ctx, i.ID))(t)); diff != "" {
			t.Error(diff)
		}
		if err := s.SealInspection(ctx, i.ID, "per_2", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("sealed unsigned: %v", err)
		}
		if err := s.SignInspection(ctx, i.ID, "", t0); !errors.Is(err, store.ErrForbidden) {
			t.Errorf("signed by nobody: %v", err)
		}
		must(t, s.SignInspection(ctx, i.ID, "per_1", t0.Add(time.Hour)))
		if err := s.SignInspection(ctx, i.ID, "per_2", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("signed twice: %v", err)
		}
		if err := s.SaveInspection(ctx, i); !errors.Is(err, store.ErrConflict) {
			t.Errorf("changed after signing: %v", err)
		}
		if err := s.SealInspection(ctx, i.ID, "per_1", t0); !errors.Is(err, store.ErrForbidden) {
			t.Errorf("sealed by the inspector: %v", err)
		}
		must(t, s.SealInspection(ctx, i.ID, "per_2", t0.Add(2*time.Hour)))
		if err := s.SealInspection(ctx, i.ID, "per_3", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("sealed twice: %v", err)
		}
		got := get(s.Inspection(ctx, i.ID))(t)
		if got.Inspector != "per_1" || got.Approver != "per_2" || !got.SealedAt.Equal(t0.Add(2*time.Hour)) || len(got.Rows) != 3 {
			t.Errorf("inspection %+v", got)
		}
		must(t, s.SaveInspection(ctx, inspection(w.branch.ID, 5)))
		list := get(s.Inspections(ctx, w.branch.ID, 0))(t)
		if len(list) != 2 || list[1].ID != i.ID || list[0].Rows != nil || list[0].Counts.Fault != 1 {
			t.Errorf("list %+v", list)
		}
		if _, err := s.Inspection(ctx, "insp_none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("none: %v", err)
		}
	})
}

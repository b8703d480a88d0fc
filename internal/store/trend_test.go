package store_test

import (
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestTrends counts checks and open differences by day.
func TestTrends(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		camera := w.cameras[0].ID
		for back, outcome := range []inventory.Outcome{inventory.OutcomeOK, inventory.OutcomeDown, inventory.OutcomeDegraded, inventory.OutcomeAuthRefused} {
			must(t, s.Record(ctx, store.Batch{Checks: []store.CheckRecord{check(camera, inventory.TierStream, t0.AddDate(0, 0, back-3), outcome)}}))
		}
		never := func(inventory.Difference) bool { return false }
		seen := inventory.Difference{Kind: inventory.AudioOffered, BranchID: w.branch.ID, CameraID: camera}
		note := inventory.Difference{Kind: inventory.RetentionUnknown, BranchID: w.branch.ID, CameraID: camera}
		seen.Stamp()
		note.Stamp()
		_, err := s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{seen, note}, false, t0.AddDate(0, 0, -40), never)
		must(t, err)
		_, err = s.SaveDifferences(ctx, w.branch.ID, nil, true, t0.AddDate(0, 0, -1), nil)
		must(t, err)
		other := inventory.Difference{Kind: inventory.MountMismatch, BranchID: w.branch.ID, CameraID: camera}
		other.Stamp()
		_, err = s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{other}, false, t0, never)
		must(t, err)
		days, all, err := s.Trends(ctx, t0, 5)
		must(t, err)
		x := all[w.branch.ID]
		if len(days) != 5 || days[4] != t0.In(seoul).Format("2006-01-02") || x == nil {
			t.Fatalf("%v %v", days, all)
		}
		if !x.Since.Equal(w.cameras[0].FirstSeen) || x.Since.IsZero() {
			t.Errorf("known since %v, the camera since %v", x.Since, w.cameras[0].FirstSeen)
		}
		for i, want := range [][4]int{{0, 0, 0, 1}, {1, 0, 0, 1}, {0, 1, 0, 1}, {1, 0, 0, 0}, {0, 0, 1, 1}} {
			if got := [4]int{x.Good[i], x.Bad[i], x.Blind[i], x.Differences[i]}; got != want {
				t.Errorf("day %s: %v, want %v", days[i], got, want)
			}
		}
	})
}

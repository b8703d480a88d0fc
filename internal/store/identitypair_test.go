package store_test

import (
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestMergeSettlesWhatAskedForIt merges two devices, once beside the difference that asks
// whether they are one, once by deciding it: it is settled with the merge, and says by whom.
func TestMergeSettlesWhatAskedForIt(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		ctx := t.Context()
		ask := func(i, j int) inventory.Difference {
			d := inventory.Difference{Kind: inventory.SameDevice, BranchID: w.branch.ID, DeviceID: w.devices[j].ID, Detail: w.devices[i].ID + "|" + w.devices[j].ID, Facts: map[string]string{"label": "x"}}
			change, err := s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{d}, false, t0, func(inventory.Difference) bool { return false })
			must(t, err)
			return change.New[0]
		}
		step := func(i, j int) inventory.IdentityStep {
			found, err := s.Found(ctx, w.branch.ID)
			must(t, err)
			st, err := inventory.Merge(found, w.devices[i].ID, w.devices[j].ID)
			must(t, err)
			return st
		}
		settled := func(id, by string) {
			t.Helper()
			d := get(s.Difference(ctx, id))(t)
			events := get(s.DifferenceEvents(ctx, id))(t)
			last := events[len(events)-1]
			if d.State != inventory.DifferenceResolved || last.Kind != string(inventory.ActMerge) || last.Actor != by || last.Detail != "label seen" {
				t.Errorf("%s after the merge: %s, last step %+v", id, d.State, last)
			}
		}

		beside := ask(0, 1)
		_, err := s.ApplyIdentity(ctx, step(0, 1), "operator:kim", "label seen", t0.Add(time.Hour))
		must(t, err)
		settled(beside.ID, "operator:kim")

		first, again := ask(0, 2), inventory.Difference{Kind: inventory.IdentityConflict, BranchID: w.branch.ID, DeviceID: w.devices[0].ID, Detail: w.devices[2].ID + "|" + w.devices[0].ID, Facts: map[string]string{"label": "x"}}
		change, err := s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{again}, false, t0, func(inventory.Difference) bool { return false })
		must(t, err)
		st := step(0, 2)
		_, err = s.DecideDifference(ctx, store.Decision{DifferenceID: first.ID, Kind: inventory.ActMerge, Reason: "label seen", Actor: "per_x", At: t0.Add(2 * time.Hour), Step: &st, Revision: first.Revision})
		must(t, err)
		settled(first.ID, "per_x")
		settled(change.New[0].ID, "per_x")
	})
}

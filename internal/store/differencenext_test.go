package store_test

import (
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestNextDifference goes through the queue as a person does: each open one once, without notes,
// without what waits for another person, and from the last to the first again.
func TestNextDifference(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		cam := w.cameras[0].ID
		save := func(n int, branchID string, list ...inventory.Difference) {
			t.Helper()
			get(s.SaveDifferences(ctx, branchID, list, false, t0.Add(time.Duration(n)*time.Hour), nil))(t)
		}
		save(0, w.branch.ID, difference(w.branch.ID, inventory.AudioOffered, cam), difference(w.branch.ID, inventory.ClockOff, cam), difference(w.branch.ID, inventory.UnusedInput, cam))
		save(1, w.branch.ID, difference(w.branch.ID, inventory.OpenStream, cam))
		save(1, w.other.ID, difference(w.other.ID, inventory.MissingCamera, cam))
		round := func(f store.DifferenceFilter, from inventory.Difference) (out []string) {
			t.Helper()
			for at := from; len(out) < 10; {
				id := get(s.NextDifference(ctx, f, at))(t)
				if id == "" || len(out) > 0 && id == out[0] {
					return out
				}
				out = append(out, id)
				at = get(s.Difference(ctx, id))(t)
			}
			return out
		}
		all := get2(s.Differences(ctx, store.DifferenceFilter{State: inventory.Unresolved}))(t)
		if len(all) != 5 || all[4].Severity != inventory.SeverityNote {
			t.Fatalf("the queue holds %v", kinds(all))
		}
		if got := round(store.DifferenceFilter{}, all[0]); len(got) != 4 || got[0] != all[1].ID || got[1] != all[2].ID || got[2] != all[3].ID || got[3] != all[0].ID {
			t.Errorf("from the first: %v of %v", got, kinds(all))
		}
		if got := round(store.DifferenceFilter{}, all[4]); len(got) != 4 || got[0] != all[0].ID {
			t.Errorf("from a note: %v", got)
		}
		if got := round(store.DifferenceFilter{Branches: []string{w.other.ID}}, all[3]); len(got) != 1 {
			t.Errorf("of the other branch alone: %v", got)
		}
		if got := get(s.NextDifference(ctx, store.DifferenceFilter{Branches: []string{}}, all[0]))(t); got != "" {
			t.Errorf("who may read no branch comes to %q", got)
		}
		// The next one is one of the list that the person came from, also of what was searched for.
		listed := store.DifferenceFilter{Kind: []inventory.DifferenceKind{inventory.AudioOffered, inventory.ClockOff}}
		if got := round(listed, all[0]); len(got) != 2 {
			t.Errorf("of two kinds: %v", got)
		}
		for word, want := range map[string]int{string(inventory.AudioOffered): 1, string(inventory.UnusedInput): 0, w.branch.Name: 4, "nowhere": 0} { // the camera of the fourth is of that branch
			if got := round(store.DifferenceFilter{Query: word}, all[3]); len(got) != want {
				t.Errorf("of those with %q: %v, want %d", word, got, want)
			}
		}
		if got := round(store.DifferenceFilter{Query: w.branch.Name, Severity: []inventory.Severity{inventory.SeverityNote}}, all[0]); len(got) != 1 || got[0] != all[4].ID {
			t.Errorf("of the notes: %v", got)
		}
		// What was proposed is passed over: it waits for another person.
		for _, d := range all[:2] {
			get(s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Revision: d.Revision, Kind: store.DecideAccept, Until: t0.AddDate(0, 1, 0), Reason: "x", Actor: "per_2", At: t0.Add(2 * time.Hour)}))(t)
		}
		if got := get(s.NextDifference(ctx, store.DifferenceFilter{}, get(s.Difference(ctx, all[1].ID))(t)))(t); got != all[2].ID {
			t.Errorf("after two proposals: %q", got)
		}
		if got := get(s.NextDifference(ctx, store.DifferenceFilter{}, all[3]))(t); got != all[2].ID {
			t.Errorf("from the last: %q", got)
		}
	})
}

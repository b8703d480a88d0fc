package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestSearchKnowsWhatOthersWrote lets two processes compare, settle, note and give away the
// differences of two branches, also as devices move between them; after each step both find
// by words what the whole list holds under them, in its order.
func TestSearchKnowsWhatOthersWrote(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		ctx, r := t.Context(), rand.New(rand.NewPCG(4, 2))
		both := []*store.Store{open(t, dsn), open(t, dsn)}
		w := makeWorld(t, both[0])
		branches := []string{w.branch.ID, w.other.ID}
		words := []string{"정문", "후문", "Gate"}
		holds := func(d inventory.Difference, word string) bool {
			text := strings.ToLower(string(d.Kind) + "\n" + d.Detail)
			for _, f := range d.Facts {
				text += "\n" + strings.ToLower(f)
			}
			return strings.Contains(text, strings.ToLower(word))
		}
		look := func(step int) {
			for i, s := range both {
				for _, f := range []store.DifferenceFilter{{}, {State: inventory.Unresolved}, {BranchID: branches[step%2]}, {Branches: branches[:1]}, {Assignee: "per_1", Roles: []string{"facilities"}}, {Assignee: store.AssignedToNobody},
					{Severity: []inventory.Severity{inventory.SeverityError}}, {Proposed: true}, {Unproposed: true, State: inventory.Unresolved}, {FirstBefore: t0.Add(20 * time.Hour)}, {Kind: []inventory.DifferenceKind{inventory.AudioOffered}}, {Sort: "-last"}} {
					f.Limit = 1000
					var want []string
					for _, d := range get2(s.Differences(ctx, f))(t) {
						if holds(d, words[step%3]) {
							want = append(want, d.ID)
						}
					}
					f.Query = words[step%3]
					var got []string
					for _, d := range get2(s.Differences(ctx, f))(t) {
						got = append(got, d.ID)
					}
					if !slices.Equal(got, want) {
						t.Fatalf("step %d, store %d, %+v: found %d, the list holds %d", step, i, f, len(got), len(want))
					}
				}
			}
		}
		steps := map[string]int{}
		for step := range 60 {
			s, at := both[r.IntN(2)], t0.Add(time.Duration(step)*time.Hour)
			all := get2(s.Differences(ctx, store.DifferenceFilter{State: inventory.Unresolved, Limit: 1000}))(t)
			switch what := r.IntN(4); {
			case what < 2 || len(all) == 0:
				b := branches[r.IntN(2)]
				var now []inventory.Difference
				for n := range 12 {
					if r.IntN(3) > 0 {
						d := inventory.Difference{Kind: inventory.Kinds[n%6].Kind, BranchID: b, DeviceID: fmt.Sprint("dev_", n), LocationID: fmt.Sprint("loc_", n), Detail: fmt.Sprint(n), Facts: map[string]string{"label": words[r.IntN(3)], "addr": "10.0.0.9"}}
						d.Stamp()
						now = append(now, d)
					}
				}
				get(s.SaveDifferences(ctx, b, now, true, at, nil))(t)
				steps["compared"]++
			default:
				d := all[r.IntN(len(all))]
				decision := store.Decision{DifferenceID: d.ID, Revision: d.Revision, Kind: inventory.ActAssign, To: "role:facilities", Reason: "x", Actor: "per_2", At: at}
				if what == 3 {
					decision.Kind, decision.To, decision.Until = store.DecideAccept, "", at.AddDate(0, 1, 0)
				}
				if _, err := s.DecideDifference(ctx, decision); err == nil {
					steps[string(decision.Kind)]++
				}
			}
			look(step)
		}
		if steps["compared"] < 5 || steps[string(inventory.ActAssign)] < 5 || steps[string(store.DecideAccept)] < 2 {
			t.Errorf("too little happened: %v", steps)
		}
	})
}

// get2 is get for a list with its total.
func get2[T any](list []T, total int, err error) func(t testing.TB) []T {
	return func(t testing.TB) []T {
		t.Helper()
		must(t, err)
		if total < len(list) {
			t.Errorf("%d of %d", len(list), total)
		}
		return list
	}
}

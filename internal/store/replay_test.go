package store_test

import (
	"slices"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestReplaySpansTellWhenFailuresWere reads back an outage whose checks did not come evenly.
func TestReplaySpansTellWhenFailuresWere(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		id := w.cameras[0].ID
		at := func(seconds int) time.Time { return t0.Add(time.Duration(seconds) * time.Second) }
		stream := inventory.TierStream
		record(t, s, check(id, stream, at(0), inventory.OutcomeOK))
		var want []time.Time
		failed := []int{60, 95, 170, 311, 600, 900, 1200, 1500, 1800, 2100, 2400}
		for _, x := range failed {
			record(t, s, check(id, stream, at(x), inventory.OutcomeDown, inventory.CauseTimeout))
			if x < 60+30*60 { // later ones confirm nothing
				want = append(want, at(x))
			}
		}
		record(t, s, check(id, stream, at(2700), inventory.OutcomeOK))
		for _, branch := range []string{"", w.branch.ID} {
			spans := get(s.ReplaySpans(ctx, branch, at(-10), at(5000)))(t)
			downs := 0
			for _, x := range spans {
				if x.Outcome != inventory.OutcomeDown {
					if len(x.Times) > 0 {
						t.Errorf("times of %+v", x)
					}
					continue
				}
				downs++
				if x.Count != len(failed) || !slices.EqualFunc(x.Times, want, time.Time.Equal) {
					t.Errorf("of %q: %+v", branch, x)
				}
			}
			if downs != 1 || len(spans) != 3 {
				t.Errorf("of %q: %d of %d spans failed", branch, downs, len(spans))
			}
		}
	})
}

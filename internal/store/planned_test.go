package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// "Checks go on; results are marked planned": spans end where the work does, and the day
// counts what was inside beside all of it.
func TestResultsDuringPlannedWorkAreMarked(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		m := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Minute) }
		for n, outcome := range []inventory.Outcome{inventory.OutcomeOK, inventory.OutcomeOK, inventory.OutcomeOK,
			inventory.OutcomeDown, inventory.OutcomeDown, inventory.OutcomeAuthRefused, inventory.OutcomeDown} {
			c := check(id, inventory.TierStream, m(5*n), outcome)
			c.Planned = n >= 2 && n <= 5
			beat := check(id, inventory.TierBeat, m(5*n), outcome)
			beat.Planned = c.Planned
			record(t, s, c, beat)
		}
		type part struct {
			Outcome inventory.Outcome
			Planned bool
			Count   int
		}
		var got []part
		for _, x := range get(s.Spans(t.Context(), id, t0, time.Time{}))(t) {
			if x.Tier == inventory.TierStream {
				got = append(got, part{x.Outcome, x.Planned, x.Count})
			}
		}
		want := []part{{"ok", false, 2}, {"ok", true, 1}, {"down", true, 2}, {"auth-refused", true, 1}, {"down", false, 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("spans (-want +got):\n%s", diff)
		}
		days := get(s.Days(t.Context(), id, "", "", ""))(t)
		if len(days) != 1 || days[0].OK != 3 || days[0].Down != 3 || days[0].Planned != (inventory.CheckCount{Good: 1, Bad: 2, Blind: 1}) {
			t.Fatalf("%+v", days)
		}
		_, all, err := s.Trends(t.Context(), m(60), 1)
		must(t, err)
		if x := all[w.branch.ID]; x == nil || x.Planned[0] != days[0].Planned {
			t.Fatalf("trend %+v", x)
		}
		months, _, _, err := s.CameraMonths(t.Context(), w.branch.ID, days[0].Day, 0, 10)
		if err == nil && (len(months) == 0 || !months[0].Since.Equal(w.cameras[0].FirstSeen)) {
			t.Errorf("known since: %+v, the camera since %v", months, w.cameras[0].FirstSeen)
		}
		must(t, err)
		if len(months) != 1 || months[0].Days[0].Planned != days[0].Planned {
			t.Fatalf("month %+v", months)
		}
	})
}

// Work that was begun without a word is planned from its beginning on, in its scope only, and
// two windows over the same checks count them once.
func TestWorkNotedAfterwardsMarksWhatWasCheckedSince(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		m := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Minute) }
		for _, c := range w.cameras[:2] {
			for n := range 5 {
				record(t, s, check(c.ID, inventory.TierStream, m(5*n), inventory.OutcomeOK))
			}
			for n := range 4 {
				record(t, s, check(c.ID, inventory.TierStream, m(25+5*n), inventory.OutcomeDown, inventory.CauseTimeout))
			}
		}
		window := alerts.Maintenance{BranchID: w.branch.ID, CameraID: w.cameras[0].ID, Reason: "교체", Author: "per_1", Begin: m(15), End: m(100)}
		get(s.AddMaintenance(t.Context(), window, m(42)))(t)
		get(s.AddMaintenance(t.Context(), window, m(42)))(t)
		day := func(id string) store.Day { return get(s.Days(t.Context(), id, "", "", ""))(t)[0] }
		if d := day(w.cameras[0].ID); d.Planned != (inventory.CheckCount{Good: 2, Bad: 4}) {
			t.Errorf("the camera: %+v", d)
		}
		if d := day(w.cameras[1].ID); d.Planned != (inventory.CheckCount{}) {
			t.Errorf("another one: %+v", d)
		}
		// The span that was open goes on, as planned.
		c := check(w.cameras[0].ID, inventory.TierStream, m(45), inventory.OutcomeDown, inventory.CauseTimeout)
		c.Planned = true
		record(t, s, c)
		spans := get(s.Spans(t.Context(), w.cameras[0].ID, t0, time.Time{}))(t)
		if last := spans[len(spans)-1]; len(spans) != 2 || !last.Planned || last.Count != 5 || spans[0].Planned {
			t.Errorf("%+v", spans)
		}
	})
}

package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

func check(cameraID string, tier inventory.Tier, at time.Time, outcome inventory.Outcome, causes ...inventory.Cause) store.CheckRecord {
	c := inventory.Check{CameraID: cameraID, At: at, Took: time.Second, Tier: tier,
		Steps: []inventory.Step{{Name: inventory.StepConnect, Took: time.Millisecond, OK: outcome == inventory.OutcomeOK}}}
	if outcome == inventory.OutcomeOK {
		c.Measurement = inventory.Measurement{Codec: "H264", KeyFrame: 40 * time.Millisecond, FPS: 25, Packets: 100}
	} else if len(causes) > 0 {
		c.Failed, c.Cause = inventory.StepConnect, causes[0]
	}
	return store.CheckRecord{Check: c, Outcome: outcome, Causes: causes,
		State: alerts.CameraState{CameraID: cameraID, Status: alerts.StatusHealthy, LastChecked: at}}
}

func record(t testing.TB, s *store.Store, checks ...store.CheckRecord) {
	t.Helper()
	must(t, s.Record(t.Context(), store.Batch{Checks: checks}))
}

// shape tells spans in short: "stream ok 3".
func shape(spans []store.Span) []string {
	var out []string
	for _, x := range spans {
		out = append(out, fmt.Sprintf("%s %s %v %d %s+%s", x.Tier, x.Outcome, x.Causes, x.Count, x.From.Sub(t0), x.To.Sub(x.From)))
	}
	return out
}

func TestChecksBecomeSpans(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		m := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Minute) }
		ok, down := inventory.OutcomeOK, inventory.OutcomeDown
		for n := 0; n <= 10; n += 5 {
			record(t, s, check(id, inventory.TierStream, m(n), ok))
		}
		record(t, s, check(id, inventory.TierStream, m(15), down, inventory.CauseTimeout),
			check(id, inventory.TierBeat, m(15), ok), check(id, inventory.TierStream, m(20), down, inventory.CauseTimeout))
		record(t, s, check(id, inventory.TierStream, m(25), down, inventory.CauseRefused))
		record(t, s, check(id, inventory.TierStream, m(30), ok))
		record(t, s, check(id, inventory.TierStream, m(90), ok)) // an hour of silence between
		want := []string{
			"beat ok [] 1 15m0s+0s",
			"stream ok [] 3 0s+10m0s",
			"stream down [timeout] 2 15m0s+5m0s",
			"stream down [refused] 1 25m0s+0s",
			"stream ok [] 1 30m0s+0s",
			"stream ok [] 1 1h30m0s+0s",
		}
		spans := get(s.Spans(t.Context(), id, time.Time{}, time.Time{}))(t)
		if diff := cmp.Diff(want, shape(spans)); diff != "" {
			t.Error(diff)
		}
		sum := spans[1].Summary
		if sum.Measured != 3 || sum.KeyFrameMean() != 40*time.Millisecond || sum.Took != 3*time.Second || sum.FPSLeast != 25 || sum.Packets != 300 {
			t.Errorf("summary %+v", sum)
		}
		if got := get(s.Spans(t.Context(), id, m(12), m(26)))(t); len(got) != 3 {
			t.Errorf("spans of a part: %v", shape(got))
		}
	})
}

func TestSpansEndWithTheDay(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		midnight := time.Date(2026, 3, 3, 0, 0, 0, 0, seoul).UTC()
		for n := -2; n <= 1; n++ {
			record(t, s, check(id, inventory.TierStream, midnight.Add(time.Duration(n)*5*time.Minute), inventory.OutcomeOK))
			record(t, s, check(id, inventory.TierBeat, midnight.Add(time.Duration(n)*5*time.Minute), inventory.OutcomeDown))
		}
		spans := get(s.Spans(t.Context(), id, time.Time{}, time.Time{}))(t)
		if len(spans) != 4 || spans[2].Count != 2 || spans[3].Count != 2 || !spans[3].From.Equal(midnight) {
			t.Errorf("spans %v", shape(spans))
		}
		want := []store.Day{
			{CameraID: id, Day: "2026-03-02", OK: 2, Beats: 2, BeatsFailed: 2},
			{CameraID: id, Day: "2026-03-03", OK: 2, Beats: 2, BeatsFailed: 2},
		}
		if diff := cmp.Diff(want, get(s.Days(t.Context(), id, "", "", ""))(t)); diff != "" {
			t.Error(diff)
		}
		if got := get(s.Days(t.Context(), "", w.branch.ID, "2026-03-03", "2026-03-03"))(t); len(got) != 1 {
			t.Errorf("days of a branch: %+v", got)
		}
		if got := get(s.Days(t.Context(), "", w.other.ID, "", ""))(t); len(got) != 0 {
			t.Errorf("days of another branch: %+v", got)
		}
	})
}

func TestBatchGivenTwiceIsKeptOnce(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		a, b := w.cameras[0].ID, w.cameras[1].ID
		m := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Minute) }
		first := []store.CheckRecord{check(b, inventory.TierStream, m(0), inventory.OutcomeOK),
			check(a, inventory.TierStream, m(5), inventory.OutcomeOK), check(a, inventory.TierStream, m(0), inventory.OutcomeOK),
			check(a, inventory.TierStream, m(10), inventory.OutcomeDown, inventory.CauseTimeout)}
		record(t, s, first...)
		before := shape(get(s.Spans(t.Context(), a, time.Time{}, time.Time{}))(t))
		record(t, s, first...)
		record(t, s, first[1])
		if diff := cmp.Diff(before, shape(get(s.Spans(t.Context(), a, time.Time{}, time.Time{}))(t))); diff != "" {
			t.Error(diff)
		}
		if got := get(s.Days(t.Context(), a, "", "", ""))(t); len(got) != 1 || got[0].OK != 2 || got[0].Down != 1 {
			t.Errorf("days %+v", got)
		}
		// A check that comes late and is news is kept, and is not the last.
		record(t, s, check(a, inventory.TierStream, m(-30), inventory.OutcomeDown, inventory.CauseRefused))
		record(t, s, check(a, inventory.TierStream, m(-30), inventory.OutcomeDown, inventory.CauseRefused))
		if got := get(s.Spans(t.Context(), a, time.Time{}, time.Time{}))(t); len(got) != 3 || got[0].Count != 1 {
			t.Errorf("late: %v", shape(got))
		}
		if got := get(s.LastChecks(t.Context(), w.branch.ID))(t)[a]; !got.At.Equal(m(10)) || got.Outcome != inventory.OutcomeDown {
			t.Errorf("last %+v", got)
		}
		if got := get(s.FailedChecks(t.Context(), a, 0))(t); len(got) != 2 || !got[0].At.Equal(m(10)) || len(got[0].Check.Steps) != 1 {
			t.Errorf("failed %+v", got)
		}
		if n := get(s.PruneChecks(t.Context(), m(0)))(t); n != 1 {
			t.Errorf("pruned %d", n)
		}
		if got := get(s.FailedChecks(t.Context(), a, 0))(t); len(got) != 1 {
			t.Errorf("after pruning %+v", got)
		}
	})
}

func TestWhichCheckACameraStandsBy(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		beat, stream, full := inventory.TierBeat, inventory.TierStream, inventory.TierFull
		ok, down := inventory.OutcomeOK, inventory.OutcomeDown
		steps := []struct {
			tier    inventory.Tier
			outcome inventory.Outcome
			want    inventory.Tier
			stands  inventory.Outcome
		}{
			{beat, ok, beat, ok},
			{stream, down, stream, down},
			{beat, ok, stream, down}, // a beat that answers does not clear a dead stream
			{full, ok, full, ok},
			{beat, down, beat, down},
			{beat, ok, full, ok},
			{stream, ok, stream, ok},
		}
		for n, x := range steps {
			record(t, s, check(id, x.tier, t0.Add(time.Duration(n)*time.Minute), x.outcome, inventory.CauseTimeout))
			got := get(s.LastChecks(t.Context(), ""))(t)[id]
			if got.Check.Tier != x.want || got.Outcome != x.stands {
				t.Errorf("step %d: stands by %s %s, want %s %s", n, got.Check.Tier, got.Outcome, x.want, x.stands)
			}
		}
	})
}

func TestRecordIsAllOrNothing(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		b := outage(w, id, 1)
		b.Checks = append(b.Checks, check("cam_none", inventory.TierStream, t0, inventory.OutcomeOK))
		if err := s.Record(ctx, b); !errors.Is(err, store.ErrNotFound) || store.Transient(err) {
			t.Errorf("a check of no camera: %v", err)
		}
		b = outage(w, id, 1)
		b.Deliveries[0].NoticeID = "ntc_none"
		if err := s.Record(ctx, b); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a delivery of no notice: %v", err)
		}
		states := get(s.AlertStates(ctx))(t)
		if len(states.Cameras)+len(states.Incidents)+len(states.Deliveries)+len(states.Notices) != 0 {
			t.Errorf("half of a batch is stored: %+v", states)
		}
		if got := get(s.Spans(ctx, id, time.Time{}, time.Time{}))(t); len(got) != 0 {
			t.Errorf("half of a batch is stored: %v", shape(got))
		}
	})
}

package store_test

import (
	"errors"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

func difference(branchID string, kind inventory.DifferenceKind, cameraID string) inventory.Difference {
	d := inventory.Difference{Kind: kind, BranchID: branchID, CameraID: cameraID, Declared: 5, Found: 6, FoundMost: 6,
		Facts: map[string]string{"label": "정문"}}
	d.Stamp()
	return d
}

// kinds lists the kinds of a list of differences.
func kinds(list []inventory.Difference) (out []inventory.DifferenceKind) {
	for _, d := range list {
		out = append(out, d.Kind)
	}
	return out
}

func TestLifeOfADifference(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b, cam := w.branch.ID, w.cameras[0].ID
		audio, open := difference(b, inventory.AudioOffered, cam), difference(b, inventory.OpenStream, cam)
		day := func(n int) time.Time { return t0.Add(time.Duration(n) * 24 * time.Hour) }
		save := func(n int, complete bool, now ...inventory.Difference) store.DifferenceChange {
			t.Helper()
			return get(s.SaveDifferences(ctx, b, now, complete, day(n), nil))(t)
		}
		c := save(0, true, audio, open, audio)
		if len(c.New) != 2 || len(c.Seen)+len(c.Reopened)+len(c.Resolved) != 0 {
			t.Fatalf("first: %+v", c)
		}
		id := c.New[0].ID
		audio.Found = 7
		if c = save(1, true, audio, open); len(c.Seen) != 2 || len(c.New) != 0 {
			t.Errorf("again: %+v", c)
		}
		d := get(s.Difference(ctx, id))(t)
		if d.Found != 7 || !d.FirstSeen.Equal(day(0)) || !d.LastSeen.Equal(day(1)) || d.State != inventory.DifferenceOpen || d.Facts["label"] != "정문" {
			t.Errorf("difference %+v", d)
		}
		if c = save(2, false, open); len(c.Resolved) != 0 {
			t.Errorf("a partial scan resolved %v", kinds(c.Resolved))
		}
		if c = save(3, true, open); len(c.Resolved) != 1 || c.Resolved[0].ID != id {
			t.Errorf("resolved: %+v", c)
		}
		if c = save(4, true, open); len(c.Resolved) != 0 {
			t.Errorf("resolved twice: %+v", c)
		}
		if c = save(5, false, audio, open); len(c.Reopened) != 1 || c.Reopened[0].ID != id || c.Reopened[0].Reopened != 1 {
			t.Errorf("reopened: %+v", c)
		}
		c = get(s.SaveDifferences(ctx, b, nil, true, day(6), func(d inventory.Difference) bool { return d.Kind == inventory.OpenStream }))(t)
		if len(c.Resolved) != 1 || c.Resolved[0].Kind != inventory.OpenStream {
			t.Errorf("closes: %+v", c)
		}
		var steps []string
		for _, e := range get(s.DifferenceEvents(ctx, id))(t) {
			steps = append(steps, e.Kind)
		}
		if len(steps) != 3 || steps[0] != "found" || steps[1] != "resolved" || steps[2] != "reopened" {
			t.Errorf("events %v", steps)
		}
		// Another branch's comparison does not touch these.
		get(s.SaveDifferences(ctx, w.other.ID, nil, true, day(7), nil))(t)
		if d = get(s.Difference(ctx, id))(t); d.State != inventory.DifferenceOpen {
			t.Errorf("difference %+v", d)
		}
		if _, err := s.SaveDifferences(ctx, w.other.ID, []inventory.Difference{audio}, true, day(7), nil); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a difference of another branch: %v", err)
		}
	})
}

// A device that a person said has moved takes its differences to its new branch, in which
// nobody decided about them yet, and back when the step is taken back.
func TestDifferencesMoveWithTheirDevice(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		old, now := w.branch.ID, w.other.ID
		cam := w.cameras[0].ID
		save := func(n int, branch string, ds ...inventory.Difference) store.DifferenceChange {
			t.Helper()
			return get(s.SaveDifferences(ctx, branch, ds, true, t0.Add(time.Duration(n)*time.Hour), nil))(t)
		}
		id := save(0, old, difference(old, inventory.AudioOffered, cam), difference(old, inventory.OpenStream, cam)).New[0].ID
		save(1, old, difference(old, inventory.AudioOffered, cam))
		c := save(2, now, difference(now, inventory.AudioOffered, cam), difference(now, inventory.OpenStream, cam))
		if len(c.New) != 0 || len(c.Reopened) != 2 || c.Reopened[0].ID != id {
			t.Fatalf("at the new branch: %+v", c)
		}
		if d := get(s.Difference(ctx, id))(t); d.BranchID != now || d.State != inventory.DifferenceOpen || !d.FirstSeen.Equal(t0) {
			t.Errorf("moved: %+v", d)
		}
		if c = save(3, old); len(c.Resolved) != 0 {
			t.Errorf("the old branch settles what moved: %+v", c)
		}
		if c = save(4, now, difference(now, inventory.AudioOffered, cam)); len(c.Seen) != 1 || len(c.Resolved) != 1 {
			t.Errorf("the next scan of the new branch: %+v", c)
		}
		save(5, old, difference(old, inventory.AudioOffered, cam))
		if d := get(s.Difference(ctx, id))(t); d.BranchID != old || d.Reopened != 2 {
			t.Errorf("after the step was taken back: %+v", d)
		}
	})
}

func TestExceptionsNeedTwoPersons(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := w.branch.ID
		audio := difference(b, inventory.AudioOffered, w.cameras[0].ID)
		id := get(s.SaveDifferences(ctx, b, []inventory.Difference{audio}, true, t0, nil))(t).New[0].ID
		until := t0.AddDate(0, 6, 0)
		accept := store.Decision{DifferenceID: id, Kind: store.DecideAccept, Reason: "교체 예정", Until: until, Actor: "per_1", At: t0}

		for name, spoil := range map[string]func(*store.Decision){
			"no reason": func(d *store.Decision) { d.Reason = "" }, "no end": func(d *store.Decision) { d.Until = time.Time{} },
			"too long": func(d *store.Decision) { d.Until = t0.AddDate(1, 1, 0) }, "no actor": func(d *store.Decision) { d.Actor = "" },
			"no such kind": func(d *store.Decision) { d.Kind = "forget" },
		} {
			bad := accept
			spoil(&bad)
			if _, err := s.DecideDifference(ctx, bad); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		reject := store.Decision{DifferenceID: id, Kind: store.DecideReject, Reason: "no", Actor: "per_2", At: t0}
		if _, err := s.DecideDifference(ctx, reject); !errors.Is(err, store.ErrConflict) {
			t.Errorf("nothing to reject: %v", err)
		}
		first := get(s.DecideDifference(ctx, accept))(t)
		if _, err := s.DecideDifference(ctx, accept); !errors.Is(err, store.ErrConflict) {
			t.Errorf("two proposals: %v", err)
		}
		get(s.DecideDifference(ctx, reject))(t)
		if err := s.ApproveDecision(ctx, first.ID, "per_2", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("approve what was rejected: %v", err)
		}
		second := get(s.DecideDifference(ctx, accept))(t)
		if waiting := get(s.Decisions(ctx, ""))(t); len(waiting) != 1 || waiting[0].ID != second.ID {
			t.Errorf("waiting %+v", waiting)
		}
		if err := s.ApproveDecision(ctx, second.ID, "per_1", t0); !errors.Is(err, store.ErrForbidden) {
			t.Errorf("approved by the proposer: %v", err)
		}
		if d := get(s.Difference(ctx, id))(t); d.State != inventory.DifferenceOpen {
			t.Errorf("accepted without approval: %+v", d)
		}
		must(t, s.ApproveDecision(ctx, second.ID, "per_2", t0.Add(time.Hour)))
		seen := func(when time.Time) store.DifferenceChange {
			t.Helper()
			return get(s.SaveDifferences(ctx, b, []inventory.Difference{audio}, true, when, nil))(t)
		}
		if c := seen(t0.AddDate(0, 1, 0)); len(c.Seen) != 1 || c.Seen[0].State != inventory.DifferenceAccepted {
			t.Errorf("under the exception: %+v", c)
		}
		if c := seen(until); len(c.Reopened) != 1 || c.Reopened[0].State != inventory.DifferenceOpen {
			t.Errorf("after the exception: %+v", c)
		}
		if all := get(s.Decisions(ctx, id))(t); len(all) != 3 || all[2].Approver != "per_2" || all[0].State != store.DecisionRejected {
			t.Errorf("decisions %+v", all)
		}
	})
}

func TestSettledIsVerifiedByTheNextCompleteScan(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := w.branch.ID
		audio := difference(b, inventory.AudioOffered, w.cameras[0].ID)
		save := func(n int, complete bool, now ...inventory.Difference) store.DifferenceChange {
			t.Helper()
			return get(s.SaveDifferences(ctx, b, now, complete, t0.Add(time.Duration(n)*time.Hour), nil))(t)
		}
		id := save(0, true, audio).New[0].ID
		settle := store.Decision{DifferenceID: id, Kind: store.DecideSettled, Reason: "off", Actor: "per_1", At: t0}
		get(s.DecideDifference(ctx, settle))(t)
		if c := save(1, false, audio); len(c.Seen) != 1 || c.Seen[0].State != inventory.DifferenceAwaiting {
			t.Errorf("a partial scan: %+v", c)
		}
		if c := save(2, true, audio); len(c.Reopened) != 1 {
			t.Errorf("still there: %+v", c)
		}
		get(s.DecideDifference(ctx, settle))(t)
		if c := save(3, true); len(c.Resolved) != 1 {
			t.Errorf("gone: %+v", c)
		}
		if _, err := s.DecideDifference(ctx, settle); !errors.Is(err, store.ErrConflict) {
			t.Errorf("settle what is resolved: %v", err)
		}
		get(s.DecideDifference(ctx, store.Decision{DifferenceID: id, Kind: store.DecideNote, Reason: "kept", Actor: "per_1", At: t0}))(t)
	})
}

func TestDifferencesAreFiltered(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := w.branch.ID
		clock := difference(b, inventory.ClockOff, "")
		clock.DeviceID = w.devices[0].ID
		clock.Stamp()
		note := difference(b, inventory.UnusedInput, w.cameras[6].ID)
		note.Facts = map[string]string{"label": "100%_\\x"}
		get(s.SaveDifferences(ctx, b, []inventory.Difference{difference(b, inventory.AudioOffered, w.cameras[0].ID), clock, note}, true, t0, nil))(t)
		get(s.SaveDifferences(ctx, w.other.ID, []inventory.Difference{difference(w.other.ID, inventory.OpenStream, "cam_x")}, true, t0, nil))(t)
		for name, c := range map[string]struct {
			f    store.DifferenceFilter
			want []inventory.DifferenceKind
		}{
			"branch":          {store.DifferenceFilter{BranchID: b}, []inventory.DifferenceKind{"AUDIO_OFFERED", "CLOCK_OFF", "UNUSED_INPUT"}},
			"kind":            {store.DifferenceFilter{Kind: []inventory.DifferenceKind{"CLOCK_OFF", "OPEN_STREAM"}}, []inventory.DifferenceKind{"OPEN_STREAM", "CLOCK_OFF"}},
			"severity":        {store.DifferenceFilter{Severity: []inventory.Severity{"note"}}, []inventory.DifferenceKind{"UNUSED_INPUT"}},
			"state":           {store.DifferenceFilter{State: []inventory.DifferenceState{"resolved"}}, nil},
			"camera":          {store.DifferenceFilter{CameraID: w.cameras[0].ID}, []inventory.DifferenceKind{"AUDIO_OFFERED"}},
			"words in facts":  {store.DifferenceFilter{Query: "정문", Sort: "kind"}, []inventory.DifferenceKind{"AUDIO_OFFERED", "CLOCK_OFF", "OPEN_STREAM"}},
			"name of branch":  {store.DifferenceFilter{Query: "역전"}, []inventory.DifferenceKind{"OPEN_STREAM"}},
			"name of camera":  {store.DifferenceFilter{Query: "ch0-1"}, []inventory.DifferenceKind{"AUDIO_OFFERED"}},
			"signs of LIKE":   {store.DifferenceFilter{Query: "%_"}, []inventory.DifferenceKind{"UNUSED_INPUT"}},
			"sort descending": {store.DifferenceFilter{BranchID: b, Sort: "-severity", Limit: 1}, []inventory.DifferenceKind{"UNUSED_INPUT"}},
			"a foreign sort":  {store.DifferenceFilter{BranchID: b, Sort: "id; DROP TABLE difference", Limit: 1}, []inventory.DifferenceKind{"AUDIO_OFFERED"}},
		} {
			list, total, err := s.Differences(ctx, c.f)
			if err != nil || total < len(list) {
				t.Errorf("%s: %v", name, err)
			}
			got := kinds(list)
			if len(got) != len(c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				continue
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("%s: %v, want %v", name, got, c.want)
				}
			}
		}
	})
}

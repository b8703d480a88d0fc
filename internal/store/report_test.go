package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestBranchReports(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if got := get(s.BranchReports(ctx, t0))(t); len(got) != 0 {
			t.Errorf("without a policy: %+v", got)
		}
		w := makeWorld(t, s)
		c := w.cameras // 3 single, 4 channels; channels without a picture are unused inputs
		must(t, s.MarkPicture(ctx, c[3].ID, t0))
		must(t, s.MarkPicture(ctx, c[4].ID, t0))
		loc := w.reg.Locations[0].ID
		get(s.Place(ctx, []store.Placement{{CameraID: c[0].ID, LocationID: loc}, {CameraID: c[3].ID, SameAs: c[0].ID}}, "per_1", t0))(t)
		record(t, s, check(c[0].ID, inventory.TierStream, t0, inventory.OutcomeOK),
			check(c[1].ID, inventory.TierStream, t0, inventory.OutcomeDown, inventory.CauseTimeout))
		get(s.SaveDifferences(ctx, w.branch.ID, []inventory.Difference{difference(w.branch.ID, inventory.AudioOffered, c[0].ID),
			difference(w.branch.ID, inventory.UnusedInput, c[6].ID)}, true, t0, nil))(t)
		i := inspection(w.branch.ID, 0)
		must(t, s.SaveInspection(ctx, i))
		partial := w.scan(t, t0.Add(2*time.Hour), c, c, false)

		got := get(s.BranchReports(ctx, t0.Add(3*time.Hour)))(t)
		i.Rows = nil
		want := inventory.BranchReport{Branch: w.branch, Declared: 5, Found: 4, FoundMost: 4, Placed: 1, Unplaced: 3, Unused: 2,
			Rows: []inventory.CountRow{{LocationID: loc, Location: "365코너", Declared: 3, Bound: 1, BoundMost: 1, Words: "365코너 3대", Line: 11},
				{LocationID: w.reg.Locations[1].ID, Location: "지하 주차장", Declared: 2, Words: "지하 주차장 2대", Line: 12}},
			Working: 1, Down: 1, NotAssessed: 2, Differences: 1, LastScan: partial, LastComplete: t0, LastInspection: i}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Error(diff)
		}
		if len(got) != 2 || got[1].Found != 0 || got[1].Declared != 4 || !got[1].LastComplete.IsZero() {
			t.Errorf("the other branch: %+v", got[1])
		}
		// The same numbers as from all that is known.
		found := get(s.Found(ctx, w.branch.ID))(t)
		reg := get(s.Register(ctx))(t)
		outcomes := map[string]inventory.Outcome{}
		for id, l := range get(s.LastChecks(ctx, ""))(t) {
			outcomes[id] = l.Outcome
		}
		whole := inventory.Report(&reg, w.branch, found, outcomes)
		// What is proposed counts as open still, and as waiting.
		d := get2(s.Differences(ctx, store.DifferenceFilter{Kind: []inventory.DifferenceKind{inventory.AudioOffered}}))(t)[0]
		get(s.DecideDifference(ctx, store.Decision{DifferenceID: d.ID, Revision: d.Revision, Kind: store.DecideAccept, Until: t0.AddDate(0, 1, 0), Reason: "x", Actor: "per_2", At: t0.Add(time.Hour)}))(t)
		if r := get(s.BranchReports(ctx, t0.Add(3*time.Hour)))(t)[0]; r.Differences != 1 || r.Proposed != 1 || r.ToSettle() != 0 {
			t.Errorf("with a proposal: %d open, %d proposed", r.Differences, r.Proposed)
		}
		whole.LastScan, whole.LastComplete, whole.LastInspection, whole.Differences = partial, t0, i, 1
		if diff := cmp.Diff(whole, got[0]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCamerasAreListed(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		c := w.cameras
		slots := get(s.Place(ctx, []store.Placement{{CameraID: c[0].ID, LocationID: w.reg.Locations[1].ID},
			{CameraID: c[1].ID, Place: "옥상"}, {CameraID: c[2].ID, NotCamera: true}}, "per_1", t0))(t)
		record(t, s, check(c[0].ID, inventory.TierStream, t0, inventory.OutcomeDown, inventory.CauseTimeout),
			check(c[3].ID, inventory.TierStream, t0, inventory.OutcomeOK))
		yes, no := true, false
		for name, x := range map[string]struct {
			f    store.CameraFilter
			want int
		}{
			"all":            {store.CameraFilter{}, 6},
			"and the rest":   {store.CameraFilter{All: true}, 7},
			"branch":         {store.CameraFilter{BranchID: w.other.ID}, 0},
			"location":       {store.CameraFilter{LocationID: w.reg.Locations[1].ID}, 1},
			"device":         {store.CameraFilter{DeviceID: w.devices[3].ID}, 4},
			"placed":         {store.CameraFilter{Placed: &yes}, 2},
			"unplaced":       {store.CameraFilter{Placed: &no}, 4},
			"down":           {store.CameraFilter{Outcome: inventory.OutcomeDown}, 1},
			"never checked":  {store.CameraFilter{Outcome: inventory.OutcomeNotAssessed}, 4},
			"by place":       {store.CameraFilter{Query: "옥상"}, 1},
			"by slot":        {store.CameraFilter{Query: "주차장-01"}, 1},
			"by address":     {store.CameraFilter{Query: "127.0.1.4"}, 4},
			"by maker":       {store.CameraFilter{Query: "ACME"}, 6},
			"nothing":        {store.CameraFilter{Query: "100%"}, 0},
			"sorted by name": {store.CameraFilter{Sort: "-name"}, 6},
		} {
			rows, total, err := s.Cameras(ctx, x.f)
			if err != nil || len(rows) != x.want || total != x.want {
				t.Errorf("%s: %d of %d, want %d, %v", name, len(rows), total, x.want, err)
			}
		}
		rows, total, err := s.Cameras(ctx, store.CameraFilter{Limit: 2})
		if err != nil || total != 6 || len(rows) != 2 {
			t.Fatalf("page: %d of %d, %v", len(rows), total, err)
		}
		first := rows[0]
		if first.Camera.ID != c[0].ID || first.Slot.Code != slots[0].Code || first.Slot.ID != slots[0].ID || first.Location.Name != "지하 주차장" ||
			first.Branch.Name != "본점" || first.Device.ID != c[0].DeviceID || first.LastCheck.Outcome != inventory.OutcomeDown ||
			first.LastCheck.Check.Cause != inventory.CauseTimeout {
			t.Errorf("row %+v", first)
		}
		if rows[1].Slot.ID != "" || rows[1].Location.ID != "" {
			t.Errorf("unplaced row %+v", rows[1])
		}
		must(t, s.LabelSlot(ctx, slots[0].ID, "B1-주차-1", "per_1", t0))
		if slot := get(s.Slot(ctx, slots[0].ID))(t); slot.Code != "B1-주차-1" {
			t.Errorf("slot %+v", slot)
		}
	})
}

package store_test

import (
	"errors"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestSlotsAreMadeAndFreed(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		loc, c := w.reg.Locations[0], w.cameras
		place := func(when time.Time, p ...store.Placement) []inventory.Slot {
			t.Helper()
			return get(s.Place(ctx, p, "per_1", when))(t)
		}
		slots := place(t0, store.Placement{CameraID: c[0].ID, LocationID: loc.ID, Evidence: "name"},
			store.Placement{CameraID: c[1].ID, LocationID: loc.ID}, store.Placement{CameraID: c[2].ID, LocationID: loc.ID})
		for i, want := range []string{"365코너-01", "365코너-02", "365코너-03"} {
			if slots[i].Code != want || slots[i].Number != i+1 {
				t.Errorf("slot %+v, want %s", slots[i], want)
			}
		}
		// Once more: nothing moves.
		if same := place(t0.Add(time.Minute), store.Placement{CameraID: c[1].ID, LocationID: loc.ID}); same[0].ID != slots[1].ID {
			t.Errorf("moved to %+v", same[0])
		}
		// The second leaves; the next that comes takes its slot.
		place(t0.Add(time.Hour), store.Placement{CameraID: c[1].ID, Place: "옥상"})
		if got := place(t0.Add(2*time.Hour), store.Placement{CameraID: c[3].ID, LocationID: loc.ID}); got[0].ID != slots[1].ID {
			t.Errorf("the free slot was not taken: %+v", got[0])
		}
		// A replacement takes the slot of the camera that is gone.
		place(t0.Add(3*time.Hour), store.Placement{CameraID: c[4].ID, SlotID: slots[0].ID})
		old := get(s.Camera(ctx, c[0].ID))(t)
		b := get(s.Bindings(ctx, c[0].ID))(t)
		if old.SlotID != "" || len(b) != 1 || !b[0].Until.Equal(t0.Add(3*time.Hour)) || b[0].EndedBy != "per_1" || b[0].Evidence != "name" {
			t.Errorf("the old camera: %+v, %+v", old, b)
		}
		if h := get(s.SlotBindings(ctx, slots[0].ID))(t); len(h) != 2 || h[0].CameraID != c[4].ID || h[0].SlotCode != "365코너-01" {
			t.Errorf("history of the slot: %+v", h)
		}
		// Two exchange their slots in one call.
		place(t0.Add(4*time.Hour), store.Placement{CameraID: c[4].ID, SlotID: slots[1].ID},
			store.Placement{CameraID: c[3].ID, SlotID: slots[0].ID})
		if x := get(s.Camera(ctx, c[3].ID))(t); x.SlotID != slots[0].ID {
			t.Errorf("exchange: %+v", x)
		}
		if log := get(s.AuditLog(ctx, store.AuditFilter{Subject: c[4].ID}))(t); len(log) != 2 || log[0].Action != "camera.place" {
			t.Errorf("audit %+v", log)
		}
	})
}

func TestPlacingIsAllOrNothing(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		c := w.cameras
		good := store.Placement{CameraID: c[0].ID, LocationID: w.reg.Locations[0].ID}
		get(s.Place(ctx, []store.Placement{{CameraID: c[2].ID, SameAs: c[1].ID}}, "per_1", t0))(t)
		cases := map[string]struct {
			bad  store.Placement
			want error
		}{
			"no camera":              {store.Placement{CameraID: "cam_none", NotCamera: true}, store.ErrNotFound},
			"no location":            {store.Placement{CameraID: c[1].ID, LocationID: "loc_none"}, store.ErrNotFound},
			"no slot":                {store.Placement{CameraID: c[1].ID, SlotID: "slot_none"}, store.ErrNotFound},
			"another branch":         {store.Placement{CameraID: c[1].ID, LocationID: w.reg.Locations[2].ID}, store.ErrInvalid},
			"double of itself":       {store.Placement{CameraID: c[1].ID, SameAs: c[1].ID}, store.ErrInvalid},
			"double of a double":     {store.Placement{CameraID: c[3].ID, SameAs: c[2].ID}, store.ErrInvalid},
			"double that has one":    {store.Placement{CameraID: c[1].ID, SameAs: c[3].ID}, store.ErrInvalid},
			"double of what is none": {store.Placement{CameraID: c[1].ID, SameAs: "cam_none"}, store.ErrNotFound},
		}
		for name, k := range cases {
			if _, err := s.Place(ctx, []store.Placement{good, k.bad}, "per_1", t0); !errors.Is(err, k.want) {
				t.Errorf("%s: %v", name, err)
			}
			if x := get(s.Camera(ctx, c[0].ID))(t); x.SlotID != "" {
				t.Fatalf("%s: half of it was stored", name)
			}
		}
	})
}

func TestRetiredCameraLeavesItsSlot(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		get(s.Place(ctx, []store.Placement{{CameraID: id, LocationID: w.reg.Locations[1].ID}}, "per_1", t0))(t)
		must(t, s.SetCameraState(ctx, id, inventory.StateRetired, "per_1", t0.Add(time.Hour)))
		if x := get(s.Camera(ctx, id))(t); x.SlotID != "" || x.State != inventory.StateRetired {
			t.Errorf("camera %+v", x)
		}
		// It takes no place and stands for no other one: that would count nowhere.
		for _, p := range []store.Placement{{CameraID: id, LocationID: w.reg.Locations[1].ID}, {CameraID: id, Place: "옥상"}, {CameraID: w.cameras[1].ID, SameAs: id}} {
			if _, err := s.Place(ctx, []store.Placement{p}, "per_1", t0.Add(2*time.Hour)); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%+v: %v", p, err)
			}
		}
	})
}

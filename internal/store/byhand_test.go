package store_test

import (
	"errors"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestCountingByHand(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		loc := w.reg.LocationsOf(w.branch.ID)[0]
		placed := get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[0].ID, LocationID: loc.ID}}, "per_1", t0))(t)[0]
		entry := inventory.ByHand{BranchID: w.branch.ID, LocationID: loc.ID, Label: "아날로그", Reason: "동축", Actor: "per_1", From: t0}
		for name, spoil := range map[string]func(*inventory.ByHand){
			"no reason": func(h *inventory.ByHand) { h.Reason = " " }, "nobody": func(h *inventory.ByHand) { h.Actor = "" },
			"another branch": func(h *inventory.ByHand) { h.BranchID = w.other.ID },
		} {
			bad := entry
			spoil(&bad)
			if _, err := s.AddByHand(ctx, bad); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		held := entry
		held.SlotID = placed.ID
		if _, err := s.AddByHand(ctx, held); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a slot that a camera holds: %v", err)
		}
		h := get(s.AddByHand(ctx, entry))(t)
		if h.SlotID == placed.ID || h.SlotCode != "365코너-02" || h.LocationID != loc.ID {
			t.Errorf("entered %+v", h)
		}
		// The next camera gets a slot of its own.
		next := get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[1].ID, LocationID: loc.ID}}, "per_1", t0))(t)[0]
		if next.Number != 3 {
			t.Errorf("the next slot is %+v", next)
		}
		report := get(s.BranchReports(ctx, t0))(t)[0]
		if row := report.Rows[0]; row.Bound != 2 || row.ByHand != 1 || report.ByHand != 1 {
			t.Errorf("counted %+v", row)
		}
		if _, most := report.Rows[0].Left(); most != 0 {
			t.Errorf("%d left of 3", most)
		}
		// A camera that is found in that slot is what was counted by hand.
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[2].ID, SlotID: h.SlotID}}, "per_2", t0.Add(time.Hour)))(t)
		all := get(s.ByHand(ctx, store.ByHandFilter{SlotID: h.SlotID, Ended: true}))(t)
		if len(all) != 1 || all[0].EndedBy != "per_2" || !all[0].Until.Equal(t0.Add(time.Hour)) {
			t.Errorf("after the camera came: %+v", all)
		}
		if _, err := s.EndByHand(ctx, h.ID, "per_1", "x", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("ended twice: %v", err)
		}
		if found := get(s.Found(ctx, w.branch.ID))(t); len(found.ByHand) != 0 {
			t.Errorf("still by hand: %+v", found.ByHand)
		}
		log := get(s.AuditLog(ctx, store.AuditFilter{Action: "slot.by-hand"}))(t)
		if len(log) != 1 || log[0].Detail != "아날로그 동축" {
			t.Errorf("audit log %+v", log)
		}
	})
}

func TestSlotsAreLabelledBeforeTheyAreFilled(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		loc := w.reg.LocationsOf(w.branch.ID)[0].ID
		slot := get(s.LabelPlace(ctx, loc, 2, "ATM-2", "per_1", t0))(t)
		if again := get(s.LabelPlace(ctx, loc, 2, "ATM-02", "per_1", t0))(t); again.ID != slot.ID {
			t.Errorf("another slot: %+v, %+v", slot, again)
		}
		if _, err := s.LabelPlace(ctx, loc, 3, "ATM-02", "per_1", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("two of one code: %v", err)
		}
		for _, n := range []int{0, -1, 1 << 30} {
			if _, err := s.LabelPlace(ctx, loc, n, "x", "per_1", t0); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("number %d: %v", n, err)
			}
		}
		// Slots are filled by number: the first is made, the second is the one with the label.
		got := get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[0].ID, LocationID: loc}, {CameraID: w.cameras[1].ID, LocationID: loc}}, "per_1", t0))(t)
		if got[0].Number != 1 || got[1].ID != slot.ID || got[1].Code != "ATM-02" {
			t.Errorf("filled %+v", got)
		}
	})
}

package store_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestManyAtOnceArePlacedOnce refuses to give slots to a camera and to the channel that seems
// to show it, unless a person has spoken of the two, or places one of them by itself.
func TestManyAtOnceArePlacedOnce(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		loc, direct := w.reg.Locations[0], w.cameras[0]
		nvr := inventory.Device{ID: "dev_nvr", BranchID: direct.BranchID, Kind: inventory.KindRecorder, State: inventory.StateActive,
			Addr: netip.MustParseAddrPort("10.0.9.9:80"), FirstSeen: t0, LastSeen: t0}
		double := direct
		double.ID, double.DeviceID, double.Channel, double.PictureAt, double.Origin = "cam_double", nvr.ID, 1, t0, "rtsp://"+w.devices[0].Addr.Addr().String()+":554/1"
		w.devices = append(w.devices, nvr)
		w.scan(t, t0.Add(time.Minute), append(w.cameras, double), append(w.cameras, double), true)
		both := []store.Placement{{CameraID: direct.ID, LocationID: loc.ID}, {CameraID: double.ID, LocationID: loc.ID}}
		if _, err := s.Place(ctx, both, "per_1", t0); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("both at once: %v", err)
		}
		if _, err := s.Place(ctx, both[:1], "per_1", t0); err != nil {
			t.Errorf("one: %v", err)
		}
		if _, err := s.Place(ctx, []store.Placement{both[1], {CameraID: w.cameras[1].ID, LocationID: loc.ID}}, "per_1", t0); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("the double among others: %v", err)
		}
		if x := get(s.Camera(ctx, double.ID))(t); x.SlotID != "" {
			t.Errorf("it got a slot: %+v", x)
		}
		if _, err := s.Place(ctx, []store.Placement{{CameraID: double.ID, Distinct: true}}, "per_1", t0); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Place(ctx, []store.Placement{both[1], {CameraID: w.cameras[1].ID, LocationID: loc.ID}}, "per_1", t0); err != nil {
			t.Errorf("after a person spoke: %v", err)
		}
	})
}

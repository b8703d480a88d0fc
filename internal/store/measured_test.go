package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

// What was measured beside a scan is kept until the next measurement.
func TestMeasured(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		d, c := w.devices[3], w.cameras[4]
		m := store.Measured{
			Clocks: map[string]inventory.Clock{d.ID: {At: t0, Offset: 9 * time.Hour, Error: 600 * time.Millisecond, UTC: "2026-11-22 20:30:00", Zone: "UTC0",
				Set: inventory.ClockByNTP, NTP: []string{"10.0.0.1"}, NTPTold: true, From: "onvif", Host: inventory.HostClock{State: inventory.HostSynchronised, Error: time.Millisecond}}},
			Recordings: map[string]inventory.Recording{c.ID: {Oldest: t0.AddDate(0, 0, -30), Newest: t0, At: t0, Via: "isapi", Gaps: []string{"2026-11-03"}, GapsKnown: true}},
		}
		must(t, s.SaveMeasured(t.Context(), m))
		must(t, s.SaveMeasured(t.Context(), store.Measured{}))
		f := get(s.Found(t.Context(), w.branch.ID))(t)
		got := f.Devices[d.ID]
		if diff := cmp.Diff(m.Clocks[d.ID], got.Clock); diff != "" || got.ClockOffset != 9*time.Hour || !got.ClockKnown {
			t.Errorf("clock %v %v: %s", got.ClockOffset, got.ClockKnown, diff)
		}
		if other := f.Devices[w.devices[0].ID]; other.Clock.Known() || other.ClockOffset != -90*time.Second {
			t.Errorf("another device: %+v", other)
		}
		for _, x := range f.Cameras {
			want := inventory.Recording{Why: "no-profile-g"}
			if x.ID == c.ID {
				want = m.Recordings[c.ID]
			}
			if diff := cmp.Diff(want, x.Recording); diff != "" {
				t.Errorf("camera %s: %s", x.ID, diff)
			}
		}
		// What fails for a reason that passes leaves the last figure beside the reason.
		late := t0.AddDate(0, 0, 1)
		must(t, s.SaveMeasured(t.Context(), store.Measured{Recordings: map[string]inventory.Recording{c.ID: {Why: "timeout", At: late}}}))
		for _, x := range get(s.Found(t.Context(), w.branch.ID))(t).Cameras {
			want := m.Recordings[c.ID]
			want.FailedWhy, want.FailedAt = "timeout", late
			if diff := cmp.Diff(want, x.Recording); x.ID == c.ID && diff != "" {
				t.Errorf("after a failure: %s", diff)
			}
		}
		m.Clocks[d.ID] = inventory.Clock{At: t0, Why: "timeout"}
		must(t, s.SaveMeasured(t.Context(), m))
		if got := get(s.Found(t.Context(), w.branch.ID))(t).Devices[d.ID]; got.ClockKnown || got.Clock.Why != "timeout" {
			t.Errorf("a clock that could not be measured: %+v", got.Clock)
		}
	})
}

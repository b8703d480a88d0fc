package app

import (
	"slices"
	"testing"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// A recorder that does not let its inputs be looked at says nothing of which are used: they
// count as a span until one look told, and what that told stays.
func TestInputsThatCannotBeLookedAt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		network string
		fault   sim.FaultName
		causes  []inventory.Cause
		why     string
	}{
		{"127.106.20.0/28", sim.FaultRTSPRefuse, []inventory.Cause{inventory.CauseRefused}, "refused"},
		{"127.106.20.16/28", sim.FaultRTSPSilent, []inventory.Cause{inventory.CauseTimeout}, "silent"},
		{"127.106.20.32/28", sim.FaultRTSPPassword, []inventory.Cause{inventory.CauseAuthRefused}, "login"},
	} {
		t.Run(string(row.fault), func(t *testing.T) {
			t.Parallel()
			w := newSite(t, devices(row.network, `
- {id: nvr, kind: recorder, maker: hikvision, inputs: 8, channels: [{name: "객장 {n}", repeat: 6}]}
`), settings{check: "check: {timeout: 6s, window: 0s, window_full: 1s, concurrency: 32, per_branch: 16}"})
			if err := w.world.Set("nvr", sim.Fault{Name: row.fault}, true); err != nil {
				t.Fatal(err)
			}
			a := w.open(nil)
			declare(t, a, "본점 고정 : 6대 객장 : 6대")
			r := scan(t, a, "hq")
			if r.Report.Found != 0 || r.Report.FoundMost != 8 || r.Report.Unused != 0 || r.Report.Unseen != 8 || r.Report.Unplaced != 0 {
				t.Errorf("counted %+v", r.Report)
			}
			if len(r.Differences) != 1 || r.Differences[0].Kind != inventory.InputNotAssessed || r.Differences[0].Facts["why"] != row.why ||
				!slices.Contains(row.causes, inventory.Cause(r.Differences[0].Facts["cause"])) {
				t.Errorf("differences %+v", r.Differences)
			}
			if us := UnseenTexts(r.Scan.Report); len(us) != 1 || us[0].List() != "1, 2, 3, 4, 5, 6, 7, 8" || us[0].Says == "" || us[0].Next == "" {
				t.Errorf("the scan says %+v", us)
			}
			d, err := a.Device(t.Context(), r.Differences[0].DeviceID)
			if err != nil || d.Sources[0].Input != InputNotAssessed || d.Sources[0].Cause == "" {
				t.Errorf("the device says %+v, %v", d.Sources, err)
			}
			reports, err := a.store.BranchReports(t.Context(), a.now())
			if err != nil || reports[0].FoundMost != 8 || reports[0].Unseen != 8 {
				t.Errorf("the page says %+v, %v", reports, err)
			}
			for sight, want := range map[store.Sight]int{store.SightCounted: 0, store.SightUnused: 0, store.SightUnseen: 8} {
				if _, n, err := a.store.Cameras(t.Context(), store.CameraFilter{Sight: sight}); err != nil || n != want {
					t.Errorf("%d cameras are %s, %v", n, sight, err)
				}
			}
			if n := w.world.Requests("nvr").AuthFailures; n > 1 {
				t.Errorf("%d wrong logins", n)
			}
			if err := w.world.Set("nvr", sim.Fault{Name: row.fault}, false); err != nil {
				t.Fatal(err)
			}
			if row.fault == sim.FaultRTSPPassword {
				if _, err := a.LoginDevice(t.Context(), LoginRequest{Target: d.ID, Actor: "operator:test"}); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // the second time it does not let itself be looked at again
				r = scan(t, a, "hq")
				if r.Report.Found != 6 || r.Report.FoundMost != 6 || r.Report.Unused != 2 || r.Report.Unseen != 0 {
					t.Errorf("then counted %+v", r.Report)
				}
				if slices.ContainsFunc(r.Differences, func(d inventory.Difference) bool { return d.Kind == inventory.InputNotAssessed }) {
					t.Errorf("then differences %+v", r.Differences)
				}
				if err := w.world.Set("nvr", sim.Fault{Name: row.fault}, true); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

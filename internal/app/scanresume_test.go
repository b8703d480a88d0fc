package app

import (
	"context"
	"errors"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestKilledScanIsToldAsCutOff leaves a scan behind as a killed process does: the next one
// of the branch says of it that it was cut off.
func TestKilledScanIsToldAsCutOff(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.103.60.0/24"
		if dsn != "" {
			network = "127.103.61.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall}"), settings{database: dsn})
		c := newClock()
		a := w.open(c.now)
		declare(t, a, "본점 고정 : 1대 객장 : 1대")
		b := branch(t, a, "hq")
		killed := inventory.Scan{ID: "scan_killed", BranchID: b.ID, Started: c.now(), State: inventory.ScanRunning, Trigger: TriggerOperator}
		lease := store.ScanLease{BranchID: b.ID, ScanID: killed.ID, Holder: "a process that is gone", Since: c.now(), Until: c.now().Add(leaseOfScan)}
		if _, taken, err := a.store.TakeScanLease(t.Context(), lease, c.now()); err != nil || !taken {
			t.Fatalf("lease %v %v", taken, err)
		}
		if err := a.store.BeginScan(t.Context(), killed); err != nil {
			t.Fatal(err)
		}
		c.add(2 * leaseOfScan)
		scan(t, a, "hq")
		if s, err := a.store.Scan(t.Context(), killed.ID); err != nil || s.State != inventory.ScanPartial || s.Report.Why != inventory.WhyCrashed {
			t.Errorf("the killed scan is %s %q, %v", s.State, s.Report.Why, err)
		}
	})
}

// A scan that was stopped in the middle is gone on with: the branch is complete at the
// end, and a device that was read before is not asked again.
func TestStoppedScanGoesOn(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.107.0.0/22", `
- {id: early, address: 127.107.0.5}
- {id: late, address: 127.107.3.200}
`), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	hq := branch(t, a, "hq")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rs, err := a.Scan(ctx, []inventory.Branch{hq}, ScanOptions{Trigger: TriggerOperator, Far: func(_ inventory.Branch, f ScanFar) {
		if f.Tried > 300 && f.Asked > 0 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || len(rs) != 1 || rs[0].Scan.Report.Cursor == nil || rs[0].Scan.State != inventory.ScanPartial || rs[0].New != 1 {
		t.Fatalf("stopped: %+v, %v", rs, err)
	}
	asked := w.world.Requests("early").By["GetVideoSources"]
	rs, err = a.Scan(t.Context(), []inventory.Branch{hq}, ScanOptions{Trigger: TriggerOperator, Resume: true})
	if err != nil {
		t.Fatal(err)
	}
	r := rs[0]
	if g := r.Scan.Report.Ranges[0]; r.Scan.State != inventory.ScanComplete || r.New != 1 || r.Report.Found != 2 || g.Earlier == 0 || g.Tried != 1022 || g.Answered != 2 || r.Scan.Report.Devices != 2 {
		t.Errorf("gone on with: %d new, %d found, %+v", r.New, r.Report.Found, r.Scan)
	}
	if n := w.world.Requests("early").By["GetVideoSources"]; n != asked || asked == 0 {
		t.Errorf("the early one was asked %d times, then %d", asked, n)
	}
	// That one was complete: the next begins anew.
	rs, err = a.Scan(t.Context(), []inventory.Branch{hq}, ScanOptions{Trigger: TriggerOperator, Resume: true})
	if err != nil || rs[0].Scan.Report.Ranges[0].Earlier != 0 || rs[0].Scan.State != inventory.ScanComplete {
		t.Errorf("anew: %+v, %v", rs, err)
	}
}

package app

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// openDifferences lists the kinds of the open differences of a branch.
func openDifferences(t *testing.T, a *App, branchID string) (kinds []inventory.DifferenceKind) {
	t.Helper()
	ds, _, err := a.store.Differences(t.Context(), store.DifferenceFilter{BranchID: branchID,
		State: []inventory.DifferenceState{inventory.DifferenceOpen}})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ds {
		kinds = append(kinds, d.Kind)
	}
	slices.Sort(kinds)
	return kinds
}

// scanAny scans a branch however it ends.
func scanAny(t *testing.T, a *App, code string) ScanResult {
	t.Helper()
	rs, err := a.Scan(t.Context(), []inventory.Branch{branch(t, a, code)}, ScanOptions{Trigger: TriggerOperator})
	if err != nil {
		t.Fatal(err)
	}
	return rs[0]
}

func missing(kinds []inventory.DifferenceKind) (n int) {
	for _, k := range kinds {
		if k == inventory.MissingCamera {
			n++
		}
	}
	return n
}

// TestMassChangeIsHeld lets three of twelve cameras vanish at once: nobody is told so
// until a person releases the scan, and the night that was held counts for nothing else.
func TestMassChangeIsHeld(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.103.20.0/24"
		if dsn != "" {
			network = "127.103.21.0/24"
		}
		w := newSite(t, devices(network, `- {id: hall, repeat: 12, name: "객장 {n}"}`), settings{database: dsn})
		c := newClock()
		a := w.open(c.now)
		declare(t, a, "본점 고정 : 12대 객장 : 12대")
		enrol(t, a, "hq")
		id := branch(t, a, "hq").ID
		// Two of twelve are less than a fifth: an ordinary night.
		w.set("hall-1", sim.FaultRefuse, true)
		w.set("hall-2", sim.FaultRefuse, true)
		c.add(24 * time.Hour)
		if r := scanAny(t, a, "hq"); r.Scan.State != inventory.ScanComplete || r.Scan.Change.Counts[inventory.ItemGone] != 2 || r.Scan.Change.Known != 12 {
			t.Fatalf("two gone: %+v", r.Scan)
		}
		// Three more of the ten that were there.
		for _, d := range []string{"hall-3", "hall-4", "hall-5"} {
			w.set(d, sim.FaultRefuse, true)
		}
		c.add(24 * time.Hour)
		r := scanAny(t, a, "hq")
		if r.Scan.State != inventory.ScanHeld || r.Scan.Hold.State != inventory.HoldWaiting || r.Scan.Change.Items() != 3 || r.Scan.Change.Known != 10 {
			t.Fatalf("three more gone: %+v", r.Scan)
		}
		if n := missing(openDifferences(t, a, id)); n != 0 || len(r.Held) == 0 {
			t.Errorf("%d cameras are called missing by a held scan; %d differences are kept", n, len(r.Held))
		}
		if !slices.Contains(openDifferences(t, a, id), inventory.ScanIsHeld) {
			t.Error("nobody is told that the scan is held")
		}
		for _, camera := range found(t, a, "hq").Cameras {
			if len(camera.Absences) > 1 {
				t.Errorf("%s: a held scan counts: %v", camera.Name, camera.Absences)
			}
		}
		// The next night is the same: the first scan is overtaken, the second is held.
		c.add(24 * time.Hour)
		second := scanAny(t, a, "hq")
		if second.Scan.State != inventory.ScanHeld {
			t.Fatalf("the next night: %+v", second.Scan)
		}
		_, err := a.ReleaseScan(t.Context(), r.Scan.ID, "person:staff0", "")
		if other := (ErrNotHeld{}); !errors.As(err, &other) || other.State != inventory.ScanRejected {
			t.Errorf("a scan that was overtaken is released: %v", err)
		}
		released, err := a.ReleaseScan(t.Context(), second.Scan.ID, "person:staff0", "turned off for building work")
		if err != nil || released.Scan.State != inventory.ScanComplete {
			t.Fatalf("%+v %v", released.Scan, err)
		}
		// The two that were gone before are missing now; the three were absent once.
		if kinds := openDifferences(t, a, id); missing(kinds) != 2 || slices.Contains(kinds, inventory.ScanIsHeld) {
			t.Errorf("after the release: %v", kinds)
		}
		c.add(24 * time.Hour)
		if third := scan(t, a, "hq"); third.Scan.Change.Items() != 0 {
			t.Errorf("what was released changes again: %+v", third.Scan.Change)
		}
		if n := missing(openDifferences(t, a, id)); n != 5 {
			t.Errorf("%d cameras missing after two complete scans; want 5", n)
		}
		entries, err := a.store.AuditLog(t.Context(), store.AuditFilter{Subject: second.Scan.ID})
		if err != nil || len(entries) != 1 || entries[0].Action != "scan.released" || entries[0].Actor != "person:staff0" {
			t.Errorf("audit: %+v %v", entries, err)
		}
		if _, err := a.ReleaseScan(t.Context(), second.Scan.ID, "person:staff0", ""); !errors.As(err, &ErrNotHeld{}) {
			t.Errorf("released twice: %v", err)
		}
	})
}

// TestRejectedScanChangesNothing adds as many cameras at once as are held, though less
// than a fifth; a person says no. A complete scan with one of them less takes the notice
// of a held one away by itself.
func TestRejectedScanChangesNothing(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.22.0/24", `
- {id: hall, repeat: 16, name: "객장 {n}"}
- {id: new, repeat: 3, name: "금고 {n}", faults: [refuse]}`), settings{more: "branches:\n  hq:\n    name: 본점\n    credentials: [hq]\n    networks:\n      - {cidr: 127.103.22.0/24, enrol: true}\n"})
	c := newClock()
	a := w.open(c.now)
	a.rules.HoldItems = 3
	declare(t, a, "본점 고정 : 16대 객장 : 16대")
	enrol(t, a, "hq")
	id := branch(t, a, "hq").ID
	set := func(n int, on bool) {
		for i := 1; i <= n; i++ {
			w.set(fmt.Sprintf("new-%d", i), sim.FaultRefuse, !on)
		}
	}
	set(3, true)
	c.add(24 * time.Hour)
	dry, err := a.Scan(t.Context(), []inventory.Branch{branch(t, a, "hq")}, ScanOptions{DryRun: true})
	if err != nil || dry[0].Scan.State != inventory.ScanHeld || len(openDifferences(t, a, id)) != 0 {
		t.Fatalf("dry run: %+v %v", dry[0].Scan.Change, err)
	}
	r := scanAny(t, a, "hq")
	if r.Scan.State != inventory.ScanHeld || r.Scan.Change.Items() != 3 {
		t.Fatalf("three new: %+v", r.Scan)
	}
	if n := len(found(t, a, "hq").Cameras); n != 16 {
		t.Errorf("%d cameras known while the scan is held", n)
	}
	if err := a.RejectScan(t.Context(), r.Scan.ID, "operator:test", "installers at work"); err != nil {
		t.Fatal(err)
	}
	if kinds := openDifferences(t, a, id); len(kinds) != 0 || len(found(t, a, "hq").Cameras) != 16 {
		t.Errorf("after the rejection: %v", kinds)
	}
	if sc, err := a.store.Scan(t.Context(), r.Scan.ID); err != nil || sc.State != inventory.ScanRejected || sc.Hold.By != "operator:test" {
		t.Errorf("%+v %v", sc, err)
	}
	c.add(24 * time.Hour)
	if r = scanAny(t, a, "hq"); r.Scan.State != inventory.ScanHeld {
		t.Fatalf("a rejection is for one scan: %+v", r.Scan)
	}
	// Who decided on a page is told by the login, not by the id that is kept.
	p, err := a.AddPerson(t.Context(), NewPerson{Login: "kim", Name: "김", LinkOnly: true}, "operator:test")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.RejectScan(t.Context(), r.Scan.ID, p.ID, "installers at work"); err != nil {
		t.Fatal(err)
	}
	if d, err := a.ScanDetail(t.Context(), r.Scan.ID); err != nil || d.Scan.Hold.By != "person:kim" {
		t.Errorf("rejected by %q, %v", d.Scan.Hold.By, err)
	}
	set(1, false)
	c.add(24 * time.Hour)
	if r := scan(t, a, "hq"); r.New != 2 {
		t.Errorf("two new: %+v", r.Scan)
	}
	if kinds := openDifferences(t, a, id); slices.Contains(kinds, inventory.ScanIsHeld) || len(kinds) != 2 {
		t.Errorf("after two new ones: %v", kinds)
	}
}

// TestNewAddressesAreNotHeld renumbers a branch: the same devices elsewhere.
func TestNewAddressesAreNotHeld(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.103.23.0/24", `- {id: hall, repeat: 6, name: "객장 {n}"}`), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 6대 객장 : 6대")
	enrol(t, a, "hq")
	for i := 1; i <= 6; i++ {
		if err := w.world.Set(fmt.Sprintf("hall-%d", i), sim.Fault{Name: sim.FaultMoved, To: netip.AddrFrom4([4]byte{127, 103, 23, byte(100 + i)})}, true); err != nil {
			t.Fatal(err)
		}
	}
	// Nothing answers at a known address, but devices with known keys do in the range.
	r := scanAny(t, a, "hq")
	if r.Scan.State != inventory.ScanComplete || !r.Scan.Report.Ranges[0].Covered || r.Scan.Change.Items() != 0 || r.Scan.Change.Counts[inventory.ItemAddress] != 6 {
		t.Fatalf("%+v", r.Scan)
	}
}

// TestSecondProcessSaysSo has another process scanning the branch.
func TestSecondProcessSaysSo(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.103.24.0/24"
		if dsn != "" {
			network = "127.103.25.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall}"), settings{database: dsn})
		c := newClock()
		a := w.open(c.now)
		declare(t, a, "본점 고정 : 1대 객장 : 1대")
		b := branch(t, a, "hq")
		other := w.open(c.now) // what another process is, as far as the database goes
		ctx, end, err := other.soleScan(t.Context(), b, "scan_other", false)
		if err != nil {
			t.Fatal(err)
		}
		running := inventory.Scan{ID: "scan_other", BranchID: b.ID, Started: c.now(), State: inventory.ScanRunning, Trigger: TriggerOperator}
		if err := other.store.BeginScan(ctx, running); err != nil {
			t.Fatal(err)
		}
		_, err = a.Scan(t.Context(), []inventory.Branch{b}, ScanOptions{Trigger: TriggerOperator})
		if busy := (ErrScanning{}); !errors.As(err, &busy) || !strings.Contains(busy.Holder, fmt.Sprint(os.Getpid())) {
			t.Fatalf("error %v", err)
		}
		// A start of serve leaves the other's scan alone while its lease runs.
		if n, err := a.store.AbortRunningScans(t.Context(), c.now()); err != nil || n != 0 {
			t.Errorf("%d scans aborted, %v", n, err)
		}
		// The night waits for its turn.
		night := make(chan bool, 1)
		go func() { night <- a.scanOne(t.Context(), b, TriggerSchedule) }()
		end()
		if !<-night {
			t.Error("the night's scan was not complete")
		}
		// A process that died holds the branch for a minute at most.
		_, end, err = other.soleScan(t.Context(), b, "scan_other", false)
		if err != nil {
			t.Fatal(err)
		}
		defer end()
		c.add(2 * leaseOfScan)
		scan(t, a, "hq")
	})
}

// TestBranchHasItsOwnDeadline lets one branch be slow beyond its time.
func TestBranchHasItsOwnDeadline(t *testing.T) {
	t.Parallel()
	w := newSite(t, `name: two
credentials: {user: viewer, password: camera-1}
branches:
  - {name: 본점, code: hq, networks: [127.103.26.0/28], devices: [{id: slow, repeat: 4, faults: [{fault: slow, delay: 10m}]}]}
  - {name: 시장지점, code: market, networks: [127.103.26.128/28], devices: [{id: counter}]}
`, settings{})
	a := w.open(nil)
	// A question to the slow branch has no end but the branch's: whatever the machine does
	// meanwhile, its time is over in the middle of one.
	a.cfg.Scan.RequestTimeout, a.cfg.Scan.BranchTimeout = 5*time.Minute, 20*time.Second
	declare(t, a, "본점 고정 : 4대 객장 : 4대", "시장지점 고정 : 1대 객장 : 1대")
	m, err := a.newMonitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.nightly(t.Context(), TriggerSchedule, m)
	slow, quick := scansOf(t, a, "hq"), scansOf(t, a, "market")
	if len(slow) != 1 || slow[0].State != inventory.ScanPartial || slow[0].Report.Why != inventory.WhyDeadline {
		t.Errorf("the slow branch: %+v", slow)
	}
	if len(quick) != 1 || quick[0].State != inventory.ScanComplete {
		t.Errorf("the other: %+v", quick)
	}
	// The night is noted all the same: it is not caught up again and again.
	if last, err := a.store.LastRun(t.Context(), jobScan, branch(t, a, "hq").ID); err != nil || last.IsZero() {
		t.Errorf("not noted: %v %v", last, err)
	}
}

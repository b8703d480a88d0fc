package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestOneProcessScansABranch lets several ask for the lease of a branch at once.
func TestOneProcessScansABranch(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		lease := func(scan string, now time.Time) store.ScanLease {
			return store.ScanLease{BranchID: w.branch.ID, ScanID: scan, Holder: scan + "'s process", Since: now, Until: now.Add(time.Minute)}
		}
		var mu sync.Mutex
		var won []string
		var wg sync.WaitGroup
		for _, scan := range []string{"a", "b", "c", "d"} {
			wg.Go(func() {
				holds, taken, err := s.TakeScanLease(ctx, lease(scan, t0), t0)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || holds.ScanID == "" {
					t.Errorf("%s: %+v %v", scan, holds, err)
				}
				if taken {
					won = append(won, scan)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("taken by %v", won)
		}
		holder, other := won[0], "other"
		if holds, taken, err := s.TakeScanLease(ctx, lease(other, t0), t0.Add(59*time.Second)); err != nil || taken || holds.Holder != holder+"'s process" {
			t.Errorf("while it runs: %+v %v %v", holds, taken, err)
		}
		if _, taken, err := s.TakeScanLease(ctx, lease(holder, t0.Add(30*time.Second)), t0.Add(30*time.Second)); err != nil || !taken {
			t.Errorf("not renewed: %v", err)
		}
		if _, taken, err := s.TakeScanLease(ctx, lease(other, t0), t0.Add(91*time.Second)); err != nil || !taken {
			t.Errorf("after its end: %v %v", taken, err)
		}
		if err := s.EndScanLease(ctx, w.branch.ID, holder); err != nil { // lost long ago
			t.Error(err)
		}
		if _, taken, _ := s.TakeScanLease(ctx, lease("third", t0), t0); taken {
			t.Error("the one who lost a lease gave back another's")
		}
	})
}

// TestHeldScanIsDecidedOnce stores a held scan; a later one overtakes it.
func TestHeldScanIsDecidedOnce(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		held := func(id string, at time.Time) inventory.Scan {
			return inventory.Scan{ID: id, BranchID: w.branch.ID, Started: at, Ended: at.Add(time.Minute), State: inventory.ScanHeld, Trigger: "schedule",
				Report: inventory.ScanReport{Complete: true}, Hold: inventory.Hold{State: inventory.HoldWaiting, At: at},
				Change: inventory.ScanChange{Known: 9, Counts: map[inventory.ItemKind]int{inventory.ItemGone: 2}}}
		}
		body := store.HeldScan{Looks: []inventory.Look{{Addr: "10.0.0.1:80", Token: "v0", PictureAt: t0}},
			Differences: []inventory.Difference{{Kind: inventory.MissingCamera, BranchID: w.branch.ID, CameraID: "cam"}}}
		first, second := held("scan_h1", t0.Add(90*24*time.Hour)), held("scan_h2", t0.Add(91*24*time.Hour))
		for _, sc := range []inventory.Scan{first, second} {
			if err := s.HoldScan(ctx, sc, body); err != nil {
				t.Fatal(err)
			}
		}
		if got := get(s.Scan(ctx, first.ID))(t); got.State != inventory.ScanRejected || got.Hold.State != inventory.HoldOvertaken {
			t.Errorf("the first: %+v", got)
		}
		got := get(s.Scan(ctx, second.ID))(t)
		if got.State != inventory.ScanHeld || got.Change.Items() != 2 || got.Change.Known != 9 {
			t.Errorf("the second: %+v", got)
		}
		if last := get(s.LastComplete(ctx, w.branch.ID))(t); !last.Before(first.Started) {
			t.Errorf("a held scan counts as complete: %v", last)
		}
		if b := get(s.HeldScan(ctx, second.ID))(t); len(b.Looks) != 1 || !b.Looks[0].PictureAt.Equal(t0) || len(b.Differences) != 1 {
			t.Errorf("%+v", b)
		}
		got.State, got.Hold.State, got.Hold.By, got.Hold.Decided = inventory.ScanComplete, inventory.HoldReleased, "per_1", t0.Add(92*24*time.Hour)
		if err := s.DecideScan(ctx, got); err != nil {
			t.Fatal(err)
		}
		if err := s.DecideScan(ctx, got); !errors.Is(err, store.ErrConflict) {
			t.Errorf("decided twice: %v", err)
		}
		if last := get(s.LastComplete(ctx, w.branch.ID))(t); !last.Equal(got.Ended) {
			t.Errorf("released, the last complete scan ended %v", last)
		}
		if _, err := s.HeldScan(ctx, "scan_none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such scan: %v", err)
		}
	})
}

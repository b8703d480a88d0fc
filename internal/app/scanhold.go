package app

import (
	"context"
	"errors"
	"fmt"

	"camledger/internal/store"
	"camledger/inventory"
)

// ErrNotHeld says that nobody has to decide about a scan; it is a store.ErrConflict.
type ErrNotHeld struct {
	Scan  string
	State inventory.ScanState
}

// Error says what the scan is instead.
func (e ErrNotHeld) Error() string { return fmt.Sprintf("scan %s is %s, not held", e.Scan, e.State) }

// hold stores a scan that changes too much at once: what it would bring waits for a
// person, only that known devices answered, and where, is taken over.
func (a *App) hold(ctx context.Context, res *ScanResult, s settling) error {
	if err := a.store.HoldScan(ctx, s.scan, store.HeldScan{Looks: inventory.Looks(s.linked), Differences: res.Held}); err != nil {
		return err
	}
	a.log.Warn("scan is held for a person", "branch", s.branch.Name, "scan", s.scan.ID, "changed", s.scan.Change.Items(),
		"of", s.scan.Change.Known)
	calm := inventory.Calm(s.known, s.linked)
	change := store.FoundChange{BranchID: s.branch.ID, Devices: calm.Devices, Cameras: calm.Cameras, At: s.scan.Ended,
		Seen: seenIn(inventory.Found{}, calm, s.scan), Addresses: s.linked.Addresses, Shown: s.linked.Shown, Revision: s.known.Revision}
	// Where people merged or split devices meanwhile, the next scan tells where they are.
	if err := a.store.SaveFound(ctx, s.scan.ID, change); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	return a.compare(ctx, res, inventory.ScanFacts{Changes: calm.Changes, Held: &s.scan}, func(inventory.Difference) bool { return false })
}

// Unwrap is store.ErrConflict: somebody, or a later scan, was faster.
func (ErrNotHeld) Unwrap() error { return store.ErrConflict }

// ReleaseScan takes a held scan over as if it had not been held: somebody says that so
// much has really changed. It counts from the time when it was made.
func (a *App) ReleaseScan(ctx context.Context, id, actor, reason string) (ScanResult, error) {
	scan, b, end, err := a.heldScan(ctx, id)
	if err != nil {
		return ScanResult{}, err
	}
	defer end()
	fail := func(err error) (ScanResult, error) {
		return ScanResult{}, fmt.Errorf("release scan %s: %w", id, err)
	}
	// People and partial scans may have changed what is known since: it is linked anew.
	s, err := a.heldAgain(ctx, scan, b)
	if err != nil {
		return fail(err)
	}
	s.scan.State = stateOf(scan.Report)
	s.scan.Hold = decided(scan.Hold, inventory.HoldReleased, actor, reason)
	s.scan.Hold.Decided = a.now()
	res := ScanResult{Branch: b}
	if err := a.takeOver(ctx, &res, s); err != nil {
		return fail(err)
	}
	return res, nil
}

// RejectScan lets a held scan go: nothing of it is taken over.
func (a *App) RejectScan(ctx context.Context, id, actor, reason string) error {
	scan, b, end, err := a.heldScan(ctx, id)
	if err != nil {
		return err
	}
	defer end()
	scan.State = inventory.ScanRejected
	scan.Hold = decided(scan.Hold, inventory.HoldRejected, actor, reason)
	scan.Hold.Decided = a.now()
	if err := a.store.DecideScan(ctx, scan); err != nil {
		return fmt.Errorf("reject scan %s: %w", id, err)
	}
	a.log.Info("held scan rejected", "branch", b.Name, "scan", id, "by", actor)
	return a.closeHeld(ctx, b.ID)
}

func decided(h inventory.Hold, state inventory.HoldState, actor, reason string) inventory.Hold {
	h.State, h.By, h.Reason = state, actor, reason
	return h
}

// HeldScanID finds the scan that a person means by its id, or by the branch of which it is
// held.
func (a *App) HeldScanID(ctx context.Context, name string) (string, error) {
	held := func(sc inventory.Scan) bool { return sc.State == inventory.ScanHeld }
	return a.scanNamed(ctx, name, 200, held, "%s has no scan that is held: camledger scan list %s")
}

// AbsenceText says what becomes of the cameras that a scan did not see; empty where it saw
// all that were there, or does not count for that.
func (a *App) AbsenceText(sc inventory.Scan) string {
	gone := sc.Change.Counts[inventory.ItemGone]
	if gone == 0 || sc.State != inventory.ScanComplete {
		return ""
	}
	return fmt.Sprintf("%d not seen; missing once a second complete scan at least %g h later does not see them either",
		gone, a.rules.AbsentSpan.Hours())
}

// heldScan gives a scan that waits for a person, alone with its branch until end.
func (a *App) heldScan(ctx context.Context, id string) (inventory.Scan, inventory.Branch, func(), error) {
	fail := func(err error) (inventory.Scan, inventory.Branch, func(), error) {
		return inventory.Scan{}, inventory.Branch{}, nil, fmt.Errorf("decide on scan %s: %w", id, err)
	}
	scan, err := a.store.Scan(ctx, id)
	if err != nil {
		return fail(err)
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return fail(err)
	}
	b, ok := reg.Branch(scan.BranchID)
	if !ok {
		return fail(ErrNoBranch{Name: scan.BranchID, Why: "not in the register"})
	}
	_, end, err := a.soleScan(ctx, b, "decide "+id, false)
	if err != nil {
		return fail(err)
	}
	// It may have been overtaken while we waited.
	if scan, err = a.store.Scan(ctx, id); err == nil && scan.State != inventory.ScanHeld {
		err = ErrNotHeld{id, scan.State}
	}
	if err != nil {
		end()
		return fail(err)
	}
	return scan, b, end, nil
}

// closeHeld settles the notice of a held scan, and nothing else.
func (a *App) closeHeld(ctx context.Context, branchID string) error {
	_, err := a.store.SaveDifferences(ctx, branchID, nil, false, a.now(),
		func(d inventory.Difference) bool { return d.Kind == inventory.ScanIsHeld })
	return err
}

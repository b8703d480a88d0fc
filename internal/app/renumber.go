package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"camledger/internal/store"
	"camledger/inventory"
)

// Renumbered is what became of a device whose sources are known under other tokens now.
type Renumbered struct {
	Event store.IdentityEvent
	// Scan is the held scan that showed the other tokens, as it is now: still held where it
	// changes too much besides. Nil: none was held.
	Scan *inventory.Scan
}

// Text says what became of the held scan; empty where none was.
func (r Renumbered) Text() string {
	switch {
	case r.Scan == nil:
		return ""
	case r.Scan.State == inventory.ScanHeld:
		return fmt.Sprintf("scan %s stays held: %d of %d changed besides", r.Scan.ID, r.Scan.Change.Items(), r.Scan.Change.Known)
	}
	return fmt.Sprintf("scan %s is not held any more and counts as %s", r.Scan.ID, r.Scan.State)
}

// RenumberDevice says that the sources which a device shows under other tokens are those
// that it had: the known cameras go on under the new tokens. Where a scan that is held showed
// them, that scan is taken over as well if little else is left that it changes.
func (a *App) RenumberDevice(ctx context.Context, actor, reason, id string) (Renumbered, error) {
	d, err := a.store.Device(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Renumbered{}, inventory.IdentityError{Code: inventory.IdentityUnknown, Subject: id}
	}
	if err != nil {
		return Renumbered{}, err
	}
	scans, err := a.newestScans(ctx, d.BranchID, 200)
	if err != nil {
		return Renumbered{}, err
	}
	i := slices.IndexFunc(scans, func(sc inventory.Scan) bool { return sc.State == inventory.ScanHeld })
	if i >= 0 && slices.ContainsFunc(scans[i].Change.Renumbered, func(r inventory.Renumbered) bool { return r.DeviceID == id }) {
		return a.renumberHeld(ctx, scans[i].ID, actor, reason, id)
	}
	e, err := a.step(ctx, actor, reason, []string{id}, func(f inventory.Found) (inventory.IdentityStep, error) {
		return inventory.Renumber(f, id)
	})
	return Renumbered{Event: e}, err
}

// renumberHeld takes the tokens of one device over out of a held scan, and looks at the scan
// again: what it changes besides is held on, or, where that is little, taken over.
func (a *App) renumberHeld(ctx context.Context, scanID, actor, reason, id string) (Renumbered, error) {
	scan, b, end, err := a.heldScan(ctx, scanID)
	if err != nil {
		return Renumbered{}, err
	}
	defer end()
	s, err := a.heldAgain(ctx, scan, b)
	if err != nil {
		return Renumbered{}, err
	}
	e, err := a.step(ctx, actor, reason, []string{id}, func(known inventory.Found) (inventory.IdentityStep, error) {
		if s, err = a.heldAgain(ctx, scan, b); err != nil {
			return inventory.IdentityStep{}, err
		}
		return inventory.RenumberSeen(known, foundAfter(s), id)
	})
	if err != nil {
		return Renumbered{}, err
	}
	out := Renumbered{Event: e, Scan: &scan}
	if s, err = a.heldAgain(ctx, scan, b); err != nil {
		return out, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return out, err
	}
	s.scan.Change = inventory.ChangeOf(&reg, b, s.known, s.linked, s.scan.Report.Complete)
	res := ScanResult{Branch: b, Scan: s.scan}
	if a.rules.Holds(s.scan.Change.Items(), s.scan.Change.Known) {
		scan = s.scan
		if res.Held, err = a.wouldOpen(ctx, &reg, s); err != nil {
			return out, err
		}
		return out, a.hold(ctx, &res, s)
	}
	s.scan.State = stateOf(s.scan.Report)
	s.scan.Hold = decided(s.scan.Hold, inventory.HoldReleased, actor, reason)
	s.scan.Hold.Decided = a.now()
	if err := a.takeOver(ctx, &res, s); err != nil {
		return out, err
	}
	scan = res.Scan
	return out, nil
}

// heldAgain links a held scan anew to what is known now.
func (a *App) heldAgain(ctx context.Context, scan inventory.Scan, b inventory.Branch) (settling, error) {
	s := settling{branch: b, scan: scan}
	held, err := a.store.HeldScan(ctx, scan.ID)
	if err != nil {
		return s, err
	}
	observed, err := a.store.Observations(ctx, scan.ID)
	if err != nil {
		return s, err
	}
	if s.known, err = a.store.Found(ctx, b.ID); err != nil {
		return s, err
	}
	s.linked = inventory.Link(b.ID, s.known, observed, scan.Started, inventory.NewID)
	inventory.Recall(&s.linked, held.Looks)
	unlooked(&s.linked, s.known, scan.Report)
	return s, nil
}

// takeOver takes a scan over that was held, as it was decided: s.scan has its new state.
func (a *App) takeOver(ctx context.Context, res *ScanResult, s settling) error {
	if err := a.store.DecideScan(ctx, s.scan); err != nil {
		return err
	}
	res.Scan, res.Unknown, res.New = s.scan, s.linked.Unknown, newCameras(s)
	if err := a.apply(ctx, res, s); err != nil {
		// It is held again rather than half taken over.
		again := s.scan
		again.State, again.Hold.State = inventory.ScanHeld, inventory.HoldWaiting
		return errors.Join(err, a.store.FinishScan(ctx, again))
	}
	a.log.Info("held scan released", "branch", s.branch.Name, "scan", s.scan.ID, "by", s.scan.Hold.By)
	return a.closeHeld(ctx, s.branch.ID)
}

// wouldOpen are the differences that a scan would open if it were taken over.
func (a *App) wouldOpen(ctx context.Context, reg *inventory.Register, s settling) ([]inventory.Difference, error) {
	found, facts := foundAfter(s), s.facts()
	var err error
	if facts.Changes, err = a.standing(ctx, s.branch.ID, found, facts.Changes); err != nil {
		return nil, err
	}
	return inventory.Reconcile(reg, s.branch.ID, found, facts, a.rules, a.now()), nil
}

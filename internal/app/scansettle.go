package app

import (
	"context"
	"errors"
	"slices"

	"camledger/inventory"
)

// settling is a scan that was read and linked, to be compared and stored.
type settling struct {
	branch  inventory.Branch
	scan    inventory.Scan
	known   inventory.Found
	linked  inventory.Linked
	guarded bool // a change of too much at once is held: there was a complete scan before
}

func (s settling) facts() inventory.ScanFacts {
	return inventory.ScanFacts{Complete: s.scan.State == inventory.ScanComplete, Changes: s.linked.Changes, Unknown: s.linked.Unknown}
}

// settle stores a scan whose observations are stored, and compares. A scan that changes
// too much at once is held instead.
func (a *App) settle(ctx context.Context, s settling, dry bool) (ScanResult, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return ScanResult{}, err
	}
	if b, ok := reg.Branch(s.branch.ID); ok {
		s.branch = b
	}
	s.scan.Change = inventory.ChangeOf(&reg, s.branch, s.known, s.linked, s.scan.Report.Complete)
	res := ScanResult{Branch: s.branch, Unknown: s.linked.Unknown, New: newCameras(s)}
	held := s.guarded && a.rules.Holds(s.scan.Change.Items(), s.scan.Change.Known)
	if dry || held {
		if res.Differences, err = a.wouldOpen(ctx, &reg, s); err != nil {
			return res, err
		}
		after := foundAfter(s)
		if held {
			after = s.known // nothing of it is taken over
		}
		res.Report = inventory.Report(&reg, s.branch, after, nil)
	}
	switch {
	case held:
		s.scan.State = inventory.ScanHeld
		s.scan.Hold = inventory.Hold{State: inventory.HoldWaiting, At: s.scan.Ended}
		res.Scan, res.Held, res.Differences = s.scan, res.Differences, nil
		if dry {
			return res, nil
		}
		return res, a.hold(ctx, &res, s)
	case dry:
		res.Scan = s.scan
		return res, nil
	}
	res.Scan = s.scan
	return res, a.apply(ctx, &res, s)
}

// apply takes a scan over into what is known, and compares.
func (a *App) apply(ctx context.Context, res *ScanResult, s settling) error {
	if err := a.saveFound(ctx, &s); err != nil {
		return err
	}
	facts := s.facts()
	if err := a.store.FinishScan(ctx, s.scan); err != nil {
		return err
	}
	if facts.Complete {
		if err := a.store.OvertakeScans(ctx, s.scan); err != nil {
			return err
		}
	}
	// Only what the scan was able to see can be settled by it.
	return a.compare(ctx, res, facts, func(inventory.Difference) bool { return facts.Complete })
}

// newCameras counts the cameras of a scan that were never seen before; inputs that nobody
// uses are none.
func newCameras(s settling) int {
	before := map[string]bool{}
	for _, c := range s.known.Cameras {
		before[c.ID] = true
	}
	now, n := foundAfter(s), 0
	for _, c := range s.linked.Cameras {
		if !before[c.ID] && inventory.Counts(c, now) {
			n++
		}
	}
	return n
}

// seenIn lists the cameras that a scan saw, that were seen after it where it waited for a
// person (else the clock was ahead then), or whose device answered but could not be read: those are not absent.
func seenIn(known inventory.Found, linked inventory.Linked, scan inventory.Scan) map[string]bool {
	seen := map[string]bool{}
	for _, c := range linked.Cameras {
		seen[c.ID] = true
	}
	for _, c := range known.Cameras {
		if linked.Unverified[c.DeviceID] || scan.Hold.State != "" && c.LastSeen.After(scan.Ended) {
			seen[c.ID] = true
		}
	}
	return seen
}

// compare reconciles a branch from what is stored and saves the differences.
// closes picks the differences that may be settled by it.
func (a *App) compare(ctx context.Context, res *ScanResult, facts inventory.ScanFacts, closes func(inventory.Difference) bool) error {
	decided, err := a.store.Decided(ctx, res.Branch.ID)
	if err != nil {
		return err
	}
	found, err := a.store.Found(ctx, res.Branch.ID)
	if err != nil {
		return err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	if facts.Changes, err = a.standing(ctx, res.Branch.ID, found, facts.Changes); err != nil {
		return err
	}
	if facts.Amendments, err = a.unpublished(ctx, &reg, res.Branch.ID); err != nil {
		return err
	}
	now := a.now()
	res.Differences = inventory.Reconcile(&reg, res.Branch.ID, found, facts, a.rules, now)
	if b, ok := reg.Branch(res.Branch.ID); ok {
		res.Branch = b
	}
	res.Report = inventory.Report(&reg, res.Branch, found, nil)
	_, err = a.store.SaveDifferences(ctx, res.Branch.ID, res.Differences, facts.Complete, now, func(d inventory.Difference) bool {
		return closes(d) && !inventory.Silent(d, found, a.rules)
	})
	return errors.Join(err, a.compared(ctx, res.Branch.ID, decided, err))
}

// foundAfter is what would be known after a scan, without storing it.
func foundAfter(s settling) inventory.Found {
	found := inventory.Found{Devices: map[string]inventory.Device{}, ByHand: s.known.ByHand}
	for id, d := range s.known.Devices {
		found.Devices[id] = d
	}
	for _, d := range s.linked.Devices {
		found.Devices[d.ID] = d
	}
	linked := map[string]bool{}
	for _, c := range s.linked.Cameras {
		linked[c.ID] = true
		found.Cameras = append(found.Cameras, c)
	}
	seen := seenIn(s.known, s.linked, s.scan)
	for _, c := range s.known.Cameras {
		if linked[c.ID] {
			continue
		}
		if s.scan.Report.Complete && !seen[c.ID] {
			c.Absences = append(slices.Clone(c.Absences), s.scan.Ended)
		}
		found.Cameras = append(found.Cameras, c)
	}
	return found
}

// Recompare compares a branch again after people placed or decided something. What the
// last scan told of changes stays as it is until the next scan.
func (a *App) Recompare(ctx context.Context, branchID string) error {
	reg, err := a.Register(ctx)
	if err != nil {
		return err
	}
	b, ok := reg.Branch(branchID)
	if !ok {
		return ErrNoBranch{Name: branchID, Why: "not in the register"}
	}
	decided, err := a.store.Decided(ctx, b.ID)
	if err != nil {
		return err
	}
	found, err := a.store.Found(ctx, b.ID)
	if err != nil {
		return err
	}
	now := a.now()
	changes, err := a.standing(ctx, b.ID, found, nil)
	if err != nil {
		return err
	}
	amendments, err := a.unpublished(ctx, &reg, b.ID)
	if err != nil {
		return err
	}
	diffs := inventory.Reconcile(&reg, b.ID, found, inventory.ScanFacts{Changes: changes, Amendments: amendments}, a.rules, now)
	_, err = a.store.SaveDifferences(ctx, b.ID, diffs, false, now, func(d inventory.Difference) bool {
		return byPlacing(d) && !inventory.Silent(d, found, a.rules) || (d.Kind == inventory.DeviceReturned && found.Devices[d.DeviceID].State != inventory.StateRetired)
	})
	return errors.Join(err, a.compared(ctx, b.ID, decided, err))
}

// compared notes that a branch's differences follow what was known of it at a time, where
// they were saved.
func (a *App) compared(ctx context.Context, branchID string, decided int64, saved error) error {
	if saved != nil {
		return nil
	}
	return a.store.SetCompared(ctx, branchID, decided)
}

// compareOwed compares the branches of which something was decided or found by a process that
// was killed before it compared.
func (a *App) compareOwed(ctx context.Context) error {
	branches, err := a.store.Uncompared(ctx)
	if err != nil {
		return err
	}
	for _, id := range branches {
		var gone ErrNoBranch
		if err := a.Recompare(ctx, id); errors.As(err, &gone) {
			continue
		} else if err != nil {
			return err
		}
		a.log.Info("branch compared: a process was stopped before it did", "branch", id)
	}
	return nil
}

// byPlacing tells whether a placing or a decision of a person can settle a difference.
func byPlacing(d inventory.Difference) bool {
	switch d.Kind {
	case inventory.UndeclaredCamera, inventory.CountMismatch, inventory.PlaceMismatch, inventory.MountMismatch,
		inventory.Replaced, inventory.MissingCamera, inventory.SameDevice, inventory.DeviceMoved, inventory.SourcesRenumbered,
		inventory.PolicyStale:
		return true
	}
	return false
}

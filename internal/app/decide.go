package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// Decide takes a step of an actor in the life of a difference. What is carried out with it
// (a placing, a replacement) is stored in one transaction with the decision; then the branch
// is compared again. Errors are those of store.DecideDifference.
func (a *App) Decide(ctx context.Context, actor string, d store.Decision) (store.Decision, error) {
	d.Actor, d.At = actor, a.now()
	diff, err := a.store.Fresh(ctx, d.DifferenceID, d.Revision)
	if err != nil {
		return store.Decision{}, err
	}
	out, err := a.decide(ctx, diff, d)
	if err != nil {
		return out, err
	}
	if d.Kind == inventory.ActBind && out.Placement != nil {
		a.learnFromBinding(ctx, actor, *out.Placement)
	}
	a.log.Info("difference "+string(d.Kind), "difference", diff.ID, "branch", diff.BranchID, "by", actor)
	switch d.Kind {
	case inventory.ActBind, inventory.ActReplace, inventory.ActNotCamera, inventory.ActMerge, inventory.ActApprove, inventory.ActTakeBack:
		branches := []string{diff.BranchID}
		if d.Step != nil {
			branches = append(branches, branchesOf(*d.Step)...)
		}
		a.recompare(ctx, branches)
	}
	return out, nil
}

// decide works out what is carried out with a decision. It is worked out again where a scan
// or a person changed something meanwhile.
func (a *App) decide(ctx context.Context, diff inventory.Difference, d store.Decision) (store.Decision, error) {
	for try := 1; ; try++ {
		if err := a.carry(ctx, diff, &d); err != nil {
			return store.Decision{}, err
		}
		out, err := a.store.DecideDifference(ctx, d)
		var o *store.Overtaken
		var l inventory.LifeError
		if d.Step != nil && errors.Is(err, store.ErrConflict) && !errors.As(err, &o) && !errors.As(err, &l) && try < identityTries {
			continue
		}
		return out, err
	}
}

func (a *App) carry(ctx context.Context, diff inventory.Difference, d *store.Decision) error {
	if diff.State == inventory.DifferenceResolved {
		return nil // the store refuses, and says so
	}
	switch d.Kind {
	case inventory.ActNotCamera:
		d.Placement = &store.Placement{CameraID: diff.CameraID, NotCamera: true}
	case inventory.ActBind:
		if d.Placement == nil {
			return fmt.Errorf("bind %s: no place is named: %w", diff.ID, store.ErrInvalid)
		}
		d.Placement.CameraID = diff.CameraID
		found, err := a.store.Found(ctx, diff.BranchID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(inventory.Replacements(diff.BranchID, found), func(r inventory.Replacement) bool {
			return r.New.ID == diff.CameraID && r.Old.LocationID == d.Placement.LocationID && d.Placement.LocationID != ""
		})
		if i < 0 {
			return nil
		}
		// It stands where a camera that is gone stood: it takes over its slot.
		step, err := inventory.Replace(found, inventory.Replacements(diff.BranchID, found)[i].Old.ID, diff.CameraID)
		if err != nil {
			return err
		}
		d.Step, d.Placement = &step, nil
	case inventory.ActReplace:
		return a.carryReplace(ctx, diff, d)
	case inventory.ActMerge:
		known, other := inventory.PairOf(diff)
		if known == "" || other == "" {
			return nil // the store refuses, and says so
		}
		found, _, err := a.foundOf(ctx, []string{known, other})
		if err != nil {
			return err
		}
		step, err := inventory.Merge(found, known, other)
		d.Step = &step
		return err
	}
	return nil
}

func (a *App) carryReplace(ctx context.Context, diff inventory.Difference, d *store.Decision) error {
	switch {
	case d.Old == "" && diff.Kind == inventory.MissingCamera:
		d.Old = diff.CameraID
	case d.Old == "" && diff.Kind == inventory.Replaced:
		d.Old = diff.Facts["old"]
	}
	if d.New == "" && diff.Kind != inventory.MissingCamera {
		d.New = diff.CameraID
	}
	if d.Old == "" || d.New == "" {
		return fmt.Errorf("replace %s: which camera replaces which is not said: %w", diff.ID, store.ErrInvalid)
	}
	found, err := a.store.Found(ctx, diff.BranchID)
	if err != nil {
		return err
	}
	step, err := inventory.Replace(found, d.Old, d.New)
	d.Step = &step
	return err
}

// learnFromBinding keeps what the placing of a decision teaches.
func (a *App) learnFromBinding(ctx context.Context, actor string, p store.Placement) {
	c, err := a.store.Camera(ctx, p.CameraID)
	if err != nil || c.SlotID == "" {
		return
	}
	a.learnFrom(ctx, actor, []store.Placement{p}, []inventory.Slot{{ID: c.SlotID, BranchID: c.BranchID, LocationID: c.LocationID}})
}

func branchesOf(s inventory.IdentityStep) []string {
	var out []string
	for _, c := range slices.Concat(s.Before.Cameras, s.After.Cameras) {
		out = append(out, c.BranchID)
	}
	for _, d := range slices.Concat(s.Before.Devices, s.After.Devices) {
		out = append(out, d.BranchID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// LifeText says why a step in the life of a difference cannot be taken, for operators; empty
// for other errors.
func LifeText(err error) string {
	var o *store.Overtaken
	var l inventory.LifeError
	switch {
	case errors.As(err, &o):
		return words.Say(words.English, "life.overtaken", o.Last.Actor, words.Say(words.English, "decided."+o.Last.Kind), o.Last.At.Format("2006-01-02 15:04 MST"))
	case errors.As(err, &l):
		return words.Say(words.English, "life."+string(l.Code))
	}
	return ""
}

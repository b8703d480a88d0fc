package app

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// identityTries bounds how often a scan or a step is worked out again because what it was
// worked out from was changed meanwhile.
const identityTries = 3

// saveFound stores what a scan found. Where people merged, split or retired devices since
// it was linked, it is linked anew: what they said outlasts the scan.
func (a *App) saveFound(ctx context.Context, s *settling) error {
	for try := 1; ; try++ {
		err := a.store.SaveFound(ctx, s.scan.ID, store.FoundChange{BranchID: s.branch.ID, Devices: s.linked.Devices, Cameras: s.linked.Cameras,
			Complete: s.scan.State == inventory.ScanComplete, At: s.scan.Ended, Seen: seenIn(s.known, s.linked, s.scan),
			Addresses: s.linked.Addresses, Shown: s.linked.Shown, Shared: s.linked.Shared, Revision: s.known.Revision})
		if !errors.Is(err, store.ErrConflict) || try == identityTries {
			return err
		}
		observed, err := a.store.Observations(ctx, s.scan.ID)
		if err != nil {
			return err
		}
		if s.known, err = a.store.Found(ctx, s.branch.ID); err != nil {
			return err
		}
		looks := inventory.Looks(s.linked)
		s.linked = inventory.Link(s.branch.ID, s.known, observed, s.scan.Started, inventory.NewID)
		inventory.Recall(&s.linked, looks)
		unlooked(&s.linked, s.known, s.scan.Report)
	}
}

// unlooked takes over into a scan that is linked again which devices it did not look at.
func unlooked(linked *inventory.Linked, known inventory.Found, report inventory.ScanReport) {
	linked.Unlooked(known, func(a netip.Addr) bool { return !slices.Contains(report.NotLooked, a) })
}

// standing adds to the changes of a scan what the devices of a branch leave for a person
// as they are stored.
func (a *App) standing(ctx context.Context, branchID string, found inventory.Found, changes []inventory.Change) ([]inventory.Change, error) {
	elsewhere, err := a.store.Elsewhere(ctx, branchID)
	if err != nil {
		return nil, err
	}
	return slices.Concat(changes, inventory.Standing(branchID, found, elsewhere)), nil
}

// step works a step out from what is stored, takes it and compares the branches anew. It
// is worked out again where a scan or a person changed something meanwhile.
func (a *App) step(ctx context.Context, actor, reason string, devices []string, work func(inventory.Found) (inventory.IdentityStep, error)) (store.IdentityEvent, error) {
	for try := 1; ; try++ {
		found, branches, err := a.foundOf(ctx, devices)
		if err != nil {
			return store.IdentityEvent{}, err
		}
		step, err := work(found)
		if err != nil {
			return store.IdentityEvent{}, err
		}
		e, err := a.store.ApplyIdentity(ctx, step, actor, reason, a.now())
		if errors.Is(err, store.ErrConflict) && try < identityTries {
			continue
		}
		if err != nil {
			return e, err
		}
		a.log.Info("device "+string(e.Kind), "device", e.DeviceID, "other", e.OtherID, "by", actor, "event", e.ID)
		a.recompare(ctx, append(branches, e.BranchID))
		return e, nil
	}
}

// foundOf reads what is known of the branches of some devices, as one.
func (a *App) foundOf(ctx context.Context, devices []string) (inventory.Found, []string, error) {
	out := inventory.Found{Devices: map[string]inventory.Device{}, Shared: map[inventory.DeviceKey]bool{}}
	var branches []string
	for _, id := range devices {
		d, err := a.store.Device(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return out, nil, inventory.IdentityError{Code: inventory.IdentityUnknown, Subject: id}
		}
		if err != nil {
			return out, nil, err
		}
		if slices.Contains(branches, d.BranchID) {
			continue
		}
		branches = append(branches, d.BranchID)
		f, err := a.store.Found(ctx, d.BranchID)
		if err != nil {
			return out, nil, err
		}
		for id, d := range f.Devices {
			out.Devices[id] = d
		}
		for k := range f.Shared {
			out.Shared[k] = true
		}
		out.Cameras = append(out.Cameras, f.Cameras...)
	}
	return out, branches, nil
}

// recompare compares branches anew after a step that is taken: where that fails the step
// still holds, and the next scan compares.
func (a *App) recompare(ctx context.Context, branches []string) {
	slices.Sort(branches)
	for _, id := range slices.Compact(branches) {
		var gone ErrNoBranch
		if err := a.Recompare(ctx, id); err != nil && !errors.As(err, &gone) {
			a.log.Warn("branch not compared after a step, the next scan does", "branch", id, "err", err)
		}
	}
}

// ErrKey says that a text is no key of a device.
type ErrKey struct{ Text string }

// Error says how keys are written.
func (e ErrKey) Error() string {
	return fmt.Sprintf("%q is no key: write it as device show does, such as mac:9c:14:63:00:00:01", e.Text)
}

// Apart tells whether two devices stood beside each other, at addresses of their own: each
// was seen since the other one was first seen. They are rather two than one, and one of two
// cameras would count nowhere after a merge. It gives the addresses.
func (a *App) Apart(ctx context.Context, one, other string) (addrs [2]string, apart bool, err error) {
	x, err := a.store.Device(ctx, one)
	if err != nil {
		return addrs, false, err
	}
	y, err := a.store.Device(ctx, other)
	if err != nil {
		return addrs, false, err
	}
	beside := !x.LastSeen.Before(y.FirstSeen) && !y.LastSeen.Before(x.FirstSeen)
	return [2]string{x.Addr.String(), y.Addr.String()}, beside && bare(x.Addr.Addr()) != bare(y.Addr.Addr()), nil
}

// MergeDevices says that two known devices are one: into stays, from goes.
func (a *App) MergeDevices(ctx context.Context, actor, reason, into, from string) (store.IdentityEvent, error) {
	return a.step(ctx, actor, reason, []string{into, from}, func(f inventory.Found) (inventory.IdentityStep, error) {
		return inventory.Merge(f, into, from)
	})
}

// SplitDevice makes a device of some keys and cameras of another. Keys are as
// inventory.DeviceKey writes them.
func (a *App) SplitDevice(ctx context.Context, actor, reason, id string, keys, cameras []string) (store.IdentityEvent, error) {
	var ks []inventory.DeviceKey
	for _, text := range keys {
		k, ok := inventory.ParseKey(text)
		if !ok {
			return store.IdentityEvent{}, ErrKey{text}
		}
		ks = append(ks, k)
	}
	return a.step(ctx, actor, reason, []string{id}, func(f inventory.Found) (inventory.IdentityStep, error) {
		return inventory.Split(f, id, ks, cameras, a.now(), inventory.NewID)
	})
}

// ReplaceCamera says that a new camera stands where an old one stood: it takes over the
// old one's slot, and the old one is retired.
func (a *App) ReplaceCamera(ctx context.Context, actor, reason, oldID, newID string) (store.IdentityEvent, error) {
	var devices []string
	for _, id := range []string{oldID, newID} {
		c, err := a.store.Camera(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return store.IdentityEvent{}, inventory.IdentityError{Code: inventory.IdentityNoCamera, Subject: id}
		}
		if err != nil {
			return store.IdentityEvent{}, err
		}
		devices = append(devices, c.DeviceID)
	}
	return a.step(ctx, actor, reason, devices, func(f inventory.Found) (inventory.IdentityStep, error) {
		return inventory.Replace(f, oldID, newID)
	})
}

// RetireDevice takes a device out of use; nothing is deleted.
func (a *App) RetireDevice(ctx context.Context, actor, reason, id string) (store.IdentityEvent, error) {
	return a.step(ctx, actor, reason, []string{id}, func(f inventory.Found) (inventory.IdentityStep, error) { return inventory.Retire(f, id) })
}

// ReturnDevice takes a retired device back into use.
func (a *App) ReturnDevice(ctx context.Context, actor, reason, id string) (store.IdentityEvent, error) {
	return a.step(ctx, actor, reason, []string{id}, func(f inventory.Found) (inventory.IdentityStep, error) { return inventory.Return(f, id) })
}

// UndoStep takes a step back, by the id of the step or of a device or a camera, whose newest
// step that holds is meant.
func (a *App) UndoStep(ctx context.Context, actor, reason, id string) (store.IdentityEvent, error) {
	if c, err := a.store.Camera(ctx, id); err == nil {
		id = c.DeviceID
	}
	events, err := a.store.IdentityEvents(ctx, store.IdentityFilter{DeviceID: id})
	if err != nil {
		return store.IdentityEvent{}, err
	}
	i := slices.IndexFunc(events, func(e store.IdentityEvent) bool { return e.UndoneAt.IsZero() })
	switch {
	case i >= 0:
		id = events[i].ID
	case len(events) > 0:
		last := events[0]
		return store.IdentityEvent{}, fmt.Errorf("%s: its newest step (%s) was taken back already, by %s on %s: %w", id, eventText(last).Says,
			last.UndoneBy, last.UndoneAt.In(a.zone).Format("2006-01-02 15:04"), store.ErrConflict)
	}
	e, err := a.store.UndoIdentity(ctx, id, actor, reason, a.now())
	if errors.Is(err, store.ErrNotFound) {
		return e, fmt.Errorf("%s: no step and no device with a step goes by that: camledger device show lists the steps of a device", id)
	}
	if err != nil {
		return e, err
	}
	branches := []string{e.BranchID}
	for _, device := range []string{e.DeviceID, e.OtherID} {
		if d, err := a.store.Device(ctx, device); err == nil {
			branches = append(branches, d.BranchID)
		}
	}
	a.recompare(ctx, branches)
	return e, nil
}

// IdentityText says why a step cannot be taken, for operators; empty for other errors.
func IdentityText(err error) string {
	var e inventory.IdentityError
	if !errors.As(err, &e) {
		return ""
	}
	return words.Say(words.English, "identity."+e.Code, e.Subject, e.Other)
}

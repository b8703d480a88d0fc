package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// Bounds of a maintenance window: work that was begun without a word may be noted for as
// long afterwards, and none is planned for longer than a month, so that no window hides a
// camera for good.
const (
	windowBack = 24 * time.Hour
	windowMost = 31 * 24 * time.Hour
	reasonMost = 300 // characters
)

// WindowOrder is a maintenance window as a person asks for it: for a whole branch, or for
// one of its places, devices or cameras (at most one of the three is set).
type WindowOrder struct {
	BranchID, LocationID, DeviceID, CameraID string
	Begin, End                               time.Time
	Reason                                   string
}

// WindowText is a maintenance window with the names of what it is for.
type WindowText struct {
	alerts.Maintenance
	Branch, Subject string // Subject: place, device or camera; empty: the whole branch
}

// Open tells that the window is open at a moment.
func (w WindowText) Open(now time.Time) bool { return w.Covers(now) }

// PlanWork notes a maintenance window. It needs a reason, an end that is to come and is at
// most 31 days after the beginning, and a beginning of at most 24 hours ago; otherwise
// store.ErrInvalid with what is wrong.
func (a *App) PlanWork(ctx context.Context, actor string, o WindowOrder) (alerts.Maintenance, error) {
	now := a.now()
	invalid := func(format string, args ...any) error {
		return fmt.Errorf("plan maintenance: %w: "+format, append([]any{store.ErrInvalid}, args...)...)
	}
	o.Reason, o.Begin, o.End = strings.TrimSpace(o.Reason), o.Begin.Truncate(time.Second), o.End.Truncate(time.Second)
	set := 0
	for _, id := range []string{o.LocationID, o.DeviceID, o.CameraID} {
		if id != "" {
			set++
		}
	}
	switch {
	case o.Reason == "":
		return alerts.Maintenance{}, invalid("it needs a reason")
	case len([]rune(o.Reason)) > reasonMost:
		return alerts.Maintenance{}, invalid("the reason is longer than %d characters", reasonMost)
	case set > 1:
		return alerts.Maintenance{}, invalid("it is for one place, one device or one camera, or for the whole branch")
	case o.Begin.IsZero() || o.End.IsZero():
		return alerts.Maintenance{}, invalid("it needs a beginning and an end")
	case !o.End.After(o.Begin):
		return alerts.Maintenance{}, invalid("it ends before it begins")
	case !o.End.After(now):
		return alerts.Maintenance{}, invalid("it is over already")
	case o.Begin.Before(now.Add(-windowBack)):
		return alerts.Maintenance{}, invalid("it began more than 24 hours ago: what was mailed since was not planned")
	case o.End.Sub(o.Begin) > windowMost:
		return alerts.Maintenance{}, invalid("it lasts longer than 31 days")
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return alerts.Maintenance{}, err
	}
	if _, ok := reg.Branch(o.BranchID); !ok {
		return alerts.Maintenance{}, fmt.Errorf("plan maintenance: branch %s: %w", o.BranchID, store.ErrNotFound)
	}
	found, err := a.store.Found(ctx, o.BranchID)
	if err != nil {
		return alerts.Maintenance{}, err
	}
	here := o.LocationID == "" || slices.ContainsFunc(reg.LocationsOf(o.BranchID), func(l inventory.Location) bool { return l.ID == o.LocationID })
	_, device := found.Devices[o.DeviceID]
	here = here && (o.DeviceID == "" || device)
	here = here && (o.CameraID == "" || slices.ContainsFunc(found.Cameras, func(c inventory.Camera) bool { return c.ID == o.CameraID }))
	if !here {
		return alerts.Maintenance{}, fmt.Errorf("plan maintenance: %s: %w in this branch", o.LocationID+o.DeviceID+o.CameraID, store.ErrNotFound)
	}
	return a.store.AddMaintenance(ctx, alerts.Maintenance{BranchID: o.BranchID, LocationID: o.LocationID, DeviceID: o.DeviceID, CameraID: o.CameraID,
		Reason: o.Reason, Author: actor, Begin: o.Begin, End: o.End}, now)
}

// EndWork ends a window now: what is still down from then on is mailed.
func (a *App) EndWork(ctx context.Context, actor, id string) error {
	return a.store.EndMaintenance(ctx, id, actor, a.now())
}

// Work lists the windows that end after a moment, by their beginning.
func (a *App) Work(ctx context.Context, after time.Time) ([]WindowText, error) {
	windows, err := a.store.Maintenances(ctx, after)
	if err != nil {
		return nil, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	founds := map[string]inventory.Found{}
	out := make([]WindowText, 0, len(windows))
	for _, w := range windows {
		t := WindowText{Maintenance: w}
		if b, ok := reg.Branch(w.BranchID); ok {
			t.Branch = b.Name
		}
		if l, ok := reg.Location(w.LocationID); ok && w.LocationID != "" {
			t.Subject = l.Name
		}
		if w.DeviceID != "" || w.CameraID != "" {
			found, ok := founds[w.BranchID]
			if !ok {
				if found, err = a.store.Found(ctx, w.BranchID); err != nil {
					return nil, err
				}
				founds[w.BranchID] = found
			}
			t.Subject = subjectOf(found, w)
		}
		out = append(out, t)
	}
	return out, nil
}

// subjectOf names the device or camera of a window; its id where it has no name.
func subjectOf(found inventory.Found, w alerts.Maintenance) string {
	for _, c := range found.Cameras {
		if c.ID == w.CameraID && c.Name != "" {
			return c.Name
		}
	}
	if d := found.Devices[w.DeviceID]; d.Name != "" {
		return d.Name
	}
	return w.CameraID + w.DeviceID
}

package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// WindowText is a maintenance window with the names of what it is for.
type WindowText struct {
	Maintenance
	Branch, Subject string // Subject: place, device or camera; empty: the whole branch
}

// PlanWork notes a maintenance window for a branch or for one of its places, devices or
// cameras; its id and author are given to it. What alerts.Maintenance.Check finds wrong is
// store.ErrInvalid, a subject that is not in the branch store.ErrNotFound.
func (a *App) PlanWork(ctx context.Context, actor string, m Maintenance) (Maintenance, error) {
	now := a.now()
	m.ID, m.Author = "", actor
	m.Reason, m.Begin, m.End = strings.TrimSpace(m.Reason), m.Begin.Truncate(time.Second), m.End.Truncate(time.Second)
	if err := m.Check(now); err != nil {
		return Maintenance{}, fmt.Errorf("plan maintenance: %w: %w", store.ErrInvalid, err)
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return Maintenance{}, err
	}
	if _, ok := reg.Branch(m.BranchID); !ok {
		return Maintenance{}, fmt.Errorf("plan maintenance: branch %s: %w", m.BranchID, store.ErrNotFound)
	}
	found, err := a.store.Found(ctx, m.BranchID)
	if err != nil {
		return Maintenance{}, err
	}
	here := m.LocationID == "" || slices.ContainsFunc(reg.LocationsOf(m.BranchID), func(l inventory.Location) bool { return l.ID == m.LocationID })
	_, device := found.Devices[m.DeviceID]
	here = here && (m.DeviceID == "" || device)
	here = here && (m.CameraID == "" || slices.ContainsFunc(found.Cameras, func(c inventory.Camera) bool { return c.ID == m.CameraID }))
	if !here {
		return Maintenance{}, fmt.Errorf("plan maintenance: %s: %w in this branch", m.LocationID+m.DeviceID+m.CameraID, store.ErrNotFound)
	}
	return a.store.AddMaintenance(ctx, m, now)
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
func subjectOf(found inventory.Found, w Maintenance) string {
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

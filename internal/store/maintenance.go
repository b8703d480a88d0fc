package store

import (
	"context"
	"fmt"
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// AddMaintenance stores a window in which failures are planned, noted at a moment. It needs
// a branch, a reason, an author and an end after its beginning (ErrInvalid). Checks since its
// beginning are marked as planned. The same window of the same person is kept once.
func (s *Store) AddMaintenance(ctx context.Context, m alerts.Maintenance, when time.Time) (alerts.Maintenance, error) {
	if m.BranchID == "" || m.Reason == "" || m.Author == "" || !m.End.After(m.Begin) || m.Begin.IsZero() {
		return alerts.Maintenance{}, fmt.Errorf("add maintenance: %w: it needs a branch, a reason, an author and an end", ErrInvalid)
	}
	if m.ID == "" {
		m.ID = inventory.NewID("mnt")
	}
	err := s.write(ctx, "add maintenance", func(r runner) error {
		same, err := list(ctx, r, maintenanceRow, "SELECT "+maintenanceColumns+` FROM maintenance WHERE branch_id = ? AND location_id = ?
			AND device_id = ? AND camera_id = ? AND reason = ? AND author = ? AND begin_ms = ? AND end_ms = ?`, m.BranchID, m.LocationID, m.DeviceID,
			m.CameraID, m.Reason, m.Author, m.Begin, m.End)
		if err != nil {
			return err
		}
		if len(same) > 0 { // the form came twice
			m = same[0]
			return nil
		}
		if _, err := r.exec(ctx, `INSERT INTO maintenance
			(id, branch_id, location_id, device_id, camera_id, reason, author, begin_ms, end_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, m.ID, m.BranchID, m.LocationID, m.DeviceID, m.CameraID, m.Reason, m.Author,
			m.Begin, m.End); err != nil {
			return err
		}
		if err := r.markPlanned(ctx, m, when); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: m.Author, Action: "maintenance.add", Subject: m.ID, Detail: m.Reason})
	})
	if err != nil {
		return alerts.Maintenance{}, err
	}
	return m, nil
}

// EndMaintenance ends a window before its time.
func (s *Store) EndMaintenance(ctx context.Context, id, actor string, when time.Time) error {
	return s.write(ctx, "end maintenance "+id, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE maintenance SET end_ms = ? WHERE id = ? AND end_ms > ?", when, id, when)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "maintenance.end", Subject: id})
	})
}

const maintenanceColumns = "id, branch_id, location_id, device_id, camera_id, reason, author, begin_ms, end_ms"

func maintenanceRow(m *alerts.Maintenance) []any {
	return []any{&m.ID, &m.BranchID, &m.LocationID, &m.DeviceID, &m.CameraID, &m.Reason, &m.Author, at(&m.Begin), at(&m.End)}
}

// Maintenances lists the windows that end after a moment, by their beginning.
func (s *Store) Maintenances(ctx context.Context, after time.Time) ([]alerts.Maintenance, error) {
	out, err := list(ctx, s.direct(), maintenanceRow, "SELECT "+maintenanceColumns+` FROM maintenance WHERE end_ms > ? ORDER BY begin_ms, id`+page(pageMost, 0), after)
	return out, wrap("list maintenance", err)
}

// Maintenance returns one window.
func (s *Store) Maintenance(ctx context.Context, id string) (alerts.Maintenance, error) {
	out, err := list(ctx, s.direct(), maintenanceRow, "SELECT "+maintenanceColumns+" FROM maintenance WHERE id = ?", id)
	if err == nil && len(out) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return alerts.Maintenance{}, fmt.Errorf("read maintenance %s: %w", id, err)
	}
	return out[0], nil
}

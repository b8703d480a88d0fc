package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// CameraMonth is how a camera fared day by day.
type CameraMonth struct {
	CameraID string
	Since    time.Time // when it was found
	Days     []Day     // those on which it was checked, in their order
}

// CameraMonths lists the cameras of a branch that are in use and were checked since a day
// (2006-01-02), those that failed most first, at most limit, and tells how many failed, and
// how many were checked. least is on how many checks one must have failed to be listed.
func (s *Store) CameraMonths(ctx context.Context, branchID, from string, least, limit int) (out []CameraMonth, failed, checked int, err error) {
	const sums = `SELECT check_day.camera_id, SUM(check_day.down + check_day.auth_refused) AS bad
		FROM check_day WHERE check_day.day >= ? AND check_day.camera_id IN (SELECT camera.id FROM camera WHERE camera.branch_id = ? AND camera.state = ?)
		GROUP BY check_day.camera_id`
	args := []any{from, branchID, inventory.StateActive}
	err = s.read(ctx, "read days of "+branchID, func(r runner) error {
		out = nil
		type count struct{ checked, failed int }
		n, err := one(ctx, r, func(c *count) []any { return []any{&c.checked, &c.failed} },
			"SELECT COUNT(*), COALESCE(SUM(CASE WHEN month.bad > 0 THEN 1 ELSE 0 END), 0) FROM ("+sums+") AS month", args...)
		if err != nil {
			return err
		}
		checked, failed = n.checked, n.failed
		if checked == 0 || failed == 0 && least > 0 {
			return nil
		}
		var since time.Time // of the row that was read
		return each(ctx, r, func(d *Day) []any {
			return []any{at(&since), &d.CameraID, &d.Day, &d.OK, &d.Degraded, &d.Down, &d.AuthRefused, &d.NotAssessed, &d.Planned.Good, &d.Planned.Bad, &d.Planned.Blind}
		}, func(d *Day) error {
			if n := len(out); n == 0 || out[n-1].CameraID != d.CameraID {
				out = append(out, CameraMonth{CameraID: d.CameraID, Since: since})
			}
			last := &out[len(out)-1]
			last.Days = append(last.Days, *d)
			return nil
		}, `SELECT camera.first_ms, check_day.camera_id, check_day.day, check_day.ok, check_day.degraded, check_day.down, check_day.auth_refused, check_day.not_assessed,
			check_day.planned_good, check_day.planned_bad, check_day.planned_blind
			FROM (`+sums+` ORDER BY bad DESC, check_day.camera_id`+page(limit, 0)+`) AS worst
			JOIN check_day ON check_day.camera_id = worst.camera_id
			JOIN camera ON camera.id = worst.camera_id
			WHERE worst.bad >= ? AND check_day.day >= ? ORDER BY worst.bad DESC, check_day.camera_id, check_day.day`, append(args, least, from)...)
	})
	return out, failed, checked, err
}

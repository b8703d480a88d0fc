package store

import (
	"context"
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// markPlanned marks the checks between the beginning of a new window and now: work that was
// begun without a word is planned from then on. Of a span that is cut by the beginning the
// checks inside are counted, taken as evenly spread; the span itself stays as it is. What
// other windows cover was marked before.
func (r runner) markPlanned(ctx context.Context, m alerts.Maintenance, now time.Time) error {
	if !m.Begin.Before(now) {
		return nil
	}
	others, err := list(ctx, r, maintenanceRow, "SELECT "+maintenanceColumns+" FROM maintenance WHERE branch_id = ? AND id <> ? AND end_ms > ?", m.BranchID, m.ID, m.Begin)
	if err != nil {
		return err
	}
	var w where
	w.add("camera.branch_id = ?", m.BranchID)
	w.equal("slot.location_id", m.LocationID)
	w.equal("camera.device_id", m.DeviceID)
	w.equal("camera.id", m.CameraID)
	cameras, err := list(ctx, r, func(x *alerts.Watched) []any {
		return []any{&x.State.CameraID, &x.State.DeviceID, opt(&x.LocationID)}
	}, "SELECT camera.id, camera.device_id, slot.location_id FROM camera LEFT JOIN slot ON slot.id = camera.slot_id"+w.text()+" ORDER BY camera.id", w.args...)
	if err != nil {
		return err
	}
	at := map[string]alerts.Watched{}
	var ids []string
	for _, c := range cameras {
		c.State.BranchID = m.BranchID
		at[c.State.CameraID] = c
		ids = append(ids, c.State.CameraID)
	}
	return chunks(ids, func(ids []any) error {
		if err := r.lockCameras(ctx, ids); err != nil {
			return err
		}
		spans, err := list(ctx, r, spanRow, "SELECT "+spanColumns+` FROM check_span
			WHERE to_ms >= ? AND from_ms < ? AND camera_id IN `+in(len(ids))+" ORDER BY camera_id, tier, from_ms",
			append([]any{m.Begin, m.End}, ids...)...)
		if err != nil {
			return err
		}
		for _, x := range spans {
			fresh := func(t time.Time) bool {
				return m.Covers(t) && !alerts.PlannedAt(others, at[x.CameraID].State, at[x.CameraID].LocationID, t)
			}
			if err := r.markSpan(ctx, x, m.Covers(x.From) && m.Covers(x.To), x.amount(fresh)); err != nil {
				return err
			}
		}
		return nil
	})
}

// markSpan marks a span that lies whole inside planned work, and counts those of its checks
// that were not counted as planned before.
func (r runner) markSpan(ctx context.Context, x Span, whole bool, n int) error {
	if whole && !x.Planned {
		for _, text := range []string{"UPDATE check_span SET planned = ? WHERE camera_id = ? AND tier = ? AND from_ms = ?",
			"UPDATE last_check SET planned = ? WHERE camera_id = ? AND tier = ? AND span_ms = ?"} {
			if _, err := r.exec(ctx, text, true, x.CameraID, x.Tier, x.From); err != nil {
				return err
			}
		}
	}
	if n == 0 || x.Tier == inventory.TierBeat {
		return nil
	}
	column := "planned_blind"
	switch x.Outcome {
	case inventory.OutcomeOK, inventory.OutcomeDegraded:
		column = "planned_good"
	case inventory.OutcomeDown:
		column = "planned_bad"
	}
	_, err := r.exec(ctx, "UPDATE check_day SET "+column+" = "+column+" + ? WHERE camera_id = ? AND day = ?", n, x.CameraID, r.s.dayOf(x.From))
	return err
}

// amount counts the checks of a span of which something holds, taken as evenly spread.
func (x Span) amount(holds func(time.Time) bool) int {
	step := time.Duration(0)
	if x.Count > 1 {
		step = x.To.Sub(x.From) / time.Duration(x.Count-1)
	}
	n := 0
	for i := range x.Count {
		if holds(x.From.Add(time.Duration(i) * step)) {
			n++
		}
	}
	return n
}

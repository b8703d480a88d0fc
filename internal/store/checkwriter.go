package store

import (
	"context"
	"fmt"
	"sort"
	"time"

	"camledger/inventory"
)

// dayKey is the primary key of a day row.
type dayKey struct{ camera, day string }

// spanKey is the primary key of a span.
type spanKey struct {
	checkKey
	from int64
}

// dayCounts is how many counts a day row has, in the order of its columns.
const dayCounts = 10

// checkWriter gathers the rows of a batch of checks.
type checkWriter struct {
	runner
	last   map[checkKey]*lastCheck
	spans  map[spanKey][]any
	days   map[dayKey]*[dayCounts]int
	failed [][]any
}

// take adds one check.
func (w *checkWriter) take(ctx context.Context, c CheckRecord) error {
	key := checkKey{c.Check.CameraID, c.Check.Tier}
	when := unms(ms(c.Check.At))
	causes, err := causeText(c.Causes)
	if err != nil {
		return err
	}
	body, err := asJSON(c.Check)
	if err != nil {
		return fmt.Errorf("check of %s: %w", c.Check.CameraID, err)
	}
	l := w.last[key]
	fresh := lastCheck{checkKey: key, at: when, outcome: c.Outcome, causes: causes, span: when, amount: 1,
		summary: summarise(c.Check), body: body, planned: c.Planned, changed: true}
	switch {
	case l == nil:
		l = &fresh
		w.last[key] = l
	case !when.After(l.at):
		late, err := w.late(ctx, fresh, l)
		if err != nil || !late {
			return err
		}
		l = &fresh // a span of its own; the last check stays
	case l.outcome == c.Outcome && l.causes == causes && l.planned == c.Planned && w.s.dayOf(l.span) == w.s.dayOf(when) &&
		when.Sub(l.at) <= w.s.gap:
		l.at, l.body, l.changed = when, body, true
		l.amount++
		l.summary = l.summary.plus(summarise(c.Check))
	default:
		fresh.before = l.before
		*l = fresh
	}
	summary, err := asJSON(l.summary)
	if err != nil {
		return err
	}
	w.spans[spanKey{key, ms(l.span)}] = []any{key.camera, key.tier, l.span, l.at, l.outcome, l.causes, l.amount, summary, l.planned}
	w.count(key, when, c.Outcome, c.Planned)
	if c.Outcome == inventory.OutcomeDown || c.Outcome == inventory.OutcomeAuthRefused {
		w.failed = append(w.failed, []any{key.camera, key.tier, when, c.Outcome, causes, body})
	}
	return nil
}

// late tells whether a check that is not newer than the last one is news: it is not
// where it was stored before or lies inside a span.
func (w *checkWriter) late(ctx context.Context, c lastCheck, last *lastCheck) (bool, error) {
	if !c.at.Before(last.span) {
		return false, nil
	}
	if _, here := w.spans[spanKey{c.checkKey, ms(c.at)}]; here {
		return false, nil
	}
	n, err := one(ctx, w.runner, scalar[int], `SELECT COUNT(*) FROM check_span
		WHERE camera_id = ? AND tier = ? AND from_ms <= ? AND to_ms >= ?`, c.camera, c.tier, c.at, c.at)
	return n == 0, err
}

func (w *checkWriter) count(key checkKey, when time.Time, outcome inventory.Outcome, planned bool) {
	day := dayKey{key.camera, w.s.dayOf(when)}
	counts := w.days[day]
	if counts == nil {
		counts = new([dayCounts]int)
		w.days[day] = counts
	}
	if key.tier == inventory.TierBeat {
		counts[5]++
		if outcome == inventory.OutcomeDown || outcome == inventory.OutcomeAuthRefused {
			counts[6]++
		}
		return
	}
	as, inside := 4, 9
	switch outcome {
	case inventory.OutcomeOK:
		as, inside = 0, 7
	case inventory.OutcomeDegraded:
		as, inside = 1, 7
	case inventory.OutcomeDown:
		as, inside = 2, 8
	case inventory.OutcomeAuthRefused:
		as = 3
	}
	counts[as]++
	if planned {
		counts[inside]++
	}
}

// flush writes the rows, each table in the order of its keys.
func (w *checkWriter) flush(ctx context.Context) error {
	spans := make([][]any, 0, len(w.spans))
	for _, row := range w.spans {
		spans = append(spans, row)
	}
	sort.Slice(spans, func(i, j int) bool {
		a, b := spans[i], spans[j]
		if a[0] != b[0] {
			return a[0].(string) < b[0].(string)
		}
		if a[1] != b[1] {
			return a[1].(inventory.Tier) < b[1].(inventory.Tier)
		}
		return a[2].(time.Time).Before(b[2].(time.Time))
	})
	if err := w.bulk(ctx, `INSERT INTO check_span
		(camera_id, tier, from_ms, to_ms, outcome, causes_json, amount, summary_json, planned)`, spans,
		`ON CONFLICT (camera_id, tier, from_ms) DO UPDATE SET to_ms = excluded.to_ms, amount = excluded.amount,
			summary_json = excluded.summary_json`); err != nil {
		return err
	}
	if err := w.flushDays(ctx); err != nil {
		return err
	}
	if err := w.flushLast(ctx); err != nil {
		return err
	}
	return w.bulk(ctx, "INSERT INTO failed_check (camera_id, tier, at_ms, outcome, causes_json, body_json)", w.failed,
		"ON CONFLICT (camera_id, at_ms, tier) DO NOTHING")
}

func (w *checkWriter) flushDays(ctx context.Context) error {
	rows := make([][]any, 0, len(w.days))
	for k, n := range w.days {
		rows = append(rows, []any{k.camera, k.day, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]})
	}
	sort.Slice(rows, func(i, j int) bool {
		if rows[i][0] != rows[j][0] {
			return rows[i][0].(string) < rows[j][0].(string)
		}
		return rows[i][1].(string) < rows[j][1].(string)
	})
	return w.bulk(ctx, `INSERT INTO check_day
		(camera_id, day, ok, degraded, down, auth_refused, not_assessed, beats, beats_failed, planned_good, planned_bad, planned_blind)`, rows,
		`ON CONFLICT (camera_id, day) DO UPDATE SET ok = check_day.ok + excluded.ok,
			degraded = check_day.degraded + excluded.degraded, down = check_day.down + excluded.down,
			auth_refused = check_day.auth_refused + excluded.auth_refused,
			not_assessed = check_day.not_assessed + excluded.not_assessed,
			beats = check_day.beats + excluded.beats,
			beats_failed = check_day.beats_failed + excluded.beats_failed,
			planned_good = check_day.planned_good + excluded.planned_good,
			planned_bad = check_day.planned_bad + excluded.planned_bad,
			planned_blind = check_day.planned_blind + excluded.planned_blind`)
}

func (w *checkWriter) flushLast(ctx context.Context) error {
	var rows [][]any
	cameras := map[string]bool{}
	for _, l := range w.last {
		if !l.changed {
			continue
		}
		summary, err := asJSON(l.summary)
		if err != nil {
			return err
		}
		cameras[l.camera] = true
		rows = append(rows, []any{l.camera, l.tier, l.at, l.outcome, l.causes, l.span, l.amount, summary, l.body, l.planned})
	}
	sort.Slice(rows, func(i, j int) bool {
		if rows[i][0] != rows[j][0] {
			return rows[i][0].(string) < rows[j][0].(string)
		}
		return rows[i][1].(inventory.Tier) < rows[j][1].(inventory.Tier)
	})
	if err := w.bulk(ctx, "INSERT INTO last_check ("+lastColumns+")", rows,
		`ON CONFLICT (camera_id, tier) DO UPDATE SET at_ms = excluded.at_ms, outcome = excluded.outcome,
			causes_json = excluded.causes_json, span_ms = excluded.span_ms, amount = excluded.amount,
			summary_json = excluded.summary_json, body_json = excluded.body_json, planned = excluded.planned
		WHERE excluded.at_ms >= last_check.at_ms`); err != nil {
		return err
	}
	var stands [][]any
	for id := range cameras {
		l := w.stand(id)
		if w.stood(id, l) {
			continue
		}
		stands = append(stands, []any{id, l.tier, l.outcome, l.at})
	}
	sort.Slice(stands, func(i, j int) bool { return stands[i][0].(string) < stands[j][0].(string) })
	return w.bulk(ctx, "INSERT INTO camera_status (camera_id, tier, outcome, at_ms)", stands,
		`ON CONFLICT (camera_id) DO UPDATE SET tier = excluded.tier, outcome = excluded.outcome, at_ms = excluded.at_ms`)
}

// stood tells that a camera stands by what it stood by before the batch: only beats came,
// and neither the last one before nor the last one now failed.
func (w *checkWriter) stood(camera string, by *lastCheck) bool {
	beat := w.last[checkKey{camera, inventory.TierBeat}]
	if by.changed || by.tier == inventory.TierBeat || beat == nil || beat.before != inventory.OutcomeOK {
		return false
	}
	for _, t := range []inventory.Tier{inventory.TierStream, inventory.TierFull} {
		if l := w.last[checkKey{camera, t}]; l != nil && l.changed {
			return false
		}
	}
	return true
}

// stand picks the check by which a camera stands: the last that went to the stream; a
// beat counts where it is later and failed, or where there is nothing deeper.
func (w *checkWriter) stand(camera string) *lastCheck {
	beat, deep := w.last[checkKey{camera, inventory.TierBeat}], w.last[checkKey{camera, inventory.TierStream}]
	if full := w.last[checkKey{camera, inventory.TierFull}]; full != nil && (deep == nil || full.at.After(deep.at)) {
		deep = full
	}
	if deep == nil || (beat != nil && beat.at.After(deep.at) && beat.outcome != inventory.OutcomeOK) {
		return beat
	}
	return deep
}

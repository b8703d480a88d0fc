package store

import (
	"context"
	"fmt"
	"time"

	"camledger/alerts"
	"camledger/inventory"
)

// replaySpansMost bounds the spans of one replay, and the failed checks of which the time is read.
const replaySpansMost = 300_000

// replayTimed is how long after the first failure of a span the time of each is read: by it
// outages are confirmed.
const replayTimed = 30 * time.Minute

// ReplaySpans reads the checks of those cameras of a branch (empty: of all) of which one
// failed from <= t < to. More than replay can hold is alerts.ErrReplayLong.
func (s *Store) ReplaySpans(ctx context.Context, branchID string, from, to time.Time) ([]alerts.ReplaySpan, error) {
	var w where
	w.add("check_span.to_ms >= ?", from)
	w.add("check_span.from_ms < ?", to)
	w.add("check_span.outcome <> 'not-assessed'")
	w.add(`check_span.camera_id IN (SELECT failed.camera_id FROM check_span AS failed
		WHERE failed.outcome IN ('down', 'auth-refused') AND failed.to_ms >= ? AND failed.from_ms < ?)`, from, to)
	if branchID != "" {
		w.add("check_span.camera_id IN (SELECT camera.id FROM camera WHERE camera.branch_id = ?)", branchID)
	}
	var out []alerts.ReplaySpan
	err := each(ctx, s.direct(), func(x *alerts.ReplaySpan) []any {
		return []any{&x.CameraID, &x.Tier, &x.Outcome, doc(&x.Causes), at(&x.From), at(&x.To), &x.Count}
	}, func(x *alerts.ReplaySpan) error {
		if len(out) == replaySpansMost {
			return alerts.ErrReplayLong
		}
		out = append(out, *x)
		return nil
	}, `SELECT check_span.camera_id, check_span.tier, check_span.outcome, check_span.causes_json, check_span.from_ms, check_span.to_ms, check_span.amount
		FROM check_span`+w.text(), w.args...)
	if err != nil {
		return nil, fmt.Errorf("read checks of a span: %w", classify(err))
	}
	return out, s.timeSpans(ctx, out, w)
}

// timeSpans fills in when the first checks of failing spans were made. They do not come evenly:
// what is suspect is checked again sooner.
func (s *Store) timeSpans(ctx context.Context, spans []alerts.ReplaySpan, w where) error {
	type key struct {
		camera string
		tier   inventory.Tier
		from   int64
	}
	of := make(map[key]*alerts.ReplaySpan, len(spans))
	for i := range spans {
		x := &spans[i]
		of[key{x.CameraID, x.Tier, ms(x.From)}] = x
	}
	type failed struct {
		key
		from, at time.Time
	}
	n := 0
	err := each(ctx, s.direct(), func(x *failed) []any { return []any{&x.camera, &x.tier, at(&x.from), at(&x.at)} }, func(x *failed) error {
		if n++; n > replaySpansMost {
			return alerts.ErrReplayLong
		}
		x.key.from = ms(x.from)
		if span := of[x.key]; span != nil {
			span.Times = append(span.Times, x.at)
		}
		return nil
	}, `SELECT check_span.camera_id, check_span.tier, check_span.from_ms, failed_check.at_ms FROM check_span
		JOIN failed_check ON failed_check.camera_id = check_span.camera_id AND failed_check.tier = check_span.tier
			AND failed_check.at_ms >= check_span.from_ms AND failed_check.at_ms <= check_span.to_ms AND failed_check.at_ms < check_span.from_ms + ?`+
		w.text()+" AND check_span.outcome IN ('down', 'auth-refused') ORDER BY failed_check.at_ms", append([]any{replayTimed.Milliseconds()}, w.args...)...)
	if err != nil {
		return fmt.Errorf("read failed checks of a span: %w", classify(err))
	}
	return nil
}

// NoticesBetween lists the notices about a branch (empty: all) that were written from <= t <
// to, the oldest first: reports are left out.
func (s *Store) NoticesBetween(ctx context.Context, branchID string, from, to time.Time) ([]alerts.Notice, error) {
	var w where
	w.equal("notice.branch_id", branchID)
	w.span("notice.created_ms", from, to)
	w.add("notice.kind NOT IN ('digest', 'week', 'test')")
	out, err := list(ctx, s.direct(), noticeFields, "SELECT notice.body_json FROM notice"+w.text()+" ORDER BY notice.created_ms, notice.id"+page(pageMost, 0), w.args...)
	return out, wrap("list notices of a span", err)
}

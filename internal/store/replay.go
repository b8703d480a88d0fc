package store

import (
	"context"
	"fmt"
	"time"

	"camledger/alerts"
)

// replaySpansMost bounds the spans of one replay.
const replaySpansMost = 300_000

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
	return out, nil
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

package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// Span is a run of checks of one tier of a camera with the same outcome and causes,
// inside one day of the institution's zone and without a longer silence than
// Options.Gap.
type Span struct {
	CameraID string
	Tier     inventory.Tier
	Outcome  inventory.Outcome
	Causes   []inventory.Cause
	From     time.Time // first check
	To       time.Time // last check
	Count    int
	Planned  bool // inside planned work
	Summary  Summary
}

// Summary sums up the measurements of a span.
type Summary struct {
	// Measured counts the checks that came to a key frame; KeyFrame is the sum of their
	// times to it and KeyFrameMost the longest.
	Measured     int           `json:"measured,omitempty"`
	KeyFrame     time.Duration `json:"keyFrame,omitempty"`
	KeyFrameMost time.Duration `json:"keyFrameMost,omitempty"`
	Took         time.Duration `json:"took,omitempty"` // sum, of all checks
	Packets      int           `json:"packets,omitempty"`
	Lost         int           `json:"lost,omitempty"`
	FPSLeast     float64       `json:"fpsLeast,omitempty"`
}

func summarise(c inventory.Check) Summary {
	m := c.Measurement
	s := Summary{Took: c.Took, Packets: m.Packets, Lost: m.Lost, FPSLeast: m.FPS}
	if m.KeyFrame > 0 {
		s.Measured, s.KeyFrame, s.KeyFrameMost = 1, m.KeyFrame, m.KeyFrame
	}
	return s
}

func (s Summary) plus(o Summary) Summary {
	s.Measured += o.Measured
	s.KeyFrame += o.KeyFrame
	s.KeyFrameMost = max(s.KeyFrameMost, o.KeyFrameMost)
	s.Took += o.Took
	s.Packets += o.Packets
	s.Lost += o.Lost
	if o.FPSLeast > 0 && (s.FPSLeast == 0 || o.FPSLeast < s.FPSLeast) {
		s.FPSLeast = o.FPSLeast
	}
	return s
}

// KeyFrameMean is the mean time to a key frame; 0 where none was measured.
func (s Summary) KeyFrameMean() time.Duration {
	if s.Measured == 0 {
		return 0
	}
	return s.KeyFrame / time.Duration(s.Measured)
}

const spanColumns = "camera_id, tier, outcome, causes_json, from_ms, to_ms, amount, summary_json, planned"

func spanRow(x *Span) []any {
	return []any{&x.CameraID, &x.Tier, &x.Outcome, doc(&x.Causes), at(&x.From), at(&x.To), &x.Count, doc(&x.Summary), &x.Planned}
}

// Spans lists the spans of a camera that touch from <= t < to, by tier and time. A zero
// end is open.
func (s *Store) Spans(ctx context.Context, cameraID string, from, to time.Time) ([]Span, error) {
	var w where
	w.add("camera_id = ?", cameraID)
	if !from.IsZero() {
		w.add("to_ms >= ?", from)
	}
	if !to.IsZero() {
		w.add("from_ms < ?", to)
	}
	out, err := list(ctx, s.direct(), spanRow, "SELECT "+spanColumns+" FROM check_span"+w.text()+
		" ORDER BY tier, from_ms"+page(pageMost, 0), w.args...)
	return out, wrap("list spans of "+cameraID, err)
}

// Day is what came of the checks of a camera on one day of the institution's zone.
type Day struct {
	CameraID    string
	Day         string // 2006-01-02
	OK          int    // stream and full checks, by outcome
	Degraded    int
	Down        int
	AuthRefused int
	NotAssessed int
	Beats       int
	BeatsFailed int
	Planned     inventory.CheckCount // of the stream and full checks, those inside planned work
}

// Days lists the days of a camera, or of all cameras of a branch: one of the two is
// given. from and to are days, 2006-01-02, both inclusive; empty: open.
func (s *Store) Days(ctx context.Context, cameraID, branchID, from, to string) ([]Day, error) {
	var w where
	w.equal("check_day.camera_id", cameraID)
	if cameraID == "" {
		w.add("camera.branch_id = ?", branchID)
	}
	if from != "" {
		w.add("check_day.day >= ?", from)
	}
	if to != "" {
		w.add("check_day.day <= ?", to)
	}
	out, err := list(ctx, s.direct(), func(d *Day) []any {
		return []any{&d.CameraID, &d.Day, &d.OK, &d.Degraded, &d.Down, &d.AuthRefused, &d.NotAssessed, &d.Beats, &d.BeatsFailed, &d.Planned.Good, &d.Planned.Bad, &d.Planned.Blind}
	}, `SELECT check_day.camera_id, check_day.day, check_day.ok, check_day.degraded, check_day.down,
			check_day.auth_refused, check_day.not_assessed, check_day.beats, check_day.beats_failed,
			check_day.planned_good, check_day.planned_bad, check_day.planned_blind
		FROM check_day JOIN camera ON camera.id = check_day.camera_id`+w.text()+
		" ORDER BY check_day.day, check_day.camera_id"+page(pageMost, 0), w.args...)
	return out, wrap("list days", err)
}

// LastCheck is the check by which a camera stands.
type LastCheck struct {
	Check   inventory.Check
	Outcome inventory.Outcome
	Causes  []inventory.Cause
	At      time.Time
}

// LastChecks returns, by camera, the check by which each camera of a branch (empty: of
// all) stands: the last stream or full check, a later beat if it failed, the last beat
// where there is nothing deeper.
func (s *Store) LastChecks(ctx context.Context, branchID string) (map[string]LastCheck, error) {
	var w where
	w.equal("camera.branch_id", branchID)
	rows, err := list(ctx, s.direct(), func(l *LastCheck) []any {
		return []any{doc(&l.Check), &l.Outcome, doc(&l.Causes), at(&l.At)}
	}, `SELECT last_check.body_json, last_check.outcome, last_check.causes_json, last_check.at_ms
		FROM camera_status
		JOIN last_check ON last_check.camera_id = camera_status.camera_id AND last_check.tier = camera_status.tier
		JOIN camera ON camera.id = camera_status.camera_id`+w.text(), w.args...)
	if err != nil {
		return nil, wrap("read last checks of "+branchID, err)
	}
	out := make(map[string]LastCheck, len(rows))
	for _, l := range rows {
		out[l.Check.CameraID] = l
	}
	return out, nil
}

// FailedChecks lists the failed checks of a camera with their step logs, the newest
// first. limit 0 is 200.
func (s *Store) FailedChecks(ctx context.Context, cameraID string, limit int) ([]LastCheck, error) {
	out, err := list(ctx, s.direct(), func(l *LastCheck) []any {
		return []any{doc(&l.Check), &l.Outcome, doc(&l.Causes), at(&l.At)}
	}, `SELECT body_json, outcome, causes_json, at_ms FROM failed_check WHERE camera_id = ?
		ORDER BY at_ms DESC, tier`+page(limit, 0), cameraID)
	return out, wrap("list failed checks of "+cameraID, err)
}

// PruneChecks forgets the step logs of failed checks before a moment, and tells how
// many. Spans and days stay.
func (s *Store) PruneChecks(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "prune checks", func(r runner) error {
		var err error
		n, err = r.exec(ctx, "DELETE FROM failed_check WHERE at_ms < ?", before)
		return err
	})
	return n, err
}

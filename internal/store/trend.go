package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// Trend is how a branch fared day by day. Each list has one entry for a day.
type Trend struct {
	Good        []int                  // checks that were well, degraded ones among them
	Bad         []int                  // checks that failed
	Blind       []int                  // checks that could not tell
	Planned     []inventory.CheckCount // of these, inside planned work
	Since       time.Time              // when the first camera of these checks was found
	Differences []int                  // at the end of the day not yet resolved, notes not counted
}

// FootageKnown tells of how many cameras that count it was measured how far back their footage
// goes, and how many there are.
func (s *Store) FootageKnown(ctx context.Context) (known, all int, err error) {
	err = s.read(ctx, "count cameras with footage", func(r runner) error {
		d, err := r.directory(ctx)
		if err != nil {
			return err
		}
		known, all = 0, 0
		for i := range d.cameras {
			if d.cameras[i].active && d.cameras[i].seen(SightCounted) {
				all++
			}
		}
		return each(ctx, r, scalar[string], func(id *string) error {
			if i, ok := d.byID[*id]; ok && d.cameras[i].active && d.cameras[i].seen(SightCounted) {
				known++
			}
			return nil
		}, `SELECT id FROM camera WHERE recording_json LIKE '%"oldest":"2%' AND state = ?`, inventory.StateActive)
	})
	return known, all, err
}

// Trends returns the last days of every branch up to the day of now, in the institution's
// zone, and the days, 2006-01-02. A branch without anything has no entry.
func (s *Store) Trends(ctx context.Context, now time.Time, count int) (days []string, out map[string]*Trend, err error) {
	index := map[string]int{}
	first := time.Time{}
	for i := range count {
		t := now.In(s.zone).AddDate(0, 0, i-count+1)
		if i == 0 {
			first = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, s.zone)
		}
		day := t.Format(time.DateOnly)
		index[day] = i
		days = append(days, day)
	}
	out = map[string]*Trend{}
	of := func(branch string) *Trend {
		x := out[branch]
		if x == nil {
			x = &Trend{Good: make([]int, count), Bad: make([]int, count), Blind: make([]int, count),
				Planned: make([]inventory.CheckCount, count), Differences: make([]int, count)}
			out[branch] = x
		}
		return x
	}
	err = s.read(ctx, "read trends", func(r runner) error {
		clear(out)
		type sum struct {
			branch, day      string
			good, bad, blind int
			planned          inventory.CheckCount
			since            time.Time
		}
		if err := each(ctx, r, func(x *sum) []any {
			return []any{&x.branch, &x.day, &x.good, &x.bad, &x.blind, &x.planned.Good, &x.planned.Bad, &x.planned.Blind, at(&x.since)}
		}, func(x *sum) error {
			if i, ok := index[x.day]; ok {
				t := of(x.branch)
				if t.Since.IsZero() || x.since.Before(t.Since) {
					t.Since = x.since
				}
				t.Good[i], t.Bad[i], t.Blind[i], t.Planned[i] = x.good, x.bad, x.blind, x.planned
			}
			return nil
		}, `SELECT camera.branch_id, check_day.day, SUM(check_day.ok + check_day.degraded), SUM(check_day.down), SUM(check_day.auth_refused + check_day.not_assessed),
				SUM(check_day.planned_good), SUM(check_day.planned_bad), SUM(check_day.planned_blind), MIN(camera.first_ms)
			FROM check_day JOIN camera ON camera.id = check_day.camera_id WHERE check_day.day >= ? GROUP BY camera.branch_id, check_day.day`, days[0]); err != nil {
			return err
		}
		// What opened before the first day counts from there on, what opened or ended later from
		// its day.
		type step struct {
			branch string
			day, n int
		}
		for _, turn := range []struct {
			column, where string
			sign          int
		}{{"first_ms", "", 1}, {"resolved_ms", " AND resolved_ms > 0", -1}} {
			text := `SELECT branch_id, CASE WHEN ` + turn.column + ` < ? THEN 0 ELSE (` + turn.column + ` - ?) / 86400000 END AS since, COUNT(*)
				FROM difference WHERE severity <> ? AND (resolved_ms = 0 OR resolved_ms >= ?)` + turn.where + ` GROUP BY branch_id, since`
			if err := each(ctx, r, func(x *step) []any { return []any{&x.branch, &x.day, &x.n} }, func(x *step) error {
				if x.branch == "" || x.day < 0 {
					return nil
				}
				t := of(x.branch)
				for i := x.day; i < count; i++ {
					t.Differences[i] += turn.sign * x.n
				}
				return nil
			}, text, first, first, inventory.SeverityNote, first); err != nil {
				return err
			}
		}
		return nil
	})
	return days, out, err
}

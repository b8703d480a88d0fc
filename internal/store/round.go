package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// SaveRounds keeps how much of each branch's last round was done, and adds it to the sums
// of its day.
func (s *Store) SaveRounds(ctx context.Context, rounds []inventory.Round) error {
	if len(rounds) == 0 {
		return nil
	}
	var last, days [][]any
	for _, r := range rounds {
		short, err := asJSON(append([]inventory.ShortRound{}, r.Short...))
		if err != nil {
			return err
		}
		last = append(last, []any{r.BranchID, r.Tier, r.At, r.Every.Milliseconds(), r.Cameras, r.Checked, r.Oldest.Milliseconds(), short, r.Outside})
		complete := 0
		if r.Complete() {
			complete = 1
		}
		days = append(days, []any{r.BranchID, r.Tier, s.dayOf(r.At), 1, complete, r.Cameras, r.Checked})
	}
	return s.write(ctx, "save rounds", func(r runner) error {
		if err := r.bulk(ctx, "INSERT INTO round_coverage (branch_id, tier, at_ms, every_ms, cameras, checked, oldest_ms, short_json, outside)", last,
			`ON CONFLICT (branch_id, tier) DO UPDATE SET at_ms = excluded.at_ms, every_ms = excluded.every_ms, cameras = excluded.cameras,
				checked = excluded.checked, oldest_ms = excluded.oldest_ms, short_json = excluded.short_json, outside = excluded.outside`); err != nil {
			return err
		}
		return r.bulk(ctx, "INSERT INTO round_day (branch_id, tier, day, rounds, complete, cameras, checked)", days,
			`ON CONFLICT (branch_id, tier, day) DO UPDATE SET rounds = round_day.rounds + excluded.rounds,
				complete = round_day.complete + excluded.complete, cameras = round_day.cameras + excluded.cameras,
				checked = round_day.checked + excluded.checked`)
	})
}

// Rounds returns the last round of each tier of a branch (empty: of all), by branch and
// tier.
func (s *Store) Rounds(ctx context.Context, branchID string) ([]inventory.Round, error) {
	var w where
	w.equal("branch_id", branchID)
	type row struct {
		inventory.Round
		every, oldest int64
	}
	rows, err := list(ctx, s.direct(), func(x *row) []any {
		return []any{&x.BranchID, &x.Tier, at(&x.At), &x.every, &x.Cameras, &x.Checked, &x.oldest, doc(&x.Short), &x.Outside}
	}, `SELECT branch_id, tier, at_ms, every_ms, cameras, checked, oldest_ms, short_json, outside FROM round_coverage`+w.text()+
		" ORDER BY branch_id, tier", w.args...)
	if err != nil {
		return nil, wrap("read rounds", err)
	}
	out := make([]inventory.Round, 0, len(rows))
	for _, x := range rows {
		x.Every, x.Oldest = time.Duration(x.every)*time.Millisecond, time.Duration(x.oldest)*time.Millisecond
		out = append(out, x.Round)
	}
	return out, nil
}

// RoundDay sums up the rounds of one tier of a branch on one day of the institution's zone.
type RoundDay struct {
	BranchID string
	Tier     inventory.Tier
	Day      string // 2006-01-02
	Rounds   int    // that ended
	Complete int    // of them, in which every camera was checked
	Cameras  int    // sums over the rounds
	Checked  int
}

// RoundDays lists the days of a branch from a day on, by tier and day.
func (s *Store) RoundDays(ctx context.Context, branchID, from string) ([]RoundDay, error) {
	out, err := list(ctx, s.direct(), func(d *RoundDay) []any {
		return []any{&d.BranchID, &d.Tier, &d.Day, &d.Rounds, &d.Complete, &d.Cameras, &d.Checked}
	}, `SELECT branch_id, tier, day, rounds, complete, cameras, checked FROM round_day WHERE branch_id = ? AND day >= ?
		ORDER BY tier, day`+page(pageMost, 0), branchID, from)
	return out, wrap("list days of rounds", err)
}

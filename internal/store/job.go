package store

import (
	"context"
	"errors"
	"time"
)

// LastRun tells when a job last ran to its end for a branch (empty: for all); zero:
// never.
func (s *Store) LastRun(ctx context.Context, job, branchID string) (time.Time, error) {
	v, err := one(ctx, s.direct(), scalar[int64], "SELECT at_ms FROM job WHERE name = ? AND branch_id = ?", job, branchID)
	if err = classify(err); err != nil && !errors.Is(err, ErrNotFound) {
		return time.Time{}, wrap("read last run of "+job, err)
	}
	return unms(v), nil
}

// SetLastRun records that a job ran to its end. It never goes back.
func (s *Store) SetLastRun(ctx context.Context, job, branchID string, when time.Time) error {
	return s.write(ctx, "set last run of "+job, func(r runner) error {
		_, err := r.exec(ctx, `INSERT INTO job (name, branch_id, at_ms) VALUES (?, ?, ?)
			ON CONFLICT (name, branch_id) DO UPDATE SET
				at_ms = CASE WHEN excluded.at_ms > job.at_ms THEN excluded.at_ms ELSE job.at_ms END`,
			job, branchID, when)
		return err
	})
}

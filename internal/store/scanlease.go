package store

import (
	"context"
	"time"
)

// ScanLease says who scans a branch now.
type ScanLease struct {
	BranchID string
	ScanID   string
	Holder   string // the process, in words for people
	Since    time.Time
	Until    time.Time // when it ends unless it is renewed
}

// TakeScanLease takes the lease of a branch, or renews the one that l.ScanID holds. Where
// another scan holds it, nothing changes and that one's lease is returned with false.
func (s *Store) TakeScanLease(ctx context.Context, l ScanLease, now time.Time) (ScanLease, bool, error) {
	holds := l
	taken := false
	err := s.write(ctx, "lease the scan of "+l.BranchID, func(r runner) error {
		n, err := r.exec(ctx, `INSERT INTO scan_lease (branch_id, scan_id, holder, since_ms, until_ms) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (branch_id) DO UPDATE SET scan_id = excluded.scan_id, holder = excluded.holder,
				since_ms = excluded.since_ms, until_ms = excluded.until_ms
			WHERE scan_lease.scan_id = excluded.scan_id OR scan_lease.until_ms < ?`,
			l.BranchID, l.ScanID, l.Holder, l.Since, l.Until, now)
		if err != nil {
			return err
		}
		if taken = n > 0; taken {
			holds = l
			return nil
		}
		holds, err = one(ctx, r, func(x *ScanLease) []any {
			return []any{&x.BranchID, &x.ScanID, &x.Holder, at(&x.Since), at(&x.Until)}
		}, "SELECT branch_id, scan_id, holder, since_ms, until_ms FROM scan_lease WHERE branch_id = ?", l.BranchID)
		return err
	})
	return holds, taken, err
}

// EndScanLease gives a lease back. It is no error if it was lost before.
func (s *Store) EndScanLease(ctx context.Context, branchID, scanID string) error {
	return s.write(ctx, "end the lease of "+branchID, func(r runner) error {
		_, err := r.exec(ctx, "UPDATE scan_lease SET until_ms = 0 WHERE branch_id = ? AND scan_id = ?", branchID, scanID)
		return err
	})
}

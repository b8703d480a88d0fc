package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// ScanFilter narrows a list of scans; zero values do not.
type ScanFilter struct {
	Branches []string // nil: all
	State    inventory.ScanState
	Limit    int // 0: 200
	Offset   int
}

// ScanPage lists scans, the newest first, and tells how many there are on all pages. Those
// dated more than a few minutes after now come last: the clock was wrong when they were made.
func (s *Store) ScanPage(ctx context.Context, f ScanFilter, now time.Time) ([]inventory.Scan, int, error) {
	if f.Branches != nil && len(f.Branches) == 0 {
		return nil, 0, nil
	}
	soon := now.Add(scanAhead)
	var w where
	anyOf(&w, "branch_id", f.Branches)
	w.equal("state", string(f.State))
	ahead, known := w, w
	ahead.parts, ahead.args = append([]string{"started_ms > ?"}, w.parts...), append([]any{soon}, w.args...)
	known.parts, known.args = append([]string{"started_ms <= ?"}, w.parts...), append([]any{soon}, w.args...)
	if f.Limit <= 0 {
		f.Limit = pageDefault
	}
	var out []inventory.Scan
	total := 0
	err := s.read(ctx, "list scans", func(r runner) error {
		n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM scan"+known.text(), known.args...)
		if err != nil {
			return err
		}
		late, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM scan"+ahead.text(), ahead.args...)
		if err != nil {
			return err
		}
		total = n + late
		read := func(w where, limit, offset, total int) error {
			const sorted = " ORDER BY started_ms DESC, id DESC"
			w, cut := window("scan", w, sorted, limit, offset, total)
			some, err := list(ctx, r, scanFields, "SELECT "+scanColumns+" FROM scan"+w.text()+sorted+cut, w.args...)
			out = append(out, some...)
			return err
		}
		out = nil
		if f.Offset < n {
			if err := read(known, f.Limit, f.Offset, n); err != nil {
				return err
			}
		}
		if left := f.Limit - len(out); left > 0 && late > 0 {
			return read(ahead, left, max(0, f.Offset-n), late)
		}
		return nil
	})
	return out, total, err
}

// Ahead tells whether a scan is dated so far after now that the clock was wrong when it was
// made.
func Ahead(sc inventory.Scan, now time.Time) bool { return sc.Started.Sub(now) > scanAhead }

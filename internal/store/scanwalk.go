package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// ScanLine is what a long list tells of a scan: of its report and its changes the sums.
type ScanLine struct {
	ID       string
	BranchID string
	Started  time.Time
	Ended    time.Time
	State    inventory.ScanState
	Report   ScanSums
	Change   ChangeSums
}

// ScanSums is what lists tell of an inventory.ScanReport.
type ScanSums struct {
	Why     string `json:"why"`
	Devices int    `json:"devices"`
}

// ChangeSums is what lists tell of an inventory.ScanChange.
type ChangeSums struct {
	Found  int                        `json:"found"`
	Counts map[inventory.ItemKind]int `json:"counts"`
}

func scanLineFields(l *ScanLine) []any {
	return []any{&l.ID, &l.BranchID, at(&l.Started), at(&l.Ended), &l.State, doc(&l.Report), doc(&l.Change)}
}

// walkStep is how many rows of a walk are read at once.
const walkStep = 2000

// EachScan hands the scans on that a filter finds, all of them, in the order of ScanPage. They
// are read piece by piece, each from where the last one ended: no piece is dearer than the
// first, and none is held open while take works. Limit and Offset are not looked at.
func (s *Store) EachScan(ctx context.Context, f ScanFilter, now time.Time, take func(ScanLine) error) error {
	if f.Branches != nil && len(f.Branches) == 0 {
		return nil
	}
	soon := now.Add(scanAhead)
	for _, part := range []string{"started_ms <= ?", "started_ms > ?"} {
		var from where // where the last piece ended
		for {
			var w where
			w.add(part, soon)
			w.parts, w.args = append(w.parts, from.parts...), append(w.args, from.args...)
			anyOf(&w, "branch_id", f.Branches)
			w.equal("state", string(f.State))
			lines, err := list(ctx, s.direct(), scanLineFields, `SELECT id, branch_id, started_ms, ended_ms, state, report_json, change_json
				FROM scan`+w.text()+" ORDER BY started_ms DESC, id DESC"+page(walkStep, 0), w.args...)
			if err != nil {
				return wrap("walk scans", err)
			}
			for _, l := range lines {
				if err := take(l); err != nil {
					return err
				}
			}
			if len(lines) < walkStep {
				break
			}
			last := lines[len(lines)-1]
			from = where{}
			from.add("started_ms <= ?", last.Started) // for the index
			from.add("(started_ms, id) < (?, ?)", last.Started, last.ID)
		}
	}
	return nil
}

package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// BeginScan records that a scan runs.
func (s *Store) BeginScan(ctx context.Context, sc inventory.Scan) error {
	return s.saveScan(ctx, "begin scan "+sc.ID, sc)
}

// FinishScan records how a scan ended.
func (s *Store) FinishScan(ctx context.Context, sc inventory.Scan) error {
	return s.saveScan(ctx, "finish scan "+sc.ID, sc)
}

func (s *Store) saveScan(ctx context.Context, doing string, sc inventory.Scan) error {
	report, err := asJSON(sc.Report)
	if err != nil {
		return wrap(doing, err)
	}
	return s.write(ctx, doing, func(r runner) error {
		_, err := r.exec(ctx, `INSERT INTO scan
			(id, branch_id, started_ms, ended_ms, state, trigger_by, report_json) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET ended_ms = excluded.ended_ms, state = excluded.state,
				report_json = excluded.report_json`,
			sc.ID, sc.BranchID, sc.Started, sc.Ended, sc.State, sc.Trigger, report)
		return err
	})
}

// SaveObservations keeps what devices said in a scan. It is called as they come in; an
// address that comes again replaces what was kept of it.
func (s *Store) SaveObservations(ctx context.Context, scanID string, observations []inventory.Observation) error {
	doing := "save observations of " + scanID
	place := map[string]int{}
	var rows [][]any
	for _, o := range observations {
		body, err := asJSON(o)
		if err != nil {
			return wrap(doing, err)
		}
		row := []any{scanID, o.Addr, o.At, o.Answer, o.Kind, o.Maker, o.Model, o.Serial, len(o.Sources), body}
		key := addrText(o.Addr)
		if i, twice := place[key]; twice {
			rows[i] = row
			continue
		}
		place[key] = len(rows)
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return s.write(ctx, doing, func(r runner) error {
		return r.bulk(ctx, `INSERT INTO observation
			(scan_id, addr, at_ms, answer, kind, maker, model, serial, sources, body_json)`, rows,
			`ON CONFLICT (scan_id, addr) DO UPDATE SET at_ms = excluded.at_ms, answer = excluded.answer,
				kind = excluded.kind, maker = excluded.maker, model = excluded.model,
				serial = excluded.serial, sources = excluded.sources, body_json = excluded.body_json`)
	})
}

const scanColumns = `scan.id, scan.branch_id, scan.started_ms, scan.ended_ms, scan.state, scan.trigger_by,
	scan.report_json`

func scanFields(sc *inventory.Scan) []any {
	return []any{&sc.ID, &sc.BranchID, at(&sc.Started), at(&sc.Ended), &sc.State, &sc.Trigger, doc(&sc.Report)}
}

// Scans lists the scans of a branch (empty: of all), the newest first. limit 0 is 200.
func (s *Store) Scans(ctx context.Context, branchID string, limit int) ([]inventory.Scan, error) {
	var w where
	w.equal("branch_id", branchID)
	out, err := list(ctx, s.direct(), scanFields, "SELECT "+scanColumns+" FROM scan"+w.text()+
		" ORDER BY started_ms DESC, id DESC"+page(limit, 0), w.args...)
	return out, wrap("list scans", err)
}

// Scan returns one scan.
func (s *Store) Scan(ctx context.Context, id string) (inventory.Scan, error) {
	sc, err := one(ctx, s.direct(), scanFields, "SELECT "+scanColumns+" FROM scan WHERE id = ?", id)
	return sc, wrap("read scan "+id, err)
}

// Observations lists what was observed in a scan, in the order of time.
func (s *Store) Observations(ctx context.Context, scanID string) ([]inventory.Observation, error) {
	out, err := list(ctx, s.direct(), func(o *inventory.Observation) []any { return []any{doc(o)} },
		"SELECT body_json FROM observation WHERE scan_id = ? ORDER BY at_ms, addr", scanID)
	return out, wrap("list observations of "+scanID, err)
}

// AbortRunningScans makes scans that a crash left running partial, and tells how many
// there were. It is called once at the start of the process that scans.
func (s *Store) AbortRunningScans(ctx context.Context, now time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "abort scans left running", func(r runner) error {
		left, err := list(ctx, r, scanFields, "SELECT "+scanColumns+" FROM scan WHERE state = ?"+s.forUpdate(),
			inventory.ScanRunning)
		if err != nil {
			return err
		}
		for _, sc := range left {
			sc.Report.Complete, sc.Report.Why = false, "cancelled"
			report, err := asJSON(sc.Report)
			if err != nil {
				return err
			}
			if _, err := r.exec(ctx, "UPDATE scan SET state = ?, ended_ms = ?, report_json = ? WHERE id = ?",
				inventory.ScanPartial, now, report, sc.ID); err != nil {
				return err
			}
		}
		n = len(left)
		return nil
	})
	return n, err
}

// PruneObservations forgets what was observed in scans that began before a moment, except
// in the last complete scan of each branch, and tells how many observations there were.
// The scans themselves and their reports stay.
func (s *Store) PruneObservations(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "prune observations", func(r runner) error {
		var err error
		n, err = r.exec(ctx, `DELETE FROM observation WHERE scan_id IN (SELECT scan.id FROM scan WHERE scan.started_ms < ?
			AND scan.state <> 'running' AND scan.id NOT IN (SELECT newest.id FROM scan AS newest WHERE newest.state = 'complete'
				AND newest.ended_ms = (SELECT MAX(other.ended_ms) FROM scan AS other
					WHERE other.branch_id = newest.branch_id AND other.state = 'complete')))`, before)
		return err
	})
	return n, err
}

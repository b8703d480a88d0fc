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
	return s.write(ctx, doing, func(r runner) error { return r.saveScan(ctx, sc) })
}

func (r runner) saveScan(ctx context.Context, sc inventory.Scan) error {
	var texts [3]string
	for i, v := range []any{sc.Report, sc.Change, sc.Hold} {
		text, err := asJSON(v)
		if err != nil {
			return err
		}
		texts[i] = text
	}
	if sc.Hold.State == "" {
		texts[2] = ""
	}
	_, err := r.exec(ctx, `INSERT INTO scan
		(id, branch_id, started_ms, ended_ms, state, trigger_by, report_json, change_json, hold_json)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET ended_ms = excluded.ended_ms, state = excluded.state,
			report_json = excluded.report_json, change_json = excluded.change_json, hold_json = excluded.hold_json`,
		sc.ID, sc.BranchID, sc.Started, sc.Ended, sc.State, sc.Trigger, texts[0], texts[1], texts[2])
	return err
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
	scan.report_json, scan.change_json, scan.hold_json`

func scanFields(sc *inventory.Scan) []any {
	return []any{&sc.ID, &sc.BranchID, at(&sc.Started), at(&sc.Ended), &sc.State, &sc.Trigger, doc(&sc.Report),
		doc(&sc.Change), doc(&sc.Hold)}
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

// LastComplete tells when the last complete scan of a branch ended; zero: there was none.
// One that is held is none.
func (s *Store) LastComplete(ctx context.Context, branchID string) (time.Time, error) {
	v, err := one(ctx, s.direct(), scalar[int64],
		"SELECT COALESCE(MAX(ended_ms), 0) FROM scan WHERE branch_id = ? AND state = ?", branchID, inventory.ScanComplete)
	return unms(v), wrap("read last complete scan of "+branchID, err)
}

// LastCompletes is LastComplete of every branch that has one.
func (s *Store) LastCompletes(ctx context.Context) (map[string]time.Time, error) {
	type row struct {
		branch string
		at     time.Time
	}
	rows, err := list(ctx, s.direct(), func(x *row) []any { return []any{&x.branch, at(&x.at)} },
		"SELECT branch_id, MAX(ended_ms) FROM scan WHERE state = ? GROUP BY branch_id", inventory.ScanComplete)
	out := map[string]time.Time{}
	for _, x := range rows {
		out[x.branch] = x.at
	}
	return out, wrap("read last complete scans", err)
}

// AbortRunningScans makes scans that a crash left running partial, and tells how many
// there were. A scan whose lease still runs is another process's work and stays.
func (s *Store) AbortRunningScans(ctx context.Context, now time.Time) (int, error) {
	n := 0
	err := s.write(ctx, "abort scans left running", func(r runner) error {
		left, err := list(ctx, r, scanFields, "SELECT "+scanColumns+` FROM scan WHERE state = ? AND NOT EXISTS
			(SELECT 1 FROM scan_lease WHERE scan_lease.scan_id = scan.id AND scan_lease.until_ms >= ?)`+s.forUpdate(),
			inventory.ScanRunning, now)
		if err != nil {
			return err
		}
		for _, sc := range left {
			sc.Report.Complete, sc.Report.Why = false, inventory.WhyCrashed
			sc.State, sc.Ended = inventory.ScanPartial, now
			if err := r.saveScan(ctx, sc); err != nil {
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
			AND scan.state NOT IN ('running', 'held') AND scan.id NOT IN (SELECT newest.id FROM scan AS newest WHERE newest.state = 'complete'
				AND newest.ended_ms = (SELECT MAX(other.ended_ms) FROM scan AS other
					WHERE other.branch_id = newest.branch_id AND other.state = 'complete')))`, before)
		return err
	})
	return n, err
}

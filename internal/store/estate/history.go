package estate

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// writer writes rows of the past by one connection.
type writer struct {
	*sql.Tx
	dialect string
}

// history writes what is too much to be lived through: the days, the spans, the scans of
// the nights before, the differences and the audit record.
func (e *Estate) history(ctx context.Context, dsn, dialect string) (err error) {
	driver := "postgres"
	if dialect == store.SQLite {
		driver = "sqlite"
		dsn = "file:" + url.PathEscape(strings.TrimPrefix(dsn, "sqlite:")) + "?_pragma=synchronous(0)&_pragma=cache_size(-65536)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	w := writer{tx, dialect}
	for _, step := range []func(context.Context, writer) error{e.calendar, e.past, e.differ, e.record} {
		if err := step(ctx, w); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
}

// exec runs a statement with ? for its arguments.
func (w writer) exec(ctx context.Context, text string, args ...any) error {
	if w.dialect == store.Postgres {
		for n := 1; strings.Contains(text, "?"); n++ {
			text = strings.Replace(text, "?", fmt.Sprintf("$%d", n), 1)
		}
	}
	_, err := w.ExecContext(ctx, text, args...)
	return err
}

// insert writes rows by few statements.
func (w writer) insert(ctx context.Context, head string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(200, len(rows))
		var args []any
		place := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(rows[0])), ", ") + ")"
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if err := w.exec(ctx, "INSERT INTO "+head+" VALUES "+strings.TrimSuffix(strings.Repeat(place+", ", n), ", "), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// calendar makes the days, the cameras and the branches joinable by number.
func (e *Estate) calendar(ctx context.Context, w writer) error {
	var days, cameras, branches [][]any
	for n := 1; n <= e.Days; n++ {
		at := e.Now.AddDate(0, 0, -n).In(e.Zone)
		start := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, e.Zone)
		days = append(days, []any{n, start.Format(time.DateOnly), start.UnixMilli()})
	}
	for k, c := range e.Cameras {
		cameras = append(cameras, []any{k, c.ID, c.BranchID})
	}
	for n, b := range e.Register.Branches {
		report, err := json.Marshal(scanReport(n, e.camerasOf(n)-15, e.camerasOf(n)))
		if err != nil {
			return err
		}
		branches = append(branches, []any{n, b.ID, string(report), fmt.Sprintf(`{"found":%d}`, e.camerasOf(n))})
	}
	for _, t := range []struct {
		table, columns string
		rows           [][]any
	}{{"estate_day", "n INTEGER PRIMARY KEY, day TEXT, start_ms BIGINT", days}, {"estate_camera", "k INTEGER PRIMARY KEY, id TEXT, branch_id TEXT", cameras},
		{"estate_branch", "n INTEGER PRIMARY KEY, id TEXT, report TEXT, change TEXT", branches}} {
		if err := w.exec(ctx, "CREATE TEMP TABLE "+t.table+" ("+t.columns+")"); err != nil {
			return err
		}
		if err := w.insert(ctx, t.table, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// past writes a day row and a span of each camera for each day, an outage of an hour on one
// day in fifty, and a scan and the rounds of each branch for each day.
func (e *Estate) past(ctx context.Context, w writer) error {
	for _, text := range []string{
		`INSERT INTO check_day (camera_id, day, ok, degraded, down, auth_refused, not_assessed, beats, beats_failed)
			SELECT c.id, d.day, CASE WHEN (c.k + d.n) % 50 = 0 THEN 276 ELSE 288 END, 0, CASE WHEN (c.k + d.n) % 50 = 0 THEN 12 ELSE 0 END, 0, 0, 1440, 0
			FROM estate_camera c CROSS JOIN estate_day d`,
		`INSERT INTO check_span (camera_id, tier, from_ms, to_ms, outcome, causes_json, amount, summary_json)
			SELECT c.id, 'stream', d.start_ms + 60000, d.start_ms + 86340000, 'ok', '[]', 288, '{"measured":288,"keyFrame":172800000000,"keyFrameMost":900000000,"took":184320000000,"packets":34560,"fpsLeast":7}'
			FROM estate_camera c CROSS JOIN estate_day d`,
		`INSERT INTO check_span (camera_id, tier, from_ms, to_ms, outcome, causes_json, amount, summary_json)
			SELECT c.id, 'stream', d.start_ms + 36000000, d.start_ms + 39600000, 'down', '["timeout"]', 12, '{"took":36000000000}'
			FROM estate_camera c CROSS JOIN estate_day d WHERE (c.k + d.n) % 50 = 0`,
		`INSERT INTO scan (id, branch_id, started_ms, ended_ms, state, trigger_by, report_json, change_json, hold_json)
			SELECT 'scan_' || b.n || '_' || d.n, b.id, d.start_ms + 7200000, d.start_ms + 7380000, 'complete', 'schedule', b.report, b.change, ''
			FROM estate_branch b CROSS JOIN estate_day d`,
		`INSERT INTO round_day (branch_id, tier, day, rounds, complete, cameras, checked)
			SELECT b.id, 'stream', d.day, 288, 288, 288 * 33, 288 * 33 FROM estate_branch b CROSS JOIN estate_day d`,
	} {
		if err := w.exec(ctx, text); err != nil {
			return err
		}
	}
	// A picture of each camera; what it shows does not matter, nor that it is none.
	return w.exec(ctx, "INSERT INTO thumbnail (camera_id, at_ms, image) SELECT c.id, ?, ? FROM estate_camera c", e.Now.Add(-20*time.Minute).UnixMilli(), make([]byte, 6000))
}

// kinds of the differences that there are, with their facts.
var kinds = []struct {
	kind  inventory.DifferenceKind
	facts map[string]string
}{
	{inventory.AudioOffered, nil},
	{inventory.RetentionShort, map[string]string{"days": "58", "least": "165", "most": "198"}},
	{inventory.ClockOff, map[string]string{"seconds": "95", "fault": "off", "ntp": "off"}},
	{inventory.RetentionUnknown, map[string]string{"days": "170", "least": "165", "most": "198"}},
	{inventory.UndeclaredCamera, nil},
}

// differ writes the differences: of each kind one for a camera, spread over the history. Two
// in five are open; some of those have a proposal that waits.
func (e *Estate) differ(ctx context.Context, w writer) error {
	var rows, events, decisions [][]any
	states := []inventory.DifferenceState{inventory.DifferenceOpen, inventory.DifferenceResolved, inventory.DifferenceAccepted, inventory.DifferenceResolved, inventory.DifferenceOpen}
	for n := range e.Size.Differences {
		c, kind := e.Cameras[n%len(e.Cameras)], kinds[n/len(e.Cameras)%len(kinds)]
		addr := ""
		facts := map[string]string{"label": c.Name, "addr": addr}
		for k, v := range kind.facts {
			facts[k] = v
		}
		d := inventory.Difference{ID: inventory.NewID("diff"), Kind: kind.kind, BranchID: c.BranchID, CameraID: c.ID, DeviceID: c.ID, Facts: facts, State: states[n%len(states)]}
		d.Stamp()
		text, err := json.Marshal(facts)
		if err != nil {
			return err
		}
		first := e.Now.Add(-time.Duration(1+n%(e.Days*24)) * time.Hour).UnixMilli()
		resolved, until := int64(0), int64(0)
		switch d.State {
		case inventory.DifferenceResolved:
			resolved = first + int64(36+n%200)*3600000
		case inventory.DifferenceAccepted:
			until = e.Now.AddDate(0, 3, 0).UnixMilli()
		}
		rows = append(rows, []any{d.ID, d.Fingerprint, d.Kind, d.Severity, d.BranchID, "", "", d.CameraID, d.DeviceID, "", 0, 0, 0, string(text), d.State, first, max(first, resolved), resolved, 0, until})
		events = append(events, []any{inventory.NewID("dev"), d.ID, 1, first, "found", "", ""})
		if resolved > 0 {
			events = append(events, []any{inventory.NewID("dev"), d.ID, 2, resolved, "resolved", "", ""})
		}
		if d.State == inventory.DifferenceOpen && n%500 == 0 {
			decisions = append(decisions, []any{inventory.NewID("dec"), d.ID, 1, "accept", "공사 중", e.Now.AddDate(0, 6, 0).UnixMilli(), "operator:estate", first + 60000, "proposed", "", 0})
		}
		e.Differences = append(e.Differences, d.ID)
	}
	for _, t := range []struct {
		head string
		rows [][]any
	}{
		{`difference (id, fingerprint, kind, severity, branch_id, location_id, slot_id, camera_id, device_id, detail,
			declared, found, found_most, facts_json, state, first_ms, last_ms, resolved_ms, reopened, until_ms)`, rows},
		{"difference_event (id, difference_id, seq, at_ms, kind, actor, detail)", events},
		{"decision (id, difference_id, seq, kind, reason, until_ms, actor, at_ms, state, approver, approved_ms)", decisions},
	} {
		if err := w.insert(ctx, t.head, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// record writes the audit record: a line for every other difference, and one for each day
// and branch.
func (e *Estate) record(ctx context.Context, w writer) error {
	if err := w.exec(ctx, `INSERT INTO audit (id, at_ms, actor, action, subject, detail)
		SELECT 'aud_b' || b.n || '_' || d.n, d.start_ms + 36000000, 'operator:estate', 'scan.start', b.id, '' FROM estate_branch b CROSS JOIN estate_day d`); err != nil {
		return err
	}
	return w.exec(ctx, `INSERT INTO audit (id, at_ms, actor, action, subject, detail)
		SELECT 'aud_' || id, first_ms + 3600000, 'operator:estate', 'difference.note', id, '' FROM difference WHERE state <> 'open'`)
}

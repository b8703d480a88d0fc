package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"camledger/inventory"
)

// ListState is how far a camera list got.
type ListState string

// States of a camera list. Of a branch the rows of the list that was used last count.
const (
	ListDraft     ListState = "draft"
	ListUsed      ListState = "used"
	ListDiscarded ListState = "discarded"
)

// CameraList is a list of cameras that staff keep, as it was given.
type CameraList struct {
	ID       string
	Name     string // of the file
	BranchID string // that all of it speaks of; empty: a column says
	Cells    [][]string
	Columns  inventory.ListColumns
	State    ListState
	Revision int
	Actor    string
	At       time.Time
	UsedBy   string
	UsedAt   time.Time
}

const cameraListColumns = "id, name, branch_id, cells_json, columns_json, state, revision, actor, at_ms, used_by, used_ms"

func cameraListFields(l *CameraList) []any {
	return []any{&l.ID, &l.Name, opt(&l.BranchID), doc(&l.Cells), doc(&l.Columns), &l.State, &l.Revision, &l.Actor, at(&l.At), &l.UsedBy, at(&l.UsedAt)}
}

// AddCameraList keeps a list as a draft, with columns that are proposed for it.
func (s *Store) AddCameraList(ctx context.Context, l CameraList) (CameraList, error) {
	l.ID, l.State, l.Revision, l.At = inventory.NewID("list"), ListDraft, 1, unms(ms(l.At))
	cells, err := asJSON(l.Cells)
	if err != nil {
		return l, wrap("keep camera list", err)
	}
	columns, err := asJSON(l.Columns)
	if err != nil {
		return l, wrap("keep camera list", err)
	}
	return l, s.write(ctx, "keep camera list", func(r runner) error {
		if _, err := r.exec(ctx, `INSERT INTO camera_list (id, name, branch_id, cells_json, columns_json, state, revision, actor, at_ms, used_by, used_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)`, l.ID, l.Name, orNull(l.BranchID), cells, columns, l.State, l.Revision, l.Actor, l.At); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: l.At, Actor: l.Actor, Action: "list.upload", Subject: l.ID, Detail: l.Name})
	})
}

// CameraList returns a list.
func (s *Store) CameraList(ctx context.Context, id string) (CameraList, error) {
	l, err := one(ctx, s.direct(), cameraListFields, "SELECT "+cameraListColumns+" FROM camera_list WHERE id = ?", id)
	return l, wrap("read camera list "+id, err)
}

// CameraLists lists the lists that were given, the newest first, without their cells.
func (s *Store) CameraLists(ctx context.Context, limit int) ([]CameraList, error) {
	out, err := list(ctx, s.direct(), cameraListFields, `SELECT id, name, branch_id, '' AS cells_json, columns_json, state, revision, actor, at_ms, used_by, used_ms
		FROM camera_list ORDER BY at_ms DESC, id`+page(limit, 0))
	return out, wrap("list camera lists", err)
}

// ChangeCameraList matches the columns of a draft, in the revision that the person looked at
// (else ErrConflict), says of which branch all of it speaks, or discards it.
func (s *Store) ChangeCameraList(ctx context.Context, l CameraList, actor string, when time.Time) error {
	columns, err := asJSON(l.Columns)
	if err != nil {
		return wrap("change camera list", err)
	}
	return s.write(ctx, "change camera list "+l.ID, func(r runner) error {
		n, err := r.exec(ctx, `UPDATE camera_list SET columns_json = ?, branch_id = ?, state = ?, revision = revision + 1
			WHERE id = ? AND revision = ? AND state = ?`, columns, orNull(l.BranchID), l.State, l.ID, l.Revision, ListDraft)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: it was changed or used meanwhile", ErrConflict)
		}
		if l.State != ListDiscarded {
			return nil
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "list.discard", Subject: l.ID, Detail: l.Name})
	})
}

// UseCameraList takes the rows of a draft as evidence for placing from now on, and remembers
// its columns for lists with the same headings. A draft in another revision is ErrConflict.
func (s *Store) UseCameraList(ctx context.Context, id string, revision int, rows []inventory.ListedCamera, headings, actor string, when time.Time) error {
	if len(rows) == 0 || actor == "" || when.IsZero() {
		return fmt.Errorf("use camera list %s: %w: no rows, no actor or no time", id, ErrInvalid)
	}
	return s.write(ctx, "use camera list "+id, func(r runner) error {
		l, err := one(ctx, r, cameraListFields, "SELECT "+cameraListColumns+" FROM camera_list WHERE id = ?"+s.forUpdate(), id)
		if err != nil {
			return err
		}
		if l.Revision != revision || l.State != ListDraft {
			return fmt.Errorf("%w: it was changed or used meanwhile", ErrConflict)
		}
		if _, err := r.exec(ctx, "UPDATE camera_list SET state = ?, revision = revision + 1, used_by = ?, used_ms = ? WHERE id = ?",
			ListUsed, actor, when, id); err != nil {
			return err
		}
		args := make([][]any, len(rows))
		for i, x := range rows {
			addr := ""
			if x.Addr.IsValid() {
				addr = x.Addr.String()
			}
			args[i] = []any{id, x.Row, x.BranchID, addr, x.Channel, x.Place, x.Name}
		}
		if err := r.bulk(ctx, "INSERT INTO listed_camera (list_id, seq, branch_id, addr, channel, place, name)", args, ""); err != nil {
			return err
		}
		if headings != "" {
			columns, err := asJSON(l.Columns)
			if err != nil {
				return err
			}
			if _, err := r.exec(ctx, `INSERT INTO list_columns (headings, columns_json, actor, at_ms) VALUES (?, ?, ?, ?)
				ON CONFLICT (headings) DO UPDATE SET columns_json = excluded.columns_json, actor = excluded.actor, at_ms = excluded.at_ms`,
				headings, columns, actor, when); err != nil {
				return err
			}
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "list.use", Subject: id, Detail: fmt.Sprintf("%s: %d", l.Name, len(rows))})
	})
}

// ColumnsOf returns the columns that a person matched for lists with such headings; ok is
// false where nobody has.
func (s *Store) ColumnsOf(ctx context.Context, headings string) (c inventory.ListColumns, ok bool, err error) {
	c, err = one(ctx, s.direct(), func(c *inventory.ListColumns) []any { return []any{doc(c)} },
		"SELECT columns_json FROM list_columns WHERE headings = ?", headings)
	if errors.Is(err, sql.ErrNoRows) {
		return inventory.NoColumns, false, nil
	}
	return c, err == nil, wrap("read columns of lists", err)
}

// ListedCameras returns what the camera list that was used last says of a branch.
func (s *Store) ListedCameras(ctx context.Context, branchID string) ([]inventory.ListedCamera, error) {
	out, err := list(ctx, s.direct(), func(l *inventory.ListedCamera) []any {
		return []any{&l.Row, &l.BranchID, plainAddr{&l.Addr}, &l.Channel, &l.Place, &l.Name}
	}, `SELECT seq, branch_id, addr, channel, place, name FROM listed_camera WHERE branch_id = ? AND dropped_ms = 0 AND list_id =
			(SELECT camera_list.id FROM camera_list JOIN listed_camera ON listed_camera.list_id = camera_list.id
				WHERE listed_camera.branch_id = ? ORDER BY camera_list.used_ms DESC, camera_list.id DESC LIMIT 1)
		ORDER BY seq`, branchID, branchID)
	return out, wrap("read camera list of "+branchID, err)
}

// DroppedRows tells which rows of a list a person took out: they propose no place any more.
func (s *Store) DroppedRows(ctx context.Context, listID string) (map[int]bool, error) {
	rows, err := list(ctx, s.direct(), scalar[int], "SELECT seq FROM listed_camera WHERE list_id = ? AND dropped_ms > 0", listID)
	out := map[int]bool{}
	for _, n := range rows {
		out[n] = true
	}
	return out, wrap("read camera list "+listID, err)
}

// DropRows takes rows of a list in use out, or puts them back. Rows that are so already, or
// that it has not, are passed over; it tells how many changed.
func (s *Store) DropRows(ctx context.Context, listID string, rows []int, back bool, actor string, when time.Time) (int, error) {
	doing := "take rows out of camera list " + listID
	if len(rows) == 0 || actor == "" || when.IsZero() {
		return 0, fmt.Errorf("%s: %w: no rows, no actor or no time", doing, ErrInvalid)
	}
	at, by, action, where := ms(when), actor, "list.drop", "dropped_ms = 0"
	if back {
		at, by, action, where = 0, "", "list.restore", "dropped_ms > 0"
	}
	changed := 0
	err := s.write(ctx, doing, func(r runner) error {
		changed = 0
		var done []string
		for _, n := range rows {
			hit, err := r.exec(ctx, "UPDATE listed_camera SET dropped_ms = ?, dropped_by = ? WHERE list_id = ? AND seq = ? AND "+where, at, by, listID, n)
			if err != nil {
				return err
			}
			if hit > 0 {
				changed++
				done = append(done, strconv.Itoa(n))
			}
		}
		if changed == 0 {
			return nil
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: action, Subject: listID, Detail: strings.Join(done, ", ")})
	})
	return changed, err
}

// plainAddr scans an address without port; empty text is none.
type plainAddr struct{ a *netip.Addr }

// Scan implements sql.Scanner.
func (p plainAddr) Scan(v any) error {
	text, ok := v.(string)
	if b, is := v.([]byte); is {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("an address is stored as %T", v)
	}
	if text == "" {
		*p.a = netip.Addr{}
		return nil
	}
	var err error
	*p.a, err = netip.ParseAddr(text)
	return err
}

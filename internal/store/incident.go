package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"
	"time"

	"camledger/alerts"
)

func (r runner) saveIncidents(ctx context.Context, incidents []alerts.Incident) error {
	last := map[string]alerts.Incident{}
	for _, i := range incidents {
		last[i.ID] = i
	}
	var rows [][]any
	for _, i := range last {
		body, err := asJSON(i)
		if err != nil {
			return err
		}
		rows = append(rows, []any{i.ID, i.Kind, i.BranchID, i.CameraID, i.DeviceID, i.ParentID, i.Since, i.Opened, i.Ended, i.Closed,
			i.Settled, i.AcknowledgedAt, i.AcknowledgedBy, body})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0].(string) < rows[j][0].(string) })
	return r.bulk(ctx, `INSERT INTO incident (id, kind, branch_id, camera_id, device_id, parent_id, since_ms, opened_ms, ended_ms,
		closed_ms, settled, ack_ms, ack_by, body_json)`, rows,
		`ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, branch_id = excluded.branch_id,
			camera_id = excluded.camera_id, device_id = excluded.device_id, parent_id = excluded.parent_id, since_ms = excluded.since_ms,
			opened_ms = excluded.opened_ms, ended_ms = excluded.ended_ms, closed_ms = excluded.closed_ms,
			settled = excluded.settled, body_json = excluded.body_json,
			ack_ms = CASE WHEN incident.ack_ms = 0 THEN excluded.ack_ms ELSE incident.ack_ms END,
			ack_by = CASE WHEN incident.ack_ms = 0 THEN excluded.ack_by ELSE incident.ack_by END`)
}

func (r runner) saveEvents(ctx context.Context, events []alerts.Event) error {
	var rows [][]any
	seen := map[string]bool{}
	for _, e := range events {
		body, err := asJSON(e)
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(body))
		id := "ev_" + hex.EncodeToString(sum[:12])
		if !seen[id] {
			seen[id] = true
			rows = append(rows, []any{id, e.At, e.Kind, e.BranchID, e.CameraID, e.IncidentID, body})
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0].(string) < rows[j][0].(string) })
	return r.bulk(ctx, "INSERT INTO alert_event (id, at_ms, kind, branch_id, camera_id, incident_id, body_json)", rows,
		"ON CONFLICT (id) DO NOTHING")
}

const incidentColumns = "incident.body_json, incident.ack_ms, incident.ack_by"

// incidentFields lays the stored acknowledgement over the body.
func incidentFields(i *alerts.Incident) []any {
	return []any{doc(i), at(&i.AcknowledgedAt), &i.AcknowledgedBy}
}

// IncidentFilter narrows a list of incidents; zero values do not. From and To bound the
// first failure: From <= since < To.
type IncidentFilter struct {
	BranchID string
	CameraID string
	Kind     alerts.IncidentKind
	Open     *bool
	Acked    *bool // a person sees to it
	// Leading leaves out what another incident took in, and puts what takes in others first.
	// Of one branch, what only an incident above the branch took in leads there.
	Leading bool
	From    time.Time
	To      time.Time
	Limit   int // 0: 200
	Offset  int
}

const (
	incidentOrder   = " ORDER BY incident.since_ms DESC, incident.id"
	incidentLeaders = " ORDER BY (CASE incident.kind WHEN 'self' THEN 0 WHEN 'camera' THEN 3 WHEN 'recorder' THEN 2 ELSE 1 END), incident.since_ms DESC, incident.id"
)

func (f IncidentFilter) order() string {
	if f.Leading {
		return incidentLeaders
	}
	return incidentOrder
}

func (f IncidentFilter) where() where {
	var w where
	w.equal("incident.branch_id", f.BranchID)
	w.equal("incident.camera_id", f.CameraID)
	w.equal("incident.kind", string(f.Kind))
	if f.Open != nil {
		if *f.Open {
			w.add("incident.closed_ms = 0")
		} else {
			w.add("incident.closed_ms <> 0")
		}
	}
	if f.Acked != nil {
		if *f.Acked {
			w.add("incident.ack_ms <> 0")
		} else {
			w.add("incident.ack_ms = 0")
		}
	}
	switch {
	case f.Leading && f.BranchID != "":
		w.add("(incident.parent_id = '' OR NOT EXISTS (SELECT 1 FROM incident above WHERE above.id = incident.parent_id AND above.branch_id = incident.branch_id))")
	case f.Leading:
		w.add("incident.parent_id = ''")
	}
	w.span("incident.since_ms", f.From, f.To)
	return w
}

// Incidents lists incidents, the newest first (see Leading), and tells how many there are on
// all pages.
func (s *Store) Incidents(ctx context.Context, f IncidentFilter) ([]alerts.Incident, int, error) {
	w := f.where()
	var out []alerts.Incident
	total := 0
	err := s.read(ctx, "list incidents", func(r runner) error {
		var err error
		if total, err = one(ctx, r, scalar[int], "SELECT COUNT(*) FROM incident"+w.text(), w.args...); err != nil {
			return err
		}
		w, cut := window("incident", w, f.order(), f.Limit, f.Offset, total)
		out, err = list(ctx, r, incidentFields, "SELECT "+incidentColumns+" FROM incident"+w.text()+f.order()+cut, w.args...)
		return err
	})
	return out, total, err
}

// OpenIncidents counts the open incidents of a branch that nothing took in.
type OpenIncidents struct {
	BranchID        string // empty: above all branches
	Leading, Unseen int    // under nothing at all; of those, seen to by nobody
	Own, OwnUnseen  int    // under nothing of the same branch: what its own people see
}

// OpenIncidents counts open incidents by branch.
func (s *Store) OpenIncidents(ctx context.Context) ([]OpenIncidents, error) {
	out, err := list(ctx, s.direct(), func(o *OpenIncidents) []any {
		return []any{&o.BranchID, &o.Leading, &o.Unseen, &o.Own, &o.OwnUnseen}
	}, `SELECT incident.branch_id, SUM(CASE WHEN incident.parent_id = '' THEN 1 ELSE 0 END),
			SUM(CASE WHEN incident.parent_id = '' AND incident.ack_ms = 0 THEN 1 ELSE 0 END),
			COUNT(*), SUM(CASE WHEN incident.ack_ms = 0 THEN 1 ELSE 0 END)
		FROM incident LEFT JOIN incident above ON above.id = incident.parent_id
		WHERE incident.closed_ms = 0 AND (above.id IS NULL OR above.branch_id <> incident.branch_id)
		GROUP BY incident.branch_id`)
	return out, wrap("count open incidents", err)
}

// EachIncident hands all incidents of a filter on, the newest first, some at a time. Limit and
// Offset are not looked at.
func (s *Store) EachIncident(ctx context.Context, f IncidentFilter, take func([]alerts.Incident) error) error {
	const doing = "walk incidents"
	w := f.where()
	ids, err := list(ctx, s.direct(), scalar[string], "SELECT incident.id FROM incident"+w.text()+incidentOrder+" LIMIT "+strconv.Itoa(walkMost), w.args...)
	if err != nil {
		return wrap(doing, err)
	}
	return walk(ctx, ids, func(i *alerts.Incident) string { return i.ID }, func(ctx context.Context, part []any) ([]alerts.Incident, error) {
		out, err := list(ctx, s.direct(), incidentFields, "SELECT "+incidentColumns+" FROM incident WHERE incident.id IN "+in(len(part)), part...)
		return out, wrap(doing, err)
	}, take)
}

// IncidentsDuring lists the incidents of a branch (empty: of all) that went on at some moment
// from <= t < to, the oldest first.
func (s *Store) IncidentsDuring(ctx context.Context, branchID string, from, to time.Time) ([]alerts.Incident, error) {
	var w where
	w.equal("incident.branch_id", branchID)
	w.add("incident.since_ms < ?", to)
	w.add("(incident.closed_ms = 0 OR incident.closed_ms > ?)", from)
	out, err := list(ctx, s.direct(), incidentFields, "SELECT "+incidentColumns+" FROM incident"+w.text()+
		" ORDER BY incident.since_ms, incident.id"+page(pageMost, 0), w.args...)
	return out, wrap("list incidents of a span", err)
}

// MembersOf lists the open incidents that one took in.
func (s *Store) MembersOf(ctx context.Context, parentID string) ([]alerts.Incident, error) {
	out, err := list(ctx, s.direct(), incidentFields, "SELECT "+incidentColumns+" FROM incident WHERE incident.parent_id = ? AND incident.closed_ms = 0 ORDER BY incident.since_ms, incident.id", parentID)
	return out, wrap("list what "+parentID+" took in", err)
}

// Incident returns one incident.
func (s *Store) Incident(ctx context.Context, id string) (alerts.Incident, error) {
	i, err := one(ctx, s.direct(), incidentFields, "SELECT "+incidentColumns+" FROM incident WHERE incident.id = ?", id)
	return i, wrap("read incident "+id, err)
}

// IncidentsByID returns the incidents that there are of the ids.
func (s *Store) IncidentsByID(ctx context.Context, ids []string) (map[string]alerts.Incident, error) {
	out := map[string]alerts.Incident{}
	err := chunks(ids, func(ids []any) error {
		found, err := list(ctx, s.direct(), incidentFields, "SELECT "+incidentColumns+" FROM incident WHERE incident.id IN "+
			in(len(ids)), ids...)
		for _, i := range found {
			out[i.ID] = i
		}
		return err
	})
	return out, wrap("read incidents", err)
}

// AcknowledgeIncident records that a person looks after an incident, and gives who does. The
// first stays: the holder may be somebody else than actor. A closed incident is ErrConflict,
// but for whom it was acknowledged by.
func (s *Store) AcknowledgeIncident(ctx context.Context, id, actor string, when time.Time) (holder string, err error) {
	err = s.write(ctx, "acknowledge incident "+id, func(r runner) error {
		type state struct {
			acked, closed int64
			by            string
		}
		x, err := one(ctx, r, func(x *state) []any { return []any{&x.acked, &x.closed, &x.by} },
			"SELECT ack_ms, closed_ms, ack_by FROM incident WHERE id = ?"+s.forUpdate(), id)
		holder = cmp.Or(x.by, actor)
		switch {
		case err != nil:
			return err
		case x.closed != 0 && (x.acked == 0 || x.by != actor):
			return fmt.Errorf("%w: it is over", ErrConflict)
		case x.acked != 0:
			return nil
		}
		if _, err := r.exec(ctx, "UPDATE incident SET ack_ms = ?, ack_by = ? WHERE id = ?", when, actor, id); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "incident.acknowledge", Subject: id})
	})
	return holder, err
}

// IncidentEvents lists the timeline of an incident, the oldest first.
func (s *Store) IncidentEvents(ctx context.Context, incidentID string) ([]alerts.Event, error) {
	return s.events(ctx, "incident_id", incidentID, "")
}

// CameraEvents lists the latest events of a camera, the newest first.
func (s *Store) CameraEvents(ctx context.Context, cameraID string) ([]alerts.Event, error) {
	return s.events(ctx, "camera_id", cameraID, " DESC")
}

func (s *Store) events(ctx context.Context, column, id, direction string) ([]alerts.Event, error) {
	out, err := list(ctx, s.direct(), func(e *alerts.Event) []any { return []any{doc(e)} },
		"SELECT body_json FROM alert_event WHERE "+column+" = ? ORDER BY at_ms"+direction+", id"+page(1000, 0), id)
	return out, wrap("list events of "+id, err)
}

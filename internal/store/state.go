package store

import (
	"context"
	"sort"

	"camledger/alerts"
)

// AlertStates is all that alerts needs to go on after a restart.
type AlertStates struct {
	Cameras map[string]alerts.CameraState // by camera id
	AlertWork
}

// AlertWork is what is going on, as Plan wants it: others than the decider may have
// changed it since the last time.
type AlertWork struct {
	Branches   []alerts.BranchState // the one with an empty BranchID is the institution's
	Incidents  []alerts.Incident    // the unsettled ones, as the decider wrote them
	Notices    []alerts.Notice      // that speak of them or have deliveries to go
	Deliveries []alerts.Delivery    // of those notices
	// Acknowledgements are of those incidents; the decider may have taken them over
	// already.
	Acknowledgements []alerts.Acknowledgement
}

// AlertStates reads what alerts remembers, at one moment.
func (s *Store) AlertStates(ctx context.Context) (AlertStates, error) {
	var out AlertStates
	err := s.read(ctx, "read alert states", func(r runner) error {
		out = AlertStates{Cameras: map[string]alerts.CameraState{}}
		cameras, err := list(ctx, r, func(c *alerts.CameraState) []any { return []any{doc(c)} },
			"SELECT body_json FROM camera_state")
		if err != nil {
			return err
		}
		for _, c := range cameras {
			out.Cameras[c.CameraID] = c
		}
		out.AlertWork, err = r.alertWork(ctx)
		return err
	})
	return out, err
}

// CameraStates reads what alerts remembers of some cameras, by id. One that was never checked
// is not in it.
func (s *Store) CameraStates(ctx context.Context, ids []string) (map[string]alerts.CameraState, error) {
	out := make(map[string]alerts.CameraState, len(ids))
	err := chunks(ids, func(ids []any) error {
		return s.read(ctx, "read camera states", func(r runner) error {
			cameras, err := list(ctx, r, func(c *alerts.CameraState) []any { return []any{doc(c)} },
				"SELECT body_json FROM camera_state WHERE camera_id IN "+in(len(ids)), ids...)
			for _, c := range cameras {
				out[c.CameraID] = c
			}
			return err
		})
	})
	return out, err
}

// AlertWork reads what is going on, at one moment.
func (s *Store) AlertWork(ctx context.Context) (AlertWork, error) {
	var out AlertWork
	err := s.read(ctx, "read alert work", func(r runner) error {
		var err error
		out, err = r.alertWork(ctx)
		return err
	})
	return out, err
}

// aboutUnsettled picks notices that speak of unsettled incidents or have deliveries to go.
const aboutUnsettled = `(SELECT notice_incident.notice_id FROM notice_incident
		JOIN incident ON incident.id = notice_incident.incident_id WHERE NOT incident.settled
	UNION SELECT delivery.notice_id FROM delivery WHERE delivery.state IN ('pending', 'sending'))`

func (r runner) alertWork(ctx context.Context) (out AlertWork, err error) {
	out.Branches, err = list(ctx, r, func(b *alerts.BranchState) []any { return []any{doc(b)} },
		"SELECT body_json FROM branch_state ORDER BY branch_id")
	if err != nil {
		return out, err
	}
	type row struct {
		alerts.Incident
		ack alerts.Acknowledgement
	}
	rows, err := list(ctx, r, func(x *row) []any {
		return []any{doc(&x.Incident), &x.ack.IncidentID, at(&x.ack.At), &x.ack.By}
	}, `SELECT body_json, id, ack_ms, ack_by FROM incident WHERE NOT settled ORDER BY opened_ms, id`)
	if err != nil {
		return out, err
	}
	for _, x := range rows {
		out.Incidents = append(out.Incidents, x.Incident)
		if !x.ack.At.IsZero() {
			out.Acknowledgements = append(out.Acknowledgements, x.ack)
		}
	}
	out.Notices, err = list(ctx, r, noticeFields, "SELECT notice.body_json FROM notice WHERE notice.id IN "+aboutUnsettled+
		" ORDER BY notice.created_ms, notice.id")
	if err != nil {
		return out, err
	}
	out.Deliveries, err = list(ctx, r, deliveryFields, "SELECT "+deliveryColumns+" FROM delivery WHERE delivery.notice_id IN "+
		aboutUnsettled+" ORDER BY delivery.created_ms, delivery.id")
	return out, err
}

func (r runner) saveStates(ctx context.Context, cameras []alerts.CameraState, branches []alerts.BranchState) error {
	// A camera that was checked twice in the batch keeps its last state.
	newest := map[string]alerts.CameraState{}
	for _, c := range cameras {
		newest[c.CameraID] = c
	}
	var rows [][]any
	for id, c := range newest {
		body, err := asJSON(c)
		if err != nil {
			return err
		}
		rows = append(rows, []any{id, c.Status, c.Changed, body})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0].(string) < rows[j][0].(string) })
	if err := r.bulk(ctx, "INSERT INTO camera_state (camera_id, status, changed_ms, body_json)", rows,
		`ON CONFLICT (camera_id) DO UPDATE SET status = excluded.status, changed_ms = excluded.changed_ms,
			body_json = excluded.body_json`); err != nil {
		return err
	}
	last := map[string]string{}
	for _, b := range branches {
		body, err := asJSON(b)
		if err != nil {
			return err
		}
		last[b.BranchID] = body
	}
	rows = nil
	for id, body := range last {
		rows = append(rows, []any{id, body})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0].(string) < rows[j][0].(string) })
	return r.bulk(ctx, "INSERT INTO branch_state (branch_id, body_json)", rows,
		"ON CONFLICT (branch_id) DO UPDATE SET body_json = excluded.body_json")
}

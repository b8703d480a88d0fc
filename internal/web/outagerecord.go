package web

import (
	"context"
	"io"
	"net/http"
	"slices"

	"camledger/alerts"
	"camledger/internal/sheet"
	"camledger/internal/store"
)

// recordMost is how many outages stand in one printed record.
const recordMost = 1000

// outages gathers the record of outages under a filter. Those that a parent took in stand
// under the parent, but for those that were told by themselves or began before it.
func (s *server) outages(ctx context.Context, v visitor, f store.IncidentFilter, most int) (sheet.OutageSheet, error) {
	out := sheet.OutageSheet{From: f.From, Printed: v.Now}
	if !f.To.IsZero() {
		out.To = f.To.AddDate(0, 0, -1)
	}
	reg, err := s.register(ctx)
	if err != nil {
		return out, err
	}
	if b, ok := reg.Branch(f.BranchID); ok {
		out.Branch = b.Name
	}
	who, err := s.names(ctx)
	if err != nil {
		return out, err
	}
	var rows []incidentRow
	if err := s.eachIncident(ctx, v, f, func(some []incidentRow) error {
		some, err := s.ownRows(ctx, some)
		for _, row := range some {
			if len(rows) == most {
				out.Left++
				continue
			}
			rows = append(rows, row)
		}
		return err
	}); err != nil {
		return out, err
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	notes, err := s.Store.Notes(ctx, ids)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		out.Outages = append(out.Outages, newOutage(v, row, notes[row.ID], who))
	}
	return out, nil
}

// ownRows leaves out what its parent stands for in the record.
func (s *server) ownRows(ctx context.Context, rows []incidentRow) ([]incidentRow, error) {
	var ids []string
	for _, row := range rows {
		if row.ParentID != "" {
			ids = append(ids, row.ParentID)
		}
	}
	parents, err := s.Store.IncidentsByID(ctx, ids)
	return slices.DeleteFunc(rows, func(row incidentRow) bool {
		p, ok := parents[row.ParentID]
		return row.StandsUnder(p, ok)
	}), err
}

func newOutage(v visitor, row incidentRow, notes []alerts.Note, who people) sheet.Outage {
	x := sheet.Outage{Branch: row.Branch, Place: row.Place, Subject: row.Subject, Since: row.Since, Ended: row.Ended,
		Lasted: phrases{v.Lang, v.Zone}.length(row.Length(v.Now)), State: v.say(row.Code), Trouble: row.Trouble, By: row.AckName}
	for _, n := range notes {
		if n.Kind == alerts.NoteCause {
			x.Causes = append(x.Causes, clean(n.Text))
			continue
		}
		x.Actions = append(x.Actions, v.say("web.outage.action", clean(n.Text), n.At.In(v.Zone).Format("01-02 15:04"), clean(actorName(v, who, n.By))))
	}
	return x
}

// outageRecord prints the record of outages (장애상황기록부) under the filter of the list.
func (s *server) outageRecord(w http.ResponseWriter, r *http.Request, v visitor) error {
	f, ok := askedIncidents(v, r.URL.Query())
	if !ok {
		return store.ErrNotFound
	}
	sh, err := s.outages(r.Context(), v, f, recordMost)
	if err != nil {
		return err
	}
	return s.printed(w, r, v, func(w io.Writer, o sheet.Options) error { return sheet.OutagesHTML(w, sh, o) })
}

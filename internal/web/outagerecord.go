package web

import (
	"bytes"
	"context"
	"net/http"

	"camledger/alerts"
	"camledger/internal/sheet"
	"camledger/internal/store"
)

// recordMost is how many outages stand in one printed record.
const recordMost = 1000

// outages gathers the record of outages under a filter. Those that a parent took in stand
// under the parent.
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
	if err := s.eachIncident(ctx, v, f, func(row incidentRow) {
		if row.ParentID != "" {
			return
		}
		if len(rows) == most {
			out.Left++
			return
		}
		rows = append(rows, row)
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

func newOutage(v visitor, row incidentRow, notes []alerts.Note, who people) sheet.Outage {
	x := sheet.Outage{Branch: row.Branch, Place: row.Place, Subject: row.Subject, Since: row.Since, Ended: row.Ended,
		Lasted: phrases{v.Lang, v.Zone}.length(row.Length(v.Now)), State: v.say(row.Code), Trouble: row.Trouble, By: row.AckName}
	for _, n := range notes {
		if n.Kind == alerts.NoteCause {
			x.Causes = append(x.Causes, clean(n.Text))
			continue
		}
		x.Actions = append(x.Actions, v.say("web.outage.action", clean(n.Text), n.At.In(v.Zone).Format("01-02 15:04"), clean(who.name(n.By))))
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
	o, err := s.printing(r.Context(), v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sheet.OutagesHTML(&b, sh, o); err != nil {
		return err
	}
	write(w, http.StatusOK, "text/html; charset=utf-8", b.Bytes())
	return nil
}

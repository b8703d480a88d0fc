package web

import (
	"context"
	"net/http"
	"net/url"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// incidentTabs are the states that the list of incidents can be asked for.
var incidentTabs = []string{"open", "over", "all"}

func incidentTab(q url.Values) string {
	for _, t := range incidentTabs {
		if t == q.Get("state") {
			return t
		}
	}
	return incidentTabs[0]
}

// askedIncidents is the filter of the list as the address says it; ok is false where a branch
// was asked for that the visitor may not read.
func askedIncidents(v visitor, q url.Values) (f store.IncidentFilter, ok bool) {
	if f.BranchID, ok = v.pick(q.Get("branch")); !ok {
		return f, false
	}
	if t := incidentTab(q); t != "all" {
		open := t == "open"
		f.Open = &open
	}
	return f, true
}

func (s *server) incidents(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	f, ok := askedIncidents(v, q)
	if !ok {
		return store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	p := newPager("/incidents", q, incidentsPage)
	f.Limit, f.Offset = p.Size, p.Offset()
	list, total, err := s.Store.Incidents(ctx, f)
	if err != nil {
		return err
	}
	p.Total = total
	rows, err := s.incidentRows(ctx, v, &reg, list)
	if err != nil {
		return err
	}
	return s.show(w, r, v, "incidents", v.say("web.incidents.title"), newIncidents(v, &reg, rows, q, f.BranchID, p))
}

func newIncidents(v visitor, reg *inventory.Register, rows []incidentRow, q url.Values, branchID string, p pager) incidentsView {
	state := incidentTab(q)
	out := incidentsView{State: state, Rows: rows, Files: filesOf("/incidents", q), Pages: p, Now: v.Now, Branches: branchOptions(v, reg, branchID)}
	for _, t := range incidentTabs {
		out.Tabs = append(out.Tabs, tab{address("/incidents", "state", t, "branch", q.Get("branch")), v.say("web.incidents." + t), t == state})
	}
	out.Lead = v.say("web.incidents.lead.none")
	open := 0
	for _, r := range rows {
		if r.Open() {
			open++
		}
	}
	if state == "open" {
		open = p.Total
	}
	if open > 0 {
		out.Lead = v.say("web.incidents.lead", number(open))
	}
	return out
}

// incidentRows puts the names of cameras, devices and people beside incidents.
func (s *server) incidentRows(ctx context.Context, v visitor, reg *inventory.Register, list []alerts.Incident) ([]incidentRow, error) {
	who, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var cameras, devices []string
	for _, in := range list {
		switch in.Kind {
		case alerts.IncidentCamera:
			cameras = append(cameras, in.CameraID)
		case alerts.IncidentRecorder:
			devices = append(devices, in.DeviceID)
		}
	}
	named, err := s.Store.CameraNames(ctx, cameras)
	if err != nil {
		return nil, err
	}
	names := subjects{}
	for id, c := range named {
		if names[id] = c.Slot; c.Slot == "" {
			names[id] = c.Name
		}
	}
	for _, id := range devices {
		if names[id] != "" {
			continue
		}
		d, err := s.Store.Device(ctx, id)
		if err != nil && !isMissing(err) {
			return nil, err
		}
		if names[id] = d.Name; d.Name == "" {
			names[id] = deviceText(d)
		}
	}
	out := make([]incidentRow, 0, len(list))
	for _, in := range list {
		out = append(out, newIncidentRow(v, in, reg, names, who))
	}
	return out, nil
}

func (s *server) incident(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	in, err := s.Store.Incident(ctx, id)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	rows, err := s.incidentRows(ctx, v, &reg, []alerts.Incident{in})
	if err != nil {
		return err
	}
	notices, deliveries, err := s.Store.NoticesOf(ctx, id)
	if err != nil {
		return err
	}
	return s.show(w, r, v, "incident", clean(rows[0].Subject), newIncident(v, rows[0], notices, deliveries))
}

func (s *server) acknowledge(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	if err := s.Actions.Acknowledge(r.Context(), by, id); err != nil {
		return err
	}
	return s.back(w, r, "/incidents/"+id, v.say("web.incident.ack.done"))
}

package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// incidentTabs are the states that the list of incidents can be asked for.
var incidentTabs = []string{"open", "waiting", "seen", "over", "all"}

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
	yes, no := true, false
	switch incidentTab(q) {
	case "open":
		f.Open = &yes
	case "waiting":
		f.Open, f.Acked = &yes, &no
	case "seen":
		f.Open, f.Acked = &yes, &yes
	case "over":
		f.Open = &no
	}
	f.From, f.To = askedDay(v, q.Get("from")), askedDay(v, q.Get("to"))
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	return f, true
}

// askedDay is the beginning of a day that was typed; what is no day is as nothing.
func askedDay(v visitor, s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, v.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
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
	view := newIncidents(v, &reg, rows, q, f.BranchID, p)
	if total == 0 {
		reports, err := s.reports(r, v)
		if err != nil {
			return err
		}
		view.Unchecked = !slices.ContainsFunc(reports, func(b inventory.BranchReport) bool {
			return b.Counted() > b.NotAssessed && (f.BranchID == "" || b.Branch.ID == f.BranchID)
		})
		if view.Unchecked {
			view.Lead = v.say("web.incidents.unchecked")
		}
	}
	return s.show(w, r, v, "incidents", v.say("web.incidents.title"), view)
}

func newIncidents(v visitor, reg *inventory.Register, rows []incidentRow, q url.Values, branchID string, p pager) incidentsView {
	state := incidentTab(q)
	if state == "open" {
		leadersFirst(rows)
	}
	out := incidentsView{State: state, Rows: rows, Files: filesOf("/incidents", q), Print: with("/incidents/record", q, "page", ""), Pages: p, Now: v.Now,
		Branches: branchOptions(v, reg, branchID), From: q.Get("from"), To: q.Get("to")}
	for _, t := range incidentTabs {
		out.Tabs = append(out.Tabs, tab{address("/incidents", "state", t, "branch", q.Get("branch"), "from", q.Get("from"), "to", q.Get("to")), v.say("web.incidents." + t), t == state})
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

// leadersFirst puts what took others in before them: the outage of a branch before its
// cameras.
func leadersFirst(rows []incidentRow) {
	rank := func(r incidentRow) int {
		switch {
		case r.ParentID != "":
			return 2
		case r.Parent():
			return 0
		}
		return 1
	}
	slices.SortStableFunc(rows, func(a, b incidentRow) int { return rank(a) - rank(b) })
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
		names[id] = subjectOf(reg, c)
	}
	for _, id := range devices {
		if names[id].Name != "" {
			continue
		}
		d, err := s.Store.Device(ctx, id)
		if err != nil && !isMissing(err) {
			return nil, err
		}
		names[id] = subject{Name: cmp.Or(d.Name, deviceText(d))}
	}
	out := make([]incidentRow, 0, len(list))
	for _, in := range list {
		out = append(out, newIncidentRow(v, in, reg, names, who))
	}
	return out, nil
}

func subjectOf(reg *inventory.Register, c store.CameraName) subject {
	l, _ := reg.Location(c.LocationID)
	return subject{cmp.Or(c.Slot, c.Name), l.Name}
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
	p, err := s.Store.Papers(ctx, id)
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	out := newIncident(v, rows[0], p.Notes)
	out.Steps = newSteps(v, p.Story(in), who)
	byNotice := map[string]alerts.Notice{}
	for _, n := range p.Notices {
		byNotice[n.ID] = n
	}
	for _, d := range p.Deliveries {
		m := newMail(byNotice[d.NoticeID], d, p.Tries)
		m.May = d.State == alerts.DeliveryDead && v.May(Answer, d.BranchID)
		out.Mails = append(out.Mails, m)
	}
	if out.Members, err = s.members(ctx, &reg, in); err != nil {
		return err
	}
	return s.show(w, r, v, "incident", clean(rows[0].Subject), out)
}

// members names the cameras on the checklist of a parent, those that are away first.
func (s *server) members(ctx context.Context, reg *inventory.Register, in alerts.Incident) ([]memberView, error) {
	var ids []string
	for _, m := range in.Members {
		ids = append(ids, m.CameraID)
	}
	named, err := s.Store.CameraNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []memberView
	for _, m := range in.Members {
		out = append(out, memberView{m, subjectOf(reg, named[m.CameraID])})
	}
	slices.SortStableFunc(out, func(a, b memberView) int {
		if a.Back.IsZero() != b.Back.IsZero() {
			if a.Back.IsZero() {
				return -1
			}
			return 1
		}
		return inventory.CompareNames(a.Name, b.Name)
	})
	return out, nil
}

// noteIncident keeps what a person did about an incident, or found its cause to be.
func (s *server) noteIncident(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	n := alerts.Note{IncidentID: id, Kind: alerts.NoteKind(r.PostFormValue("kind")), Text: oneLine(r.PostFormValue("text"), alerts.NoteMost+1)}
	err = s.Actions.NoteIncident(r.Context(), by, n)
	var fault alerts.NoteFault
	if errors.As(err, &fault) && fault != alerts.NoteOther {
		return s.backAlert(w, r, "/incidents/"+id, v.say(string(fault)))
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/incidents/"+id, v.say("web.incident.noted"))
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

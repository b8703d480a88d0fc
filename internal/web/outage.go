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
	f.Limit, f.Offset, f.Leading = p.Size, p.Offset(), foldsIncidents(incidentTab(q))
	list, total, err := s.Store.Incidents(ctx, f)
	if err != nil {
		return err
	}
	p.Total = total
	rows, err := s.incidentRows(ctx, v, &reg, list)
	if err != nil {
		return err
	}
	if f.Leading {
		if err := s.foldMembers(ctx, &reg, rows); err != nil {
			return err
		}
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
	out := incidentsView{State: state, Rows: rows, Files: filesOf("/incidents", q), Print: with("/incidents/record", q, "page", ""), Pages: p, Now: v.Now,
		Branches: branchOptions(v, reg, branchID), From: q.Get("from"), To: q.Get("to")}
	for _, t := range incidentTabs {
		out.Tabs = append(out.Tabs, tab{URL: address("/incidents", "state", t, "branch", q.Get("branch"), "from", q.Get("from"), "to", q.Get("to")), Text: v.say("web.incidents." + t), Current: t == state})
	}
	out.Lead = v.say("web.incidents.lead.none")
	open, folded, self := 0, 0, false
	for _, r := range rows {
		if r.Open() {
			open++
			self = self || r.Kind == alerts.IncidentSelf
		}
		folded += r.Under
	}
	if foldsIncidents(state) {
		open = p.Total
	}
	if open > 0 {
		out.Lead = v.say("web.incidents.lead", number(open))
	}
	if folded > 0 {
		out.Lead += " " + v.say("web.incidents.lead.folded", number(folded))
	}
	if self {
		out.Lead += " " + v.say("web.incidents.lead.self")
	}
	return out
}

// foldsIncidents tells whether a tab shows the cameras of an outage under it, and not as
// outages of their own.
func foldsIncidents(tab string) bool { return tab == "open" || tab == "waiting" || tab == "seen" }

// foldedMost bounds the cameras that are named under an outage in the list.
const foldedMost = 12

// foldMembers names the cameras under each outage that took some in: those that are away first.
func (s *server) foldMembers(ctx context.Context, reg *inventory.Register, rows []incidentRow) error {
	for i := range rows {
		if !rows[i].Parent() {
			continue
		}
		members := slices.DeleteFunc(slices.Clone(rows[i].Members), func(m alerts.Member) bool { return !m.Back.IsZero() })
		if rows[i].Under = len(members); rows[i].Under == 0 {
			continue
		}
		var err error
		if rows[i].Folded, err = s.members(ctx, reg, alerts.Incident{Members: members}); err != nil {
			return err
		}
		rows[i].Folded = rows[i].Folded[:min(len(members), foldedMost)]
	}
	return nil
}

// incidentRows puts the names of cameras, devices and people beside incidents.
func (s *server) incidentRows(ctx context.Context, v visitor, reg *inventory.Register, list []alerts.Incident) ([]incidentRow, error) {
	who, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	selfs, _, err := s.Store.Incidents(ctx, store.IncidentFilter{Kind: alerts.IncidentSelf, Limit: 1000})
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
		out = append(out, newIncidentRow(v, in, reg, names, who, selfs))
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
		m := newMail(byNotice[d.NoticeID], d, p.Tries, v.Now)
		m.May = d.State == alerts.DeliveryDead && v.May(Answer, d.BranchID)
		out.Mails = append(out.Mails, m)
	}
	if out.Members, err = s.members(ctx, &reg, in); err != nil {
		return err
	}
	if in.ParentID != "" {
		if out.Above, err = s.above(ctx, v, &reg, in); err != nil {
			return err
		}
		out.partOf(v)
	}
	return s.show(w, r, v, "incident", clean(rows[0].Subject), out)
}

// above is the outage that took an incident in; nil: the visitor may not read of it, or it is
// over.
func (s *server) above(ctx context.Context, v visitor, reg *inventory.Register, in alerts.Incident) (*incidentRow, error) {
	list, err := s.Store.IncidentsByID(ctx, []string{in.ParentID})
	if err != nil {
		return nil, err
	}
	up, is := list[in.ParentID]
	if !is || up.BranchID != "" && !v.May(Read, up.BranchID) || up.BranchID == "" && !v.Everywhere() {
		return nil, nil
	}
	rows, err := s.incidentRows(ctx, v, reg, []alerts.Incident{up})
	if err != nil {
		return nil, err
	}
	return &rows[0], nil
}

// outageOf is the outage that a camera is in, the one that leads where several do; nil: it is
// in none.
func (s *server) outageOf(ctx context.Context, v visitor, reg *inventory.Register, cameraID string) (*incidentRow, error) {
	open := true
	list, _, err := s.Store.Incidents(ctx, store.IncidentFilter{CameraID: cameraID, Open: &open, Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if list[0].ParentID != "" {
		if up, err := s.above(ctx, v, reg, list[0]); err != nil || up != nil {
			return up, err
		}
	}
	rows, err := s.incidentRows(ctx, v, reg, list)
	if err != nil {
		return nil, err
	}
	return &rows[0], nil
}

// branchOutage is the open outage of a whole branch; nil: there is none.
func (s *server) branchOutage(ctx context.Context, v visitor, reg *inventory.Register, branchID string) (*incidentRow, error) {
	open := true
	list, _, err := s.Store.Incidents(ctx, store.IncidentFilter{BranchID: branchID, Open: &open, Leading: true, Limit: 1})
	if err != nil || len(list) == 0 || list[0].Kind != alerts.IncidentBranch && list[0].Kind != alerts.IncidentCollector {
		return nil, err
	}
	rows, err := s.incidentRows(ctx, v, reg, list)
	if err != nil {
		return nil, err
	}
	return &rows[0], nil
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
	holder, err := s.Actions.Acknowledge(r.Context(), by, id)
	switch {
	case errors.Is(err, store.ErrConflict):
		return s.backAlert(w, r, "/incidents/"+id, v.say("web.incident.ack.over"))
	case err != nil:
		return err
	case holder != by.ID:
		who, err := s.names(r.Context())
		if err != nil {
			return err
		}
		return s.backAlert(w, r, "/incidents/"+id, v.say("web.incident.ack.other", who.name(holder)))
	}
	return s.back(w, r, "/incidents/"+id, v.say("web.incident.ack.done"))
}

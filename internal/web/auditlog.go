package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

func hasWords(code string) bool { return words.Has(code) }

// auditRow is one line of the audit record as people read it.
type auditRow struct {
	store.Entry
	Who, What, Of, URL string
}

// auditView is the page 감사 기록.
type auditView struct {
	Lead              string
	Tabs              []tab
	Persons, Actions  []option
	From, To, Subject string
	Rows              []auditRow
	Pages             pager
	Files             files
	Since             time.Time
}

const auditPage = 100

// askedAudit is the filter of the record as the address says it. Days are days of the zone,
// the last one is part of it.
func askedAudit(v visitor, q url.Values) store.AuditFilter {
	f := store.AuditFilter{Actor: oneLine(q.Get("person"), 100), Action: oneLine(q.Get("action"), 60), Subject: oneLine(q.Get("subject"), 100)}
	if day, err := time.ParseInLocation(time.DateOnly, q.Get("from"), v.Zone); err == nil {
		f.From = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, q.Get("to"), v.Zone); err == nil {
		f.To = day.AddDate(0, 0, 1)
	}
	return f
}

// subjectPages are the pages of what the record speaks of, by the beginning of its id.
var subjectPages = map[string]string{"cam": "/cameras/", "diff": "/differences/", "ins": "/inspections/", "insp": "/inspections/", "inc": "/incidents/", "scan": "/scans/", "br": "/branches/", "pol": "/policy/",
	"per": "/people/", "person": "/people/", "list": listPath + "/"}

// actionText puts an action into words; one without stands as it is.
func actionText(v visitor, action string) string {
	if code := "audit." + action; hasWords(code) {
		return v.say(code)
	}
	kind, _, _ := strings.Cut(action, ".")
	if code := "audit." + kind; hasWords(code) {
		return v.say(code) + " (" + action + ")"
	}
	return action
}

// subjectText names what a line speaks of, as people do.
func subjectText(v visitor, reg *inventory.Register, x store.AuditSubject) string {
	var parts []string
	add := func(text string) {
		if text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	if x.Kind != "" {
		add(v.say("kind." + x.Kind))
	}
	if b, ok := reg.Branch(x.BranchID); ok {
		add(b.Name)
	}
	if l, ok := reg.Location(x.LocationID); ok {
		add(l.Name)
	}
	add(x.Text)
	add(stampText(v, x.At))
	return strings.Join(parts, " · ")
}

// cameraWords names a camera and its branch, since slots are called alike in each branch;
// empty: nothing is known of it.
func cameraWords(reg *inventory.Register, c store.CameraName) string {
	name := cmp.Or(c.Slot, c.Name)
	if b, ok := reg.Branch(c.BranchID); ok && name != "" {
		name = b.Name + " · " + name
	}
	return name
}

// auditRows puts names beside lines.
func (s *server) auditRows(ctx context.Context, v visitor, list []store.Entry, who people) ([]auditRow, error) {
	reg, err := s.register(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range list {
		for _, id := range []string{e.Subject, e.Detail} { // of two cameras that are one, the other is the detail
			if strings.HasPrefix(id, "cam_") {
				ids = append(ids, id)
			}
		}
	}
	cameras, err := s.Store.CameraNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	ids = nil
	for _, e := range list {
		ids = append(ids, e.Subject)
	}
	known, err := s.Store.AuditSubjects(ctx, ids)
	if err != nil {
		return nil, err
	}
	out, names := make([]auditRow, 0, len(list)), branchesNamed(&reg)
	for _, e := range list {
		row := auditRow{Entry: e, Who: accountName(v, who, e.Actor), What: actionText(v, e.Action), Of: e.Subject}
		kind, _, _ := strings.Cut(e.Subject, "_")
		if to := subjectPages[kind]; to != "" {
			row.URL = to + url.PathEscape(e.Subject)
		}
		switch kind {
		case "cam":
			row.Of = cmp.Or(cameraWords(&reg, cameras[e.Subject]), e.Subject)
			row.Detail = cmp.Or(cameraWords(&reg, cameras[e.Detail]), e.Detail)
		case "br":
			if b, ok := reg.Branch(e.Subject); ok {
				row.Of = b.Name
			}
		case "per", "person":
			row.Of, row.Detail = who.name(e.Subject), rightWords(v, names, e)
		default:
			if x, ok := known[e.Subject]; ok {
				row.Of = subjectText(v, &reg, x)
			}
			if code := "policy.promise." + e.Subject; hasWords(code) {
				row.Of = v.say(code)
			}
		}
		out = append(out, row)
	}
	return out, nil
}

func (s *server) auditLog(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, q := r.Context(), r.URL.Query()
	f := askedAudit(v, q)
	p := newPager("/audit", q, auditPage)
	total, first, err := s.Store.AuditCount(ctx, f)
	if err != nil {
		return err
	}
	p.Total = total
	f.Limit, f.Offset, f.Total = p.Size, p.Offset(), total
	list, err := s.Store.AuditLog(ctx, f)
	if err != nil {
		return err
	}
	persons, err := s.Store.PersonNames(ctx)
	if err != nil {
		return err
	}
	who := people{}
	var names [][2]string
	for _, x := range persons {
		who[x.ID], who[actorOfLogin+x.Login] = x.Name, x.Name
		names = append(names, [2]string{x.ID, x.Name + " (" + x.Login + ")"})
	}
	actions, err := s.Store.AuditActions(ctx)
	if err != nil {
		return err
	}
	var kinds [][2]string
	last := ""
	for _, a := range actions {
		kind, _, _ := strings.Cut(a, ".")
		if kind != last {
			last = kind
			if hasWords("audit." + kind) {
				kinds = append(kinds, [2]string{kind + ".", v.say("web.audit.all", v.say("audit."+kind))})
			}
		}
		kinds = append(kinds, [2]string{a, actionText(v, a)})
	}
	out := auditView{Persons: choices(v.say("web.audit.everybody"), f.Actor, names...), Actions: choices(v.say("web.audit.everything"), f.Action, kinds...),
		From: q.Get("from"), To: q.Get("to"), Subject: f.Subject, Pages: p, Files: filesOf("/audit", q), Since: first}
	out.Lead = v.say("web.audit.lead", number(total))
	for _, t := range [][2]string{{"", "web.audit.tab.all"}, {"picture.", "web.audit.tab.pictures"}, {"grant.", "web.audit.tab.grants"}, {"difference.", "web.audit.tab.differences"}} {
		out.Tabs = append(out.Tabs, tab{URL: address("/audit", "action", t[0]), Text: v.say(t[1]), Current: f.Action == t[0]})
	}
	if out.Rows, err = s.auditRows(ctx, v, list, who); err != nil {
		return err
	}
	return s.show(w, r, v, "audit", v.say("web.audit.title"), out)
}

// auditList hands out the audit record.
func (s *server) auditList(r *http.Request, v visitor) (listing, error) {
	ctx := r.Context()
	f := askedAudit(v, r.URL.Query())
	who, err := s.names(ctx)
	return listing{name: onDay("audit", v),
		columns: []string{v.say("web.audit.at"), v.say("web.audit.who"), v.say("web.audit.what"), v.say("web.audit.code"), v.say("web.audit.of"), v.say("web.audit.id"), v.say("web.audit.detail")},
		fill: func(t *sheet.Table) error {
			rows := 0
			return s.Store.EachAudit(ctx, f, func(list []store.Entry) error {
				if rows += len(list); rows > tableRows {
					return errLong
				}
				some, err := s.auditRows(ctx, v, list, who)
				for _, a := range some {
					t.Row(stampText(v, a.At), a.Who, a.What, a.Action, a.Of, a.Subject, a.Detail)
				}
				return err
			})
		}}, err
}

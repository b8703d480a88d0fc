package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// workPast is how long windows that are over stay on the page.
const workPast = 90 * 24 * time.Hour

// windowLayout is what a field of date and time holds.
const windowLayout = "2006-01-02T15:04"

// windowRow is a maintenance window with the names that people read.
type windowRow struct {
	alerts.Maintenance
	Branch, Subject, Who string
	Subtitle             string // what kind of thing the subject is
	May                  bool
}

// workView is the list of maintenance windows.
type workView struct {
	Lead       string
	Branches   []option // where the visitor may plan
	Now, Ahead windowList
	Past       windowList
}

// windowList are windows, and what the button behind them says; empty: there is none.
type windowList struct {
	Rows []windowRow
	End  string
}

func (s *server) work(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	windows, err := s.Store.Maintenances(ctx, v.Now.Add(-workPast))
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	out := workView{Now: windowList{End: v.say("web.work.end.do")}, Ahead: windowList{End: v.say("web.work.back.do")}}
	for _, m := range windows {
		if !v.May(Read, m.BranchID) {
			continue
		}
		row, err := s.windowRow(ctx, v, &reg, who, m)
		if err != nil {
			return err
		}
		switch {
		case m.Covers(v.Now):
			out.Now.Rows = append(out.Now.Rows, row)
		case m.Begin.After(v.Now) && m.End.After(m.Begin):
			out.Ahead.Rows = append(out.Ahead.Rows, row)
		default:
			out.Past.Rows = append(out.Past.Rows, row)
		}
	}
	slices.SortStableFunc(out.Past.Rows, func(a, b windowRow) int { return cmp.Compare(b.End.UnixMilli(), a.End.UnixMilli()) })
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() && v.May(Plan, b.ID) {
			out.Branches = append(out.Branches, option{b.ID, b.Name, false})
		}
	}
	out.Lead = v.say("web.work.lead.none")
	if n := len(out.Now.Rows); n > 0 {
		out.Lead = v.say("web.work.lead", number(n))
	}
	return s.show(w, r, v, "work", v.say("web.work.title"), out)
}

// works lists the windows that are under way of the branches that a visitor may read, by
// branch, the one that ends last first.
func (s *server) works(ctx context.Context, v visitor) (map[string][]alerts.Maintenance, error) {
	windows, err := s.Store.Maintenances(ctx, v.Now)
	if err != nil {
		return nil, err
	}
	out := map[string][]alerts.Maintenance{}
	for _, m := range windows {
		if m.Covers(v.Now) && v.May(Read, m.BranchID) {
			out[m.BranchID] = append(out[m.BranchID], m)
		}
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b alerts.Maintenance) int { return b.End.Compare(a.End) })
	}
	return out, nil
}

func (s *server) windowRow(ctx context.Context, v visitor, reg *inventory.Register, who people, m alerts.Maintenance) (windowRow, error) {
	row := windowRow{Maintenance: m, Who: who.name(m.Author), May: v.May(Plan, m.BranchID)}
	if b, ok := reg.Branch(m.BranchID); ok {
		row.Branch = b.Name
	}
	switch {
	case m.CameraID != "":
		c, err := s.Store.Camera(ctx, m.CameraID)
		if err != nil && !isMissing(err) {
			return row, err
		}
		row.Subject, row.Subtitle = c.Name, v.say("web.camera")
	case m.DeviceID != "":
		d, err := s.Store.Device(ctx, m.DeviceID)
		if err != nil && !isMissing(err) {
			return row, err
		}
		row.Subject, row.Subtitle = cmp.Or(d.Name, deviceText(d)), v.say("web.camera.device")
	case m.LocationID != "":
		l, _ := reg.Location(m.LocationID)
		row.Subject, row.Subtitle = l.Name, v.say("web.work.place")
	default:
		row.Subject = v.say("sheet.whole-branch")
	}
	return row, nil
}

// planWhere leads to the form of the branch that was chosen.
func (s *server) planWhere(w http.ResponseWriter, r *http.Request, v visitor) error {
	branchID := r.URL.Query().Get("branch")
	if branchID == "" || !v.May(Plan, branchID) {
		return store.ErrNotFound
	}
	http.Redirect(w, r, local("/branches/"+url.PathEscape(branchID)+"/maintenance"), http.StatusSeeOther)
	return nil
}

// planView is the form of a window.
type planView struct {
	Branch   inventory.Branch
	Scopes   []scopeGroup
	Begin    string
	End      string
	Reason   string
	Problem  string
	Most     int
	Earliest string
}

// scopeGroup are the things of one kind that a window can be for.
type scopeGroup struct {
	Name    string
	Options []option
}

func (s *server) planForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	scope := r.URL.Query().Get("for")
	now := v.Now.In(v.Zone).Truncate(time.Minute)
	return s.showPlan(w, r, v, scope, planView{Begin: now.Format(windowLayout), End: now.Add(2 * time.Hour).Format(windowLayout)})
}

func (s *server) showPlan(w http.ResponseWriter, r *http.Request, v visitor, scope string, view planView) error {
	ctx, branchID := r.Context(), r.PathValue("id")
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	found, err := s.Store.Found(ctx, branchID)
	if err != nil {
		return err
	}
	view.Branch, _ = reg.Branch(branchID)
	view.Scopes, view.Most = scopes(v, &reg, found, branchID, scope), alerts.ReasonMost
	view.Earliest = v.Now.In(v.Zone).Add(-alerts.WindowBack).Format(windowLayout)
	return s.show(w, r, v, "plan", v.say("web.work.new"), view)
}

// scopes lists what a window of a branch can be for: all of it, its declared places, its
// recorders, its cameras.
func scopes(v visitor, reg *inventory.Register, found inventory.Found, branchID, selected string) []scopeGroup {
	add := func(g *scopeGroup, value, text string) {
		if text != "" {
			g.Options = append(g.Options, option{value, text, value == selected})
		}
	}
	places := scopeGroup{Name: v.say("web.work.places")}
	for _, l := range reg.LocationsOf(branchID) {
		add(&places, "location "+l.ID, l.Name)
	}
	recorders, cameras := scopeGroup{Name: v.say("web.work.recorders")}, scopeGroup{Name: v.say("web.nav.cameras")}
	for _, d := range found.Devices {
		if d.Kind == inventory.KindRecorder && d.State == inventory.StateActive && d.MergedInto == "" {
			add(&recorders, "device "+d.ID, cmp.Or(d.Name, deviceText(d)))
		}
	}
	for _, c := range found.Cameras {
		if inventory.Counts(c, found) {
			add(&cameras, "camera "+c.ID, c.Name)
		}
	}
	out := []scopeGroup{{Options: []option{{"", v.say("sheet.whole-branch"), selected == ""}}}}
	for _, g := range []scopeGroup{places, recorders, cameras} {
		slices.SortStableFunc(g.Options, func(a, b option) int { return inventory.CompareNames(a.Text, b.Text) })
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// plan notes a window. What is wrong with it is said above the form, which keeps what was
// typed.
func (s *server) plan(w http.ResponseWriter, r *http.Request, v visitor) error {
	f := r.PostForm
	m := alerts.Maintenance{BranchID: r.PathValue("id"), Reason: oneLine(f.Get("reason"), alerts.ReasonMost+1)}
	kind, id, _ := strings.Cut(f.Get("for"), " ")
	switch kind {
	case "":
	case "location":
		m.LocationID = id
	case "device":
		m.DeviceID = id
	case "camera":
		m.CameraID = id
	default:
		return errBadForm
	}
	m.Begin, _ = time.ParseInLocation(windowLayout, f.Get("begin"), v.Zone)
	m.End, _ = time.ParseInLocation(windowLayout, f.Get("end"), v.Zone)
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	err = s.Actions.PlanWork(r.Context(), by, m)
	var fault alerts.WindowFault
	if errors.As(err, &fault) {
		w.Header().Set("Cache-Control", "no-store")
		return s.showPlan(w, r, v, f.Get("for"), planView{Begin: f.Get("begin"), End: f.Get("end"), Reason: m.Reason, Problem: v.say(string(fault))})
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/maintenance", v.say("web.work.noted"))
}

// endWork ends a window now, or takes one back that is to come.
func (s *server) endWork(w http.ResponseWriter, r *http.Request, v visitor) error {
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	said := "web.work.ended"
	if err = s.Actions.EndWork(r.Context(), by, r.PathValue("id")); errors.Is(err, store.ErrNotFound) {
		said, err = "web.work.over", nil // twice, or late: it is over
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/maintenance", v.say(said))
}

func (s *server) branchOfWindow(ctx context.Context, id string) (string, error) {
	m, err := s.Store.Maintenance(ctx, id)
	return m.BranchID, err
}

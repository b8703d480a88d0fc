package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"camledger/inventory"
)

// placingView is the worklist of a branch: cameras without a place, by proposed place.
type placingView struct {
	Branch    inventory.Branch
	Lead      string
	Groups    []placingGroup
	Locations []option // where a camera may be put, with how many of how many are there
	May       bool
	Enrolled  bool
	Pairs     bool // a camera seems to show what another shows
	Pages     pager
	Others    []option // cameras that one of these may show again
	Again     again
	Rules     []ruleView
	Lists     bool // the visitor may give a camera list
}

// placingGroup is the cameras that are proposed for one place.
type placingGroup struct {
	LocationID, Location string // no id: no place is proposed
	Declared, Bound      int
	Rows                 []placingRow
	Sure                 int // of Rows, those that confirming the place places: suspected doubles stay
}

// placingRow is one camera with the evidence for its place.
type placingRow struct {
	leftCamera
	SureClass, SureCode string
	Evidence            []string
	SameAs, SameName    string
	SameWhy             []string
	first               string // by what it is sorted: the name of the camera that it seems to show again
	Place               string
	Chosen              bool // before the form came back
}

const placingPage = 200

// newPlacing groups proposals by place, places in policy order, cameras by name.
func newPlacing(v visitor, report inventory.BranchReport, reg *inventory.Register, found inventory.Found, proposals []inventory.Proposal, p pager) placingView {
	id := report.Branch.ID
	out := placingView{Branch: report.Branch, May: v.May(Place, id), Enrolled: !report.Branch.EnrolledAt.IsZero(), Pages: p}
	locations := reg.LocationsOf(id)
	out.Locations = placesOf(v, locations, report.Rows)
	order := map[string]int{"": len(locations)}
	for i, l := range locations {
		order[l.ID] = i
	}
	cameras := map[string]inventory.Camera{}
	for _, c := range found.Cameras {
		cameras[c.ID] = c
	}
	type placed struct {
		inventory.Proposal
		row placingRow
	}
	all := make([]placed, 0, len(proposals))
	for _, pr := range proposals {
		c, ok := cameras[pr.CameraID]
		if !ok {
			continue
		}
		if _, known := order[pr.LocationID]; !known {
			pr.LocationID = ""
		}
		all = append(all, placed{pr, newPlacingRow(v, pr, c, cameras, found)})
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		// A suspected double stands under the camera that it seems to be.
		return cmp.Or(cmp.Compare(order[a.LocationID], order[b.LocationID]), compareNatural(a.row.first, b.row.first),
			strings.Compare(cmp.Or(a.SameAs, a.CameraID), cmp.Or(b.SameAs, b.CameraID)), strings.Compare(a.SameAs, b.SameAs), strings.Compare(a.CameraID, b.CameraID))
	})
	out.Pages.Total = len(all)
	first := min(p.Offset(), len(all))
	sure := 0
	for _, a := range all {
		if a.LocationID != "" {
			sure++
		}
	}
	for _, a := range all[first:min(first+p.Size, len(all))] {
		n := len(out.Groups)
		if n == 0 || out.Groups[n-1].LocationID != a.LocationID {
			g := placingGroup{LocationID: a.LocationID}
			if l, ok := reg.Location(a.LocationID); ok {
				g.Location = l.Name
			}
			for _, row := range report.Rows {
				if row.LocationID == a.LocationID && a.LocationID != "" {
					g.Declared, g.Bound = row.Declared, row.Bound
				}
			}
			out.Groups = append(out.Groups, g)
			n++
		}
		out.Groups[n-1].Rows = append(out.Groups[n-1].Rows, a.row)
		out.Pairs = out.Pairs || a.row.SameAs != ""
	}
	for i := range out.Groups {
		g := &out.Groups[i]
		var ids []string
		for _, row := range g.Rows {
			ids = append(ids, row.ID)
		}
		g.Sure = len(ids) - len(inventory.HeldBack(id, found, ids))
	}
	out.Lead = placingLead(v, out, len(all), sure)
	if report.Pairs > 0 && out.May {
		out.Lead += " " + v.say("web.placing.lead.pairs", report.Pairs)
	}
	return out
}

// placesOf are the places of a branch, with how many cameras are declared there and how many are
// placed.
func placesOf(v visitor, locations []inventory.Location, rows []inventory.CountRow) []option {
	var out []option
	for _, l := range locations {
		o := option{Value: l.ID, Text: clean(l.Name)}
		if l.Name == "" {
			o.Text = v.say("sheet.whole-branch")
		}
		if i := slices.IndexFunc(rows, func(r inventory.CountRow) bool { return r.LocationID == l.ID }); i >= 0 {
			o.Text = v.say("web.diff.place.filled", o.Text, rows[i].Declared, rows[i].Bound)
		}
		out = append(out, o)
	}
	return out
}

// placingLead says what is to be done with cameras without a place, of which sure have a
// proposal.
func placingLead(v visitor, p placingView, left, sure int) string {
	switch {
	case left == 0 && !p.Enrolled && p.May && p.Branch.ID != "":
		return v.say("web.placing.lead.close")
	case left == 0:
		return ""
	case !p.May:
		return v.say("web.placing.lead.others", left)
	case sure == 0:
		return v.say("web.placing.lead.unsure", left)
	}
	return v.say("web.placing.lead", left, sure)
}

func newPlacingRow(v visitor, pr inventory.Proposal, c inventory.Camera, cameras map[string]inventory.Camera, found inventory.Found) placingRow {
	row := placingRow{leftCamera: newLeftCamera(c, found.Devices[c.DeviceID]), SameAs: pr.SameAs, Place: pr.Place}
	switch {
	case pr.LocationID == "":
		row.SureClass, row.SureCode = "unk", "web.sure.none"
	case pr.Confidence >= 0.85:
		row.SureClass, row.SureCode = "ok", "web.sure.high"
	case pr.Confidence >= 0.65:
		row.SureClass, row.SureCode = "warn", "web.sure.middle"
	default:
		row.SureClass, row.SureCode = "unk", "web.sure.low"
	}
	for _, e := range pr.Evidence {
		row.Evidence = append(row.Evidence, v.say("evidence."+string(e.Kind), clean(e.Text)))
	}
	for _, e := range pr.SameEvidence {
		row.SameWhy = append(row.SameWhy, v.say("evidence."+string(e.Kind), clean(e.Text)))
	}
	if pr.SameAs != "" {
		other := cameras[pr.SameAs]
		row.SameName = newLeftCamera(other, found.Devices[other.DeviceID]).Name
	}
	row.first = cmp.Or(row.SameName, row.Name)
	return row
}

func (s *server) placing(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showPlacing(w, r, v, again{})
}

// showPlacing shows the worklist; a form that lacked something comes back as it was sent.
func (s *server) showPlacing(w http.ResponseWriter, r *http.Request, v visitor, a again) error {
	ctx, id := r.Context(), r.PathValue("id")
	reports, err := s.reports(r, v)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	report := inventory.BranchReport{}
	report.Branch, _ = reg.Branch(id)
	for _, b := range reports {
		if b.Branch.ID == id {
			report = b
		}
	}
	proposals, err := s.Actions.Proposals(ctx, id)
	if err != nil {
		return err
	}
	found, err := s.Store.Found(ctx, id)
	if err != nil {
		return err
	}
	view := newPlacing(v, report, &reg, found, proposals, newPager("/branches/"+id+"/placing", r.URL.Query(), placingPage))
	if view.May {
		view.Others = otherCameras(&reg, found, "", a.Same)
	}
	view.Lists = v.MayEverywhere(Place)
	if view.Rules, err = s.rules(ctx, v, &reg, id); err != nil {
		return err
	}
	view.keep(a)
	status := http.StatusOK
	if a.Problem != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.showAs(w, r, v, status, "page", "placing", v.say("web.placing.title"), view)
}

// closeQuestion says what is left when an enrolment is to be closed.
func closeQuestion(v visitor, left, pairs int) string {
	var parts []string
	if left > 0 {
		parts = append(parts, v.say("web.placing.close.cameras", left))
	}
	if pairs > 0 {
		parts = append(parts, v.say("web.placing.close.pairs", pairs))
	}
	return strings.Join(append(parts, v.say("web.placing.close.sure")), " ")
}

// enrolled closes the first placing of a branch. Where cameras are left without a place, or
// pairs that nobody has spoken of, it asks first.
func (s *server) enrolled(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	if r.PostFormValue("sure") == "" {
		proposals, err := s.Actions.Proposals(ctx, id)
		if err != nil {
			return err
		}
		found, err := s.Store.Found(ctx, id)
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(proposals, func(p inventory.Proposal) bool { return p.SameAs != "" })
		if pairs := len(inventory.Pairs(id, found)); len(left)+pairs > 0 {
			return s.showPlacing(w, r, v, again{Problem: closeQuestion(v, len(left), pairs), Ask: true})
		}
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	if err := s.Actions.Enrol(ctx, by, id); err != nil {
		return err
	}
	return s.back(w, r, "/branches/"+id, v.say("web.placing.close.done"))
}

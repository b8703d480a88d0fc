package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// visitors are everybody whom the table of routes is walked with.
func visitors(h *house) []string {
	out := []string{"nobody"}
	for _, r := range store.Roles {
		out = append(out, string(r), "own-"+string(r))
	}
	return append(out, "unit-facilities", "wrong-facilities", "unit-manager", "disabled", "transferred")
}

// strangeVisitors adds those whose rights are for a unit of the own branch, which looks
// after the camera of the table or does not, and those who lost their access after they had
// logged in. lose takes it from them.
func strangeVisitors(t *testing.T, h *house) (lose func()) {
	t.Helper()
	ctx, own := t.Context(), h.reg.Branches[1].ID
	operator := store.Change{Actor: "operator:test", Reason: "인사 발령", At: noon}
	for _, unit := range []string{"영업과", "지원과"} {
		must(t, h.st.AddUnit(ctx, own, unit, operator))
	}
	hash, err := passwordHash()
	must(t, err)
	add := func(login string, g store.Grant) {
		g.GrantedBy, g.Reason, g.From = "operator:test", "임명", noon.AddDate(0, -1, 0)
		_, err := h.st.AddPerson(ctx, store.Person{ID: "per_" + login, Login: login, Name: login, PasswordHash: hash, CreatedAt: noon.AddDate(0, -1, 0), Grants: []store.Grant{g}})
		must(t, err)
	}
	add("unit-facilities", store.Grant{Role: store.RoleFacilities, BranchID: own, Unit: "영업과"})
	add("wrong-facilities", store.Grant{Role: store.RoleFacilities, BranchID: own, Unit: "지원과"})
	add("unit-manager", store.Grant{Role: store.RoleManager, BranchID: own, Unit: "영업과"})
	add("disabled", store.Grant{Role: store.RoleManager})
	add("transferred", store.Grant{Role: store.RoleManager})
	return func() {
		must(t, h.st.DisablePerson(ctx, "per_disabled", operator))
		must(t, h.st.TransferPerson(ctx, "per_transferred", operator))
	}
}

// TestEveryRouteForEveryone walks each route as each kind of visitor, for a branch of
// one's own and for a foreign one, and compares with the table in testdata/routes.txt.
// The second branch is the own one of the visitors with a limit. A route that is new or
// answers otherwise fails until the table says so.
func TestEveryRouteForEveryone(t *testing.T) {
	h := build(t, small, 2)
	lose := strangeVisitors(t, h)
	srv := face(t, h, nil)
	s := &server{}
	var table strings.Builder
	fmt.Fprintf(&table, "%-6s %-34s %-8s", "", "", "branch")
	clients := map[string]*client{}
	for _, name := range visitors(h) {
		clients[name] = newClient(t, srv.URL)
		if name != "nobody" {
			clients[name].login(name)
		}
		fmt.Fprintf(&table, " %s", name)
	}
	table.WriteByte('\n')
	lose()
	subjects := routeSubjects(t, h)
	for _, rt := range s.routes() {
		if rt.pattern == "/logout" || rt.pattern == "/login" || rt.pattern == "/assets/" || rt.pattern == "/metrics" { // tested by themselves
			continue
		}
		branches := []string{"-"}
		if rt.branch != nil {
			branches = []string{"own", "foreign"}
		}
		for _, which := range branches {
			path := strings.Replace(rt.pattern, "{$}", "", 1)
			path = strings.Replace(path, "{token}", "unknown", 1)
			if id := subjects[which][kindOf(rt.pattern)]; id != "" {
				path = strings.Replace(path, "{id}", id, 1)
			}
			if path == "/" && rt.pattern == "/" {
				path = "/no-such-page"
			}
			fmt.Fprintf(&table, "%-6s %-34s %-8s", rt.method, rt.pattern, which)
			for _, name := range visitors(h) {
				fmt.Fprintf(&table, " %*s", len(name), answer(clients[name], rt.method, path, name))
			}
			table.WriteByte('\n')
		}
	}
	golden(t, "routes.txt", []byte(table.String()))
}

// kindOf names what the {id} of a pattern is of.
func kindOf(pattern string) string {
	if strings.HasPrefix(pattern, "/policy/draft/") {
		return "draft"
	}
	return strings.Split(pattern, "/")[1]
}

// answer tells in a word what a route says. Posts are sent with an empty form: who may
// not is refused before the form is looked at.
func answer(c *client, method, path, name string) string {
	var form url.Values
	if method == http.MethodPost {
		form = url.Values{}
	}
	status, header, _ := c.do(method, path, form)
	to := header.Get("Location")
	switch {
	case status == http.StatusSeeOther && strings.HasPrefix(to, "/login"):
		return "login"
	case status == http.StatusOK, status == http.StatusSeeOther:
		return "yes"
	case status == http.StatusBadRequest, status == http.StatusConflict, status == http.StatusUnprocessableEntity:
		return "form" // may, but this form says nothing
	case status == http.StatusForbidden:
		return "no"
	case status == http.StatusNotFound:
		return "hidden"
	case status == http.StatusUnauthorized:
		return "wrong"
	}
	return fmt.Sprintf("%s:%d", name, status)
}

// routeSubjects gives an id of each kind in the own branch and in a foreign one. The
// inspections are sealed and the incidents over: an act on them changes nothing, so that
// the order of the visitors does not matter.
func routeSubjects(t *testing.T, h *house) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for which, branch := range map[string]inventory.Branch{"own": h.reg.Branches[1], "foreign": h.reg.Branches[0]} {
		in := inventory.Inspection{ID: "ins_" + which, BranchID: branch.ID, Branch: branch.Name, Day: "2026-02-01", Interval: "monthly", Started: noon.AddDate(0, -1, 0), Ended: noon.AddDate(0, -1, 0), Trigger: "schedule"}
		must(t, h.st.SaveInspection(t.Context(), in))
		must(t, h.st.SignInspection(t.Context(), in.ID, "per_inspector", noon))
		must(t, h.st.SealInspection(t.Context(), in.ID, "per_approver", noon))
		found, err := h.st.Found(t.Context(), branch.ID)
		must(t, err)
		cameras := found.Cameras
		slices.SortFunc(cameras, func(a, b inventory.Camera) int { return strings.Compare(a.ID, b.ID) })
		diff := inventory.Difference{ID: "dif_" + which, Kind: inventory.OpenStream, BranchID: branch.ID, CameraID: cameras[10].ID, Facts: map[string]string{"label": "x"}}
		diff.Stamp()
		person := store.Person{ID: "per_" + which, Login: which, Name: which, CreatedAt: noon, Grants: []store.Grant{{Role: store.RoleAuthorised, BranchID: branch.ID, GrantedBy: "operator:test", From: noon}}}
		_, err = h.st.AddPerson(t.Context(), person)
		must(t, err)
		camera, err := h.st.Camera(t.Context(), cameras[10].ID)
		must(t, err)
		must(t, h.st.AddUnit(t.Context(), branch.ID, "영업과", store.Change{Actor: "operator:test", At: noon}))
		must(t, h.st.GivePlace(t.Context(), camera.LocationID, "영업과", store.Change{Actor: "operator:test", At: noon}))
		change, err := h.st.SaveDifferences(t.Context(), branch.ID, []inventory.Difference{diff}, false, noon, func(inventory.Difference) bool { return false })
		must(t, err)
		incident := closedIncident("inc_"+which, branch.ID, cameras[10].ID)
		must(t, h.st.Record(t.Context(), store.Batch{Incidents: incident}))
		must(t, h.st.SavePicture(t.Context(), store.PictureState{CameraID: cameras[10].ID, At: noon, Print: []byte{1}}, []byte("a picture")))
		window, err := h.st.AddMaintenance(t.Context(), alerts.Maintenance{BranchID: branch.ID, Reason: "교체", Author: "per_facilities", Begin: noon.Add(-2 * time.Hour), End: noon.Add(-time.Hour)}, noon)
		must(t, err)
		delivery := alerts.Delivery{ID: "dlv_" + which, Key: which, NoticeID: "not_1", BranchID: branch.ID, Address: "a@hanbit.example", State: alerts.DeliverySent, Created: noon}
		must(t, h.st.Record(t.Context(), store.Batch{Deliveries: []alerts.Delivery{delivery}}))
		out[which] = map[string]string{"maintenance": window.ID, "mails": delivery.ID, "people": person.ID, "branches": branch.ID, "inspections": in.ID, "cameras": cameras[10].ID, "differences": change.New[0].ID, "incidents": "inc_" + which, "scans": map[string]string{"own": "scan_b001n0001", "foreign": "scan_b000n0001"}[which], "draft": drafted(t, h, which+".txt", readFixture(t, creditUnion))}
	}
	reg, err := h.st.Register(t.Context())
	must(t, err)
	out["-"] = map[string]string{"policy": reg.Policy.ID}
	return out
}

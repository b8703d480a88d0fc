package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

func TestManagerAddsAPerson(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, func(o *Options) { o.BaseURL = "https://cam.example.test/" })
	boss := newClient(t, srv.URL)
	boss.login("manager")
	branch := h.reg.Branches[1]
	form := url.Values{"name": {"박새론"}, "login": {"Saeron.Park"}, "email": {"saeron@hanbit.example"}, "lang": {"ko"}, "role": {"authorised"}, "scope": {branch.ID}, "reason": {"2026-03 인사 발령"}}
	for field, bad := range map[string]string{"name": " ", "login": "two words", "email": "nonsense", "reason": ""} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		wrong.Set(field, bad)
		if status, body := boss.post("/people/new", wrong); status != http.StatusUnprocessableEntity || !strings.Contains(body, `role="alert"`) || field != "name" && !strings.Contains(body, "박새론") {
			t.Errorf("%s %q: %d", field, bad, status)
		}
	}
	status, to := boss.post("/people/new", form)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/people/per_") {
		t.Fatalf("add: %d %s", status, to)
	}
	if status, _ := boss.post("/people/new", form); status != http.StatusUnprocessableEntity {
		t.Errorf("the same login twice: %d", status)
	}
	if _, body := boss.get(to); !strings.Contains(body, "2026-03 인사 발령") || !strings.Contains(body, "한지안") {
		t.Error("the page does not say why and by whom the right was given")
	}
	status, body := boss.post(to+"/link", nil)
	_, link, ok := strings.Cut(body, "https://cam.example.test/login/once/")
	if status != http.StatusOK || !ok {
		t.Fatalf("link: %d", status)
	}
	token, _, _ := strings.Cut(link, "<")
	if _, body := boss.get(to); strings.Contains(body, token) {
		t.Error("the link is shown a second time")
	}
	fresh := newClient(t, srv.URL)
	if status, to := fresh.post("/login/once/"+token, nil); status != http.StatusSeeOther || to != "/password" {
		t.Fatalf("first login: %d to %s", status, to)
	}
	if status, _ := fresh.get("/cameras"); status != http.StatusSeeOther {
		t.Errorf("pages open before there is a password: %d", status)
	}
	if status, to := fresh.post("/password", url.Values{"new": {"푸른 바다 위 작은 등대"}, "again": {"푸른 바다 위 작은 등대"}}); status != http.StatusSeeOther || to != "/" {
		t.Fatalf("first password: %d %s", status, to)
	}
	if status, _ := fresh.get("/branches/" + branch.ID); status != http.StatusOK {
		t.Errorf("the own branch: %d", status)
	}
	if status, _ := fresh.get("/branches/" + h.reg.Branches[0].ID); status != http.StatusNotFound {
		t.Errorf("another branch: %d", status)
	}
}

// TestALinkAsksBeforeItEndsALogin makes a login link for somebody who is at work: the page
// says what that ends, and nothing ends before it is said to be meant.
func TestALinkAsksBeforeItEndsALogin(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	boss, staff := newClient(t, srv.URL), newClient(t, srv.URL)
	boss.login("manager")
	staff.login("inspector")
	page := "/people/per_inspector"
	status, body := boss.post(page+"/link", nil)
	if status != http.StatusOK || !strings.Contains(body, `name="sure"`) || !strings.Contains(body, "로그인 1개가 바로 끝납니다") || strings.Contains(body, "/login/once/") {
		t.Errorf("asked: %d", status)
	}
	if status, _ := staff.get("/cameras"); status != http.StatusOK {
		t.Errorf("thrown out by a question: %d", status)
	}
	again := newClient(t, srv.URL)
	again.login("inspector")
	if status, body := boss.post(page+"/link", url.Values{"sure": {"yes"}}); status != http.StatusOK || !strings.Contains(body, "/login/once/") {
		t.Errorf("meant: %d", status)
	}
	if status, _ := staff.get("/cameras"); status != http.StatusSeeOther {
		t.Errorf("still logged in: %d", status)
	}
}

func TestRightsComeAndGoOnThePage(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	boss, staff := newClient(t, srv.URL), newClient(t, srv.URL)
	boss.login("manager")
	staff.login("inspector")
	page := "/people/per_inspector"
	if status, _ := boss.post(page+"/grant", url.Values{"role": {"facilities"}, "scope": {"*"}, "reason": {" "}}); status != http.StatusBadRequest {
		t.Errorf("a right without a reason: %d", status)
	}
	if status, _ := boss.post(page+"/grant", url.Values{"role": {"facilities"}, "scope": {"*"}, "reason": {"대행"}}); status != http.StatusSeeOther {
		t.Fatalf("give: %d", status)
	}
	if status, _ := boss.post(page+"/grant", url.Values{"role": {"facilities"}, "scope": {"*"}, "reason": {"대행"}}); status != http.StatusSeeOther {
		t.Fatalf("give twice: %d", status)
	}
	if _, body := boss.get(page); !strings.Contains(body, `role="alert"`) {
		t.Error("a right that is held already is given again in silence")
	}
	if status, _ := staff.get("/people"); status != http.StatusOK {
		t.Errorf("the new right does not count: %d", status)
	}
	p, err := h.st.PersonByID(t.Context(), "per_inspector")
	must(t, err)
	i := slices.IndexFunc(p.Grants, func(g store.Grant) bool { return g.Role == store.RoleFacilities })
	if status, _ := boss.post("/people/per_auditor/end", url.Values{"grant": {p.Grants[i].ID}, "reason": {"x"}}); status == http.StatusSeeOther {
		t.Error("a right is ended on the page of somebody else")
	}
	if status, _ := boss.post(page+"/end", url.Values{"grant": {p.Grants[i].ID}, "reason": {"대행 끝"}}); status != http.StatusSeeOther {
		t.Fatalf("end: %d", status)
	}
	if status, _ := staff.get("/people"); status != http.StatusForbidden {
		t.Errorf("a right that ended counts: %d", status)
	}
	if _, body := boss.get(page); !strings.Contains(body, "대행 끝") {
		t.Error("the page does not show why it ended")
	}
	_, header, body := boss.do("GET", "/people/rights.csv", nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	must(t, err)
	if !strings.Contains(header.Get("Content-Disposition"), "rights-2026-03-05.csv") || !slices.ContainsFunc(rows, func(r []string) bool {
		return r[1] == "inspector" && r[2] == "시설 담당자" && r[5] == "한지안" && r[6] == "대행" && r[9] == "대행 끝"
	}) {
		t.Errorf("the record of rights: %v", rows[:3])
	}
}

func TestTransferOnThePage(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	boss, staff := newClient(t, srv.URL), newClient(t, srv.URL)
	boss.login("manager")
	staff.login("facilities")
	if status, _ := boss.post("/people/per_facilities/state", url.Values{"do": {"transfer"}, "reason": {"본부 발령"}}); status != http.StatusSeeOther {
		t.Fatalf("transfer: %d", status)
	}
	if status, to := staff.get("/cameras"); status != http.StatusSeeOther {
		t.Errorf("who was transferred goes on: %d %s", status, to)
	}
	if status, _ := staff.post("/login", url.Values{"login": {"facilities"}, "password": {password}}); status != http.StatusUnauthorized {
		t.Errorf("who was transferred logs in: %d", status)
	}
	if _, body := boss.get("/people/per_facilities"); !strings.Contains(body, "본부 발령") || !strings.Contains(body, "전출") {
		t.Error("the record does not say so")
	}
	if _, body := boss.get("/people"); strings.Contains(body, "/people/per_facilities\"") {
		t.Error("who was transferred stands in the list of those here")
	}
	if _, body := boss.get("/people?state=closed"); !strings.Contains(body, "/people/per_facilities\"") {
		t.Error("who was transferred cannot be found")
	}
}

// TestWhoChangesWhom tries forms that the pages do not offer.
func TestWhoChangesWhom(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	own, foreign := h.reg.Branches[1].ID, h.reg.Branches[0].ID
	grant := func(role, scope string) url.Values {
		return url.Values{"role": {role}, "scope": {scope}, "reason": {"x"}}
	}
	for _, row := range []struct {
		who, path string
		form      url.Values
		want      int
	}{
		{"manager", "/people/per_manager/grant", grant("facilities", "*"), http.StatusForbidden},
		{"manager", "/people/per_manager/link", url.Values{}, http.StatusForbidden},
		{"manager", "/people/per_auditor/grant", grant("operator", "*"), http.StatusForbidden},
		{"manager", "/people/per_operator/link", url.Values{}, http.StatusForbidden},
		{"operator", "/people/per_operator/grant", grant("facilities", "*"), http.StatusForbidden},
		{"operator", "/people/per_auditor/grant", grant("manager", "*"), http.StatusForbidden},
		{"operator", "/people/per_manager/link", url.Values{}, http.StatusForbidden},
		{"operator", "/people/per_manager/state", url.Values{"do": {"disable"}, "reason": {"x"}}, http.StatusForbidden},
		{"operator", "/people/per_manager/change", url.Values{"name": {"x"}}, http.StatusForbidden},
		{"own-manager", "/people/per_own_inspector/grant", grant("authorised", foreign), http.StatusNotFound},
		{"own-manager", "/people/per_own_inspector/grant", grant("authorised", "*"), http.StatusNotFound},
		{"own-manager", "/people/per_own_inspector/grant", grant("manager", own), http.StatusForbidden},
		{"own-manager", "/people/per_inspector/grant", grant("authorised", own), http.StatusNotFound},
		{"own-manager", "/people/new", url.Values{"name": {"x"}, "login": {"xx"}, "role": {"authorised"}, "scope": {foreign}, "reason": {"x"}}, http.StatusNotFound},
		{"own-manager", "/people/per_own_inspector/grant", grant("authorised", own), http.StatusSeeOther},
		{"facilities", "/people/per_inspector/grant", grant("auditor", "*"), http.StatusForbidden},
	} {
		c := newClient(t, srv.URL)
		c.login(row.who)
		if status, _ := c.post(row.path, row.form); status != row.want {
			t.Errorf("%s, %s %v: %d, want %d", row.who, row.path, row.form, status, row.want)
		}
	}
	c := newClient(t, srv.URL)
	c.login("own-manager")
	_, body := c.get("/people")
	if strings.Contains(body, "per_inspector\"") || !strings.Contains(body, "per_own_inspector\"") {
		t.Error("the list of a branch is not that of its people")
	}
}

func TestSessionIsEndedFromAnotherPlace(t *testing.T) {
	h := build(t, small[:2], 2)
	srv := face(t, h, nil)
	office, home := newClient(t, srv.URL), newClient(t, srv.URL)
	office.login("facilities")
	home.login("facilities")
	open, err := h.st.OpenSessions(t.Context(), "per_facilities", noon)
	must(t, err)
	i := slices.IndexFunc(open, func(o store.OpenSession) bool { return o.ID == store.HashToken(office.token()) })
	if _, body := home.get("/account"); !strings.Contains(body, open[i].ID) {
		t.Fatal("the page does not show the other session")
	}
	other := newClient(t, srv.URL)
	other.login("auditor")
	if status, _ := other.post("/account/session", url.Values{"session": {open[i].ID}}); status != http.StatusSeeOther || !office.in() {
		t.Errorf("somebody else ends it: %d", status)
	}
	if status, _ := home.post("/account/session", url.Values{"session": {open[i].ID}}); status != http.StatusSeeOther || office.in() || !home.in() {
		t.Errorf("not exactly the other session ended: %d", status)
	}
}

func TestUnitsOnThePage(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	boss := newClient(t, srv.URL)
	boss.login("manager")
	branch := h.reg.Branches[0].ID
	page := "/branches/" + branch + "/units"
	boss.post(page, url.Values{"do": {"add"}, "unit": {"영업과"}})
	place := h.reg.LocationsOf(branch)[0].ID
	if status, _ := boss.post(page, url.Values{"do": {"place"}, "place": {place}, "unit": {"영업과"}}); status != http.StatusSeeOther {
		t.Errorf("give a place: %d", status)
	}
	if status, _ := boss.post(page, url.Values{"do": {"place"}, "place": {h.reg.LocationsOf(h.reg.Branches[1].ID)[0].ID}, "unit": {"영업과"}}); status != http.StatusBadRequest {
		t.Errorf("a place of another branch: %d", status)
	}
	units, err := h.st.Units(t.Context(), branch)
	must(t, err)
	if len(units) != 1 || !slices.Equal(units[0].Places, []string{place}) {
		t.Errorf("units %+v", units)
	}
	if status, _ := boss.post("/people/per_inspector/grant", url.Values{"role": {"inspector"}, "scope": {branch + "/영업과"}, "reason": {"x"}}); status != http.StatusSeeOther {
		t.Errorf("a right for the unit: %d", status)
	}
	if _, body := boss.get(page); !strings.Contains(body, "민채원") {
		t.Error("the page does not name the people of the unit")
	}
}

// TestBranchWithoutAReachablePerson looks for the red banner on the overview, on the page of
// the branch and on that of the people, and that it goes with the first person.
func TestBranchWithoutAReachablePerson(t *testing.T) {
	h := build(t, small, 2)
	now := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return now } })
	boss := newClient(t, srv.URL)
	boss.login("manager")
	branch := h.reg.Branches[0]
	banner := func() []bool {
		var out []bool
		for _, path := range []string{"/", "/branches/" + branch.ID, "/people"} {
			_, body := boss.get(path)
			_, rest, _ := strings.Cut(body, `class="banners"`)
			rest, _, _ = strings.Cut(rest, "</ul>")
			out = append(out, strings.Contains(rest, branch.Name))
		}
		return out
	}
	if got := banner(); slices.Contains(got, true) {
		t.Fatalf("a banner while people can be reached: %v", got)
	}
	for _, id := range []string{"per_manager", "per_facilities", "per_authorised"} {
		p, err := h.st.PersonByID(t.Context(), id)
		must(t, err)
		must(t, h.st.RenamePerson(t.Context(), id, p.Name, "", "ko", ordered("operator:test")))
	}
	now = now.Add(notesStale + time.Second)
	if got := banner(); slices.Contains(got, false) {
		t.Errorf("nobody can be reached, and no banner: %v", got)
	}
	if _, body := boss.get("/people"); !strings.Contains(body, "연락할 사람이 없는 지점") {
		t.Error("the page of people does not list the branch")
	}
	// Who holds an office of the policy is reached.
	_, err := h.st.AddPerson(t.Context(), store.Person{ID: "per_office", Login: "office", Name: "김지점", Email: "office@hanbit.example", CreatedAt: noon})
	must(t, err)
	if status, to := boss.post("/people/per_office/appoint", url.Values{"office": {store.OfficeKey(h.reg.Officers[0])}, "reason": {"발령"}}); status != http.StatusSeeOther {
		t.Fatalf("appoint: %d %s", status, to)
	}
	if got := banner(); slices.Contains(got, true) {
		t.Errorf("an officer can be reached, and the banner stays: %v", got)
	}
}

func TestPersonTextsAreInert(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, nil)
	for i, name := range nasty {
		shown, err := alerts.Name(name)
		if err != nil { // refused where it is typed
			shown = alerts.Clean(name, alerts.NameMost)
		}
		_, err = h.st.AddPerson(t.Context(), store.Person{ID: "per_n" + string(rune('a'+i)), Login: "n" + string(rune('a'+i)), Name: shown, Email: name, CreatedAt: noon,
			Grants: []store.Grant{{Role: store.RoleAuditor, GrantedBy: "operator:test", Reason: name, From: noon}}})
		must(t, err)
	}
	c := newClient(t, srv.URL)
	c.login("manager")
	for _, path := range []string{"/people", "/people/per_na", "/people/per_nd"} {
		_, body := c.get(path)
		for _, bad := range []string{"<script>alert", "<img src=x", "\u202e", "\u2066"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
	for _, path := range []string{"/people.csv", "/people/rights.csv"} {
		_, body := c.get(path)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
		must(t, err)
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.ContainsAny(cell, "\r\n\u202e\u2066") {
					t.Errorf("%s has the cell %q", path, cell)
				}
			}
		}
	}
}

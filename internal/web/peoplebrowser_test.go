package web

import (
	"net/url"
	"testing"

	"camledger/internal/store"
)

// TestBrowserPeople opens the pages of people as a manager sees them, with everything on
// them, on a wide screen and on a telephone: nothing is wider than the screen, nothing breaks
// the content policy.
func TestBrowserPeople(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[0].ID
	must(t, h.st.AddUnit(t.Context(), branch, "영업과", ordered("operator:test")))
	srv := face(t, h, func(o *Options) { o.Outside = &Outside{Issuer: "http://127.0.0.1:1", Label: "사번으로 로그인"} })
	staff := newClient(t, srv.URL)
	staff.login("facilities")
	enrol(t, staff, noon)
	boss := newClient(t, srv.URL)
	boss.login("manager")
	boss.post("/people/per_facilities/grant", url.Values{"role": {"inspector"}, "scope": {branch + "/영업과"}, "reason": {"2026년 3월 인사 발령에 따른 점검 담당 변경"}})
	boss.post("/people/per_facilities/appoint", url.Values{"office": {store.OfficeKey(h.reg.Officers[1])}, "reason": {"발령"}})
	p, err := h.st.PersonByID(t.Context(), "per_facilities")
	must(t, err)
	boss.post("/people/per_facilities/end", url.Values{"grant": {p.Grants[0].ID}, "reason": {"담당 변경"}})
	boss.post("/branches/"+branch+"/units", url.Values{"do": {"place"}, "place": {h.reg.LocationsOf(branch)[0].ID}, "unit": {"영업과"}})

	b := newBrowser(t, srv.URL)
	b.open("/login")
	see := func(page string) {
		for name, width := range widths {
			b.picture(page+"-"+name, width)
		}
	}
	see("gate-login")
	b.login("manager")
	for name, path := range map[string]string{"people": "/people", "people-none": "/people?q=zzz", "person": "/people/per_facilities", "person-self": "/people/per_manager", "person-new": "/people/new", "account": "/account", "units": "/branches/" + branch + "/units"} {
		b.open(path)
		see(name)
	}
	b.open("/account/codes")
	b.fill("input[name=password]", password)
	b.click("button[value=begin]")
	see("codes")
	b.open("/people/per_inspector")
	b.click("form[action$='/link'] button")
	see("person-link-ask")
	b.click("button[name=sure]")
	see("person-link")
	b.quiet()
}

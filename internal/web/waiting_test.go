package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// badgeOf is the number beside 차이 in the menu; 0: there is none.
func badgeOf(t *testing.T, body string) int {
	t.Helper()
	m := regexp.MustCompile(`<a href="/differences"[^>]*>차이(?: <span class="badge">(\d+))?`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the menu does not lead to the differences")
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// TestWhatWaitsForApprovalIsNotToSettle proposes an exception: for who proposed it there is one
// less to settle, on every page; who may approve it has as much to do as before; who can do
// nothing is told of nothing.
func TestWhatWaitsForApprovalIsNotToSettle(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	who := map[string]*client{}
	for _, login := range []string{"facilities", "manager", "auditor", "own-facilities"} {
		who[login] = newClient(t, srv.URL)
		who[login].login(login)
	}
	badge := func(login string) int { _, body := who[login].get("/account"); return badgeOf(t, body) }
	before := map[string]int{}
	for login := range who {
		before[login] = badge(login)
	}
	d := differenceOf(t, h, inventory.UndeclaredCamera)
	_, real, err := h.st.Differences(t.Context(), store.DifferenceFilter{State: []inventory.DifferenceState{inventory.DifferenceOpen}, Severity: []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}})
	must(t, err)
	if real < 2 || before["facilities"] != real || before["manager"] != real || before["auditor"] != 0 {
		t.Fatalf("%d are open; the badges say %v", real, before)
	}
	link := `href="/differences/` + d.ID
	c := who["facilities"]
	if _, body := c.get("/differences"); !strings.Contains(body, link) || strings.Contains(body, "승인 대기 1") {
		t.Error("before it is proposed it is not in the list of open ones")
	}
	if status, _ := c.post("/differences/"+d.ID+"/decide", url.Values{"do": {"accept"}, "rev": {strconv.Itoa(d.Revision)}, "until": {"2026-06-01"}, "reason": {"공사"}}); status != http.StatusSeeOther {
		t.Fatalf("propose: %d", status)
	}
	for login, want := range map[string]int{"facilities": real - 1, "manager": real, "auditor": 0, "own-facilities": before["own-facilities"]} {
		if got := badge(login); got != want {
			t.Errorf("the badge of %s says %d, want %d", login, got, want)
		}
	}
	_, open := c.get("/differences")
	if strings.Contains(open, link) || !strings.Contains(open, ">승인 대기 1</a>") || !strings.Contains(open, "승인을 기다리는 제안 1건은") {
		t.Error("the list of open ones holds what only waits for approval, or does not say where that is")
	}
	if _, body := c.get("/differences?q=" + url.QueryEscape("로비")); strings.Contains(body, link) {
		t.Error("searched for, it stands among the open ones")
	}
	for _, page := range []string{"/differences?state=proposed", "/differences?state=all"} {
		if _, body := c.get(page); !strings.Contains(body, link) {
			t.Errorf("%s lacks it", page)
		}
	}
	if _, csv := c.get("/differences.csv"); strings.Contains(csv, d.ID) {
		t.Error("the table of open ones holds it")
	}
	_, overview := c.get("/")
	if !strings.Contains(overview, fmt.Sprintf("방침과 다른 점 %d건을 검토해 주세요", real-1)) || !strings.Contains(overview, "승인 대기 1건") {
		t.Error("현황 counts it, or does not say that it waits")
	}
	for _, page := range []string{"/branches", "/branches/" + d.BranchID} {
		if _, body := c.get(page); !strings.Contains(body, "승인 대기 1건") {
			t.Errorf("%s does not say that one waits", page)
		}
	}
	if _, body := who["auditor"].get("/"); strings.Contains(body, "검토해 주세요") || !strings.Contains(body, "다른 사람이 낸 제안 1건이 관리책임자의 승인을 기다립니다") {
		t.Error("who can settle nothing is asked to, or does not read what waits")
	}
}

// TestDifferenceLeadsBackToItsList opens a difference from a narrowed list: the way back, the
// next one, and the page after each step keep to that list.
func TestDifferenceLeadsBackToItsList(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	list := "/differences?" + url.Values{"branch": {h.reg.Branches[0].ID}, "state": {"open"}, "severity": {"real"}, "q": {"본점"}, "page": {"1"}}.Encode()
	_, body := c.get(list)
	links := regexp.MustCompile(`href="(/differences/diff_[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(links) < 3 {
		t.Fatalf("the list has %d rows", len(links))
	}
	crumb := regexp.MustCompile(`<p class="crumb"><a href="([^"]+)">`)
	back := func(body string) string {
		t.Helper()
		m := crumb.FindStringSubmatch(body)
		if m == nil {
			t.Fatal("the page has no way back")
		}
		return html.UnescapeString(m[1])
	}
	same := func(got, want string) bool {
		a, err := url.Parse(got)
		must(t, err)
		b, err := url.Parse(want)
		must(t, err)
		return a.Path == b.Path && a.Host == "" && a.Query().Encode() == b.Query().Encode()
	}
	page := html.UnescapeString(links[0][1])
	_, body = c.get(page)
	if got := back(body); !same(got, list) {
		t.Errorf("the way back is %s, want %s", got, list)
	}
	next := regexp.MustCompile(`href="([^"]+)">다음 차이`).FindStringSubmatch(body)
	if next == nil || html.UnescapeString(next[1]) != html.UnescapeString(links[1][1]) {
		t.Errorf("the next one is %v, the list goes on with %s", next, links[1][1])
	}
	form := regexp.MustCompile(`action="(/differences/[^"]+/decide[^"]*)"`).FindStringSubmatch(body)
	status, to := c.post(html.UnescapeString(form[1]), url.Values{"do": {"note"}, "rev": {revOf(t, body)}, "reason": {"현장 확인 예정"}})
	if status != http.StatusSeeOther || to != page {
		t.Errorf("a step leads to %d %s, want %s", status, to, page)
	}
	_, body = c.get(page)
	if status, to := c.post(html.UnescapeString(form[1]), url.Values{"do": {"note"}, "rev": {revOf(t, body)}}); status != http.StatusSeeOther || to != page {
		t.Errorf("a step that lacks something leads to %d %s, want %s", status, to, page)
	}
	// What somebody else put into the address leads to our list and nowhere else.
	id := strings.SplitN(page, "?", 2)[0]
	for _, evil := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "page=%zz&branch=x", `q="><script>alert(1)</script>`, "state=open&next=https://evil.example&page=-9", strings.Repeat("q=a&", 400)} {
		status, body := c.get(id + "?list=" + url.QueryEscape(evil))
		got := back(body)
		u, err := url.Parse(got)
		if status != http.StatusOK || err != nil || u.Path != "/differences" || u.Host != "" || u.Scheme != "" || strings.Contains(got, "evil.example/") || strings.Contains(body, "<script>alert") {
			t.Errorf("list=%q: %d, back to %q", evil, status, got)
		}
		status, to := c.post(id+"/decide?list="+url.QueryEscape(evil), url.Values{"do": {"note"}, "rev": {revOf(t, body)}})
		if status != http.StatusSeeOther || to != id && !strings.HasPrefix(to, id+"?list=") {
			t.Errorf("list=%q: a step leads to %d %.200q", evil, status, to)
		}
	}
}

// TestNextOfALimitedPersonStaysThere names the branch of others in the list that rides along: the
// next one is none of theirs.
func TestNextOfALimitedPersonStaysThere(t *testing.T) {
	plans := slices.Clone(small)
	plans[1].places = []planPlace{{"365코너", 5, 4}, {"1층 객장", 3, 2}}
	h := build(t, plans, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("own-facilities")
	own, _, err := h.st.Differences(t.Context(), differencesOf(h.reg.Branches[1].ID))
	must(t, err)
	if len(own) < 2 {
		t.Fatalf("the branch has %d differences", len(own))
	}
	for list, some := range map[string]bool{"": true, "branch=" + h.reg.Branches[0].ID: false} {
		_, body := c.get("/differences/" + own[0].ID + "?list=" + url.QueryEscape(list))
		if strings.Contains(body, "다음 차이") != some {
			t.Errorf("list=%q: a next one is shown: %v", list, !some)
		}
	}
}

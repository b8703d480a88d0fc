package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestTooLongIsRefusedNotCut sends one character more than a field takes: it is refused in words
// that name the text and both numbers, and nothing is done. What just fits is kept whole.
func TestTooLongIsRefusedNotCut(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c, boss := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	boss.login("manager")
	d := differenceOf(t, h, inventory.UndeclaredCamera)
	branch, person := "/branches/"+d.BranchID, "/people/"+h.persons["inspector"].ID
	rev := strconv.Itoa(d.Revision)
	fits := strings.Repeat("가", reasonMost-1) + "끝"
	long := "<b>공사" + fits
	was, err := h.st.Difference(t.Context(), d.ID)
	must(t, err)
	for _, x := range []struct {
		by   *client
		path string
		form url.Values
		most int
	}{
		{c, "/differences/" + d.ID + "/decide", url.Values{"do": {"note"}, "rev": {rev}, "reason": {long}}, 300},
		{c, "/differences/" + d.ID + "/decide", url.Values{"do": {"bind"}, "rev": {rev}, "place": {long}}, 100},
		{boss, "/differences/" + d.ID + "/approve", url.Values{"do": {"reject"}, "rev": {rev}, "decision": {"x"}, "reason": {long}}, 300},
		{c, "/differences", url.Values{"do": {"settled"}, "id": {d.ID}, "rev": {d.ID + " " + rev}, "reason": {long}}, 300},
		{c, "/cameras/" + d.CameraID + "/place", url.Values{"do": {"elsewhere"}, "place": {long}}, 100},
		{c, branch + "/placing", url.Values{"do": {"elsewhere"}, "id": {d.CameraID}, "place": {long}}, 100},
		{c, branch + "/slots", url.Values{"do": {"hand"}, "label": {"x"}, "reason": {long}}, 300},
		{c, branch + "/slots", url.Values{"do": {"hand"}, "label": {long}, "reason": {"x"}}, 60},
		{c, branch + "/held", url.Values{"do": {"release"}, "scan": {"x"}, "reason": {long}}, 300},
		{c, "/promises", url.Values{"kind": {"signs"}, "note": {long}}, 300},
		{boss, branch + "/units", url.Values{"do": {"add"}, "unit": {long}}, 40},
		{boss, person + "/grant", url.Values{"role": {"facilities"}, "scope": {"*"}, "reason": {long}}, 300},
		{c, "/policy/draft/" + drafted(t, h, "x.txt", readFixture(t, creditUnion)) + "/row", url.Values{"do": {"drop"}, "why": {long}}, 300},
	} {
		status, _, body := x.by.do("POST", x.path, x.form)
		if status != http.StatusBadRequest || !strings.Contains(body, "적은 글이 너무 깁니다") || !strings.Contains(body, "“&lt;b&gt;공사가") ||
			!strings.Contains(body, strconv.Itoa(x.most)+"자까지") || !strings.Contains(body, "305자를 보냈습니다") {
			t.Errorf("%s %v: %d", x.path, x.form["do"], status)
		}
	}
	if now, err := h.st.Difference(t.Context(), d.ID); err != nil || now.Revision != was.Revision {
		t.Errorf("something was done: revision %d, was %d, %v", now.Revision, was.Revision, err)
	}
	if status, _ := c.post("/differences/"+d.ID+"/decide", url.Values{"do": {"note"}, "rev": {rev}, "reason": {"  " + fits + "\r\n "}}); status != http.StatusSeeOther {
		t.Fatalf("what just fits: %d", status)
	}
	if _, body := c.get("/differences/" + d.ID); !strings.Contains(body, fits) {
		t.Error("what just fits is not kept whole")
	}
	status, answer, _ := c.give(map[string]string{"name": long}, "x.txt", readFixture(t, creditUnion))
	drafts, err := h.st.Drafts(t.Context(), store.DraftOpen)
	must(t, err)
	if status != http.StatusBadRequest || len(drafts) != 1 {
		t.Errorf("a policy with too long a name: %d %s, %d drafts", status, answer, len(drafts))
	}
}

// TestBrowsersKeepToTheLimits compares what forms let a browser send with what is taken: nobody
// who uses a page is refused by surprise.
func TestBrowsersKeepToTheLimits(t *testing.T) {
	files, err := templateFiles.ReadDir("templates")
	must(t, err)
	field := regexp.MustCompile(`<(?:input|textarea)[^>]* name="([a-z]+)"[^>]*>`)
	most := regexp.MustCompile(`maxlength="([^"]+)"`)
	looked := 0
	for _, f := range files {
		raw, err := templateFiles.ReadFile("templates/" + f.Name())
		must(t, err)
		for _, m := range field.FindAllStringSubmatch(string(raw), -1) {
			limit, is := fieldMost[m[1]]
			if !is || strings.Contains(m[0], `type="hidden"`) || strings.Contains(m[0], `type="checkbox"`) || strings.Contains(m[0], `type="radio"`) || f.Name() == "plan.html" {
				continue
			}
			if (f.Name() == "draft.html" || f.Name() == "reading.html") && (m[1] == "place" || m[1] == "branch") {
				limit = draftMost
			}
			looked++
			if n := most.FindStringSubmatch(m[0]); n == nil {
				t.Errorf("%s: %s has no limit, %d are taken", f.Name(), m[0], limit)
			} else if k, err := strconv.Atoi(n[1]); err != nil || k > limit {
				t.Errorf("%s: %s lets %s be sent, %d are taken", f.Name(), m[0], n[1], limit)
			}
		}
	}
	if looked < 20 {
		t.Errorf("only %d fields were looked at", looked)
	}
}

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestPlannedWorkIsNotedAndEnded goes the way of a person: choose the branch, fill the
// form wrongly and rightly, see it listed, end it.
func TestPlannedWorkIsNotedAndEnded(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch := h.reg.Branches[1]
	to := "/branches/" + branch.ID + "/maintenance"
	if status, header, _ := c.do("GET", "/maintenance/new?branch="+branch.ID, nil); status != http.StatusSeeOther || header.Get("Location") != to {
		t.Fatalf("to the form: %d %s", status, header.Get("Location"))
	}
	_, _, page := c.do("GET", to, nil)
	for _, want := range []string{`value="2026-03-05T09:40"`, `value="2026-03-05T11:40"`, `min="2026-03-04T09:40"`, "<optgroup label=\"설치 위치\">", "<optgroup label=\"녹화기\">", "지하 주차장"} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	form := url.Values{"for": {"location " + h.reg.LocationsOf(branch.ID)[0].ID}, "begin": {"2026-03-05T09:00"}, "end": {"2026-03-05T08:00"}, "reason": {`<b>녹화기</b> 교체`}}
	status, _, page := c.do("POST", to, form)
	if status != http.StatusOK || !strings.Contains(page, "종료가 시작보다 빠릅니다") || !strings.Contains(page, `value="2026-03-05T08:00"`) || !strings.Contains(page, "&lt;b&gt;녹화기") {
		t.Errorf("backwards: %d\n%s", status, page)
	}
	form.Set("end", "2026-03-05T12:00")
	if status, header, _ := c.do("POST", to, form); status != http.StatusSeeOther || header.Get("Location") != "/maintenance" {
		t.Fatalf("noted: %d %s", status, header.Get("Location"))
	}
	_, _, page = c.do("GET", "/maintenance", nil)
	if !strings.Contains(page, "&lt;b&gt;녹화기") || !strings.Contains(page, "지금 끝내기") || !strings.Contains(page, branch.Name) {
		t.Errorf("listed: %s", page)
	}
	windows, err := h.st.Maintenances(t.Context(), noon)
	must(t, err)
	if len(windows) != 1 || !windows[0].Begin.Equal(noon.Add(-40*time.Minute)) || windows[0].Author != "per_facilities" {
		t.Fatalf("kept %+v", windows)
	}
	for _, want := range []string{"끝냈습니다", "이미 끝난"} { // a double click does nothing more
		c.do("POST", "/maintenance/"+windows[0].ID+"/end", url.Values{})
		if _, _, page = c.do("GET", "/maintenance", nil); !strings.Contains(page, want) {
			t.Errorf("ended: no %q in %s", want, page)
		}
	}
	own := newClient(t, srv.URL)
	own.login("own-facilities") // of the second branch
	if _, _, page := own.do("GET", "/maintenance", nil); !strings.Contains(page, "녹화기") || strings.Contains(page, h.reg.Branches[0].Name) {
		t.Error("a visitor with one branch sees others, or not the own one")
	}
}

package web

import (
	"net/url"
	"strings"
	"testing"
)

// TestFindLeadsToPages searches as several people: each hit opens for who found it, and nobody
// finds what is not theirs.
func TestFindLeadsToPages(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	kinds := map[string]string{"나루": "지점", "객장 03": "카메라", "10.20.0.12": "카메라", "02:00:00:00:00:03": "카메라", "회의실": "설치 장소", "정기적으로 점검": "방침의 말", "도윤서": "사람", "로비": "차이"}
	for _, name := range []string{"manager", "own-authorised"} {
		c := newClient(t, srv.URL)
		c.login(name)
		for query, title := range kinds {
			status, body := c.get("/find?q=" + url.QueryEscape(query))
			if status != 200 {
				t.Fatalf("%s: %d", query, status)
			}
			_, main, _ := strings.Cut(body, "<main")
			if name == "manager" && !strings.Contains(main, "<h2>"+title+"</h2>") {
				t.Errorf("%q finds no %s", query, title)
			}
			if name != "manager" && (strings.Contains(main, "<h2>사람") || strings.Contains(main, "/cameras/cam_b000")) {
				t.Errorf("%s finds by %q what is not theirs", name, query)
			}
			for _, part := range strings.Split(main, `<li><a href="`)[1:] {
				to := strings.ReplaceAll(part[:strings.IndexByte(part, '"')], "&amp;", "&")
				if status, _ := c.get(to); status != 200 && status != 303 {
					t.Errorf("%s: %q leads to %s: %d", name, query, to, status)
				}
			}
		}
	}
	c := newClient(t, srv.URL)
	c.login("manager")
	for _, odd := range []string{`<script>alert(1)</script>`, "%", "'", strings.Repeat("가", 5000), ""} {
		if status, body := c.get("/find?q=" + url.QueryEscape(odd)); status != 200 || strings.Contains(body, "<script>alert") {
			t.Errorf("%.20q: %d, or not inert", odd, status)
		}
	}
}

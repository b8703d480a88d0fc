package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"camledger/internal/store"
	"camledger/internal/storetest"
)

// TestNextPolicyIsMadeOnThePage: from the version in force, and from a draft with other
// counts, every paper can be looked at and taken along; days that cannot be are refused.
func TestNextPolicyIsMadeOnThePage(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	c, m := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	m.login("manager")
	acceptText(t, h, c, m, string(readFixture(t, creditUnion)), "2026-01-01")
	_, body := c.get("/policy/next")
	if !strings.Contains(body, "다음 방침 만들기") || !strings.Contains(body, `value="2026-03-05"`) {
		t.Fatalf("the form does not propose today as the day of the notice: %s", body)
	}
	draft := drafted(t, h, "next.txt", []byte(strings.NewReplacer("34대 지하주차장 5대", "36대 지하주차장 7대").Replace(string(readFixture(t, creditUnion)))))
	asked := "/policy/next?go=1&draft=" + draft + "&reason=%EC%A7%80%ED%95%98%EC%A3%BC%EC%B0%A8%EC%9E%A5+%EC%A6%9D%EC%84%A4&noticed=2026-03-02"
	status, _, body := c.do("GET", asked, nil)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	for _, want := range []string{"게시할 문서", "<ins>7대</ins>", "2026-03-02에 공고하고", "미리 보기", "지하주차장 증설"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	links := regexp.MustCompile(`href="(/policy/next/[^"]*)"`).FindAllStringSubmatch(body, -1)
	if len(links) != 6 {
		t.Fatalf("%d files to take along, want 6", len(links))
	}
	for _, l := range links {
		path := html.UnescapeString(l[1])
		status, header, got := c.do("GET", path, nil)
		if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d", path, status)
		}
		switch {
		case strings.Contains(path, ".xlsx"):
			if !strings.HasPrefix(got, "PK") {
				t.Errorf("%s is no workbook", path)
			}
		case strings.Contains(path, "notice."):
			if !strings.Contains(got, "지하주차장 증설") {
				t.Errorf("%s does not give the reason", path)
			}
		case !strings.Contains(got, "지하주차장"):
			t.Errorf("%s: %.80q", path, got)
		}
	}
	for query, want := range map[string]int{
		"?go=1&noticed=2026-03-02&effective=2026-03-01":        http.StatusUnprocessableEntity,
		"?go=1&effective=soon":                                 http.StatusUnprocessableEntity,
		"?go=1&draft=none":                                     http.StatusNotFound,
		"/policy.exe?go=1":                                     http.StatusNotFound,
		"/policy.html?effective=soon":                          http.StatusBadRequest,
		"/policy.html?noticed=2026-03-02&effective=2026-03-01": http.StatusBadRequest,
	} {
		if status, _, _ := c.do("GET", "/policy/next"+query, nil); status != want {
			t.Errorf("%s: %d, want %d", query, status, want)
		}
	}
}

func TestNextPolicyNeedsOneInForce(t *testing.T) {
	h := &house{st: open(t, storetest.File(t)), persons: map[string]store.Person{}}
	h.people(t)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	if _, body := c.get("/policy/next"); !strings.Contains(body, "먼저 지금 공개 중인 방침을 등록하세요") {
		t.Error("without a policy the page does not say what to do first")
	}
}

func TestBrowserSeesTheNextPolicy(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	c, m := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	m.login("manager")
	acceptText(t, h, c, m, string(readFixture(t, creditUnion)), "2026-01-01")
	draft := drafted(t, h, "정문 증설.txt", []byte(strings.NewReplacer("34대 지하주차장 5대", "36대 지하주차장 7대").Replace(string(readFixture(t, creditUnion)))))
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	for name, width := range widths {
		b.do(chromedp.EmulateViewport(width, 900))
		b.open("/policy/next?go=1&draft=" + draft + "&noticed=2026-03-05&reason=" + url.QueryEscape("지하주차장 증설"))
		eval[bool](b, `document.querySelector("details").open = true`)
		b.picture("policy-next-"+name, width)
	}
	b.quiet()
}

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

// revOf is the revision that the forms of a page name.
func revOf(t *testing.T, body string) string {
	t.Helper()
	m := regexp.MustCompile(`name="rev" value="(\d+)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the page has no form with a revision")
	}
	return m[1]
}

// TestNextLeadsThroughTheQueue proposes for one difference after the other and follows the
// button: it comes to each that is open once, and never back to what waits for another person.
func TestNextLeadsThroughTheQueue(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	open, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{State: []inventory.DifferenceState{inventory.DifferenceOpen}, Severity: []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}})
	must(t, err)
	if len(open) < 4 {
		t.Fatalf("%d differences are open", len(open))
	}
	next := regexp.MustCompile(`href="(/differences/[^"]+)">다음 차이`)
	page, done := "/differences/"+open[1].ID, map[string]bool{}
	for range 3 {
		_, body := c.get(page)
		if status, _ := c.post(page+"/decide", url.Values{"do": {"accept"}, "rev": {revOf(t, body)}, "reason": {"공사"}, "until": {noon.AddDate(0, 2, 0).Format("2006-01-02")}}); status != http.StatusSeeOther {
			t.Fatalf("propose for %s: %d", page, status)
		}
		done[page] = true
		_, body = c.get(page)
		m := next.FindStringSubmatch(body)
		if m == nil {
			t.Fatalf("%s leads nowhere", page)
		}
		if page = m[1]; done[page] {
			t.Errorf("the button leads back to %s, which waits for another person", page)
		}
	}
}

// TestWhatAFormLacksIsSaid sends steps without what they need: the person comes back to the
// difference and reads what is missing, and nothing is done.
func TestWhatAFormLacksIsSaid(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	open, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{State: []inventory.DifferenceState{inventory.DifferenceOpen}, Kind: []inventory.DifferenceKind{inventory.CountMismatch}})
	must(t, err)
	page := "/differences/" + open[0].ID
	_, body := c.get(page)
	rev := revOf(t, body)
	for want, form := range map[string]url.Values{
		"남길 메모를 적어 주십시오":          {"do": {"note"}},
		"이유를 적어 주십시오":             {"do": {"accept"}, "until": {"2026-03-20"}},
		"12개월 안의 기한이 필요합니다":       {"do": {"accept"}, "until": {"soon"}, "reason": {"x"}},
		"대수를 0 이상의 숫자로":           {"do": {"amend"}, "to": {open[0].LocationID}, "count": {"-1"}, "reason": {"x"}},
		"새 장소의 이름을 적어 주십시오":       {"do": {"amend"}, "count": {"3"}, "reason": {"x"}},
		"보관기간을 1 이상의 숫자로 적어 주십시오": {"do": {"amend"}, "keep": {"x"}, "reason": {"x"}},
	} {
		form.Set("rev", rev)
		status, _ := c.post(page+"/decide", form)
		if _, body := c.get(page); status != http.StatusSeeOther || !strings.Contains(body, want) || !strings.Contains(body, "아무것도 바꾸지 않았습니다") {
			t.Errorf("%v: %d, and the page does not say %q", form, status, want)
		}
	}
	if d, err := h.st.Difference(t.Context(), open[0].ID); err != nil || strconv.Itoa(d.Revision) != rev {
		t.Errorf("something was done: revision %d, %v", d.Revision, err)
	}
}

// TestSentBackWithAReason sends a proposal back: not without a reason, and who proposed it
// reads the reason.
func TestSentBackWithAReason(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c, boss := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	boss.login("manager")
	open, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{State: []inventory.DifferenceState{inventory.DifferenceOpen}})
	must(t, err)
	page := "/differences/" + open[0].ID
	_, body := c.get(page)
	c.post(page+"/decide", url.Values{"do": {"accept"}, "rev": {revOf(t, body)}, "reason": {"공사"}, "until": {noon.AddDate(0, 2, 0).Format("2006-01-02")}})
	_, body = boss.get(page)
	m := regexp.MustCompile(`name="decision" value="([^"]+)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the manager sees no proposal")
	}
	form := url.Values{"do": {"reject"}, "rev": {revOf(t, body)}, "decision": {m[1]}}
	boss.post(page+"/approve", form)
	if _, body := boss.get(page); !strings.Contains(body, "돌려보내는 이유를 적어 주십시오") || !strings.Contains(body, m[1]) {
		t.Error("it was sent back without a word")
	}
	form.Set("reason", "현장 사진을 붙여 주세요")
	boss.post(page+"/approve", form)
	if _, body := c.get(page); !strings.Contains(body, "“현장 사진을 붙여 주세요”") || strings.Contains(body, "승인을 기다리는 제안") {
		t.Error("who proposed it does not read why it was sent back")
	}
}

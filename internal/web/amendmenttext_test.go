package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"camledger/inventory"
)

// TestAnUndeclaredCameraIsDeclared proposes a place of its own for a camera that nobody
// declared, as the form has it ready; after the approval the camera stands there, nobody is
// asked any more where, and the pages of the policy say that an amendment waits.
func TestAnUndeclaredCameraIsDeclared(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c, m := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	m.login("manager")
	d := differenceOf(t, h, inventory.UndeclaredCamera)
	page, rev := "/differences/"+d.ID, []string{strconv.Itoa(d.Revision)}
	_, body := c.get(page)
	name := clean(d.Facts["place"])
	if name == "" {
		name = clean(d.Facts["label"])
	}
	if !strings.Contains(body, `name="place" maxlength="100" value="`+name+`"`) || !strings.Contains(body, `name="count" min="0" max="100000" required value="1"`) {
		t.Errorf("the form is not filled in with %q and 1", name)
	}
	declared := h.reg.LocationsOf(d.BranchID)[0]
	decl, _ := h.reg.Declaration(declared.ID)
	if status, to := c.post(page+"/decide", url.Values{"do": {"amend"}, "rev": rev, "to": {declared.ID}, "place": {name}, "count": {"1"}, "reason": {"x"}}); status != http.StatusSeeOther || to != page {
		t.Fatalf("too few: %d %s", status, to)
	}
	if _, body := c.get(page); !strings.Contains(body, "지금 "+strconv.Itoa(decl.Count)+"대로 적혀 있습니다") || strings.Contains(body, "승인을 기다리는 제안") {
		t.Error("an amendment that would take cameras away is proposed")
	}
	before := unplacedOf(t, c)
	c.post(page+"/decide", url.Values{"do": {"amend"}, "rev": rev, "to": {""}, "place": {"옥상 기계실"}, "count": {"1"}, "reason": {"출입 확인"}})
	if camera, err := h.st.Camera(t.Context(), d.CameraID); err != nil || camera.Place != "" {
		t.Errorf("before the approval it stands at %q, %v", camera.Place, err)
	}
	decisions, err := h.st.Decisions(t.Context(), d.ID)
	must(t, err)
	now, err := h.st.Difference(t.Context(), d.ID)
	must(t, err)
	if status, _ := m.post(page+"/approve", url.Values{"do": {"approve"}, "decision": {decisions[len(decisions)-1].ID}, "rev": {strconv.Itoa(now.Revision)}}); status != http.StatusSeeOther {
		t.Fatalf("approve: %d", status)
	}
	_, body = c.get(page)
	if strings.Contains(body, "정해 주십시오") || strings.Contains(body, "(배치 전)") || !strings.Contains(body, "다음 방침에 들어갈 개정") || !strings.Contains(body, "옥상 기계실") {
		t.Error("after the approval the page still asks where the camera stands, or does not say what was decided")
	}
	if after := unplacedOf(t, c); after != before-1 {
		t.Errorf("%d cameras wait for a place, %d before", after, before)
	}
	for _, path := range []string{"/policy", "/policy/next"} {
		if _, body := c.get(path); !strings.Contains(body, "승인된 개정 1건이 다음 방침을 기다립니다") || !strings.Contains(body, "옥상 기계실 (방침에 없는 새 장소): 0대를 1대로") {
			t.Errorf("%s does not say that an amendment waits", path)
		}
	}
}

// unplacedOf is how many cameras wait for a place, by the list of them.
func unplacedOf(t *testing.T, c *client) int {
	t.Helper()
	_, table := c.get("/cameras.csv?placed=no")
	return strings.Count(table, "\n")
}

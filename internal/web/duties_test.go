package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"camledger/inventory"
)

// TestWhatOneWaitsFor proposes an exception and says of another difference that it was put right:
// who did it finds both waiting on 현황 and on the page of the branch, and who approves is told
// that a proposal waits.
func TestWhatOneWaitsFor(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c, m, own := newClient(t, srv.URL), newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	m.login("manager")
	own.login("own-facilities")
	d, fixed := differenceOf(t, h, inventory.UndeclaredCamera), differenceOf(t, h, inventory.AudioOffered)
	if status, _ := c.post("/differences/"+d.ID+"/decide", url.Values{"do": {"accept"}, "rev": {strconv.Itoa(d.Revision)}, "until": {"2026-06-01"}, "reason": {"공사"}}); status != http.StatusSeeOther {
		t.Fatalf("propose: %d", status)
	}
	if status, _ := c.post("/differences/"+fixed.ID+"/decide", url.Values{"do": {"settled"}, "rev": {strconv.Itoa(fixed.Revision)}}); status != http.StatusSeeOther {
		t.Fatalf("fixed: %d", status)
	}
	_, mine := c.get("/")
	_, theirs := m.get("/")
	_, elsewhere := own.get("/")
	for text, pages := range map[string][3]bool{
		"내가 낸 제안 1건이 다른 사람의 승인을 기다립니다":        {true, false, false},
		"승인을 기다리는 제안이 1건 있습니다":                {false, true, false},
		"조치했다고 적은 차이 1건이 다음 완전 스캔의 확인을 기다립니다": {true, true, false},
	} {
		for i, body := range []string{mine, theirs, elsewhere} {
			if strings.Contains(body, text) != pages[i] {
				t.Errorf("page %d says %q: %v", i, text, !pages[i])
			}
		}
	}
	if _, body := c.get("/branches/" + fixed.BranchID); !strings.Contains(body, `href="/differences/`+fixed.ID+`"`) {
		t.Error("the branch's page leaves out what waits for the scan")
	}
}

// TestSlotsNameWhatFillsNone names the cameras that were found and fill no slot, where one of
// them may be what a place lacks.
func TestSlotsNameWhatFillsNone(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	d := differenceOf(t, h, inventory.UndeclaredCamera)
	_, body := c.get("/branches/" + d.BranchID + "/slots")
	_, list, found := strings.Cut(body, `id="loose"`)
	if !found || !strings.Contains(list[:strings.Index(list, "</section>")], `href="/cameras/`+d.CameraID+`"`) {
		t.Error("the page of slots does not name the camera that fills none")
	}
}

package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// TestAnOpenEnrolmentIsNotForgotten places all cameras of a branch and goes away without closing
// its enrolment: the first page and the branch ask for it until it is closed, of those who may.
func TestAnOpenEnrolmentIsNotForgotten(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[2].ID // nothing is placed there
	srv := face(t, h, nil)
	c, boss := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	boss.login("manager")
	page, work := "/branches/"+branch, "/branches/"+branch+"/placing"
	const asks = "초기 등록을 마쳐야 그 뒤에 생긴 카메라를"
	if _, body := c.get(page); strings.Contains(body, asks) {
		t.Error("a branch with cameras to place asks to be closed already")
	}
	if _, body := boss.get(work); !strings.Contains(body, "시설 담당자가 정합니다") || strings.Contains(body, "data-all") {
		t.Error("who may not place is asked to, or is not told who does")
	}
	if _, body := c.get(page); !strings.Contains(body, "자리를 정하는 중") || strings.Contains(body, "대 부족") {
		t.Error("places that nobody has filled yet are called short")
	}
	first, _ := h.reg.Declaration(h.reg.LocationsOf(branch)[0].ID)
	if _, body := c.get(work); !strings.Contains(body, fmt.Sprintf("(%d대 중 0대)", first.Count)) {
		t.Error("the choice of places does not say what they lack")
	}
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	var ids []string
	for _, x := range found.Cameras {
		ids = append(ids, x.ID)
	}
	if status, body := c.post(work, url.Values{"do": {"elsewhere"}, "place": {"창고"}, "id": ids}); status != 303 {
		t.Fatalf("place all: %d %s", status, body)
	}
	if _, body := c.get(work); !strings.Contains(body, "이제 초기 등록을 마쳐 주세요") || strings.Contains(body, "카메라는 0대") {
		t.Error("the worklist does not lead to its end")
	}
	for _, at := range []string{"/", page} {
		if _, body := c.get(at); !strings.Contains(body, asks) || !strings.Contains(body, `href="`+work+`"`) {
			t.Errorf("%s does not ask to close the enrolment", at)
		}
		if _, body := boss.get(at); strings.Contains(body, asks) {
			t.Errorf("%s asks whom may not", at)
		}
	}
	if status, _ := c.post(page+"/enrolled", url.Values{}); status != 303 {
		t.Fatalf("close: %d", status)
	}
	for _, at := range []string{"/", page} {
		if _, body := c.get(at); strings.Contains(body, asks) {
			t.Errorf("%s asks still", at)
		}
	}
}

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestABranchHasNumbersOfItsOwn sets them, shows them, and refuses what does not fit.
func TestABranchHasNumbersOfItsOwn(t *testing.T) {
	h := build(t, small, 2)
	id, other := h.reg.Branches[0].ID, h.reg.Branches[1].ID
	acts := hands{st: h.st, now: clock, asked: make(chan string, 100), observed: other}
	srv := face(t, h, func(o *Options) { o.Actions = acts })
	c := newClient(t, srv.URL)
	c.login("facilities")
	page := "/branches/" + id + "/alerts"
	if _, body := c.get(page); !strings.Contains(body, `name="mail_after" value=""`) || !strings.Contains(body, `placeholder="기관 10분"`) || strings.Contains(body, " checked") {
		t.Error("the form does not show that nothing is set")
	}
	c.post(page, url.Values{"mail_after": {"30"}, "escalate_staff": {"1.5"}, "observe": {"1"}, "branch_cap": {""}})
	all, err := h.st.BranchRules(t.Context())
	must(t, err)
	if b := all[id]; len(all) != 1 || b.Limit == nil || *b.Limit != 30*time.Minute || *b.FacilitiesAfter != 90*time.Minute || b.Cap != nil || !b.Observe || b.ChangedBy != "per_facilities" {
		t.Errorf("kept %+v", all)
	}
	_, body := c.get(page)
	for _, want := range []string{`name="mail_after" value="30"`, `name="escalate_staff" value="1.5"`, " checked", "마지막 변경"} {
		if !strings.Contains(body, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	if _, body := c.get("/alerts"); strings.Count(body, "관찰만") < 2 || !strings.Contains(body, "알림까지 장애 시간 30분") || !strings.Contains(body, page) {
		t.Error("the list does not tell the branch's own numbers")
	}
	if _, body := c.get("/branches/" + other + "/alerts"); !strings.Contains(body, "disabled") {
		t.Error("the operator's word can be taken back")
	}
	for want, form := range map[string]url.Values{
		"중요 장소를 다른 곳보다 늦게":   {"critical_after": {"60"}},
		"관리책임자가 시설 담당자보다 먼저": {"escalate_manager": {"1"}},
		"시간은 숫자로":            {"mail_after": {"열"}},
		"24시간까지":             {"branch_cap": {"1441"}},
	} {
		c.post(page, form)
		if _, body := c.get(page); !strings.Contains(body, want) {
			t.Errorf("%v: no %q", form, want)
		}
	}
	for _, bad := range []string{"NaN", "-1", "Inf", "1e99"} {
		c.post(page, url.Values{"mail_after": {bad}})
		if _, body := c.get(page); !strings.Contains(body, "시간은 숫자로") {
			t.Errorf("%s was taken", bad)
		}
	}
	c.post(page, url.Values{})
	if all, err := h.st.BranchRules(t.Context()); err != nil || all[id].Limit != nil || all[id].Observe {
		t.Errorf("not taken back: %+v %v", all, err)
	}
	inspector := newClient(t, srv.URL)
	inspector.login("inspector")
	if status, _ := inspector.post(page, url.Values{"observe": {"1"}}); status != http.StatusForbidden {
		t.Errorf("an inspector silences a branch: %d", status)
	}
}

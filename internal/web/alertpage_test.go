package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAlertSettingsTellWhoHears looks at the page, asks what other numbers would do, and
// says how the visitor is reached.
func TestAlertSettingsTellWhoHears(t *testing.T) {
	h := build(t, small, 2)
	acts := hands{st: h.st, now: clock, asked: make(chan string, 100), observed: h.reg.Branches[1].ID}
	srv := face(t, h, func(o *Options) { o.Actions = acts })
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, body := c.get("/alerts")
	for _, want := range []string{"서하준", "도윤서", "한지안", "ops", "관찰만", "alerts.mail_after", "10분", "sms (중요한 것만)"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "다시 판단하지 못했습니다") || strings.Contains(body, "장애 5건") {
		t.Error("it was replayed without being asked for")
	}
	_, body = c.get("/alerts?replay=1&limit=60&days=14&branch=" + h.reg.Branches[0].ID)
	for _, want := range []string{"장애 5건 가운데 2건을 알렸을 것이고, 알림은 1건입니다. 그때 실제로 쓴 알림은 3건입니다.", "2026-02-19 10:40", "지하주차장-02", `name="limit" min="0" max="1440" value="60"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the replay lacks %q", want)
		}
	}
	if _, body := c.get("/alerts?replay=1&limit=0"); !strings.Contains(body, "지점 하나나 더 짧은 기간") {
		t.Error("too much goes without a word")
	}
	for _, strange := range []string{"limit=-1", "limit=99999", "limit=x", "days=400", "days=x"} {
		if status, _ := c.get("/alerts?replay=1&" + strange); status != http.StatusOK {
			t.Errorf("%s: %d", strange, status)
		}
	}
	if status, _ := c.get("/alerts?replay=1&branch=br_0000000000000000"); status != http.StatusNotFound {
		t.Errorf("a branch that is not there: %d", status)
	}
	inspector := newClient(t, srv.URL)
	inspector.login("inspector")
	if status, _ := inspector.get("/alerts?replay=1"); status != http.StatusForbidden {
		t.Errorf("an inspector replays: %d", status)
	}
	own := newClient(t, srv.URL)
	own.login("own-facilities")
	if _, body := own.get("/alerts"); strings.Contains(body, "/branches/"+h.reg.Branches[0].ID) {
		t.Error("another branch is shown")
	}
	if status, _ := own.get("/alerts?replay=1&branch=" + h.reg.Branches[0].ID); status != http.StatusNotFound {
		t.Errorf("another branch is replayed: %d", status)
	}
}

// TestPersonsChooseHowTheyAreReached keeps a number and quiet hours, and refuses what is none.
func TestPersonsChooseHowTheyAreReached(t *testing.T) {
	h := build(t, small, 2)
	acts := hands{st: h.st, now: clock, asked: make(chan string, 100)}
	srv := face(t, h, func(o *Options) { o.Actions = acts })
	c := newClient(t, srv.URL)
	c.login("facilities")
	c.post("/alerts/mine", url.Values{"channel": {"sms"}, "number": {"010-0000-0000"}, "from": {"22:00"}, "to": {"07:30"}})
	all, err := h.st.Reaches(t.Context())
	must(t, err)
	if r := all["per_facilities"]; r.Channel != "sms" || r.Number != "01000000000" || r.QuietFrom != 1320 || r.QuietTo != 450 {
		t.Errorf("kept %+v", r)
	}
	if _, body := c.get("/alerts"); !strings.Contains(body, `value="01000000000"`) || !strings.Contains(body, `value="07:30"`) {
		t.Error("the form does not show what is kept")
	}
	for want, form := range map[string]url.Values{"숫자 7~15자리": {"channel": {"sms"}, "number": {"1; drop"}}, "시작과 끝을 함께": {"from": {"22:00"}}} {
		c.post("/alerts/mine", form)
		if _, body := c.get("/alerts"); !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, channel := range []string{"ops", "nowhere"} {
		if status, _ := c.post("/alerts/mine", url.Values{"channel": {channel}, "number": {"01000000000"}}); status != http.StatusBadRequest {
			t.Errorf("%s was chosen: %d", channel, status)
		}
	}
	c.post("/alerts/test", nil)
	if got := <-acts.asked; got != "mail facilities@hanbit.example" {
		t.Errorf("a test went as %q", got)
	}
	if _, body := c.get("/alerts"); !strings.Contains(body, "250 ok") {
		t.Error("the server's answer is not shown")
	}
}

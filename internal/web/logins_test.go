package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// withLogins is a house whose first branch has findings about logins, n of them on devices
// that refused the password.
func withLogins(t *testing.T, n int) (*house, string) {
	t.Helper()
	h := build(t, small, 2)
	b := h.reg.Branches[0].ID
	at := func(last int) netip.AddrPort { return netip.MustParseAddrPort(fmt.Sprintf("10.20.0.%d:80", last)) }
	sc := inventory.Scan{ID: "scan_logins", BranchID: b, Started: noon.Add(-2 * time.Minute), Ended: noon.Add(-time.Minute), State: inventory.ScanComplete,
		Report: inventory.ScanReport{Complete: true, Logins: []inventory.LoginFinding{
			{Code: inventory.LoginNone, Addr: at(7), Name: "<script>객장"}, {Code: inventory.LoginNone, Addr: netip.MustParseAddrPort("10.20.0.7:554")},
			{Code: inventory.LoginInClear, Addr: at(8)}, {Code: inventory.LoginAsks, Addr: at(9), Name: strings.Repeat("길", 500)},
			{Code: inventory.LoginOverClock, Addr: at(10)}, {Code: inventory.LoginUnknownDigest, Addr: at(11)}}}}
	for i := range n {
		sc.Report.Logins = append(sc.Report.Logins, inventory.LoginFinding{Code: inventory.LoginWrongPassword, Addr: at(50 + i), Name: fmt.Sprintf("금고 %d", i+1)})
	}
	must(t, h.st.FinishScan(t.Context(), sc))
	return h, b
}

// TestLoginsOfTheLastScan shows what the last scan found out about passwords, in both
// languages, and nothing where there is nothing.
func TestLoginsOfTheLastScan(t *testing.T) {
	h, b := withLogins(t, 10)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, page := c.get("/branches/" + b)
	for want, times := range map[string]int{
		`id="logins"`: 1, "10.20.0.7 (&lt;script&gt;객장): 비밀번호 없이 내용을 보여 줍니다.": 1, "이 장치에서 ONVIF와 RTSP의 인증을 켜고": 1,
		"camledger device login": 0, "우리 장치이면 운영자가 계정을 정합니다": 1, "10.20.0.50 (금고 1): 설정된 비밀번호를 거부했습니다.": 1, "그 밖에 3건": 1,
		"알 수 없는 방식의 인증을 요구합니다": 1, "누구나 볼 수 있음": 1, strings.Repeat("길", 61): 0,
	} {
		if got := strings.Count(page, want); got != times {
			t.Errorf("the page has %q %d times", want, got)
		}
	}
	runs := newClient(t, srv.URL)
	runs.login("operator")
	if _, page := runs.get("/branches/" + b); !strings.Contains(page, "camledger device login 10.20.0.9 --credential 이름 명령을 실행하십시오") || strings.Contains(page, "운영자가 계정을 정합니다") {
		t.Error("an operator is not told the command")
	}
	if _, page := c.get("/branches/" + h.reg.Branches[1].ID); strings.Contains(page, `id="logins"`) {
		t.Error("a branch without findings has the card")
	}
}

// TestHeldLoginIsTriedAgain lets who may send a held login once more, to a device that the
// newest scan named, and to no other address.
func TestHeldLoginIsTriedAgain(t *testing.T) {
	h, b := withLogins(t, 1)
	acts := hands{st: h.st, now: clock, asked: make(chan string, 10)}
	srv := face(t, h, func(o *Options) { o.Actions = acts })
	c := newClient(t, srv.URL)
	c.login("operator")
	_, page := c.get("/branches/" + b)
	for addr, want := range map[string]bool{"10.20.0.10": true, "10.20.0.50": true, "10.20.0.9": false, "10.20.0.11": false} {
		if got := strings.Contains(page, `name="addr" value="`+addr+`"`); got != want {
			t.Errorf("a button for %s: %v", addr, got)
		}
	}
	for addr, want := range map[string]int{"": http.StatusBadRequest, "x": http.StatusBadRequest, "10.20.0.9": http.StatusConflict, "10.99.0.1": http.StatusConflict} {
		if status, _ := c.post("/branches/"+b+"/login", url.Values{"addr": {addr}}); status != want {
			t.Errorf("%q: %d", addr, status)
		}
	}
	if status, _ := c.post("/branches/"+b+"/login", url.Values{"addr": {"10.20.0.50"}}); status != http.StatusSeeOther {
		t.Errorf("the held one: %d", status)
	}
	if got := <-acts.asked; got != "login 10.20.0.50" {
		t.Errorf("asked for %q", got)
	}
	other := newClient(t, srv.URL)
	other.login("facilities")
	if _, page := other.get("/branches/" + b); strings.Contains(page, `name="addr"`) {
		t.Error("a person without the right has the button")
	}
	if status, _ := other.post("/branches/"+b+"/login", url.Values{"addr": {"10.20.0.50"}}); status != http.StatusForbidden {
		t.Errorf("without the right: %d", status)
	}
}

func TestBrowserSeesLogins(t *testing.T) {
	h, id := withLogins(t, 1)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open("/branches/" + id)
	for name, width := range widths {
		b.picture("branch-logins-"+name, width)
	}
	b.quiet()
}

// TestStalePairsForm refuses a word about a proposed pair of which somebody spoke meanwhile.
func TestStalePairsForm(t *testing.T) {
	list := []store.Placement{{CameraID: "c", SameAs: "d"}}
	for name, row := range map[string]struct {
		do    string
		c     inventory.Camera
		stale bool
	}{
		"nobody spoke": {"same", inventory.Camera{}, false}, "confirmed": {"distinct", inventory.Camera{SameAs: "d", SameConfirmed: true}, true},
		"denied": {"same", inventory.Camera{SameConfirmed: true}, true}, "placed": {"same", inventory.Camera{SlotID: "s"}, true},
		"no camera": {"same", inventory.Camera{NotCamera: true}, true}, "placing it anew": {"move", inventory.Camera{SlotID: "s"}, false},
	} {
		row.c.ID = "c"
		if got := spoken(row.do, list, inventory.Found{Cameras: []inventory.Camera{row.c}}); got != row.stale {
			t.Errorf("%s: %v", name, got)
		}
	}
}

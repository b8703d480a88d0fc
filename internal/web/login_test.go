package web

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
)

func TestLoginAndLogout(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	status, header, _ := c.do("GET", "/cameras?q=1", nil)
	if to := header.Get("Location"); status != http.StatusSeeOther || to != "/login?next=%2Fcameras%3Fq%3D1" {
		t.Fatalf("a page without login answers %d, %s", status, to)
	}
	status, to := c.post("/login", url.Values{"login": {" Manager "}, "password": {password}, "next": {"/cameras?q=1"}})
	if status != http.StatusSeeOther || to != "/cameras?q=1" {
		t.Fatalf("login answers %d to %s", status, to)
	}
	if status, _ := c.get("/cameras"); status != http.StatusOK {
		t.Errorf("logged in, yet %d", status)
	}
	c.post("/logout", nil)
	if status, _ := c.get("/cameras"); status != http.StatusSeeOther {
		t.Errorf("logged out, yet %d", status)
	}
	for _, next := range []string{"//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""} {
		c := newClient(t, srv.URL)
		if _, to := c.post("/login", url.Values{"login": {"manager"}, "password": {password}, "next": {next}}); to != "/" {
			t.Errorf("next %q leads to %q", next, to)
		}
	}
}

// TestUnknownLoginLooksLikeAWrongPassword compares what a stranger is told. That both do
// the same work is seen in the code: nobody's hash is checked like anybody's.
func TestUnknownLoginLooksLikeAWrongPassword(t *testing.T) {
	h := build(t, small[:1], 1)
	off := h.persons["auditor"]
	off.DisabledAt = noon
	must(t, h.st.UpdatePerson(t.Context(), off, noon))
	srv := face(t, h, nil)
	var bodies []string
	for _, login := range []string{"manager", "nobody00", "auditor0"} {
		c := newClient(t, srv.URL)
		status, body := c.post("/login", url.Values{"login": {login}, "password": {"wrong wrong wrong"}})
		if status != http.StatusUnauthorized {
			t.Errorf("%s: %d", login, status)
		}
		bodies = append(bodies, strings.ReplaceAll(body, login, "X"))
	}
	if bodies[0] != bodies[1] || bodies[0] != bodies[2] {
		t.Error("the answers differ")
	}
	c := newClient(t, srv.URL)
	if status, _ := c.post("/login", url.Values{"login": {"auditor"}, "password": {password}}); status != http.StatusUnauthorized {
		t.Errorf("a disabled account logs in: %d", status)
	}
	if !strings.HasPrefix(nobody, "$argon2id$v=19$m=19456,t=2,p=1$") || checkPassword(nobody, "") {
		t.Errorf("nobody's hash is %q", nobody)
	}
}

// stranger sends logins from an address of its own, as a trusted proxy tells it.
type stranger struct {
	*client
	addr string
}

func (s stranger) try(login, pass string) int {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "POST", s.base+"/login", strings.NewReader(url.Values{"login": {login}, "password": {pass}}.Encode()))
	must(s.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Forwarded-For", s.addr)
	res, err := s.http.Do(req)
	must(s.t, err)
	defer res.Body.Close()
	return res.StatusCode
}

// besieged serves the pages behind a trusted proxy, with a clock that the test moves.
func besieged(t *testing.T) (at func(addr string) stranger, move func(time.Duration), h *house) {
	t.Helper()
	h = build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	return func(addr string) stranger { return stranger{newClient(t, srv.URL), addr} }, func(d time.Duration) { now = now.Add(d) }, h
}

func TestLoginIsThrottled(t *testing.T) {
	at, move, _ := besieged(t)
	evil := at("198.51.100.7")
	for i := range limitPair {
		if got := evil.try("manager", "wrong wrong"); got != http.StatusUnauthorized {
			t.Fatalf("attempt %d: %d", i, got)
		}
	}
	if got := evil.try("manager", password); got != http.StatusTooManyRequests {
		t.Errorf("the stranger goes on: %d", got)
	}
	if got := at("192.0.2.10").try("manager", password); got != http.StatusSeeOther {
		t.Errorf("the manager is locked out by a stranger: %d", got)
	}
	move(throttleWindow + time.Second)
	if got := evil.try("manager", "wrong wrong"); got != http.StatusUnauthorized {
		t.Errorf("after the window: %d", got)
	}
}

// TestManyStrangersDoNotLockTheOwnerOut plays many addresses that guess at one account: the
// account is guarded, and its owner still gets in from where they have logged in before,
// also after the program was started anew.
func TestManyStrangersDoNotLockTheOwnerOut(t *testing.T) {
	at, _, h := besieged(t)
	home := at("192.0.2.10")
	if got := home.try("manager", password); got != http.StatusSeeOther {
		t.Fatalf("the first login: %d", got)
	}
	again := face(t, h, func(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	from := func(addr string) stranger { return stranger{newClient(t, again.URL), addr} }
	blocked := 0
	for i := range limitAccount + 20 {
		if from(fmt.Sprintf("198.51.100.%d", i+1)).try("manager", "wrong wrong") == http.StatusTooManyRequests {
			blocked++
		}
	}
	if blocked != 20 {
		t.Errorf("%d of the last 20 guesses were held off", blocked)
	}
	if got := from("203.0.113.1").try("manager", password); got != http.StatusTooManyRequests {
		t.Errorf("a new address is let in under the siege: %d", got)
	}
	home.base = again.URL
	other := from("192.0.2.10") // the same address, another browser
	if got := other.try("manager", password); got != http.StatusSeeOther {
		t.Errorf("the owner's address: %d", got)
	}
	home.addr = "203.0.113.77" // the same browser, on the way
	if got := home.try("manager", password); got != http.StatusSeeOther {
		t.Errorf("the owner's browser: %d", got)
	}
	if got := from("198.51.100.250").try("facilities", password); got != http.StatusSeeOther {
		t.Errorf("another account: %d", got)
	}
}

// TestColleagueAtTheSameAddress plays somebody behind the same router who types wrong
// passwords: the owner's own browser is counted by itself, and is not endless either.
func TestColleagueAtTheSameAddress(t *testing.T) {
	at, _, _ := besieged(t)
	owner, evil := at("192.0.2.10"), at("192.0.2.10")
	if got := owner.try("manager", password); got != http.StatusSeeOther {
		t.Fatalf("the first login: %d", got)
	}
	for range limitAddress + 5 {
		evil.try("manager", "wrong wrong")
	}
	for _, login := range []string{"facilities", "auditor", "operator", "approver", "x1", "x2", "x3"} {
		for range limitPair {
			evil.try(login, "wrong wrong")
		}
	}
	if got := evil.try("inspector", password); got != http.StatusTooManyRequests {
		t.Errorf("an address guesses at every account: %d", got)
	}
	if got := owner.try("manager", password); got != http.StatusSeeOther {
		t.Errorf("the owner's browser at that address: %d", got)
	}
	for range limitBrowser {
		owner.try("manager", "wrong wrong")
	}
	if got := owner.try("manager", password); got != http.StatusTooManyRequests {
		t.Errorf("a known browser may guess without end: %d", got)
	}
}

func TestAddressesOfOneHousehold(t *testing.T) {
	for text, want := range map[string]string{"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "::ffff:192.0.2.1": "192.0.2.1", "192.0.2.1": "192.0.2.1"} {
		if got := bucket(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s counts as %s", text, got)
		}
	}
}

func TestOneTimeLogin(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, nil)
	must(t, h.st.OneTimeLogin(t.Context(), store.HashToken("sesame"), h.persons["manager"].ID, noon.Add(10*time.Minute)))
	scanner := newClient(t, srv.URL)
	for range 3 { // a mail scanner opens links, it presses no buttons
		if status, body := scanner.get("/login/once/sesame"); status != http.StatusOK || !strings.Contains(body, `method="post"`) {
			t.Fatalf("the page of the link: %d", status)
		}
	}
	c := newClient(t, srv.URL)
	if status, to := c.post("/login/once/sesame", nil); status != http.StatusSeeOther || to != "/" {
		t.Fatalf("one-time login: %d to %s", status, to)
	}
	if status, _ := c.get("/"); status != http.StatusOK {
		t.Errorf("after the one-time login: %d", status)
	}
	if status, _ := newClient(t, srv.URL).post("/login/once/sesame", nil); status != http.StatusUnauthorized {
		t.Errorf("the second use: %d", status)
	}
}

func TestPasswordChange(t *testing.T) {
	h := build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return now } })
	p := h.persons["manager"]
	must(t, h.st.SetPassword(t.Context(), p.ID, p.PasswordHash, true, noon))
	c := newClient(t, srv.URL)
	if _, to := c.post("/login", url.Values{"login": {"manager"}, "password": {password}}); to != "/password" {
		t.Fatalf("a person who must change the password goes to %s", to)
	}
	if status, _ := c.get("/cameras"); status != http.StatusSeeOther {
		t.Errorf("pages open before the password is changed: %d", status)
	}
	now = now.Add(time.Minute)
	for _, form := range []url.Values{
		{"old": {"wrong wrong"}, "new": {"new password 1"}, "again": {"new password 1"}},
		{"old": {password}, "new": {"short"}, "again": {"short"}},
		{"old": {password}, "new": {"new password 1"}, "again": {"new password 2"}},
		{"old": {password}, "new": {password}, "again": {password}},
		{"old": {password}, "new": {"the manager 01"}, "again": {"the manager 01"}},
	} {
		if status, _ := c.post("/password", form); status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", form, status)
		}
	}
	if status, to := c.post("/password", url.Values{"old": {password}, "new": {"새로운 비밀번호 2026"}, "again": {"새로운 비밀번호 2026"}}); status != http.StatusSeeOther || to != "/" {
		t.Fatalf("change: %d %s", status, to)
	}
	if status, _ := c.get("/cameras"); status != http.StatusOK {
		t.Errorf("the session that changed the password ends: %d", status)
	}
}

func TestPasswordHashes(t *testing.T) {
	hash, err := HashPassword(password)
	must(t, err)
	if !checkPassword(hash, password) || checkPassword(hash, password+" ") {
		t.Error("the hash does not tell passwords apart")
	}
	for _, bad := range []string{"", "$argon2id$", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		if checkPassword(bad, "") || checkPassword(bad, password) {
			t.Errorf("%q lets somebody in", bad)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	full := newHasher()
	for range cap(full) {
		full <- struct{}{}
	}
	if _, err := full.check(ctx, hash, password); err == nil {
		t.Error("a fifth hash at once does not wait")
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=-1,t=1,p=300$AA$")
	f.Fuzz(func(t *testing.T, encoded string) {
		if strings.Contains(encoded, "m=") && len(encoded) > 60 && !strings.Contains(encoded, "m=8,t=1") {
			return // the cost of a real hash is not what is tested
		}
		if checkPassword(encoded, "password that nobody has") {
			t.Errorf("%q lets somebody in", encoded)
		}
	})
}

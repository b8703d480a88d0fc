package web

import (
	"context"
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

func TestLoginIsThrottled(t *testing.T) {
	h := build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	try := func(addr, login, pass string) int {
		req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/login", strings.NewReader(url.Values{"login": {login}, "password": {pass}}.Encode()))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Forwarded-For", addr)
		res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
		must(t, err)
		defer res.Body.Close()
		return res.StatusCode
	}
	for i := range limitPair {
		if got := try("198.51.100.7", "manager", "wrong wrong"); got != http.StatusUnauthorized {
			t.Fatalf("attempt %d: %d", i, got)
		}
	}
	if got := try("198.51.100.7", "manager", password); got != http.StatusTooManyRequests {
		t.Errorf("the stranger goes on: %d", got)
	}
	if got := try("192.0.2.10", "manager", password); got != http.StatusSeeOther {
		t.Errorf("the manager is locked out by a stranger: %d", got)
	}
	now = now.Add(throttleWindow + time.Second)
	if got := try("198.51.100.7", "manager", "wrong wrong"); got != http.StatusUnauthorized {
		t.Errorf("after the window: %d", got)
	}
}

func TestThrottleOfAnAccountSparesKnownAddresses(t *testing.T) {
	x := newThrottle()
	x.worked("manager", "192.0.2.10", noon)
	for i := range limitAccount {
		x.failed("manager", netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}).String(), noon)
	}
	if x.wait("manager", "203.0.113.1", noon) == 0 {
		t.Error("many addresses may guess at one account")
	}
	if w := x.wait("manager", "192.0.2.10", noon); w != 0 {
		t.Errorf("the owner waits %s", w)
	}
	if w := x.wait("other", "203.0.113.1", noon); w != 0 {
		t.Errorf("another account waits %s", w)
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

func TestRightsThatChangeEndSessions(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	p, err := h.st.PersonByLogin(t.Context(), "facilities")
	must(t, err)
	// Ended a millisecond before the clock of the pages, after the login began: a
	// session that is older than the change is void.
	must(t, h.st.EndGrant(t.Context(), p.Grants[0].ID, "operator:test", "transferred", noon))
	if status, _ := c.get("/cameras"); status != http.StatusForbidden && status != http.StatusSeeOther {
		t.Errorf("without grants the list of cameras answers %d", status)
	}
	must(t, h.st.SetPassword(t.Context(), p.ID, p.PasswordHash, false, noon.Add(time.Millisecond)))
	later := face(t, h, func(o *Options) { o.Now = func() time.Time { return noon.Add(time.Second) } })
	c.base = later.URL
	if status, to := c.get("/password"); status != http.StatusSeeOther {
		t.Errorf("an old session goes on after a new password: %d %s", status, to)
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

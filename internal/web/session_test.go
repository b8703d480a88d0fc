package web

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// watched is a house with a clock that the test moves.
func watched(t *testing.T) (h *house, c *client, move func(time.Duration)) {
	t.Helper()
	h = build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return now } })
	return h, newClient(t, srv.URL), func(d time.Duration) { now = now.Add(d) }
}

// token is the session's token as the browser holds it.
func (c *client) token() string {
	c.t.Helper()
	u, err := url.Parse(c.base)
	must(c.t, err)
	for _, k := range c.http.Jar.Cookies(u) {
		if k.Name == "camledger" {
			return k.Value
		}
	}
	return ""
}

// bearing is another browser that holds a token.
func (c *client) bearing(token string) *client {
	c.t.Helper()
	jar, err := cookiejar.New(nil)
	must(c.t, err)
	u, err := url.Parse(c.base)
	must(c.t, err)
	jar.SetCookies(u, []*http.Cookie{{Name: "camledger", Value: token}})
	return &client{c.t, c.base, &http.Client{Jar: jar, CheckRedirect: c.http.CheckRedirect}}
}

func (c *client) in() bool {
	c.t.Helper()
	status, _ := c.get("/cameras")
	return status == http.StatusOK
}

func TestSessionEndsWithoutUse(t *testing.T) {
	_, c, move := watched(t)
	c.login("facilities")
	for range 5 {
		move(29 * time.Minute)
		if !c.in() {
			t.Fatal("a session that is used ends")
		}
	}
	move(31 * time.Minute)
	if c.in() {
		t.Error("a session lives on after half an hour without use")
	}
}

func TestSessionEndsAfterTwelveHours(t *testing.T) {
	_, c, move := watched(t)
	c.login("facilities")
	for range 12*4 - 1 {
		move(15 * time.Minute)
		if !c.in() {
			t.Fatal("a session that is used ends before its time")
		}
	}
	move(16 * time.Minute)
	if c.in() {
		t.Error("a session lives longer than twelve hours")
	}
}

func TestTokenIsNewAtLogin(t *testing.T) {
	h, c, _ := watched(t)
	// Somebody plants a token that they know, before the login.
	planted := c.bearing(strings.Repeat("A", 43))
	planted.get("/login")
	planted.login("facilities")
	token := planted.token()
	if token == strings.Repeat("A", 43) || token == "" {
		t.Fatalf("the login keeps the token %q", token)
	}
	planted.login2("facilities")
	if planted.token() == token {
		t.Error("a second login keeps the token")
	}
	if c.bearing(token).in() {
		t.Error("the token of before the second login is good")
	}
	if _, found, err := h.st.Sessions().Find(store.HashToken(planted.token())); found || err != nil {
		t.Errorf("what the database holds opens a session: %v", err)
	}
}

// login2 logs in over a session that is open.
func (c *client) login2(name string) {
	c.t.Helper()
	if status, _ := c.post("/login", url.Values{"login": {name}, "password": {password}}); status != http.StatusSeeOther {
		c.t.Fatalf("login of %s: %d", name, status)
	}
}

func TestTokenIsNewWhenRightsChange(t *testing.T) {
	h, c, move := watched(t)
	c.login("facilities")
	before := c.token()
	move(time.Minute)
	p := h.persons["facilities"]
	_, err := h.st.AddGrant(t.Context(), store.Grant{PersonID: p.ID, Role: store.RoleManager, GrantedBy: "operator:test", Reason: "x", From: noon.Add(time.Minute)})
	must(t, err)
	if !c.in() || c.token() == before {
		t.Error("a right is given, and the token stays")
	}
	if c.bearing(before).in() {
		t.Error("the old token is good")
	}
	if status, body := c.get("/people"); status != http.StatusOK || !strings.Contains(body, "/people/new") {
		t.Errorf("the new right does not count: %d", status)
	}
	// A right that ends is gone with the next request.
	grants, err := h.st.PersonByID(t.Context(), p.ID)
	must(t, err)
	for _, g := range grants.Grants {
		must(t, h.st.EndGrant(t.Context(), g.ID, "operator:test", "x", noon.Add(time.Minute)))
	}
	if c.in() {
		t.Error("rights that ended count")
	}
}

func TestSessionsAreRevoked(t *testing.T) {
	for name, end := range map[string]func(*house, store.Person) error{
		"ended": func(h *house, p store.Person) error {
			open, err := h.st.OpenSessions(t.Context(), p.ID, noon.Add(time.Minute))
			must(t, err)
			if len(open) != 1 || open[0].Addr != "127.0.0.1" || open[0].Agent == "" {
				t.Errorf("open sessions %+v", open)
			}
			return h.st.EndSession(t.Context(), p.ID, open[0].ID, ordered("operator:test"))
		},
		"disabled": func(h *house, p store.Person) error {
			return h.st.DisablePerson(t.Context(), p.ID, ordered("operator:test"))
		},
		"transferred": func(h *house, p store.Person) error {
			return h.st.TransferPerson(t.Context(), p.ID, ordered("operator:test"))
		},
		"password": func(h *house, p store.Person) error {
			return h.st.SetPassword(t.Context(), p.ID, p.PasswordHash, false, noon.Add(time.Minute))
		},
		"forgotten": func(h *house, p store.Person) error {
			return h.st.ForgetPassword(t.Context(), p.ID, ordered("operator:test"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, c, move := watched(t)
			c.login("facilities")
			p, err := h.st.PersonByLogin(t.Context(), "facilities")
			must(t, err)
			move(time.Minute)
			must(t, end(h, p))
			if c.in() {
				t.Error("the session lives on")
			}
			if open, err := h.st.OpenSessions(t.Context(), p.ID, noon.Add(time.Minute)); err != nil || name != "password" && len(open) != 0 {
				t.Errorf("open sessions %+v %v", open, err)
			}
		})
	}
}

// logged gathers log lines of several requests.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func ordered(actor string) store.Change {
	return store.Change{Actor: actor, Reason: "인사 발령", At: noon.Add(time.Minute)}
}

func TestLogoutEndsTheToken(t *testing.T) {
	_, c, _ := watched(t)
	c.login("facilities")
	token := c.token()
	c.post("/logout", nil)
	if c.bearing(token).in() {
		t.Error("the token is good after the logout")
	}
}

func TestOtherSessionsEndWithThePassword(t *testing.T) {
	_, c, move := watched(t)
	c.login("facilities")
	other := newClient(t, c.base)
	other.login("facilities")
	move(time.Minute)
	if status, _ := c.post("/password", url.Values{"old": {password}, "new": {"푸른 바다 위 작은 등대"}, "again": {"푸른 바다 위 작은 등대"}}); status != http.StatusSeeOther {
		t.Fatalf("change: %d", status)
	}
	if !c.in() || other.in() {
		t.Error("not exactly the other session ended")
	}
}

func TestWeakPasswords(t *testing.T) {
	p := store.Person{Login: "hana.kim", Name: "김하나", Email: "sunny77@example.test"}
	for _, bad := range []string{"short", strings.Repeat("x", 201), "hana.kim 2026!", "HANA-KIM secret", "내 이름은 김하나입니다", "Sunny77-forever", "password123", "P@ssword 1234 admin", "1234567890", "qwerty123456", "aaaaaaaaaaaa", "비밀번호1234", "1q2w3e4r5t!", "관리자비밀번호1234", "!!!!!!!!!!!!"} {
		if weak(bad, p) == "" {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, good := range []string{password, "correct horse battery staple", "새로운 비밀번호 2026", "고양이가 담을 넘다", "tr7-Lk2pQ9x"} {
		if code := weak(good, p); code != "" {
			t.Errorf("%q is refused: %s", good, code)
		}
	}
	if weak("gamtree-2026-x", store.Person{Login: "x"}) != "" {
		t.Error("a login of one letter is looked for in passwords")
	}
}

func TestIllegibleRequestsAreRefused(t *testing.T) {
	h := build(t, small[:2], 2)
	var log logged
	srv := face(t, h, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	c := newClient(t, srv.URL)
	c.login("facilities")
	for name, body := range map[string]string{"EUC-KR": "reason=%C1%F6%C1%A1", "NUL": "reason=a%00b", "half a sequence": "reason=%ED%95", "a field's name": "%FF=1"} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/branches/"+h.reg.Branches[0].ID+"/held", strings.NewReader(body))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=euc-kr")
		res, err := c.http.Do(req)
		must(t, err)
		res.Body.Close()
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	for _, path := range []string{"/cameras?q=%FF", "/cameras?q=a%00b", "/cameras/%00", "/differences/%FF%FE"} {
		status, body := c.get(path)
		if status != http.StatusBadRequest || !strings.Contains(body, "<h1>") {
			t.Errorf("%s: %d", path, status)
		}
	}
	if !strings.Contains(log.String(), "level=WARN msg=refused person="+h.persons["facilities"].ID) {
		t.Errorf("refusals are not logged: %s", log.String())
	}
}

func TestForgedIdsAreLogged(t *testing.T) {
	h := build(t, small, 2)
	var log logged
	srv := face(t, h, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	c := newClient(t, srv.URL)
	c.login("own-facilities")
	if status, _ := c.get("/cameras/cam_b000n0003"); status != http.StatusNotFound {
		t.Errorf("a camera of another branch: %d", status)
	}
	for _, want := range []string{"msg=refused", "person=per_own_facilities", "addr=127.0.0.1", "path=/cameras/cam_b000n0003"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, log.String())
		}
	}
}

// TestAFormAfterTheSession sends a form when the session is over: nothing is done, the login
// page says so and leads back to the page on which the form stood, and nowhere else.
func TestAFormAfterTheSession(t *testing.T) {
	h, c, move := watched(t)
	c.login("facilities")
	d := differenceOf(t, h, inventory.AudioOffered)
	page := "/differences/" + d.ID
	send := func(from, to string) string {
		req, err := http.NewRequestWithContext(t.Context(), "POST", c.base+to, strings.NewReader(url.Values{"do": {"settled"}, "rev": {"1"}, "reason": {"껐음"}}.Encode()))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if from != "" {
			req.Header.Set("Referer", from)
		}
		res, err := c.http.Do(req)
		must(t, err)
		must(t, res.Body.Close())
		return res.Header.Get("Location")
	}
	move(31 * time.Minute)
	for from, want := range map[string]string{
		c.base + page:                     "/login?lost=1&next=" + url.QueryEscape(page),
		c.base + "/differences?page=2":    "/login?lost=1&next=" + url.QueryEscape("/differences?page=2"),
		"":                                "/login?lost=1",
		"https://elsewhere.example//evil": "/login?lost=1",
		c.base + "/login?lost=1":          "/login?lost=1",
		"::":                              "/login?lost=1",
	} {
		if to := send(from, page+"/decide"); to != want {
			t.Errorf("from %q it leads to %s, want %s", from, to, want)
		}
	}
	if to := send(c.base+page, "/logout"); to != "/login" {
		t.Errorf("logging out after the session leads to %s", to)
	}
	if now, err := h.st.Difference(t.Context(), d.ID); err != nil || now.State != inventory.DifferenceOpen {
		t.Errorf("it is %s, %v", now.State, err)
	}
	_, body := c.get("/login?lost=1&next=" + url.QueryEscape(page))
	if !strings.Contains(body, "방금 누른 것은 처리하지 못했습니다") || !strings.Contains(body, `name="next" value="`+page+`"`) {
		t.Error("the login page does not say that nothing was done")
	}
	if _, to := c.post("/login", url.Values{"login": {"facilities"}, "password": {password}, "next": {page}}); to != page {
		t.Errorf("after the login it leads to %s", to)
	}
}

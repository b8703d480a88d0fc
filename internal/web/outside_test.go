package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"camledger/internal/store"
)

// idp is an OpenID provider: discovery and keys are those of go-oidc's own test server, the
// pages where people log in and codes are exchanged are ours.
type idp struct {
	*httptest.Server
	key    *ecdsa.PrivateKey
	claims map[string]any // of the person who logs in there

	mu     sync.Mutex
	codes  map[string]url.Values // what the code was asked for with
	tamper func(claims map[string]any)
	auth   string // authorization_endpoint, where it is not our own
}

func newIDP(t *testing.T) *idp {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	published := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k1", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256}}
	p := &idp{key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.Handle("/", published)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		auth := p.auth
		p.mu.Unlock()
		if auth != "" && strings.HasSuffix(r.URL.Path, "openid-configuration") {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"issuer": p.URL, "authorization_endpoint": auth, "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys"})
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	published.SetIssuer(p.URL)
	p.claims = map[string]any{"iss": p.URL, "aud": "camledger", "sub": "subject-1", "exp": noon.Add(5 * time.Minute).Unix(), "iat": noon.Unix(),
		"email": "Facilities@Hanbit.example", "email_verified": true, "preferred_username": "facilities"}
	return p
}

// token exchanges a code: once, for the client's secret and the proof that belongs to it.
func (p *idp) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, ok := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if !ok || id != "camledger" || secret != "hush" || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") ||
		asked.Get("code_challenge_method") != "S256" || r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{"nonce": asked.Get("nonce")}
	for k, v := range p.claims {
		claims[k] = v
	}
	if p.tamper != nil {
		p.tamper(claims)
	}
	b, _ := json.Marshal(claims)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": oidctest.SignIDToken(p.key, "k1", oidc.ES256, string(b))})
}

// visit plays the person at the provider: it takes the address that we send the browser to,
// and gives the address that the browser is sent back to.
func (p *idp) visit(t testing.TB, to string) string {
	t.Helper()
	u, err := url.Parse(to)
	must(t, err)
	q := u.Query()
	if !strings.HasPrefix(to, p.URL+"/auth?") || q.Get("response_type") != "code" || q.Get("state") == "" || q.Get("nonce") == "" || q.Get("code_challenge") == "" || strings.Contains(to, "hush") {
		t.Fatalf("sent to %s", to)
	}
	code := store.NewToken()
	p.mu.Lock()
	p.codes[code] = q
	p.mu.Unlock()
	return q.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
}

// outsideFace serves pages with the provider.
func outsideFace(t *testing.T, h *house, p *idp, change func(*Outside)) *httptest.Server {
	t.Helper()
	var srv *httptest.Server
	hop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { srv.Config.Handler.ServeHTTP(w, r) }))
	t.Cleanup(hop.Close)
	srv = face(t, h, func(o *Options) {
		o.BaseURL = hop.URL
		o.Outside = &Outside{Issuer: p.URL, ClientID: "camledger", Secret: "hush", Claim: ClaimEmail}
		if change != nil {
			change(o.Outside)
		}
	})
	return hop
}

// way walks from the button to the provider and back.
func (c *client) way(p *idp, next string) (int, string) {
	c.t.Helper()
	status, header, _ := c.do("GET", "/login/outside?next="+url.QueryEscape(next), nil)
	if status != http.StatusSeeOther {
		c.t.Fatalf("the button: %d", status)
	}
	return c.back(p.visit(c.t, header.Get("Location")))
}

func (c *client) back(to string) (int, string) {
	c.t.Helper()
	status, header, body := c.do("GET", strings.TrimPrefix(to, c.base), nil)
	if l := header.Get("Location"); l != "" {
		return status, l
	}
	return status, body
}

func TestLoginWithTheProvider(t *testing.T) {
	h := build(t, small[:1], 1)
	p := newIDP(t)
	srv := outsideFace(t, h, p, nil)
	c := newClient(t, srv.URL)
	if _, body := c.get("/login"); !strings.Contains(body, `href="/login/outside`) {
		t.Error("the login page has no button")
	}
	if status, to := c.way(p, "/cameras?q=1"); status != http.StatusSeeOther || to != "/cameras?q=1" || !c.in() {
		t.Fatalf("first login: %d to %s", status, to)
	}
	if bound, err := h.st.OutsideLogin(t.Context(), p.URL, "subject-1"); err != nil || bound.ID != "per_facilities" {
		t.Errorf("bound to %s %v", bound.ID, err)
	}
	// From now on the subject counts: a new mail address at the provider changes nothing.
	p.claims["email"] = "manager@hanbit.example"
	again := newClient(t, srv.URL)
	if status, _ := again.way(p, "/"); status != http.StatusSeeOther || !again.in() {
		t.Fatalf("second login: %d", status)
	}
	if _, body := again.get("/account"); !strings.Contains(body, "도윤서") {
		t.Error("the mail address names another person than the subject")
	}
	// Another subject with the same mail address gets nowhere.
	p.claims["sub"], p.claims["email"] = "subject-2", "facilities@hanbit.example"
	if status, body := newClient(t, srv.URL).way(p, "/"); status != http.StatusForbidden || strings.Contains(body, "subject") {
		t.Errorf("a second subject: %d", status)
	}
}

// TestProviderGivesNoRights lists who is not let in, however well the provider knows them.
func TestProviderGivesNoRights(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*house, *idp)
		claim  string
		want   int
	}{
		"nobody here":          {func(_ *house, p *idp) { p.claims["email"] = "stranger@hanbit.example" }, ClaimEmail, http.StatusForbidden},
		"mail not verified":    {func(_ *house, p *idp) { p.claims["email_verified"] = false }, ClaimEmail, http.StatusForbidden},
		"nothing on verifying": {func(_ *house, p *idp) { delete(p.claims, "email_verified") }, ClaimEmail, http.StatusForbidden},
		"no mail":              {func(_ *house, p *idp) { delete(p.claims, "email") }, ClaimEmail, http.StatusForbidden},
		"no such login":        {func(_ *house, p *idp) { p.claims["preferred_username"] = "stranger" }, ClaimLogin, http.StatusForbidden},
		"closed": {func(h *house, _ *idp) {
			must(t, h.st.DisablePerson(t.Context(), "per_facilities", ordered("operator:test")))
		}, ClaimEmail, http.StatusForbidden},
		"transferred": {func(h *house, p *idp) {
			must(t, h.st.BindOutside(t.Context(), p.URL, "subject-1", "per_facilities", noon))
			must(t, h.st.TransferPerson(t.Context(), "per_facilities", ordered("operator:test")))
		}, ClaimEmail, http.StatusForbidden},
		"two accounts with the mail": {func(h *house, _ *idp) {
			_, err := h.st.AddPerson(t.Context(), store.Person{Login: "twin", Name: "twin", Email: "facilities@hanbit.example", CreatedAt: noon})
			must(t, err)
		}, ClaimEmail, http.StatusForbidden},
		"by login": {func(_ *house, p *idp) { delete(p.claims, "email") }, ClaimLogin, http.StatusSeeOther},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, small[:1], 1)
			p := newIDP(t)
			srv := outsideFace(t, h, p, func(o *Outside) { o.Claim = row.claim })
			row.change(h, p)
			before, err := h.st.Persons(t.Context())
			must(t, err)
			c := newClient(t, srv.URL)
			if status, _ := c.way(p, "/"); status != row.want || c.in() != (row.want == http.StatusSeeOther) {
				t.Errorf("%d, in %v", status, c.in())
			}
			if after, err := h.st.Persons(t.Context()); err != nil || len(after) != len(before) {
				t.Errorf("%d accounts, before %d: %v", len(after), len(before), err)
			}
		})
	}
}

// TestForgedWaysBack plays tokens and answers that the provider did not give for this way.
func TestForgedWaysBack(t *testing.T) {
	h := build(t, small[:1], 1)
	for name, tamper := range map[string]func(map[string]any){
		"another nonce":    func(c map[string]any) { c["nonce"] = "x" },
		"no nonce":         func(c map[string]any) { delete(c, "nonce") },
		"another audience": func(c map[string]any) { c["aud"] = "other" },
		"another issuer":   func(c map[string]any) { c["iss"] = "https://evil.example" },
		"expired":          func(c map[string]any) { c["exp"] = noon.Add(-time.Hour).Unix() },
	} {
		p := newIDP(t)
		p.tamper = tamper
		c := newClient(t, outsideFace(t, h, p, nil).URL)
		if status, _ := c.way(p, "/"); status != http.StatusUnauthorized || c.in() {
			t.Errorf("%s: %d", name, status)
		}
	}
	p := newIDP(t)
	srv := outsideFace(t, h, p, nil)
	c := newClient(t, srv.URL)
	_, header, _ := c.do("GET", "/login/outside", nil)
	back := p.visit(t, header.Get("Location"))
	// Somebody else opens the way back: a login that was planted.
	victim := newClient(t, srv.URL)
	if status, _ := victim.back(back); status != http.StatusUnauthorized || victim.in() {
		t.Errorf("another browser comes back: %d", status)
	}
	if status, _ := c.back(strings.Replace(back, "state=", "state=x", 1)); status != http.StatusUnauthorized || c.in() {
		t.Errorf("another state: %d", status)
	}
	if status, _ := c.back(back); status != http.StatusUnauthorized {
		t.Errorf("a state is good twice: %d", status)
	}
	if status, _ := c.back("/login/outside/back?error=access_denied&state=x"); status != http.StatusUnauthorized {
		t.Errorf("the provider refuses: %d", status)
	}
	// A stolen code without its proof, and with a proof that is not its own.
	_, header, _ = c.do("GET", "/login/outside", nil)
	mine := p.visit(t, header.Get("Location"))
	thief := newClient(t, srv.URL)
	_, header, _ = thief.do("GET", "/login/outside", nil)
	u, err := url.Parse(mine)
	must(t, err)
	theirs, err := url.Parse(p.visit(t, header.Get("Location")))
	must(t, err)
	q := theirs.Query()
	q.Set("code", u.Query().Get("code"))
	theirs.RawQuery = q.Encode()
	if status, _ := thief.back(theirs.String()); status != http.StatusUnauthorized || thief.in() {
		t.Errorf("a stolen code: %d", status)
	}
}

// TestProviderLeadsNowhereElse holds that no address that a provider publishes is called or
// shown, other than on the host of its issuer.
func TestProviderLeadsNowhereElse(t *testing.T) {
	h := build(t, small[:1], 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("called: %s", r.URL) }))
	t.Cleanup(elsewhere.Close)
	p := newIDP(t)
	p.auth = elsewhere.URL + "/auth"
	c := newClient(t, outsideFace(t, h, p, nil).URL)
	if status, body := c.get("/login/outside"); status != http.StatusServiceUnavailable || strings.Contains(body, elsewhere.URL) {
		t.Errorf("another host: %d", status)
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", elsewhere.URL+"/keys", nil)
	must(t, err)
	o, err := newOutside(&Outside{Issuer: p.URL})
	must(t, err)
	if res, err := o.client.Do(r); err == nil {
		res.Body.Close()
		t.Error("another host is called")
	}
	// A provider that is away harms nobody, and is asked again.
	q := newIDP(t)
	srv := outsideFace(t, h, q, nil)
	q.auth = "x"
	d := newClient(t, srv.URL)
	if status, _ := d.get("/login/outside"); status != http.StatusServiceUnavailable {
		t.Errorf("a provider that says nothing sensible: %d", status)
	}
	d.login("manager")
	q.mu.Lock()
	q.auth = ""
	q.mu.Unlock()
	e := newClient(t, srv.URL)
	if status, _ := e.way(q, "/"); status != http.StatusSeeOther || !e.in() {
		t.Errorf("once it is back: %d", status)
	}
}

func TestCodesAfterTheProvider(t *testing.T) {
	h := build(t, small[:1], 1)
	p := newIDP(t)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	enrol(t, c, noon)
	if status, to := newClient(t, outsideFace(t, h, p, nil).URL).way(p, "/"); status != http.StatusSeeOther || to != "/login/code" {
		t.Errorf("the code is not asked for: %d %s", status, to)
	}
	trusting := newClient(t, outsideFace(t, h, p, func(o *Outside) { o.SecondFactor = true }).URL)
	if status, to := trusting.way(p, "/"); status != http.StatusSeeOther || to != "/" || !trusting.in() {
		t.Errorf("the provider asked for one: %d %s", status, to)
	}
}

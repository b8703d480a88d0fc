package onvif

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestLogins(t *testing.T) {
	const user, password = "점검 <&>", "p&ss<w>rd"
	cred := &Credential{User: user, Password: password, Version: "v1"}
	open := []string{"GetSystemDateAndTime", "GetServices", "GetCapabilities", "GetEndpointReference", "GetHostname"}
	basic := func(w http.ResponseWriter, r *http.Request, _ string) bool {
		u, p, ok := r.BasicAuth()
		if ok && u == user && p == password {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	tests := []struct {
		name   string
		skew   time.Duration
		guard  func(*fake) func(http.ResponseWriter, *http.Request, string) bool
		change func(*Config)
		auth   Scheme
		wins   bool
	}{
		{"token only", 0, func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return wsse(f, "u", password, open...)
		},
			func(c *Config) { c.Credential = &Credential{User: "u", Password: password, Version: "v1"} }, SchemeWSSE, true},
		{"token, clock three hours behind", -3 * time.Hour, func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return wsse(f, "u", password, open...)
		}, func(c *Config) { c.Credential = &Credential{User: "u", Password: password} }, SchemeWSSE, true},
		{"token, clock months ahead", 2000 * time.Hour, func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return wsse(f, "u", password, open...)
		}, func(c *Config) { c.Credential = &Credential{User: "u", Password: password} }, SchemeWSSE, true},
		{"digest for everything, with pages", 0, func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return digestHTML(f, user, password)
		},
			nil, SchemeDigest, true},
		{"basic in the clear is not done", 0, func(*fake) func(http.ResponseWriter, *http.Request, string) bool { return basic }, nil, "", false},
		{"basic where it is allowed", 0, func(*fake) func(http.ResponseWriter, *http.Request, string) bool { return basic },
			func(c *Config) { c.AllowBasic = true }, SchemeBasic, true},
		{"no credential", 0, func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return wsse(f, "u", password, open...)
		},
			func(c *Config) { c.Credential = nil }, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := recorder(t)
			f.skew = tt.skew
			f.guard = tt.guard(f)
			cfg := start(t, f)
			cfg.Credential = cred
			brk := &memory{}
			cfg.Breaker = brk
			if tt.change != nil {
				tt.change(&cfg)
			}
			r, err := ask(t, cfg)
			equal(t, "auth", r.Auth, tt.auth)
			equal(t, "asked", r.Asked, true)
			equal(t, "open", r.Open, false)
			if !tt.wins {
				equal(t, "sources", len(r.Sources), 0)
				for _, h := range f.headers {
					equal(t, "Authorization", h.Get("Authorization"), "")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "sources", len(r.Sources), 4)
			equal(t, "maker", r.Information.Maker, "Hanbit")
			equal(t, "worked", len(brk.worked), 1)
			for _, p := range r.Problems {
				if p.Cause == CauseAuth && p.Call != "GetSystemDateAndTime" {
					t.Errorf("problem %v", p)
				}
			}
			if d := r.Clock.Offset - tt.skew; r.Clock.Known && d.Abs() > 3*time.Second {
				t.Errorf("clock off by %v of %v", r.Clock.Offset, tt.skew)
			}
		})
	}
}

// A wrong password is sent once, the breaker opens, and the next job sends none.
func TestWrongPasswordIsSentOnce(t *testing.T) {
	for name, guard := range map[string]func(*fake) func(http.ResponseWriter, *http.Request, string) bool{
		"token": func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return wsse(f, "u", "right", "GetSystemDateAndTime", "GetServices")
		},
		"digest": func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return digestHTML(f, "u", "right")
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := recorder(t)
			f.guard = guard(f)
			cfg := start(t, f)
			cfg.Credential = &Credential{User: "u", Password: "wrong-one", Version: "v1"}
			brk := &memory{}
			cfg.Breaker = brk
			var log bytes.Buffer
			cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			for range 3 {
				r, _ := ask(t, cfg)
				equal(t, "refused", r.Refused, true)
			}
			logins := func() int {
				n := 0
				for i := range f.bodies {
					if strings.Contains(f.bodies[i], "<wsse:UsernameToken>") || f.headers[i].Get("Authorization") != "" {
						n++
					}
				}
				return n
			}
			equal(t, "logins sent", logins(), 1)
			equal(t, "breaker", brk.Open(cfg.Addr.Addr(), "v1"), true)
			// A new password is a new version, and that one may be tried.
			cfg.Credential = &Credential{User: "u", Password: "right", Version: "v2"}
			r, err := ask(t, cfg)
			if err != nil || len(r.Sources) != 4 {
				t.Errorf("new version: %v, %d sources", err, len(r.Sources))
			}
			if strings.Contains(log.String(), "wrong-one") || strings.Contains(fmt.Sprintf("%v %+v %#v", cfg.Credential, *cfg.Credential, cfg.Credential), "right") {
				t.Error("a password was printed")
			}
		})
	}
}

// What never spoke SOAP gets a password only where that is wanted.
func TestSOAPFirst(t *testing.T) {
	for _, first := range []bool{true, false} {
		f := recorder(t)
		f.guard = digestHTML(f, "u", "right")
		cfg := start(t, f)
		cfg.Credential = &Credential{User: "u", Password: "right"}
		cfg.SOAPFirst = first
		r, err := ask(t, cfg)
		equal(t, "let in", len(r.Sources) == 4, !first)
		equal(t, "cause", CauseOf(err) == CauseAuth, first)
		for _, h := range f.headers {
			if first && h.Get("Authorization") != "" {
				t.Error("a login was sent")
			}
		}
	}
}

// A device that keeps its interfaces for administrators does not make our password a
// wrong one, nor one that leaves the rest open.
func TestFewRights(t *testing.T) {
	for _, rest := range []bool{true, false} {
		f := recorder(t)
		login := wsse(f, "u", "right", "GetSystemDateAndTime", "GetServices", "GetCapabilities", "GetEndpointReference", "GetHostname", "GetDeviceInformation")
		f.guard = func(w http.ResponseWriter, r *http.Request, body string) bool {
			if strings.Contains(body, "GetNetworkInterfaces") || strings.Contains(body, "GetNTP") {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, soap(notAuthorized))
				return false
			}
			return rest || login(w, r, body)
		}
		cfg := start(t, f)
		cfg.Credential = &Credential{User: "u", Password: "right", Version: "v"}
		brk := &memory{}
		cfg.Breaker = brk
		r, err := ask(t, cfg)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "refused", r.Refused || brk.Open(cfg.Addr.Addr(), "v"), false)
		equal(t, "sources", len(r.Sources), 4)
		equal(t, "open", r.Open, rest)
		equal(t, "worked", len(brk.worked) == 1, !rest)
	}
}

func TestSignedRequestIsOneTokenEach(t *testing.T) {
	body := []byte("<soap-env:Envelope><soap-env:Header/><soap-env:Body/></soap-env:Envelope>")
	seen := map[string]bool{}
	for range 100 {
		b, err := sign(body, Credential{User: "u", Password: ""}, time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		n, err := Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		nonce := n.Find("Nonce").Str()
		raw, err := base64.StdEncoding.DecodeString(nonce)
		if err != nil || len(raw) != 20 || seen[nonce] {
			t.Fatalf("nonce %q: %v", nonce, err)
		}
		seen[nonce] = true
	}
	if _, err := sign([]byte("<other/>"), Credential{}, time.Unix(0, 0)); err == nil {
		t.Error("signed without a header")
	}
	var e *Error
	if errors.As(errors.New("x"), &e) {
		t.Error("foreign error")
	}
}

// A digest that nobody can make is not a refused password.
func TestUnknownDigest(t *testing.T) {
	f := recorder(t)
	f.guard = func(w http.ResponseWriter, r *http.Request, body string) bool {
		if strings.Contains(body, "GetSystemDateAndTime") {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Digest realm="x", nonce="n", algorithm=ROT13`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	cfg := start(t, f)
	cfg.Credential = &Credential{User: "u", Password: "p", Version: "v"}
	brk := &memory{}
	cfg.Breaker = brk
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "refused", r.Refused || brk.Open(cfg.Addr.Addr(), "v"), false)
	found := false
	for _, p := range r.Problems {
		found = found || p.Cause == CauseAuth && p.Code == CodeDigestUnknown
	}
	equal(t, "told", found, true)
	for _, h := range f.headers {
		equal(t, "Authorization", h.Get("Authorization"), "")
	}
}

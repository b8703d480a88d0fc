package onvif

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// counting is a breaker that counts logins.
type counting struct {
	begun  atomic.Int32
	closed bool
	ends   chan Outcome
}

func (c *counting) Begin(context.Context, Login) (func(Outcome), Outcome) {
	c.begun.Add(1)
	if c.closed {
		return nil, LoginRefused
	}
	return func(o Outcome) { c.ends <- o }, ""
}

// A still comes from the configured address only, within limits, with one login at most.
func TestSnapshot(t *testing.T) {
	still := append([]byte{0xff, 0xd8}, bytes.Repeat([]byte{1}, 500)...)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	defer elsewhere.Close()
	answer := func(f http.HandlerFunc) netip.AddrPort {
		s := httptest.NewServer(f)
		t.Cleanup(s.Close)
		return netip.MustParseAddrPort(s.Listener.Addr().String())
	}
	digest := func(right bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Header.Get("Authorization"), `Digest username="viewer"`) && right {
				w.Write(still)
				return
			}
			w.Header().Set("WWW-Authenticate", `Digest realm="cam", nonce="n1", qop="auth"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		closed bool
		cause  Cause
		begun  int32
		end    Outcome
	}{
		{"open", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RequestURI() != "/snap/1?q=2" || r.Header.Get("Authorization") != "" {
				t.Errorf("asked for %s", r.URL)
			}
			w.Write(still)
		}, false, "", 0, ""},
		{"digest", digest(true), false, "", 1, LoginWorked},
		{"digest, refused", digest(false), false, CauseAuth, 1, LoginRefused},
		{"digest, refused before", digest(true), true, CauseAuth, 1, ""},
		{"basic in the clear", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Error("the password went out in the clear")
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="cam"`)
			w.WriteHeader(http.StatusUnauthorized)
		}, false, CauseAuth, 0, ""},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}, false, CauseNotONVIF, 0, ""},
		{"a page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, false, CauseNotONVIF, 0, ""},
		{"nothing", func(http.ResponseWriter, *http.Request) {}, false, CauseNotONVIF, 0, ""},
		{"without end", func(w http.ResponseWriter, _ *http.Request) {
			for b := bytes.Repeat([]byte{0xff, 0xd8}, 1<<16); ; {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		}, false, CauseTooBig, 0, ""},
		{"5 MiB", func(w http.ResponseWriter, _ *http.Request) { w.Write(append(still, make([]byte, 5<<20)...)) }, false, CauseTooBig, 0, ""},
		{"silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, false, CauseTimeout, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := &counting{closed: c.closed, ends: make(chan Outcome, 2)}
			addr := answer(c.answer)
			cfg := Config{Addr: addr, Allow: func(a netip.Addr) bool { return a == addr.Addr() }, Timeout: 2 * time.Second, Breaker: b,
				Credential: &Credential{Name: "hq", User: "viewer", Password: "hush"}}
			got, err := Snapshot(t.Context(), cfg, elsewhere.URL+"/snap/1?q=2")
			if CauseOf(err) != c.cause || (err == nil) != bytes.Equal(got, still) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Errorf("the error tells the password: %v", err)
			}
			if b.begun.Load() != c.begun {
				t.Errorf("%d logins", b.begun.Load())
			}
			if c.end != "" {
				if o := <-b.ends; o != c.end {
					t.Errorf("the login ended as %s", o)
				}
			}
		})
	}
	cfg := Config{Addr: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), 9), Timeout: time.Second}
	if _, err := Snapshot(t.Context(), cfg, "http://127.0.0.1/"); err == nil {
		t.Error("an address that is not allowed was asked")
	}
}

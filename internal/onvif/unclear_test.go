package onvif

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// TestOneLoginWhateverTheAnswer refuses a wrong password in ways that nobody listed: the
// device counts one login in two scans, over Digest and over WS-UsernameToken, and none is
// kept as one that works.
func TestOneLoginWhateverTheAnswer(t *testing.T) {
	fault := func(code, text string) string {
		return soap(`<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>` + code + `</s:Value></s:Subcode></s:Code><s:Reason><s:Text>` + text + `</s:Text></s:Reason></s:Fault>`)
	}
	const page = "<html>no</html>"
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   Outcome
	}{
		{"page 200", 200, page, LoginUnsure},
		{"page 302", 302, page, LoginUnsure},
		{"page 400", 400, page, LoginUnsure},
		{"page 403", 403, page, LoginRefused},
		{"page 404", 404, page, LoginUnsure},
		{"page 423", 423, page, LoginRefused},
		{"page 429", 429, page, LoginRefused},
		{"page 500", 500, page, LoginUnsure},
		{"page 503", 503, page, LoginUnsure},
		{"nothing 200", 200, "", LoginUnsure},
		{"another answer", 200, soap(`<tds:LoginResponse/>`), LoginUnsure},
		{"too deep", 200, strings.Repeat("<a>", 2000), LoginUnsure},
		{"argument", 400, fault("ter:InvalidArgVal", "Invalid username or password"), LoginRefused},
		{"argument without words", 400, fault("ter:InvalidArgVal", "x"), LoginUnsure},
		{"authentication", 500, fault("ter:Sender", "Authentication failed"), LoginRefused},
		{"credentials", 400, fault("ter:InvalidCredentials", "x"), LoginRefused},
		{"denied", 400, fault("ter:AccessDenied", "Access denied"), LoginRefused},
		{"locked in words", 500, fault("env:Receiver", "user locked"), LoginRefused},
		{"locked", 400, fault("ter:UserLocked", "x"), LoginRefused},
		{"no such action, in words a refusal", 400, fault("ter:ActionNotSupported", "password is wrong"), LoginRefused},
		{"closed", 0, "", LoginUnsure},
		{"always stale", 401, "stale", LoginUnsure},
		// From behind the door: the login worked.
		{"no such action", 500, fault("ter:ActionNotSupported", "x"), LoginWorked},
	} {
		for _, scheme := range []Scheme{SchemeDigest, SchemeWSSE} {
			if c.body == "stale" && scheme == SchemeWSSE {
				continue
			}
			t.Run(c.name+" "+string(scheme), func(t *testing.T) {
				f := recorder(t)
				var logins atomic.Int32
				f.guard = func(w http.ResponseWriter, r *http.Request, body string) bool {
					login := r.Header.Get("Authorization") != "" || strings.Contains(body, "<wsse:UsernameToken>")
					if login && c.want == LoginWorked {
						if logins.Add(1) > 1 {
							return true
						}
					} else if login {
						logins.Add(1)
					}
					challenge := `Digest realm="cam", qop="auth", nonce="n"`
					switch {
					case login && c.status == 0:
						panic(http.ErrAbortHandler)
					case login && c.body == "stale":
						w.Header().Set("WWW-Authenticate", challenge+", stale=true")
						w.WriteHeader(c.status)
					case login:
						w.Header().Set("Location", "/elsewhere")
						w.WriteHeader(c.status)
						_, _ = io.WriteString(w, c.body)
					case strings.Contains(body, "GetSystemDateAndTime"):
						return true
					case scheme == SchemeDigest:
						w.Header().Set("WWW-Authenticate", challenge)
						w.WriteHeader(http.StatusUnauthorized)
					default:
						w.WriteHeader(http.StatusBadRequest)
						_, _ = io.WriteString(w, soap(notAuthorized))
					}
					return false
				}
				cfg := start(t, f)
				cfg.Credential = &Credential{User: "u", Password: "wrong-one", Version: "v"}
				brk := &memory{}
				cfg.Breaker = brk
				r, _ := ask(t, cfg)
				if len(brk.outcomes) != 1 || brk.outcomes[0] != c.want {
					t.Errorf("outcomes %v, want %s", brk.outcomes, c.want)
				}
				equal(t, "refused", r.Refused, c.want == LoginRefused)
				if c.want == LoginWorked {
					equal(t, "scheme", r.Auth, scheme)
					return
				}
				equal(t, "logins", int(logins.Load()), 1)
				equal(t, "scheme", r.Auth, Scheme(""))
				told := false
				for _, p := range r.Problems {
					told = told || p.Code == CodeUnclear || p.Cause == CauseAuth || p.Cause == CauseHTTPBroken
				}
				equal(t, "told", told, true)
			})
		}
	}
}

package onvif

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// A login that is refused over its time is no wrong password: where the device says so, or
// where it never told its time.
func TestRefusedOverTheClock(t *testing.T) {
	expired := strings.Replace(notAuthorized, "ter:NotAuthorized", "wsse:MessageExpired", 1)
	inWords := strings.Replace(notAuthorized, "Sender not authorized", "Sender not authorized: timestamp differs", 1)
	for _, c := range []struct {
		name, fault string
		tellsTime   bool
		want        Outcome
	}{
		{"wrong password", notAuthorized, true, LoginRefused},
		{"by code", strings.Replace(expired, "</s:Value></s:Subcode>", "</s:Value></s:Subcode>", 1), true, LoginClock},
		{"in words", inWords, true, LoginClock},
		{"the time is not known", notAuthorized, false, LoginClock},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := recorder(t)
			f.guard = func(w http.ResponseWriter, _ *http.Request, body string) bool {
				token := strings.Contains(body, "<wsse:UsernameToken>")
				if strings.Contains(body, "GetSystemDateAndTime") && !token {
					if !c.tellsTime {
						w.Header()["Date"] = nil // no Date either
						w.WriteHeader(http.StatusBadRequest)
						_, _ = io.WriteString(w, soap(`<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>no such thing</s:Text></s:Reason></s:Fault>`))
					}
					return c.tellsTime
				}
				text := notAuthorized
				if token {
					text = c.fault
				}
				w.Header()["Date"] = nil
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, soap(text))
				return false
			}
			cfg := start(t, f)
			cfg.Credential = &Credential{User: "u", Password: "p", Version: "v"}
			brk := &memory{}
			cfg.Breaker = brk
			r, _ := ask(t, cfg)
			if !slices.Equal(brk.outcomes, []Outcome{c.want}) {
				t.Errorf("outcomes %v, want %s", brk.outcomes, c.want)
			}
			equal(t, "refused", r.Refused, c.want == LoginRefused)
			told := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == CodeClock })
			equal(t, "the clock is named", told, c.want == LoginClock)
		})
	}
}

// Of several challenges the strongest is answered; with none that is known nothing is sent.
func TestStrongestChallenge(t *testing.T) {
	const md5, sha = `Digest realm="a, Basic realm=b", nonce="n1", algorithm=MD5`, `Digest realm="a", nonce="n2", algorithm=SHA-256, qop="auth"`
	for _, c := range []struct {
		values []string
		nonce  string
		basic  bool
		other  bool
	}{
		{[]string{md5}, "n1", false, false},
		{[]string{md5, sha}, "n2", false, false},
		{[]string{sha, md5}, "n2", false, false},
		{[]string{"Basic realm=\"x\", " + md5 + ", " + sha}, "n2", true, false},
		{[]string{`Digest realm="a", nonce="n3", algorithm=ROT13`, md5}, "n1", false, false},
		{[]string{`Digest realm="a", nonce="n3", algorithm=ROT13`}, "", false, false},
		{[]string{"Negotiate", `Bearer realm="x"`}, "", false, true},
		{[]string{"Basic"}, "", true, false},
	} {
		h := http.Header{"Www-Authenticate": c.values}
		got := ""
		if d, err := Strongest(h); err == nil {
			got = d.Nonce
		}
		named := readChallenges(h)
		if got != c.nonce || named.basic != c.basic || named.other != c.other {
			t.Errorf("%q: nonce %q, %+v", c.values, got, named)
		}
	}
	scheme, code := choose(challenges{other: true}, &Error{Cause: CauseAuth}, Config{})
	if scheme != SchemeNone || code != CodeDigestUnknown {
		t.Errorf("an unknown scheme: %s %s", scheme, code)
	}
}

// Who holds a name of a device keeps away whoever asks for any of them.
func TestTurns(t *testing.T) {
	var turns Turns
	var inside, most atomic.Int32
	done := make(chan struct{})
	for i := range 20 {
		names := []string{"address " + string(rune('a'+i%3)), "endpoint u"}
		go func() {
			give, ok := turns.Take(t.Context(), names)
			if ok {
				most.Store(max(most.Load(), inside.Add(1)))
				inside.Add(-1)
				give()
				give() // once more does no harm
			}
			done <- struct{}{}
		}()
	}
	for range 20 {
		<-done
	}
	if most.Load() != 1 {
		t.Errorf("%d at once", most.Load())
	}
	give, _ := turns.Take(t.Context(), []string{"x"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := turns.Take(ctx, []string{"x", "y"}); ok {
		t.Error("taken though held")
	}
	give()
}

func TestDistinct(t *testing.T) {
	a := netip.MustParseAddr("10.1.1.9")
	told := func(e, c string) []string { return Identity{Endpoint: e, Certificate: c}.Told(a) }
	for i, c := range []struct {
		x, y []string
		want bool
	}{
		{told("u", ""), told("u", ""), false},
		{told("u", ""), told("v", ""), true},
		{told("u", ""), told("", ""), false},
		{told("u", "c"), told("u", "d"), false}, // a new certificate of the same device
		{told("", "c"), told("", "d"), true},
		{told("u", "c"), told("v", "c"), true}, // one certificate for a whole series
	} {
		if got := Distinct(c.x, c.y); got != c.want {
			t.Errorf("%d: %v", i, got)
		}
	}
}

// held is a Breaker that sends nothing for what became of an earlier login.
type held Outcome

func (h held) Begin(context.Context, Login) (func(Outcome), Outcome) { return nil, Outcome(h) }

// A login that is not sent is not called a wrong password where it was held for something else.
func TestHeldForAnEarlierLogin(t *testing.T) {
	for _, row := range []struct {
		by      Outcome
		refused bool
		code    string
	}{{LoginRefused, true, ""}, {LoginClock, false, CodeClock}, {LoginUnsure, false, CodeUnclear}, {LoginUnsent, false, ""}} {
		f := recorder(t)
		f.guard = func(w http.ResponseWriter, _ *http.Request, body string) bool {
			if strings.Contains(body, "GetSystemDateAndTime") {
				return true
			}
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, soap(notAuthorized))
			return false
		}
		cfg := start(t, f)
		cfg.Credential, cfg.Breaker = &Credential{User: "u", Password: "p", Version: "v"}, held(row.by)
		r, _ := ask(t, cfg)
		equal(t, string(row.by)+": refused", r.Refused, row.refused)
		for _, code := range []string{CodeClock, CodeUnclear} {
			told := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == code })
			equal(t, string(row.by)+": "+code, told, code == row.code)
		}
	}
}

package probe

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"sync/atomic"
	"testing"

	"camledger/inventory"
)

// guard checks credentials as RFC 7616 says, apart from the code under test.
type guard struct {
	offer     string // with {nonce}
	hash      func() hash.Hash
	qop       bool
	password  string
	once      bool // each nonce serves one request
	staleOnce bool // the second right answer is called stale
	served    atomic.Int32
	nonce     atomic.Int32
	used      atomic.Int32
}

func (g *guard) sum(s string) string {
	h := g.hash()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

func (g *guard) refuse(stale bool) (string, bool) {
	g.nonce.Add(1)
	offer := strings.ReplaceAll(g.offer, "{nonce}", fmt.Sprint("n", g.nonce.Load()))
	if stale {
		offer += ", stale=true"
	}
	return status("401 Unauthorized", "WWW-Authenticate: "+offer+"\r\n"), true
}

func (g *guard) reply(r request) (string, bool) {
	if r.method == "OPTIONS" || r.method == "TEARDOWN" {
		return "", false
	}
	field := func(name string) string {
		for _, c := range []string{name + `="`, name + "="} {
			if _, rest, found := strings.Cut(r.header["authorization"], " "+c); found {
				end := ","
				if strings.HasSuffix(c, `"`) {
					end = `"`
				}
				v, _, _ := strings.Cut(rest, end)
				return v
			}
		}
		return ""
	}
	if r.header["authorization"] == "" || field("nonce") != fmt.Sprint("n", g.nonce.Load()) {
		return g.refuse(false)
	}
	ha1, ha2 := g.sum("admin:cam:"+g.password), g.sum(r.method+":"+r.uri)
	want := g.sum(ha1 + ":" + field("nonce") + ":" + ha2)
	if g.qop {
		want = g.sum(ha1 + ":" + field("nonce") + ":" + field("nc") + ":" + field("cnonce") + ":auth:" + ha2)
	}
	if field("response") != want || field("username") != "admin" || field("uri") != r.uri {
		return g.refuse(false)
	}
	if g.staleOnce && g.served.Add(1) == 2 {
		return g.refuse(true)
	}
	if g.once {
		g.nonce.Add(1)
		g.used.Add(1)
	}
	return "", false
}

func TestDigest(t *testing.T) {
	for _, c := range []struct {
		name  string
		guard *guard
		kind  string
	}{
		{"MD5 as of old", &guard{offer: `Digest realm="cam", nonce="{nonce}"`, hash: md5.New}, "digest MD5"},
		{"MD5 with qop", &guard{offer: `Digest realm="cam", nonce="{nonce}", qop="auth", opaque="xyz", algorithm=MD5`, hash: md5.New, qop: true}, "digest MD5"},
		{"SHA-256 with qop", &guard{offer: `Digest realm="cam", nonce="{nonce}", algorithm=SHA-256, qop="auth,auth-int"`, hash: sha256.New, qop: true}, "digest SHA-256"},
		{"a nonce for each request", &guard{offer: `Digest realm="cam", nonce="{nonce}", qop="auth"`, hash: md5.New, qop: true, once: true}, "digest MD5"},
		{"a stale nonce", &guard{offer: `Digest realm="cam", nonce="{nonce}"`, hash: md5.New, staleOnce: true}, "digest MD5"},
		{"Basic and digest in one header", &guard{offer: `Basic realm="cam", Digest realm="cam", nonce="{nonce}"`, hash: md5.New}, "digest MD5"},
		{"an unknown algorithm first", &guard{offer: "Digest realm=\"cam\", nonce=\"x\", algorithm=SHA-3\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"{nonce}\"", hash: md5.New}, "digest MD5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.guard.password = `p"a\ss:`
			l := &literal{reply: c.guard.reply, feed: live}
			target := quick(l.start(t))
			target.User, target.Password = "admin", c.guard.password
			got := Check(context.Background(), target)
			good(t, got)
			if got.Measurement.Auth != "digest" || !strings.Contains(ladder(got), c.kind) {
				t.Errorf("auth %q", got.Measurement.Auth)
			}
		})
	}
}

func TestOneRefusedLoginAtMost(t *testing.T) {
	t.Parallel()
	for _, offer := range []string{
		`Digest realm="cam", nonce="{nonce}"`,
		`Digest realm="cam", nonce="{nonce}", qop="auth", algorithm=SHA-256`,
	} {
		g := &guard{offer: offer, hash: md5.New, password: "right"}
		l := &literal{reply: g.reply}
		target := quick(l.start(t))
		target.User, target.Password = "admin", "hush"
		c := Check(context.Background(), target)
		bad(t, c, inventory.StepAuth, inventory.CauseAuthRefused)
		if n := l.logins(); n != 1 {
			t.Errorf("%d logins", n)
		}
		if strings.Contains(ladder(c), "hush") {
			t.Error("the password stands in the steps")
		}
	}
	// one that closes after its refusal
	closing := &guard{offer: `Digest realm="cam", nonce="{nonce}"`, hash: md5.New, password: "right"}
	l := &literal{reply: func(r request) (string, bool) {
		s, ok := closing.reply(r)
		if r.header["authorization"] != "" {
			s += replyClose
		}
		return s, ok
	}}
	target := quick(l.start(t))
	target.User, target.Password = "admin", "hush"
	bad(t, Check(context.Background(), target), inventory.StepAuth, inventory.CauseAuthRefused)
	if n := l.logins(); n != 1 {
		t.Errorf("%d logins", n)
	}
	// one that calls every nonce stale gets no more either
	l = &literal{reply: func(r request) (string, bool) {
		return status("401 Unauthorized", fmt.Sprintf("WWW-Authenticate: Digest realm=\"cam\", nonce=\"%s\", stale=true\r\n", r.header["cseq"])), r.method == "DESCRIBE"
	}}
	target = quick(l.start(t))
	target.User, target.Password = "admin", "x"
	bad(t, Check(context.Background(), target), inventory.StepAuth, inventory.CauseAuthRefused)
	if n := l.logins(); n != 1 {
		t.Errorf("%d logins", n)
	}
}

func TestDeviceThatClosesAfterAsking(t *testing.T) {
	t.Parallel()
	g := &guard{offer: "Digest realm=\"cam\", nonce=\"{nonce}\"\r\nConnection: close", hash: md5.New, password: "right"}
	reply := func(r request) (string, bool) {
		s, refused := g.reply(r)
		if refused {
			s += replyClose
		}
		return s, refused
	}
	l := &literal{feed: live, reply: reply}
	target := quick(l.start(t))
	target.User, target.Password = "admin", "right"
	good(t, Check(context.Background(), target))
	if n := l.conns.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
	l = &literal{reply: reply}
	target.URL, target.Password = l.start(t), "hush"
	bad(t, Check(context.Background(), target), inventory.StepAuth, inventory.CauseAuthRefused)
	if n := l.logins(); n != 1 {
		t.Errorf("%d logins", n)
	}
}

func TestBasicInTheClear(t *testing.T) {
	t.Parallel()
	l := &literal{feed: live, reply: func(r request) (string, bool) {
		if r.header["authorization"] == "Basic YWRtaW46aHVzaA==" {
			return "", false
		}
		return status("401 Unauthorized", "WWW-Authenticate: Basic realm=\"cam\"\r\n"), r.method != "OPTIONS"
	}}
	target := quick(l.start(t))
	target.User, target.Password = "admin", "hush"
	bad(t, Check(context.Background(), target), inventory.StepAuth, inventory.CauseAuthNeeded)
	if l.logins() != 0 {
		t.Error("the password was sent in the clear")
	}
	target.AllowBasic = true
	c := Check(context.Background(), target)
	good(t, c)
	if c.Measurement.Auth != "basic" {
		t.Errorf("auth %q", c.Measurement.Auth)
	}
}

func TestLoginThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	l := &literal{replies: map[string]string{"DESCRIBE": status("401 Unauthorized", "WWW-Authenticate: Negotiate\r\n")}}
	target := quick(l.start(t))
	target.User, target.Password = "admin", "hush"
	bad(t, Check(context.Background(), target), inventory.StepAuth, inventory.CauseAuthNeeded)
}

// TestOnlySuccessProvesALogin refuses a login with one status or another: it goes out once,
// and counts as one that works only after a success.
func TestOnlySuccessProvesALogin(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]Outcome{
		"400 Bad Request": LoginUnsure, "401 Unauthorized": LoginRefused, "403 Forbidden": LoginRefused, "404 Not Found": LoginUnsure,
		"454 Session Not Found": LoginUnsure, "500 Internal Server Error": LoginUnsure, "503 Service Unavailable": LoginUnsure, "200 OK": LoginWorked,
	} {
		l := &literal{reply: func(r request) (string, bool) {
			switch {
			case r.method != "DESCRIBE":
				return "", false
			case r.header["authorization"] == "":
				return status("401 Unauthorized", "WWW-Authenticate: Digest realm=\"cam\", nonce=\"n\"\r\n"), true
			case answer == "200 OK":
				return "", false
			}
			return status(answer), true
		}}
		target := quick(l.start(t))
		var got []Outcome
		target.Login = func(context.Context) Login {
			return Login{User: "admin", Password: "x", End: func(o Outcome) { got = append(got, o) }}
		}
		Check(context.Background(), target)
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %s", answer, got, want)
		}
		if n := l.logins(); n != 1 && want != LoginWorked {
			t.Errorf("%s: %d logins", answer, n)
		}
	}
}

func TestFaultAfterLogin(t *testing.T) {
	t.Parallel()
	g := &guard{offer: `Digest realm="cam", nonce="{nonce}"`, hash: md5.New, password: "x"}
	l := &literal{reply: func(r request) (string, bool) {
		if s, ok := g.reply(r); ok {
			return s, ok
		}
		return status("404 Not Found"), r.method == "DESCRIBE"
	}}
	target := quick(l.start(t))
	target.User, target.Password = "admin", "x"
	bad(t, Check(context.Background(), target), inventory.StepDescribe, inventory.CauseNotFound)
}

// TestSilenceAtTheLogin has a device that asks for a login, gets one, and never answers it:
// the rung of the login is the one that fails, and one login was sent.
func TestSilenceAtTheLogin(t *testing.T) {
	t.Parallel()
	l := &literal{reply: func(r request) (string, bool) {
		if r.method != "DESCRIBE" {
			return "", false
		}
		if r.header["authorization"] != "" {
			return replySilent, true
		}
		return status("401 Unauthorized", "WWW-Authenticate: Digest realm=\"cam\", nonce=\"1\"\r\n"), true
	}}
	target := quick(l.start(t))
	target.User, target.Password = "admin", "x"
	bad(t, Check(t.Context(), target), inventory.StepAuth, inventory.CauseTimeout)
	if n := l.logins(); n != 1 {
		t.Errorf("%d logins", n)
	}
}

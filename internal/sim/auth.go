package sim

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	realm      = "IP Camera"
	nonceLife  = 5 * time.Minute
	maxNonces  = 512
	maxSources = 1024
)

// login is how an attempt to log in ended.
type login int

const (
	loginNone   login = iota // no credentials were shown
	loginGood                // right
	loginBad                 // wrong name or password
	loginStale               // an old, foreign or used nonce, or a time too far from the device's clock
	loginLocked              // the source address is locked out
)

// guard verifies logins over all services of a device and locks out source addresses that fail too often.
type guard struct {
	mu      sync.Mutex
	nonces  map[string]*nonce    // digest nonces that were given out
	used    map[string]time.Time // WS-UsernameToken nonces that were used, until when they are remembered
	fails   map[string]int       // wrong logins in a row, by source address
	locked  map[string]time.Time // until when
	lockout int
	length  time.Duration
}

type nonce struct {
	path   string
	until  time.Time
	counts map[uint64]bool // nonce counts seen
}

func newGuard(lockout int, length time.Duration) *guard {
	return &guard{nonces: map[string]*nonce{}, used: map[string]time.Time{}, fails: map[string]int{},
		locked: map[string]time.Time{}, lockout: lockout, length: length}
}

// reset forgets everything, as a new device would.
func (g *guard) reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.nonces)
	clear(g.used)
	clear(g.fails)
	clear(g.locked)
}

// challenge gives out a new nonce, good for one path where the maker binds it.
func (g *guard) challenge(path string, now time.Time) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	n := hex.EncodeToString(b[:])
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.nonces) >= maxNonces {
		for k, old := range g.nonces {
			if old.until.Before(now) || len(g.nonces) >= maxNonces {
				delete(g.nonces, k)
			}
		}
	}
	g.nonces[n] = &nonce{path: path, until: now.Add(nonceLife), counts: map[uint64]bool{}}
	return n
}

// isLocked says whether a source address is locked out.
func (g *guard) isLocked(source string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	until, ok := g.locked[source]
	if ok && !until.After(now) {
		delete(g.locked, source)
		delete(g.fails, source)
		return false
	}
	return ok
}

// settle counts the outcome of a login towards the lock-out.
func (g *guard) settle(source string, outcome login, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch outcome {
	case loginGood:
		delete(g.fails, source)
	case loginBad:
		if len(g.fails) < maxSources || g.fails[source] > 0 {
			g.fails[source]++
		}
		if g.lockout > 0 && g.fails[source] >= g.lockout {
			g.locked[source] = now.Add(g.length)
		}
	}
}

// digest verifies an HTTP Digest login (RFC 7616, MD5 or SHA-256, with or without qop).
func (g *guard) digest(r *http.Request, user, password string, bindPath bool, now time.Time) login {
	kind, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Digest") {
		if kind != "" {
			return loginBad // Basic is never accepted without TLS
		}
		return loginNone
	}
	p := parameters(rest)
	newHash := md5.New
	switch strings.ToUpper(p["algorithm"]) {
	case "", "MD5":
	case "SHA-256":
		newHash = sha256.New
	default:
		return loginBad
	}
	path := strings.SplitN(r.URL.RequestURI(), "?", 2)[0]
	if p["uri"] != r.URL.RequestURI() {
		return loginBad
	}
	ha1 := hashed(newHash, user+":"+realm+":"+password)
	ha2 := hashed(newHash, r.Method+":"+p["uri"])
	want := hashed(newHash, ha1+":"+p["nonce"]+":"+ha2)
	if p["qop"] == "auth" {
		want = hashed(newHash, strings.Join([]string{ha1, p["nonce"], p["nc"], p["cnonce"], "auth", ha2}, ":"))
	}
	if p["username"] != user || p["realm"] != realm || subtle.ConstantTimeCompare([]byte(want), []byte(p["response"])) != 1 {
		return loginBad
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.nonces[p["nonce"]]
	if n == nil || n.until.Before(now) || (bindPath && n.path != path) {
		return loginStale
	}
	if p["qop"] == "auth" {
		count, err := strconv.ParseUint(p["nc"], 16, 64)
		if err != nil || n.counts[count] || len(n.counts) > 4096 {
			return loginStale
		}
		n.counts[count] = true
	}
	return loginGood
}

// usernameToken verifies a WS-UsernameToken login: PasswordDigest = Base64(SHA1(nonce + created + password)).
func (g *guard) usernameToken(q *request, user, password string, clock time.Time, window time.Duration) login {
	if !q.Login {
		return loginNone
	}
	if q.Header["Username"] == "" && q.Header["Password"] == "" {
		return loginNone
	}
	salt, err := base64.StdEncoding.DecodeString(q.Header["Nonce"])
	if err != nil || !q.Digest {
		return loginBad
	}
	h := sha1.New()
	h.Write(salt)
	h.Write([]byte(q.Header["Created"] + password))
	want := base64.StdEncoding.EncodeToString(h.Sum(nil))
	if q.Header["Username"] != user || subtle.ConstantTimeCompare([]byte(want), []byte(q.Header["Password"])) != 1 {
		return loginBad
	}
	if window > 0 {
		created, err := time.Parse(time.RFC3339, q.Header["Created"])
		if err != nil || created.Sub(clock).Abs() > window {
			return loginStale
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if until, seen := g.used[string(salt)]; seen && until.After(clock) {
		return loginStale
	}
	if len(g.used) >= maxNonces {
		for k, until := range g.used {
			if until.Before(clock) || len(g.used) >= maxNonces {
				delete(g.used, k)
			}
		}
	}
	g.used[string(salt)] = clock.Add(2*window + nonceLife)
	return loginGood
}

func hashed(newHash func() hash.Hash, s string) string {
	h := newHash()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

// parameters reads name=value and name="value" pairs of an Authorization header.
func parameters(s string) map[string]string {
	p := map[string]string{}
	for len(s) > 0 && len(p) < 32 {
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			break
		}
		name = strings.ToLower(strings.Trim(name, " ,\t"))
		var value string
		if quoted, found := strings.CutPrefix(rest, `"`); found {
			value, s, _ = strings.Cut(quoted, `"`)
		} else {
			value, s, _ = strings.Cut(rest, ",")
		}
		p[name] = strings.TrimSpace(value)
	}
	return p
}

func sourceOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return host
}

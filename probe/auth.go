package probe

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// challenge is how a device wants to be logged in to (WWW-Authenticate; RFC 7235, 7616).
type challenge struct {
	kind      string // basic, digest
	realm     string
	nonce     string
	opaque    string
	algorithm string // as the device writes it
	qop       bool   // auth is offered
	otherQop  bool   // a quality of protection is that we do not make
	stale     bool
}

// strength orders challenges; 0 cannot be answered.
func (c challenge) strength() int {
	if c.kind == "basic" {
		return 1
	}
	if c.kind != "digest" || c.nonce == "" || c.otherQop && !c.qop {
		return 0
	}
	if _, ok := digests[c.hash()]; !ok {
		return 0
	}
	switch c.hash() {
	case "MD5":
		return 2
	default:
		return 3
	}
}

// hash is the name of the hash without the session variant.
func (c challenge) hash() string {
	a := strings.TrimSuffix(strings.ToUpper(c.algorithm), "-SESS")
	if a == "" {
		return "MD5"
	}
	return a
}

var digests = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA-256": sha256.New, "SHA256": sha256.New, "SHA-512-256": sha512.New512_256,
}

// readChallenges picks the strongest challenge among the header's values. Not ok: none
// can be answered.
func readChallenges(values []string) (challenge, bool) {
	var best challenge
	for _, v := range values {
		for _, c := range splitChallenges(v) {
			if c.strength() > best.strength() {
				best = c
			}
		}
	}
	return best, best.strength() > 0
}

// splitChallenges reads one header value, which may hold several challenges:
//
//	Digest realm="a", nonce="b", qop="auth", Basic realm="a"
func splitChallenges(v string) []challenge {
	var all []challenge
	for len(v) > 0 && len(all) < 8 {
		v = strings.TrimLeft(v, ", \t")
		i := strings.IndexAny(v, " =,\t")
		if i < 0 {
			i = len(v)
		}
		name := v[:i]
		rest := strings.TrimLeft(v[i:], " \t")
		if !strings.HasPrefix(rest, "=") {
			// a scheme
			if i == 0 {
				return all
			}
			all = append(all, challenge{kind: strings.ToLower(name)})
			v = rest
			continue
		}
		var value string
		value, v = readValue(strings.TrimLeft(rest[1:], " \t"))
		if len(all) > 0 {
			all[len(all)-1].set(strings.ToLower(name), value)
		}
	}
	return all
}

// readValue takes a quoted or plain value off s.
func readValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		i := strings.IndexByte(s, ',')
		if i < 0 {
			i = len(s)
		}
		return strings.TrimSpace(s[:i]), s[i:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

func (c *challenge) set(name, value string) {
	switch name {
	case "realm":
		c.realm = value
	case "nonce":
		c.nonce = value
	case "opaque":
		c.opaque = value
	case "algorithm":
		c.algorithm = value
	case "stale":
		c.stale = strings.EqualFold(value, "true")
	case "qop":
		for q := range strings.SplitSeq(value, ",") {
			q = strings.TrimSpace(q)
			auth := strings.EqualFold(q, "auth")
			c.qop, c.otherQop = c.qop || auth, c.otherQop || !auth && q != ""
		}
	}
}

// login answers challenges with one pair of credentials.
type login struct {
	user, password string
	challenge      challenge
	count          uint32 // requests made with this nonce
	cnonce         string
}

// take starts to answer a challenge.
func (l *login) take(c challenge) {
	var b [8]byte
	rand.Read(b[:]) // never fails
	l.challenge, l.count, l.cnonce = c, 0, hex.EncodeToString(b[:])
}

// header is the Authorization header for one request.
func (l *login) header(method, uri string) string {
	c := l.challenge
	if c.kind == "basic" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(l.user+":"+l.password))
	}
	sum := func(s string) string {
		h := digests[c.hash()]()
		h.Write([]byte(s))
		return hex.EncodeToString(h.Sum(nil))
	}
	l.count++
	nc := fmt.Sprintf("%08x", l.count)
	ha1 := sum(l.user + ":" + c.realm + ":" + l.password)
	if strings.HasSuffix(strings.ToUpper(c.algorithm), "-SESS") {
		ha1 = sum(ha1 + ":" + c.nonce + ":" + l.cnonce)
	}
	ha2 := sum(method + ":" + uri)
	var response string
	if c.qop {
		response = sum(ha1 + ":" + c.nonce + ":" + nc + ":" + l.cnonce + ":auth:" + ha2)
	} else {
		response = sum(ha1 + ":" + c.nonce + ":" + ha2)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username=%s, realm=%s, nonce=%s, uri=%s, response="%s"`,
		quoted(l.user), quoted(c.realm), quoted(c.nonce), quoted(uri), response)
	if c.algorithm != "" {
		b.WriteString(", algorithm=" + token(c.algorithm))
	}
	if c.opaque != "" {
		b.WriteString(", opaque=" + quoted(c.opaque))
	}
	if c.qop {
		fmt.Fprintf(&b, `, qop=auth, nc=%s, cnonce="%s"`, nc, l.cnonce)
	}
	return b.String()
}

var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")

func quoted(s string) string { return `"` + quoting.Replace(s) + `"` }

// token keeps what may stand unquoted.
func token(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

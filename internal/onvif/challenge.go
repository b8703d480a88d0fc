package onvif

import (
	"net/http"
	"strings"

	"github.com/icholy/digest"
)

// challenges are the schemes that a 401 names.
type challenges struct {
	digest, basic bool
	other         bool // a scheme of which nobody here knows
	stale         bool // the digest's nonce was old; the password was not looked at
}

// maxChallenges bounds how many challenges of one answer are looked at.
const maxChallenges = 16

func readChallenges(h http.Header) challenges {
	var c challenges
	for _, text := range splitChallenges(h) {
		scheme, rest, _ := strings.Cut(text, " ")
		switch strings.ToLower(scheme) {
		case "digest":
			c.digest = true
			if d, err := digest.ParseChallenge("Digest " + rest); err == nil {
				c.stale = c.stale || d.Stale
			}
		case "basic":
			c.basic = true
		default:
			c.other = true
		}
	}
	return c
}

// splitChallenges takes apart the WWW-Authenticate values of an answer. One value may hold
// several challenges (RFC 9110 11.6.1):
//
//	Digest realm="a, Basic realm", nonce="b", Basic realm="a"
func splitChallenges(h http.Header) []string {
	var out []string
	for _, v := range h.Values("WWW-Authenticate") {
		for _, part := range splitQuoted(v) {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}
			// A scheme stands alone or before a blank; a parameter has its "=" first.
			name := part
			if i := strings.IndexAny(part, " ="); i >= 0 {
				name = part[:i]
			}
			rest := strings.TrimLeft(part[len(name):], " ")
			switch {
			case !strings.HasPrefix(rest, "="):
				if len(out) == maxChallenges {
					return out
				}
				out = append(out, strings.TrimSpace(name+" "+rest))
			case len(out) > 0:
				sep := ", "
				if !strings.Contains(out[len(out)-1], " ") {
					sep = " "
				}
				out[len(out)-1] += sep + part
			}
		}
	}
	return out
}

// splitQuoted cuts at commas outside quotes.
func splitQuoted(s string) []string {
	var out []string
	from, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// OffersBasic tells whether an answer asks for the password itself.
func OffersBasic(h http.Header) bool { return readChallenges(h).basic }

// Stale tells whether an answer calls the nonce of a login old and not its password wrong
// (RFC 7616 3.3).
func Stale(h http.Header) bool { return readChallenges(h).stale }

// Strongest picks the digest challenge with the strongest hash that we can make. What
// offers MD5 beside SHA-256 gets SHA-256, in whichever order (RFC 7616 3.7). The error says
// that there is none.
func Strongest(h http.Header) (*digest.Challenge, error) {
	var best *digest.Challenge
	for _, text := range splitChallenges(h) {
		scheme, rest, _ := strings.Cut(text, " ")
		if !strings.EqualFold(scheme, "digest") {
			continue
		}
		c, err := digest.ParseChallenge("Digest " + rest)
		if err == nil && digest.CanDigest(c) && (best == nil || strength(c) > strength(best)) {
			best = c
		}
	}
	if best == nil {
		return nil, digest.ErrNoChallenge
	}
	return best, nil
}

func strength(c *digest.Challenge) int {
	switch strings.TrimSuffix(strings.ToUpper(c.Algorithm), "-SESS") {
	case "", "MD5":
		return 1
	case "SHA-256":
		return 2
	}
	return 3
}

package onvif

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// URI is an address of a stream or picture that a device gave.
type URI struct {
	// Asked is the address to use: the host is the operator's, port and path are the
	// device's; credentials are replaced by {user} and {password}.
	Asked string
	// Reported is what the device said, without credentials.
	Reported string
	// Host is the host that the device reported.
	Host string
	// Port is the port in Asked, the scheme's own if none was said.
	Port int
	// Secret tells that the device put a name or password into the address.
	Secret bool
}

// secretKey finds the names under which makers write credentials into paths and queries:
// "user=admin_password=x_channel=1" (Xiongmai), "?usr=a&pwd=b", "&authbasic=…".
var secretKey = regexp.MustCompile(`(?i)(username|user|usr|loginuse|login|account|password|passwd|passcode|pass|pwd|loginpas|authbasic|auth|secret)(=|%3d)`)

// valueEnd is where the value of such a name ends.
var valueEnd = regexp.MustCompile(`[&/;?#\s"'<>]|_[a-zA-Z]+=`)

// userinfo is the part of an address before its host that holds a name or password.
var userinfo = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#\s]*@`)

// Redact takes names and passwords out of every address in s. What is replaced becomes
// {user} or {password}, so that the shape of the address stays visible.
func Redact(s string) string {
	s, _ = redact(s)
	return s
}

func redact(s string) (string, bool) {
	found := false
	if userinfo.MatchString(s) {
		s, found = userinfo.ReplaceAllString(s, "$1"), true
	}
	var b strings.Builder
	done := 0
	for _, m := range secretKey.FindAllStringSubmatchIndex(s, -1) {
		if m[0] < done || m[0] > 0 && letter(s[m[0]-1]) {
			continue // inside a value, or the end of another word
		}
		end := len(s)
		if e := valueEnd.FindStringIndex(s[m[1]:]); e != nil {
			end = m[1] + e[0]
		}
		with := "{password}"
		switch strings.ToLower(s[m[2]:m[3]]) {
		case "username", "user", "usr", "loginuse", "login", "account":
			with = "{user}"
		}
		b.WriteString(s[done:m[1]])
		b.WriteString(with)
		done, found = end, true
	}
	b.WriteString(s[done:])
	return b.String(), found
}

// Fill puts a name and password back where Redact took them out of an address. Makers
// who write them into a path or query percent-decode what they read there.
func Fill(uri, user, password string) string {
	return strings.NewReplacer("{user}", url.QueryEscape(user), "{password}", url.QueryEscape(password)).Replace(uri)
}

// escapePath percent-encodes what may not stand in an address, and nothing else: what the
// device encoded already, and its question mark, stay as they are.
func escapePath(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`|", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// ParseURI reads the address that a device gave for a stream ("rtsp") or a picture
// ("http") and puts the operator's host in. Nothing usable gives ok == false: "(null)",
// an empty text, another scheme.
func ParseURI(s string, host netip.Addr) (u URI, ok bool) {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimSpace(s)))
	if s == "" || strings.EqualFold(s, "(null)") || len(s) > 2048 {
		return URI{}, false
	}
	s = strings.ReplaceAll(s, "&amp;", "&") // escaped twice: Tiandy, D-Link
	clean, secret := redact(s)
	scheme, rest, found := strings.Cut(clean, "://")
	scheme = strings.ToLower(scheme)
	var def int
	switch scheme {
	case "rtsp":
		def = 554
	case "rtsps":
		def = 322
	case "http":
		def = 80
	case "https":
		def = 443
	default:
		return URI{}, false
	}
	if !found || rest == "" {
		return URI{}, false
	}
	// By hand, since makers write paths that net/url refuses.
	authority, path := rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	name, port := authority, def
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		if p, err := strconv.Atoi(authority[i+1:]); err == nil && p > 0 && p < 65536 {
			port = p
		}
		name = authority[:i]
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // or what follows the port could be taken for a part of the host
	}
	path = escapePath(path)
	target := netip.AddrPortFrom(host.WithZone(""), uint16(port)).String()
	return URI{
		Asked:    scheme + "://" + target + path,
		Reported: clip(clean, 512), Host: clip(Clean(strings.Trim(name, "[]")), 255), Port: port, Secret: secret,
	}, true
}

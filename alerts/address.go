package alerts

import (
	"strings"
	"unicode/utf8"
)

// AddressProblem is what is wrong with one mail address, as a code of internal/words
// ("alerts.address.…") with arguments.
type AddressProblem struct {
	Address string // as typed, cleaned for showing
	Code    string
	Args    []any
}

// Error gives the code and the address.
func (p AddressProblem) Error() string { return "mail address " + p.Address + ": " + p.Code }

// slips are domains that people mistype, with what they meant.
var slips = map[string]string{
	"gmial.com": "gmail.com", "gmai.com": "gmail.com", "gamil.com": "gmail.com", "gmail.co": "gmail.com", "gmail.con": "gmail.com",
	"naver.con": "naver.com", "naver.co": "naver.com", "navr.com": "naver.com", "naver.om": "naver.com", "never.com": "naver.com",
	"hanmail.com": "hanmail.net", "hanmial.net": "hanmail.net", "daum.com": "daum.net", "daum.ent": "daum.net", "nate.con": "nate.com",
}

// Address checks one mail address as a person typed it and returns it trimmed, its
// domain in lower case. Only plain addresses are taken: no display name, no quotes, no
// comments, letters of ASCII (RFC 5321 4.1.2 without quoted strings and literals).
func Address(s string) (string, error) {
	problem := func(code string, args ...any) (string, error) {
		return "", AddressProblem{Address: Clean(s, mostRunes), Code: "alerts.address." + code, Args: args}
	}
	a := strings.Trim(s, " \t")
	if a == "" {
		return problem("empty")
	}
	if len(a) > 254 {
		return problem("long")
	}
	for i := 0; i < len(a); {
		r, n := utf8.DecodeRuneInString(a[i:])
		if r <= ' ' || r >= 0x7F || strings.ContainsRune(`()<>[]:;,\"`, r) {
			return problem("char", string(r))
		}
		i += n
	}
	local, domain, ok := strings.Cut(a, "@")
	if !ok || strings.Contains(domain, "@") {
		return problem("at")
	}
	if local == "" || len(local) > 64 || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return problem("local")
	}
	domain = strings.ToLower(domain)
	if !domainName(domain) {
		return problem("domain", domain)
	}
	if meant, ok := slips[domain]; ok {
		return problem("similar", domain, meant)
	}
	return local + "@" + domain, nil
}

// domainName tells whether s is a host name of at least two labels whose last is no
// number.
func domainName(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, c := range []byte(l) {
			if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return len(last) >= 2 && strings.IndexFunc(last, func(r rune) bool { return r < '0' || r > '9' }) >= 0
}

package discovery

import (
	"encoding/base64"
	"encoding/hex"
	"reflect"
	"strings"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// Passwords shorter than these are looked for only as words of their own in texts, and in
// what identifies a device: they would be found in half of all names. Those below shortest
// are not looked for at all.
const (
	shortInText = 6
	shortInID   = 8
	shortest    = 4
	// longText is from where on a text may be one that was cut, with a part of a password
	// left at its end.
	longText = 60
)

// ours are the fields of an observation that no device wrote, or that must stay as they are
// to mean anything.
var ours = map[string]bool{"BranchID": true, "Answer": true, "Cause": true, "Kind": true, "Credential": true, "Auth": true, "Codec": true,
	"MACs": true, "Certificate": true, "Via": true}

// scrub takes passwords out of everything that a device says in its own words: some people
// write the login into the name of a camera, and some devices repeat what they were given.
func (p *Plan) scrub(ob *inventory.Observation) {
	p.scrubValue(reflect.ValueOf(ob).Elem(), shortInText)
}

func (p *Plan) scrubValue(v reflect.Value, short int) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 && v.CanSet() {
			if s := p.scrubbed(v.String(), short); s != v.String() {
				v.SetString(s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			p.scrubValue(v.Index(i), short)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case !f.IsExported() || ours[f.Name]:
			case f.Name == "Serial", f.Name == "Token", f.Name == "ProfileToken", f.Name == "Endpoint":
				// They are asked with no more: what is kept only tells one from the next.
				p.scrubValue(v.Field(i), shortInID)
			default:
				p.scrubValue(v.Field(i), short)
			}
		}
	}
}

func (p *Plan) scrubbed(s string, short int) string {
	if strings.Contains(s, "://") {
		s = onvif.Redact(s)
	}
	for _, c := range p.Credentials {
		if len(c.Password) < shortest {
			continue
		}
		login := []byte(c.User + ":" + c.Password)
		for _, coded := range []string{base64.RawStdEncoding.EncodeToString(login), base64.RawURLEncoding.EncodeToString(login)} {
			s = strings.ReplaceAll(s, coded, hidden)
		}
		s = withoutWord(s, c.Password, len(c.Password) < short)
		if len(s) < longText {
			continue
		}
		for n := len(c.Password) - 1; n >= shortest; n-- {
			if cut, ok := strings.CutSuffix(s, c.Password[:n]); ok {
				s = cut + hidden
				break
			}
		}
	}
	return s
}

const hidden = "***"

// withoutWord takes a password out of a text, also where it is written with percent signs;
// whole tells that only a word of its own counts.
func withoutWord(s, password string, whole bool) string {
	plain, at := decoded(s)
	var out strings.Builder
	done, from := 0, 0
	for {
		i := strings.Index(plain[from:], password)
		if i < 0 {
			out.WriteString(s[at[done]:])
			return out.String()
		}
		i += from
		end := i + len(password)
		if whole && (i > 0 && wordy(plain[i-1]) && wordy(plain[i]) || end < len(plain) && wordy(plain[end]) && wordy(plain[end-1])) {
			from = i + 1
			continue
		}
		out.WriteString(s[at[done]:at[i]] + hidden)
		done, from = end, end
	}
}

func wordy(b byte) bool {
	return b >= 0x80 || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

// decoded undoes percent signs where they stand for a byte; at tells where in s each byte of
// the result begins, and at its end where s ends.
func decoded(s string) (plain string, at []int) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		at = append(at, i)
		if s[i] == '%' && i+2 < len(s) {
			if raw, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				b = append(b, raw[0])
				i += 3
				continue
			}
		}
		b = append(b, s[i])
		i++
	}
	return string(b), append(at, len(s))
}

package store

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// ms is a time as it is stored: Unix milliseconds, 0 for none.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// unms is the inverse of ms, in UTC.
func unms(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMilli(v).UTC()
}

// moment scans a stored time.
type moment struct{ t *time.Time }

func at(t *time.Time) moment { return moment{t} }

// Scan implements sql.Scanner.
func (m moment) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*m.t = time.Time{}
	case int64:
		*m.t = unms(v)
	default:
		return fmt.Errorf("a time is stored as %T", v)
	}
	return nil
}

// jsonText scans JSON text into a value.
type jsonText struct{ v any }

func doc(v any) jsonText { return jsonText{v} }

// Scan implements sql.Scanner. NULL and empty text leave the value as it is.
func (j jsonText) Scan(v any) error {
	var b []byte
	switch v := v.(type) {
	case nil:
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return fmt.Errorf("JSON is stored as %T", v)
	}
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, j.v)
}

// asJSON is a value as JSON text without NUL. The values are structs of this project
// without anything that JSON cannot say, so that an error is a broken program, except
// for numbers that a device made infinite: those fail the call.
func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return cleanJSON(string(b)), nil
}

// cleanJSON drops the escapes of NUL from JSON text.
func cleanJSON(s string) string {
	if !strings.Contains(s, `\u0000`) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if strings.HasPrefix(s[i:], `\u0000`) {
			i += len(`\u0000`) - 1
			continue
		}
		b.WriteByte(s[i])
		i++
		b.WriteByte(s[i])
	}
	return b.String()
}

// clean drops NUL, which PostgreSQL cannot store, and replaces invalid UTF-8, which it
// refuses.
func clean(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// cleanArgs prepares arguments for the drivers: strings of any named type are cleaned,
// times become milliseconds, addresses text.
func cleanArgs(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case nil:
		case string:
			out[i] = clean(v)
		case time.Time:
			out[i] = ms(v)
		case netip.AddrPort:
			out[i] = addrText(v)
		case int, int64, bool, []byte, float64:
			out[i] = v
		default:
			if r := reflect.ValueOf(a); r.Kind() == reflect.String {
				out[i] = clean(r.String())
			} else {
				out[i] = a
			}
		}
	}
	return out
}

// orNull is an optional reference as it is stored: NULL for none.
func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}

func addrText(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// endpoint scans a stored address with port; empty text is the zero value.
type endpoint struct{ a *netip.AddrPort }

func addr(a *netip.AddrPort) endpoint { return endpoint{a} }

// Scan implements sql.Scanner.
func (e endpoint) Scan(v any) error {
	var s string
	switch v := v.(type) {
	case nil:
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("an address is stored as %T", v)
	}
	*e.a = netip.AddrPort{}
	if s == "" {
		return nil
	}
	return e.a.UnmarshalText([]byte(s))
}

// optional scans NULL into the empty string.
type optional struct{ s *string }

func opt(s *string) optional { return optional{s} }

// Scan implements sql.Scanner.
func (o optional) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*o.s = ""
	case string:
		*o.s = v
	case []byte:
		*o.s = string(v)
	default:
		return fmt.Errorf("text is stored as %T", v)
	}
	return nil
}

// millis reads a length of time that is kept in milliseconds.
type millis struct{ d *time.Duration }

func lasting(d *time.Duration) millis { return millis{d} }

// Scan takes whole milliseconds.
func (m millis) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("length of time as %T", v)
	}
	*m.d = time.Duration(n) * time.Millisecond
	return nil
}

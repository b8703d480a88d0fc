package config

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
)

// redacted stands in every output where a secret was.
const redacted = "[redacted]"

// Secret is text that must not be seen. However it is printed, logged or marshalled it
// shows as [redacted]; only Reveal gives the text. The zero Secret is "not set".
//
// The text hangs on a pointer: fmt does not call methods on unexported fields of other
// people's structs, but it prints a nested pointer as an address.
type Secret struct{ text *string }

// NewSecret wraps a text.
func NewSecret(s string) Secret { return Secret{&s} }

// IsSet tells whether there is a secret, be it the empty text.
func (s Secret) IsSet() bool { return s.text != nil }

// Reveal returns the text. Call it where the text goes on the wire and nowhere else.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// String hides the text.
func (s Secret) String() string {
	if s.text == nil {
		return ""
	}
	return redacted
}

// GoString hides the text from %#v.
func (s Secret) GoString() string { return fmt.Sprintf("config.Secret(%q)", s.String()) }

// Format hides the text from every fmt verb, %x and %d included.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		fmt.Fprint(f, s.GoString())
		return
	}
	fmt.Fprint(f, s.String())
}

// MarshalText hides the text from JSON, XML and every other encoder that asks.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the text.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalYAML hides the text.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue hides the text from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Version names this user and password without revealing them, so that a refused login is
// remembered until one of the two changes. The key is the installation's own (LocalKey):
// without it nobody can try passwords against the stored name.
func (c Credential) Version(key []byte) string {
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "credential %d %s %s", len(c.User), c.User, c.Password.Reveal())
	return hex.EncodeToString(m.Sum(nil)[:8])
}

package inventory

import (
	"crypto/rand"
	"encoding/base32"
)

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an identifier of a prefix that tells what it names ("cam", "dev") and 80
// random bits, in letters and digits that cannot be mistaken for each other when read
// aloud (Crockford's base 32).
func NewID(prefix string) string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	return prefix + "_" + idAlphabet.EncodeToString(b[:])
}

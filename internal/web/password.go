package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of a password's hash: OWASP's first choice for argon2id (19 MiB, two passes).
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashLength = 32
	saltLength = 16
)

// MinPassword is how many characters a password has at least.
const MinPassword = 10

// MaxPassword bounds what is hashed.
const MaxPassword = 200

// ErrPassword tells that a password is too short or too long.
var ErrPassword = errors.New("password must have 10 to 200 characters")

// HashPassword makes the encoded argon2id hash of a password, as the store keeps it:
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func HashPassword(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		return "", fmt.Errorf("hash password: %w", ErrPassword)
	}
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails: crypto/rand aborts the program instead
	sum := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, 1, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashPasses,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// checkPassword tells whether a password belongs to an encoded hash. An encoding that
// cannot be read, and costs beyond what this program writes, belong to no password.
func checkPassword(encoded, password string) bool {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version, memory, passes, lanes int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false
	}
	if memory < 8 || memory > 256*1024 || passes < 1 || passes > 16 || lanes < 1 || lanes > 8 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || len(salt) < 8 {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < 16 || len(want) > 64 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(lanes), uint32(len(want))) //nolint:gosec // bounded above
	return subtle.ConstantTimeCompare(got, want) == 1
}

// nobody is the hash that an unknown login is checked against, so that the answer takes
// as long as for a known one. No password belongs to it: its hash is drawn at random.
var nobody = func() string {
	b := make([]byte, saltLength+hashLength)
	_, _ = rand.Read(b)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashPasses,
		base64.RawStdEncoding.EncodeToString(b[:saltLength]), base64.RawStdEncoding.EncodeToString(b[saltLength:]))
}()

// hasher lets only a few passwords be hashed at once: each takes 19 MiB.
type hasher chan struct{}

func newHasher() hasher { return make(hasher, 4) }

// check compares a password with a hash when its turn has come.
func (h hasher) check(ctx context.Context, encoded, password string) (bool, error) {
	select {
	case h <- struct{}{}:
		defer func() { <-h }()
	case <-ctx.Done():
		return false, fmt.Errorf("check password: %w", ctx.Err())
	}
	if encoded == "" {
		encoded = nobody
	}
	return checkPassword(encoded, password), nil
}

package web

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pquerna/otp/totp"

	"camledger/internal/store"
)

// FuzzStepOf types anything for a code: only the codes of the three steps around now are any.
func FuzzStepOf(f *testing.F) {
	secret := strings.Repeat("A", 32)
	for _, s := range []string{"", "000000", "１２３４５６", "12345\x00", strings.Repeat("9", 1000)} {
		f.Add(s, secret)
	}
	f.Fuzz(func(t *testing.T, code, secret string) {
		step, ok := stepOf(secret, code, noon)
		if !ok {
			return
		}
		want, err := totp.GenerateCodeCustom(secret, noon, codeOptions)
		must(t, err)
		if d := step - noon.Unix()/codePeriod; len(code) != 6 || d < -1 || d > 1 || d == 0 && want != code {
			t.Errorf("%q is a code of step %d", code, step)
		}
	})
}

// FuzzOpenSecret opens what the database might hold: nothing but what was sealed opens.
func FuzzOpenSecret(f *testing.F) {
	x := sealer{bytes.Repeat([]byte{3}, 32)}
	good, err := x.seal("SECRET", "per_1")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:24])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		got, err := x.open(sealed, "per_1")
		if err == nil && (got != "SECRET" || !bytes.Equal(sealed, good)) {
			t.Errorf("%x opens as %q", sealed, got)
		}
	})
}

// FuzzWeak judges any password of anybody: one that is taken keeps the rule.
func FuzzWeak(f *testing.F) {
	f.Add("푸른 바다 위 작은 등대", "hana", "김하나", "h@example.test")
	f.Add("P@ssw0rd 2026", "", "", "@")
	f.Add("\xff\x00aaaaaaaaaaaa", "\xff", "x", "")
	f.Fuzz(func(t *testing.T, password, login, name, mail string) {
		if weak(password, store.Person{Login: login, Name: name, Email: mail}) != "" {
			return
		}
		if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
			t.Errorf("%q is taken", password)
		}
		if utf8.RuneCountInString(plainly(login)) > 1 && strings.Contains(plainly(password), plainly(login)) {
			t.Errorf("%q holds the login %q", password, login)
		}
	})
}

package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"camledger/internal/store"
)

// common are passwords that everybody tries first, as plainly writes them; one is refused
// that is made of nothing else.
var common = strings.Fields(`password passwort qwerty qwertyuiop asdfghjkl zxcvbnm abcdefghij
	1234567890 123456789 0123456789 0987654321 1q2w3e4r5t 1q2w3e4r 1qaz2wsx3edc 1qaz2wsx qazwsxedc
	admin administrator manager letmein welcome iloveyou monkey dragon football baseball
	changeme secret default guest camera cctv camledger
	비밀번호 비번 관리자 사랑해 안녕하세요 대한민국 ㅂㅈㄷㄱㅅ ㅁㄴㅇㄹ qlalfqjsgh rhksflwk dkssudgktpdy`)

// weak says why a password may not be used, as a code; empty: it may.
func weak(password string, p store.Person) string {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		return "web.password.rule"
	}
	plain := plainly(password)
	mail, _, _ := strings.Cut(p.Email, "@")
	for _, own := range []string{p.Login, p.Name, mail} {
		if own = plainly(own); utf8.RuneCountInString(own) > 1 && strings.Contains(plain, own) {
			return "web.password.own"
		}
	}
	if distinct(plain) < 5 || isCommon(plain) || isCommon(plainly(dressed.Replace(password))) {
		return "web.password.common"
	}
	return ""
}

// dressed undoes how letters are commonly written otherwise.
var dressed = strings.NewReplacer("@", "a", "0", "o", "$", "s", "3", "e", "!", "i")

// isCommon tells that a text is made of common passwords and digits, and hardly more.
func isCommon(plain string) bool {
	rest := plain
	for _, word := range common {
		rest = strings.ReplaceAll(rest, word, "")
	}
	return rest != plain && weight(strings.TrimFunc(rest, unicode.IsDigit)) < 4
}

// weight counts the characters of a text; a Hangul syllable counts as two.
func weight(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if unicode.Is(unicode.Hangul, r) {
			n++
		}
	}
	return n
}

// plainly is a text in lower case, of letters and digits only.
func plainly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// distinct counts the different characters of a text.
func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

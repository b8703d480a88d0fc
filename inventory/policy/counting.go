package policy

import (
	"strings"
	"unicode/utf8"
)

// Numbers of cameras are looked for in every line again and again, so they are found by hand:
// findCounts finds what countRe and pieceRe find, which say what is looked for.

// countMatch are the byte offsets of a match and of the four groups of countRe, as package
// regexp gives them.
type countMatch [10]int

// aboutWords stand before a number, roughWords behind it.
var (
	aboutWords = []string{"약", "대략", "최대", "최소", "about", "approximately"}
	roughWords = []string{"내외", "이내", "이상", "이하", "미만", "정도", "가량"}
	unitWords  = []string{"Unit", "unit", "Camera", "camera", "Device", "device", "CCTV"}
)

// findCounts gives the matches of countRe, of pieceRe where pieces are counted.
func findCounts(t string, pieces bool) []countMatch {
	var out []countMatch
	for i := 0; i < len(t); {
		c := t[i]
		if c < utf8.RuneSelf && !isDigit(c) && c|0x20 != 'a' {
			i++
			continue
		}
		if m, ok := countMatchAt(t, i, pieces); ok {
			out, i = append(out, m), m[1]
			continue
		}
		if c < utf8.RuneSelf {
			i++
			continue
		}
		_, n := utf8.DecodeRuneInString(t[i:])
		i += n
	}
	return out
}

// countMatchAt gives the match that begins at a byte.
func countMatchAt(t string, at int, pieces bool) (countMatch, bool) {
	m := countMatch{at, 0, -1, -1, -1, -1, -1, -1, -1, -1}
	i := at
	if !isDigit(t[i]) {
		n := beginsWith(t[i:], aboutWords)
		if n == 0 {
			return m, false
		}
		m[2], m[3] = i, i+n
		i = skipSpace(t, i+n)
	}
	n := digitsAt(t, i)
	end := i + n
	for n <= 3 && n > 0 && end < len(t) && t[end] == ',' && digitsAt(t, end+1) >= 3 {
		if end += 4; digitsAt(t, end) > 0 {
			return m, false // more than three digits in a row
		}
	}
	if n == 0 || n > 6 {
		return m, false
	}
	m[4], m[5] = i, end
	if i = skipSpace(t, end); i < len(t) && (t[i] == '~' || t[i] == '-') {
		i = skipSpace(t, i+1)
		if n = digitsAt(t, i); n == 0 || n > 6 {
			return m, false
		}
		m[6], m[7] = i, i+n
		i = skipSpace(t, i+n)
	}
	if i = unitAt(t, i, pieces); i < 0 {
		return m, false
	}
	m[1] = i
	if k := skipSpace(t, i); k < len(t) {
		if n = beginsWith(t[k:], roughWords); n > 0 {
			m[8], m[9], m[1] = k, k+n, k+n
		}
	}
	return m, true
}

// unitAt gives the end of the word for cameras that stands at a byte, -1 where none does.
func unitAt(t string, i int, pieces bool) int {
	rest := t[i:]
	switch {
	case strings.HasPrefix(rest, "대") || pieces && strings.HasPrefix(rest, "개"):
		return i + len("대")
	case strings.HasPrefix(rest, "EA"), strings.HasPrefix(rest, "ea"):
		return i + 2
	}
	if strings.HasPrefix(rest, "CCTV") {
		if k := skipSpace(t, i+4); k > i+4 {
			if end := wordAt(t, k); end > 0 {
				return end
			}
		}
	}
	return wordAt(t, i)
}

// wordAt gives the end of one of unitWords with its plural, -1 where the word goes on.
func wordAt(t string, i int) int {
	end := i
	for _, w := range unitWords {
		if strings.HasPrefix(t[i:], w) {
			end += len(w)
			break
		}
	}
	if end == i {
		return -1
	}
	if end < len(t) && t[end] == 's' {
		end++
	}
	if end < len(t) && (isDigit(t[end]) || t[end] == '_' || t[end]|0x20 >= 'a' && t[end]|0x20 <= 'z') {
		return -1
	}
	return end
}

// beginsWith gives the length of the word that a text begins with, 0 where it is none of them;
// letters of ASCII may be capitals.
func beginsWith(t string, words []string) int {
	for _, w := range words {
		if len(t) >= len(w) && (t[:len(w)] == w || w[0] < utf8.RuneSelf && strings.EqualFold(t[:len(w)], w)) {
			return len(w)
		}
	}
	return 0
}

// skipSpace goes past what an expression calls \s.
func skipSpace(t string, i int) int {
	for i < len(t) && (t[i] == ' ' || t[i] >= '\t' && t[i] <= '\r' && t[i] != '\v') {
		i++
	}
	return i
}

// digitsAt is how many digits stand at a byte.
func digitsAt(t string, i int) int {
	n := 0
	for i+n < len(t) && isDigit(t[i+n]) {
		n++
	}
	return n
}

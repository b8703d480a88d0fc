package policy

import (
	"strings"
	"unicode/utf8"
)

// leftOut are words that are left out of a text to see what else it holds: of those that begin
// at one place the first that is given.
type leftOut struct {
	words  string            // parted by |
	from   map[rune][]string // by their first character
	single func(rune) bool   // characters that are left out too; nil for none
}

func leavesOut(words string, single func(rune) bool) *leftOut {
	l := &leftOut{words: words, from: map[rune][]string{}, single: single}
	for w := range strings.SplitSeq(words, "|") {
		r, _ := utf8.DecodeRuneInString(w)
		l.from[r] = append(l.from[r], w)
	}
	return l
}

// of is a text without the words.
func (l *leftOut) of(t string) string {
	var out strings.Builder
	for i := 0; i < len(t); {
		if n := l.at(t[i:]); n > 0 {
			i += n
			continue
		}
		_, n := utf8.DecodeRuneInString(t[i:])
		out.WriteString(t[i : i+n])
		i += n
	}
	return out.String()
}

// at is how long the word is that a text begins with, 0 where it begins with none.
func (l *leftOut) at(t string) int {
	r, n := utf8.DecodeRuneInString(t)
	for _, w := range l.from[r] {
		if strings.HasPrefix(t, w) {
			return len(w)
		}
	}
	if l.single != nil && l.single(r) {
		return n
	}
	return 0
}

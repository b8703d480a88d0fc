package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// hints are words of which one at least stands in every text that is looked for: most texts hold
// none, and need no closer look.
type hints struct {
	words []string
	first letterBits // of the words
}

// letterBits are some letters by their last ten bits; others that share these are among them too.
type letterBits [16]uint64

func (l *letterBits) add(r rune)      { l[r>>6&15] |= 1 << (r & 63) }
func (l *letterBits) has(r rune) bool { return l[r>>6&15]>>(r&63)&1 != 0 }

func hintsOf(words ...string) *hints {
	h := &hints{words: words}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		h.first.add(r)
	}
	return h
}

// in tells whether one of the words stands in a text.
func (h *hints) in(t string) bool {
	if len(h.words) < 3 {
		return slices.ContainsFunc(h.words, func(w string) bool { return strings.Contains(t, w) })
	}
	for i := 0; i < len(t); {
		// Most characters are of one byte or of three, and need no decoding.
		c, n := rune(t[i]), 1
		switch {
		case c < utf8.RuneSelf:
		case c>>4 == 0xe && i+2 < len(t) && t[i+1]>>6 == 2 && t[i+2]>>6 == 2:
			c, n = rune(t[i+1]&15)<<6|rune(t[i+2]&63), 3
		default:
			c, n = utf8.DecodeRuneInString(t[i:])
		}
		if h.first.has(c) && h.at(t[i:]) {
			return true
		}
		i += n
	}
	return false
}

// at tells whether a text begins with one of the words.
func (h *hints) at(t string) bool {
	for _, w := range h.words {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	return false
}

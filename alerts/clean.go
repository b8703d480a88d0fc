package alerts

import (
	"strings"
	"unicode"
)

// mostRunes bounds a name that comes from a device or a person, in a mail.
const mostRunes = 80

// Clean makes one readable line of a text that came from a device or a person: no
// control characters or line ends, no marks that turn the writing direction, nothing
// invisible, no broken UTF-8, runs of blanks as one, at most most runes (the rest is an
// ellipsis). It is what goes into subjects, names and cells of mails.
func Clean(s string, most int) string {
	var b strings.Builder
	n := 0
	blank := false
	for _, r := range s { // broken UTF-8 arrives as U+FFFD
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			blank = b.Len() > 0
			continue
		}
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r) || invisible(r) {
			continue
		}
		need := 1
		if blank {
			need = 2
		}
		if n+need > most {
			out := []rune(b.String())
			if len(out) >= most && most > 0 {
				out = out[:most-1]
			}
			return string(out) + "…"
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
		n += need
	}
	return b.String()
}

// invisible tells of letters and marks that show as nothing: Hangul fillers, variation
// selectors, the combining grapheme joiner.
func invisible(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800:
		return true
	}
	return unicode.Is(unicode.Variation_Selector, r)
}

package alerts

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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

// NameMost is how many letters a person's name may have.
const NameMost = 60

// NameProblem is what is wrong with the name of a person, as a code of internal/words
// ("alerts.name.…") with arguments.
type NameProblem struct {
	Name string // as typed, cleaned for showing
	Code string
	Args []any
}

// Error gives the name and the code.
func (p NameProblem) Error() string { return "name " + p.Name + ": " + p.Code }

// Name checks the name of a person as it was typed and returns it trimmed: one line of at most
// NameMost letters, without control characters, marks that turn the writing direction, and
// letters that show as nothing. It stands in mails, on pages and in records.
func Name(s string) (string, error) {
	name := strings.TrimSpace(s)
	problem := func(code string, args ...any) (string, error) {
		return "", NameProblem{Name: Clean(s, NameMost), Code: "alerts.name." + code, Args: args}
	}
	if n := utf8.RuneCountInString(name); n > NameMost {
		return problem("long", n, NameMost)
	}
	for _, r := range name {
		if r == utf8.RuneError || r != ' ' && Clean(string(r), 1) != string(r) {
			return problem("char", fmt.Sprintf("U+%04X", r))
		}
	}
	return strings.Join(strings.Fields(name), " "), nil
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

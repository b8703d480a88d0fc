package alerts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CriticalCode is what a message calls a slot at a critical place: its code, unless that holds
// a word of one of the names of the place, as the codes do that were made from them. Then it is
// the end of the slot's id, which tells a reader of the mail nothing; the link leads further.
func CriticalCode(code, id string, names ...string) string {
	for _, name := range names {
		for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(word) >= 2 && strings.Contains(strings.ToLower(code), strings.ToLower(word)) {
				return "#" + strings.ToUpper(id[max(0, len(id)-4):])
			}
		}
	}
	return code
}

// Package words holds every sentence that a person reads: codes plus arguments in,
// Korean or English text out. Rooms hand on codes; only the faces ask for words.
//
// Each room has its own catalogue file (policy.go, alerts.go, …). An entry carries both
// languages side by side, so that neither can be forgotten; a test refuses an empty one
// and one whose arguments differ between the languages.
package words

import "fmt"

// Lang is a language that CamLedger speaks, as an IETF tag.
type Lang string

// The languages, Korean first.
const (
	Korean  Lang = "ko"
	English Lang = "en"
)

// Entry is one sentence in both languages. Arguments are fmt verbs with explicit
// indexes where the word order differs: "%[2]s의 %[1]d대".
type Entry struct{ Ko, En string }

// Catalogue maps codes to sentences. Codes are "room.noun": "policy.open-list".
type Catalogue map[string]Entry

// Say puts a code and its arguments into words. An unknown code is returned as it is,
// in brackets, so that it shows on a page instead of vanishing.
func Say(lang Lang, code string, args ...any) string {
	switch code {
	case "diff.CLOCK_OFF":
		return clockOff(lang, args)
	case "note.clock.offset":
		return clockOffset(lang, args)
	case "note.clock.rtcp":
		return plain(lang, code, clockOffset(lang, args))
	case "note.unknown":
		return unknown(lang, args)
	}
	return plain(lang, code, args...)
}

// plain is Say without sentences that are put together.
func plain(lang Lang, code string, args ...any) string {
	e, ok := find(code)
	if !ok {
		return "[" + code + "]"
	}
	text := e.Ko
	if lang == English {
		text = e.En
	}
	if len(args) == 0 {
		return text
	}
	if lang == English {
		text = one(text, args)
	}
	return fmt.Sprintf(text, args...)
}

// Has tells whether a code has words.
func Has(code string) bool { _, ok := find(code); return ok }

func find(code string) (Entry, bool) {
	for _, c := range catalogues {
		if e, ok := c[code]; ok {
			return e, true
		}
	}
	return Entry{}, false
}

package alerts

import (
	"errors"
	"strings"
	"testing"

	"camledger/internal/words"
)

// TestNamesOfPeopleAreRefusedWithTheReason types names that no page and no mail could show.
func TestNamesOfPeopleAreRefusedWithTheReason(t *testing.T) {
	for typed, want := range map[string]string{"악\r\nBcc: evil@x.kr": "U+000D", "\u202Eabc": "U+202E", "김\u200B하나": "U+200B", "\u3164": "U+3164", "a\xffb": "U+FFFD", "탭\t탭": "U+0009",
		strings.Repeat("길", 10_000): "10000", strings.Repeat("길", 61): "61"} {
		_, err := Name(typed)
		var p NameProblem
		if !errors.As(err, &p) || strings.ContainsAny(p.Name, "\r\n\u202E") || len([]rune(p.Name)) > NameMost {
			t.Errorf("%.20q: %v", typed, err)
			continue
		}
		for _, lang := range []words.Lang{words.Korean, words.English} {
			if said := words.Say(lang, p.Code, p.Args...); !strings.Contains(said, want) {
				t.Errorf("%.20q: %s", typed, said)
			}
		}
	}
	for typed, want := range map[string]string{"  김  하나 ": "김 하나", "O'Neill \"Q\" <b>": "O'Neill \"Q\" <b>", "": "", strings.Repeat("길", 60): strings.Repeat("길", 60), "José 金": "José 金"} {
		if got, err := Name(typed); err != nil || got != want {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
}

package words

import (
	"regexp"
	"slices"
	"testing"
)

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0-9.]*[a-zA-Z]`)

// verbs lists which arguments a sentence uses.
func verbs(s string) []string {
	var out []string
	for i, m := range verb.FindAllStringSubmatch(s, -1) {
		n := m[1]
		if n == "" {
			n = string(rune('1' + i))
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestEveryEntrySpeaksBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range catalogues {
		for code, e := range c {
			if seen[code] {
				t.Errorf("%s stands in two catalogues", code)
			}
			seen[code] = true
			if e.Ko == "" || e.En == "" {
				t.Errorf("%s: one language is empty", code)
			}
			if !slices.Equal(verbs(e.Ko), verbs(e.En)) {
				t.Errorf("%s: the languages use other arguments: %q, %q", code, e.Ko, e.En)
			}
		}
	}
}

func TestUnknownCodeShows(t *testing.T) {
	if got := Say(Korean, "no.such"); got != "[no.such]" {
		t.Errorf("got %q", got)
	}
}

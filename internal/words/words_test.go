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

// hangul is Korean; quoted is what an English sentence may say of a Korean text: a word that it
// explains in brackets.
var hangul, quoted = regexp.MustCompile(`\p{Hangul}`), regexp.MustCompile(`\p{Hangul}+ \([a-z ]+\)`)

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
			if hangul.MatchString(quoted.ReplaceAllString(e.En, "")) {
				t.Errorf("%s: the English is in part Korean: %q", code, e.En)
			}
			if !slices.Equal(verbs(e.Ko), verbs(e.En)) {
				t.Errorf("%s: the languages use other arguments: %q, %q", code, e.Ko, e.En)
			}
		}
	}
}

func TestAWrongClockIsToldInOneUnit(t *testing.T) {
	for seconds, want := range map[string]string{
		"-780": "NVR-1: 시계가 13분 느립니다.", "780": "NVR-1: 시계가 13분 빠릅니다.", "-61": "NVR-1: 시계가 61초 느립니다.",
		"86400": "NVR-1: 시계가 24시간 빠릅니다.", "-864000": "NVR-1: 시계가 10일 느립니다.", "long": "NVR-1의 시계가 long초 어긋나 있습니다.",
	} {
		if got := Say(Korean, "diff.CLOCK_OFF", "NVR-1", seconds); got != want {
			t.Errorf("%s: %q, want %q", seconds, got, want)
		}
	}
	if got := Say(English, "diff.CLOCK_OFF", "NVR-1", "-780"); got != "NVR-1: its clock is 13 minutes slow." {
		t.Errorf("in English: %q", got)
	}
}

func TestUnknownCodeShows(t *testing.T) {
	if got := Say(Korean, "no.such"); got != "[no.such]" {
		t.Errorf("got %q", got)
	}
}

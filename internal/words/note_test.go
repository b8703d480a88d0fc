package words

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var noteCode = regexp.MustCompile(`"(note\.[a-z.-]+)"`)

// TestEveryNoteHasWords reads the codes of notes from where they are written, and finds none
// in the catalogue that nobody writes.
func TestEveryNoteHasWords(t *testing.T) {
	written := map[string]bool{}
	for _, room := range []string{"../../probe", "../app", "."} {
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || room == "." && filepath.Base(name) != "words.go" && filepath.Base(name) != "note.go" {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				if room == "." && strings.Contains(line, ": ") && strings.Contains(line, "{") && !strings.Contains(line, "case") {
					continue // an entry of the catalogue itself
				}
				for _, m := range noteCode.FindAllStringSubmatch(line, -1) {
					written[m[1]] = true
				}
			}
		}
	}
	if len(written) < 60 {
		t.Fatalf("read only %d codes", len(written))
	}
	begun := func(code string) bool { // codes that are put together
		for w := range written {
			if strings.HasSuffix(w, ".") && strings.HasPrefix(code, w) {
				return true
			}
		}
		return false
	}
	composed := map[string]bool{"note.clock.offset": true, "note.unknown": true}
	for code := range written {
		if !strings.HasSuffix(code, ".") && !Has(code) && !composed[code] {
			t.Errorf("%s has no words", code)
		}
	}
	for code := range noteWords {
		if !written[code] && !begun(code) {
			t.Errorf("nobody writes %s", code)
		}
	}
}

func TestHowFarAClockIs(t *testing.T) {
	for seconds, want := range map[string]string{"3.2": "3.2 s ahead", "-32400.0": "9 h behind", "34560000.0": "400 days ahead", "-780.0": "13 min behind",
		"90.4": "1 min 30 s ahead", "32820.0": "9 h 7 min ahead", "-169200.0": "47 h behind", "59.97": "60.0 s ahead", "odd": "odd"} {
		if got := Say(English, "note.clock.offset", seconds); got != want {
			t.Errorf("%s: %q, want %q", seconds, got, want)
		}
	}
	if got := Say(Korean, "note.clock.rtcp", "-32820"); got != "영상의 RTCP 시각은 9시간 7분 느림" {
		t.Error(got)
	}
	if got := Say(Korean, "note.unknown", "no-onvif"); got != "알 수 없음: 장치가 ONVIF로 답하지 않습니다 (no-onvif)" {
		t.Error(got)
	}
}

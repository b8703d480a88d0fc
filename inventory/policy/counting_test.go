package policy

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// findCounts finds what the expressions find, in all texts there are and in words thrown
// together.
func TestFindCounts(t *testing.T) {
	check := func(s string) int {
		t.Helper()
		n := 0
		for _, pieces := range []bool{false, true} {
			re := countRe
			if pieces {
				re = pieceRe
			}
			want := re.FindAllStringSubmatchIndex(s, -1)
			got := findCounts(s, pieces)
			same := slices.EqualFunc(got, want, func(g countMatch, w []int) bool { return slices.Equal(g[:], w) })
			if !same {
				t.Fatalf("%q: %v, want %v", s, got, want)
			}
			n += len(want)
		}
		return n
	}
	found := 0
	names, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(raw), "\n") {
			found += check(line)
		}
	}
	words := []string{"1", "23", "456", "7890", "123456", "1234567", "1,234", ",", ",567", "12,34", " ", "  ", "\t", "\v", "\u00a0", "~", "-", "약", "대략", "최대", "최소", "About", "approximately", "aPProximately",
		"대", "개", "EA", "ea", "CCTV", "CCTVs", "Unit", "unit", "units", "nit", "Cameras", "camera", "Devices", "device", "s", "_", "x", "가", "내외", "이내", "이상", "이하", "미만", "정도", "가량", "(", ".", "총", "\xff", "K", "ſ"}
	dice := rand.New(rand.NewPCG(3, 1))
	for range 60000 {
		var s strings.Builder
		for range 1 + dice.IntN(9) {
			s.WriteString(words[dice.IntN(len(words))])
		}
		found += check(s.String())
	}
	if found < 10000 {
		t.Errorf("only %d were found", found)
	}
}

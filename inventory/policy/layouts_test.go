package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// laidOut is what a careful person reads in a text of testdata/layouts: texts written for
// this test in the layouts of published policies, many of them damaged as pages are.
type laidOut struct {
	Layout string       `json:"layout"`
	Rows   []laidOutRow `json:"rows"`
	Prose  []int        `json:"prose_lines"`
}

type laidOutRow struct {
	Branch   string `json:"branch"`
	Location string `json:"location"`
	Count    int    `json:"count"`
	Line     int    `json:"line"`

	places string // where the text declares the places of a branch: said as one place, they are the same
}

// is tells whether the words for the place of a row are what a person reads.
func (w laidOutRow) is(location string) bool {
	own, said := strings.ToLower(letters(location)), strings.ToLower(letters(w.Location))
	return own == said || said == "" && strings.Contains(strings.ToLower(letters(w.places)), own) && w.places != ""
}

// score is how a reading compares with what a person reads.
type score struct {
	right, read, want, silentWrong, silentMissing, asked, noted, prose, flagged int
}

// What is measured here may only rise: docs/performance.md says where it stands, and how
// far that is from what is wanted (precision and recall of 90 %, nothing silent).
func TestLayoutsAreReadAtLeastAsWellAsBefore(t *testing.T) {
	files, err := filepath.Glob("testdata/layouts/*.json")
	if err != nil || len(files) < 112 {
		t.Fatal(len(files), err)
	}
	var all score
	layouts := map[string]score{}
	for _, f := range files {
		one := scoreOf(t, f)
		layout := layoutOf(t, f).Layout
		layouts[layout] = layouts[layout].plus(one)
		all = all.plus(one)
	}
	for _, name := range slices.Sorted(maps.Keys(layouts)) {
		t.Logf("%-50s %3d of %3d rows right", name, layouts[name].right, layouts[name].want)
	}
	t.Logf("precision %.1f %% (%d of %d read), recall %.1f %% (of %d); silent: %d wrong, %d missing; right rows with a question or error %.1f %%, with any problem on their line %.1f %%; prose lines flagged %d of %d",
		100*float64(all.right)/float64(all.read), all.right, all.read, 100*float64(all.right)/float64(all.want), all.want,
		all.silentWrong, all.silentMissing, 100*float64(all.asked)/float64(all.right), 100*float64(all.noted)/float64(all.right), all.flagged, all.prose)
	if all.right < 533 || all.read-all.right > 6 || all.silentWrong > 0 || all.silentMissing > 0 || all.noted*10 > all.right || all.flagged > 0 {
		t.Errorf("worse than before: %+v", all)
	}
}

func (a score) plus(b score) score {
	return score{a.right + b.right, a.read + b.read, a.want + b.want, a.silentWrong + b.silentWrong,
		a.silentMissing + b.silentMissing, a.asked + b.asked, a.noted + b.noted, a.prose + b.prose, a.flagged + b.flagged}
}

// Texts in layouts that are read whole, but whose damage is not told yet.
func TestUndamagedLayoutsAreReadWhole(t *testing.T) {
	files, err := filepath.Glob("testdata/undamaged/*.json")
	if err != nil || len(files) < 31 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		if s := scoreOf(t, f); s.right < s.want || s.read > s.right {
			t.Errorf("%s: %d right of %d read, %d written", f, s.right, s.read, s.want)
		}
	}
}

func layoutOf(t *testing.T, file string) laidOut {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want laidOut
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(file, err)
	}
	return want
}

func scoreOf(t *testing.T, file string) score {
	want := layoutOf(t, file)
	raw, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(filepath.Base(file), raw)
	if failure := (*Failure)(nil); err != nil && !errors.As(err, &failure) {
		t.Fatal(file, err)
	}
	out, _ := asPersonReads(r, want)
	return out
}

// asPersonReads scores a reading; quiet says what is wrong without a word on its line.
func asPersonReads(r Reading, want laidOut) (out score, quiet []string) {
	said, asked := map[int]bool{}, map[int]bool{}
	for _, p := range r.Problems {
		said[p.Line] = true
		asked[p.Line] = asked[p.Line] || p.Severity != Note
	}
	for _, u := range r.Unread {
		said[u.Line], asked[u.Line] = true, true
	}
	out = score{read: len(r.Rows()), want: len(want.Rows), prose: len(want.Prose)}
	found := make([]bool, len(want.Rows))
	for _, row := range r.Rows() {
		right := false
		for i, w := range want.Rows {
			if !found[i] && w.Count == row.Count && w.Line == row.Line && w.is(row.Location) && sameBranch(w.Branch, row.Branch) {
				found[i], right = true, true
				break
			}
		}
		switch {
		case right:
			out.right++
			if asked[row.Line] {
				out.asked++
			}
			if said[row.Line] {
				out.noted++
			}
		case !said[row.Line]:
			out.silentWrong++
			quiet = append(quiet, fmt.Sprintf("%d: %s / %s = %d is wrong", row.Line, row.Branch, row.Location, row.Count))
		}
	}
	for i, w := range want.Rows {
		if !found[i] && !said[w.Line] {
			out.silentMissing++
			quiet = append(quiet, fmt.Sprintf("%d: %s / %s = %d is missing", w.Line, w.Branch, w.Location, w.Count))
		}
	}
	for _, n := range want.Prose {
		if asked[n] {
			out.flagged++
		}
	}
	return out, quiet
}

// sameBranch tells whether one name of a branch is the other, or holds it.
func sameBranch(a, b string) bool {
	a, b = strings.ToLower(letters(a)), strings.ToLower(letters(b))
	return a == b || a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

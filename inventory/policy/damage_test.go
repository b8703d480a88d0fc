package policy

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// damaged is a text that lost something, as texts do on their way from a page into a
// file, with what a person would still read in it.
type damaged struct {
	lines []string
	want  []laidOutRow
}

func (d damaged) clone() damaged { return damaged{slices.Clone(d.lines), slices.Clone(d.want)} }

// cut removes a line; the rows behind it move up.
func (d *damaged) cut(i int) {
	d.lines = slices.Delete(d.lines, i, i+1)
	for k := range d.want {
		if d.want[k].Line > i+1 {
			d.want[k].Line--
		}
	}
}

// counted tells whether a row has its count on the line with this index.
func (d damaged) counted(i int) bool {
	return slices.ContainsFunc(d.want, func(w laidOutRow) bool { return w.Line == i+1 })
}

// some gives the index of a line that fits, -1 where none does.
func (d damaged) some(rng *rand.Rand, fits func(i int) bool) int {
	var all []int
	for i := range d.lines {
		if fits(i) {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return -1
	}
	return all[rng.IntN(len(all))]
}

// damages are what may happen to a text; false where it cannot happen to this one.
var damages = []struct {
	name string
	do   func(d *damaged, rng *rand.Rand) bool
}{
	{"a header is dropped", func(d *damaged, rng *rand.Rand) bool {
		i := d.some(rng, func(i int) bool {
			return !d.counted(i) && strings.Contains(d.lines[i], "대수") && i+3 < len(d.lines) && (d.counted(i+1) || d.counted(i+2) || d.counted(i+3))
		})
		if i >= 0 {
			d.cut(i)
		}
		return i >= 0
	}},
	{"two lines are joined", func(d *damaged, rng *rand.Rand) bool {
		i := d.some(rng, func(i int) bool { return d.counted(i) && i+1 < len(d.lines) && d.counted(i+1) })
		if i < 0 {
			return false
		}
		d.lines[i] += " " + d.lines[i+1]
		d.lines = slices.Delete(d.lines, i+1, i+2)
		for k := range d.want {
			if d.want[k].Line > i+1 {
				d.want[k].Line--
			}
		}
		return true
	}},
	{"two columns are exchanged", func(d *damaged, rng *rand.Rand) bool {
		cells := func(i int) []string {
			if !strings.ContainsAny(d.lines[i], "|\t") || strings.HasPrefix(d.lines[i], "-") {
				return nil
			}
			return strings.FieldsFunc(d.lines[i], func(r rune) bool { return r == '|' || r == '\t' })
		}
		i := d.some(rng, func(i int) bool { return d.counted(i) && len(cells(i)) > 2 })
		if i < 0 {
			return false
		}
		n := len(cells(i))
		a, b := rng.IntN(n-1), n-2
		for k := range d.lines {
			if c := cells(k); len(c) == n && k >= i-40 && k <= i+40 {
				c[a], c[b] = c[b], c[a]
				d.lines[k] = strings.Join(c, "|")
			}
		}
		return a != b
	}},
	{"the separators of a line are lost", func(d *damaged, rng *rand.Rand) bool {
		i := d.some(rng, func(i int) bool { return d.counted(i) && strings.ContainsAny(d.lines[i], "|\t") })
		if i >= 0 {
			d.lines[i] = strings.NewReplacer("|", " ", "\t", " ").Replace(d.lines[i])
		}
		return i >= 0
	}},
	{"all separators are lost", func(d *damaged, rng *rand.Rand) bool {
		found := false
		for i := range d.lines {
			if strings.ContainsAny(d.lines[i], "|\t") {
				found = true
				d.lines[i] = strings.NewReplacer(" | ", " ", "|", " ", "\t", " ").Replace(d.lines[i])
			}
		}
		return found
	}},
	{"a count loses the space before it", func(d *damaged, rng *rand.Rand) bool {
		i := d.some(rng, func(i int) bool { return d.counted(i) && d.spaceBefore(i) >= 0 })
		if i < 0 {
			return false
		}
		at := d.spaceBefore(i)
		d.lines[i] = d.lines[i][:at] + d.lines[i][at+1:]
		return true
	}},
	{"대 is lost behind all counts", func(d *damaged, rng *rand.Rand) bool {
		found := false
		for i := range d.lines {
			if !d.counted(i) {
				continue
			}
			for _, w := range d.want {
				if w.Line == i+1 && strings.Contains(d.lines[i], itoa(w.Count)+"대") {
					d.lines[i] = strings.Replace(d.lines[i], itoa(w.Count)+"대", itoa(w.Count), 1)
					found = true
				}
			}
		}
		return found
	}},
	{"the rows lose their line ends", func(d *damaged, rng *rand.Rand) bool {
		i := d.some(rng, func(i int) bool { return d.counted(i) })
		if i < 0 {
			return false
		}
		for i+1 < len(d.lines) && d.counted(i+1) {
			d.lines[i] += " " + d.lines[i+1]
			d.lines = slices.Delete(d.lines, i+1, i+2)
			for k := range d.want {
				if d.want[k].Line > i+1 {
					d.want[k].Line--
				}
			}
		}
		return true
	}},
}

// spaceBefore is where a space stands before a count of the line, -1 where none does.
func (d damaged) spaceBefore(i int) int {
	for _, w := range d.want {
		if at := strings.Index(d.lines[i], " "+itoa(w.Count)+"대"); w.Line == i+1 && at > 0 {
			return at
		}
	}
	return -1
}

// told says of each row what a note above the rows says of it among others.
func told(r Reading) Reading {
	for _, p := range r.Problems {
		for _, n := range p.Lines {
			p.Line = n
			r.Problems = append(r.Problems, p)
		}
	}
	return r
}

// Whatever happens to a text, what is read wrong or not at all must not be silent. The
// number of rows that are may only fall: of those that not even a note above names, and of
// those without a problem on their own line.
func TestDamageIsNotSilent(t *testing.T) {
	files, err := filepath.Glob("testdata/layouts/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	total, silent, alone := 0, 0, 0
	var quietly []string
	for _, damage := range damages {
		rows, wrong, missing := 0, 0, 0
		for n, f := range files {
			raw, err := os.ReadFile(strings.TrimSuffix(f, ".json") + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			whole := damaged{strings.Split(string(raw), "\n"), layoutOf(t, f).Rows}
			for round := range 3 {
				d := whole.clone()
				if !damage.do(&d, rand.New(rand.NewPCG(uint64(n), uint64(round)))) {
					continue
				}
				text := strings.Join(d.lines, "\n")
				if seen[text] {
					continue
				}
				seen[text] = true
				r, err := Read(filepath.Base(f), []byte(text))
				if failure := (*Failure)(nil); errors.As(err, &failure) {
					continue // refused as a whole
				}
				s, _ := asPersonReads(r, laidOut{Rows: d.want})
				alone += s.silentWrong + s.silentMissing
				s, quiet := asPersonReads(told(r), laidOut{Rows: d.want})
				rows += s.want
				wrong += s.silentWrong
				missing += s.silentMissing
				for _, q := range quiet {
					quietly = append(quietly, fmt.Sprintf("%s, %s %d, line %s", damage.name, filepath.Base(f), round, q))
				}
			}
		}
		t.Logf("%-40s %4d rows, silent: %d wrong, %d missing", damage.name, rows, wrong, missing)
		total += rows
		silent += wrong + missing
	}
	t.Logf("%d rows, %d silent, %d without a problem on their own line", total, silent, alone)
	if silent > 60 || alone > 145 {
		t.Errorf("more is silent than before:\n%s", strings.Join(quietly, "\n"))
	}
}

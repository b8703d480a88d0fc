package web

import (
	"cmp"
	"slices"
	"strconv"
	"unicode/utf8"

	"camledger/inventory/policy"
)

// mark is a stretch of the text that a value of the reading, or a problem, came from.
type mark struct {
	Key      int // of the value; 0 where it is a problem
	Line     int
	From, To int             // columns as in policy.Source
	Severity policy.Severity // of the problem
}

// marks are the stretches of a reading by line, and the keys of its values.
type marks struct {
	byLine map[int][]mark
	keys   map[stretch]int
	last   int
	only   map[int]bool // the keys that the reading's side shows; nil: all
}

// stretch is where words stand. Two values of the same words share their key: a branch's
// name that counts for ten rows is one stretch.
type stretch struct{ line, from, to int }

func newMarks(d policy.Draft, open []policy.Problem) *marks {
	m := &marks{byLine: map[int][]mark{}, keys: map[stretch]int{}}
	for _, source := range d.Reading.Sources() {
		m.add(source)
	}
	for _, p := range open {
		if p.Line < 1 {
			continue
		}
		n := utf8.RuneCountInString(p.Words)
		m.byLine[p.Line] = append(m.byLine[p.Line], mark{Line: p.Line, From: max(p.Column, 1), To: max(p.Column, 1) + n, Severity: p.Severity})
	}
	return m
}

func (m *marks) add(s policy.Source) {
	at := stretch{s.Line, s.Column, s.End}
	if s.Line < 1 || s.End <= s.Column || m.keys[at] != 0 {
		return
	}
	m.last++
	m.keys[at] = m.last
	m.byLine[s.Line] = append(m.byLine[s.Line], mark{Key: m.last, Line: s.Line, From: s.Column, To: s.End})
}

// key names the words of a value on both sides of the page; 0 where it has none.
func (m *marks) key(s policy.Source) int { return m.keys[stretch{s.Line, s.Column, s.End}] }

// keyAt names the words that begin at a place of the text.
func (m *marks) keyAt(line, column int) int {
	for _, k := range m.byLine[line] {
		if k.Key > 0 && k.From == column {
			return k.Key
		}
	}
	return 0
}

// bit is a stretch of a line with the same marks from end to end.
type bit struct {
	Text     string
	Keys     string // of the values, with spaces between; "" where no value came from it
	First    int    // of them
	Severity policy.Severity
}

// bits cuts the columns from to (exclusive) of a line at the borders of its marks.
func (m *marks) bits(no int, line []rune, from, to int) []bit {
	list := m.byLine[no]
	cuts := []int{from, to}
	for _, k := range list {
		for _, c := range []int{k.From, k.To} {
			if c > from && c < to {
				cuts = append(cuts, c)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []bit
	for i := 0; i+1 < len(cuts); i++ {
		b := bit{Text: string(line[cuts[i]-1 : cuts[i+1]-1])}
		keys := []int{}
		for _, k := range list {
			if k.From > cuts[i] || k.To < cuts[i+1] {
				continue
			}
			if k.Key > 0 && m.only != nil && !m.only[k.Key] {
				continue
			}
			if k.Key > 0 {
				keys = append(keys, k.Key)
			} else if graver(k.Severity, b.Severity) {
				b.Severity = k.Severity
			}
		}
		slices.SortFunc(keys, cmp.Compare)
		for j, k := range keys {
			if j == 0 {
				b.First, b.Keys = k, strconv.Itoa(k)
			} else {
				b.Keys += " " + strconv.Itoa(k)
			}
		}
		out = append(out, b)
	}
	return out
}

func weightOf(s policy.Severity) int {
	return slices.Index([]policy.Severity{"", policy.Note, policy.Question, policy.Error}, s)
}

// graver tells that a asks for more than b.
func graver(a, b policy.Severity) bool { return weightOf(a) > weightOf(b) }

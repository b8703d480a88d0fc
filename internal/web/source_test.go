package web

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"camledger/inventory/policy"
)

// texts are readings of all kinds of texts: fixtures, a table, a text on one long line.
func texts(t *testing.T) map[string]policy.Draft {
	t.Helper()
	out := map[string]policy.Draft{}
	read := func(name string, raw []byte) {
		text, err := policy.DecodeText(raw)
		must(t, err)
		reading, err := policy.ReadText(name, raw, text)
		must(t, err)
		out[name] = policy.Draft{Text: text, Reading: reading}
	}
	files, err := filepath.Glob("../../inventory/policy/testdata/*.txt")
	must(t, err)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		must(t, err)
		read(f, raw)
	}
	read("demo", readFixture(t, creditUnion))
	read("one line", []byte(strings.ReplaceAll(string(readFixture(t, creditUnion)), "\n", " ")))
	text, reading, _ := tabled(t)
	out["table"] = policy.Draft{Text: text, Reading: reading}
	return out
}

// TestEveryCharacterStandsOnOnePage pages through texts and puts their lines together
// again: nothing is lost, nothing stands twice.
func TestEveryCharacterStandsOnOnePage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := texts(t)
	for _, n := range []int{0, 1, 3, 400} { // lines of any length
		var lines []string
		for range n {
			lines = append(lines, strings.Repeat("가 나다", r.IntN(3)*r.IntN(900))+strings.Repeat("x", r.IntN(5000)*r.IntN(2)))
		}
		all[string(rune('0'+n%10))] = policy.Draft{Text: policy.Text{Lines: lines}}
	}
	for name, d := range all {
		m := newMarks(d, d.Reading.Problems)
		got := make([]string, len(d.Text.Lines))
		pages := sourcePages(d.Text)
		for i, page := range pages {
			runes := 0
			for _, p := range page {
				line := []rune(d.Text.Lines[p.line-1])
				for _, b := range m.bits(p.line, line, p.from, p.to) {
					got[p.line-1] += b.Text
				}
				runes += p.to - p.from
				if at := pageOf(pages, p.line, p.from); at != i+1 && p.to > p.from {
					t.Errorf("%s: line %d column %d stands on page %d, not %d", name, p.line, p.from, i+1, at)
				}
			}
			if len(page) > sourcePieces || runes > sourceRunes+rowRunes {
				t.Errorf("%s: page %d has %d pieces, %d characters", name, i+1, len(page), runes)
			}
		}
		for i, l := range d.Text.Lines {
			if got[i] != l {
				t.Errorf("%s: line %d comes out as %.60q, want %.60q", name, i+1, got[i], l)
			}
		}
	}
}

// TestMarksAreTheWordsOfTheirValues looks every value of the readings up in the text.
func TestMarksAreTheWordsOfTheirValues(t *testing.T) {
	seen := 0
	for name, d := range texts(t) {
		m := newMarks(d, nil)
		for no, list := range m.byLine {
			line := []rune(d.Text.Lines[no-1])
			for _, k := range list {
				words := ""
				for _, b := range m.bits(no, line, k.From, k.To) {
					words += b.Text
				}
				if words == "" || strings.TrimSpace(words) == "" {
					t.Errorf("%s: value %d of line %d has no words", name, k.Key, no)
				}
				seen++
			}
		}
		for _, b := range d.Reading.Branches {
			for _, l := range b.Locations {
				src := l.Source.Of("count")
				if got := string([]rune(d.Text.Lines[src.Line-1])[src.Column-1 : src.End-1]); got != src.Words || m.key(src) == 0 {
					t.Errorf("%s: the count of %s is %q in the text, %q in the reading", name, l.Name, got, src.Words)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d values seen", seen)
	}
}

// TestTablesAreShownAsTables: rows of the file's table are rows of the page, merged cells
// repeat their words.
func TestTablesAreShownAsTables(t *testing.T) {
	text, reading, _ := tabled(t)
	d := policy.Draft{Text: text, Reading: reading}
	blocks := newSource(d, newMarks(d, nil), sourcePages(text)[0], nil)
	if len(blocks) != 3 || len(blocks[1].Rows) != 7 || len(blocks[0].Lines) != 3 {
		t.Fatalf("%d blocks", len(blocks))
	}
	cell := blocks[1].Rows[2].Cells[0]
	if !cell.Carried || len(cell.Bits) != 1 || cell.Bits[0].Text != "본관" {
		t.Errorf("the merged cell shows %+v", cell)
	}
	if h := blocks[1].Rows[0].Cells[0]; !h.Heading || h.Bits[0].Text != "건물" {
		t.Errorf("the heading shows %+v", h)
	}
	// A table whose cells lie nowhere in the text breaks nothing.
	text.Tables = append(text.Tables, policy.Table{Rows: [][]policy.Cell{{{Line: 2, Column: 900, End: 905}, {Line: 99, Column: 1, End: 2, Carried: true}}}})
	d.Text = text
	if got := newSource(d, newMarks(d, nil), sourcePages(text)[0], nil); len(got) == 0 {
		t.Error("nothing is shown")
	}
}

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]int{"5": 5, " 1,200 ": 1200, "１２": 12, "7대": 7, "": -1, "다섯": -1, "-3": -1, "3.5": -1, "99999999999999999999": -1} {
		if got := countOf(typed); got != want {
			t.Errorf("%q is %d, want %d", typed, got, want)
		}
	}
}

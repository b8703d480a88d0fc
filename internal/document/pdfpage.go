package document

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"camledger/inventory/policy"
)

// box is a rectangle on a page, in points from its upper left corner.
type box struct{ left, top, right, bottom float64 }

func (b box) height() float64 { return b.bottom - b.top }

// word is a word and its place.
type word struct {
	box
	text string
}

// pdfPage is a page: its words, and its tables from top to bottom.
type pdfPage struct {
	words  []word
	tables []*ruledTable
}

var (
	wordLine = regexp.MustCompile(`<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>`)
	pageLine = regexp.MustCompile(`<page width=`)
)

// pdfWordsOf reads what pdftotext -bbox prints, which is one word a line.
func pdfWordsOf(out []byte) ([]*pdfPage, error) {
	var pages []*pdfPage
	n := 0
	for l := range strings.Lines(string(out)) {
		if pageLine.MatchString(l) {
			pages = append(pages, &pdfPage{})
		}
		m := wordLine.FindStringSubmatch(l)
		if m == nil || len(pages) == 0 {
			continue
		}
		var at [4]float64
		for i := range at {
			v, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				return nil, &policy.Failure{Reason: policy.Damaged}
			}
			at[i] = v
		}
		text := strings.TrimSpace(html.UnescapeString(m[5]))
		if text == "" {
			continue
		}
		if n++; n > pdfWords {
			return nil, &policy.Failure{Reason: policy.TooMuchInside}
		}
		p := pages[len(pages)-1]
		p.words = append(p.words, word{box{at[0], at[1], at[2], at[3]}, text})
	}
	return pages, nil
}

// pageNumber is a line that counts pages.
var pageNumber = regexp.MustCompile(`^[-–—\s]*\d{1,3}[-–—\s]*(?:/\s*\d{1,3})?$`)

// blocks appends the lines and tables of a page from top to bottom. A table at its head
// goes on with the last one of the page before, where the columns are the same; it gives
// the table that the next page may go on with.
func (p *pdfPage) blocks(out []block, before *ruledTable) ([]block, *ruledTable) {
	var free []word
	for _, w := range p.words {
		i := slices.IndexFunc(p.tables, func(t *ruledTable) bool { return t.holds(w) })
		if i < 0 {
			free = append(free, w)
			continue
		}
		p.tables[i].take(w)
	}
	type piece struct {
		top   float64
		text  string
		table *ruledTable
	}
	var pieces []piece
	for _, t := range p.tables {
		pieces = append(pieces, piece{top: t.top, table: t})
	}
	for _, run := range between(textLines(free), p.tables) {
		pieces = append(pieces, piece{top: run[0][0].top, text: prose(run, margin(free))})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.top, b.top) })
	var open *ruledTable
	for i, piece := range pieces {
		switch {
		case piece.table == nil:
			out = append(out, block{text: piece.text})
			if !pageNumber.MatchString(piece.text) {
				open = nil
			}
		case i == 0 && before != nil && before.goesOn(piece.table):
			open = before
		default:
			open = piece.table
			open.out = &table{cells: open.cells()}
			out = append(out, block{table: open.out})
		}
	}
	if len(pieces) == 0 {
		return out, before
	}
	return out, open
}

package document

import (
	"cmp"
	"fmt"
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
	height float64
	words  []word
	tables []*ruledTable
}

var (
	wordLine = regexp.MustCompile(`<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>`)
	pageLine = regexp.MustCompile(`<page width="[-\d.]+" height="([-\d.]+)"`)
)

// pdfWordsOf reads what pdftotext -bbox prints, which is one word a line.
func pdfWordsOf(out []byte) ([]*pdfPage, error) {
	var pages []*pdfPage
	n := 0
	for l := range strings.Lines(string(out)) {
		if m := pageLine.FindStringSubmatch(l); m != nil {
			height, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				return nil, &policy.Failure{Reason: policy.Damaged}
			}
			pages = append(pages, &pdfPage{height: height})
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

// piece is a table of a page, or lines between tables.
type piece struct {
	top   float64
	text  string
	table *ruledTable
}

// pieces gives what stands on a page, from top to bottom.
func (p *pdfPage) pieces() []piece {
	var free []word
	for _, w := range p.words {
		i := slices.IndexFunc(p.tables, func(t *ruledTable) bool { return t.holds(w) })
		if i < 0 {
			free = append(free, w)
			continue
		}
		p.tables[i].take(w)
	}
	var out []piece
	for _, t := range p.tables {
		out = append(out, piece{top: t.top, table: t})
	}
	right := margin(free)
	for _, run := range between(textLines(free), p.tables) {
		out = append(out, prose(run, right)...)
	}
	slices.SortStableFunc(out, func(a, b piece) int { return cmp.Compare(a.top, b.top) })
	return out
}

// repeats takes the lines out that pages repeat in the margin at their head or foot, the
// same but for digits. Those at the head of the first page stay; feet come after
// everything. A line that may count cameras stays where it is.
func repeats(pages []*pdfPage, all [][]piece) (out [][]piece, feet []string) {
	seen := map[string]int{}
	for n, pieces := range all {
		for _, p := range pieces {
			if key := pages[n].margin(p); key != "" {
				seen[key]++
			}
		}
	}
	for n, pieces := range all {
		var rest []piece
		for _, p := range pieces {
			key := pages[n].margin(p)
			switch {
			case key == "" || seen[key] < 2, n == 0 && p.top < pages[n].height/2:
				rest = append(rest, p)
			case n == 0:
				feet = append(feet, p.text)
			}
		}
		out = append(out, rest)
	}
	return out, feet
}

var (
	digits = regexp.MustCompile(`\d+`)
	counts = regexp.MustCompile(`\d\s*(?:대|개)`)
)

// margin names a line in the margin by its place and its words without digits; "" for all
// others.
func (p *pdfPage) margin(l piece) string {
	inside := l.top > 0.08*p.height && l.top < 0.9*p.height
	if l.table != nil || inside || p.height == 0 || counts.MatchString(l.text) {
		return ""
	}
	return fmt.Sprintf("%.0f %s", l.top/4, digits.ReplaceAllString(l.text, "#"))
}

// blocksOf puts the pages of a document together. A table at the head of a page goes on
// with the one at the foot of the page before, where the columns are the same.
func blocksOf(pages []*pdfPage) []block {
	var all [][]piece
	for i, p := range pages {
		pieces := p.pieces()
		if len(p.words) == 0 {
			pieces = []piece{{text: fmt.Sprintf("[%d쪽: 글이 없어 읽지 못함]", i+1)}}
		}
		all = append(all, pieces)
	}
	var out []block
	var open *ruledTable
	all, feet := repeats(pages, all)
	for _, pieces := range all {
		for i, p := range pieces {
			switch {
			case p.table == nil:
				out, open = append(out, block{text: p.text}), nil
			case i == 0 && open != nil && open.goesOn(p.table):
			default:
				open = p.table
				open.out = &table{cells: open.cells()}
				out = append(out, block{table: open.out})
			}
		}
	}
	for _, text := range feet {
		out = append(out, block{text: text})
	}
	return out
}

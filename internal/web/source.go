package web

import (
	"unicode"
	"unicode/utf8"

	"camledger/inventory/policy"
)

// A page of a text holds at most this many pieces and characters; a longer line is cut
// into pieces.
const (
	sourcePieces = 150
	sourceRunes  = 20000
	pieceRunes   = 2000
	rowRunes     = 4000 // a longer row of a table is shown as a line
)

// piece is a line of the text, or a stretch of a long one, by columns from 1.
type piece struct{ line, from, to int }

// holds tells whether a place in the text lies in the piece; column 0 is anywhere.
func (p piece) holds(line, column int) bool {
	return p.line == line && (column == 0 || column >= p.from && (column < p.to || column == p.from))
}

// sourcePages cuts a text into the pages on which it is shown.
func sourcePages(t policy.Text) [][]piece {
	inRow := map[int]bool{}
	for _, tab := range t.Tables {
		for _, row := range tab.Rows {
			for _, c := range row {
				inRow[c.Line] = true
			}
		}
	}
	pages := [][]piece{nil}
	runes := 0
	put := func(p piece) {
		last := len(pages) - 1
		if n := len(pages[last]); n > 0 && (n == sourcePieces || runes+p.to-p.from > sourceRunes) {
			pages, runes = append(pages, nil), 0
			last++
		}
		pages[last] = append(pages[last], p)
		runes += p.to - p.from
	}
	for i, l := range t.Lines {
		n := utf8.RuneCountInString(l)
		if n <= pieceRunes || inRow[i+1] && n <= rowRunes {
			put(piece{i + 1, 1, n + 1})
			continue
		}
		line := []rune(l)
		for from := 0; from < n; {
			to := min(from+pieceRunes, n)
			for back := to; to < n && back > from+pieceRunes/2; back-- {
				if unicode.IsSpace(line[back-1]) {
					to = back
					break
				}
			}
			put(piece{i + 1, from + 1, to + 1})
			from = to
		}
	}
	return pages
}

// pageOf finds the page, from 1, on which a place of the text stands; 1 where it stands
// nowhere.
func pageOf(pages [][]piece, line, column int) int {
	for i, page := range pages {
		if len(page) == 0 || page[len(page)-1].line < line {
			continue
		}
		for _, p := range page {
			if p.holds(line, column) {
				return i + 1
			}
		}
		if page[0].line > line {
			break
		}
	}
	return 1
}

// sourceBlock is a run of lines, or a table.
type sourceBlock struct {
	Lines []sourceLine
	Rows  []sourceRow
}

type sourceLine struct {
	No       int
	First    bool // the line begins here
	Bits     []bit
	Severity policy.Severity // the gravest that stands open here
	Unread   bool
}

type sourceRow struct {
	sourceLine
	Cells []sourceCell
}

type sourceCell struct {
	Bits             []bit
	Heading, Carried bool // Carried: a merged cell reaches here
}

// newSource shows the pieces of one page. open are the problems that are not settled.
func newSource(d policy.Draft, m *marks, page []piece, open []policy.Problem) []sourceBlock {
	grave := map[int]policy.Severity{}
	for _, p := range open {
		if graver(p.Severity, grave[p.Line]) {
			grave[p.Line] = p.Severity
		}
	}
	unread := map[int]bool{}
	for _, u := range d.Reading.Unread {
		unread[u.Line] = true
	}
	tables := tableOf(d.Text)
	var out []sourceBlock
	last := -1 // table of the block before, -1: lines
	for _, p := range page {
		line := []rune(d.Text.Lines[p.line-1])
		l := sourceLine{No: p.line, First: p.from == 1, Severity: grave[p.line], Unread: unread[p.line]}
		at, isRow := tables[p.line]
		isRow = isRow && p.from == 1 && p.to == len(line)+1
		if !isRow {
			at.table = -1
		}
		if len(out) == 0 || at.table != last {
			out = append(out, sourceBlock{})
			last = at.table
		}
		b := &out[len(out)-1]
		if isRow {
			b.Rows = append(b.Rows, sourceRow{l, newCells(m, d.Text, line, at)})
			continue
		}
		l.Bits = m.bits(p.line, line, p.from, p.to)
		b.Lines = append(b.Lines, l)
	}
	return out
}

// rowPlace is where a line stands in the tables of a text.
type rowPlace struct{ table, row int }

// tableOf maps lines to rows of tables. A row whose cells stand on several lines is
// shown as those lines.
func tableOf(t policy.Text) map[int]rowPlace {
	out := map[int]rowPlace{}
	for i, tab := range t.Tables {
		for j, row := range tab.Rows {
			line := 0
			for _, c := range row {
				if c.Carried {
					continue
				}
				if line != 0 && c.Line != line {
					line = -1
					break
				}
				line = c.Line
			}
			if _, twice := out[line]; line > 0 && line <= len(t.Lines) && !twice {
				out[line] = rowPlace{i, j}
			}
		}
	}
	return out
}

func newCells(m *marks, t policy.Text, line []rune, at rowPlace) []sourceCell {
	var out []sourceCell
	for _, c := range t.Tables[at.table].Rows[at.row] {
		cell := sourceCell{Heading: c.Heading, Carried: c.Carried}
		if c.Line >= 1 && c.Line <= len(t.Lines) {
			if !c.Carried {
				from := min(max(c.Column, 1), len(line)+1)
				cell.Bits = m.bits(c.Line, line, from, min(max(c.End, from), len(line)+1))
			} else if above := []rune(t.Lines[c.Line-1]); c.Column >= 1 && c.End >= c.Column && c.End <= len(above)+1 {
				cell.Bits = []bit{{Text: string(above[c.Column-1 : c.End-1])}}
			}
		}
		out = append(out, cell)
	}
	return out
}

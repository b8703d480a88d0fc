package document

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"camledger/inventory/policy"
)

// block is a paragraph or a table of a document, in the order of the document. A
// paragraph may hold line ends and tabs.
type block struct {
	text  string
	table *table
}

// table is a table as the file has it.
type table struct {
	cells  []cell // in the order of the file
	layout bool   // the file says that it only arranges things
}

// cell is a cell that the file has, at its place in the grid of its table.
type cell struct {
	row, col   int
	rows, cols int // how far it reaches, 1 where nothing is merged
	heading    bool
	blocks     []block
}

// A cell that holds more than this is a part of a page, not of a table.
const (
	cellBytes = 6000
	cellLines = 60
)

// writer puts blocks into a text.
type writer struct {
	out   policy.Text
	bytes int
	cells int
	steps int // spent on merged cells
	full  bool
}

// compose makes the text of a document. The failure is that it is too much, or nothing.
func compose(format policy.Format, blocks []block) (policy.Text, error) {
	w := &writer{out: policy.Text{Format: format, Lines: []string{}}}
	w.blocks(blocks)
	for len(w.out.Lines) > 0 && w.out.Lines[len(w.out.Lines)-1] == "" {
		w.out.Lines = w.out.Lines[:len(w.out.Lines)-1]
	}
	switch {
	case w.full:
		return policy.Text{}, &policy.Failure{Reason: policy.TooMuchInside}
	case len(w.out.Lines) == 0:
		return policy.Text{}, &policy.Failure{Reason: policy.Empty}
	}
	return w.out, nil
}

func (w *writer) blocks(blocks []block) {
	for _, b := range blocks {
		switch {
		case w.full:
			return
		case b.table == nil:
			for _, l := range lines(b.text) {
				w.line(l)
			}
		case !w.table(b.table):
			for _, c := range inOrder(b.table) {
				w.blocks(c.blocks)
			}
		}
	}
}

// line appends a line; of blank ones that follow each other only the first.
func (w *writer) line(l string) {
	n := len(w.out.Lines)
	if l == "" && (n == 0 || w.out.Lines[n-1] == "") {
		return
	}
	if w.bytes += len(l) + 1; w.bytes > policy.MaxBytes {
		w.full = true
		return
	}
	w.out.Lines = append(w.out.Lines, l)
}

// lineEnds are the characters that a line of a text may not hold.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\f", "\n", "\v", "\n", "\u0085", "\n")

// lines cuts a paragraph into its lines, in NFC and without spaces at their ends.
func lines(text string) []string {
	text = norm.NFC.String(policy.Seen(strings.ToValidUTF8(text, "\ufffd")))
	out := strings.Split(lineEnds.Replace(text), "\n")
	for i, l := range out {
		out[i] = strings.TrimRight(strings.Map(plainSpace, l), " \t\u00a0\u3000")
	}
	return out
}

// plainSpace replaces control characters, which no line holds, by spaces.
func plainSpace(r rune) rune {
	if r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0) {
		return ' '
	}
	return r
}

// words is the text of a cell: its lines with U+000B between them.
func (c *cell) words() string {
	var out []string
	for _, b := range flat(c.blocks) {
		for _, l := range lines(b.text) {
			if l = strings.TrimSpace(strings.ReplaceAll(l, "\t", " ")); l != "" {
				out = append(out, l)
			}
		}
	}
	return strings.Join(out, "\v")
}

// flat takes tables of a single cell apart: they are frames around text.
func flat(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		if b.table != nil && len(b.table.cells) <= 1 {
			for _, c := range b.table.cells {
				out = append(out, flat(c.blocks)...)
			}
			continue
		}
		out = append(out, b)
	}
	return out
}

// arranges tells a table that only arranges parts of a page: it holds other tables, or
// cells as long as a page.
func (t *table) arranges() bool {
	if t.layout || len(t.cells) < 2 {
		return true
	}
	for _, c := range t.cells {
		n, ends := 0, 0
		for _, b := range flat(c.blocks) {
			if b.table != nil {
				return true
			}
			n += len(b.text)
			ends += 1 + strings.Count(b.text, "\n")
		}
		if n > cellBytes || ends > cellLines || c.col >= maxColumns {
			return true
		}
	}
	return false
}

// table writes a table of data, and tells whether it is one.
func (w *writer) table(t *table) bool {
	if t.arranges() {
		return false
	}
	g, ok := w.grid(t)
	switch {
	case !ok:
		w.full = true
		return true
	case len(g.cols) < 2:
		return false
	}
	var rows [][]policy.Cell
	at := make([]policy.Cell, len(g.cells)) // where each cell was written
	for _, y := range g.rows {
		owners := g.owner[y*g.width : (y+1)*g.width]
		no, line, column := len(w.out.Lines)+1, strings.Builder{}, 1
		row := make([]policy.Cell, 0, len(g.cols))
		for i, x := range g.cols {
			if i > 0 {
				line.WriteByte('\t')
				column++
			}
			o := owners[x]
			if o > 0 && at[o-1].Line > 0 { // of a cell that was written before
				c := at[o-1]
				c.Carried = true
				row = append(row, c)
				continue
			}
			c := policy.Cell{Line: no, Column: column, End: column}
			if o > 0 && g.cells[o-1].row == y && g.cells[o-1].col == x {
				s := g.words[o-1]
				line.WriteString(s)
				column += utf8.RuneCountInString(s)
				c.End, c.Heading = column, g.cells[o-1].heading
				at[o-1] = c
			}
			row = append(row, c)
		}
		if w.line(line.String()); w.full {
			return true
		}
		rows = append(rows, row)
	}
	if len(rows) > 0 {
		w.out.Tables = append(w.out.Tables, policy.Table{Rows: rows})
	}
	return true
}

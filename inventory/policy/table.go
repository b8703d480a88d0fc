package policy

import (
	"iter"
	"strings"
)

// table is a header with the rows under it. Every row has one cell per column; a cell
// that is missing at the left (lost when merged cells were flattened) or blank has no text.
type table struct {
	columns []column
	head    *line
}

type row struct {
	ln    *line // the line of its first cell
	cells []span
	lost  int // cells missing at the left

	common bool           // the first of above is what several rows lie in
	above  []span         // words of a wrapped cell on the lines above
	ahead  []span         // the beginning of its place on the lines above, which go on: 기자실,
	more   []span         // words on lines below that belong to the row
	torn   map[int][]span // by column: the pieces of a cell before its last, on lines above
	bare   bool           // names a branch only: its rows follow
	sum    bool           // is the sum of rows beside it
	whole  bool           // is the sum of all rows
	how    judged         // what was judged of it
	doubt  Code           // why the cut into cells is not sure
}

// cell gives the row's cell of a role, an empty span if the table has no such column.
func (t *table) cell(r row, want role) span {
	if i := index(t.columns, want); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return span{ln: r.ln}
}

// anchor tells whether a cell of a column is surely one of that column: the count, the
// role of an officer, a phone.
type anchor func(r role, cell span) bool

// block is what a run of lines turned out to be: rows of a table, or a free line.
type block struct {
	table *table
	row   row
	free  *line
}

// blocks cuts the lines of a section into table rows and free lines. Three kinds of table
// are known by their separators: pipes, tabs, and one cell per line under a header that
// stands one cell per line too. A table with spaces between its cells stays free lines
// under a header, which sees gives.
func blocks(lines []*line, isAnchor anchor) iter.Seq[block] {
	return func(yield func(block) bool) { eachBlock(lines, isAnchor, yield) }
}

func eachBlock(lines []*line, isAnchor anchor, yield func(block) bool) {
	var t *table
	for i := 0; i < len(lines); {
		ln := lines[i]
		if ln.read || ln.all().blank() {
			i++
			continue
		}
		if isRule(ln) {
			ln.read = true
			i++
			continue
		}
		if columns := ln.headerWords(); len(columns) > 1 {
			t, ln.read = &table{columns: columns, head: ln}, true
			i++
			continue
		}
		if columns, n := verticalHeader(lines[i:]); n > 0 {
			t = &table{columns: columns, head: ln}
			cells, used := verticalCells(lines[i+n:])
			if rows, ok := t.fill(cells, isAnchor); ok {
				for _, l := range lines[i : i+n] {
					l.read = true
				}
				for _, r := range rows {
					if !yield(block{table: t, row: r}) {
						return
					}
				}
				i += n + used
				continue
			}
			t = nil
		}
		if cells, ok := ln.split(); ok && t != nil {
			if !yield(block{table: t, row: t.fit(ln, cells, isAnchor)}) {
				return
			}
		} else if !yield(block{table: t, free: ln}) {
			return
		}
		i++
	}
}

// isRule recognises the line under a header of a pipe table.
func isRule(ln *line) bool {
	dashes := 0
	for _, c := range ln.text {
		switch c {
		case '-', '=', '─', '━', '+', '┼', '├', '┤', '┌', '┐', '└', '┘', '┬', '┴', '_':
			dashes++
		case '|', ':', ' ', '\t':
		default:
			return false
		}
	}
	return dashes > 2
}

// fit gives a row one cell per column. Where cells are missing and the anchor column only
// fits further left, the cells of the leading, merged columns were lost.
func (t *table) fit(ln *line, cells []span, isAnchor anchor) row {
	r := row{ln: ln, cells: cells}
	for lost := 0; lost <= len(t.columns)-len(cells); lost++ {
		for i, c := range t.columns {
			if i-lost >= 0 && i-lost < len(cells) && isAnchor(c.role, cells[i-lost]) {
				r.lost = lost
				r.cells = append(make([]span, lost), cells...)
				for k := range lost {
					r.cells[k] = span{ln: ln, from: cells[0].from, to: cells[0].from}
				}
				return r.pad(len(t.columns))
			}
		}
	}
	return r.pad(len(t.columns))
}

func (r row) pad(n int) row {
	for len(r.cells) < n {
		r.cells = append(r.cells, span{ln: r.ln, from: len(r.ln.text), to: len(r.ln.text)})
	}
	return r
}

// verticalHeader reads header cells that stand one per line; n is 0 where there are
// fewer than three or they do not make a table.
func verticalHeader(lines []*line) (columns []column, n int) {
	known := 0
	for i, ln := range lines {
		s := ln.all().trim("")
		if s.blank() {
			continue
		}
		r := roleOf(s.text())
		if r == rNone || ln.read || index(columns, r) >= 0 {
			break
		}
		columns, n = append(columns, column{r, s}), i+1
		known++
	}
	if known < 2 {
		return nil, 0
	}
	if _, ok := headerSection(columns); !ok {
		return nil, 0
	}
	return columns, n
}

// verticalCells takes the lines after a vertical header as cells, up to a line that is no
// cell: a heading, a bulleted line, a sentence.
func verticalCells(lines []*line) (cells []span, used int) {
	for i, ln := range lines {
		s := ln.all().trim("")
		switch {
		case s.blank():
			continue
		case ln.read, len(s.text()) > 300, sentence.MatchString(s.text()) && countRe.FindString(s.text()) == "" && len(s.text()) > 60, isBullet(s.text()):
			return cells, used
		}
		cells, used = append(cells, s), i+1
	}
	return cells, used
}

func isBullet(t string) bool {
	for _, p := range []string{"- ", "※", "·", "○ ", "* "} {
		if len(t) > len(p) && t[:len(p)] == p {
			return true
		}
	}
	return false
}

// fill groups cells that stand one per line into rows by the cells of the anchor column:
// between two anchors stand the trailing columns of one row and the leading columns of
// the next, of which merged ones may be missing.
func (t *table) fill(cells []span, isAnchor anchor) ([]row, bool) {
	for a, c := range t.columns {
		var at []int
		for i, cell := range cells {
			if isAnchor(c.role, cell) {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			continue
		}
		if rows, ok := t.around(cells, at, a); ok {
			return rows, true
		}
	}
	return nil, false
}

func (t *table) around(cells []span, at []int, a int) ([]row, bool) {
	var rows []row
	start := 0
	for k, i := range at {
		lead := i - start
		if lead > a {
			return nil, false
		}
		limit := len(cells)
		if k+1 < len(at) {
			limit = at[k+1]
		}
		r := row{ln: cells[start].ln, lost: a - lead}
		for range r.lost {
			r.cells = append(r.cells, span{ln: r.ln})
		}
		r.cells = append(r.cells, cells[start:i+1]...)
		start = i + 1
		for _, c := range t.columns[a+1:] {
			if start < limit && phoneRe.MatchString(cells[start].text()) == (c.role == rPhone) {
				r.cells = append(r.cells, cells[start])
				start++
			} else {
				r.cells = append(r.cells, span{ln: r.ln}) // a blank cell left no line
			}
		}
		rows = append(rows, r)
	}
	return rows, start == len(cells)
}

// flagBlanks reports the blank cells of a row, apart from those of columns that may be
// blank without a doubt.
func flagBlanks(rd *reader, t *table, r row, may ...role) {
	var names []string
	for i, c := range t.columns {
		if i >= len(r.cells) || !r.cells[i].blank() || c.role == rNone {
			continue
		}
		free := false
		for _, m := range may {
			free = free || m == c.role
		}
		if !free {
			names = append(names, strings.Join(strings.Fields(c.cell.words()), " "))
		}
	}
	if len(names) > 0 {
		rd.problem(BlankCell, r.ln.all().trim(""), strings.Join(names, ", "))
	}
}

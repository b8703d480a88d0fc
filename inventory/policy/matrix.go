package policy

import (
	"strings"
	"unicode/utf8"
)

// matrix is a run of rows whose cells stand apart: by pipes, by tabs, or because the file
// tells them. Which of its rows are headers, which way it lies and what its columns hold is
// settled before any row is read.
type matrix struct {
	rows []cellRow
	used int // lines that it takes
}

// cellRow is one line of a matrix.
type cellRow struct {
	ln    *line
	cells []span
	ruled bool           // a rule stands below
	torn  map[int][]span // by cell: its pieces on lines above
}

// section of a matrix: rows under one header.
type sheet struct {
	columns []column
	head    *line
	caption span // words before the first header cell
	rows    []cellRow
	named   bool // the header stands in the text
}

// matrix reads the rows of cells that begin at the first line; it returns the number of
// its lines.
func (b *installation) matrix(lines []*line) int {
	if cells, _ := lines[0].split(); b.labelled(cells) {
		lines[0].read = true
		return 1
	}
	m := b.matrixOf(lines)
	b.before = span{}
	if s, n, ok := m.turned(); ok {
		b.sheet(s)
		m.rows = m.rows[n:]
	}
	for _, s := range m.sheets() {
		b.sheet(s)
	}
	return m.used
}

// matrixOf takes the lines that stand in cells, up to one that does not, or that is a pair
// of a label and its value.
func (b *installation) matrixOf(lines []*line) matrix {
	var m matrix
	for i, ln := range lines {
		if ln.all().blank() {
			continue
		}
		if isRule(ln) {
			ln.read = true
			if n := len(m.rows); n > 0 {
				m.rows[n-1].ruled = true
			}
			m.used = i + 1
			continue
		}
		cells, ok := ln.split()
		if ok && len(m.rows) > 0 {
			cells = m.behind(ln, cells)
		}
		if !ok && m.open() && !done(ln) && len(ln.text) < maxWord {
			m.rows = append(m.rows, cellRow{ln: ln, cells: []span{ln.all().trim("")}})
			m.used = i + 1
			continue
		}
		if !ok && m.titleLine(lines, i) {
			m.rows = append(m.rows, cellRow{ln: ln, cells: []span{ln.all().trim("")}})
			m.used = i + 1
			continue
		}
		if i > 0 && done(ln) || !ok || i > 0 && b.isLabelled(cells) && !isTotal(cells[0]) {
			break
		}
		if filledCells(cells) > 0 {
			m.rows = append(m.rows, cellRow{ln: ln, cells: cells})
		}
		m.used = i + 1
	}
	return m
}

// behind gives a row its first cell, which is blank, where the bars stand behind the cells:
// a bar at the beginning of the line is then behind one.
func (m matrix) behind(ln *line, cells []span) []span {
	if ln.cells != nil || !strings.HasPrefix(strings.TrimSpace(ln.text), "|") || strings.HasPrefix(strings.TrimSpace(m.rows[0].ln.text), "|") {
		return cells
	}
	return append([]span{{ln: ln}}, cells...)
}

func filledCells(cells []span) int {
	n := 0
	for _, c := range cells {
		if !c.blank() {
			n++
		}
	}
	return n
}

// ended drops the blank cells at the right.
func ended(cells []span) []span {
	for len(cells) > 0 && cells[len(cells)-1].blank() {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// sheets cuts a matrix at its headers. A header that comes again is none of a new one.
func (m matrix) sheets() []sheet {
	var out []sheet
	var cur *sheet
	for i := 0; i < len(m.rows); i++ {
		r := m.rows[i]
		columns, caption := m.headAt(i)
		switch {
		case columns == nil && cur == nil:
			out = append(out, sheet{head: r.ln})
			cur = &out[len(out)-1]
			cur.rows = append(cur.rows, r)
			continue
		case columns == nil:
			cur.rows = append(cur.rows, r)
			continue
		case cur != nil && cur.named && len(cur.rows) > 0 && sameHeads(cur.columns, columns):
			r.ln.read = true
			continue
		}
		r.ln.read = true
		s := sheet{columns: columns, head: r.ln, caption: caption, named: true}
		for i+1 < len(m.rows) {
			wide := 0
			for _, x := range m.rows[i+1 : min(len(m.rows), i+40)] {
				wide = max(wide, len(ended(x.cells)))
			}
			merged := underHead(s.columns, m.rows[i+1].cells, wide)
			if merged == nil {
				break
			}
			s.columns = merged
			m.rows[i+1].ln.read = true
			i++
		}
		out = append(out, s)
		cur = &out[len(out)-1]
	}
	return out
}

func sameHeads(a, b []column) bool {
	for i := range min(len(a), len(b)) {
		if plain(a[i].cell.text()) != plain(b[i].cell.text()) {
			return false
		}
	}
	return true
}

// sheet reads the rows under one header.
func (b *installation) sheet(s sheet) {
	raw := make([]*line, len(s.rows))
	wide := 0
	for i, r := range s.rows {
		raw[i] = r.ln
		wide = max(wide, len(ended(r.cells)))
	}
	if !s.named && (wide < 2 || wide > 16 || !anyCount(raw)) {
		for _, ln := range raw {
			b.free(ln)
		}
		return
	}
	if index(s.columns, rCount) < 0 && index(s.columns, rPart) < 0 && !anyCount(raw) && !s.numbered() {
		return // a table without counts: its rows stay unread
	}
	g := &grid{columns: s.columns, head: s.head, heading: b.branchHeading(), inAreas: b.areaHeadings()}
	if !s.caption.blank() {
		b.stated(s.caption)
	}
	for len(g.columns) < wide && wide <= maxCells {
		g.columns = append(g.columns, column{cell: span{ln: g.head, from: len(g.head.text), to: len(g.head.text)}})
	}
	if !s.named {
		g.guess(raw)
		g.how |= noHeader
	}
	b.aligned(g, s.rows)
	g.unfold()
	b.grid(g)
}

// numbered tells whether a column of a sheet under a header holds numbers that nothing but
// cameras explains: two cells or more, and no words.
func (s sheet) numbered() bool {
	for j, c := range s.columns {
		switch c.role {
		case rNone, rKind, rBranch, rPlace, rUnit:
		default:
			continue
		}
		if c.cell.blank() || j == 0 {
			continue
		}
		numbers, words := 0, 0
		for _, r := range s.rows {
			if j >= len(r.cells) || r.cells[j].blank() || dashRe.MatchString(r.cells[j].plain()) {
				continue
			}
			if _, ok := bareCount(r.cells[j]); ok {
				numbers++
			} else {
				words++
			}
		}
		if numbers > 1 && words == 0 && utf8.RuneCountInString(c.cell.text()) <= 20 {
			return true
		}
	}
	return false
}

package policy

import "slices"

// Cells that stand one per line come in cycles: every row has as many as the header.

// cycle cuts cells into rows of equal length, where every count stands in its column, and
// gives the number of cells that the rows take; 0 where they are no such rows.
func (g *grid) cycle(cells []span) int {
	n, a := len(g.columns), -1
	for i, c := range g.columns {
		if c.role == rCount || c.role == rPart {
			a = i
		}
	}
	i := 0
	for i+n <= len(cells) && g.fitsCycle(cells[i:i+n], a) {
		i += n
	}
	if i == 0 {
		return 0
	}
	rows, own := make([]row, 0, i/n+1), slices.Clone(cells[:i])
	for k := 0; k < i; k += n {
		rows = append(rows, row{ln: own[k].ln, cells: own[k : k+n : k+n]})
	}
	rest := cells[i:]
	switch {
	case len(rest) == 0:
	case a > 0 && len(rest) > 1 && len(rest) < n && isTotal(rest[0]):
		r := row{ln: rest[0].ln, cells: make([]span, n)}
		for k := range r.cells {
			r.cells[k] = span{ln: rest[0].ln}
		}
		r.cells[0], r.cells[a] = rest[0], rest[1]
		rows, i = append(rows, r), i+2
	case len(rest) < n && len(rest) > max(a, index(g.columns, rPlace)) && g.fitsCycle(rest, a):
		// the end of the last row was cut off, behind its count and place
		rows = append(rows, row{ln: rest[0].ln, cells: append([]span{}, rest...)}.pad(n))
		i = len(cells)
	case len(rest) < n && !anyNumber(rest):
		i = len(cells)
	case len(rows) < 2 || !endsCells(rest[0]):
		return 0
	}
	g.rows = rows
	return i
}

// numberedPlaces reads cycles whose places are bare numbers, of floors that lost their
// word: 8, 13대, 로비. Every row must have one; which of the two numbers is the count is
// asked about where no total says it.
func (g *grid) numberedPlaces(cells []span) int {
	place := index(g.columns, rPlace)
	if place < 0 || len(g.columns) < 3 {
		return 0
	}
	role := g.columns[place].role
	g.columns[place].role = rNone
	n := g.cycle(cells)
	g.columns[place].role = role
	for i := range g.rows {
		if num, ok := bareCount(g.rows[i].cells[place]); !ok || num.said {
			g.rows = nil
			return 0
		}
		g.rows[i].doubt = CountUnclear
	}
	if len(g.rows) < 2 {
		g.rows = nil
		return 0
	}
	return n
}

// fitsCycle tells whether cells can be a row: a number in the column of counts, none where
// names stand.
func (g *grid) fitsCycle(cells []span, a int) bool {
	c := cells[a]
	if _, ok := bareCount(c); !ok && !dashRe.MatchString(c.plain()) {
		list, _ := items(c)
		if len(list) != 1 || !list[0].name.blank() {
			return false
		}
	}
	for k, x := range cells {
		role := g.columns[k].role
		if num, ok := bareCount(x); ok && k != a && (num.said && role != rPart || role == rPlace || role == rBranch) {
			return false
		}
	}
	return true
}

// leading reads cycles with a cell more than the header has, before all others: one that
// has no header of its own, or whose header was lost. Where all of them are numbers, which
// of two is the count is judged by the order of the header, and asked about.
func (g *grid) leading(cells []span) int {
	columns := g.columns
	g.columns = append([]column{{cell: span{ln: g.head}}}, columns...)
	if n := g.cycle(cells); n > 0 && len(g.rows) > 1 {
		for i := range g.rows {
			if _, ok := bareCount(g.rows[i].cells[0]); !ok {
				return n // no column of counts: 지하 2
			}
		}
		for i := range g.rows {
			g.rows[i].doubt = CountUnclear
		}
		return n
	}
	g.columns, g.rows = columns, nil
	return 0
}

func anyNumber(cells []span) bool {
	for _, c := range cells {
		if _, ok := bareCount(c); ok {
			return true
		}
	}
	return false
}

// endsCells tells whether a line is no cell of the table above it: a heading, a label, an
// item of a list.
func endsCells(s span) bool {
	t := s.text()
	return numbering.MatchString(t) || englishArticle.MatchString(t) || isBullet(t) || labelLike.MatchString(t) || sentence.MatchString(t) && len(t) > 30
}

var englishArticle = compile(`^(?i:article|section|chapter)\s+\d`)

// labelLike is a label with its value on one line.
var labelLike = compile(`^[^\p{L}\d]{0,3}[^\d:|]{2,60}\s*:\s+\S`)

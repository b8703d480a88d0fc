package policy

import "unicode/utf8"

// vertical reads a table whose cells stand one per line, its header too; it returns the
// number of its lines.
func (b *installation) vertical(lines []*line) int {
	var cells []span
	var at []int // of each cell: its line
	for i, ln := range lines {
		s, ok := ln.single()
		if s.blank() {
			continue
		}
		if done(ln) || !ok || utf8.RuneCountInString(s.text()) > 30 || len(cells) == 12 {
			break
		}
		cells, at = append(cells, s), append(at, i)
	}
	head := 0 // headers at most
	known, countAt := 0, -1
	for i, s := range cells {
		r := roleOf(s.text())
		if r == rNone && (hasDigit(s.text()) || i == 0 || known < 2) {
			break
		}
		if r != rNone {
			known++
		}
		if r == rCount || r == rPart {
			countAt = i
		}
		head = i + 1
	}
	if known < 2 || head < 2 {
		return 0
	}
	if countAt >= 0 {
		if n := b.columnsOf(lines, cells[:head], at); n > 0 {
			return n
		}
	}
	return b.numberedCells(lines, cells[:head], at)
}

// numberedCells reads a table one cell per line whose rows are numbered from 1 and end with
// their count; cells of merged columns between the two may be missing. Numbers before the
// first row stand in the header: a total.
func (b *installation) numberedCells(lines []*line, heads []span, at []int) int {
	place := len(heads) - 1 // by its place where its word is not known
	for i, s := range heads {
		if roleOf(s.text()) == rPlace {
			place = i
		}
	}
	if r := roleOf(heads[place].text()); place < 1 || r != rPlace && r != rNone && r != rRange {
		return 0
	}
	from := at[len(heads)-1] + 1
	values, used := b.cellLines(lines[from:])
	var before []count
	i := 0
	for ; i+1 < len(values); i++ {
		n, ok := bareCount(values[i])
		if !ok {
			return 0
		}
		if _, next := bareCount(values[i+1]); n.n == 1 && !next {
			break
		}
		before = append(before, n)
	}
	g := &grid{columns: []column{{rSeq, span{ln: lines[0]}}, {rLevel, heads[max(0, place-1)]}, {rPlace, heads[place]}, {rCount, span{ln: lines[0]}}}, head: lines[at[0]], heading: b.branchHeading()}
	for no := 1; i < len(values); no++ {
		if n, ok := bareCount(values[i]); !ok || n.n != no || n.said {
			break
		}
		k := i + 1
		for k < len(values) && k < i+5 {
			if _, ok := bareCount(values[k]); ok {
				break
			}
			k++
		}
		texts := values[i+1 : min(k, len(values))]
		if k >= len(values) || len(texts) == 0 || len(texts) > 3 {
			break
		}
		level, doubt := span{ln: values[i].ln, from: len(values[i].ln.text), to: len(values[i].ln.text)}, PlaceUnclear // of the level above, it seems
		if len(texts) > 1 {
			level, doubt = texts[0], ""
		}
		g.rows = append(g.rows, row{ln: values[i].ln, doubt: doubt, cells: []span{values[i], level, texts[len(texts)-1], values[k]}})
		i = k + 1
	}
	if len(g.rows) < 3 || i < len(values) && i+1 < len(values) {
		return 0
	}
	for _, l := range lines[:from] {
		l.read = true
	}
	if g.repeated(1, 2) {
		for i := range g.rows {
			g.rows[i].doubt = ""
		}
	}
	b.grid(g)
	for _, c := range before {
		c.at.ln.read = true
		b.addTotal(c, false, span{})
	}
	return from + used
}

func hasDigit(t string) bool {
	for _, c := range t {
		if c >= '0' && c <= '9' {
			return true
		}
	}
	return false
}

// single gives the only cell of a line; not ok where it has several.
func (l *line) single() (span, bool) {
	cells, ok := l.split()
	if !ok {
		return l.all().trim(""), true
	}
	var one span
	for _, c := range cells {
		if c.blank() {
			continue
		}
		if one.ln != nil {
			return l.all(), false
		}
		one = c
	}
	if one.ln == nil {
		return span{ln: l}, true
	}
	return one, true
}

// columnsOf tries every number of columns that the header may have, the most first.
func (b *installation) columnsOf(lines []*line, heads []span, at []int) int {
	first := 0 // headers that are known words come before others
	for first < len(heads) && roleOf(heads[first].text()) != rNone {
		first++
	}
	for _, n := range sizes(first, len(heads)) {
		var columns []column
		known := 0
		for _, s := range heads[:n] {
			r := roleOf(s.text())
			if r != rNone {
				known++
				if index(columns, r) >= 0 && r != rPart && r != rPlace && r != rBranch {
					known = -n
				}
			}
			columns = append(columns, column{r, s})
		}
		if index(columns, rCount) < 0 && index(columns, rPart) < 0 || known < 2 || known*3 < n*2 {
			continue
		}
		from := at[n-1] + 1
		if used := b.stacked(columns, lines[at[0]], lines[from:]); used > 0 {
			for _, l := range lines[:from] {
				l.read = true
			}
			return from + used
		}
	}
	return 0
}

// stacked reads the cells of a table one per line, under its header, and gives the number
// of lines that they take; 0 where they are no rows.
func (b *installation) stacked(columns []column, head *line, lines []*line) int {
	values, used := b.cellLines(lines)
	g := &grid{columns: columns, head: head, heading: b.branchHeading()}
	if n := g.cycle(values); n > 0 {
		used = linesOf(lines, values[n-1].ln)
	} else if n := g.leading(values); n > 0 {
		used = linesOf(lines, values[n-1].ln)
	} else if n := g.numberedPlaces(values); n > 0 {
		used = linesOf(lines, values[n-1].ln)
	} else if n := g.ragged(b, values); n > 0 {
		used = linesOf(lines, values[n-1].ln)
	} else {
		t := &table{columns: columns, head: g.head}
		rows, ok := t.fill(values, countAnchor)
		if !ok || len(rows) == 0 {
			return 0
		}
		g.rows = rows
	}
	b.grid(g)
	return used
}

// linesOf is the number of lines up to one of them.
func linesOf(lines []*line, last *line) int {
	for i, ln := range lines {
		if ln == last {
			return i + 1
		}
	}
	return len(lines)
}

// sizes are the numbers of columns to try: the known ones, more, fewer.
func sizes(first, most int) []int {
	var out []int
	for n := first; n <= most; n++ {
		out = append(out, n)
	}
	for n := first - 1; n >= 2; n-- {
		out = append(out, n)
	}
	return out
}

// cellLines takes the lines after a vertical header as cells, up to a line that is none.
// A text is looked through a few times at most, however many headers it has.
func (b *installation) cellLines(lines []*line) (cells []span, used int) {
	for i, ln := range lines {
		if b.budget--; b.budget < 0 {
			return nil, 0
		}
		s, ok := ln.single()
		switch {
		case s.blank():
			continue
		case done(ln), !ok, len(s.text()) > 300, sentence.MatchString(s.text()) && len(counts(s)) == 0 && len(s.text()) > 60,
			isBullet(s.text()) && len(counts(s)) == 0 && len(s.text()) > 6, isRule(ln) && len(s.text()) > 3:
			return cells, used
		}
		if len(ln.headerWords()) > 1 {
			return cells, used
		}
		cells, used = append(cells, s), i+1
	}
	return cells, used
}

// countAnchor tells whether a cell is surely one of the column of counts.
func countAnchor(r role, cell span) bool {
	if r != rCount {
		return false
	}
	_, ok := bareCount(cell)
	if !ok {
		list, _ := items(cell)
		ok = len(list) == 1 && list[0].name.blank() // 고정 34대
	}
	return ok
}

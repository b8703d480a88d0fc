package policy

import (
	"slices"
	"unicode/utf8"
)

// vertical reads a table whose cells stand one per line, its header too; it returns the
// number of its lines.
func (b *installation) vertical(lines []*line) int {
	cells, at, head, counted := verticalHead(lines)
	if counted {
		if n := b.columnsOf(lines, cells[:head], at, (*grid).ofNumbers); n > 0 {
			return n
		}
	}
	if n := b.stack(lines); n > 0 || head == 0 {
		return n
	}
	if counted {
		for _, rows := range []func(*grid, []span) int{(*grid).even, b.uneven} {
			if n := b.columnsOf(lines, cells[:head], at, rows); n > 0 {
				return n
			}
		}
	}
	return b.numberedCells(lines, cells[:head], at)
}

// verticalHead takes the cells that stand one per line up to where the rows may begin at the
// latest, with their lines; head is how many of them may be headers.
func verticalHead(lines []*line) (cells []span, at []int, head int, counted bool) {
	for i, ln := range lines {
		s, ok := ln.single()
		if s.blank() {
			continue
		}
		if done(ln) || !ok || utf8.RuneCountInString(s.text()) > 30 || len(cells) == 12 {
			break
		}
		if len(cells) < 2 && roleOf(s.text()) == rNone {
			return nil, nil, 0, false // nearly every line
		}
		cells, at = append(cells, s), append(at, i)
	}
	known := 0
	for i, s := range cells {
		r := roleOf(s.text())
		if r == rNone && (hasDigit(s.text()) || i == 0 || known < 2) {
			break
		}
		if r != rNone {
			known++
		}
		if r == rCount || r == rPart {
			counted = true
		}
		head = i + 1
	}
	if known < 2 || head < 2 {
		return nil, nil, 0, false
	}
	return cells, at, head, counted
}

// titlesCells tells the title of the section, which names what the table declares, from a line
// of headers: the headers of its table stand below it, one per line.
func titlesCells(lines []*line) bool {
	if s, ok := lines[0].single(); !ok || !titled.MatchString(s.text()) {
		return false
	}
	_, _, head, counted := verticalHead(lines[1:])
	return head > 1 && counted
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
	if l.cells == nil && l.told&toldOne != 0 {
		return span{l, int(l.oneFrom), int(l.oneTo)}, true
	}
	cells, ok := l.split()
	if !ok {
		s := l.all().trim("")
		l.told, l.oneFrom, l.oneTo = l.told|toldOne, int32(s.from), int32(s.to)
		return s, true
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
func (b *installation) columnsOf(lines []*line, heads []span, at []int, rows func(*grid, []span) int) int {
	roles := make([]role, len(heads))
	first := len(heads) // headers that are known words come before others
	for i, s := range heads {
		if roles[i] = roleOf(s.text()); roles[i] == rNone {
			first = min(first, i)
		}
	}
	for _, n := range sizes(first, len(heads)) {
		known, counted := 0, false
		for i, r := range roles[:n] {
			if r == rNone {
				continue
			}
			known++
			counted = counted || r == rCount || r == rPart
			if r != rPart && r != rPlace && r != rBranch && slices.Contains(roles[:i], r) {
				known = -n
			}
		}
		if !counted || known < 2 || known*3 < n*2 {
			continue
		}
		columns := make([]column, n)
		for i, s := range heads[:n] {
			columns[i] = column{roles[i], s}
		}
		from := at[n-1] + 1
		if used := b.cellsUnder(columns, lines[at[0]], lines[from:], rows); used > 0 {
			for _, l := range lines[:from] {
				l.read = true
			}
			return from + used
		}
	}
	return 0
}

// cellsUnder reads the cells of a table one per line, under its header, and gives the number
// of lines that they take; 0 where they are no rows. rows cuts them into the rows of the
// grid and gives how many of them these take.
func (b *installation) cellsUnder(columns []column, head *line, lines []*line, rows func(*grid, []span) int) int {
	values, _ := b.cellLines(lines)
	g := &grid{columns: columns, head: head, heading: b.branchHeading()}
	n := rows(g, values)
	if n == 0 {
		return 0
	}
	b.grid(g)
	return linesOf(lines, values[n-1].ln)
}

// ofNumbers cuts cells into rows of equal length whose places are numbers too.
func (g *grid) ofNumbers(values []span) int {
	if n := len(g.columns); n > 1 && g.columns[n-1].role == rNone && g.columns[n-2].role == rNone {
		return 0 // what stands there is no header: the first row
	}
	if index(g.columns, rSeq) < 0 && !slices.ContainsFunc(values, headerOnly) {
		if n := g.leading(values); n > 0 && g.numbersFirst() {
			return n
		}
	}
	return g.numberedPlaces(values)
}

// numbersFirst tells whether at least half of the rows begin with a number.
func (g *grid) numbersFirst() bool {
	n := 0
	for _, r := range g.rows {
		if _, ok := bareCount(r.cells[0]); ok {
			n++
		}
	}
	return n*2 >= len(g.rows)
}

// even cuts cells into rows of equal length.
func (g *grid) even(values []span) int {
	for _, cut := range []func([]span) int{g.cycle, g.leading, g.numberedPlaces} {
		if n := cut(values); n > 0 {
			return n
		}
	}
	return 0
}

// uneven cuts cells into rows of which some lack cells.
func (b *installation) uneven(g *grid, values []span) int {
	if n := g.ragged(b, values); n > 0 {
		return n
	}
	t := &table{columns: g.columns, head: g.head}
	rows, ok := t.fill(values, countAnchor)
	if !ok || len(rows) == 0 {
		return 0
	}
	g.rows = rows
	return len(values)
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
	if cells, used, ok := b.run.of(lines); ok {
		if b.budget -= used; b.budget < 0 { // rows are still tried on them
			return nil, 0
		}
		return cells, used
	}
	cells, used, ok := b.cellsBelow(lines)
	if !ok {
		return nil, 0
	}
	b.run.keep(lines, cells, used)
	return cells, used
}

// cellsBelow looks through the lines for cellLines; not ok where there were too many.
func (b *installation) cellsBelow(lines []*line) (cells []span, used int, ok bool) {
	for i, ln := range lines {
		if b.budget--; b.budget < 0 {
			return nil, 0, false
		}
		s, ok := ln.single()
		switch {
		case s.blank():
			continue
		case done(ln), !ok, len(s.text()) > 300, sentence.MatchString(s.text()) && len(counts(s)) == 0 && len(s.text()) > 60,
			isBullet(s.text()) && len(counts(s)) == 0 && len(s.text()) > 6, isRule(ln) && len(s.text()) > 3:
			return cells, used, true
		}
		if len(ln.headerWords()) > 1 {
			return cells, used, true
		}
		cells, used = append(cells, s), i+1
	}
	return cells, used, true
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

package policy

import "strings"

// spaced reads a table whose cells are parted by spaces: the lines under its header, up to
// one that is a heading, an item of a list or a sentence.
func (b *installation) spaced(columns []column, lines []*line) int {
	g := &grid{columns: columns, head: lines[0], heading: b.branchHeading(), spaced: true}
	lines[0].read = true
	if index(columns, rCount) < 0 && index(columns, rPart) < 0 && !b.numberCounts(columns, lines[1:]) {
		return 1
	}
	if used := b.oneByOne(columns, lines); used > 0 {
		return 1 + used
	}
	var raw []*line
	n, items := 1, false
	for ; n < len(lines); n++ {
		ln := lines[n]
		if ln.all().blank() {
			continue
		}
		if again := ln.headerWords(); len(again) > 1 {
			if len(raw) == 0 && g.under(again) {
				ln.read = true
				continue
			}
			break
		}
		items = items || strings.Contains(strings.TrimSpace(ln.text), " ·")
		more := items && strings.HasPrefix(strings.TrimSpace(ln.text), "·") // of a list in a cell
		if done(ln) || isRule(ln) || b.ends(ln) && !more {
			break
		}
		if _, ok := ln.split(); ok && strings.Contains(ln.text, "|") {
			break
		}
		raw = append(raw, ln)
	}
	if len(raw) == 0 || bracketed(raw) {
		return 1
	}
	if _, m := sides(columns); m > 0 {
		if first, ok := b.ofRecorders(g.head); ok {
			b.besideRecorders(g, first, raw)
			return n
		}
	}
	g.cellsOfMatrix(raw)
	b.spacedRows(g, raw, b.says(raw))
	return n
}

// oneByOne reads a table whose header stands on one line and whose cells stand one per
// line: the first numbers below it stand alone on theirs.
func (b *installation) oneByOne(columns []column, lines []*line) int {
	alone, words := 0, 0
	for _, ln := range lines[1:min(len(lines), 3*len(columns)+2)] {
		s := ln.all().trim("")
		if s.blank() {
			continue
		}
		if _, ok := bareCount(s); ok {
			alone++
		} else if goesOn(s) {
			return 0 // a cell that was wrapped
		} else if numbered(tokensOf(s), false) || done(ln) {
			break
		} else {
			words++
		}
	}
	if alone < 2 || words < 2 {
		return 0
	}
	if n := b.cellsUnder(columns, lines[0], lines[1:], (*grid).even); n > 0 {
		return n
	}
	return b.cellsUnder(columns, lines[0], lines[1:], b.uneven)
}

// says tells whether the counts of a table have 대 behind them: in most rows that have any
// number.
func (b *installation) says(raw []*line) bool {
	spoken, numbers := 0, 0
	for _, ln := range raw {
		ts := tokensOf(ln.all().trim(""))
		if !numbered(ts, true) || totalRe.MatchString(ts[0].at.plain()) {
			continue
		}
		numbers++
		if len(counts(ln.all())) > 0 {
			spoken++
		}
	}
	return spoken*4 >= numbers*3 && spoken > 0
}

// bracketed tells whether the counts stand in brackets behind their places, or are said to be
// put up in them: such lines are lists, whatever the header says.
func bracketed(raw []*line) bool {
	inside, all := 0, 0
	for _, ln := range raw {
		for _, c := range counts(ln.all()) {
			all++
			before := strings.TrimRight(ln.text[:c.at.from], " ")
			if strings.HasSuffix(before, "(") || strings.HasSuffix(before, "에") && putUp.MatchString(near(ln.text[c.at.to:])) {
				inside++
			}
		}
	}
	return inside*3 > all*2
}

// spacedRows lays the lines against the columns. A line without a count is a cell that
// was wrapped: of the row below where that begins with its count, else of the row above.
func (b *installation) spacedRows(g *grid, raw []*line, said bool) {
	columns, listed := g.columns, g.listed(raw)
	var rows []row
	var above, ahead []span
	for i, ln := range raw {
		s := ln.all().trim("")
		ts := g.named(b.words(s))
		if !numbered(ts, said) && goesOn(s) && i+1 < len(raw) && !startsWithCount(raw[i+1], said) && len(above) == 0 && (len(ahead) > 0 || i == 0 || !goesOn(raw[i-1].all().trim(""))) {
			ahead = append(ahead, s)
			continue
		}
		if !numbered(ts, said) && len(ahead) > 0 {
			above, ahead = append(above, ahead...), nil
		}
		if columns[0].role == rCount && len(ts) > 1 && ordinalRe.MatchString(ts[0].at.text()) {
			b.rd.problem(CountUnclear, ts[0].at) // 23대 in a translation
			g.how |= closeCut
		}
		if !numbered(ts, said) {
			rows, above = b.wrapped(g, rows, above, s, countComes(raw[i+1:], said))
			continue
		}
		cells, score := lay(columns, ts, said, listed)
		if score < unfit/2 || columns[0].role == rCount && ts[0].class == cText {
			wider := append([]column{{role: rKind, cell: span{ln: g.head}}}, columns...)
			if c, s := lay(wider, ts, said, listed); s >= unfit/2 && index(columns, rBranch) < 0 && index(columns, rKind) < 0 {
				columns, cells, score = wider, c, s
				g.columns = wider
				for k := range rows {
					rows[k].cells = append([]span{{ln: rows[k].ln}}, rows[k].cells...)
				}
			}
		}
		if score < unfit/2 {
			b.loose(g, &rows, above)
			above = nil
			was := len(b.entries)
			b.free(ln)
			for _, e := range b.entries[was:] {
				e.how |= afterTable
			}
			continue
		}
		r := row{ln: ln, cells: cells, above: above}
		above = nil
		b.begin(g, &r, ahead)
		ahead = nil
		r.doubt = g.unsure(cells, ts)
		if margin(columns, ts, said, listed, cells) < closeMargin {
			r.how |= closeCut
		}
		if _, n := sides(g.columns); n == 0 && g.double() {
			r.doubt = CountUnclear
		}
		rows = append(rows, r)
	}
	b.loose(g, &rows, above)
	g.regroup(b, rows)
	g.serial(b, rows)
	g.storeys(rows)
	g.borders(b, rows)
	g.rows = rows
	g.unfold()
	b.grid(g)
}

// goesOn tells whether words go on on the next line.
func goesOn(s span) bool { return strings.HasSuffix(s.text(), ",") }

// begin gives a row the lines above that its place begins on; the first of them may name
// the branch as well.
func (b *installation) begin(g *grid, r *row, ahead []span) {
	count := index(g.columns, rCount)
	if len(ahead) == 0 || count < 1 || count >= len(r.cells) {
		return
	}
	first := ahead[0]
	for _, s := range ahead {
		s.ln.read = true
	}
	if ts := b.words(first); count > 1 && len(ts) > 1 {
		blank := true
		for _, c := range r.cells[:count-1] {
			blank = blank && c.blank()
		}
		if cells, score := lay(g.columns[:count], ts, true, false); blank && score >= unfit/2 {
			first = cells[count-1]
			r.cells = append(append([]span{}, cells[:count-1]...), r.cells[count-1:]...)
		}
	}
	r.ahead = append([]span{first}, ahead[1:]...)
}

// listed tells whether the column of places lists them with their counts, behind the
// count of the branch.
func (g *grid) listed(raw []*line) bool {
	if i := index(g.columns, rCount); i < 0 || index(g.columns, rPlace) < i {
		return false
	}
	several, single, last := 0, 0, 0
	for _, ln := range raw {
		n := 0
		ts := tokensOf(ln.all())
		for _, t := range ts {
			if t.class == cCount {
				n++
			}
		}
		switch {
		case n > 1:
			several++
		case n == 1:
			single++
			if ts[len(ts)-1].class == cCount {
				last++
			}
		}
	}
	return several > 0 && last*2 >= single
}

// double tells whether two columns of the same name hold counts: of cameras, and of
// something that a header above this one names.
func (g *grid) double() bool {
	n := 0
	for _, c := range g.columns {
		if c.role == rCount {
			n++
		}
	}
	return n > 1
}

// loose gives wrapped words that no row took to the row above.
func (b *installation) loose(g *grid, rows *[]row, above []span) {
	if len(above) > 0 && len(*rows) > 0 {
		last := &(*rows)[len(*rows)-1]
		last.more = append(last.more, above...)
	}
}

// wrapped takes a line without a count.
func (b *installation) wrapped(g *grid, rows []row, above []span, s span, next bool) ([]row, []span) {
	if list, _ := angles(s); len(list) > 0 && len(rows) > 0 {
		s.ln.read = true
		rows[len(rows)-1].more = append(rows[len(rows)-1].more, s)
		return rows, above
	}
	if next {
		s.ln.read = true
		return rows, append(above, s)
	}
	name, _, _ := cleanName(s)
	if b.like(name) == surelyBranch && len(name.fields()) <= 3 {
		s.ln.read = true
		cells := make([]span, len(g.columns))
		for i := range cells {
			cells[i] = span{ln: s.ln, from: s.to, to: s.to}
		}
		if i := max(index(g.columns, rBranch), index(g.columns, rKind)); i >= 0 {
			cells[i] = name
			rows = append(rows, row{ln: s.ln, cells: cells, bare: true})
		}
	}
	return rows, above
}

// numbered tells whether a row holds a count.
func numbered(ts []token, said bool) bool {
	for _, t := range ts {
		if t.class == cCount || t.class == cInt {
			return true
		}
	}
	return false
}

func startsWithCount(ln *line, said bool) bool {
	ts := tokensOf(ln.all().trim(""))
	return len(ts) > 0 && (ts[0].class == cCount || ts[0].class == cInt && !said)
}

// countComes tells whether the next line with a count begins with it.
func countComes(lines []*line, said bool) bool {
	for _, ln := range lines[:min(len(lines), 6)] {
		if numbered(tokensOf(ln.all().trim("")), said) {
			return startsWithCount(ln, said)
		}
	}
	return false
}

// unsure tells whether the row could as well be cut elsewhere: between two columns of
// text nothing but a space stands.
func (g *grid) unsure(cells []span, ts []token) Code {
	place := index(g.columns, rPlace)
	if place < 0 {
		return ""
	}
	next := place + 1
	if next >= len(g.columns) {
		return ""
	}
	switch g.columns[next].role {
	case rRange, rPurpose, rUnit, rNone, rKind, rBranch:
	default:
		return ""
	}
	words, gaps := 0, 0
	for _, t := range ts {
		if t.class == cCount && t.at.from >= cells[place].from && t.at.to <= cells[place].to {
			return "" // a list of places with their counts ends with one
		}
		if t.at.from >= cells[place].from && t.at.to <= max(cells[place].to, cells[next].to) && t.class == cText {
			words++
			if t.gap {
				gaps++
			}
		}
	}
	if words < 2 || gaps > 0 || !cells[next].blank() && words == 2 {
		return ""
	}
	return PlaceUnclear
}

// cellsOfMatrix gives headers that are no known words the role of a place with counts
// under it, where the rows hold as many counts.
func (g *grid) cellsOfMatrix(raw []*line) {
	unknown := 0
	for _, c := range g.columns {
		if c.role == rNone {
			unknown++
		}
	}
	if unknown < 2 || index(g.columns, rPlace) >= 0 {
		return
	}
	full := 0
	for _, ln := range raw {
		numbers := 0
		for _, t := range tokensOf(ln.all()) {
			if t.class == cCount || t.class == cInt || t.class == cDash {
				numbers++
			}
		}
		if numbers >= unknown {
			full++
		}
	}
	if full*2 <= len(raw) {
		return
	}
	for i := range g.columns {
		if g.columns[i].role == rNone {
			g.columns[i].role = rCell
		}
	}
}

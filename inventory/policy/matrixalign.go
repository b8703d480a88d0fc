package policy

import "strings"

// aligned lays the rows of a matrix against its columns.
func (b *installation) aligned(g *grid, rows []cellRow) {
	rows = g.titled(g.joined(rows))
	p := g.profile(rows)
	head := g.headed()
	wider := 0
	for _, x := range rows {
		if len(ended(x.cells)) > head {
			wider++
		}
	}
	for i, x := range rows {
		cells := x.cells
		for len(cells) > len(g.columns) && cells[len(cells)-1].blank() {
			cells = cells[:len(cells)-1]
		}
		filled, only := 0, span{}
		for _, c := range cells {
			if !c.blank() {
				filled++
				only = c
			}
		}
		if filled == 0 {
			continue
		}
		if filled == 1 && !numeric(only) && len(counts(x.ln.all())) == 0 && (x.ln.cells == nil || x.ln.laned) {
			if strings.HasPrefix(only.text(), "※") {
				x.ln.read = true
				continue
			}
			if i+1 < len(rows) && p.opens(cells, rows[i+1]) {
				g.rows = append(g.rows, row{ln: x.ln, cells: padded(x.ln, cells, len(g.columns)), bare: true})
				continue
			}
			if n := len(g.rows); n > 0 && index(g.columns, rSeq) < 0 {
				g.rows[n-1].more = append(g.rows[n-1].more, only)
				continue
			}
		}
		r := row{ln: x.ln, cells: cells, torn: x.torn}
		if g.tornNames(x.torn) {
			r.doubt = PlaceUnclear
		}
		if head > 0 && len(ended(cells)) > head && wider*2 < len(rows) {
			r.doubt = CountUnclear // cells of another row may have run into this one
		}
		switch {
		case x.ln.cells != nil && x.ln.also().folded == nil || len(g.columns) > 16:
			r.cells = padded(x.ln, cells, len(g.columns))
		case len(cells) < len(g.columns) || p.misfits(cells):
			if len(ended(cells)) < len(g.columns) {
				cells = ended(cells)
			}
			if len(cells) < len(g.columns) {
				r.cells = g.place(b, x.ln, cells)
			}
		}
		g.rows = append(g.rows, r)
	}
}

// padded gives a row blank cells at the right.
func padded(ln *line, cells []span, n int) []span {
	out := append([]span{}, cells...)
	for len(out) < n {
		out = append(out, span{ln: ln, from: len(ln.text), to: len(ln.text)})
	}
	return out
}

// profile tells by column whether the rows that have a cell for each hold numbers or words.
type profile struct {
	numbers, words []int
	columns        []column
}

func (g *grid) profile(rows []cellRow) *profile {
	p := &profile{numbers: make([]int, len(g.columns)), words: make([]int, len(g.columns)), columns: g.columns}
	for _, r := range rows {
		cells := ended(r.cells)
		if len(cells) < len(g.columns) {
			continue
		}
		for j, c := range cells[:len(g.columns)] {
			switch {
			case c.blank(), dashRe.MatchString(c.plain()):
			case numeric(c):
				p.numbers[j]++
			default:
				p.words[j]++
			}
		}
	}
	for j, c := range g.columns {
		switch c.role {
		case rCount, rPart, rCell, rSites, rSeq:
			p.numbers[j] += 2
		case rPlace, rRange, rBranch, rPurpose:
			if p.numbers[j] == 0 {
				p.words[j] += 2
			}
		}
	}
	return p
}

// numbered tells whether a column holds numbers, worded whether it holds words.
func (p *profile) numbered(j int) bool { return p.numbers[j] > 2*p.words[j] }
func (p *profile) worded(j int) bool   { return p.words[j] > 2*p.numbers[j] }

// misfits tells whether cells as they stand put numbers below words or words below numbers.
func (p *profile) misfits(cells []span) bool {
	for j, c := range cells {
		if j >= len(p.numbers) || c.blank() || dashRe.MatchString(c.plain()) {
			continue
		}
		switch n := numeric(c); {
		case n && p.worded(j), !n && p.numbered(j) && len(counts(c)) == 0 && !isTotal(c):
			return true
		}
	}
	return false
}

// opens tells whether a row of one cell at the left names the branch of the rows below it:
// these have none of their own.
func (p *profile) opens(cells []span, next cellRow) bool {
	if cells[0].blank() || len(p.numbers) < 3 || p.numbered(0) || len(next.cells) == 0 {
		return false
	}
	switch p.columns[0].role {
	case rBranch, rKind, rNone, rUnit:
	default:
		return false
	}
	n := ended(next.cells)
	return next.cells[0].blank() && len(n) > 1 || len(n) == len(p.numbers)-1 && len(n) > 1
}

// headed is how many columns have a header, up to the last that has one.
func (g *grid) headed() int {
	for i := len(g.columns); i > 0; i-- {
		if !g.columns[i-1].cell.blank() {
			return i
		}
	}
	return 0
}

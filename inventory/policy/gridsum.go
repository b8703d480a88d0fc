package policy

import "slices"

// summed marks the rows of a grid that are sums without saying so: nothing but a number
// stands in them, and it is the sum of all other rows, or of those since the sum before.
func (g *grid) summed(m *sense) {
	number := func(r row) (int, bool) {
		if m.count >= 0 {
			c, ok := bareCount(r.cells[m.count])
			return c.n, ok && c.upper == 0
		}
		n, any := 0, false
		for _, i := range slices.Concat(m.parts, m.cells) {
			if c, ok := bareCount(r.cells[i]); ok {
				n, any = n+c.n, true
			}
		}
		return n, any
	}
	all, rows := 0, 0
	for _, r := range g.rows {
		if n, ok := number(r); ok && !g.sumRow(r, m) && !g.nameless(r, m) {
			all, rows = all+n, rows+1
		}
	}
	if rows < 2 {
		return
	}
	since, parts := 0, 0
	for i := range g.rows {
		r := &g.rows[i]
		n, ok := number(*r)
		switch {
		case !ok:
		case g.sumRow(*r, m):
			since, parts = 0, 0
		case !g.nameless(*r, m):
			since, parts = since+n, parts+1
		case n == all:
			r.whole = true
		case n == since && parts > 0:
			r.sum, since, parts = true, 0, 0
		default:
			since, parts = since+n, parts+1
		}
	}
}

// nameless tells whether a row says nothing but numbers.
func (g *grid) nameless(r row, m *sense) bool {
	for i, c := range r.cells {
		if !c.blank() && i != m.count && !slices.Contains(m.parts, i) && !slices.Contains(m.cells, i) && !dashRe.MatchString(c.plain()) && (hangulRe.MatchString(c.text()) || !numeric(c)) {
			return false
		}
	}
	return len(r.above) == 0
}

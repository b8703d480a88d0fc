package policy

import (
	"slices"
	"strings"
)

// group finds the column of what the branches lie in: where branches of one name stand in
// several of its cells, these tell them apart. Where no column names branches, one whose
// cells stand over several rows does.
func (g *grid) group(m *sense) {
	limit := len(g.columns)
	switch {
	case m.branch >= 0:
		limit = m.branch
	case m.leaf >= 0:
		limit = m.leaf
	case m.count >= 0:
		limit = m.count
	}
	for i := limit - 1; i >= 0; i-- {
		if r := g.columns[i].role; r != rNone && r != rRegion || i == m.count || slices.Contains(m.within, i) || slices.Contains(m.cells, i) || slices.Contains(m.aside, i) ||
			!hangulRe.MatchString(g.columns[i].cell.text()) || !g.textual(i) {
			continue
		}
		switch region := g.columns[i].role == rRegion; {
		case m.branch >= 0 && g.tells(i, m.branch):
			m.over = i
			return
		case m.branch < 0 && (region || m.leaf >= 0 && g.spread(i)) && !g.generic(i) && !g.aims(i):
			m.branch, m.within = i, append([]int{i}, m.within...)
			return
		}
	}
}

// spread tells whether the cells of a column stand over several rows each.
func (g *grid) spread(i int) bool {
	rows, names := 0, map[string]bool{}
	for _, r := range g.rows {
		if slices.ContainsFunc(r.cells, isTotal) {
			continue
		}
		rows++
		if c := r.cells[i]; !c.blank() && !ditto(c) {
			names[c.plain()] = true
		}
	}
	return len(names) > 0 && len(names) < rows && len(names) > 1
}

// aims tells whether most cells of a column are what cameras are for.
func (g *grid) aims(i int) bool {
	aims, other := 0, 0
	for _, r := range g.rows {
		switch c := r.cells[i]; {
		case c.blank() || isTotal(c):
		case aimOnly.MatchString(c.plain()):
			aims++
		default:
			other++
		}
	}
	return aims > other
}

// tells tells whether branches of one name stand in several cells of a column.
func (g *grid) tells(region, branch int) bool {
	of := map[string]string{}
	at := ""
	for _, r := range g.rows {
		if slices.ContainsFunc(r.cells, isTotal) {
			continue
		}
		if c := r.cells[region]; !c.blank() && !ditto(c) {
			at = c.plain()
		}
		name := r.cells[branch].plain()
		if name == "" || at == "" {
			continue
		}
		if before, ok := of[name]; ok && before != at {
			return true
		}
		of[name] = at
	}
	return false
}

// titled gives the rows of a matrix a column for the titles that stand among them: rows of
// one cell at the left, of which the first stands above all others.
func (g *grid) titled(rows []cellRow) []cellRow {
	title := func(r cellRow) bool {
		return len(r.cells) > 1 && !r.cells[0].blank() && filledCells(r.cells) == 1 && r.ln.cells == nil && !numeric(r.cells[0]) &&
			len(counts(r.cells[0])) == 0 && !isTotal(r.cells[0]) && !strings.HasPrefix(r.cells[0].text(), "※") && len(r.cells[0].text()) < 90
	}
	if len(rows) < 3 || len(g.columns) < 3 || g.columns[0].role == rPlace || !title(rows[0]) || title(rows[1]) || len(ended(rows[1].cells)) < 2 || rows[1].cells[0].blank() {
		return rows
	}
	g.columns = append([]column{{rBranch, span{ln: g.head}}}, g.columns...)
	var out []cellRow
	var at span
	for i, r := range rows {
		if title(r) && i+1 < len(rows) && !title(rows[i+1]) {
			at, r.ln.read = r.cells[0], true
			continue
		}
		if len(r.cells) == 0 || slices.ContainsFunc(r.cells, isTotal) {
			r.cells = append([]span{{ln: r.ln}}, r.cells...)
		} else {
			r.cells, at = append([]span{at}, r.cells...), span{ln: r.ln}
		}
		out = append(out, r)
	}
	return out
}

// unheard gives two columns of words before the count their roles where no header of the
// table is a known word for a branch or place: the outer one first.
func (g *grid) unheard(m *sense) {
	var of []int
	for i, c := range g.columns {
		switch c.role {
		case rBranch, rPlace, rKind, rLevel, rRegion, rUnit, rPurpose, rMount:
			return
		case rNone:
			if i < m.count && !slices.Contains(m.cells, i) && g.textual(i) {
				of = append(of, i)
			}
		}
	}
	if len(of) == 2 {
		g.columns[of[0]].role, g.columns[of[1]].role = rKind, rPlace
		m.leaf = of[1]
	}
}

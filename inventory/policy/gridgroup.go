package policy

import (
	"slices"
	"strings"
)

// group finds the column of what the branches lie in: where branches of one name stand in
// several of its cells, these tell them apart. Where no column names branches, one whose
// cells stand over several rows does.
func (g *grid) group(m *sense) {
	for i := m.branch - 1; i >= 0; i-- {
		if r := g.columns[i].role; r != rNone && r != rRegion || i == m.count || slices.Contains(m.within, i) || slices.Contains(m.cells, i) || slices.Contains(m.aside, i) ||
			!hangulRe.MatchString(g.columns[i].cell.text()) || !g.textual(i) {
			continue
		}
		if g.tells(i, m.branch) {
			m.over = i
			return
		}
	}
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
		return len(r.cells) > 1 && !r.cells[0].blank() && filledCells(r.cells) == 1 && (r.ln.cells == nil || r.ln.laned) && !numeric(r.cells[0]) &&
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

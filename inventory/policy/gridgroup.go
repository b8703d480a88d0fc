package policy

import (
	"slices"
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

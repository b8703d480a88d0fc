package policy

import (
	"slices"
	"strings"
)

// gridParts reads a row with several counts: by mount (고정형 5, 이동형 1, 계 6), or by the
// places that the columns of a matrix name.
func (b *installation) gridParts(g *gridReading, r row, e entry, n count, stated bool, name span) {
	if len(g.cells) > 0 {
		b.gridCells(g, r, e, n, stated, name)
		return
	}
	e.name = name
	if !g.byPlace {
		e.name, e.places = span{}, name
	}
	sum := 0
	var all []entry
	for _, i := range g.parts {
		c, ok := bareCount(r.cells[i])
		if !ok {
			continue
		}
		sum += c.n
		b.parts = append(b.parts, c.at)
		if c.n > 0 || c.upper > 0 {
			x := e
			x.num = c
			x.mount = mountOf(strings.TrimSuffix(strings.TrimSuffix(plain(brackets.ReplaceAllString(g.columns[i].cell.text(), "")), "카메라"), "CCTV"))
			x.mountAt = g.columns[i].cell
			all = append(all, x)
		}
	}
	if stated {
		if len(all) > 0 && sum != n.n {
			b.rd.problem(SumMismatch, n.at, strings.TrimSpace(e.branch.words()+" "+e.words()), itoa(n.n), itoa(sum))
		}
		if len(all) > 1 && sum == n.n {
			b.parts = append(b.parts, n.at) // the sum of what stands beside it
		} else {
			e.num = n
			if len(all) == 1 {
				e.mount, e.mountAt = all[0].mount, all[0].mountAt
			}
			all = []entry{e}
		}
	}
	if len(all) == 0 {
		b.rd.problem(CountMissing, r.ln.all().trim(""))
		b.unknown = true
	}
	for _, x := range all {
		b.add(x)
	}
}

// gridCells reads a row of a matrix: a branch, with a count for every place.
func (b *installation) gridCells(g *gridReading, r row, e entry, n count, stated bool, name span) {
	if e.branch.blank() && !name.blank() {
		e.branch = name
	} else if !name.blank() {
		e.path = append(e.path, name)
	}
	if stated {
		b.subtotal(e, n)
	}
	for _, i := range g.cells {
		c, ok := bareCount(r.cells[i])
		if !ok || c.n == 0 {
			if ok {
				b.parts = append(b.parts, c.at)
			}
			continue
		}
		x := e
		x.num = c
		x.name = g.columns[i].cell.trim(trimName)
		b.add(x)
	}
}

// gridTotal takes a row that is a total or subtotal.
func (b *installation) gridTotal(g *gridReading, r row) bool {
	var label, branch span
	for i, c := range r.cells {
		if i == g.count || c.blank() {
			continue
		}
		if g.isLabel(i, c) {
			label = c
		} else if i == g.branch {
			branch = c
		}
	}
	if label.ln != nil && !branch.blank() && !ditto(branch) {
		clear(g.carried) // rows below may stand under this branch
		g.carried[g.branch] = branch
	}
	ofBranch := false
	if label.ln == nil {
		if label, branch = b.branchTotal(g, r); label.ln == nil {
			return false
		}
		ofBranch = true
	}
	sub := ofBranch || subRe.MatchString(strings.Trim(label.plain(), ":()[]-"))
	if sub && branch.blank() && g.branch >= 0 && !ditto(g.carried[g.branch]) {
		branch = g.carried[g.branch]
	}
	for _, i := range append(append([]int{}, g.parts...), g.cells...) {
		if c, ok := bareCount(r.cells[i]); ok {
			b.parts = append(b.parts, c.at) // of a column: what adds up is the whole
		}
	}
	c, ok := bareCount(g.cell(r, g.count))
	if !ok {
		for i, cell := range r.cells {
			if cs := counts(cell); len(cs) > 0 && (g.count < 0 || i != g.count) && !slices.Contains(g.parts, i) && !slices.Contains(g.cells, i) {
				c, ok = cs[0], true
				break
			}
		}
		if cs := counts(g.cell(r, g.count)); !ok && len(cs) > 0 {
			c, ok = cs[0], true
		}
	}
	if !ok && g.count < 0 {
		c, ok = g.sumOfParts(r)
	}
	if !ok {
		if len(g.parts)+len(g.cells) == 0 {
			b.rd.problem(CountMissing, label)
		}
		return true
	}
	b.addTotal(c, sub, branch)
	return true
}

// remark takes the total that a remark states: 합계 34대.
func (b *installation) remark(g *gridReading, r row) {
	for i, c := range r.cells {
		if i == g.leaf || i == g.count || g.columns[i].role != rNote && g.columns[i].role != rNone {
			continue
		}
		list, _ := items(c)
		for _, it := range list {
			if it.total {
				b.addTotal(it.num, false, span{})
			}
		}
	}
}

// gridBlanks flags the blank cells of a row by the names of their columns: of the branch
// and the place.
func (b *installation) gridBlanks(g *gridReading, r row) {
	if g.spaced {
		return
	}
	var names []string
	for i, c := range g.columns {
		if i < len(r.cells) && r.cells[i].blank() && (i == g.leaf || slices.Contains(g.within, i)) && !c.cell.blank() {
			names = append(names, strings.Join(strings.Fields(c.cell.words()), " "))
		}
	}
	if len(names) > 0 {
		b.rd.problem(BlankCell, r.ln.all().trim(""), strings.Join(names, ", "))
	}
}

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
	var all []entry
	for _, i := range g.parts {
		c, ok := bareCount(r.cells[i])
		if !ok {
			continue
		}
		b.parts = append(b.parts, c.at)
		if c.n > 0 || c.upper > 0 {
			x := e
			x.num = c
			x.ofKind(g.columns[i].cell)
			all = append(all, x)
		}
	}
	switch {
	case len(all) == 0 && stated:
		e.num = n
		all = []entry{e}
	case len(all) == 0:
		b.rd.problem(CountMissing, r.ln.all().trim(""))
		b.unknown = true
	case stated:
		b.wholeOf(n, all, e)
	}
	for _, x := range all {
		b.add(x)
	}
}

// ofKind gives an entry the kind of cameras that it counts.
func (e *entry) ofKind(kind span) {
	p := plain(brackets.ReplaceAllString(kind.text(), ""))
	p = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(p, "대수"), "카메라"), "CCTV")
	if e.setApart(p); mountOn.MatchString(p) {
		e.mount, e.mountAt = mountOf(p), kind
	}
}

// wholeOf takes a count that is the sum of those in its row.
func (b *installation) wholeOf(n count, parts []entry, e entry) {
	sum, of := 0, Stated{Count: n.n, Rows: []string{}, Source: n.at.source(Declared)}
	for _, x := range parts {
		if x.num.upper > 0 {
			return
		}
		sum += x.num.n
		of.Rows = append(of.Rows, rowID(x.num.at.source(Declared)))
	}
	b.parts = append(b.parts, n.at)
	if sum != n.n {
		b.rd.problem(SumMismatch, n.at, strings.TrimSpace(e.branch.words()+" "+e.words()), itoa(n.n), itoa(sum))
	}
	if n.upper == 0 {
		b.rd.r.Stated = append(b.rd.r.Stated, of)
	}
}

// gridCells reads a row of a matrix: a branch, with a count for every place.
func (b *installation) gridCells(g *gridReading, r row, e entry, n count, stated bool, name span) {
	x := g.crossing
	if x.near {
		e.how |= nearCasting
	}
	switch {
	case name.blank():
	case e.branch.blank() && !x.inside:
		e.branch = name
	default:
		e.path = append(e.path, name)
	}
	crossed := x.crossed
	if crossed && e.branch.blank() && len(e.path) > 0 {
		e.branch, e.path = e.path[len(e.path)-1], e.path[:len(e.path)-1]
	}
	apart := crossed || e.branch.blank() || len(e.path) > 0 || g.spans(e)
	parted := slices.ContainsFunc(g.cells, func(i int) bool { c, ok := bareCount(r.cells[i]); return ok && c.n > 0 })
	if stated && !apart && parted {
		b.subtotal(e, n)
	}
	var all []entry
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
		x.name = withoutUnit(g.columns[i].cell)
		if crossed {
			x.branch, x.name = x.name, x.branch
		}
		b.add(x)
		all = append(all, x)
	}
	switch {
	case !stated:
	case len(all) == 0 && n.n > 0:
		e.num = n
		b.add(e)
	case apart:
		b.wholeOf(n, all, e)
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
	for _, i := range g.sumColumns() {
		n, stated := bareCount(r.cells[i])
		switch {
		case stated && !ok:
			c, ok = n, true
		case stated:
			b.parts = append(b.parts, n.at)
		}
	}
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

// remark takes the total that a remark states: 합계 34대, 본점 계 7대. What it counts among
// the cameras of its row is accounted for by these: 회전형 6대 포함.
func (b *installation) remark(g *gridReading, r row) {
	whole, ok := bareCount(g.cell(r, g.count))
	for i, c := range r.cells {
		if i >= len(g.columns) || i == g.leaf || i == g.count || g.columns[i].role != rNote && g.columns[i].role != rNone {
			continue
		}
		list, _ := items(c)
		for _, it := range list {
			switch branch := g.totalOf(it.name); {
			case it.total:
				b.addTotal(it.num, false, span{})
			case branch.ln != nil:
				b.addTotal(it.num, true, branch)
			case g.branch >= 0 && strings.ContainsAny(c.text(), "계총합") && g.named(it.name).ln != nil:
				b.addTotal(it.num, true, g.named(it.name))
			case ok && it.num.n <= whole.n && it.num.upper == 0 && g.columns[i].role == rNote:
				b.parts = append(b.parts, it.num.at)
				if !strings.Contains(c.text(), "포함") {
					b.rd.problem(CountUnclear, it.num.at) // 신설 7대: in the count, or beside it
				}
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

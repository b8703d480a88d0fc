package policy

import (
	"slices"
	"strings"
)

// A total may name its branch in its own cell: 남부 소계, 본점 합계, 소계(본점).
var (
	totalBehind = compile(`^(.+?)\s*[(\[]?\s*(?:소계|합계|총계|중계|소합계)\s*[)\]]?$|^(.+?)(?:\s+|\s*[(\[]\s*)계\s*[)\]]?$`)
	totalBefore = compile(`^(?:소계|합계|총계|중계|소합계|계)\s*[(\[:-]\s*(.+?)\s*[)\]]?$|^(?:소계|합계|총계)\s+(.+)$`)
)

// branchTotal takes a row whose cell of the branch calls it the total of a branch that
// stands in the table: the cell, and the name of the branch as its rows have it.
func (b *installation) branchTotal(g *gridReading, r row) (label, branch span) {
	c := g.cell(r, g.branch)
	if g.branch < 0 || c.blank() || !strings.Contains(c.text(), "계") {
		return label, branch
	}
	for _, re := range []*pattern{totalBehind, totalBefore} {
		m := re.FindStringSubmatchIndex(c.trim("").text())
		if m == nil {
			continue
		}
		for k := 2; k+1 < len(m); k += 2 {
			if m[k] < 0 {
				continue
			}
			if branch = g.named(c.trim("").sub(m[k], m[k+1])); branch.ln != nil {
				return c, branch
			}
		}
	}
	return label, span{}
}

// sumColumns are columns beside the count that state sums of it: 소계, 합계.
func (g *gridReading) sumColumns() []int {
	var out []int
	for i, c := range g.columns {
		if i == g.whole || c.role == rCount && i != g.count && g.count >= 0 && isTotal(c.cell) && !slices.Contains(g.cells, i) && !slices.Contains(g.parts, i) {
			out = append(out, i)
		}
	}
	return out
}

// sumsBeside takes the sums that stand beside the count of a row: of the rows of its branch.
func (b *installation) sumsBeside(g *gridReading, r row, e entry, cell span) {
	own, _ := bareCount(cell)
	for _, i := range g.sumColumns() {
		n, ok := bareCount(g.cell(r, i))
		switch {
		case !ok || r.carriedDown(n.at):
		case n.n == own.n || e.branch.blank() || i == g.whole && g.stated(e.branch, n.n):
			b.parts = append(b.parts, n.at)
		default:
			b.addTotal(n, true, e.branch)
		}
	}
}

// stated tells whether the row before stated the same whole of the same branch: a table without
// merged cells repeats it.
func (g *gridReading) stated(branch span, n int) bool {
	again := g.lastWhole == n && g.wholeOf == branch.plain()
	g.lastWhole, g.wholeOf = n, branch.plain()
	return again
}

// wholes finds among columns of counts the one that states, in the first row of each branch,
// the sum of another column down to the next: 지점명, 총 대수, 설치위치, 대수.
func (n *numbers) wholes(counts []int) (whole, count int) {
	for _, t := range counts {
		for _, d := range counts {
			if t != d && n.sumsDown(t, d) {
				return t, d
			}
		}
	}
	return -1, -1
}

// sumsDown tells whether the numbers of a column are the sums of another one's, each from its
// row on, in nearly all places, and of several rows somewhere.
func (n *numbers) sumsDown(whole, count int) bool {
	totals := n.g.totals()
	right, wrong, several := 0, 0, false
	sum, rows, stated := 0, 0, -1
	end := func() {
		switch {
		case stated < 0:
		case sum == stated:
			right++
			several = several || rows > 1
		default:
			wrong++
		}
	}
	of := n.of(count)
	for k, r := range n.g.rows {
		if totals[k] {
			continue
		}
		if c, ok := bareCount(r.cells[whole]); ok && !r.carriedDown(c.at) && (c.n != stated || sum >= stated) {
			end()
			sum, rows, stated = 0, 0, c.n
		}
		if !of[k].ok || r.carriedDown(r.cells[count]) {
			return false // the places have their counts together
		}
		sum, rows = sum+of[k].n, rows+1
	}
	end()
	return several && right >= 2*wrong
}

// oneTotal is the total that a row says in one cell, and nothing else: 총 12대.
func oneTotal(r row) (count, bool) {
	var only span
	for _, c := range r.cells {
		if !c.blank() {
			if only.ln != nil {
				return count{}, false
			}
			only = c
		}
	}
	if only.ln == nil {
		return count{}, false
	}
	list, tail := items(only)
	if len(list) != 1 || !list[0].total && !list[0].sub || !tail.trim(trimName+")]").blank() {
		return count{}, false
	}
	return list[0].num, true
}

// totalOf gives the branch whose total a name says to be.
func (g *gridReading) totalOf(name span) span {
	if g.branch < 0 || !strings.Contains(name.text(), "계") {
		return span{}
	}
	m := totalBehind.FindStringSubmatchIndex(name.text())
	if m == nil {
		return span{}
	}
	for k := 2; k+1 < len(m); k += 2 {
		if m[k] >= 0 {
			return g.named(name.sub(m[k], m[k+1]))
		}
	}
	return span{}
}

// named finds the cell of a branch by its name, or by the beginning of it.
func (g *gridReading) named(name span) span {
	if g.byName == nil {
		g.byName = map[string]span{}
		for _, r := range g.rows {
			c := g.cell(r, g.branch)
			if p := c.plain(); p != "" && g.byName[p].ln == nil {
				g.byName[p] = c.trim("")
				if branchSure.MatchString(p) && !strings.Contains(p, "계") && len(g.sure) < maxNamed {
					g.sure = append(g.sure, c.trim(""))
				}
			}
		}
	}
	p := name.plain()
	if at, ok := g.byName[p]; ok && at != name {
		return at
	}
	for _, c := range g.sure {
		if c != name && strings.HasPrefix(c.plain(), p) {
			return c
		}
	}
	return span{}
}

// maxNamed is how many branches are looked through for the beginning of a name.
const maxNamed = 500

// sumOfParts is the total of a row that states one for each column by mount, or for each
// place of a matrix.
func (g *gridReading) sumOfParts(r row) (count, bool) {
	var sum count
	for _, i := range append(append([]int{}, g.parts...), g.cells...) {
		c, ok := bareCount(g.cell(r, i))
		switch {
		case !ok:
			continue
		case c.upper > 0:
			return count{}, false
		case sum.at.ln == nil:
			sum = c
			continue
		case sum.at.ln == c.at.ln:
			sum.at.from, sum.at.to = min(sum.at.from, c.at.from), max(sum.at.to, c.at.to)
		}
		sum.n += c.n
	}
	return sum, sum.at.ln != nil
}

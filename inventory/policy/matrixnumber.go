package policy

import (
	"slices"
	"strings"
)

// numbers says which columns of a grid count cameras, and how they hang together.
type numbers struct {
	g     *grid
	all   []int            // columns of numbers that may count, by place
	aside []int            // of numbers that count no cameras of today: last year's, what changed
	known map[int][]number // by column, once it is added up
}

// number is what a cell of a column of numbers says, where it holds one.
type number struct {
	n  int
	ok bool
}

// of gives the numbers of a column by row: a column may be tried in many sums.
func (n *numbers) of(i int) []number {
	of, ok := n.known[i]
	if !ok {
		of = make([]number, len(n.g.rows))
		for k, r := range n.g.rows {
			c, is := bareCount(r.cells[i])
			of[k] = number{c.n, is}
		}
		if n.known == nil {
			n.known = map[int][]number{}
		}
		n.known[i] = of
	}
	return of
}

// counting settles which columns of numbers count cameras: one, the kinds that it is parted
// into, or the places of a matrix. What adds up in the rows tells more than a header.
func (g *grid) counting(m *sense) {
	n := numbers{g: g}
	totals := g.totals()
	var counts, parts, cells, loose []int
	words, looked := false, 0 // whether one of the first columns holds words
	for i, c := range g.columns {
		if !g.numbered(i, totals) && c.role != rCount && c.role != rPart {
			continue
		}
		switch c.role {
		case rCount:
			counts = append(counts, i)
		case rPart:
			parts = append(parts, i)
		case rNone, rCell:
			for ; looked < i && !words; looked++ {
				words = g.worded(looked)
			}
			if !words && g.ordinal(i) {
				continue
			}
			if p := strings.Trim(c.cell.plain(), "*"); cameraColumn.MatchString(brackets.ReplaceAllString(p, "")) || strings.HasSuffix(p, "(대)") {
				counts = append(counts, i)
				continue
			}
			cells = append(cells, i)
		case rBranch, rPlace, rUnit, rNote, rKind:
			loose = append(loose, i)
			continue
		default:
			continue
		}
		n.all = append(n.all, i)
	}
	if at := n.latest(counts); at >= 0 {
		m.count, m.aside = at, n.aside
		return
	}
	if len(loose) > 0 && len(cells)+len(parts) > 0 {
		cells = append(cells, loose...)
		slices.Sort(cells)
	}
	if len(parts)+len(cells) == 0 {
		if m.whole, m.count = n.wholes(counts); m.whole >= 0 {
			return
		}
	}
	m.count, m.parts, m.cells = n.summed(counts, parts, cells)
	m.aside = n.aside
	if m.count < 0 && len(m.parts) == 0 && len(m.cells) == 0 && len(cells) == 1 {
		switch {
		case g.isCount(cells[0]):
			m.count = cells[0]
		case countLike.MatchString(g.columns[cells[0]].cell.plain()):
			m.count = cells[0]
			m.how |= noHeader
		}
	}
}

// totals tells by row whether one of its cells calls it a total.
func (g *grid) totals() []bool {
	out := make([]bool, len(g.rows))
	for i, r := range g.rows {
		out[i] = slices.ContainsFunc(r.cells, isTotal)
	}
	return out
}

// numbered tells whether a column holds numbers, apart from rows of totals.
func (g *grid) numbered(i int, totals []bool) bool {
	filled, numbers := 0, 0
	for k, r := range g.rows {
		c := r.cells[i]
		if totals[k] || c.blank() || dashRe.MatchString(c.plain()) {
			continue
		}
		filled++
		if numeric(c) {
			numbers++
		}
	}
	return numbers > 0 && numbers*3 >= filled*2
}

// ordinal tells whether the numbers of a column only number its rows, where it stands before
// all words.
func (g *grid) ordinal(i int) bool {
	next, n := 0, 0
	for _, r := range g.rows {
		c, ok := bareCount(r.cells[i])
		if !ok {
			continue
		}
		if c.said || n > 0 && c.n != next || n == 0 && c.n != 1 {
			return false
		}
		next, n = c.n+1, n+1
	}
	return n > 2
}

// isCount tells whether a column that no header names counts cameras: one of its cells
// says so, or the text around it.
func (g *grid) isCount(i int) bool {
	return slices.ContainsFunc(g.rows, func(r row) bool {
		c, ok := bareCount(r.cells[i])
		return ok && c.said
	}) || g.sumsUp(i)
}

// sumsUp tells whether a row of the total states the sum of a column.
func (g *grid) sumsUp(i int) bool {
	sum, total := 0, -1
	for _, r := range g.rows {
		c, ok := bareCount(r.cells[i])
		switch {
		case !ok:
		case slices.ContainsFunc(r.cells, isTotal):
			total = c.n
		default:
			sum += c.n
		}
	}
	return total > 0 && total == sum
}

// countLike are headers in words of their own that may be of counts.
var countLike = compile(`몇대|대$|수$|개$|갯수|댓수|카메라`)

// latest finds the column of what is there now among those of several times; -1 where the
// columns say nothing of the time. Where the times add up to a total, that is what counts.
func (n *numbers) latest(counts []int) int {
	var dated, changes []int
	best, last := -1, 0
	for _, i := range n.all {
		at, change := when(n.g.columns[i].cell)
		switch {
		case change:
			changes = append(changes, i)
		case at > 0:
			dated = append(dated, i)
			if at > last {
				best, last = i, at
			}
		}
	}
	if len(dated) < 2 && (len(dated) == 0 || len(changes) == 0) {
		return -1
	}
	n.aside = append(dated, changes...)
	for _, t := range counts {
		if !slices.Contains(n.aside, t) && n.adds(t, n.aside) {
			return t
		}
	}
	if last == 1 { // only what was before is dated: 기존, 신규
		n.aside = nil
		return -1
	}
	n.aside = slices.DeleteFunc(n.aside, func(i int) bool { return i == best })
	return best
}

// summed tells the column of the sum from its parts.
func (n *numbers) summed(counts, parts, cells []int) (count int, kinds, places []int) {
	details := append(append([]int{}, parts...), cells...)
	slices.Sort(details)
	split := func(of []int) (kinds, places []int) {
		for _, i := range of {
			if p := n.g.columns[i].cell.plain(); len(parts) > 0 && p == "기타" {
				continue
			}
			if r := n.g.columns[i].role; r != rPart && !kindWord.MatchString(plain(brackets.ReplaceAllString(n.g.columns[i].cell.text(), ""))) && !(r == rCount) {
				return nil, of
			}
		}
		return of, nil
	}
	sums := slices.Clone(counts)
	for _, i := range cells {
		if isTotal(n.g.columns[i].cell) || len(parts) > 0 && n.adds(i, parts) {
			sums = append(sums, i)
		}
	}
	slices.SortStableFunc(sums, func(a, b int) int { return n.rank(a) - n.rank(b) })
	for _, t := range sums {
		others := slices.DeleteFunc(slices.Clone(counts), func(i int) bool { return i == t })
		for _, of := range [][]int{details, parts, cells, others} {
			of = slices.DeleteFunc(slices.Clone(of), func(i int) bool { return i == t })
			if len(of) > 0 && n.adds(t, of) {
				kinds, places = split(of)
				return t, kinds, places
			}
		}
		if of, out := n.allBut(t, cells); out >= 0 {
			n.aside = append(n.aside, out)
			kinds, places = split(of)
			return t, kinds, places
		}
	}
	switch {
	case len(counts) > 0 && len(parts) > 0:
		return sums[0], parts, nil
	case len(counts) > 0 && len(cells) > 1 && n.nearly(sums[0], cells):
		return sums[0], nil, cells
	case len(counts) > 0:
		return counts[0], nil, nil
	case len(parts) > 0:
		kinds, places = split(details)
		return -1, kinds, places
	case len(cells) > 1:
		for k, t := range cells {
			of := slices.Concat(cells[:k], cells[k+1:])
			if len(of) > 1 && n.adds(t, of) {
				kinds, places = split(of)
				return t, kinds, places
			}
		}
		if kinds, places = split(cells); len(kinds) == 0 && !n.headed(places) {
			places = nil
		}
		return -1, kinds, places
	}
	return -1, nil, nil
}

// rank puts the headers that say to be sums first.
func (n *numbers) rank(i int) int {
	if isTotal(n.g.columns[i].cell) {
		return 0
	}
	return 1
}

// headed tells whether all columns have words above them.
func (n *numbers) headed(of []int) bool {
	return !slices.ContainsFunc(of, func(i int) bool { return !hangulRe.MatchString(n.g.columns[i].cell.text()) })
}

// adds tells whether a column is the sum of others, in nearly every row.
func (n *numbers) adds(t int, of []int) bool {
	right, wrong := n.check(t, of)
	return right > 0 && right >= 3*wrong
}

// nearly tells whether a column is the sum of others in some rows at least.
func (n *numbers) nearly(t int, of []int) bool {
	right, wrong := n.check(t, of)
	return right > 0 && right*2 >= wrong
}

func (n *numbers) check(t int, of []int) (right, wrong int) {
	whole, total := n.of(t), isTotal(n.g.columns[t].cell)
	parts := make([][]number, len(of))
	for k, i := range of {
		parts[k] = n.of(i)
	}
	for r := range n.g.rows {
		if !whole[r].ok {
			continue
		}
		sum, any := 0, false
		for _, p := range parts {
			if p[r].ok {
				sum, any = sum+p[r].n, true
			}
		}
		switch {
		case any && sum == whole[r].n:
			right++
		case any || whole[r].n > 0 && !total: // one sum alone is of no parts
			wrong++
		}
	}
	return right, wrong
}

// allBut finds the places that a column is the sum of in every row, where one column of
// numbers among them is none: the number of a station, of a building. -1 where there is none.
func (n *numbers) allBut(t int, cells []int) (of []int, out int) {
	if len(cells) < 3 {
		return nil, -1
	}
	for _, i := range cells {
		of = slices.DeleteFunc(slices.Clone(cells), func(k int) bool { return k == i || k == t })
		if right, wrong := n.check(t, of); len(of) > 1 && right > 1 && wrong == 0 {
			return of, i
		}
	}
	return nil, -1
}

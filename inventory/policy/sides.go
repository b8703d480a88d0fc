package policy

import (
	"slices"
	"sort"
	"strings"
)

// Two tables may stand side by side under one header, or the recorders of a branch beside
// its cameras: the columns of the header come twice.

// sides gives the columns that all sides share and the number of columns of one side; n
// is 0 where the columns do not come again.
func sides(columns []column) (shared, n int) {
	for shared = 0; shared <= 1 && shared < len(columns); shared++ {
		rest := columns[shared:]
		for n = 2; n*2 <= len(rest); n++ {
			if len(rest)%n == 0 && repeats(rest, n) {
				return shared, n
			}
		}
	}
	return 0, 0
}

// repeats tells whether columns are the same n again and again, each time with a count and
// with what it is of.
func repeats(columns []column, n int) bool {
	for i := n; i < len(columns); i++ {
		if columns[i].role != columns[i-n].role || columns[i].role == rNone {
			return false
		}
	}
	one := columns[:n]
	return index(one, rCount) >= 0 && (index(one, rPlace) >= 0 || index(one, rBranch) >= 0 || index(one, rKind) >= 0)
}

// besideCameras names what has columns of its own beside those of the cameras.
var besideCameras = compile(`녹화|저장|재생|모니터|서버|(?i:dvr|nvr)`)

// lineBefore gives the line above one, nil where there is none.
func (b *installation) lineBefore(ln *line) *line {
	all := b.rd.lines
	i := sort.Search(len(all), func(i int) bool { return all[i].no > ln.no || all[i].no == ln.no && all[i].base >= ln.base })
	if i == 0 {
		return nil
	}
	return all[i-1]
}

// ofRecorders tells whether the second of two sides counts recorders: the header above
// them names these behind the cameras. first is what that header has before both.
func (b *installation) ofRecorders(head *line) (first column, ok bool) {
	above := b.lineBefore(head)
	if above == nil || len(above.text) > 120 || len(counts(above.all())) > 0 {
		return column{}, false
	}
	loc := besideCameras.FindStringIndex(above.text)
	if loc == nil || strings.TrimSpace(above.text[:loc[0]]) == "" {
		return column{}, false
	}
	if cells, split := above.split(); split && len(cells) > 1 || !split {
		f := above.all().fields()
		if split {
			f = cells
		}
		if r := roleOf(f[0].text()); r == rKind || r == rBranch {
			first = column{r, f[0]}
		}
	}
	above.read = true
	return first, true
}

// unfold makes rows of one side each of rows that have two sides or more.
func (g *grid) unfold() {
	shared, n := sides(g.columns)
	if n == 0 {
		return
	}
	var rows []row
	for from := shared; from < len(g.columns); from += n {
		for _, r := range g.rows {
			if slices.ContainsFunc(r.cells, isTotal) && from == shared {
				rows = append(rows, r) // a total is of all sides
				continue
			}
			side := append(append([]span{}, r.cells[:shared]...), r.cells[from:from+n]...)
			if slices.ContainsFunc(side[shared:], func(c span) bool { return !c.blank() }) && !slices.ContainsFunc(r.cells, isTotal) {
				x := r
				x.cells, x.doubt = side, ""
				rows = append(rows, x)
			}
		}
	}
	for i := range rows {
		if len(rows[i].cells) > shared+n {
			rows[i].cells = totalOfSides(rows[i].cells, shared+n, index(g.columns, rCount))
		}
	}
	g.columns, g.rows = g.columns[:shared+n], rows
}

// totalOfSides moves what a row of a total says into the columns of one side: its label
// and its last number.
func totalOfSides(cells []span, n, count int) []span {
	out := make([]span, n)
	for i := range out {
		out[i] = span{ln: cells[0].ln}
	}
	for _, c := range cells {
		if isTotal(c) {
			out[0] = c
		} else if _, ok := bareCount(c); ok {
			out[count] = c
		}
	}
	return out
}

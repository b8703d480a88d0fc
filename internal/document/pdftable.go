package document

import (
	"math"
	"slices"
	"strings"
)

// near is how far lines may miss one another where they meet.
const near = 3.0

// ruledTable is a table that lines frame: its columns and rows lie between them.
type ruledTable struct {
	box
	xs, ys []float64 // edges of columns and rows
	owner  []int     // of each place, row by row: the first place of its merged cell
	words  map[int][]word
	out    *table // once it was written
}

// ruledTables finds the tables among the lines of a page: lines that touch one another
// belong together.
func ruledTables(rules []rule) []*ruledTable {
	group := make([]int, len(rules))
	for i := range group {
		group[i] = i
	}
	for i, a := range rules {
		for j, b := range rules {
			if !a.down && b.down && b.at >= a.from-near && b.at <= a.to+near && a.at >= b.from-near && a.at <= b.to+near {
				join(group, i, j)
			}
		}
	}
	parts := map[int][]rule{}
	var order []int
	for i, r := range rules {
		g := find(group, i)
		if parts[g] == nil {
			order = append(order, g)
		}
		parts[g] = append(parts[g], r)
	}
	var out []*ruledTable
	for _, g := range order {
		if t := framed(parts[g]); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// find and join keep groups of numbers, each named by one of them.
func find(group []int, i int) int {
	for group[i] != i {
		group[i] = group[group[i]]
		i = group[i]
	}
	return i
}

func join(group []int, i, j int) {
	i, j = find(group, i), find(group, j)
	group[max(i, j)] = min(i, j)
}

// framed makes a table of lines, or nil where they frame no two cells side by side. Many
// tables are open at their sides: they end where the lines of their rows do.
func framed(rules []rule) *ruledTable {
	var xs, ys []float64
	for _, r := range rules {
		if r.down {
			xs, ys = append(xs, r.at), append(ys, r.from, r.to)
		} else {
			xs, ys = append(xs, r.from, r.to), append(ys, r.at)
		}
	}
	t := &ruledTable{xs: edges(xs), ys: edges(ys), words: map[int][]word{}}
	columns, rows := len(t.xs)-1, len(t.ys)-1
	if columns < 2 || rows < 1 || columns > 60 || rows > 500 {
		return nil
	}
	t.box = box{t.xs[0], t.ys[0], t.xs[columns], t.ys[rows]}
	right, below := make([]bool, columns*rows), make([]bool, columns*rows) // is there a line
	for _, r := range rules {
		across, along, count := t.ys, t.xs, columns
		if r.down {
			across, along, count = t.xs, t.ys, rows
		}
		edge := nearest(across, r.at)
		for i := range count {
			middle := (along[i] + along[i+1]) / 2
			if edge == 0 || middle < r.from-1 || middle > r.to+1 {
				continue
			}
			if r.down {
				right[i*columns+edge-1] = true
			} else {
				below[(edge-1)*columns+i] = true
			}
		}
	}
	t.owner = merge(right, below, columns, nil)
	// Where a page draws some lines between two columns and leaves others out, the shape
	// that is left is no cell: only rows are merged in it.
	ragged := t.ragged(right, below)
	t.owner = merge(right, below, columns, func(i int) bool { return ragged[t.owner[i]] })
	return t
}

// merge joins the places between which no line is drawn, and gives the first one of each.
func merge(right, below []bool, columns int, upright func(i int) bool) []int {
	owner := make([]int, len(right))
	for i := range owner {
		owner[i] = i
	}
	for i := range owner {
		if i%columns < columns-1 && !right[i] && (upright == nil || !upright(i)) {
			join(owner, i, i+1)
		}
		if i+columns < len(owner) && !below[i] {
			join(owner, i, i+columns)
		}
	}
	for i := range owner {
		owner[i] = find(owner, i)
	}
	return owner
}

// ragged names the merged cells that are no rectangles, or have lines inside.
func (t *ruledTable) ragged(right, below []bool) map[int]bool {
	columns := len(t.xs) - 1
	type extent struct{ left, right, top, bottom, count int }
	extents := map[int]extent{}
	for i, o := range t.owner {
		row, col := i/columns, i%columns
		e, ok := extents[o]
		if !ok {
			e = extent{left: col, top: row}
		}
		e.left, e.right, e.top, e.bottom = min(e.left, col), max(e.right, col), min(e.top, row), max(e.bottom, row)
		e.count++
		extents[o] = e
	}
	out := map[int]bool{}
	for o, e := range extents {
		out[o] = e.count != (e.right-e.left+1)*(e.bottom-e.top+1)
	}
	for i, o := range t.owner {
		if right[i] && i%columns < columns-1 && t.owner[i+1] == o || below[i] && i+columns < len(below) && t.owner[i+columns] == o {
			out[o] = true
		}
	}
	return out
}

// edges puts places that are nearly the same into one.
func edges(at []float64) []float64 {
	slices.Sort(at)
	var out []float64
	for _, a := range at {
		if n := len(out); n == 0 || a-out[n-1] > near {
			out = append(out, a)
		}
	}
	return out
}

func nearest(at []float64, v float64) int {
	best := 0
	for i, a := range at {
		if math.Abs(a-v) < math.Abs(at[best]-v) {
			best = i
		}
	}
	return best
}

// place gives the place of a word in the table, or -1.
func (t *ruledTable) place(w word) int {
	x, y := (w.left+w.right)/2, (w.top+w.bottom)/2
	if x < t.left || x > t.right || y < t.top || y > t.bottom {
		return -1
	}
	last := func(at []float64, v float64) int {
		i, _ := slices.BinarySearch(at, v)
		return min(max(i-1, 0), len(at)-2)
	}
	return last(t.ys, y)*(len(t.xs)-1) + last(t.xs, x)
}

func (t *ruledTable) holds(w word) bool { return t.place(w) >= 0 }

func (t *ruledTable) take(w word) {
	o := t.owner[t.place(w)]
	t.words[o] = append(t.words[o], w)
}

// cells gives the cells of the table.
func (t *ruledTable) cells() []cell {
	columns := len(t.xs) - 1
	at := map[int]int{}
	var out []cell
	for i, o := range t.owner {
		row, col := i/columns, i%columns
		n, ok := at[o]
		if !ok {
			n = len(out)
			at[o] = n
			out = append(out, cell{row: row, col: col})
		}
		c := &out[n]
		c.col = min(c.col, col)
		c.rows, c.cols = max(c.rows, row-c.row+1), max(c.cols, col-c.col+1)
	}
	for o, n := range at {
		out[n].blocks = []block{{text: inCell(t.words[o])}}
	}
	return out
}

// goesOn adds the rows of a table at the head of the next page, where its columns are the
// same. A header that is repeated there is left out.
func (t *ruledTable) goesOn(next *ruledTable) bool {
	if len(t.xs) != len(next.xs) || t.out == nil {
		return false
	}
	for i, x := range t.xs {
		if math.Abs(x-next.xs[i]) > near {
			return false
		}
	}
	height := 0
	for _, c := range t.out.cells {
		height = max(height, c.row+c.rows)
	}
	more := next.cells()
	if first := rowWords(more); strings.TrimSpace(first) != "" && first == rowWords(t.out.cells) {
		more = slices.DeleteFunc(more, func(c cell) bool { return c.row == 0 && c.rows == 1 })
	}
	top := height
	for _, c := range more {
		top = min(top, c.row)
	}
	for _, c := range more {
		i := slices.IndexFunc(t.out.cells, func(last cell) bool { return last.col == c.col && last.cols == c.cols && last.row+last.rows == height })
		// A merged cell that the page cut has its words on the first page only.
		if i >= 0 && c.row == top && (c.rows > 1 || t.out.cells[i].rows > 1) && c.words() == "" {
			t.out.cells[i].rows += c.rows
			continue
		}
		c.row += height - top
		t.out.cells = append(t.out.cells, c)
	}
	return true
}

// rowWords are the words of the first row of cells.
func rowWords(cells []cell) string {
	var out []string
	for _, c := range cells {
		if c.row == 0 {
			out = append(out, c.words())
		}
	}
	return strings.Join(out, "\t")
}

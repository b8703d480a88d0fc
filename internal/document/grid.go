package document

import (
	"cmp"
	"slices"
)

// grid is a table with its merged cells spread out.
type grid struct {
	cells      []cell
	words      []string // of each cell
	width      int
	owner      []int32 // 1 + index of the cell that covers a place, row by row; 0: none
	rows, cols []int   // those that are kept
}

// maxSteps bounds the work that merged cells may make in a document.
const maxSteps = 4_000_000

// inOrder gives the cells of a table row by row.
func inOrder(t *table) []cell {
	return slices.SortedStableFunc(slices.Values(t.cells), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
}

// grid spreads a table out. Cells keep the place that the file gives them; what merged
// cells cover beyond the first place of any other cell is cut off, so a span is never
// larger than the table. Rows and columns in which no cell begins say nothing and are left
// out, and so are rows without words. It fails where the table is too large.
func (w *writer) grid(t *table) (grid, bool) {
	g := grid{}
	height := 0
	for _, c := range inOrder(t) {
		if n := len(g.cells); n > 0 && g.cells[n-1].row == c.row && g.cells[n-1].col == c.col {
			g.cells[n-1].blocks = slices.Concat(g.cells[n-1].blocks, c.blocks) // two cells in one place
			continue
		}
		g.cells = append(g.cells, c)
		g.width, height = max(g.width, c.col+1), max(height, c.row+1)
	}
	if w.cells += g.width * height; w.cells > maxCells || height > maxCells {
		return g, false
	}
	g.owner = make([]int32, g.width*height)
	begins, speaks := make([]bool, g.width), make([]bool, height)
	for i := range g.cells {
		c := &g.cells[i]
		g.owner[c.row*g.width+c.col] = int32(i + 1)
		g.words = append(g.words, c.words())
		begins[c.col] = true
		speaks[c.row] = speaks[c.row] || g.words[i] != ""
	}
	for i, c := range g.cells {
		if !w.cover(&g, i, min(c.row+max(c.rows, 1), height), min(c.col+max(c.cols, 1), g.width)) {
			return g, false
		}
	}
	for x, ok := range begins {
		if ok {
			g.cols = append(g.cols, x)
		}
	}
	for y, ok := range speaks {
		if ok {
			g.rows = append(g.rows, y)
		}
	}
	return g, true
}

// cover gives a merged cell the places up to a row and a column that are still free.
func (w *writer) cover(g *grid, i, rows, cols int) bool {
	c := g.cells[i]
	if w.steps += (rows - c.row) * (cols - c.col); w.steps > maxSteps {
		return false
	}
	for y := c.row; y < rows; y++ {
		for x := c.col; x < cols; x++ {
			if at := y*g.width + x; g.owner[at] == 0 {
				g.owner[at] = int32(i + 1)
			}
		}
	}
	return true
}

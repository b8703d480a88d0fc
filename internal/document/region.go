package document

import (
	"slices"
	"strings"
)

// regions tells the tables of a sheet from the sentences around them. Blank rows part
// them; rows above or below a table that hold a single cell are paragraphs.
func regions(cells []cell) []block {
	var out []block
	var rows [][]cell // of the region under way
	covered := -1     // the last row that a merged cell reaches
	flush := func() {
		out = append(out, region(rows)...)
		rows = nil
	}
	last := -1
	for _, row := range byRow(cells) {
		y := row[0].row
		if len(rows) > 0 && y > last+1 && y > covered+1 {
			flush()
		}
		rows, last = append(rows, row), y
		for _, c := range row {
			covered = max(covered, y+c.rows-1)
		}
	}
	flush()
	return out
}

// byRow gives the cells that hold words, row by row.
func byRow(cells []cell) [][]cell {
	var rows [][]cell
	for _, c := range inOrder(&table{cells: cells}) {
		if strings.TrimSpace(c.words()) == "" {
			continue
		}
		c.rows, c.cols = max(c.rows, 1), max(c.cols, 1)
		if n := len(rows); n > 0 && rows[n-1][0].row == c.row {
			rows[n-1] = append(rows[n-1], c)
			continue
		}
		rows = append(rows, []cell{c})
	}
	return rows
}

// region cuts the paragraphs at both ends of rows that stand together from the table
// between them.
func region(rows [][]cell) []block {
	alone := lonely(rows)
	from, to := 0, len(rows)
	for from < to && alone[from] {
		from++
	}
	for to > from && alone[to-1] {
		to--
	}
	var out []block
	for i, row := range rows {
		switch {
		case i < from || i >= to:
			out = append(out, row[0].blocks...)
		case i == from:
			out = append(out, block{table: shifted(slices.Concat(rows[from:to]...))})
		}
	}
	return out
}

// lonely tells the rows that hold one cell, on which no merged one of another row hangs.
func lonely(rows [][]cell) []bool {
	out := make([]bool, len(rows))
	covered := -1
	for i, row := range rows {
		out[i] = len(row) == 1 && row[0].rows == 1 && row[0].row > covered
		for _, c := range row {
			covered = max(covered, c.row+c.rows-1)
		}
	}
	return out
}

// shifted makes a table that begins at its first row and column.
func shifted(cells []cell) *table {
	top, left := cells[0].row, cells[0].col
	for _, c := range cells {
		top, left = min(top, c.row), min(left, c.col)
	}
	for i := range cells {
		cells[i].row -= top
		cells[i].col -= left
	}
	return &table{cells: cells}
}

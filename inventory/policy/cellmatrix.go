package policy

import (
	"slices"
	"unicode/utf8"
)

// A matrix may stand one cell per line: the names of its columns, and then again and again
// the name of a row with its numbers. How many numbers follow each name tells how many
// names stand above them.

// maxCellMatrix bounds the cells of such a matrix.
const maxCellMatrix = 4000

// cellMatrix reads one that begins at the first line; it returns the number of its lines,
// 0 where none begins there.
func (b *installation) cellMatrix(lines []*line) int {
	cells, at := b.singles(lines, 60, b.few[:0], b.fewAt[:0]) // enough to see how it begins
	b.few, b.fewAt = cells, at
	if len(cells) == 0 || captioned(cells[0]) {
		return 0
	}
	start := 0
	for start < len(cells) && !numberCell(cells[start]) {
		start++
	}
	if start < 2 || start > 20 || start == len(cells) {
		return 0
	}
	seq := 0
	if c, ok := bareCount(cells[start]); ok && c.n == 1 && !c.said && start+2 < len(cells) && !numberCell(cells[start+1]) && numberCell(cells[start+2]) {
		seq = 1 // the rows are numbered
	} else {
		start--
	}
	k := 0
	for i := start + seq + 1; i < len(cells) && numberCell(cells[i]); i++ {
		k++
	}
	if seq == 1 && start+seq+1+k < len(cells) {
		k-- // the last is the number of the next row
	}
	if k < 2 || start != k+1+seq && start != k+seq {
		return 0
	}
	cells, at = b.singles(lines, maxCellMatrix, nil, nil)
	g := &grid{head: lines[at[0]], heading: b.branchHeading()}
	if start == k+seq {
		g.columns = append(g.columns, column{cell: span{ln: lines[at[0]]}})
	}
	for _, c := range cells[:start] {
		g.columns = append(g.columns, column{roleOf(c.text()), c})
	}
	i := start
	for n := len(g.columns); i+k+seq < len(cells); i += n {
		own := cells[i : i+k+1+seq]
		if isTotal(cells[i]) && seq == 1 {
			own = append([]span{{ln: cells[i].ln}}, cells[i:i+k+1]...)
		}
		if !rowOfMatrix(own[seq:]) {
			break
		}
		g.rows = append(g.rows, row{ln: cells[i].ln, cells: append([]span{}, own...)})
		if isTotal(cells[i]) && seq == 1 {
			i--
		}
	}
	if len(g.rows) < 2 {
		return 0
	}
	for _, ln := range lines[:at[i-1]+1] {
		ln.read = true
	}
	b.grid(g)
	return at[i-1] + 1
}

// singles are the cells that stand one per line, with their lines, in the room that is given;
// none are looked for where no number is among the first.
func (b *installation) singles(lines []*line, most int, cells []span, at []int) ([]span, []int) {
	for i, ln := range lines {
		if b.budget--; b.budget < 0 || len(cells) == most || len(cells) == 21 && !slices.ContainsFunc(cells, numberCell) {
			break
		}
		s, ok := ln.single()
		if !ok || i > 0 && done(ln) || utf8.RuneCountInString(s.text()) > 30 {
			break
		}
		if !s.blank() {
			cells, at = append(cells, s), append(at, i)
		}
	}
	return cells, at
}

// numberCell tells whether a cell stands in a column of counts.
func numberCell(c span) bool {
	one := c.isOne()
	if one && c.ln.told&noCounting != 0 {
		return false
	}
	_, ok := bareCount(c)
	ok = ok || dashRe.MatchString(c.plain()) && !hangulRe.MatchString(c.text())
	if one && !ok {
		c.ln.told |= noCounting
	}
	return ok
}

// rowOfMatrix tells whether cells are a name and its numbers.
func rowOfMatrix(cells []span) bool {
	if numberCell(cells[0]) {
		return false
	}
	for _, c := range cells[1:] {
		if !numberCell(c) {
			return false
		}
	}
	return true
}

package policy

import (
	"strings"
)

// The cells of a table may be parted by several spaces, one column below the other, as a
// PDF shows it: the lines that have all cells tell where the columns lie, and where a line
// has fewer the cells stand below those that they belong to.

// chunk is a stretch of a line with no more than single spaces in it, with the columns of
// the screen that it takes up.
type chunk struct {
	at       span
	from, to int
}

// laneGap is how many spaces part two cells.
const laneGap = 2

// chunksOf cuts a line at runs of spaces.
func chunksOf(ln *line) []chunk {
	var out []chunk
	t := ln.text
	x, blank := 0, laneGap
	for i, r := range t {
		w := runeWidth(r)
		switch {
		case r == ' ':
			blank++
		case blank >= laneGap || len(out) == 0:
			out = append(out, chunk{span{ln, i, i + len(string(r))}, x, x + w})
			blank = 0
		default:
			last := &out[len(out)-1]
			last.at.to, last.to = i+len(string(r)), x+w
			blank = 0
		}
		x += w
	}
	return out
}

// runeWidth is how many columns of the screen a character takes up.
func runeWidth(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60:
		return 2
	}
	return 1
}

// laned gives the lines of such tables their cells.
func laned(lines []*line) {
	for i := 0; i < len(lines); {
		n := laneBlock(lines[i:])
		if n > 1 {
			layLanes(lines[i : i+n])
		}
		i += max(n, 1)
	}
}

// laneBlock is how many lines that may be rows of such a table follow each other, 0 where
// the first is none. A line of a single stretch may be a row too, between others.
func laneBlock(lines []*line) int {
	n := 0
	for i, ln := range lines {
		if done(ln) || ln.summed || ln.listed || ln.cells != nil || strings.ContainsAny(ln.text, "|\t") || len(ln.text) > 600 || i > maxLaned {
			break
		}
		switch strings.Count(strings.TrimSpace(ln.text), "  ") {
		case 0:
			if n == 0 {
				return 0
			}
			if i > n+1 || numbering.MatchString(strings.TrimSpace(ln.text)) || len(ln.text) > 200 {
				return n
			}
		default:
			n = i + 1
		}
	}
	return n
}

// maxLaned bounds the lines of one table.
const maxLaned = 2000

// layLanes finds the columns of a block of lines and gives every line its cells; lines that
// are no table stay as they are.
func layLanes(lines []*line) {
	rows := make([][]chunk, len(lines))
	most := map[int]int{}
	for i, ln := range lines {
		rows[i] = chunksOf(ln)
		most[len(rows[i])]++
	}
	n := 0
	for k, c := range most {
		if k > 1 && k <= 16 && c*5 >= len(lines) && k > n && (c > 1 || k == len(rows[0])) {
			n = k
		}
	}
	if len(rows[0]) > n && len(rows[0]) <= 16 && len(headerRoles(rows[0])) > 1 {
		n = len(rows[0]) // of merged cells most rows have fewer
	}
	if n < 2 {
		return
	}
	from, to := make([]int, n), make([]int, n)
	full := 0
	for _, r := range rows {
		if len(r) != n {
			continue
		}
		for k, c := range r {
			if full == 0 || c.from < from[k] {
				from[k] = c.from
			}
			to[k] = max(to[k], c.to)
		}
		full++
	}
	if full == 0 {
		return
	}
	cells := make([][]span, len(lines))
	for i, r := range rows {
		if cells[i] = inLanes(lines[i], r, from, to); cells[i] == nil {
			return
		}
	}
	if !countedLanes(cells, n) {
		return
	}
	for i, ln := range lines {
		ln.cells, ln.asked, ln.laned = cells[i], false, true
	}
}

// headerRoles are the stretches of a line that are headers.
func headerRoles(r []chunk) []role {
	var out []role
	for _, c := range r {
		if x := roleOf(c.at.text()); x != rNone {
			out = append(out, x)
		}
	}
	return out
}

// inLanes gives every column its stretch of a line: each to the column that it lies over,
// in their order. nil where two fall into one.
func inLanes(ln *line, r []chunk, from, to []int) []span {
	n := len(from)
	out := make([]span, n)
	at := len(ln.text)
	for k := range out {
		out[k] = span{ln, at, at}
	}
	if len(r) == n {
		for k, c := range r {
			out[k] = c.at
		}
		return out
	}
	if len(r) > n {
		return nil
	}
	next := 0
	for i, c := range r {
		best, least := -1, 1<<30
		for k := next; k <= n-(len(r)-i); k++ {
			d := 0 // how far the stretch is from the column
			switch {
			case c.to <= from[k]:
				d = from[k] - c.to + 1
			case c.from >= to[k]:
				d = c.from - to[k] + 1
			default:
				d = -min(c.to, to[k]) + max(c.from, from[k])
			}
			if d < least {
				best, least = k, d
			}
		}
		if best < 0 {
			return nil
		}
		out[best] = c.at
		for k := next; k < best; k++ {
			out[k] = span{ln, c.at.from, c.at.from}
		}
		next = best + 1
	}
	return out
}

// countedLanes tells whether a column holds numbers that may be counts, and another words.
func countedLanes(cells [][]span, n int) bool {
	counted, worded := false, false
	for k := range n {
		numbers, words := 0, 0
		for _, row := range cells {
			c := row[k]
			switch _, ok := bareCount(c); {
			case c.blank():
			case ok:
				numbers++
			case !dashRe.MatchString(c.plain()):
				words++
			}
		}
		counted = counted || numbers > 0 && numbers+1 >= words
		worded = worded || words > numbers
	}
	return counted && worded
}

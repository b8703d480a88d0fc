package policy

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// stackHead is a way to read the header of a stack.
type stackHead struct {
	columns []column
	torn    []bool  // by column: whether it stands in several cells
	cells   int     // cells that it takes
	score   float64 // of its words
	fit     float64 // of the cells below it
}

// maxStackHead bounds the cells that may stand in such a header.
const maxStackHead = 14

// stackHeads gives every way to read a header from the first cells: words that make one
// header together may be torn over several of them.
func stackHeads(cells []span) []stackHead {
	var out []stackHead
	var columns []column
	var torn []bool
	known := 0
	for i := 0; i < min(len(cells), maxStackHead); {
		k, r := headCells(cells[i:])
		if k == 0 {
			break
		}
		if r != rNone {
			known++
		}
		columns, torn = append(columns, column{r, cells[i]}), append(torn, k > 1)
		i += k
		if n := len(columns); n > 1 && known > 1 && known*3 >= n*2 && (index(columns, rCount) >= 0 || index(columns, rPart) >= 0) {
			out = append(out, stackHead{columns: slices.Clone(columns), torn: slices.Clone(torn), cells: i, score: 3*float64(known) - float64(n-known)})
		}
	}
	return out
}

// headCells is how many cells the first header takes, and what it is; 0 where none begins.
func headCells(cells []span) (int, role) {
	if endsCells(cells[0]) || titleMark(cells[0].text()) {
		return 0, rNone
	}
	first := roleOf(cells[0].text())
	for k := min(3, len(cells)); k > 1; k-- {
		apart := 0
		for _, c := range cells[:k] {
			if utf8.RuneCountInString(c.text()) > 20 || hasDigit(c.text()) || titleMark(c.text()) {
				apart = k
				break
			}
			if roleOf(c.text()) != rNone {
				apart++
			}
		}
		if last, _ := utf8.DecodeLastRuneInString(cells[k-1].text()); apart == k || !endsRole(last) {
			continue
		}
		joined := cells[0].text() + cells[1].text()
		if k > 2 {
			joined += cells[2].text()
		}
		if r := roleOf(joined); r != rNone {
			return k, r
		}
	}
	if first == rNone && (hasDigit(cells[0].text()) || utf8.RuneCountInString(cells[0].text()) > 15) {
		return 0, rNone
	}
	if subRe.MatchString(cells[0].plain()) {
		first = rCount // of the kinds before it
	}
	return 1, first
}

// stack reads a table whose cells stand one per line, its header too; it returns the number
// of its lines, 0 where none begins.
func (b *installation) stack(lines []*line) int {
	if s, ok := lines[0].single(); !ok || s.blank() || utf8.RuneCountInString(s.text()) > 30 || captioned(s) {
		return 0
	}
	heads := b.stackRoom[:0]
	for _, ln := range lines {
		s, ok := ln.single()
		if !ok || done(ln) || len(heads) == maxStackHead {
			break
		}
		if !s.blank() {
			heads = append(heads, s)
		}
	}
	b.stackRoom = heads
	if b.budget -= len(heads); b.budget < 0 {
		return 0
	}
	ways := stackHeads(heads)
	if len(ways) == 0 {
		return 0
	}
	best, ok := b.bestHead(lines, heads, ways)
	if !ok {
		return 0
	}
	from := linesOf(lines, heads[best.cells-1].ln)
	values, _ := b.cellLines(lines[from:])
	rows, n, score := b.stackOf(best, values[:min(len(values), maxStack)]).crown()
	if len(rows) == 0 || score < 0.7*float64(n) {
		return 0
	}
	for _, l := range lines[:from] {
		l.read = true
	}
	b.grid(&grid{columns: best.columns, rows: rows, head: lines[0], heading: b.branchHeading(), ordered: true})
	return from + linesOf(lines[from:], values[n-1].ln)
}

// captioned tells the caption of a table from the first word of its header: 설치 현황.
func captioned(s span) bool { return strings.HasSuffix(s.plain(), "현황") }

// bestHead chooses the way to read the header under which the first cells fit best.
func (b *installation) bestHead(lines []*line, heads []span, ways []stackHead) (stackHead, bool) {
	from := linesOf(lines, heads[ways[0].cells-1].ln)
	values, _ := b.cellLines(lines[from:])
	skip := func(h stackHead) int { return h.cells - ways[0].cells }
	var tried []stackHead
	for _, h := range ways {
		if skip(h) >= len(values) {
			break
		}
		for p := -1; p <= firstCount(h.columns); p++ {
			way := h.widened(p, lines[0])
			rest := values[skip(h):]
			_, n, score := b.stackOf(way, rest[:min(len(rest), tryStack)]).lay()
			if n > 1 {
				way.fit = score + way.score
				tried = append(tried, way)
			}
		}
	}
	slices.SortStableFunc(tried, func(a, b stackHead) int { return cmp.Compare(b.fit, a.fit) })
	var best stackHead
	for i, h := range tried[:min(len(tried), lastHeads)] {
		rest := values[skip(h):]
		_, _, score := b.stackOf(h, rest[:min(len(rest), tryStack)]).best()
		h.fit = score + h.score
		if i == 0 || h.fit > best.fit {
			best = h
		}
	}
	return best, len(tried) > 0 && best.fit > 0
}

// lastHeads is how many ways to read a header are looked at twice.
const lastHeads = 4

// widened gives the rows a column without a header before another one, whose header was
// lost or stands over both; -1: none.
func (h stackHead) widened(before int, ln *line) stackHead {
	if before < 0 {
		return h
	}
	h.columns = slices.Insert(slices.Clone(h.columns), before, column{cell: span{ln: ln}})
	h.torn = slices.Insert(slices.Clone(h.torn), before, false)
	h.score -= 4
	return h
}

// firstCount is the first column of counts.
func firstCount(columns []column) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.role == rCount || c.role == rPart })
}

// stackOf prepares a stack.
func (b *installation) stackOf(h stackHead, values []span) *stack {
	return &stack{b: b, columns: h.columns, torn: h.torn, cells: b.stackCells(values), first: firstCount(h.columns)}
}

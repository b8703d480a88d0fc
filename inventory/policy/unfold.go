package policy

import "strings"

// A table of a page that was copied cell by cell comes with every cell on a line of its own
// that ends with the bar that stood behind it:
//
//	본점 |
//	16대 |
//	객장, 출입구 |
//
// Unlike cells without a bar, blank ones are there too: so many lines make a row as the
// header has cells.

// maxFolded bounds the lines that such a table may have, and leastFolded is how many it has
// at least.
const (
	maxFolded   = 20000
	leastFolded = 4
	maxAcross   = 16
)

// unfolded makes rows of such tables: the first line of each gets the cells, the others
// stand in it.
func unfolded(lines []*line) []*line {
	var out []*line
	for i := 0; i < len(lines); {
		n := 0
		for n < maxFolded && i+n < len(lines) && barEnds(lines[i+n]) {
			n++
		}
		k := 0
		if n >= leastFolded {
			k = across(lines, i, n)
		}
		if k == 0 {
			n = max(n, 1)
			if out != nil {
				out = append(out, lines[i:i+n]...)
			}
			i += n
			continue
		}
		if out == nil {
			out = append(make([]*line, 0, len(lines)), lines[:i]...)
		}
		for r := 0; r < n; {
			w := rowWidth(lines[i+r:i+n], k)
			ln := lines[i+r]
			ln.room().folded, ln.asked = lines[i+r+1:i+r+w], false
			for c := range w {
				ln.cells = append(ln.cells, barCell(lines[i+r+c]))
			}
			// Those of merged cells come at the end of their row.
			for len(ln.cells) > 1 && ln.cells[len(ln.cells)-1].blank() {
				ln.cells = ln.cells[:len(ln.cells)-1]
			}
			out = append(out, ln)
			r += w
		}
		i += n
	}
	if out == nil {
		return lines
	}
	return out
}

// barEnds tells a line of one cell with its bar.
func barEnds(ln *line) bool {
	return ln.cells == nil && len(ln.text) < 600 && strings.Count(ln.text, "|") == 1 && strings.HasSuffix(strings.TrimSpace(ln.text), "|")
}

func barCell(ln *line) span {
	s := ln.all()
	s.to = strings.IndexByte(ln.text, '|')
	return s.trim("")
}

// rowWidth is how many of the lines are the next row: k, or fewer before a total, whose
// merged cells were lost.
func rowWidth(lines []*line, k int) int {
	for c := 1; c < min(k, len(lines)); c++ {
		if isTotal(barCell(lines[c])) {
			return c
		}
	}
	return min(k, len(lines))
}

// across is how many cells a row has of the n lines from i on: as many as the header above
// that stands on one line, or as begin it with words of headers, one of them of counts. 0
// where the rows do not fill that: then cells were lost, and others judge.
func across(lines []*line, i, n int) int {
	k := 0
	if i > 0 && lines[i-1].cells == nil && strings.HasSuffix(strings.TrimSpace(lines[i-1].text), "|") {
		cells, _ := cellsOf(lines[i-1].all())
		k = len(cells)
	}
	if k < 2 {
		counted := false
		for k = 0; k < min(n, maxAcross); k++ {
			r := roleOf(barCell(lines[i+k]).text())
			if r == rNone {
				break
			}
			counted = counted || r == rCount
		}
		if !counted {
			return 0
		}
	}
	if k < 2 || k > maxAcross || !even(lines[i:i+n], k) {
		return 0
	}
	return k
}

// even tells whether the rows fill k cells each, and nearly every cell is a number where the
// one in the row above is one, and none where it is none.
func even(lines []*line, k int) bool {
	alike, all, blanks := 0, 0, 0
	var above []*line
	for r := 0; r < len(lines); {
		row := lines[r : r+rowWidth(lines[r:], k)]
		total := isTotal(barCell(row[0]))
		if len(row) < k && !total {
			return false
		}
		for c := range row {
			b := barCell(row[c])
			if b.blank() {
				blanks++
			}
			if r == 0 || total || above == nil || b.blank() || barCell(above[c]).blank() {
				continue
			}
			all++
			if numeric(barCell(above[c])) == numeric(b) {
				alike++
			}
		}
		if r > 0 && !total {
			above = row
		}
		r += len(row)
	}
	// Where blank cells are kept, those of merged cells may be at the end of their row: what
	// stands in the others is shifted.
	return blanks > 0 || alike*10 >= all*8
}

// withFolded are the lines of the text, those too that stand in a row that begins above them.
func (rd *reader) withFolded() []*line {
	out := rd.lines
	own := true
	for i, ln := range rd.lines {
		if len(ln.also().folded) > 0 && own {
			out, own = append(make([]*line, 0, len(rd.lines)*2), rd.lines[:i]...), false
		}
		if own {
			continue
		}
		out = append(out, ln)
		for _, f := range ln.also().folded {
			f.section = ln.section
			out = append(out, f)
		}
	}
	return out
}

package policy

import "strings"

// A cell with a line break in it tears its row over several lines of a page that was written
// with bars: the row goes on until it has as many bars as the header.
//
//	3 | 시설물 보호
//	및 범죄 예방 | 34대 | 별관
//	(객실 제외) | 방문객 |

// maxTornLines is how many lines a row may stand on.
const maxTornLines = 6

func bars(ln *line) int { return strings.Count(ln.text, "|") }

func endsWithBar(ln *line) bool { return strings.HasSuffix(strings.TrimRight(ln.text, " "), "|") }

// open tells whether the last row of a matrix goes on on the next lines: it has fewer bars than
// the first row, and ends without one.
func (m matrix) open() bool {
	if len(m.rows) == 0 || m.rows[0].ln.cells != nil || !endsWithBar(m.rows[0].ln) {
		return false
	}
	full, n := bars(m.rows[0].ln), 0
	for i := len(m.rows) - 1; i > 0 && i >= len(m.rows)-maxTornLines; i-- {
		ln := m.rows[i].ln
		if ln.cells != nil || endsWithBar(ln) || m.rows[i].ruled {
			break
		}
		n += bars(ln)
	}
	return n > 0 && n < full
}

// joined puts the rows together that are torn over lines.
func (g *grid) joined(rows []cellRow) []cellRow {
	if g.head == nil || g.head.cells != nil || !endsWithBar(g.head) {
		return rows
	}
	full := bars(g.head)
	var out []cellRow
	for i := 0; i < len(rows); i++ {
		k, n := i, 0
		for ; k < len(rows) && k < i+maxTornLines && rows[k].ln.cells == nil; k++ {
			if n += bars(rows[k].ln); n >= full || endsWithBar(rows[k].ln) {
				break
			}
		}
		if k == i || k >= len(rows) || n != full || !endsWithBar(rows[k].ln) || bars(rows[i].ln) == 0 {
			if out != nil {
				out = append(out, rows[i])
			}
			continue
		}
		if out == nil {
			out = append(make([]cellRow, 0, len(rows)), rows[:i]...)
		}
		r := cellRow{ln: rows[i].ln, cells: append([]span{}, rows[i].cells...), torn: map[int][]span{}}
		for _, x := range rows[i+1 : k+1] {
			x.ln.read = true
			last := len(r.cells) - 1
			r.torn[last] = append(r.torn[last], r.cells[last])
			r.cells = append(r.cells[:last], x.cells...)
		}
		out = append(out, r)
		i = k
	}
	if out == nil {
		return rows
	}
	return out
}

// tornNames tells whether a cell that may name a branch is torn: its words stand on several
// lines, of which only the last is taken.
func (g *grid) tornNames(torn map[int][]span) bool {
	for i := range torn {
		if i < len(g.columns) {
			switch g.columns[i].role {
			case rBranch, rKind, rLevel, rRegion:
				return true
			}
		}
	}
	return false
}

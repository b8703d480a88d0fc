package policy

import (
	"strings"
	"unicode/utf8"
)

// headAt reads a row of a matrix as its header: by the words of its cells, by the rule
// below it, or, where the matrix begins with it, by the numbers that stand below its words.
// caption is what stands before the first header in the same cell.
func (m matrix) headAt(i int) (columns []column, caption span) {
	r := m.rows[i]
	if len(r.cells) < 2 || len(r.ln.text) > 600 {
		return nil, span{}
	}
	known, filled, odd := 0, 0, 0
	for j, c := range r.cells {
		role, cell := roleOf(c.text()), c
		if role == rNone && j == 0 && len(counts(c)) == 0 && !numeric(c) {
			if x, ok := lastRole(c); ok {
				cell, role = x, roleOf(x.text())
				caption = span{c.ln, c.from, x.from}.trim("")
			}
		}
		columns = append(columns, column{role, cell})
		if cell.blank() {
			continue
		}
		filled++
		switch {
		case role != rNone:
			known++
		case utf8.RuneCountInString(cell.text()) > 25 || isTotal(cell) && j == 0 || len(counts(cell)) > 0:
			return nil, span{}
		case numeric(cell) && yearOf(cell) == 0:
			return nil, span{}
		case hasDigit(cell.text()) && !headingDigits.MatchString(cell.text()) && yearOf(cell) == 0:
			odd++
		}
	}
	counted := index(columns, rCount) >= 0 || index(columns, rPart) >= 0
	switch {
	case filled < 2 || !caption.blank() && !r.ruled && (known < 2 || !counted):
	case known >= 2 && known*3 >= len(r.cells)*2 && odd == 0:
		return columns, caption
	case known >= 1 && r.ruled, known >= 2 && counted && odd == 0, i == 0 && m.numbersBelow(columns):
		return columns, caption
	}
	return nil, span{}
}

// lastRole finds the header at the end of a cell that a caption stands in too: 설치 현황
// (단위: 대) 구분.
func lastRole(c span) (span, bool) {
	f := c.fields()
	for k := min(5, len(f)-1); k > 0; k-- {
		x := span{c.ln, f[len(f)-k].from, c.to}
		if !captionOn.MatchString(c.ln.text[c.from:x.from]) {
			break
		}
		if roleOf(x.text()) != rNone && utf8.RuneCountInString(x.plain()) > 1 && !strings.HasPrefix(x.text(), "및") {
			return x, true
		}
	}
	return c, false
}

// captionOn is what a caption of a table says.
var captionOn = compile(`현황|대수|단위|설치|위치|범위|내역|목록|표|기준|책임|담당|촬영|보관|[)\]:]`)

// numbersBelow tells whether a word of the first row stands above numbers only, in rows
// that have as many cells.
func (m matrix) numbersBelow(columns []column) bool {
	for j := 1; j < len(columns); j++ {
		if columns[j].cell.blank() {
			continue
		}
		numbers, other := 0, 0
		for _, r := range m.rows[1:min(len(m.rows), 40)] {
			if len(r.cells) != len(columns) || r.cells[j].blank() || dashRe.MatchString(r.cells[j].plain()) {
				continue
			}
			if numeric(r.cells[j]) {
				numbers++
			} else {
				other++
			}
		}
		if numbers > 1 && numbers > 4*other {
			return true
		}
	}
	return false
}

// numeric tells whether a cell holds a number and nothing else: of cameras, or of what
// changed.
func numeric(c span) bool {
	if c.to-c.from > maxWord {
		return false
	}
	if _, ok := bareCount(c); ok {
		return true
	}
	return signedRe.MatchString(c.plain())
}

// signedRe is a number that says what changed: +3, △2.
var signedRe = compile(`^(?:[+\-△▲▽▼]|증|감)\d{1,6}대?$`)

// underHead merges a second row of headers into the first; nil where it is none. wide is
// how many cells the rows below have.
func underHead(columns []column, cells []span, wide int) []column {
	var sub []column
	known, filled := 0, 0
	for _, c := range cells {
		r := roleOf(c.text())
		if r == rNone && kindWord.MatchString(plain(brackets.ReplaceAllString(c.text(), ""))) {
			r = rPart
		}
		switch {
		case numeric(c) && yearOf(c) == 0 || len(counts(c)) > 0 || utf8.RuneCountInString(c.text()) > 25:
			return nil
		case !c.blank():
			filled++
		}
		if r != rNone {
			known++
		}
		sub = append(sub, column{r, c})
	}
	if filled == 0 {
		return nil
	}
	if len(sub) == len(columns) && (sub[0].cell.blank() || sub[0].cell == columns[0].cell || underCount(columns, sub)) {
		return carriedHead(columns, sub, known, filled)
	}
	for len(sub) > 0 && sub[len(sub)-1].cell.blank() {
		sub = sub[:len(sub)-1]
	}
	at := groupHead(columns)
	if at < 0 || len(sub) < 2 || known < 2 || known*3 < len(sub)*2 || len(columns)+len(sub)-1 < wide {
		return nil
	}
	for i := range sub {
		switch sub[i].role {
		case rPart, rCount, rRecorder:
		case rNone:
			sub[i].role = rCell
		default:
			return nil
		}
	}
	out := append([]column{}, columns[:at]...)
	out = append(out, sub...)
	return append(out, columns[at+1:]...)
}

// underCount tells whether the cells of a second row stand where the first has the header of a
// count, and nothing behind it.
func underCount(columns, sub []column) bool {
	at, n := groupHead(columns), 0
	for i, c := range sub {
		switch {
		case c.cell.blank():
		case i == at || at >= 0 && i > at && columns[i].cell.blank():
			n++
		default:
			return false
		}
	}
	return n > 1
}

// groupHead is the header that others may stand below: 설치대수.
func groupHead(columns []column) int {
	if i := index(columns, rCount); i >= 0 {
		return i
	}
	for i, c := range columns {
		if c.role == rNone && strings.Contains(c.cell.text(), "대수") {
			return i
		}
	}
	return -1
}

// carriedHead merges a second row of headers that has a cell for every column: the first
// goes on where it is blank, or where it is the same cell.
func carriedHead(columns, sub []column, known, filled int) []column {
	fresh, counted := 0, 0
	out := append([]column{}, columns...)
	over := rNone // the role of what the second row stands below
	for i, c := range sub {
		if !columns[i].cell.blank() {
			over = columns[i].role
		}
		if c.cell.blank() || c.cell == columns[i].cell {
			continue
		}
		fresh++
		if c.role == rNone && over == rCount {
			c.role = rCell
		}
		if c.role == rPart || c.role == rCount || c.role == rCell {
			counted++
		}
		out[i] = c
	}
	if fresh == 0 || known == 0 && counted == 0 || counted*2 < fresh && known*2 < filled {
		return nil
	}
	return out
}

// kindWord are kinds of cameras, or of where they stand, that a count is parted into.
var kindWord = compile(`^(?:고정|이동|회전|돔|스피드돔|불릿|박스|적외선|일반|열화상|파노라마|어안|PTZ|ptz|IP|아날로그|디지털|네트워크|HD|AHD|차량|공개|비공개|노출|비노출)[형식용]?(?:카메라|CCTV|영상정보처리기기)?(?:대수)?$|^(?:영상정보처리기기|폐쇄회로(?:텔레비전|TV)|[가-힣A-Za-z]{0,12}(?:카메라|바디캠|웨어러블캠|드론))$`)

// under takes a second row of headers.
func (g *grid) under(second []column) bool {
	cells := make([]span, len(second))
	for i, c := range second {
		cells[i] = c.cell
	}
	merged := underHead(g.columns, cells, 0)
	if merged == nil {
		return false
	}
	g.columns = merged
	return true
}

// cameraColumn are headers that say no more than that cameras are counted below.
var cameraColumn = compile(`^(?:(?i:cctv)|카메라|(?:고정형|이동형)?영상정보처리기기|폐쇄회로(?:텔레비전|TV)|촬영기기)$`)

package policy

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Cells may stand together without anything between them: 구역설치대수설치위치, and below it
// 내부9대1층 로비. The header tells their order; the numbers tell the rows, and their sums
// whether these are cut where they end.

// gluedColumns cuts a header into the words of columns that it is made of; nil where it is
// not made of them only.
func gluedColumns(s span) []column {
	t := s.text()
	if len(t) > 200 || !countWords.in(t) || strings.ContainsAny(t, "0123456789|\t:.,") {
		return nil
	}
	var starts []int
	for i := range t {
		starts = append(starts, i)
	}
	starts = append(starts, len(t))
	n := len(starts) - 1
	best := make([][]column, n+1) // of the rest from each character
	ok := make([]bool, n+1)
	ok[n] = true
	for i := n - 1; i >= 0; i-- {
		if strings.HasPrefix(t[starts[i]:], " ") {
			best[i], ok[i] = best[i+1], ok[i+1]
			continue
		}
		for k := min(n, i+18); k > i; k-- {
			cell := s.sub(starts[i], starts[k])
			if !ok[k] || strings.HasSuffix(cell.text(), " ") {
				continue
			}
			if r := roleOf(cell.text()); r != rNone && (!ok[i] || len(best[k])+1 < len(best[i])) {
				best[i], ok[i] = append([]column{{r, cell}}, best[k]...), true
			}
		}
	}
	if !ok[0] || len(best[0]) < 2 || index(best[0], rCount) < 0 {
		return nil
	}
	return best[0]
}

// countWords are in every header of a column of counts.
var countWords = hintsOf("대수", "댓수", "수량", "개수", "대 수", "수 량")

// gluedRow is a row of such a table: what stands before its count, and behind it.
type gluedRow struct {
	lead   []span
	num    count
	behind []span
	doubt  Code
}

// glued reads the lines under such a header, and gives their number; 0 where none begins.
func (b *installation) glued(lines []*line) int {
	head := lines[0]
	columns := gluedColumns(head.all().trim(""))
	if columns == nil {
		return 0
	}
	a := index(columns, rCount)
	var rows []gluedRow
	var lead []span
	var group span // the line above that several rows lie in
	n := 1
	for ; n < len(lines); n++ {
		ln := lines[n]
		s := ln.all().trim("")
		if done(ln) || gluedEnd(s) {
			break
		}
		r, ok := b.gluedRow(s, columns, len(rows))
		switch {
		case ok && (a == 0 || len(lead)+len(r.lead) > 0):
			switch {
			case len(lead) > 0 && len(r.lead) > 0:
				group = lead[0]
			case len(r.lead) == 1 && group.ln != nil && b.like(r.lead[0]) == likeArea:
				lead = []span{group}
			default:
				group = span{}
			}
			r.lead = append(lead, r.lead...)
			rows, lead = append(rows, r), nil
		case len(rows) == 0 || rows[len(rows)-1].full():
			lead = append(lead, s)
		default:
			last := &rows[len(rows)-1]
			last.behind = append(last.behind, s)
		}
	}
	if len(rows) == 0 {
		return 0
	}
	b.flush()
	b.group++
	if b.head == nil {
		b.head = head
	}
	for _, ln := range lines[:n] {
		ln.read = true
	}
	for _, r := range rows {
		b.gluedEntry(columns, a, r)
	}
	for _, s := range lead {
		s.ln.read = false
	}
	return n
}

// gluedEnd tells whether a line ends the table: a remark, a sentence.
func gluedEnd(s span) bool {
	t := s.text()
	return strings.HasPrefix(t, "*") || strings.HasPrefix(t, "※") || sentence.MatchString(t) && utf8.RuneCountInString(t) > 25 && len(counts(s)) == 0
}

// full tells whether a row has dashes for all that stands behind its count.
func (r gluedRow) full() bool {
	return len(r.behind) == 1 && r.behind[0].plain() != "" && strings.Trim(r.behind[0].plain(), "-") == ""
}

var (
	// gluedSpec is a count with a resolution right behind it: 6200만 화소.
	gluedSpec = compile(`(\d{1,3}?)((?:30|40|41|50|52|100|120|130|200|210|220|240|300|320|400|500|600|800|1200)\s*만\s*(?:화소|픽셀))`)
	// gluedNumber is a number between the words of two cells.
	gluedNumber = compile(`^([^\d(]*[^\d\s(~.,-])\s?(\d{1,3})(-*[^\d\s.,)~%-].*|-+)?$`)
	// ofAWord are the units that make something else of a number than a count.
	ofAWord = compile(`^(?:층|호|관|동|번|월|일|년|시|분|개|만|천|차|학년|반|인|명|구역|단지|공구|세대|[mM]|[cCkK][mM]|°|도|화소|대)`)
)

// gluedRow finds the count that begins a row in a line.
func (b *installation) gluedRow(s span, columns []column, before int) (gluedRow, bool) {
	a := index(columns, rCount)
	if isBullet(s.text()) || strings.HasPrefix(s.text(), "-") {
		return gluedRow{}, false
	}
	if a > 0 && columns[0].role == rSeq {
		if no := strconv.Itoa(before + 1); strings.HasPrefix(s.text(), no) {
			s.from += len(no)
			s = s.trim(".")
		}
	}
	for _, c := range counts(s) {
		pre := s.ln.text[s.from:c.at.from]
		if strings.Count(pre, "(") > strings.Count(pre, ")") || lastTot.MatchString(" "+strings.TrimSpace(pre)) {
			continue
		}
		if a == 0 && strings.TrimSpace(pre) != "" {
			return gluedRow{}, false
		}
		return newGluedRow(s, c, c.at.to, ""), true
	}
	if len(counts(s)) > 0 {
		return gluedRow{}, false
	}
	if a+1 < len(columns) && columns[a+1].role == rSpec {
		if m := gluedSpec.FindStringSubmatchIndex(s.text()); m != nil {
			if c, ok := bareCount(s.sub(m[2], m[3])); ok {
				return newGluedRow(s, c, s.from+m[3], ""), true
			}
		}
	}
	if m := gluedNumber.FindStringSubmatchIndex(s.text()); a > 0 && m != nil && (m[6] < 0 || !ofAWord.MatchString(s.text()[m[6]:m[7]])) {
		if c, ok := bareCount(s.sub(m[4], m[5])); ok {
			return newGluedRow(s, c, s.from+m[5], CountUnclear), true
		}
	}
	return gluedRow{}, false
}

func newGluedRow(s span, c count, end int, doubt Code) gluedRow {
	r := gluedRow{num: c, doubt: doubt}
	if pre := (span{s.ln, s.from, c.at.from}).trim(""); !pre.blank() {
		r.lead = []span{pre}
	}
	if rest := (span{s.ln, end, s.to}).trim(""); !rest.blank() {
		r.behind = []span{rest}
	}
	return r
}

// gluedEntry takes a row.
func (b *installation) gluedEntry(columns []column, a int, r gluedRow) {
	e := entry{fresh: true, told: true, plain: byOrder, num: r.num, doubt: r.doubt}
	placed := false
	for _, c := range columns[a+1:] {
		placed = placed || c.role == rPlace
	}
	b.gluedLead(&e, columns[:a], r.lead, placed)
	if list, heading := b.gluedItems(r.behind); placed && len(list) > 0 {
		if heading.ln != nil && e.branch.blank() {
			e.branch = heading
		}
		b.gluedList(e, r.num, list)
		return
	}
	var names []span
	if placed {
		for _, s := range r.behind {
			if s = s.trim(trimName); !s.blank() {
				names = append(names, s)
			}
		}
	}
	switch {
	case len(names) == 0 || len(names) > 2:
	case len(columns)-a > 2:
		e.name, e.doubt = names[0], PlaceUnclear // the range stands in it too
	default:
		e.path, e.name = append(e.path, names[:len(names)-1]...), names[len(names)-1]
	}
	b.add(e)
}

// gluedLead gives an entry the cells before its count.
func (b *installation) gluedLead(e *entry, columns []column, lead []span, placed bool) {
	if len(columns) > 0 && columns[0].role == rSeq {
		columns = columns[1:]
	}
	if len(lead) == 0 || len(columns) == 0 {
		return
	}
	if name := b.rd.r.Institution; name != "" && strings.HasPrefix(lead[0].text(), name) && len(columns) > 1 {
		if lead[0].from += len(name); lead[0].trim("").blank() {
			lead = lead[1:]
		}
	} else if len(columns) > 1 && len(lead) > 1 && b.like(lead[0]) >= likeBranch {
		e.branch, lead = lead[0], lead[1:]
	}
	if len(lead) == 0 {
		return
	}
	switch {
	case !placed && index(columns, rPlace) >= 0:
		for i := range lead {
			lead[i] = lead[i].trim("")
		}
		e.path, e.name = lead[:len(lead)-1], lead[len(lead)-1]
	case e.branch.blank():
		e.branch = lead[0]
		for _, s := range lead[1:] {
			if !strings.HasPrefix(s.text(), "(") {
				e.path = append(e.path, s.trim(trimName))
			}
		}
	}
}

// gluedItem is a place with its count in the cell of places of a glued row.
type gluedItem struct {
	item
	area span
}

// gluedItems reads the places with counts behind the count of a row; what is called a sum
// is of those behind it on its line. heading is the line above them that names them all.
func (b *installation) gluedItems(behind []span) (out []gluedItem, heading span) {
	for _, s := range behind {
		list, _ := items(s.trim("-"))
		b.sumsOf(list)
		if len(list) == 0 && len(out) == 0 {
			heading = s.trim(trimName)
		}
		var area span
		for _, it := range list {
			if it.total || it.sub {
				area = it.name
				continue
			}
			if k := strings.IndexByte(it.name.text(), ':'); k > 0 {
				area, it.name = it.name.sub(0, k).trim(trimName), it.name.sub(k+1, len(it.name.text())).trim(trimName)
			}
			out = append(out, gluedItem{it, area})
		}
	}
	return out, heading
}

// sumsOf accounts for the sums on a line that those behind them add up to.
func (b *installation) sumsOf(list []item) {
	sum := 0
	for i := len(list) - 1; i >= 0; i-- {
		if !list[i].total && !list[i].sub {
			sum += list[i].num.n
			continue
		}
		if list[i].num.n == sum {
			b.parts = append(b.parts, list[i].num.at)
		}
		sum = 0
	}
}

// gluedList takes the places of a row, of which its own count is the sum.
func (b *installation) gluedList(e entry, num count, list []gluedItem) {
	sum := 0
	for _, it := range list {
		sum += it.num.n
	}
	b.parts = append(b.parts, num.at)
	if sum != num.n {
		b.rd.problem(SumMismatch, num.at, strings.TrimSpace(e.branch.words()), strconv.Itoa(num.n), strconv.Itoa(sum))
		e.doubt = CountUnclear
	}
	for _, it := range list {
		x := e
		x.num, x.name, x.path = it.num, it.name, nil
		if it.area.ln != nil {
			x.path = []span{it.area}
		}
		b.add(x)
	}
}

package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Among the rows of a table lines may stand that have one cell only: the name of what the
// rows below it lie in.

// markedTitle is a title that brackets or a mark tell from a place.
var markedTitle = compile(`^(?:[\[【<〈〔「(].{1,40}[\])】>〉〕」]|[■□◆◇▶▷○●◎▣]\s?.{1,40}|(?:[가-하]|\d{1,2})\s?[.)]\s?.{1,40}|.{1,40}:)$`)

// titleIn gives the only cell of a row where it may be such a title.
func titleIn(cells []span) (span, bool) {
	var only span
	for _, c := range cells {
		if c.blank() {
			continue
		}
		if only.ln != nil {
			return span{}, false
		}
		only = c.trim("")
	}
	if only.ln == nil || numeric(only) || len(counts(only)) > 0 || isTotal(only) || utf8.RuneCountInString(only.text()) > 30 || sentence.MatchString(only.text()) && !markedTitle.MatchString(only.text()) {
		return span{}, false
	}
	if t := only.text(); strings.HasPrefix(t, "※") || strings.HasPrefix(t, "*") || !hangulRe.MatchString(t) || dashRe.MatchString(only.plain()) || roleOf(t) != rNone {
		return span{}, false
	}
	if name, mount, _ := cleanName(bareTitle(only)); mount != "" && countedRe.MatchString(name.plain()) {
		return span{}, false // another kind of cameras follows
	}
	return only, true
}

// bareTitle is a title without its marks.
func bareTitle(s span) span {
	s = unmarked(s.trim(trimName + "[]【】<>〈〉〔〕「」()")).trim(trimName + "[]【】<>〈〉〔〕「」")
	if i := strings.IndexByte(s.text(), ':'); i > 0 && roleOf(s.text()[:i]) == rBranch {
		s = s.sub(i+1, len(s.text())).trim(trimName) // 영업점명 : 본점
	}
	return s
}

// titled gives the rows of a matrix a column for the titles that stand among them. The
// first stands above all rows, or all are marked as titles.
func (g *grid) titled(rows []cellRow) []cellRow {
	marked, titles, first := 0, 0, false
	for i, r := range rows {
		t, ok := titleIn(r.cells)
		if !ok || r.ln.cells != nil && !r.ln.laned || i+1 == len(rows) {
			continue
		}
		if _, again := titleIn(rows[i+1].cells); again || filledCells(rows[i+1].cells) < 2 {
			continue
		}
		titles++
		first = first || titles == 1 && (i == 0 || i == 1 && slices.ContainsFunc(rows[0].cells, isTotal))
		if markedTitle.MatchString(t.text()) {
			marked++
		}
	}
	if titles == 0 || len(rows) < 3 || marked < titles && (!first || titles*2 > len(rows)) {
		return rows
	}
	if !first && (titles < 2 || titles*2 > len(rows)) {
		return rows
	}
	g.columns = append([]column{{rNone, span{ln: g.head}}}, g.columns...)
	var out []cellRow
	var at span
	for i, r := range rows {
		if t, ok := titleIn(r.cells); ok && i+1 < len(rows) && filledCells(rows[i+1].cells) > 1 && (marked < titles || markedTitle.MatchString(t.text())) {
			at, r.ln.read = bareTitle(t), true
			continue
		}
		if len(r.cells) == 0 || slices.ContainsFunc(r.cells, isTotal) {
			r.cells = append([]span{{ln: r.ln}}, r.cells...)
		} else {
			r.cells, at = append([]span{at}, r.cells...), span{ln: r.ln}
		}
		out = append(out, r)
	}
	return out
}

// titleLine tells whether a line without cells stands in a table as a title: the line
// behind it goes on with cells, and is no header.
func (m matrix) titleLine(lines []*line, i int) bool {
	if len(m.rows) == 0 || i+1 >= len(lines) || done(lines[i]) {
		return false
	}
	if _, ok := titleIn([]span{lines[i].all().trim("")}); !ok {
		return false
	}
	cells, ok := lines[i+1].split()
	if !ok || done(lines[i+1]) || filledCells(cells) < 2 {
		return false
	}
	return len(lines[i+1].headerWords()) < 2 && anyNumber(cells)
}

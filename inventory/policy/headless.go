package policy

import (
	"strings"
	"unicode/utf8"
)

// headerAt reads a header where not every word is known: one that a rule or a row with
// counts follows.
func headerAt(lines []*line) []column {
	ln := lines[0]
	if columns := ln.headerWords(); len(columns) > 1 {
		return columns
	}
	if len(ln.text) > 200 || len(counts(ln.all())) > 0 {
		return nil
	}
	var next *line
	for _, l := range lines[1:min(len(lines), 4)] {
		if !l.all().blank() {
			next = l
			break
		}
	}
	if next == nil {
		return nil
	}
	cells, ok := ln.split()
	if !ok {
		if strings.ContainsAny(ln.text, ":.※") || isBullet(strings.TrimSpace(ln.text)) || !hasDigit(next.text) {
			return nil
		}
		return looseTokens(ln.all())
	}
	var out []column
	known, filled := 0, 0
	for _, c := range cells {
		if utf8.RuneCountInString(c.text()) > 25 || hasDigit(c.text()) && roleOf(c.text()) == rNone && !headingDigits.MatchString(c.text()) {
			return nil
		}
		r := roleOf(c.text())
		if r != rNone {
			known++
		}
		if !c.blank() {
			filled++
		}
		out = append(out, column{r, c})
	}
	out = years(out)
	if filled < 2 || known < 1 || !isRule(next) && (index(out, rCount) < 0 && index(out, rPart) < 0 || known < 2) {
		return nil
	}
	return out
}

// headingDigits may stand in the header of a matrix: 365코너, 1층.
var headingDigits = compile(`^(?:365\s*[가-힣]+|(?:지하\s*)?\d{1,2}\s*층.{0,6}|\d{4}년.{0,4})$`)

// looseTokens joins words to header cells where a few of them are not known: a count, and
// two cells at least that are.
func looseTokens(s span) []column {
	f := s.fields()
	if len(f) < 3 || len(f) > 14 {
		return nil
	}
	var out []column
	known, unknown := 0, 0
	for i := 0; i < len(f); {
		n := 0
		for k := min(6, len(f)-i); k > 0 && n == 0; k-- {
			joined := span{s.ln, f[i].from, f[i+k-1].to}
			if r := roleOf(joined.text()); r != rNone && !twoHeaders(s.ln, f[i:i+k]) {
				out, n = append(out, column{r, joined}), k
				known++
			}
		}
		if n == 0 {
			if hasDigit(f[i].text()) && !headingDigits.MatchString(f[i].text()) || utf8.RuneCountInString(f[i].text()) > 10 {
				return nil
			}
			out, n = append(out, column{rNone, f[i]}), 1
			unknown++
		}
		i += n
	}
	out = years(out)
	if known < 2 || index(out, rCount) < 0 && index(out, rPart) < 0 || unknown > known {
		return nil
	}
	return out
}

// numberCounts takes a first column headed No. for the one of counts, where no other counts
// and its numbers do not number the rows.
func (b *installation) numberCounts(columns []column, lines []*line) bool {
	if columns[0].role != rSeq || index(columns, rPlace) < 0 {
		return false
	}
	for no, ln := range lines[:min(len(lines), 3)] {
		ts := tokensOf(ln.all().trim(""))
		if len(ts) < 2 || ts[0].class != cInt || numbered(ts[1:], true) {
			break
		}
		if c, ok := bareCount(ts[0].at); ok && c.n != no+1 {
			columns[0].role = rCount
			return true
		}
	}
	return false
}

var yearHead = compile(`^(?:19|20)\d{2}\s*년?(?:\s*말)?$`)

// years gives columns headed by years their roles, where no other holds counts: the last
// year is what there is now.
func years(columns []column) []column {
	if index(columns, rCount) >= 0 || index(columns, rPart) >= 0 {
		return columns
	}
	last, latest := -1, ""
	for i, c := range columns {
		if p := c.cell.plain(); yearHead.MatchString(p) {
			if columns[i].role = rFormer; p > latest {
				last, latest = i, p
			}
		}
	}
	if last >= 0 {
		columns[last].role = rCount
	}
	return columns
}

// like tells what a name looks like; names come again and again.
func (b *installation) like(s span) likeness {
	t := s.text()
	if len(t) > 60 {
		return like(s)
	}
	l, ok := b.looks[t]
	if !ok {
		l = like(s)
		if len(b.looks) < 1<<14 {
			b.looks[t] = l
		}
	}
	return l
}

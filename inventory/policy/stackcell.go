package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// stackCell is a cell with what it may be.
type stackCell struct {
	at     span
	num    count
	number bool // nothing but a number
	own    bool // a number with the word for its mount
	counts bool // a number of cameras stands in it
	listed bool // in brackets, behind its place
	total  bool // the word for a total
	sum    bool // a number that is said to be a total
	dash   bool
	like   likeness
	class  class
	header bool // a word for a column
	title  bool // a mark tells it from a place
	ends   bool // what follows a table: a heading, a label
	goesOn bool // its words go on in the next cell
	fresh  bool // begins its line
	gap    bool // more than a space stands before it
	begun  bool // its words began in the cell before
	aim    bool // words of a purpose
	unit   bool // the end of a department's name
	mount  bool // a word for a mount
	device bool // the word for a recorder
	hours  bool
	period bool
	phone  bool
	heads  bool // the word for a subtotal stands behind it
}

// stackCells looks at cells; each is looked at once, however often its table is tried.
func (b *installation) stackCells(cells []span) []*stackCell {
	out := make([]*stackCell, len(cells))
	for i, c := range cells {
		x := b.stacked[c.ln]
		if x == nil || x.at != c {
			x = b.stackCell(c)
			b.stacked[c.ln] = x
		}
		out[i] = x
		x.heads = i+1 < len(cells) && !x.number && !x.total && !x.dash && cells[i+1].ln != c.ln && subRe.MatchString(cells[i+1].plain())
	}
	return out
}

func (b *installation) stackCell(c span) *stackCell {
	p, t := c.plain(), c.text()
	x := &stackCell{at: c, total: isTotal(c), dash: dashRe.MatchString(p), like: b.like(c), class: classOf(p)}
	x.num, x.number = bareCount(c)
	if x.number || x.dash {
		x.sum = x.number && sumBegun.MatchString(t)
		return x
	}
	list, tail := items(c)
	x.counts = len(list) > 0
	x.listed = x.counts && strings.HasPrefix(strings.TrimLeft(c.ln.text[list[0].num.at.to:c.to], " "), ")")
	x.own = len(list) == 1 && list[0].name.blank() && tail.trim(trimName+")]").blank()
	x.sum = x.counts && sumBegun.MatchString(t)
	x.header = !x.total && headerOnly(c)
	x.title = titleMark(t)
	x.ends = !x.total && !x.sum && !x.title && (endsCells(c) || strings.HasPrefix(t, "※"))
	x.goesOn, x.begun = unclosed(t), begunBefore.MatchString(t)
	x.aim, x.unit, x.mount, x.device = aimRe.MatchString(t), unitEnd.MatchString(p), mountOn.MatchString(p), equipmentRe.MatchString(t)
	x.hours, x.period, x.phone = hoursOf.MatchString(t), periodRe.MatchString(t), phoneRe.MatchString(t)
	return x
}

// titleMark tells whether brackets or a mark tell a title from a place.
func titleMark(t string) bool {
	first, _ := utf8.DecodeRuneInString(t)
	return !unicode.IsDigit(first) && !isHangul(first) && markedTitle.MatchString(t)
}

// headerOnly tells whether a cell is a word for a column, and hardly one for what stands in it.
func headerOnly(c span) bool {
	switch roleOf(c.text()) {
	case rNone, rBranch, rRegion, rUnit, rPart, rRecorder:
		return false
	}
	return true
}

var (
	openEnd     = compile(`(?:[,/·&+~]|(?:\s|^)(?:및|와|과)|[가-힣]및)$`)
	hoursOf     = compile(`^(?:평일|주말|상시|연중|매일|주간|야간|근무|업무|24시간)|\d\s*시(?:$|간|\s|~)`)
	sumBegun    = compile(`^(?:총|합계|총계|계|모두|전체)\s*:?\s*\d`)
	begunBefore = compile(`^(?:[,/·)&+~]|및\s|[(\[])`)
)

// unclosed tells whether words go on behind them.
func unclosed(t string) bool {
	depth := 0
	for _, r := range t {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
	}
	return depth > 0 || openEnd.MatchString(t)
}

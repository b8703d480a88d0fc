package policy

import (
	"strings"
	"unicode/utf8"
)

// judged are the steps of a reading that were judged by what words look like, and not
// told by the text: each of them could have gone another way.
type judged uint32

const (
	nearCasting judged = 1 << iota // the columns could nearly as well hold something else
	noHeader                       // the table has no header
	closeCut                       // the row is nearly as well cut elsewhere
	wordsLeft                      // words of the line went nowhere
	nameAbove                      // the name stands on the line above
	afterTable                     // a line of a table was read as a line of a list
	noBranch                       // the table has a column for the branch, and the row has none
	alone                          // nothing but the count is said, and other rows are
	crossed                        // all rows together speak against it
	countsRows                     // the number may be that of the row
)

// doubtOf tells what is in doubt of a row, "" where nothing is. What is asked here is what
// a person sees in the row itself: it is the last look before the row is taken.
func (b *installation) doubtOf(e *entry) Code {
	switch {
	case e.kind != aRow:
		return ""
	case e.how&(alone|countsRows) != 0, oddCount(e.num), e.num.n == 0 && e.num.upper == 0 && e.num.at.ln != nil && hasDigit(e.num.at.text()):
		return CountUnclear
	case e.how != 0, b.oddNames(e), e.plain == inList && !e.name.blank() && !e.places.blank():
		return PlaceUnclear
	}
	return ""
}

// oddNames tells whether the names of a row are hardly any; they stay what they are from
// the weighing of all rows on.
func (b *installation) oddNames(e *entry) bool {
	if !e.asked {
		e.asked, e.odd = true, oddName(e.branch) || oddPlace(e) || b.oddBranch(e) || mountEnd.MatchString(e.name.text())
	}
	return e.odd
}

// weigh takes back what was judged where other rows bear it out, and adds what only all
// rows together show.
func (b *installation) weigh() {
	rows, named, placed := 0, map[int]int{}, map[int]bool{}
	above, of := map[int]int{}, map[int]int{}
	for _, e := range b.entries {
		if e.kind != aRow || e.head {
			continue
		}
		rows++
		of[e.group]++
		if e.how&nameAbove != 0 {
			above[e.group]++
		}
		if e.says() != "" {
			named[e.group]++
		}
		if !e.name.blank() {
			placed[e.group] = true
		}
	}
	branches := map[string]bool{}
	for _, e := range b.entries {
		if e.kind == aRow && !e.branch.blank() {
			branches[e.branch.plain()] = true
		}
	}
	b.named = len(branches)
	b.unheaded()
	own, floors := map[string]int{}, map[int]bool{}
	for _, e := range b.entries {
		if f := e.branch.fields(); e.kind == aRow && e.fresh && e.name.blank() && len(f) > 1 && b.like(f[0]) == likeArea {
			floors[e.group] = true // 1층 현관, as the name of a branch
		}
	}
	for _, e := range b.entries {
		if e.kind == aRow && !e.head && e.name.blank() {
			own[e.owner+" "+e.mount+itoa(e.group)]++
		}
	}
	for _, e := range b.entries {
		if e.kind == aRow && !e.head && e.name.blank() && own[e.owner+" "+e.mount+itoa(e.group)] > 1 && !slashed(e.num.at) {
			e.how |= alone
		}
		if (placed[e.group] || floors[e.group]) && e.fresh && e.kind == aRow && !e.head && e.says() == e.branch.text() && b.insideName(e.branch) {
			e.how |= alone // a place among branches
		}
		if n := above[e.group]; n > 1 && n*2 > of[e.group] {
			e.how &^= nameAbove // names and counts take turns
		}
		if (named[e.group] > 0 || rows > 1 && e.mount == "") && e.kind == aRow && !e.head && !e.aim && e.says() == "" {
			e.how |= alone
		}
	}
}

// unheaded asks about the rows of a table that states several subtotals, where nothing tells
// of what: the names that they are of were lost.
func (b *installation) unheaded() {
	b.groups(func(es []*entry) {
		subs := 0
		for _, e := range es {
			switch {
			case e.kind == aSubtotal && e.branch.blank():
				subs++
			case e.kind == aRow && (!e.branch.blank() || len(e.path) > 0):
				return
			}
		}
		for _, e := range es {
			if subs > 1 && e.kind == aRow && e.fresh {
				e.how |= closeCut
			}
		}
	})
}

// insideName tells whether a name is that of a place inside a building: it ends like one,
// or begins with a floor.
func (b *installation) insideName(s span) bool {
	f := s.fields()
	return len(f) > 0 && (b.like(s) == likePlace || b.like(f[0]) == likeArea)
}

// slashed tells whether a number is one of several that a cell counts apart: 52대/131대.
func slashed(at span) bool {
	t := at.ln.text
	return strings.HasPrefix(strings.TrimLeft(t[at.to:], " "), "/") || strings.HasSuffix(strings.TrimRight(t[:at.from], " "), "/")
}

// says is all that the text says of where the cameras of a row are.
func (e *entry) says() string {
	return e.branch.text() + e.name.text() + e.places.text()
}

// oddCount tells a number that is hardly one of cameras at one place.
func oddCount(c count) bool {
	if c.at.ln == nil {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(c.at.ln.text[:c.at.from])
	if before == '-' && strings.HasSuffix(c.at.ln.text[:c.at.from], " -") && strings.TrimSpace(c.at.ln.text[:c.at.from]) != "-" {
		return true // -3대
	}
	if c.said {
		return false
	}
	if c.n >= 1900 && c.n <= 2100 && !strings.Contains(c.at.text(), ",") {
		return true // a year
	}
	after, _ := utf8.DecodeRuneInString(c.at.ln.text[c.at.to:])
	return isHangul(before) || isHangul(after) && after != '대' // 길6200만화소
}

func isHangul(r rune) bool { return r >= '가' && r <= '힣' }

var (
	// oddNameRe is what no branch is called.
	oddNameRe = compile(`\d{2,4}[.년]\s*\d{1,2}|개정|신설|삭제|다음과|같(?:다|음|습니다)|[:;|]|^\d+$`)
	// oddPlaceRe is what is no part of a place: another value of the row, a mark of a list,
	// a word for what is declared.
	oddPlaceRe = compile(`^\d{1,3}\s|^[\[<【《]|^\d{1,2}$|^(?:종류|구분|내용|대수|수량)\s|(?:19|20)\d{2}\s*[-.년]\s*\d|\s\d+\s+\d+(?:\s|$)|\s·\S|\d\s*대(?:\s|$|[,)])|\d+\s*(?:시간|개월|화소)|(?:보관|보존|촬영)\s*(?:기간|시간|일)|\d{2,4}-\d{3,4}-\d{4}|설치\s*(?:대수|위치|장소|현황)|[^\s]\s*[●○■□▶※]|[|;=]|(?:에서는?|에는|에)$|^(?:및|와|과|또는)\s|\s(?:및|와|과|또는)$|^(?:일반|공개|비공개|고정형?|이동형?|회전형?)?(?i:cctv|카메라)?$|\(\d{1,3}\)`)
)

// mountEnd is the header of a column of counts that ended up in a place: 로비 고정형(대).
var mountEnd = compile(`[^\s]\s+(?:고정|회전|이동)(?:형|식)?(?:\s*\(대\))?$`)

// rateIn is a number of cameras for each of something behind a place: 복도(층별 3대).
var rateIn = compile(`\((?:각|매|[가-힣]{1,4}(?:당|별|마다))[^()]{0,12}\d\s*대\)$`)

// oddName tells a branch that is hardly one.
func oddName(s span) bool {
	return !s.blank() && (oddNameRe.MatchString(s.text()) || utf8.RuneCountInString(s.text()) > 40 || strings.Count(s.text(), "(") != strings.Count(s.text(), ")"))
}

// oddBranch tells a branch that its words do not bear out: a part of a building, or the
// words of the only heading above any row, where they look like nothing.
func (b *installation) oddBranch(e *entry) bool {
	if f := e.branch.fields(); len(f) > 1 && !e.headed && !e.titled && b.like(f[0]) == likeArea {
		return true // 1층 로비
	}
	switch b.like(e.branch) {
	case likeArea:
		return !e.headed && !e.titled
	case unlike:
		return e.headed && b.named == 1
	}
	return false
}

// oddPlace tells a place that is hardly one.
func oddPlace(e *entry) bool {
	t := e.name.text()
	for i := len(e.path) - 1; i >= 0; i-- {
		t = e.path[i].text() + " " + t
	}
	if t == "" {
		return false
	}
	return oddPlaceRe.MatchString(rateIn.ReplaceAllString(t, "")) || strings.Count(t, "(") != strings.Count(t, ")") || roleOf(e.name.text()) != rNone && e.plain != byCell && e.plain != byMark && !placeEnd.MatchString(e.name.text())
}

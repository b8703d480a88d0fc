package policy

import (
	"slices"
	"strings"
)

// titledLine is a line of a list that names what its counts are of: 차량기지 : 동쪽 88대,
// 서쪽 64대; 본당 22대 (로비 4, 옥상 3); 1호선(소계 237대), whose places stand below.
type titledLine struct {
	title  span
	num    count // of all of it
	has    bool  // whether num is stated
	list   []item
	bare   bool // some of the counts have no 대
	odd    bool // some of them may be part of a name
	places span // without counts
	opens  bool // its places stand below
}

var (
	// sumInBrackets is a subtotal behind a name: (5개 역, 소계 237대).
	sumInBrackets = compile(`^([^():]{1,30}?(?:\([^():\d]{1,20}\))?)\s*:?\s*[(\[](?:[^()\[\]]*[\s,:])?(?:소계|합계|총계|계|총|모두)\s*:?\s*(\d[\d,]*\s*(?:대|개)?)[)\]]\s*$`)
	// bareItemRe is a place with its number, where 대 is left out: 로비 4, 로비(4), 로비: 4, 로비-4.
	bareItemRe = compile(`^(.*[가-힣A-Za-z)])\s*(?:[:(=×-]\s*|\s[xX]\s?|\s)(\d{1,4})\s*\)?$`)
	noItem     = compile(`(?:제|호기?|번)$|^(?:제?\d+조|화소|시간|기간)`)
	// numberedRe are things that a number behind them rather names: 비상구 1, 승강기 2.
	numberedRe = compile(`(?:출구|출입구|비상구|승강기|엘리베이터|EV|E/V|교실|병실|층|동)$`)
	// otherUnit is a number of something else before that of the cameras: 30편성 240대.
	otherUnit = compile(`^\d[\d,]*\s*(?:편성|량|층|실|곳|개소|개|호|동|면|세대|개동|학급)$`)
)

// placesOf reads a list of places with their counts, parted by commas. Every part must be
// one, or it is no list; bare tells whether 대 is missing somewhere.
func (b *installation) placesOf(s span) (list []item, bare bool) {
	for _, p := range splitOutside(s) {
		if run := bracketRun(p); len(run) > 1 {
			list, bare = append(list, run...), true
			continue
		}
		if own, tail := items(p); len(own) == 1 && !own[0].name.blank() && (tail.trim(trimName+"()").blank() || isParticle(tail.text())) {
			list = append(list, own[0])
			continue
		}
		m := bareItemRe.FindStringSubmatchIndex(p.text())
		if m == nil || len(counts(p)) > 0 {
			return nil, false
		}
		name, mount, at := cleanName(p.sub(m[2], m[3]))
		c, ok := bareCount(p.sub(m[4], m[5]))
		if !ok || name.blank() || noItem.MatchString(name.text()) || roleOf(name.text()) != rNone && !siteHead(name) {
			return nil, false
		}
		list, bare = append(list, item{name: name, mount: mount, at: at, num: c, listed: len(list) > 0}), true
	}
	return list, bare
}

// runItem is a name with its number in brackets, one of several that nothing but spaces part:
// 남문지점(9) 강변지점(15).
var runItem = compile(`\s*([^\d()\s][^()]{0,30}?)\s*\((\d{1,4})\)`)

// bracketRun reads several names with their numbers in brackets behind each other.
func bracketRun(s span) (list []item) {
	t := s.text()
	if !strings.HasSuffix(strings.TrimRight(t, " "), ")") {
		return nil
	}
	end := 0
	for _, m := range runItem.FindAllStringSubmatchIndex(t, maxCells) {
		if m[0] != end {
			return nil
		}
		c, ok := bareCount(s.sub(m[4], m[5]))
		name, mount, at := cleanName(s.sub(m[2], m[3]))
		if !ok || name.blank() || roleOf(name.text()) != rNone && !siteHead(name) || noItem.MatchString(name.text()) {
			return nil
		}
		list, end = append(list, item{name: name, mount: mount, at: at, num: c, listed: len(list) > 0}), m[1]
	}
	if end != len(strings.TrimRight(t, " ")) {
		return nil
	}
	return list
}

// splitOutside cuts at the commas outside of brackets.
func splitOutside(s span) []span {
	var out []span
	depth, from := 0, 0
	t := s.text()
	for i := 0; i < len(t); i++ {
		switch t[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',', ';', '/':
			number := i > 0 && i+3 < len(t) && isDigit(t[i-1]) && isDigit(t[i+1]) && isDigit(t[i+2]) && isDigit(t[i+3])
			if t[i] == '/' && (i == 0 || t[i-1] != ' ') {
				continue
			}
			if depth <= 0 && !number && len(out) < maxCells {
				out, from = append(out, s.sub(from, i).trim("")), i+1
			}
		}
	}
	return append(out, s.sub(from, len(t)).trim(""))
}

// titleOf reads a line that is titled; not ok where it is none, or one that needs no title
// to be read.
func (b *installation) titleOf(s span) (t titledLine, ok bool) {
	s = unmarked(s)
	if len(s.text()) > 600 || !hasDigit(s.text()) || sentence.MatchString(s.text()) {
		return t, false
	}
	if run := bracketRun(s); len(run) > 1 || len(run) == 1 && b.bracketed {
		b.bracketed = true
		return titledLine{list: run, bare: true}, true
	}
	if m := sumInBrackets.FindStringSubmatchIndex(s.text()); m != nil {
		t.title, t.opens = s.sub(m[2], m[3]).trim(trimName), true
		t.num, t.has = bareCount(s.sub(m[4], m[5]))
		if len(counts(t.title)) == 0 {
			return t, t.has && b.canTitle(t.title)
		}
		t = titledLine{}
	}
	value := s
	if i := strings.IndexByte(s.text(), ':'); i > 0 && i < 90 {
		t.title, value = s.sub(0, i).trim(trimName), s.sub(i+1, len(s.text())).trim("")
	}
	cs := counts(value)
	if len(cs) == 1 && t.title.ln != nil {
		name, tail := (span{s.ln, value.from, cs[0].at.from}).trim(trimName), (span{s.ln, cs[0].at.to, s.to}).trim(trimName)
		if other := otherUnit.MatchString(name.text()); (other || name.blank() && b.titleDepth == depthOf(s.ln) && tail.blank()) && (tail.blank() || strings.HasPrefix(tail.text(), "(")) {
			t.num, t.has, t.places = cs[0], true, span{ln: s.ln}
			if other {
				b.parts = append(b.parts, name)
			}
			return t, b.canTitle(t.title)
		}
	}
	open := strings.IndexByte(value.text(), '(')
	if len(cs) > 0 && open > 0 && cs[0].at.to <= value.from+open && strings.HasSuffix(value.text(), ")") && span(span{s.ln, cs[0].at.to, value.from + open}).blank() {
		inner := value.sub(open+1, len(value.text())-1)
		if t.title.ln == nil {
			t.title = span{s.ln, value.from, cs[0].at.from}.trim(trimName)
		} else if !(span{s.ln, value.from, cs[0].at.from}).trim(trimName).blank() {
			return t, false
		}
		t.num, t.has = cs[0], true
		if t.list, t.bare = b.placesOf(inner); len(t.list) > 0 {
			return t, t.bare && sumItems(t.list) == t.num.n && b.canTitle(t.title)
		}
		if !hasDigit(inner.text()) && hangulRe.MatchString(inner.text()) && strings.Contains(inner.text(), ",") {
			t.places = inner
			return t, b.canTitle(t.title) && t.title.from < cs[0].at.from
		}
		return t, false
	}
	if open > 0 && t.title.ln == nil && strings.HasSuffix(value.text(), ")") && len(counts(value.sub(0, open))) == 0 {
		title := value.sub(0, open).trim(trimName)
		list, bare := b.placesOf(value.sub(open+1, len(value.text())-1))
		if l := b.like(title); len(list) > 0 && (l >= likeBranch || len(list) > 1 || b.titleDepth == depthOf(s.ln)) && l != likeArea {
			t.title, t.list, t.bare = title, list, bare
			return t, b.canTitle(t.title)
		}
	}
	t.list, t.bare = b.placesOf(value)
	if len(t.list) == 0 && t.title.ln != nil {
		t.title = span{}
		t.list, t.bare = b.placesOf(s)
	}
	for _, it := range t.list {
		t.odd = t.odd || !it.num.said && numberedRe.MatchString(it.name.text())
	}
	if t.odd && b.headSum() != sumItems(t.list) {
		return t, false
	}
	return t, len(t.list) > 1 && (t.bare || t.title.ln != nil && b.like(t.title) != likeArea) && (t.title.ln == nil || b.canTitle(t.title))
}

// unmarked leaves out what marks an item of a list.
func unmarked(s span) span {
	s = s.trim(trimName)
	if loc := listNumber.FindStringIndex(s.text()); loc != nil {
		s = s.sub(loc[1], len(s.text())).trim(trimName)
	}
	return s
}

// canTitle tells whether a name may be that of what counts are of.
func (b *installation) canTitle(name span) bool {
	t := name.plain()
	return t != "" && len(name.fields()) <= 4 && len(t) <= 90 && hangulRe.MatchString(t) && roleOf(name.text()) == rNone && !noHeading.MatchString(t) &&
		!totalRe.MatchString(t) && !subRe.MatchString(t) && !countedRe.MatchString(t) && !equipmentRe.MatchString(t) && !labelled.MatchString(t+":")
}

// titled takes a titled line, or a list of places without a title whose counts have no 대.
func (b *installation) titled(s span) bool {
	t, ok := b.titleOf(s)
	if !ok {
		return false
	}
	depth := depthOf(s.ln)
	b.owed(depth)
	b.flush()
	b.before = span{}
	s.ln.read = true
	b.mark(s.ln)
	b.closeFor(depth)
	if t.opens {
		b.close(depth)
		b.heads = append(b.heads, heading{depth: depth, name: t.title, area: b.like(t.title) == likeArea, entries: len(b.entries), sum: t.num})
		b.unfilled = 0
		b.headNo++
		b.addTotal(t.num, true, t.title)
		return true
	}
	b.row++
	b.titleDepth = depth
	if t.places.ln != nil {
		b.add(entry{num: t.num, branch: t.title, places: t.places, row: b.row, plain: inList, lists: true, titled: true})
		return true
	}
	if t.has {
		b.addTotal(t.num, true, t.title)
	}
	for _, it := range t.list {
		e := entry{num: it.num, name: it.name, mount: it.mount, mountAt: it.at, row: b.row, plain: inList}
		if t.title.ln != nil {
			e.branch, e.titled = t.title, true
		}
		if t.bare && !it.num.said && !t.has && b.headSum() != sumItems(t.list) {
			e.doubt = CountUnclear
		}
		b.under(&e)
		b.add(e)
	}
	return true
}

// headSum is the subtotal of the heading that the line stands under, -1 where it states
// none.
func (b *installation) headSum() int {
	if n := len(b.heads); n > 0 && b.heads[n-1].sum.at.ln != nil {
		return b.heads[n-1].sum.n
	}
	return -1
}

// titles settles what the titles of lines are: parts of the institution where all of them
// are places inside a building, else branches.
func (b *installation) titles() {
	inside, lists := true, false
	for _, e := range b.entries {
		if e.titled || e.kind == aSubtotal && !e.branch.blank() {
			if l := b.like(e.branch); l != likePlace && l != likeArea {
				inside = false
			}
			lists = lists || !e.name.blank() || e.kind == aSubtotal
		}
	}
	if !inside && lists {
		return
	}
	for _, e := range b.entries {
		switch {
		case !e.titled:
		case e.name.blank():
			e.name, e.branch = e.branch, span{}
		default:
			e.path, e.branch = append([]span{e.branch}, e.path...), span{}
		}
	}
}

var pieceOnly = compile(`\d\s*개\s*(?:[^가-힣\s]|설치|운영|$)`)

// countPieces lets 개 count cameras where the section has several such numbers, and at most
// sums with 대.
func (rd *reader) countPieces() {
	n, units := 0, 0
	lines := slices.DeleteFunc(slices.Clone(rd.withFolded()), func(ln *line) bool { return ln.section != sInstallation })
	for _, ln := range lines {
		if len(ln.text) < maxLoose && pieceOnly.MatchString(ln.text) {
			n++
			continue
		}
		if list, _ := items(ln.all()); len(list) > 0 && !list[0].total {
			units++
		}
	}
	if n < 2 || units > 1 || n < 3*units {
		return
	}
	for _, ln := range lines {
		ln.pieces, ln.counted = true, false
	}
}

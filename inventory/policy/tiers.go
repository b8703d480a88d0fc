package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A list in tiers: lines with one mark name what the lines with another mark below them lie
// in, whatever the marks are. ○ 본관 (5대), and below it - 로비 3대, - 복도 2대. Which tier
// stands above which is told by which comes first, and the sums that the upper lines state
// tell whether it is so.

// tier is a line of such a list.
type tier struct {
	ln      *line
	mark    string // the kind of its mark
	level   int
	end     int // of the lines below it
	name    span
	mount   string
	mountAt span
	num     count // its own count, or the sum of those below it
	has     bool
	list    []item // several places with their counts
	places  span   // places without counts
	area    span   // the part of a building before a colon that the list is of
}

// areaBefore gives the part of a building before a colon and the list behind it: 1층 : 로비
// 2대, 복도 3대.
func areaBefore(s span) (area, rest span, ok bool) {
	k := strings.IndexByte(s.text(), ':')
	if k <= 0 {
		return s, s, false
	}
	area, rest = s.sub(0, k).trim(trimName), s.sub(k+1, len(s.text())).trim("")
	return area, rest, partRe.MatchString(area.text()) && len(counts(rest)) > 0 && !(span{s.ln, rest.from, counts(rest)[0].at.from}).trim(trimName).blank()
}

// markKinds are the marks of a list by kind: those of one kind stand for one tier.
var markKinds = []struct {
	kind string
	re   *pattern
}{
	{"n.", compile(`^\d{1,2}\s*[.)](?:\s|[^\d])`)},
	{"(n)", compile(`^\(\d{1,2}\)`)},
	{"가.", compile(`^[가-하]\s*[.)]`)},
	{"(가)", compile(`^\([가-하]\)`)},
	{"①", compile(`^[①-⑳]`)},
	{"ㄱ", compile(`^[㉠-㉿㉮-㉻]`)},
	{"Ⅰ", compile(`^[Ⅰ-Ⅻ]\s*[.)]?`)},
}

// openers are brackets that stand around a heading.
const openers = "[<【《〔「〈"

// markOf tells the kind of the mark that a line begins with, "" where there is none, and
// what stands behind it.
func markOf(s span) (string, span) {
	t := s.text()
	for _, m := range markKinds {
		if at := m.re.FindString(t); at != "" {
			if m.kind == "n." {
				at = strings.TrimRight(at, " ")
				if r, n := utf8.DecodeLastRuneInString(at); r != '.' && r != ')' {
					at = at[:len(at)-n]
				}
			}
			return m.kind, s.sub(len(at), len(t)).trim("")
		}
	}
	r, n := utf8.DecodeRuneInString(t)
	switch {
	case strings.ContainsRune(openers, r):
		return string(r), s.sub(n, len(t)).trim("]>】》〕」〉 ")
	case strings.ContainsRune("-·*※○●◯□■▣◆◇▶▷☐◎❍▪◦▸→√✓ㅇ", r), r == 'o' && strings.HasPrefix(t[n:], " "):
		if r == 'ㅇ' || r == '◯' || r == '❍' || r == 'o' {
			r = '○'
		}
		return string(r), s.sub(n, len(t)).trim("")
	}
	return "", s
}

var (
	// sumBefore are words between a name and the sum that is stated behind it.
	sumBefore = compile(`^(.*?)(?:[\s:(\[,-]+(?:총|소계|합계|계|모두|전체))?[\s:(\[-]*$`)
	// sumBehind is what may stand behind it.
	sumBehind = compile(`^[\s)\]>】》〕.,:]*(?:설치|운영|설치\s*·?\s*운영)?[\s)\].]*$`)
)

// remarkBehind is what a line says of its place behind its number: 18대 - 2.1km 구간.
var remarkBehind = compile(`^\s*(?:-\s[^:]{2,60}|\([^()]{2,60}\))$`)

// tierOf reads a line as one of a list in tiers; not ok where it cannot be one.
func (b *installation) tierOf(ln *line) (t tier, ok bool) {
	s := ln.all().trim("")
	if s.blank() || done(ln) || len(s.text()) > 240 || ln.cells != nil || strings.ContainsAny(s.text(), "|\t") || sentence.MatchString(s.text()) || len(ln.headerWords()) > 1 {
		return t, false
	}
	t.ln = ln
	var body span
	if t.mark, body = markOf(s); body.blank() || t.mark == "※" {
		return t, false
	}
	if area, rest, ok := areaBefore(body); ok {
		list, tail := items(rest)
		for i, it := range list {
			if i > 0 && !it.listed || it.name.blank() || it.total || it.sub || it.num.upper > 0 || strings.ContainsAny(it.name.text(), ":(") {
				return t, false
			}
		}
		t.area, t.list = area, list
		return t, len(list) > 0 && tail.trim(trimName+"()").blank()
	}
	switch cs := counts(body); len(cs) {
	case 0:
		t.name, t.mount, t.mountAt = cleanName(body)
		if p := brackets.ReplaceAllString(t.name.plain(), ""); mountKind.MatchString(p) {
			t.mount, t.mountAt, t.name = mountOf(mountRe.FindString(p)), t.name, span{ln: ln}
		}
		if t.name.blank() {
			return t, t.mount != ""
		}
		if run := bracketRun(body); len(run) > 1 || len(run) == 1 && run[0].num.n > 1 && !otherCount.MatchString(body.text()) && like(run[0].name) >= likeBranch {
			t.list = run
			return t, true
		}
		return t, (b.canTitle(t.name) || siteHead(t.name)) && utf8.RuneCountInString(t.name.text()) <= 25 && !strings.ContainsAny(strings.TrimRight(body.text(), ": "), ":,") && !oddName(t.name)
	case 1:
		m := sumBefore.FindStringSubmatchIndex(ln.text[body.from:cs[0].at.from])
		if m == nil || cs[0].upper > 0 {
			return t, false
		}
		if !sumBehind.MatchString(ln.text[cs[0].at.to:body.to]) {
			if t.mark == "" {
				return t, false
			}
			if t.places = placesBehind(cs[0].at); t.places.ln == nil && !remarkBehind.MatchString(ln.text[cs[0].at.to:body.to]) {
				return t, false
			}
		}
		t.num, t.has = cs[0], true
		t.name, t.mount, t.mountAt = cleanName(body.sub(m[2], m[3]))
		return t, !t.name.blank() && !totalRe.MatchString(t.name.plain()) && !subRe.MatchString(t.name.plain()) && (roleOf(t.name.text()) == rNone || siteHead(t.name)) &&
			utf8.RuneCountInString(t.name.text()) <= 60 && !asFollows.MatchString(t.name.text()) && !countedRe.MatchString(t.name.plain()) && !oddName(t.name)
	default:
		list, tail := items(body)
		for _, it := range list {
			if it.name.blank() || it.total || it.sub || it.num.upper > 0 || strings.ContainsAny(it.name.text(), ":(") {
				return t, false
			}
		}
		t.list = list
		return t, tail.trim(trimName + "()").blank()
	}
}

// siteHead tells whether words are the header of a column of branches that may as well be a
// name: 체육관, 도서관.
func siteHead(s span) bool {
	return roleOf(s.text()) == rBranch && !strings.HasSuffix(s.plain(), "명")
}

// tiers reads a list in tiers, and gives the number of its lines; 0 where none begins.
func (b *installation) tiers(lines []*line) int {
	if len(lines) == 0 || lines[0].no <= b.flat {
		return 0
	}
	ts, n := b.tierRoom[:0], 0
	defer func() { b.tierRoom = ts[:0] }()
	for ; n < len(lines); n++ {
		if b.tierTries--; b.tierTries < 0 {
			return 0
		}
		t, ok := b.tierOf(lines[n])
		if !ok {
			break
		}
		ts = append(ts, t)
	}
	if n < len(lines) && !done(lines[n]) && len(ts) > 0 {
		if mark, _ := markOf(lines[n].all().trim("")); mark != "" && slices.ContainsFunc(ts, func(t tier) bool { return t.mark == mark }) && mark != "※" && !strings.ContainsAny(lines[n].text, "총계합") {
			return 0 // the list goes on with a line that is not understood
		}
	}
	if oneMark(ts) {
		b.flat = ts[len(ts)-1].ln.no // none of them stands below another
		return 0
	}
	if len(ts) < 3 {
		return 0
	}
	if !b.lay(ts) {
		return 0
	}
	b.flush()
	b.close(depthOf(ts[0].ln))
	b.group++
	b.mark(ts[0].ln)
	b.before, b.listDepth = span{}, 0
	b.tierEntries(ts)
	b.group++
	return len(ts)
}

// standing works out what stands below what, and tells whether the lines bear it out: every
// line without others below it has its count, and the sums that are stated hold, or several
// lines of one mark have others below them. holds is how many sums do.
func (b *installation) standing(ts []tier) (ok bool, holds int) {
	upper, sums, plain := 0, 0, false
	for i := range ts {
		end := i + 1
		for end < len(ts) && ts[end].level > ts[i].level {
			end++
		}
		ts[i].end = end
		if end == i+1 {
			if !ts[i].has && len(ts[i].list) == 0 {
				return false, 0
			}
			continue
		}
		if len(ts[i].list) > 0 {
			return false, 0
		}
		if ts[i].level == 0 {
			upper++
		}
		if ts[i].mark == "" && b.like(ts[i].name) < likeBranch && (b.like(ts[i].name) != likeArea || upper == 1) {
			plain = true
		}
	}
	for i, t := range ts {
		if t.end == i+1 || !t.has {
			continue
		}
		if sums++; leafSum(ts[i+1:t.end]) == t.num.n {
			holds++
		}
	}
	if ts[0].end == 1 || plain && sums == 0 || sums > 0 && holds*2 <= sums {
		return false, 0
	}
	return upper > 1 || sums > 0, holds
}

// leafSum adds up the counts of the lines that have no others below them.
func leafSum(ts []tier) int {
	n := 0
	for i, t := range ts {
		if i+1 < len(ts) && ts[i+1].level > t.level {
			continue
		}
		n += t.num.n + sumItems(t.list)
	}
	return n
}

// tierEntries takes the entries of a list in tiers. The upper lines are branches, unless
// most of them look like parts of a building.
func (b *installation) tierEntries(ts []tier) {
	tops, parts, places, sites := 0, 0, 0, 0
	for _, t := range ts {
		if t.level > 0 || t.end == 1 || t.name.blank() {
			continue
		}
		tops++
		switch b.like(t.name) {
		case likeArea:
			parts++
		case likePlace:
			places++
		case likeBranch, surelyBranch:
			sites++
		}
	}
	regions := b.regional(ts)
	inside := tops > 0 && sites == 0 && (parts+places)*2 > tops
	level, told := b.branchTier(ts)
	heads := b.headsAt(ts, 0)
	if regions {
		level, told = 0, true
	}
	inside = inside && level == 0
	var over []tier // what the line stands below
	for i, t := range ts {
		t.ln.read = true
		for len(over) > 0 && over[len(over)-1].level >= t.level {
			over = over[:len(over)-1]
		}
		if t.end > i+1 {
			b.tierSum(ts, i)
			over = append(over, t)
			continue
		}
		e := entry{num: t.num, mount: t.mount, mountAt: t.mountAt, fresh: true, row: i + 1, plain: inList}
		for _, o := range over {
			if e.mount == "" {
				e.mount, e.mountAt = o.mount, o.mountAt
			}
			switch {
			case o.name.blank(), regions:
			case o.level < level:
			case o.level == level && !inside:
				e.branch, e.headed = o.name, true
				if b.like(o.name) == likeArea && o.mark == "" {
					e.how |= nearCasting // 외부 beside A동 and B동
				}
			default:
				e.path = append(e.path, o.name)
			}
		}
		if level > 0 && len(over) > 0 && t.level == level {
			e.branch = t.name // one without places, among the branches
			if b.like(t.name) == likePlace || b.like(t.name) == likeArea {
				e.how |= closeCut
			}
		} else if len(over) == 0 && !inside && (b.like(t.name) >= likeBranch || !t.places.blank()) {
			e.branch, e.places, e.lists = t.name, t.places, !t.places.blank()
		} else {
			e.name = t.name
		}
		if inside && parts < tops && heads.areas < heads.n || !told && len(over) > 0 {
			e.how |= closeCut
		}
		if regions && len(t.list) == 0 {
			e.branch, e.name, e.places, e.lists = e.name, span{}, t.places, !t.places.blank()
		}
		b.under(&e)
		if len(t.list) == 0 {
			b.add(e)
			continue
		}
		for _, it := range t.list {
			x := e
			x.num, x.name, x.path = it.num, it.name, slices.Clone(e.path)
			if regions {
				x.branch, x.name, x.headed = it.name, span{}, false
			}
			if t.area.ln != nil {
				x.path = append(x.path, t.area)
			}
			if it.mount != "" {
				x.mount, x.mountAt = it.mount, it.at
			}
			b.add(x)
		}
	}
}

// tierSum keeps the sum that an upper line states, and compares it.
func (b *installation) tierSum(ts []tier, i int) {
	t := ts[i]
	if !t.has {
		return
	}
	x := Stated{Count: t.num.n, Rows: []string{}, Source: t.num.at.source(Declared)}
	for k := i + 1; k < t.end; k++ {
		if ts[k].end > k+1 {
			continue
		}
		if ts[k].has {
			x.Rows = append(x.Rows, rowID(ts[k].num.at.source(Declared)))
		}
		for _, it := range ts[k].list {
			x.Rows = append(x.Rows, rowID(it.num.at.source(Declared)))
		}
	}
	b.parts = append(b.parts, t.num.at)
	b.rd.r.Stated = append(b.rd.r.Stated, x)
	if s := leafSum(ts[i+1 : t.end]); s != t.num.n {
		b.rd.problem(SumMismatch, t.num.at, strings.TrimSpace(t.name.words()), itoa(t.num.n), itoa(s))
	}
}

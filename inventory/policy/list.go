package policy

import (
	"strings"
)

// pending holds what labels said until the other half comes: 설치대수 : 7대, 설치위치 : ….
type pending struct {
	num    count
	has    bool
	place  span
	branch span
	head   span // the branch that the line with the count stands under
}

// free reads a line outside of tables: names and counts.
func (b *installation) free(ln *line) {
	s := ln.all().trim("")
	if listEnd.MatchString(s.text()) {
		s = s.trim(".") // a list, not a sentence
	}
	_, listed := behindLabel(s)
	if sentence.MatchString(s.text()) && len(s.text()) > 60 && !isBullet(s.text()) && !listed || len(s.text()) > 4000 {
		b.prose(s)
		return
	}
	if b.label(s) {
		return
	}
	if list, ok := behindLabel(s); ok {
		ln.read = true
		s = list
	}
	if b.titled(s) {
		return
	}
	list, tail := items(s)
	if loc := nextArticle.FindStringIndex(tail.text()); loc != nil && englishHeads.MatchString(s.text()) {
		tail.to = tail.from + loc[0]
		if len(list) == 1 { // a table of one row on one line: all there is
			ln.read = true
			b.flush()
			b.mark(ln)
			b.row++
			b.add(entry{num: list[0].num, places: tail.trim(trimName), fresh: true, row: b.row, plain: inList})
			return
		}
	}
	list = b.present(list)
	for i := range list {
		switch roleOf(list[i].name.text()) {
		case rCount, rPlace, rRange, rKind, rPurpose, rSpec, rNote, rMount:
			list[i].name = span{ln: ln}
		default:
			if wholeRe.MatchString(list[i].name.plain()) || englishHeads.MatchString(list[i].name.text()) {
				list[i].name = span{ln: ln}
			}
		}
	}
	if equipmentHead.MatchString(unmarked(s).text()) && len(list) > 0 {
		ln.read = true
		for _, it := range list {
			b.notCameras(span{}, it.num)
		}
		return
	}
	if len(list) > 0 && sentence.MatchString(s.text()) && (len(list) > 1 && installRe.MatchString(tail.text()) || spokenRe.MatchString(tail.text())) {
		b.prose(s)
		return
	}
	list = b.kindsOfAll(list)
	if len(list) > 0 {
		b.settleOwed(list, depthOf(ln))
	}
	before := b.before
	b.before = span{}
	if len(list) == 0 {
		if found, _ := angles(s); len(found) > 0 && len(b.entries) > 0 {
			last := b.entries[len(b.entries)-1]
			last.addAngles(s)
			ln.read = true
			return
		}
		b.owe(s)
		b.bare(s)
		return
	}
	ln.read = true
	b.flush()
	if b.head == nil {
		b.head = ln
	}
	how := judged(0)
	if before.ln != nil && len(list) > 0 {
		switch {
		case len(list) == 1 && list[0].name.blank() && list[0].mount == "" && !list[0].total:
			how |= nameAbove
			list[0].name, list[0].mount, list[0].at = cleanName(before)
			before.ln.read = true
		case b.above(before) && !list[0].name.blank() && !list[0].total:
			how |= nameAbove
			before.ln.read = true
		case strings.HasSuffix(before.text(), ",") && !list[0].total:
			list[0].within, _, _ = cleanName(before)
			before.ln.read = true
		}
	}
	was := len(b.entries)
	b.line(list, tail, depthOf(ln))
	for _, e := range b.entries[was:] {
		e.how |= how
	}
}

// listEnd is a full stop behind the last number of a list.
var listEnd = compile(`\d\s*대\)?\s*\.$`)

// above takes the line above a list as the facility that it is of, where it looks like one.
func (b *installation) above(s span) bool {
	name, _, _ := cleanName(s)
	if b.like(name) != likeBranch || len(name.fields()) > 3 {
		return false
	}
	b.close(999)
	b.heads = append(b.heads, heading{depth: 999, name: name, entries: len(b.entries)})
	b.headNo++
	return true
}

// bare reads a line without any number: a heading of the outline, or the name of the
// count on the line below.
func (b *installation) bare(s span) {
	if len(s.text()) > 200 {
		return
	}
	if b.outline(s) {
		s.ln.read = true
		return
	}
	if gluedHeader(s.text()) {
		s.ln.read = true
		return
	}
	if !isBullet(s.text()) && !sentence.MatchString(s.text()) && len(s.text()) < 90 && !noHeading.MatchString(s.text()) {
		b.before = s
	}
}

// line takes the counts of a line.
func (b *installation) line(list []item, tail span, depth int) {
	b.closeFor(depth)
	if b.ofSites(list, tail) {
		return
	}
	rest, _, _ := cleanName(tail)
	if isParticle(rest.text()) {
		rest = span{ln: rest.ln}
	}
	list, rest = countFirst(list, rest)
	list = b.oncePer(list)
	b.row++
	peers := b.peersGoOn || b.peers(list)
	b.peersGoOn = false
	parent := 0
	if !peers {
		parent = b.parent(list)
	}
	var path []span
	var branch span
	if parent == 0 && len(b.area.path) > 0 {
		path = b.area.path
	}
	doubt := runOn(list)
	list, areas := areasOf(list)
	for i, it := range list {
		switch {
		case it.total:
			b.addTotal(it.num, false, span{})
			if p := it.name; !p.blank() && !totalRe.MatchString(p.plain()) && !noHeading.MatchString(p.plain()) {
				b.listing = p // 로비, 주차장 총 8대
			}
			continue
		case it.sub:
			b.addTotal(it.num, true, span{})
			continue
		}
		e := entry{num: it.num, mount: it.mount, mountAt: it.at, row: b.row, plain: inList, head: i < parent, doubt: doubt}
		if len(list) == 1 {
			e.depth = int32(depth)
		}
		if behind := near(it.num.at.ln.text[it.num.at.to:]); e.doubt == "" && goneRe.MatchString(behind) {
			if asideMark.MatchString(it.num.at.ln.text) {
				b.rd.problem(CountUnclear, it.num.at) // ※ 하반기 2대를 추가 설치할 예정
				b.parts = append(b.parts, it.num.at)
				continue
			}
			e.doubt = CountUnclear
		}
		if it.within.ln != nil {
			e.path = append(e.path, it.within)
		}
		br, place := b.divide(it.name)
		switch {
		case peers:
			if e.branch = it.name; b.like(it.name) == likePlace && e.doubt == "" {
				e.doubt = PlaceUnclear
			}
		case br.ln != nil:
			e.branch, e.name = br, place
			branch = br
		case i < parent && b.like(it.name) < likeBranch:
			path = append(path, it.name)
			e.path = path
			b.area = area{path: path, left: it.num.n, group: b.group}
		case i < parent:
			e.branch, branch = it.name, it.name
		default:
			e.name, e.branch = place, branch
			e.path = append(e.path, path...)
			if areas[i].ln != nil {
				e.path = append(e.path, areas[i])
			}
		}
		if i >= parent && len(path) > 0 {
			if b.area.left -= it.num.n; b.area.left <= 0 {
				b.area, path = area{}, nil
			}
		}
		b.under(&e)
		if it.behind.ln != nil && e.name.blank() && !e.branch.blank() {
			e.places = it.behind
		}
		if e.head && (e.branch.blank() || br.ln == nil && b.like(it.name) < likeBranch) {
			e.kind = maybeTotal
		}
		if i == len(list)-1 && !rest.blank() && !e.head {
			b.behind(&e, rest, strings.HasPrefix(strings.TrimSpace(tail.text()), "-") && len(list) == 1)
			if len(e.also().angles) == 0 && e.places.blank() && e.also().keeps.blank() && !asideRe.MatchString(tail.text()) {
				e.how |= wordsLeft
			}
		}
		b.add(e)
	}
	if len(list) > 0 && !rest.blank() && strings.HasSuffix(strings.TrimSpace(tail.text()), ",") {
		b.before = tail.trim(" ") // goes on on the next line
	}
	b.peersGoOn = peers && strings.HasSuffix(strings.TrimSpace(tail.text()), ",")
}

// area is a part of a building with a count of its own, while the counts of its places
// do not reach it: 내부(4대), and below it 1층(1대).
type area struct {
	path  []span
	left  int
	group int
}

// periodOnly is how long the footage of a place is kept, and no word more.
var periodOnly = compile(`^(?:약\s*)?\d{1,4}(?:\s*[~-]\s*\d{1,4})?\s*(?:일|개월|주일?|년)간?(?:\s*(?:이내|내외))?(?:\s*\([^()]*\))?$`)

// behind takes what stands behind the last count of a line: angles, how long footage is kept,
// or places; a dash before these tells that the count is of them all.
func (b *installation) behind(e *entry, rest span, dashed bool) {
	if periodOnly.MatchString(rest.text()) {
		e.setKeeps(rest)
		return
	}
	if found, _ := angles(rest); len(found) > 0 {
		e.addAngles(rest)
		return
	}
	if e.name.blank() && !e.branch.blank() || dashed && e.branch.blank() && (isOpen(rest.text()) || isGrouped(rest.text())) {
		e.places = rest
	}
}

// oncePer drops counts that say again, in a remark on the place, what was said before.
func (b *installation) oncePer(list []item) []item {
	var out []item
	for _, it := range list {
		if it.again && len(out) > 0 && out[len(out)-1].num.n == it.num.n {
			b.parts = append(b.parts, it.num.at)
			continue
		}
		out = append(out, it)
	}
	return out
}

// countFirst gives counts that stand before their places the names behind them:
// 4대 3층 자료실.
func countFirst(list []item, rest span) ([]item, span) {
	if len(list) == 0 || rest.blank() || !list[0].name.blank() || list[0].mount != "" || list[0].total {
		return list, rest
	}
	for i := range list[1:] {
		if list[i+1].name.blank() || list[i+1].total {
			return list, rest
		}
	}
	for i := range list {
		if i+1 < len(list) {
			list[i].name = list[i+1].name
		} else {
			list[i].name = rest
		}
	}
	return list, span{ln: rest.ln}
}

// parent tells how many counts at the beginning of a line are sums of those behind: one
// where the rest adds up to it, or where the rest stands in brackets.
func (b *installation) parent(list []item) int {
	if len(list) < 2 || list[0].name.blank() && list[0].mount == "" || list[0].total {
		return 0
	}
	sum, bracket := 0, list[1].opens
	for _, it := range list[1:] {
		sum += it.num.n
	}
	l := b.like(list[0].name)
	switch {
	case bracket && (sum == list[0].num.n || l >= likeBranch):
		return 1
	case sum == list[0].num.n && len(list) > 2 && (l >= likeBranch || l == likeArea || !list[1].listed):
		return 1
	case list[0].name.blank() && list[0].mount != "" && list[1].name.blank() && list[1].mount != "":
		return 0 // 고정형 10대, 회전형 2대
	case l == surelyBranch || list[0].name.blank():
		return 1
	case l == likeArea && sum <= list[0].num.n && !list[1].listed:
		return 1
	}
	return 0
}

// divide splits a name into branch and place: 본점 지하주차장. Without a branch in it, the
// first result is empty.
func (b *installation) divide(name span) (branch, place span) {
	if b.like(name) == surelyBranch {
		return name, span{ln: name.ln}
	}
	f := name.fields()
	for k := 0; k < len(f)-1 && k < 3; k++ {
		head := span{name.ln, name.from, f[k].to}.trim(trimName)
		if b.like(head) == surelyBranch {
			return head, span{name.ln, f[k].to, name.to}.trim(trimName)
		}
	}
	return span{}, name
}

func isParticle(t string) bool {
	switch strings.TrimSpace(t) {
	case "로", "으로", "이며", "설치", "운영", "설치 운영", "의", "를", "가", "임", "입니다", "설치됨", "설치 및 운영", "씩", "설치·운영", "운영 중", "운영중":
		return true
	}
	return false
}

// englishHeads are headers in English that ran into the first row of their table, and
// nextArticle is the heading behind it.
var (
	englishHeads = compile(`^(?i:(?:total )?number of .{0,160}(?:locations?|areas?|scope|range|coverage)\b)`)
	nextArticle  = compile(`\s-\s\d{1,2}\.\s`)
)

// wholeRe are words for all cameras: CCTV 12대 운영.
var wholeRe = compile(`^(?:(?i:cctv)|카메라|영상정보처리기기)(?:운영|설치|설치운영)?$`)

// equipmentHead begins what is said of recorders and screens: 녹화기 본점 2대, 지점 1대; not
// of a place: 서버실 2대.
var equipmentHead = compile(`^(?:(?:영상)?(?:녹화|저장)(?:기|장치|장비)|(?i:dvr|nvr)|모니터|서버)(?:\([^()]*\))?(?:[\s:,\d]|는|은|가|를)`)

// spokenRe ends a sentence that tells how many cameras there are: 정문에는 2대가 있습니다.
var spokenRe = compile(`(?:있습니다|있다|있음|설치하였습니다|설치했습니다|두었습니다|둡니다|운영합니다|운영하고 있습니다)\.?\s*$`)

// goneRe are cameras that are there no more, or not yet.
var goneRe = compile(`^\s*\)?\s*\(?[^\d]{0,12}(?:철거|폐쇄|폐기(?:[^물]|$)|제거|예정|계획|중단|[^가-힣]고장|미설치|미운영)`)

// asideMark begins a remark on a list.
var asideMark = compile(`^\s*(?:※|\*|주\s*\))`)

// asideRe is what may stand behind a count without saying where it is: a remark in
// brackets, what it is made of, when it was put up.
var asideRe = compile(`^\s*\)?\s*(?:(?:위치|장소|범위|방향|용도|비고)\s*:|[(\[].*[)\]]\s*$|\d[\d,.]*\s*만?\s*화소|(?:19|20)\d{2}\s*[.년-]|설치|운영|[을를이가의은는]?\s*(?:설치|운영))`)

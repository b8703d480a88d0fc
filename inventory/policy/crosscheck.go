package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The cross-checks look at all rows at once, at what the reading of each one did not use:
// the numbers beside it, the names that other rows have, the words of its own name. They
// change no row; a row that does not stand up to one is asked about on its line. Each was
// kept for what it catches: more wrong rows than right ones, over texts that nobody had
// looked at.

// crosscheck marks the rows that all rows together put in doubt.
func (b *installation) crosscheck() {
	subjects := b.subjects()
	b.groups(func(es []*entry) {
		rows := slices.DeleteFunc(slices.Clone(es), func(e *entry) bool { return e.kind != aRow || e.head || e.num.at.ln == nil })
		numbersOfRows(rows)
		cutShort(rows)
		lonelyCarry(rows)
		b.pastUnread(rows)
		for _, e := range rows {
			if e.owner == "" || b.oddlyFiled(e) || b.ownersName(e) || patched(e) || b.spokenOf(e, subjects) {
				e.how |= crossed
			}
		}
	})
	b.partitioned()
	b.oneOfEach()
	b.groups(b.partlyFailed)
}

// numbersOfRows marks the numbers of a table that are those of its rows: 1, 2, 3 …, beside
// others that are said to count cameras.
func numbersOfRows(rows []*entry) {
	var bare []*entry
	for _, e := range rows {
		if !e.num.said {
			if bare = append(bare, e); e.num.n != len(bare) {
				return
			}
		}
	}
	if len(bare) < 3 || len(bare) == len(rows) {
		return
	}
	for i, e := range rows {
		if !e.num.said || i > 0 && !rows[i-1].num.said || i+1 < len(rows) && !rows[i+1].num.said {
			e.how |= countsRows
		}
	}
}

// cutShort marks the last number of a table where it is rather that of its row, whose other
// cells were cut off: nothing names it, and as many rows stand above it.
func cutShort(rows []*entry) {
	if n := len(rows); n > 3 {
		if e := rows[n-1]; e.num.n == n && !e.num.said && e.name.blank() && e.places.blank() && (rows[n-2].branch == e.branch || e.branch.blank()) {
			e.how |= countsRows
		}
	}
}

// lonelyCarry marks the only row of a table without a branch of its own, where every other row
// has one: what was taken for its place may name it.
func lonelyCarry(rows []*entry) {
	at := -1
	for i := 1; i < len(rows); i++ {
		e, above := rows[i], rows[i-1]
		if e.branch.blank() || e.headed || e.row == above.row {
			return
		}
		if e.branch == above.branch && e.how&countsRows == 0 {
			if at >= 0 {
				return
			}
			at = i
		}
	}
	if at > 0 && len(rows) > 5 {
		rows[at].how |= crossed
	}
}

// oneOfEach marks the rows of tables that name no branch and have places of one name: each of
// them is of a branch then, whose name was not taken.
func (b *installation) oneOfEach() {
	first, odd := map[string]int{}, map[int]bool{}
	for _, e := range b.entries {
		if e.kind != aRow || e.head || e.name.blank() || !e.branch.blank() || len(e.path) > 0 || e.plain == inList || e.plain == inProse {
			continue
		}
		key := e.name.plain() + e.mount + e.also().apart
		if g, ok := first[key]; !ok {
			first[key] = e.group
		} else if g != e.group {
			odd[g], odd[e.group] = true, true
		}
	}
	for _, e := range b.entries {
		if e.kind == aRow && !e.head && odd[e.group] && e.branch.blank() {
			e.how |= crossed
		}
	}
}

// pastUnread marks the rows of a table that go on with a name from above a line that nothing was
// read from, though a number stands on it, or where two rows ran together: it may have named
// what they are of.
func (b *installation) pastUnread(rows []*entry) {
	var lost []int // numbers of such lines
	if len(rows) > 1 && rows[0].plain == byOrder {
		from, to := b.rd.indexOf(rows[0].num.at.ln), b.rd.indexOf(rows[len(rows)-1].num.at.ln)
		for _, ln := range b.rd.lines[min(from, to):max(from, to)] {
			if n := len(counts(ln.all())); n > 1 && ln.cells == nil || !ln.read && countedIn.MatchString(ln.text) {
				lost = append(lost, ln.no)
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	for _, e := range rows {
		above := e.branch
		if len(e.path) > 0 {
			above = e.path[0]
		}
		if above.ln != nil && slices.ContainsFunc(lost, func(no int) bool { return above.ln.no < no && no < e.num.at.ln.no }) {
			e.how |= crossed
		}
	}
}

var (
	// cameraKind is a kind of camera, which is no place of business.
	cameraKind = compile(`^(?:차량|차량용|이륜차|이동형|고정형|웨어러블|착용형)?\s*(?:불릿|박스|돔|스피드돔|적외선|블랙박스|영상기록장치|바디캠|드론|(?i:cctv|ptz|ir)|카메라)(?:형|식)?\s*(?:카메라|(?i:cctv))?$`)
	// sideOnly is where at something: no place of business is called so.
	sideOnly = compile(`^(?:중앙|중간|가운데|좌측|우측|양측|전면|후면|정면|측면|양쪽|왼쪽|오른쪽|앞쪽|뒤쪽|위쪽|아래쪽|안쪽|바깥쪽|상부|하부|상단|하단|모서리|구석)$`)
	// scopeOnly is how far cameras see.
	// sideEnd ends what is seen, and no branch: 창구 전면.
	sideEnd   = compile(`[가-힣]\s(?:전면|후면|정면|측면|방향|방면|전경|일대)$`)
	scopeOnly = compile(`\d\s*(?:m|M|미터|도|°)(?:\s|$)|전체$|이내$`)
)

// oddlyFiled tells a row whose branch is none: a kind of camera, a part of a building, how
// far cameras see, or a name that other rows were filed under without being headed by it.
func (b *installation) oddlyFiled(e *entry) bool {
	if e.branch.blank() {
		return len(e.path) > 0 && b.like(e.path[0]) >= likeBranch // 본점 as a part of a building
	}
	l, f := b.like(e.branch), e.branch.fields()
	switch {
	case cameraKind.MatchString(e.branch.text()), sideOnly.MatchString(e.branch.plain()), scopeOnly.MatchString(e.branch.text()), sideEnd.MatchString(e.branch.text()), utf8.RuneCountInString(e.branch.plain()) < 2:
		return true
	case roleOf(e.branch.text()) != rNone && roleOf(e.branch.text()) != rBranch:
		return true // the header of another column
	case e.name.blank():
		return false
	case e.plain == byOrder && len(e.path) == 0 && b.like(e.name) == surelyBranch && l >= likeBranch:
		return true // a branch as the place in another: words that ran together
	}
	return l == likeArea && hasDigit(e.branch.text()) || len(f) > 1 && b.like(f[0]) == likeArea || !e.fresh && !e.headed && !titles(e) && !(l == surelyBranch && begins(e))
}

// begins tells whether the line of a row begins with its branch.
func begins(e *entry) bool {
	return e.branch.ln == e.num.at.ln && unmarked(e.branch.ln.all()).from == e.branch.from
}

// titles tells whether the branch of a row stands before a colon on its line.
func titles(e *entry) bool {
	return e.branch.ln == e.num.at.ln && e.branch.to <= e.num.at.from && strings.HasPrefix(strings.TrimLeft(e.branch.ln.text[e.branch.to:], " "), ":")
}

// ownersName tells a place that begins with the name of its branch, whose part it then is
// said to be twice, or that holds what parts a branch from a place. Under the institution
// itself such a place is called by its full name.
func (b *installation) ownersName(e *entry) bool {
	w := e.words()
	if strings.Contains(w, " / ") {
		return true
	}
	if e.branch.blank() && e.owner == b.rd.r.Institution {
		return false
	}
	own, p := plain(e.owner), plain(w)
	if whole := plain(b.rd.r.Institution); whole != "" && whole != own && len(p) > len(whole) && strings.HasPrefix(p, whole) {
		return true // a cell of another row ran into this one
	}
	return own != "" && len(p) > len(own) && strings.HasPrefix(p, own)
}

var (
	// gluedCount is the count of another row that ran into a name: 진료실 1대안내데스크.
	gluedCount = compile(`(?:^|[\s가-힣])\d{1,4}대(?:[A-Z(]|[가-힣])`)
	// afterCount are words that begin like one: 2대강당 is none.
	afterCount = compile(`\d대(?:강당|회의|웅전|학|형|로|기실|합실|피|여|출)`)
	// halfQuoted is a quote right before or behind a word.
	halfQuoted = compile(`[가-힣A-Za-z)]"|"[가-힣A-Za-z(]`)
	// cutOff ends a name that goes on elsewhere.
	cutOff = compile(`[,·/]$|\s(?:및|와|과)$`)
	// listMark is the mark of a list that was taken for a word.
	listMark = compile(`^[ㅇ○●◦·▷▶■□※*-]\s|\s[ㅇ○●◦▷▶■□※]\s`)
)

// patched tells a row whose place holds what is no part of one: another count, a number
// alone, the header of a column, what the camera can do.
func patched(e *entry) bool {
	w := e.words()
	if ln := e.num.at.ln; ln != nil && strings.Count(ln.text, `"`)%2 == 1 && halfQuoted.MatchString(ln.text) {
		return true // a cell with a line break in it
	}
	if gluedCount.MatchString(afterCount.ReplaceAllString(w, "")) || cutOff.MatchString(w) || listMark.MatchString(w) || cameraIn.MatchString(w) {
		return true
	}
	for _, p := range append(e.path[:len(e.path):len(e.path)], e.name) {
		for _, f := range outsideBrackets(p).fields() {
			switch classOf(f.text()) {
			case cSpec:
				return true
			case cInt:
				if t := f.text(); t != "365" && t != "24" {
					return true
				}
			}
			switch roleOf(f.trim(trimName + ":").text()) {
			case rCount, rPlace:
				if f.text() != "구역" || f.from == p.from {
					return true
				}
			}
		}
	}
	return false
}

// outsideBrackets is a name up to the first bracket in it.
func outsideBrackets(s span) span {
	if i := strings.IndexAny(s.text(), "(["); i >= 0 {
		return s.sub(0, i)
	}
	return s
}

var cameraIn = compile(`(?i:cctv)`)

// ownSubject are the words by which a text speaks of its institution: 본교, 본 청.
var ownSubject = compile(`^(?:본|저희|우리)\s?[가-힣]{1,3}$`)

// subjects counts the words that sentences of the cameras begin with.
func (b *installation) subjects() map[string]int {
	out := map[string]int{}
	last := (*line)(nil)
	for _, e := range b.entries {
		if ln := e.num.at.ln; ln != nil && ln != last {
			if s := sentenceOf(e.num.at); s.ln != nil {
				out[s.plain()]++
			}
			last = ln
		}
	}
	return out
}

// sentenceOf is what the sentence around a number speaks of.
func sentenceOf(at span) span {
	m := subjectSaid.FindStringSubmatchIndex(at.ln.text[:at.from])
	if m == nil {
		return span{}
	}
	return span{at.ln, m[2], m[3]}.trim(trimName)
}

// spokenOf tells a row of a sentence that speaks of something which is not the branch of the
// row.
func (b *installation) spokenOf(e *entry, subjects map[string]int) bool {
	if e.plain != inProse {
		return false
	}
	s := sentenceOf(e.num.at)
	if s.ln == nil || b.rd.isSelf(s) || s.plain() == e.branch.plain() {
		return false
	}
	return len(subjects) > 1 || !ownSubject.MatchString(s.text())
}

// maxSummed bounds the rows that one count may be the sum of.
const maxSummed = 60

// partitioned marks counts that are the sums of the rows behind them, where the text goes on
// so in other tables: the first of each are totals, and all stand elsewhere than was read.
func (b *installation) partitioned() {
	var es []*entry
	for _, e := range b.entries {
		if e.kind == aRow && !e.head && e.num.at.ln != nil {
			es = append(es, e)
		}
	}
	for i := 0; i < len(es); {
		end := partsEnd(es, i)
		next := 0
		if end > 0 && end < len(es) {
			next = partsEnd(es, end)
		}
		if next == 0 || es[i].group == es[end-1].group {
			i++
			continue
		}
		for _, e := range es[i:end] {
			e.how |= crossed
		}
		i = end
	}
}

// partsEnd is where the rows end that the count of a row is the sum of, 0 where it is none.
func partsEnd(es []*entry, i int) int {
	sum := 0
	for k := i + 1; k < min(len(es), i+maxSummed) && sum < es[i].num.n; k++ {
		if sum += es[k].num.n; sum == es[i].num.n && sum > 2 && k > i+1 {
			return k + 1
		}
	}
	return 0
}

// partlyFailed marks all rows of a table most of which are in doubt.
func (b *installation) partlyFailed(es []*entry) {
	rows, odd := 0, 0
	for _, e := range es {
		if e.kind != aRow || e.head {
			continue
		}
		if rows++; e.doubt != "" || b.doubtOf(e) != "" {
			odd++
		}
	}
	if odd*100 < rows*60 {
		return
	}
	for _, e := range es {
		if e.kind == aRow && !e.head {
			e.how |= crossed
		}
	}
}

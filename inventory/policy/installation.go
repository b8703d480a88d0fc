package policy

import (
	"strconv"
	"strings"
)

// installation builds the branches out of the section 설치 대수·위치·촬영범위.
type installation struct {
	rd       *reader
	branches []*Branch
	cur      *Branch
	counted  map[*Branch]bool // whose count stands in the text
	seen     map[string]int   // places of the current branch → line

	total []stated
	head  *line

	parts  []span // counts that are part of another
	before span   // the line before, where it was no row: maybe the name of a count
	listed span   // 설치위치 : … without counts

	unknown bool // some count could not be taken, so that no sum can be compared
}

// stated is a total or subtotal of the text.
type stated struct {
	c      count
	branch *Branch // of a subtotal
}

func countAnchor(r role, cell span) bool {
	if r != rCount {
		return false
	}
	_, ok := bareCount(cell)
	if !ok {
		list, _ := items(cell)
		ok = len(list) == 1 && list[0].name.blank() // 고정 34대
	}
	return ok
}

// read takes the lines of the section.
func (b *installation) read(lines []*line) {
	bl := blocks(lines, countAnchor)
	for i := 0; i < len(bl); {
		if bl[i].table != nil && b.head == nil {
			b.head = bl[i].table.head
		}
		if bl[i].free != nil {
			b.free(bl[i].free, bl[i].table)
			i++
			continue
		}
		t := bl[i].table
		var rows []row
		for ; i < len(bl) && bl[i].table == t && bl[i].free == nil; i++ {
			rows = append(rows, bl[i].row)
		}
		b.grid(t, rows)
	}
}

// free reads a line without cells: names and counts in any order that its header gives.
func (b *installation) free(ln *line, t *table) {
	s := ln.all().trim("")
	if sentence.MatchString(s.text()) && len(s.text()) > 60 {
		b.prose(s)
		return
	}
	var order []column
	if t != nil {
		order = t.columns
		if index(order, rSeq) == 0 {
			s = dropSeq(s)
		}
	}
	list, tail := items(s)
	if len(list) == 0 {
		list, tail = bareItem(s, order)
	}
	before := b.before
	b.before = span{}
	if len(list) == 1 && list[0].name.blank() && list[0].mount == "" && !list[0].total && before.ln != nil {
		list[0].name, list[0].mount, list[0].at = cleanName(before)
		before.ln.read = true
	}
	if len(list) == 0 {
		if b.setAngles(s) {
			_, mount, at := cleanName(beforeColon(s))
			b.setMount(mount, at)
			ln.read = true
		} else {
			b.bare(s, order)
		}
		return
	}
	ln.read = true
	if b.head == nil {
		b.head = ln
	}
	b.line(list, tail, order)
}

// bare reads a line without any number: the name of a branch whose rows follow.
func (b *installation) bare(s span, order []column) {
	if len(s.text()) > 200 {
		return
	}
	if loc := labelled.FindStringIndex(s.text()); loc != nil && len(b.branches) == 0 && b.listed.ln == nil {
		b.listed = s.sub(loc[1], len(s.text())).trim("")
		s.ln.read = true
		return
	}
	name, mount, at := cleanName(s)
	if !isBullet(s.text()) && !sentence.MatchString(s.text()) && len(s.text()) < 60 {
		b.before = s
	}
	if branchSure.MatchString(name.text()) && len(name.fields()) <= 3 && len(name.text()) < 60 {
		b.newBranch(name.words(), name, Declared)
		b.setMount(mount, at)
		s.ln.read = true
		b.before = span{}
	}
}

func beforeColon(s span) span {
	if i := strings.IndexByte(s.text(), ':'); i >= 0 {
		return s.sub(0, i)
	}
	return s
}

func dropSeq(s span) span {
	f := s.fields()
	if len(f) > 1 {
		if _, err := strconv.Atoi(strings.Trim(f[0].text(), ".)")); err == nil {
			return span{s.ln, f[1].from, s.to}
		}
	}
	return s
}

// bareItem reads a row of a space table whose count has no 대: the only number that
// stands alone.
func bareItem(s span, order []column) ([]item, span) {
	if index(order, rCount) < 0 {
		return nil, s
	}
	var found []count
	for _, f := range s.fields() {
		if c, ok := bareCount(f); ok {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, s
	}
	c := found[0]
	if index(order, rCount) == len(order)-1 {
		c = found[len(found)-1]
	}
	it := item{num: c}
	it.name, it.mount, it.at = cleanName(span{s.ln, s.from, c.at.from})
	it.total = totalRe.MatchString(it.name.plain())
	it.sub = it.name.plain() == "소계"
	return []item{it}, span{s.ln, c.at.to, s.to}
}

// line places the counts of one line.
func (b *installation) line(list []item, tail span, order []column) {
	iCount, iPlace := index(order, rCount), index(order, rPlace)
	if iPlace < 0 {
		iPlace = index(order, rRange)
	}
	iBranch := max(index(order, rBranch), index(order, rKind))
	countFirst := iCount >= 0 && iPlace > iCount
	rest, _, _ := cleanName(tail)
	if isParticle(rest.text()) {
		rest = span{ln: rest.ln}
	}
	for i, it := range list {
		name := it.name
		switch {
		case it.total:
			b.total = append(b.total, stated{c: it.num})
			continue
		case it.sub:
			b.total = append(b.total, stated{c: it.num, branch: b.cur})
			continue
		case name.blank() && len(list) == 1 && !rest.blank():
			name, rest = rest, span{ln: rest.ln}
		}
		if name.blank() {
			b.nameless(it)
			continue
		}
		if equipmentRe.MatchString(name.text()) {
			b.rd.problem(NotCameras, span{name.ln, name.from, it.num.at.to})
			continue
		}
		branch, place := b.divide(name)
		switch {
		case branch.ln != nil && place.blank():
			b.open(branch, it)
		case branch.ln != nil:
			b.continueOrOpen(branch)
			b.addLocation(place, it.num, it.mount, it.at)
		case i == 0 && countFirst && iBranch >= 0 && len(list) > 1 && !list[1].listed:
			b.open(name, it)
		case i == 0 && countFirst && iBranch >= 0 && len(list) == 1 && !rest.blank():
			b.open(name, it)
		case i == 0 && b.cur == nil && iBranch >= 0 && (countFirst || iPlace < 0):
			b.open(name, it)
		case iBranch >= 0 && iPlace < 0 && iCount >= 0:
			b.open(name, it)
		default:
			b.addLocation(name, it.num, it.mount, it.at)
		}
	}
	if rest.blank() {
		return
	}
	if !b.setAngles(rest) && b.cur != nil && len(b.cur.Locations) == 0 && b.counted[b.cur] {
		b.places(rest)
	} else if len(b.cur0().Locations) > 0 && isOpen(rest.text()) {
		b.rd.problem(OpenList, rest)
	}
}

// places takes what follows the count of a branch: one place that all its cameras are
// at, or a list without counts.
func (b *installation) places(s span) {
	if isOpen(s.text()) || isGrouped(s.text()) || b.cur.Source["count"].Origin != Declared {
		b.setPlaces(s)
		return
	}
	c := count{n: b.cur.Count, at: s}
	b.addLocation(s, c, "", span{})
	b.cur.Locations[0].Source["count"] = b.cur.Source["count"]
}

var noBranch = &Branch{}

func (b *installation) cur0() *Branch {
	if b.cur == nil {
		return noBranch
	}
	return b.cur
}

func isParticle(t string) bool {
	switch t {
	case "설치", "운영", "설치 운영", "의", "를", "가", "임", "입니다":
		return true
	}
	return false
}

// nameless takes a count without a name: by mount only, or of the branch as a whole.
func (b *installation) nameless(it item) {
	if b.cur == nil || len(b.cur.Locations) > 0 {
		b.rd.problem(CountUnclear, it.num.at)
		return
	}
	b.setCount(it.num, it.mount, it.at)
}

// divide splits a name into branch and place: 본점 지하주차장. Without a branch in it, the
// first result is empty.
func (b *installation) divide(name span) (branch, place span) {
	t := name.text()
	if branchSure.MatchString(t) {
		return name, span{ln: name.ln}
	}
	f := name.fields()
	for k := 0; k < len(f)-1 && k < 3; k++ {
		if branchSure.MatchString(strings.TrimRight(f[k].text(), ":,")) {
			head := span{name.ln, name.from, f[k].to}
			return head.trim(trimName), span{name.ln, f[k].to, name.to}.trim(trimName)
		}
	}
	if branchMaybe.MatchString(t) && len(f) <= 2 && !b.owing() && (b.cur == nil || b.counted[b.cur]) {
		return name, span{ln: name.ln}
	}
	return span{}, name
}

// owing tells whether the current branch has a count that its places do not reach yet.
func (b *installation) owing() bool {
	if b.cur == nil || !b.counted[b.cur] {
		return false
	}
	return sum(b.cur) < b.cur.Count
}

func sum(br *Branch) int {
	n := 0
	for _, l := range br.Locations {
		n += l.Count
	}
	return n
}

// open starts a branch with a count of its own.
func (b *installation) open(name span, it item) {
	b.newBranch(strings.Join(strings.Fields(name.words()), " "), name, Declared)
	b.setCount(it.num, it.mount, it.at)
}

// continueOrOpen makes the named branch the current one.
func (b *installation) continueOrOpen(name span) {
	words := strings.Join(strings.Fields(name.words()), " ")
	if b.cur == nil || b.cur.Name != words {
		b.newBranch(words, name, Declared)
	}
}

// prose reads a sentence of the section: only a total is taken from it.
func (b *installation) prose(s span) {
	s.ln.read = true
	list, _ := items(s)
	for _, it := range list {
		f := it.name.fields()
		if it.total || len(f) > 0 && totalRe.MatchString(f[len(f)-1].plain()) || strings.HasSuffix(s.ln.text[:it.num.at.from], "총 ") {
			b.total = append(b.total, stated{c: it.num})
			continue
		}
		if !equipmentRe.MatchString(it.name.text()) {
			b.rd.problem(CountOutside, it.num.at)
		}
	}
}

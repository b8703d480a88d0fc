package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// gridCounts places the counts of a row: those inside the cell of places belong to each
// place, the count column to the row.
func (b *installation) gridCounts(g *gridReading, r row, e entry, cell, place, name span) {
	inPlace, _ := items(place)
	inPlace = b.present(inPlace)
	n, ok := bareCount(cell)
	if m := countAside.FindStringSubmatchIndex(cell.text()); m != nil && !ok {
		n, ok = bareCount(cell.sub(m[2], m[3])) // 46 (including storage)
	}
	own, _ := items(cell)
	inPlace = slices.DeleteFunc(inPlace, func(it item) bool {
		if !it.total && !it.sub {
			return false
		}
		b.addTotal(it.num, it.sub, e.branch)
		cut := it.num.at.from
		if i := strings.LastIndex(place.ln.text[:cut], "총"); i >= place.from && cut-i < 12 {
			cut = i
		}
		if !place.blank() && cut > place.from && cut < place.to && cut < name.to {
			name.to = cut // what stands before is the place
			name = name.trim(trimName + "(")
		}
		return true
	})
	if len(inPlace) == 1 && ok && b.inName(inPlace[0], n, place) {
		if inPlace[0].num.n != n.n {
			e.doubt = CountUnclear
		}
		b.parts = append(b.parts, inPlace[0].num.at)
		inPlace, name = nil, place.trim(trimName)
	}
	if at := place.trim(""); len(inPlace) == 0 && ok && !name.blank() && name.to < at.to && otherCount.MatchString(at.text()) {
		name.to = at.to // 복도(층별 3대): the count is in a column of its own
	}
	if len(inPlace) == 0 && ok {
		inPlace = bareItems(place, n.n)
	}
	if more := g.cell(r, g.detail); ok && len(inPlace) == 0 && !more.blank() && len(g.cells)+len(g.parts) == 0 {
		list, _ := items(more)
		if sumItems(list) == n.n && len(list) > 1 {
			b.subtotal(e, n)
			e.path = append(e.path, name)
			b.listed(e, list)
			return
		}
	}
	if len(g.cells) > 0 || len(g.parts) > 0 {
		b.gridParts(g, r, e, n, ok, name)
		return
	}
	if !ok && len(inPlace) == 0 && b.gridParted(g, e, cell, name) {
		return
	}
	if whole, rest := remarked(cell); !ok && len(rest) > 0 {
		for _, it := range rest {
			b.parts = append(b.parts, it.num.at) // 12대(야간 3대 포함): among them
		}
		n, ok = whole, true
	}
	if len(inPlace) > 0 {
		switch {
		case ok && n.upper == 0 && (len(e.path) > 0 || g.spans(e) && sumItems(inPlace) == n.n):
			b.wholeOf(n, asEntries(inPlace), e) // of a part of the branch
		case ok:
			b.subtotal(e, n)
		default:
			for _, it := range own {
				x := e
				if it.mount != "" {
					x.mount, x.mountAt = it.mount, it.at
				}
				b.subtotal(x, it.num)
			}
		}
		if (g.branch < 0 || g.leaf >= 0 && g.columns[g.leaf].role == rKind) && slices.ContainsFunc(e.path, func(s span) bool { return b.like(s) != likeArea }) {
			e.path = nil
		}
		b.listed(e, inPlace)
		return
	}
	e.name = name
	if !g.byPlace && g.branch >= 0 && len(g.within) > 1 {
		e.path = nil // the floors of the whole branch
	}
	switch {
	case ok:
		e.num = n
		if t := place.text(); strings.HasSuffix(t, ".") && utf8.RuneCountInString(t) > maxPlace {
			e.name, e.places = span{}, name // a sentence on the places
		} else if !g.byPlace {
			e.name, e.places = span{}, name
		}
		if e.name.blank() && e.branch.blank() && len(e.path) == 0 {
			e.kind, e.bare = maybeTotal, g.numbersOnly(r)
			e.told = !e.bare // other cells say what is counted
		}
		b.add(e)
	case len(own) > 0:
		for _, it := range own {
			x := e
			x.num = it.num
			if it.mount != "" {
				x.mount, x.mountAt = it.mount, it.at
			}
			switch {
			case it.total:
				b.addTotal(it.num, false, e.branch)
				continue
			case it.name.blank() && apartBySlash(own):
				x.name, x.places = span{}, name
			case it.name.blank():
			case apartBySlash(own):
				x.branch, x.name, x.places = it.name, span{}, name // 압수물 133대/영농 47대, the first in a column of its own
			case g.countsSites():
				x.branch = it.name
				if isOpen(name.text()) || isGrouped(name.text()) {
					x.name, x.places = span{}, name
				}
			case like(it.name) == surelyBranch || x.branch.blank() && x.name.blank():
				x.branch = it.name
			case x.name.blank():
				x.name = it.name
			case x.branch.blank() && !g.byPlace && b.like(it.name) != likePlace && b.like(it.name) != likeArea:
				x.branch = it.name // beside its count, and the places of all in a column of their own
			default:
				x.path = append(x.path[:len(x.path):len(x.path)], it.name)
			}
			if !g.byPlace {
				x.name = span{}
			}
			if x.name.blank() {
				x.places = name
			}
			b.add(x)
		}
	case n.at.ln == nil && dashRe.MatchString(cell.plain()):
	default:
		where := place
		if where.blank() {
			where = g.cell(r, g.branch)
		}
		if where.blank() && cell.blank() {
			return // nothing is said at all: a remark of its own
		}
		b.rd.problem(CountMissing, where)
		if !where.blank() {
			b.unknown = true
			if !e.branch.blank() && (len(b.entries) == 0 || b.entries[len(b.entries)-1].branch.plain() != e.branch.plain()) {
				e.name, e.num = span{}, count{at: where}
				b.add(e)
			}
		}
	}
}

// maxPlace is how long, in characters, what ends with a full stop may be and still name one
// place.
const maxPlace = 40

// countAside is a number with a remark behind it that holds none.
var countAside = compile(`^\s*(\d[\d,]*\s*(?:대|(?i:units?|cameras?|ea))?)\s*\([^()\d]*\)\s*$`)

// apartBySlash tells whether a cell counts two branches, of which the first is named before
// the cell: 133대/영농 47대.
func apartBySlash(own []item) bool {
	for i, it := range own {
		if it.name.blank() != (i == 0) || i > 0 && !strings.HasPrefix(strings.TrimLeft(it.num.at.ln.text[own[i-1].num.at.to:it.num.at.from], " "), "/") {
			return false
		}
	}
	return len(own) > 1
}

// inName tells whether the only number in a cell of places is of something else that the
// place has: 승강기 10대 내부, with a count of its own beside it.
func (b *installation) inName(it item, n count, place span) bool {
	behind := span{place.ln, it.num.at.to, place.to}.trim(trimName + ")]")
	if behind.blank() && n.upper == 0 && it.num.n < n.n && it.num.upper == 0 && strings.Contains(place.ln.text[place.from:it.num.at.from], ",") && !it.opens {
		return true // 상담실, 발권기 3대: the last of its places has three of them
	}
	return !behind.blank() && (it.num.n != n.n && n.upper == 0 || b.like(behind) >= likeArea)
}

// asEntries are items as they count for a sum.
func asEntries(list []item) []entry {
	var out []entry
	for _, it := range list {
		if !it.total {
			out = append(out, entry{num: it.num})
		}
	}
	return out
}

func sumItems(list []item) int {
	n := 0
	for _, it := range list {
		n += it.num.n
	}
	return n
}

// subtotal takes the count of a row whose places have counts of their own.
func (b *installation) subtotal(e entry, n count) {
	e.num, e.head, e.name = n, true, span{}
	if e.branch.blank() && len(e.path) == 0 {
		e.kind = maybeTotal
	}
	b.add(e)
}

// listed takes the counts of a list of places in a cell.
func (b *installation) listed(e entry, list []item) {
	path := e.path
	for _, it := range list {
		x := e
		x.num, x.path = it.num, path
		if it.mount != "" {
			x.mount, x.mountAt = it.mount, it.at
		}
		if it.total {
			b.addTotal(it.num, false, e.branch)
			continue
		}
		x.name = it.name
		if i := strings.IndexByte(it.name.text(), ':'); i > 0 {
			if area := it.name.sub(0, i).trim(trimName); partRe.MatchString(area.text()) && len(it.name.text()) > i+1 {
				path = append(e.path[:len(e.path):len(e.path)], area)
				x.path, x.name = path, it.name.sub(i+1, len(it.name.text())).trim(trimName)
			}
		}
		b.add(x)
	}
}

var bareListRe = compile(`((?:(?:지하|지상|B)?\s?\d{1,2}\s?(?:층|동|관|호|F)|[^,\d])[^,]*?)\s*[:(]?\s*(\d{1,4})\s*\)?\s*(?:,|$)`)

// bareItems reads a list of places whose counts have no 대, where they add up to the
// count of the row: 민원실 4, 로비 3.
func bareItems(s span, sum int) []item {
	if !strings.Contains(s.text(), ",") {
		return nil
	}
	var out []item
	n := 0
	for _, m := range bareListRe.FindAllStringSubmatchIndex(s.text(), -1) {
		c, ok := bareCount(s.sub(m[4], m[5]))
		if !ok {
			return nil
		}
		it := item{num: c}
		it.name, it.mount, it.at = cleanName(s.sub(m[2], m[3]))
		if t := it.name.text(); strings.Count(t, "(") > strings.Count(t, ")") {
			return nil // a remark on one place: 영업장 (창구 5, 객장 2)
		}
		out, n = append(out, it), n+c.n
	}
	if len(out) < 2 || n != sum {
		return nil
	}
	return out
}

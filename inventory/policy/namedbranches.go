package policy

import "strings"

// namedBranches takes the names of a list as branches where most of them look like it.
func (b *installation) namedBranches() {
	b.groups(func(es []*entry) {
		sure, maybe, places, n, own := 0, 0, 0, 0, 0
		stem := b.stem()
		for _, e := range es {
			if e.kind != aRow || e.pair {
				continue
			}
			switch {
			case !e.branch.blank() && !e.fresh && e.name.blank():
				sure++
				n++
				continue
			case !e.branch.blank() || e.name.blank() || len(e.path) > 0:
				return
			}
			n++
			if stem != "" && strings.HasPrefix(e.name.plain(), stem) && e.name.plain() != plain(b.rd.r.Institution) {
				own++
			}
			switch b.like(e.name) {
			case surelyBranch:
				sure++
			case likeBranch:
				maybe++
			case likePlace, likeArea:
				places++
			}
		}
		if sure > 0 && sure*2 <= n && places == 0 && listedAlike(es) {
			sure = n // one of several that are listed alike
		}
		if own > 1 && own == n && places == 0 {
			sure = n // all are called after the institution: 한빛호텔, 한빛골프장 of 한빛리조트
		}
		fresh := len(es) > 0 && es[0].fresh
		if n == 0 || fresh && sure < n || places*5 > n || (sure+maybe)*2 <= n || n == 1 && sure == 0 {
			return
		}
		for _, e := range es {
			if e.kind == aRow && e.branch.blank() {
				e.branch, e.name = e.name, span{}
			}
		}
	})
}

// stem is the word that the name of the institution begins with, as those of its places of
// business may: 한빛나 of 한빛나리조트. "" where it is too short to tell.
func (b *installation) stem() string {
	name := []rune(plain(formStart.ReplaceAllString(b.rd.r.Institution, "")))
	if len(name) < 5 || !isHangul(name[0]) {
		return ""
	}
	return string(name[:3])
}

// formStart is the legal form before a name.
var formStart = compile(`^(?:㈜|㈔|\((?:재|주|사|유|학|의|복)\)|(?:주식|유한)회사\s*|(?:재단|사단|의료|학교|사회복지)법인\s*)`)

// listedAlike tells whether entries stand on lines of their own with one mark, and the first is
// not the sum of the others.
func listedAlike(es []*entry) bool {
	sum, rows := 0, 0
	for _, e := range es {
		if e.kind != aRow {
			continue
		}
		if e.depth == 0 || e.depth >= 1000 || e.depth != es[0].depth || e.headed {
			return false
		}
		if rows++; rows > 1 {
			sum += e.num.n
		}
	}
	return rows > 1 && sum > es[0].num.n
}

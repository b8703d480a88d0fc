package policy

import (
	"strings"
	"unicode"
)

// letters are a name without spaces and signs.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// restated drops tables that say again what one above says: pages give a table twice, for
// wide screens and for narrow ones.
func (b *installation) restated() {
	known := map[string]int{}
	drop := map[int]bool{}
	b.groups(func(es []*entry) {
		var keys []string
		again, rows := 0, 0
		left := map[string]int{}
		for _, e := range es {
			if e.kind != aRow || e.num.upper > 0 {
				continue
			}
			rows++
			place := e.words()
			if e.pair {
				place = e.places.words()
			}
			key := letters(place) + "=" + itoa(e.num.n)
			keys = append(keys, key)
			left[key]++
			if known[key] >= left[key] && letters(place) != "" {
				again++
			}
		}
		if rows > 1 && again == rows {
			drop[es[0].group] = true
			return
		}
		for _, k := range keys {
			known[k]++
		}
	})
	kept := b.entries[:0]
	for _, e := range b.entries {
		if drop[e.group] {
			b.rd.problem(DuplicateRow, e.num.at, "")
			b.parts = append(b.parts, e.num.at)
			continue
		}
		kept = append(kept, e)
	}
	b.entries = kept
}

// summed takes counts of a list as totals where each is the sum of the tables of the text:
// 고정식(8대) above a table of eight.
func (b *installation) summed() {
	sum, rows := 0, 0
	for _, e := range b.entries {
		if e.kind == aRow && e.fresh && !e.head && !e.pair {
			sum, rows = sum+e.num.n, rows+1
		}
	}
	if rows < 2 {
		return
	}
	totals := map[int]bool{sum: true}
	for _, e := range b.entries {
		if e.kind == aTotal {
			totals[e.num.n] = true
		}
	}
	for i := range b.entries {
		if e := b.entries[i]; e.kind == aRow && !e.fresh && totals[e.num.n] && b.like(e.name) == unlike {
			if b.belowWords(e.num.at) {
				b.rd.problem(CountUnclear, e.num.at)
			}
			e.kind = aTotal
		}
	}
}

// sumWord calls a number a sum and nothing else; allWord may also say that all of a place
// is seen.
var (
	sumWord = compile(`^(?:소계|합계|총계|중계|총합계|누계|총합|계|총|합|이상|총대수|(?i:total|sum))$`)
	allWord = compile(`^(?:전체|전부|모두|도합|총수량|설치수량)$`)
)

// crowned takes rows as totals that are called by a word for all of them, and whose number
// is the sum of the rows around them; such a row that adds up to nothing is asked about.
func (b *installation) crowned() {
	all := 0
	for _, e := range b.entries {
		if e.kind == aRow && !e.head {
			all += e.num.n
		}
	}
	b.groups(func(es []*entry) {
		sum := 0
		for _, e := range es {
			if e.kind == aRow && !e.head {
				sum += e.num.n
			}
		}
		since := 0
		for _, e := range es {
			if e.kind != aRow || e.head {
				if e.kind == aSubtotal {
					since = 0
				}
				continue
			}
			n := e.num.n
			p := brackets.ReplaceAllString(e.name.plain(), "")
			if e.name.blank() {
				p = brackets.ReplaceAllString(e.branch.plain(), "")
			}
			switch adds := n > 0 && (n == since || 2*n == sum && sum > n || 2*n == all && all > n); {
			case p == "" && e.places.blank() && adds && n != since:
				e.kind = aTotal
			case !sumWord.MatchString(p) && !allWord.MatchString(p):
				since += n
			case adds && n == since && 2*n != sum && 2*n != all:
				e.kind, since = aSubtotal, 0
				if e.name.blank() {
					e.branch = span{}
				}
			case adds:
				e.kind = aTotal
			case sumWord.MatchString(p):
				e.doubt = CountUnclear
			}
		}
	})
}

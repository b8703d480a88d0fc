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

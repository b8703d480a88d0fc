package policy

import (
	"cmp"
	"slices"
)

// stretches are stretches of the text, kept small: a text has many.
type stretches []stretch

// stretch is where a source stands: its columns from 1, up to the one behind its last.
type stretch struct{ line, from, to int32 }

func stretchOf(s Source) stretch { return stretch{int32(s.Line), int32(s.Column), int32(s.End)} }

func (p *stretches) add(s Source) { *p = append(*p, stretchOf(s)) }

// sort puts them into the order that beginsIn and overlap rely on.
func (p stretches) sort() { slices.SortFunc(p, stretch.compare) }

func (s stretch) compare(o stretch) int {
	return cmp.Or(cmp.Compare(s.line, o.line), cmp.Compare(s.from, o.from), cmp.Compare(s.to, o.to))
}

// beginsIn tells whether one of them begins inside a span.
func (p stretches) beginsIn(at span) bool {
	s := stretchOf(at.source(Declared))
	i, _ := slices.BinarySearchFunc(p, stretch{s.line, s.from, 0}, stretch.compare)
	return i < len(p) && p[i].line == s.line && p[i].from < s.to
}

// overlap tells whether one of them has a column in common with a source.
func (p stretches) overlap(s Source) bool {
	at := stretchOf(s)
	i, _ := slices.BinarySearchFunc(p, stretch{at.line, 0, 0}, stretch.compare)
	for ; i < len(p) && p[i].line == at.line && p[i].from < at.to; i++ {
		if at.from < p[i].to {
			return true
		}
	}
	return false
}

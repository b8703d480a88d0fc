package app

import (
	"camledger/internal/words"
	"camledger/inventory/policy"
)

// ComparedRow is one line of a comparison of two versions in words.
type ComparedRow struct{ Article, Item, Old, New, Note string }

// ComparedRows puts a comparison into words; unchanged articles are left out.
func ComparedRows(c policy.Comparison, lang string) []ComparedRow {
	l := words.Lang(lang)
	var out []ComparedRow
	for _, p := range c.Parts(l) {
		for _, x := range p.Lines {
			r := ComparedRow{p.Heading, x.Item, policy.Words(x.Old), policy.Words(x.New), x.Note}
			switch x.Kind {
			case policy.LineAdded:
				r.Old = words.Say(l, "next.compare.added")
			case policy.LineRemoved:
				r.New = words.Say(l, "next.compare.removed")
			}
			out = append(out, r)
		}
	}
	return out
}

// AsksNames tells whether a comparison put names together by their likeness only.
func AsksNames(c policy.Comparison) bool {
	for _, r := range c.Rows {
		if r.Proposed {
			return true
		}
	}
	return false
}

package policy

import "strings"

// A row of a list that names no branch goes on with that of the row before. It does not where
// the list says otherwise: where that row counts its branch as a whole, and the rows behind it
// are no parts of it, or where the rows say their branch again each time.

// carried tells the rows of lists that go on with no branch.
func (b *installation) carried() {
	b.pastHeading(b.entries)
	b.groups(func(es []*entry) {
		again := false // rows say their branch again
		for i, e := range es {
			if !inFlatList(e) || i == 0 {
				continue
			}
			was := es[i-1]
			switch {
			case !e.branch.blank():
				again = again || e.branch.plain() == was.branch.plain() && begins(e) && inFlatList(was) && begins(was)
			case again && !was.branch.blank() && begins(was):
				e.fresh = true
				e.how |= crossed // another branch, or a place of the institution
			case !was.branch.blank() && was.name.blank() && was.places.blank() && inFlatList(was) && !was.head:
				b.noParts(es, i)
			}
		}
	})
}

// pastHeading asks about the rows of a list that stand under no heading right behind one that
// does and stands as deep: what stood between may be no part of the text.
func (b *installation) pastHeading(es []*entry) {
	for i, e := range es {
		if i > 0 && inFlatList(e) && e.branch.blank() && e.mount == "" && es[i-1].headed && es[i-1].plain == inList && depthOf(es[i-1].num.at.ln) == int(e.depth) {
			e.how |= crossed
		}
	}
}

// inFlatList tells a row that stands alone on a line of a list, under no heading.
func inFlatList(e *entry) bool {
	return e.kind == aRow && e.plain == inList && e.depth > 0 && !e.headed && !e.titled && !e.fresh
}

// noParts looks at the rows from i on that would be parts of the branch counted right before:
// where they stand no deeper and do not add up to it, they are none.
func (b *installation) noParts(es []*entry, i int) {
	whole := es[i-1]
	end, sum := i, 0
	for end < len(es) && inFlatList(es[end]) && es[end].branch.blank() {
		if es[end].depth > whole.depth {
			return
		}
		sum += es[end].num.n
		end++
	}
	if sum == whole.num.n {
		return
	}
	for _, e := range es[i:end] {
		numbered := listNumber.MatchString(strings.TrimLeft(e.num.at.ln.text, " \t"))
		if sum < whole.num.n && !numbered {
			continue // a sum that does not add up
		}
		e.fresh = true
		if !numbered {
			e.how |= crossed
		}
	}
}

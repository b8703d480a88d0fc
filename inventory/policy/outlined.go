package policy

// outlined tells the lines of an outline whose counts are the sums of the lines that stand
// deeper below them: 1. 본관 : 5대, and below it 가. 로비 3대, 나. 복도 2대. They name what
// those lie in, and are no rows.
func (b *installation) outlined() {
	drop := map[*entry]bool{}
	b.groups(func(es []*entry) {
		for i := range es {
			if end := deeper(es, i); end > 0 {
				b.heading(es[i], es[i+1:end])
				drop[es[i]] = true
			}
		}
	})
	if len(drop) == 0 {
		return
	}
	kept := b.entries[:0]
	for _, e := range b.entries {
		if !drop[e] {
			kept = append(kept, e)
		}
	}
	b.entries = kept
}

// deeper gives the end of the entries that stand deeper below one and add up to it, 0 where
// they do not.
func deeper(es []*entry, i int) int {
	e := es[i]
	if e.kind != aRow || e.head || e.depth == 0 || e.name.blank() && e.branch.blank() {
		return 0
	}
	sum, end := 0, i+1
	inner := int32(-1) // depth of what is summed
	for ; end < len(es) && es[end].kind == aRow && es[end].depth > e.depth; end++ {
		if inner < 0 {
			inner = es[end].depth
		}
		if es[end].depth <= inner {
			sum += es[end].num.n
		}
	}
	if end == i+1 || sum != e.num.n {
		return 0
	}
	return end
}

// heading gives the name of an entry to those below it, as branch or as what they lie in.
func (b *installation) heading(e *entry, under []*entry) {
	x := Stated{Count: e.num.n, Rows: []string{}, Source: e.num.at.source(Declared)}
	for _, u := range under {
		x.Rows = append(x.Rows, rowID(u.num.at.source(Declared)))
		switch {
		case e.name.blank():
			if u.branch.blank() {
				u.branch = e.branch
			}
		case b.like(e.name) >= likeBranch && u.branch.blank():
			u.branch = e.name
		default:
			if u.branch.blank() {
				u.branch = e.branch
			}
			u.path = append([]span{e.name}, u.path...)
		}
	}
	b.parts = append(b.parts, e.num.at)
	b.rd.r.Stated = append(b.rd.r.Stated, x)
}

package policy

// namedBranches takes the names of a list as branches where most of them look like it.
func (b *installation) namedBranches() {
	b.groups(func(es []*entry) {
		sure, maybe, places, n := 0, 0, 0, 0
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

package policy

// Where a table counts the sites of each row beside its cameras, a row stands for many
// places: what is said of them is free text, and the row is called by what tells it from the
// others: 생활방범, 412 sites, 1,386 cameras, at 주택가, 골목길.

// ofMany is what speaks for a casting, or against it, in a table that counts sites.
func (g *grid) ofMany(c casting, of []int, ts map[int]traits) float64 {
	if index(g.columns, rSites) < 0 {
		return 0
	}
	for _, i := range of {
		t := ts[i]
		if t.role != rKind && t.role != rNone || !t.before || t.n < 3 || t.n < t.rows || t.share[surelyBranch]+t.share[likeBranch] > 0.4 {
			continue
		}
		switch {
		case c.leaf == i && c.branch < 0:
			return 3 // the places beside it are aside
		case c.leaf == i:
			return 0
		}
		return -2
	}
	return 0
}

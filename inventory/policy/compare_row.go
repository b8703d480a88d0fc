package policy

import "slices"

// rows compares the declared counts branch by branch.
func (c *Comparison) rows(old, new Publication) {
	guessed := map[[2]int]bool{}
	oldTo, newTo := match(len(old.Branches), len(new.Branches), func(link func(i, j int), free func(side, i int) bool) {
		id := func(b PublishedBranch) string { return b.ID }
		name := func(b PublishedBranch) string { return nameKey(b.Name) }
		for _, key := range []func(PublishedBranch) string{id, name} {
			byKey(old.Branches, new.Branches, key, link, free)
		}
		byLikeness(len(old.Branches), len(new.Branches), func(i, j int) float64 {
			return alikeBranches(old.Branches[i], new.Branches[j])
		}, func(i, j int) { link(i, j); guessed[[2]int{i, j}] = true }, free)
	})
	for i := range old.Branches {
		for j := range new.Branches {
			if oldTo[i] == j {
				c.branchRows(old.Branches[i], new.Branches[j], guessed[[2]int{i, j}])
			}
		}
	}
	for i, b := range old.Branches {
		if oldTo[i] < 0 {
			c.branchRows(b, PublishedBranch{}, false)
		}
	}
	for j, b := range new.Branches {
		if newTo[j] < 0 {
			c.branchRows(PublishedBranch{}, b, false)
		}
	}
	if n, m := old.stated(), new.stated(); n != m {
		c.Totals = append(c.Totals, TotalChange{Old: n, New: m})
	}
}

// alikeBranches is how like two branches are by name and by the names of their places.
func alikeBranches(a, b PublishedBranch) float64 {
	shared, n := 0, max(len(a.Places), len(b.Places))
	for _, l := range a.Places {
		if slices.ContainsFunc(b.Places, func(o PublishedPlace) bool { return l.ID != "" && l.ID == o.ID || nameKey(o.Name) == nameKey(l.Name) }) {
			shared++
		}
	}
	name := alike(a.Name, b.Name)
	if n < 2 {
		return name
	}
	return 0.6*name + 0.4*float64(shared)/float64(n)
}

// branchRows compares the rows of one branch with those of another, which may be none.
func (c *Comparison) branchRows(old, new PublishedBranch, guessed bool) {
	a, b := rowsOf(old), rowsOf(new)
	proposed := map[[2]int]bool{}
	oldTo, newTo := match(len(a), len(b), func(link func(i, j int), free func(side, i int) bool) {
		id := func(r PublishedRow) string { return r.PlaceID }
		whole := func(r PublishedRow) string { return "\t" + nameKey(r.Place) + "\t" + itoa(r.Count) }
		name := func(r PublishedRow) string { return "\t" + nameKey(r.Place) }
		for _, key := range []func(PublishedRow) string{id, whole, name} {
			byKey(a, b, key, link, free)
		}
		byLikeness(len(a), len(b), func(i, j int) float64 {
			l := alike(a[i].Place, b[j].Place)
			if l > 0 && a[i].Count == b[j].Count {
				l += 0.1
			}
			return l
		}, func(i, j int) { link(i, j); proposed[[2]int{i, j}] = true }, free)
	})
	for _, p := range merged(a, b, oldTo, newTo) {
		switch {
		case p.old == nil || p.new == nil:
			c.Rows = append(c.Rows, RowChange{Old: p.old, New: p.new})
		case p.old.same(*p.new):
			c.Same++
		default:
			i, j := placeOf(a, p.old), placeOf(b, p.new)
			c.Rows = append(c.Rows, RowChange{p.old, p.new, guessed || proposed[[2]int{i, j}]})
		}
	}
	if n, m := old.stated(), new.stated(); n != m {
		c.Totals = append(c.Totals, TotalChange{old.Name, new.Name, n, m})
	}
}

// placeOf gives the place of an element in a list.
func placeOf(list []PublishedRow, of *PublishedRow) int {
	for i := range list {
		if &list[i] == of {
			return i
		}
	}
	return -1
}

func rowsOf(b PublishedBranch) []PublishedRow {
	if b.Name == "" && len(b.Places) == 0 && b.Count == 0 {
		return nil
	}
	return Publication{Branches: []PublishedBranch{b}}.Rows()
}

// Applied gives what the publication becomes by the changes. Lists keep their order; what
// is added stands at the end of its list.
func (c Comparison) Applied(p Publication) Publication {
	p.Branches = branchesOf(changed(p.Rows(), c.Rows, func(x RowChange) (a, b *PublishedRow) { return x.Old, x.New }, PublishedRow.same))
	p.Officers = changed(p.Officers, c.Officers, func(x OfficerChange) (a, b *PublishedOfficer) { return x.Old, x.New }, func(a, b PublishedOfficer) bool { return a == b })
	p.Retention = changed(p.Retention, c.Retention, func(x RetentionChange) (a, b *PublishedRetention) { return x.Old, x.New }, PublishedRetention.same)
	p.Promises = changed(p.Promises, c.Promises, func(x PromiseChange) (a, b *PublishedPromise) { return x.Old, x.New }, func(a, b PublishedPromise) bool { return a == b })
	p.Purposes, p.Storage = slices.Clone(p.Purposes), slices.Clone(p.Storage)
	for _, x := range c.Fields {
		for _, f := range fields {
			if f.name == x.Name {
				f.set(&p, x.New)
			}
		}
		for _, l := range lists {
			if l.name != x.Name {
				continue
			}
			to := l.of(&p)
			if i := slices.Index(*to, x.Old); x.Old != "" && i >= 0 {
				*to = slices.Delete(*to, i, i+1)
			}
			if x.New != "" {
				*to = append(*to, x.New)
			}
		}
	}
	return p
}

// changed applies changes to a list.
func changed[T, C any](list []T, changes []C, of func(C) (old, new *T), same func(a, b T) bool) []T {
	list = slices.Clone(list)
	for _, c := range changes {
		old, new := of(c)
		i := -1
		if old != nil {
			i = slices.IndexFunc(list, func(x T) bool { return same(x, *old) })
		}
		switch {
		case i < 0 && new != nil:
			list = append(list, *new)
		case i >= 0 && new == nil:
			list = slices.Delete(list, i, i+1)
		case i >= 0:
			list[i] = *new
		}
	}
	return list
}

// branchesOf groups rows by their branch, in the order in which the branches first stand.
func branchesOf(rows []PublishedRow) []PublishedBranch {
	var out []PublishedBranch
	at := map[string]int{}
	for _, r := range rows {
		key := r.BranchID + "\t" + r.Branch
		i, ok := at[key]
		if !ok {
			i, at[key] = len(out), len(out)
			out = append(out, PublishedBranch{ID: r.BranchID, Name: r.Branch, Angles: r.Angles, Trustee: r.Trustee})
		}
		b := &out[i]
		if r.Place == "" {
			b.PlaceID, b.Count, b.Mount, b.Listed, b.Range = r.PlaceID, r.Count, r.Mount, r.Listed, r.Range
			continue
		}
		b.Places = append(b.Places, PublishedPlace{ID: r.PlaceID, Name: r.Place, Count: r.Count, Mount: r.Mount, Range: r.Range})
	}
	return out
}

package policy

import "slices"

// crossing says what the rows and columns of a matrix of counts are: branches and the places
// in them, or the other way about, or parts of one branch both. It is weighed by all their
// names, and by the header above those of the rows.
type crossing struct {
	crossed bool // the columns are the branches
	inside  bool // both are places
	near    bool // it could nearly as well be the other way about
}

// siteness tells how much names look like those of branches, from places up.
func siteness(names []span) float64 {
	s := 0.0
	for _, n := range names {
		name, _, _ := cleanName(n)
		switch like(name) {
		case surelyBranch:
			s += 1.5
		case likeBranch:
			s += 0.8
		case unlike:
			s += 0.1
		case likePlace:
			s--
		case likeArea:
			s -= 1.2
		}
	}
	return s / float64(max(1, len(names)))
}

// crossingOf weighs a matrix.
func (g *grid) crossingOf(m *sense) crossing {
	i := max(m.branch, m.leaf)
	if i < 0 && len(m.within) > 0 {
		i = m.within[0]
	}
	if len(m.cells) < 2 || i < 0 {
		return crossing{}
	}
	var rows, columns []span
	seen := map[string]bool{}
	for _, r := range g.rows {
		if c := r.cells[i]; !c.blank() && !ditto(c) && !g.sumRow(r, m) && !seen[c.plain()] && len(seen) < castRows {
			seen[c.plain()] = true
			rows = append(rows, c)
		}
	}
	for _, k := range m.cells {
		columns = append(columns, withoutUnit(g.columns[k].cell))
	}
	down, across := siteness(rows), siteness(columns)
	if m.branch >= 0 && m.leaf >= 0 && slices.Contains(m.within, m.branch) {
		return crossing{inside: true} // a branch beside its places: the columns are parts of these
	}
	c := crossing{inside: down < -0.5 && across < -0.5}
	switch g.columns[i].role {
	case rPlace, rLevel, rRange:
		down -= 0.5
	case rBranch, rRegion, rUnit:
		down += 0.7
	}
	c.crossed = !c.inside && across-down > 0.2
	c.near = !c.inside && across-down > -0.1 && across-down < 0.4
	return c
}

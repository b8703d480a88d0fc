package policy

import (
	"slices"
	"strconv"
	"strings"
)

// grids makes the tables of cameras: one of the branches with counts by place, one of
// those with a single count. ranged tells whether the coverage stands in them.
//
// Every branch with several places ends in a row with its sum, and the last table, where
// it is the only one, in a row with the sum of all.
func (w *policyPaper) grids() (grids []*Grid, ranged bool) {
	var byPlace, whole []PublishedBranch
	for _, b := range w.p.Branches {
		if len(b.Places) > 0 {
			byPlace = append(byPlace, b)
		} else {
			whole = append(whole, b)
		}
	}
	ranged = slices.ContainsFunc(w.p.Branches, func(b PublishedBranch) bool {
		return b.Range != "" || len(b.Angles) > 0 || slices.ContainsFunc(b.Places, func(l PublishedPlace) bool { return l.Range != "" })
	})
	if len(byPlace) > 0 {
		grids = append(grids, w.placeGrid(byPlace, ranged))
	}
	if len(whole) > 0 {
		grids = append(grids, w.branchGrid(whole, ranged))
	}
	if len(grids) == 1 && len(w.p.Branches) > 1 {
		g := grids[0]
		row := make([]GridCell, len(g.Head))
		for i := range row {
			switch g.Head[i] {
			case w.say("column.count"):
				row[i] = GridCell{Text: w.units(w.p.Total()), Number: true, Strong: true}
			default:
				row[i] = GridCell{Strong: true}
			}
		}
		row[0] = GridCell{Text: w.say("total"), Heading: true, Strong: true}
		g.Rows = append(g.Rows, row)
	}
	return grids, ranged
}

// placeGrid is the table of the branches with counts by place: 구분, 설치 위치, 설치 대수,
// and 형태 and 촬영 범위 where they are known.
func (w *policyPaper) placeGrid(branches []PublishedBranch, ranged bool) *Grid {
	mounts := slices.ContainsFunc(branches, func(b PublishedBranch) bool {
		return slices.ContainsFunc(b.Places, func(l PublishedPlace) bool { return l.Mount != "" })
	})
	g := &Grid{Head: []string{w.branchHead(), w.say("column.place"), w.say("column.count")}}
	if !ranged {
		g.Head[1] = w.say("column.place-and-range")
	}
	if mounts {
		g.Head = append(g.Head, w.say("column.mount"))
	}
	if ranged {
		g.Head = append(g.Head, w.say("column.range"))
	}
	// Where each branch has one place only, a place that stands for several would be
	// taken for the places of the whole branch: its sum says that it is a row.
	lone := !slices.ContainsFunc(branches, func(b PublishedBranch) bool { return len(b.Places) > 1 })
	for _, b := range branches {
		first := len(g.Rows)
		for _, l := range b.Places {
			row := []GridCell{{Text: w.or(b.Name, "branch"), Covered: true, Heading: true}, {Text: w.or(l.Name, "place")}, {Text: w.units(l.Count), Number: true}}
			if mounts {
				row = append(row, GridCell{Text: w.mount(l.Mount)})
			}
			if ranged {
				row = append(row, GridCell{Text: w.rangeOf(b, l.Range), Covered: l.Range == "" && len(g.Rows) > first && g.Rows[len(g.Rows)-1][len(row)].Text == w.rangeOf(b, "")})
			}
			g.Rows = append(g.Rows, row)
		}
		if len(b.Places) > 1 || lone && (isOpen(b.Places[0].Name) || isGrouped(b.Places[0].Name)) {
			row := slices.Repeat([]GridCell{{Strong: true}}, len(g.Head))
			row[0] = GridCell{Text: w.or(b.Name, "branch"), Covered: !lone, Heading: true}
			row[1] = GridCell{Text: w.say("subtotal"), Strong: true}
			row[2] = GridCell{Text: w.units(b.Total()), Number: true, Strong: true}
			g.Rows = append(g.Rows, row)
		}
		g.merge(0, first)
		if ranged {
			g.merge(len(g.Head)-1, first)
		}
	}
	return g
}

// branchHead is what the column of the branches is called: by what most of them are.
func (w *policyPaper) branchHead() string {
	for _, end := range []struct{ code, ends string }{{"post-office", "우체국"}, {"shop", "점"}} {
		if len(w.p.Branches) > 0 && !slices.ContainsFunc(w.p.Branches, func(b PublishedBranch) bool { return !strings.HasSuffix(b.Name, end.ends) }) {
			return w.say("column." + end.code)
		}
	}
	return w.say("column.branch")
}

// merge gives the cells of a column from row first on that are covered to the one above
// them that is not.
func (g *Grid) merge(column, first int) {
	top := -1
	for i := first; i < len(g.Rows); i++ {
		c := &g.Rows[i][column]
		if i == first {
			c.Covered = false
		}
		if !c.Covered {
			top = i
			continue
		}
		if g.Rows[top][column].Rows == 0 {
			g.Rows[top][column].Rows = 1
		}
		g.Rows[top][column].Rows++
	}
}

// branchGrid is the table of the branches with a single count.
func (w *policyPaper) branchGrid(branches []PublishedBranch, ranged bool) *Grid {
	g := &Grid{Head: []string{w.branchHead(), w.say("column.count")}}
	listed := slices.ContainsFunc(branches, func(b PublishedBranch) bool { return b.Listed != "" })
	mounts := slices.ContainsFunc(branches, func(b PublishedBranch) bool { return b.Mount != "" })
	if mounts {
		g.Head = append(g.Head, w.say("column.mount"))
	}
	if listed {
		head := "column.place-and-range"
		if ranged {
			head = "column.place"
		}
		g.Head = append(g.Head, w.say(head))
	}
	if ranged {
		g.Head = append(g.Head, w.say("column.range"))
	}
	for _, b := range branches {
		row := []GridCell{{Text: w.or(b.Name, "branch"), Heading: true}, {Text: w.units(b.Count), Number: true}}
		if mounts {
			row = append(row, GridCell{Text: w.mount(b.Mount)})
		}
		if listed {
			row = append(row, GridCell{Text: written(b.Listed)})
		}
		if ranged {
			row = append(row, GridCell{Text: w.rangeOf(b, "")})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// rangeOf is the coverage of a place: its own words, else those of the branch, and the
// angles of the branch.
func (w *policyPaper) rangeOf(b PublishedBranch, own string) string {
	var parts []string
	if own == "" {
		own = b.Range
	}
	if own = written(own); own != "" {
		parts = append(parts, own)
	}
	var angles []string
	for _, a := range b.Angles {
		angles = append(angles, strconv.FormatFloat(a, 'f', -1, 64)+"°")
	}
	if len(angles) > 0 {
		parts = append(parts, w.say("angles", strings.Join(angles, ", ")))
	}
	return w.or(strings.Join(parts, ", "), "range-of", b.Name)
}

// mount writes how cameras are fixed: 고정형.
func (w *paper) mount(m string) string {
	switch m {
	case "고정", "회전", "이동", "돔", "스피드돔":
		return w.say("mount." + m)
	}
	return written(m)
}

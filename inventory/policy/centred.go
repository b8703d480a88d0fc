package policy

import "slices"

// The name of a branch may stand in the middle of its rows, as a merged cell is shown: empty
// lines or sums then part the rows of one branch from those of the next.

// centred moves such names up to the first of their rows.
func (g *grid) centred() {
	if len(g.rows) < 3 || len(g.columns) < 3 {
		return
	}
	var blocks [][]int // of rows
	fresh := true
	for i, r := range g.rows {
		sum := false
		for _, c := range r.cells {
			sum = sum || isTotal(c)
		}
		if i > 0 && r.ln.no > g.rows[i-1].ln.no+1 {
			fresh = true
		}
		switch {
		case sum || r.bare:
			fresh = true
			continue
		case fresh:
			blocks, fresh = append(blocks, nil), false
		}
		blocks[len(blocks)-1] = append(blocks[len(blocks)-1], i)
	}
	if len(blocks) < 2 || len(blocks) == len(g.rows) {
		return
	}
	for col, c := range g.columns[:len(g.columns)-1] {
		if !slices.Contains([]role{rNone, rKind, rBranch, rRegion, rUnit}, c.role) {
			continue // a mount or a range is of its own row
		}
		names, moved := make([]int, len(blocks)), 0
		for k, rows := range blocks {
			names[k] = -1
			for _, i := range rows {
				switch c := g.rows[i].cells[col]; {
				case c.blank():
				case names[k] >= 0, numeric(c):
					names[k] = len(g.rows) // several
				default:
					names[k] = i
				}
			}
			if names[k] < 0 || names[k] >= len(g.rows) {
				moved = -1
				break
			}
			if names[k] != rows[0] {
				moved++
			}
		}
		if moved <= 0 {
			continue
		}
		for k, rows := range blocks {
			from, to := &g.rows[names[k]], &g.rows[rows[0]]
			if names[k] != rows[0] {
				to.cells = append([]span{}, to.cells...)
				from.cells = append([]span{}, from.cells...)
				to.cells[col], from.cells[col] = from.cells[col], span{ln: from.ln}
			}
		}
		return
	}
}

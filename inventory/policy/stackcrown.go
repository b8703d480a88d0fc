package policy

import "slices"

// The rows of a branch may stand below its subtotal: the name, 소계, its number, and then the
// places. Behind the last cell of the row above, the name looks like one more of that row; that
// the places below add up to the subtotal tells that it is not.

// crown gives every cell its column, by names above the subtotals of their rows where these bear
// it out.
func (s *stack) crown() (rows []row, n int, score float64) {
	if i := slices.IndexFunc(s.cells, func(c *stackCell) bool { return c.heads }); i < 0 || s.first < 2 {
		return s.best()
	}
	s.crowned, s.learnt = true, nil
	if rows, n, score = s.best(); s.borneOut(rows) {
		return rows, n, score
	}
	s.crowned, s.learnt = false, nil
	return s.best()
}

// borneOut tells whether the rows below each subtotal with a name add up to it.
func (s *stack) borneOut(rows []row) bool {
	count := func(r row) int {
		c, _ := bareCount(r.cells[s.first])
		return c.n
	}
	total := func(r row) bool { return slices.ContainsFunc(r.cells, isTotal) }
	crowns := 0
	for i, r := range rows {
		if !total(r) || isTotal(r.cells[0]) || r.cells[0].blank() {
			continue
		}
		sum, k := 0, i+1
		for ; k < len(rows) && !total(rows[k]); k++ {
			sum += count(rows[k])
		}
		if sum != count(r) || sum == 0 {
			return false
		}
		crowns++
	}
	return crowns > 0
}

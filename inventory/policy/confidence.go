package policy

import "math"

// confidence tells from 0 to 1 how plainly a row was told from the words around it. It
// adds to the problems of a line, and hides none.
type confidence float64

const (
	byCell   confidence = 0.97 // the file tells the cells apart
	byMark   confidence = 0.95 // pipes or tabs part the cells
	byLabel  confidence = 0.9  // 설치대수 : 7대
	byOrder  confidence = 0.85 // cells one per line, or parted by spaces
	inList   confidence = 0.85 // 로비 5대, 주차장(3대)
	inProse  confidence = 0.6
	inDoubt  confidence = 0.5 // at most, where a problem of the row says so
	unstated confidence = 0.2 // at most, where no number is stated
)

// plainly tells how plainly the cells of a row stand apart.
func (g *grid) plainly(r row) confidence {
	switch {
	case r.ln != nil && r.ln.laned:
		return byOrder
	case r.ln != nil && r.ln.cells != nil:
		return byCell
	case g.spaced || r.ln == nil:
		return byOrder
	}
	if cells, ok := r.ln.split(); ok && len(cells) > 1 {
		return byMark
	}
	return byOrder
}

// confidenceOf gives the confidence of an entry once it is a row.
func confidenceOf(e *entry) float64 {
	c := e.plain
	switch {
	case e.num.upper > 0 || e.num.at.ln == nil || !hasDigit(e.num.at.text()) && !e.num.spelled:
		c = min(c, unstated)
	case e.doubt != "" || e.num.approx != "":
		c = min(c, inDoubt)
	}
	return float64(c)
}

// assured raises the confidence of all rows where their sum is what the text states.
func (b *installation) assured() {
	if d := b.rd.r.Total.Declared; d == nil || *d != b.rd.r.Total.Derived || b.unknown {
		return
	}
	raise := func(c *float64) {
		if *c > float64(unstated) {
			*c = math.Round((1-(1-*c)/2)*1000) / 1000
		}
	}
	for _, br := range b.branches {
		if len(br.Locations) == 0 {
			raise(&br.Confidence)
		}
		for i := range br.Locations {
			raise(&br.Locations[i].Confidence)
		}
	}
}

package policy

import "unicode/utf8"

// place finds the columns that the cells of a shorter row belong to.
func (g *grid) place(b *installation, ln *line, cells []span) []span {
	n, m := len(g.columns), len(cells)
	best := make([][]float64, n+1)
	took := make([][]bool, n+1)
	for j := range best {
		best[j], took[j] = make([]float64, m+1), make([]bool, m+1)
		for i := range best[j] {
			best[j][i] = -1e9
		}
	}
	best[0][0] = 0
	for j := 1; j <= n; j++ {
		for i := 0; i <= min(j, m); i++ {
			best[j][i] = best[j-1][i] + lostFit(g.columns[j-1].role, j-1)
			if i == 0 && j < n {
				best[j][i] += 0.3 // merged cells are lost at the left
			}
			if was := g.lostAs[m]; was != nil && was[j-1] {
				best[j][i] += 0.5 // as in the row before
			}
			if i > 0 {
				if s := best[j-1][i-1] + g.cellFit(b, j-1, cells[i-1]); s >= best[j][i] {
					best[j][i], took[j][i] = s, true
				}
			}
		}
	}
	out, lost := make([]span, n), make([]bool, n)
	for j, i := n, m; j > 0; j-- {
		lost[j-1] = !took[j][i]
		switch {
		case took[j][i]:
			out[j-1] = cells[i-1]
			i--
		case i < m:
			out[j-1] = span{cells[i].ln, cells[i].from, cells[i].from}
		default:
			out[j-1] = span{ln, len(ln.text), len(ln.text)}
		}
	}
	if g.lostAs == nil {
		g.lostAs = map[int][]bool{}
	}
	g.lostAs[m] = lost
	return out
}

// lostFit tells how likely a column loses its cells to a merged one: those at the left.
func lostFit(r role, j int) float64 {
	s := -0.05 * float64(j)
	switch r {
	case rCount:
		return s - 3
	case rPart, rCell:
		return s - 2
	case rPlace:
		return s - 0.6
	case rNote, rPurpose, rUnit, rRetention, rKind, rBranch, rSeq:
		return s + 0.1
	}
	return s
}

// cellFit tells how well a cell fits a column.
func (g *grid) cellFit(b *installation, j int, c span) float64 {
	role, p := g.columns[j].role, c.plain()
	if p == "" {
		return 0
	}
	n, number := bareCount(c)
	switch role {
	case rCount, rPart, rCell:
		switch {
		case number && n.said:
			return 5
		case number:
			return 4
		case dashRe.MatchString(p):
			return 1
		case len(counts(c)) > 0:
			return 3
		}
		return -4
	case rSeq, rSites:
		if number && !n.said || sitesOn.MatchString(p) {
			return 2
		}
		return -3
	case rDate, rPhone, rRetention, rHours, rSpec:
		if classOf(p) == classes[role] || role == rRetention && periodRe.MatchString(p) {
			return 3
		}
		return -2
	}
	if role == rNone && yearOf(g.columns[j].cell) > 0 {
		if number || dashRe.MatchString(p) {
			return 3
		}
		return -3
	}
	score := 0.5
	if number {
		score = -2
		if n.said {
			score = -4
		}
	} else if len(counts(c)) > 0 && role != rPlace {
		score = -1
	}
	switch l := b.like(c); {
	case role == rBranch || role == rKind:
		score += map[likeness]float64{surelyBranch: 1.5, likeBranch: 0.7, likePlace: -0.7, likeArea: -0.2}[l]
	case role == rPlace:
		score += map[likeness]float64{surelyBranch: -0.7, likePlace: 0.8, likeArea: 0.4}[l]
	case role == rLevel:
		score += map[likeness]float64{likeArea: 1.5, likePlace: -0.7}[l]
	case role == rMount && !number:
		if k := plain(brackets.ReplaceAllString(c.text(), "")); kindWord.MatchString(k) || mountOn.MatchString(k) || cameraKind.MatchString(k) || plateKind.MatchString(k) || mobileDevice.MatchString(k) {
			score++
		} else {
			score -= 0.8
		}
	case role == rPurpose && aimRe.MatchString(p):
		score += 1.5
	case role == rRange && len(g.rows) > 0:
		score += 0.2
	}
	if len(g.rows) > 0 && g.rows[len(g.rows)-1].cells[j].plain() == p && !number {
		score += 0.7
	}
	return score
}

// guess gives columns without headers their roles by what stands in them.
func (g *grid) guess(raw []*line) {
	count := -1
	for j := range g.columns {
		numbers, filled, text := 0, 0, 0
		for _, l := range raw {
			cells, _ := l.split()
			if j >= len(cells) || cells[j].blank() {
				continue
			}
			filled++
			if n, ok := bareCount(cells[j]); ok && n.said {
				numbers++
			} else if hangulRe.MatchString(cells[j].text()) && utf8.RuneCountInString(cells[j].text()) < 60 {
				text++
			}
		}
		switch {
		case filled > 0 && numbers*2 > filled && count < 0:
			count = j
			g.columns[j].role = rCount
		case text*2 > filled && count < 0 && index(g.columns, rPlace) < 0 && (!g.heading.blank() || placeColumn(raw, j)):
			g.columns[j].role = rPlace
		case text*2 > filled && count >= 0 && index(g.columns, rPlace) >= 0:
			g.columns[j].role = rRange // how far they see
		case text*2 > filled && index(g.columns, rKind) < 0:
			g.columns[j].role = rKind
		case text*2 > filled && index(g.columns, rPlace) < 0:
			g.columns[j].role = rPlace
		}
	}
}

// classes are what the words of a column are that holds neither counts nor names.
var classes = map[role]class{rDate: cDate, rPhone: cPhone, rRetention: cPeriod, rHours: cHours, rSpec: cSpec}

// placeColumn tells whether most of a column's cells look like places in a building.
func placeColumn(raw []*line, j int) bool {
	n, places := 0, 0
	for _, l := range raw {
		if cells, _ := l.split(); j < len(cells) && hangulRe.MatchString(cells[j].text()) && !isTotal(cells[j]) {
			n++
			if k := like(cells[j]); k == likePlace || k == likeArea {
				places++
			}
		}
	}
	return places*3 > n*2
}

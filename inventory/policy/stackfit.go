package policy

// What it costs that a stack is laid one way, and what it gains: how cells fit the columns
// that they are given to, and how likely cells are that went astray.

// lost is what it costs that the first columns of a row are missing, up to its first cell:
// they are merged with the row above.
func (s *stack) lost(of state, c *stackCell) float64 {
	if of.total {
		if c.total || c.sum {
			return 0
		}
		return -1.5 // a number alone
	}
	sum := 0.0
	for k := range of.column {
		switch r := s.columns[k].role; r {
		case rCount:
			sum -= 8
		case rPart:
			sum -= 4
		case rPlace:
			sum -= s.lone(k)
		case rBranch:
			if sum -= 0.2; s.line {
				sum -= 0.8
			}
		case rSeq:
			sum -= 1.5
		case rKind, rRegion, rLevel, rNone:
			sum -= 0.2
		default:
			sum -= 0.5
		}
	}
	return sum
}

// blank is what it costs that columns behind a cell are missing, up to another.
func (s *stack) blank(of state, to int) float64 {
	if of.total {
		if of.column < s.first && to > s.first {
			return -8 // a total without a number
		}
		return 0
	}
	sum := 0.0
	for k := of.column + 1; k < to; k++ {
		switch r := s.columns[k].role; {
		case r == rCount:
			sum -= 8
		case r == rPart:
			sum -= 4
		case r == rPlace:
			sum -= s.lone(k)
		case s.words:
			sum -= 0.3
		case r == rNote:
			sum -= 0.1
		case r == rRetention, r == rHours, r == rUnit, r == rRange, r == rPurpose, r == rPhone:
			sum -= 0.8
		default:
			sum -= 1.2
		}
	}
	return sum
}

// lone is what it costs that a place is missing: little, where a column behind it says more.
func (s *stack) lone(k int) float64 {
	switch {
	case indexFrom(s.columns, k+1, rPlace) >= 0:
		return 0.3
	case s.line && index(s.columns, rBranch) >= 0:
		return 0.8 // said once for all
	}
	return 2.5
}

// indexFrom is the first column of a role from one on, -1 if there is none.
func indexFrom(columns []column, from int, r role) int {
	if i := index(columns[from:], r); i >= 0 {
		return from + i
	}
	return -1
}

// parts is what it costs that a cell ends between two words of which one binds both.
func (s *stack) parts(before, c *stackCell) float64 {
	if s.words && (binds.MatchString(before.at.text()) || binds.MatchString(c.at.text()) || c.at.text() == "등" || before.goesOn && !c.fresh) {
		return -3
	}
	return 0
}

// binds are words that bind those around them.
var binds = compile(`^(?:및|와|과|또는|의)$`)

// breaks is what it costs that a row begins with a word inside of a line.
func (s *stack) breaks(c *stackCell) float64 {
	switch {
	case !s.words || c.fresh:
		return 0
	case s.line:
		return -0.3
	}
	return -5
}

// officerEnd ends the title of an officer.
var officerEnd = compile(`(?:과|국|팀|실|부|관|소|센터|지점|사무|본부|단|원)장$|담당관?$`)

// countedFrom begins what a period is counted from.
var countedFrom = compile(`^(?:촬영|녹화|저장|설치|기록)(?:일|후|시|된)`)

// tear is what it costs that a cell goes on in the next.
func (s *stack) tear(j int, before, c *stackCell) float64 {
	if before.number || c.number || before.total || c.total || before.dash || c.dash {
		return -9
	}
	switch s.columns[j].role {
	case rCount, rPart, rSeq, rSites, rRecorder, rFormer:
		return -9
	}
	if s.words {
		switch {
		case c.fresh && (before.goesOn || c.begun):
			return -0.1
		case c.fresh:
			return -0.7
		case c.gap:
			return -1.5
		case before.unit && s.columns[j].role == rUnit:
			return -1.5
		}
		return -0.1
	}
	cost := -1.8
	if s.torn[j] {
		cost += 2.3
	}
	if before.title || c.title {
		cost -= 2
	}
	if before.goesOn {
		cost += 1.6
	}
	if c.begun {
		cost += 1.2
	}
	return cost
}

// more is how well a further piece fits a cell.
func (s *stack) more(to state, c *stackCell, own float64) float64 {
	if c.counts && s.columns[to.column].role != rPlace {
		return -1
	}
	if s.words && own > 0.5 {
		return 0.5 + (own-0.5)/4
	}
	return own
}

// countsBeside tells a column of numbers that count something beside the cameras.
func countsBeside(r role) bool { return r == rSites || r == rFormer || r == rRecorder }

// fit tells how well a cell fits a column.
func (s *stack) fit(of state, c *stackCell) float64 {
	j := of.column
	r := s.columns[j].role
	counted := r == rCount || r == rPart
	switch {
	case c.total && of.total && !counted:
		return 2.5
	case of.total && c.number && !c.num.said && countsBeside(r):
		return 3 // 소계, of 15 sites with 52 cameras
	case of.total && !counted && c.dash && !c.total:
		return 0.3 // what a total has nothing of
	case c.total, of.total && !counted && (j > s.first || c.number):
		return -9
	case of.total && s.crowned && c.heads && j == 0:
		return 4 // 본관, 소계, 52: and its places below
	case of.total && !counted:
		return -1 // the branch that it is of
	case c.ends:
		return -4
	case c.sum && !of.total:
		return -2
	}
	switch r {
	case rCount, rPart:
		switch {
		case c.number && c.num.said:
			return 5
		case c.number && oddCount(c.num):
			return 1
		case c.number:
			return 4
		case c.own:
			return 4
		case c.dash && of.total:
			return -1
		case c.dash:
			return 1
		case c.counts && c.listed:
			return 0.5
		case c.counts:
			return 2
		case of.total:
			return -9
		}
		return -6
	case rSeq:
		if c.number && !c.num.said {
			return 1
		}
		return -5
	case rSites, rFormer, rRecorder:
		switch {
		case c.number, c.class == cSites:
			return 3
		case c.dash:
			return 1
		case r == rRecorder && c.device:
			return 2
		}
		return -3
	case rDate, rPhone, rRetention, rHours, rSpec:
		switch {
		case c.class == classes[r], r == rRetention && c.period, r == rPhone && c.phone, r == rHours && c.hours:
			return 3
		case c.dash, r == rRetention && countedFrom.MatchString(c.at.text()):
			return 1
		case r == rDate && c.number && yearOf(c.at) > 0:
			return 3
		case c.number && !c.num.said:
			return -1
		}
		return -1.5
	}
	switch {
	case c.number && c.num.said && s.words:
		return -12
	case c.number && c.num.said:
		return -6
	case c.number:
		return -3
	case c.dash:
		return 0.5
	}
	score := 0.8 + s.alike(j, c)
	switch {
	case c.header:
		score = -6
	case c.title && r == rNone && j < s.first:
		score += 1.5
	}
	switch c.class {
	case cDate, cPhone, cPeriod, cHours, cSpec:
		score = -1
	}
	switch r {
	case rPlace:
		score += [...]float64{0, 0.4, 0.8, -0.2, -0.7}[c.like]
	case rBranch, rKind:
		score += [...]float64{0, -0.2, -0.7, 0.7, 1.5}[c.like]
	case rLevel:
		score += [...]float64{-0.5, 1.5, -0.7, -0.5, -0.7}[c.like]
	case rPurpose:
		if c.aim {
			score++
		}
	case rUnit:
		if c.unit {
			score++
		}
	case rTitle:
		if officerEnd.MatchString(c.at.text()) || c.phone {
			score += 1.5
		}
	case rMount:
		if c.mount {
			score++
		}
	}
	if c.counts && r != rPlace && r != rNote {
		score--
	}
	return score
}

// learn takes what stands in the columns of rows: cells of one column look alike.
func (s *stack) learn(rows []row) {
	s.learnt = make([]learnt, len(s.columns))
	for k := range s.learnt {
		l := &s.learnt[k]
		l.said = map[string]int{}
		for _, r := range rows {
			if c := r.cells[k]; !c.blank() && !isTotal(c) && !numeric(c) {
				l.n++
				l.like[s.b.like(c)]++
				l.said[c.plain()]++
			}
		}
	}
}

// alike tells how well a cell goes with the others of its column.
func (s *stack) alike(j int, c *stackCell) float64 {
	if s.learnt == nil || s.learnt[j].n < 3 {
		return 0
	}
	l := &s.learnt[j]
	score := float64(l.like[c.like])/float64(l.n) - 0.4
	if l.said[c.at.plain()] > 1 {
		score += 0.4
	}
	return score
}

package policy

// The cells of a table may stand one per line, and a few of them went astray: those of
// merged columns are missing, long ones are torn over several lines, totals have their word
// and number only. A stack lays them against the columns of the header: of all ways to give
// the cells in their order to the columns, row after row, the one that fits best is taken.
type stack struct {
	b       *installation
	columns []column
	cells   []*stackCell
	first   int      // the first column of counts
	torn    []bool   // by column: its header was torn, as its cells may be
	learnt  []learnt // by column: what stood in it at the first try
}

// maxStack bounds the cells of one table, and tryStack those by which its header is chosen.
const (
	maxStack = 20000
	tryStack = 150
)

// laid is a cell in its column: what was best up to it.
type laid struct {
	score float64
	from  state // of the cell before
	step  step
	no    int // the number of the row, where one is given
}

// learnt is what the cells of a column look like.
type learnt struct {
	n    int
	like [surelyBranch + 1]int
	said map[string]int
}

// step tells how a cell follows the one before.
type step uint8

const (
	beginsRow step = iota
	nextCell
	goesOnIn
)

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

// best gives every cell its column, with what the first try taught.
func (s *stack) best() (rows []row, n int, score float64) {
	if rows, n, score = s.lay(); len(rows) > 2 {
		s.learn(rows)
		rows, n, score = s.lay()
	}
	return rows, n, score
}

// A state is a column in a row, or in a row that is a total: that holds its word and its
// numbers, and nothing else.
type state struct {
	column int
	total  bool
}

// lay gives every cell its column; n is how many of them the rows take.
func (s *stack) lay() (rows []row, n int, score float64) {
	w := len(s.columns)
	table := make([]laid, len(s.cells)*w*2)
	at := func(i int, of state) *laid {
		k := (i*w + of.column) * 2
		if of.total {
			k++
		}
		return &table[k]
	}
	var states []state
	for j := range w {
		states = append(states, state{j, false}, state{j, true})
	}
	for i := range s.cells {
		c := s.cells[i]
		for _, to := range states {
			x := at(i, to)
			x.score = -1e9
			own := s.fit(to, c)
			if own < -8 {
				continue
			}
			begin := s.lost(to, c)
			if i == 0 {
				s.try(x, c, to, laid{score: own + 3*begin, step: beginsRow}, 0)
				continue
			}
			before := s.cells[i-1]
			for _, from := range states {
				p := at(i-1, from)
				if p.score < -1e8 {
					continue
				}
				s.try(x, c, to, laid{p.score + own + s.blank(from, w) + begin, from, beginsRow, 0}, p.no)
				switch {
				case from.total != to.total:
				case from.column < to.column:
					s.try(x, c, to, laid{p.score + own + s.blank(from, to.column), from, nextCell, 0}, p.no)
				case from.column == to.column && !to.total:
					s.try(x, c, to, laid{p.score + min(own, s.more(to, c, own)) + s.tear(to.column, before, c), from, goesOnIn, 0}, p.no)
				}
			}
		}
	}
	last, end, best := -1, state{}, -1e9
	for i := range s.cells {
		for _, of := range states {
			if x := at(i, of); x.score > -1e8 {
				rest := len(s.cells) - 1 - i
				if v := x.score + s.blank(of, w) - 1.5*float64(min(rest, 4)); v > best {
					last, end, best = i, of, v
				}
			}
		}
	}
	if last < 0 {
		return nil, 0, best
	}
	way := make([]state, last+1)
	for i, of := last, end; i >= 0; i-- {
		way[i] = of
		of = at(i, of).from
	}
	for i, of := range way {
		c := s.cells[i].at
		if s.cells[i].title && s.columns[of.column].role == rNone {
			c = bareTitle(c)
		}
		rows = s.put(rows, at(i, of).step, of.column, c)
	}
	return rows, last + 1, best
}

// put adds a cell to the rows.
func (s *stack) put(rows []row, how step, j int, c span) []row {
	if how == beginsRow {
		r := row{ln: c.ln, cells: make([]span, len(s.columns))}
		for k := range r.cells {
			r.cells[k] = span{ln: c.ln, from: len(c.ln.text), to: len(c.ln.text)}
		}
		rows = append(rows, r)
	}
	r := &rows[len(rows)-1]
	if how == goesOnIn {
		if r.torn == nil {
			r.torn = map[int][]span{}
		}
		r.torn[j] = append(r.torn[j], r.cells[j])
	}
	r.cells[j] = c
	return rows
}

// try takes a way to a cell where it is the best so far. no is the number of the row above.
func (s *stack) try(x *laid, c *stackCell, to state, way laid, no int) {
	way.no = no
	if s.columns[to.column].role == rSeq && way.step != goesOnIn && c.number && !c.num.said {
		if c.num.n == no+1 {
			way.score += 4
			way.no = c.num.n
		} else {
			way.score -= 5
		}
	}
	if c.total && way.step != beginsRow {
		way.score -= 3 // but for the subtotal of a branch, it begins its row
		if subRe.MatchString(c.at.plain()) {
			way.score += 2
		}
	}
	if way.score > x.score {
		*x = way
	}
}

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
		switch s.columns[k].role {
		case rCount:
			sum -= 8
		case rPart:
			sum -= 4
		case rPlace:
			sum -= s.lone(k)
		case rSeq:
			sum -= 1.5
		case rBranch, rKind, rRegion, rLevel, rNone:
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
		switch s.columns[k].role {
		case rCount:
			sum -= 8
		case rPart:
			sum -= 4
		case rPlace:
			sum -= s.lone(k)
		case rNote:
			sum -= 0.1
		case rRetention, rHours, rUnit, rRange, rPurpose, rPhone:
			sum -= 0.8
		default:
			sum -= 1.2
		}
	}
	return sum
}

// lone is what it costs that a place is missing: little, where a column behind it says more.
func (s *stack) lone(k int) float64 {
	if indexFrom(s.columns, k+1, rPlace) >= 0 {
		return 0.3
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

// tear is what it costs that a cell goes on in the next.
func (s *stack) tear(j int, before, c *stackCell) float64 {
	if before.number || c.number || before.total || c.total || before.dash || c.dash {
		return -9
	}
	switch s.columns[j].role {
	case rCount, rPart, rSeq, rSites, rRecorder, rFormer:
		return -9
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
	return own
}

// fit tells how well a cell fits a column.
func (s *stack) fit(of state, c *stackCell) float64 {
	j := of.column
	r := s.columns[j].role
	counted := r == rCount || r == rPart
	switch {
	case c.total && of.total && !counted:
		return 2.5
	case c.total, of.total && !counted && (j > s.first || c.number):
		return -9
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
		case c.dash:
			return 1
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
		case c.class == classes[r], r == rRetention && c.period, r == rPhone && c.phone:
			return 3
		case c.dash:
			return 1
		case r == rDate && c.number && yearOf(c.at) > 0:
			return 3
		case c.number && !c.num.said:
			return -1
		}
		return -1.5
	}
	switch {
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

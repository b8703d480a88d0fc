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
	words   bool     // the cells are words, of which several make a cell
	line    bool     // all stands on one line
	crowned bool     // names before the word for a subtotal are taken for those of the rows below
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
			apart := s.parts(before, c)
			for _, from := range states {
				p := at(i-1, from)
				if p.score < -1e8 {
					continue
				}
				s.try(x, c, to, laid{p.score + own + s.blank(from, w) + begin + s.breaks(c) + apart, from, beginsRow, 0}, p.no)
				switch {
				case from.total != to.total:
				case from.column < to.column:
					s.try(x, c, to, laid{p.score + own + s.blank(from, to.column) + apart, from, nextCell, 0}, p.no)
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
	if was := r.cells[j]; how == goesOnIn && was.ln == c.ln {
		r.cells[j].to = c.to
		return rows
	} else if how == goesOnIn {
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
	if c.total && way.step == beginsRow && to.column > s.first {
		way.score -= 6 // its number would have to stand before it
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

package policy

// installation builds the branches out of the section 설치 대수·위치·촬영범위. First every
// count becomes an entry with the names around it; then, with all of them in sight, it is
// settled which are totals, branches and places.
type installation struct {
	rd      *reader
	entries []*entry
	group   int
	row     int  // of free lines
	inTable bool // the lines before were a table

	titleDepth int       // of the last line with a title
	listDepth  int       // of the last line of a list with counts
	heads      []heading // the outline that the line stands in
	headNo     int       // how many of them were no areas
	area       area
	siblings   map[int]bool // by depth: whether the last heading named a branch
	budget     int          // of lines that may still be tried as cells
	tried      int          // the line up to which cells without a header were looked for
	paired     bool         // labels gave a count with its places
	listing    span         // places without counts
	pending    pending      // labels whose counts or places are still to come

	branches []*Branch
	cur      *Branch
	byName   map[string]*Branch
	counted  map[*Branch]bool // whose count stands in the text
	seen     map[string]int   // places of the current branch → line
	looks    map[string]likeness

	total  []stated
	sums   partial // of the entries, for the totals
	noted  int     // rows that the totals kept so far name
	looked int     // entries that were looked at for them
	head   *line

	spoken count  // the only number that a sentence of the section tells
	parts  []span // numbers that are accounted for though no row shows them
	owing  owing  // the line before, where it may owe a count
	before span   // the line before, where it was no row: maybe the name of a count

	unknown bool // some count could not be taken, so that no sum can be compared
}

// read takes the lines of the section.
func (b *installation) read(lines []*line) {
	b.budget, b.tried, b.listDepth = 8*len(lines)+1000, 0, 0
	for i := 0; i < len(lines); {
		ln := lines[i]
		switch {
		case done(ln) && !ln.all().blank():
			b.owed(0)
			b.listDepth = 0
			b.before = span{} // a heading of the section
			if numbering.MatchString(ln.text) {
				b.heads = nil
			}
			if len(ln.text) < 200 {
				b.stated(ln.all())
			}
			i++
			continue
		case ln.all().blank():
			i++
			continue
		case isRule(ln):
			ln.read = true
			i++
			continue
		}
		n := b.table(lines[i:])
		if n == 0 {
			if b.inTable {
				b.group++
				b.inTable = false
			}
			b.free(ln)
			n = 1
		} else {
			b.owed(0)
			b.inTable, b.before, b.listDepth = true, span{}, 0
		}
		i += n
	}
	b.owed(0)
	b.flush()
}

// done tells whether a line was taken before, for what it names: a heading. A count on it
// is still to be read.
func done(ln *line) bool { return ln.read && len(counts(ln.all())) == 0 }

// table reads the table that begins at the first line; it returns the number of its
// lines, 0 where none begins there.
func (b *installation) table(lines []*line) int {
	ln := lines[0]
	columns := headerAt(lines)
	if len(columns) > 1 {
		if _, ok := ln.split(); ok {
			if n := b.transposed(lines); n > 0 {
				return n
			}
			return b.celled(columns, lines)
		}
		return b.spaced(columns, lines)
	}
	if n := b.glued(lines); n > 0 {
		return n
	}
	if n := b.vertical(lines); n > 0 {
		return n
	}
	if n := b.period(lines); n > 0 {
		return n
	}
	if _, ok := ln.split(); ok {
		if n := b.transposed(lines); n > 0 {
			return n
		}
		return b.headless(lines)
	}
	return 0
}

// split gives the cells of a line, where it has any.
func (l *line) split() ([]span, bool) {
	if l.cells != nil {
		return l.cells, len(l.cells) > 1
	}
	return cellsOf(l.all())
}

// celled reads a table whose cells are parted by pipes or tabs.
func (b *installation) celled(columns []column, lines []*line) int {
	g := &grid{columns: columns, head: lines[0], heading: b.branchHeading()}
	lines[0].read = true
	b.before = span{}
	var raw []*line
	n := 1
	for ; n < len(lines); n++ {
		ln := lines[n]
		if ln.all().blank() || isRule(ln) {
			if isRule(ln) {
				ln.read = true
			}
			continue
		}
		_, ok := ln.split()
		if done(ln) || !ok {
			break
		}
		if again := headerAt(lines[n:]); len(again) > 1 && len(ln.headerWords()) > 1 {
			if len(raw) > 0 || !g.under(again) {
				break
			}
			ln.read = true
			continue
		}
		raw = append(raw, ln)
	}
	b.rows(g, raw)
	return n
}

// under takes a second row of headers, whose cells stand below one cell of the first:
// 설치대수 over 고정형, 이동형.
func (g *grid) under(second []column) bool {
	for len(second) > 1 && second[len(second)-1].cell.blank() {
		second = second[:len(second)-1]
	}
	if g.carries(second) {
		for i, c := range second {
			if c.role != rNone || g.columns[i].role == rNone {
				g.columns[i] = c
			}
		}
		return true
	}
	parts := 0
	for _, c := range second {
		if c.role == rPart || c.role == rCount {
			parts++
		}
	}
	i := index(g.columns, rCount)
	if i < 0 || parts != len(second) {
		return false
	}
	columns := append([]column{}, g.columns[:i]...)
	columns = append(columns, second...)
	g.columns = append(columns, g.columns[i+1:]...)
	return true
}

// carries tells whether a second row of headers has the cells of the first that reach
// down into it.
func (g *grid) carries(second []column) bool {
	if len(second) != len(g.columns) {
		return false
	}
	for i, c := range second {
		if c.cell == g.columns[i].cell {
			return true
		}
	}
	return false
}

// rows lays the lines of a table against its columns, and reads them.
func (b *installation) rows(g *grid, raw []*line) {
	if index(g.columns, rCount) < 0 && index(g.columns, rPart) < 0 && !anyCount(raw) {
		return // a table without counts: its rows stay unread
	}
	wide := 0
	for _, ln := range raw {
		cells, _ := ln.split()
		wide = max(wide, len(cells))
	}
	if wide > len(g.columns) && wide <= maxCells {
		for len(g.columns) < wide {
			g.columns = append(g.columns, column{cell: span{ln: g.head, from: len(g.head.text), to: len(g.head.text)}})
		}
	}
	for _, ln := range raw {
		cells, _ := ln.split()
		r, ok := g.fit(b, ln, cells)
		if !ok {
			if s, _ := ln.single(); len(g.rows) > 0 && !s.blank() {
				last := &g.rows[len(g.rows)-1]
				last.more = append(last.more, s)
			}
			continue
		}
		g.rows = append(g.rows, r)
	}
	g.unfold()
	b.grid(g)
}

func anyCount(lines []*line) bool {
	for _, ln := range lines {
		if len(counts(ln.all())) > 0 {
			return true
		}
	}
	return false
}

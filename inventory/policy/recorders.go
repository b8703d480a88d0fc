package policy

// beside is a table of cameras with the recorders of each branch beside them, its cells
// parted by spaces: 가온관 1층 로비 2 3층 관리실 1. Of two numbers the first is of cameras. A
// line of numbers only is the sum of the rows below it, and the first of those names its
// branch.
type beside struct {
	b    *installation
	g    *grid
	rows []row
	open bool // the place of a recorder has no number yet
	next bool // a branch begins
	sums bool // lines of sums stand before the branches
}

// besideRecorders reads the lines under the header of such a table. first is the column
// that the header above names before both sides.
func (b *installation) besideRecorders(g *grid, first column, raw []*line) {
	shared, n := sides(g.columns)
	side := g.columns[shared : shared+n]
	count, place := index(side, rCount), index(side, rPlace)
	lead := column{role: rBranch, cell: span{ln: g.head}}
	switch {
	case shared > 0:
		lead = g.columns[0]
	case first.cell.ln != nil:
		lead.cell = first.cell
	}
	t := &beside{b: b, g: g}
	for _, ln := range raw {
		if ts := b.words(ln.all()); len(numbersIn(ts)) > 1 && len(numbersIn(ts)) == len(ts) {
			t.sums = true
		}
	}
	place = max(place, 0)
	g.columns = []column{lead, {rPlace, side[place].cell}, {rCount, side[count].cell}}
	for _, ln := range raw {
		t.line(ln)
	}
	g.rows = t.rows
	b.grid(g)
}

// numbersIn are the words that are numbers.
func numbersIn(ts []token) []int {
	var at []int
	for i, t := range ts {
		if t.class == cInt || t.class == cCount {
			at = append(at, i)
		}
	}
	return at
}

func (t *beside) line(ln *line) {
	ts := t.b.words(ln.all())
	at := numbersIn(ts)
	blank := span{ln: ln, from: len(ln.text), to: len(ln.text)}
	switch {
	case len(at) == 0:
		ln.read = t.open || len(t.rows) > 0 // more of the place of a recorder
		t.open = ln.read
	case len(at) == len(ts) && len(ts) == 1 && t.open:
		ln.read, t.open = true, false
		t.b.parts = append(t.b.parts, ts[0].at)
	case len(at) == len(ts):
		t.rows = append(t.rows, row{ln: ln, sum: true, cells: []span{blank, blank, ts[0].at}})
		for _, x := range ts[1:] {
			t.b.parts = append(t.b.parts, x.at)
		}
		t.next, t.open = true, false
	case at[0] == 0:
		t.b.free(ln)
	default:
		t.row(ts, at, blank)
	}
}

// row takes a line with a place and its count.
func (t *beside) row(ts []token, at []int, blank span) {
	ln, i := ts[0].at.ln, at[0]
	r := row{ln: ln, cells: []span{blank, {ln, ts[0].at.from, ts[i-1].at.to}, ts[i].at}}
	if t.next || !t.sums && i > 1 && ts[0].like >= likeBranch {
		if cells, score := lay([]column{{role: rBranch}, {role: rPlace}}, ts[:i], true, false); score > unfit/2 && !cells[1].blank() {
			r.cells[0], r.cells[1] = cells[0], cells[1]
		} else if i > 1 {
			r.cells[0] = ts[0].at
			r.cells[1].from = ts[1].at.from
		}
	}
	t.next = false
	rest := ts[i+1:]
	for k, x := range rest {
		if last := k == len(rest)-1; last && (x.class == cInt || x.class == cCount) {
			t.b.parts = append(t.b.parts, x.at)
			rest = nil
		}
	}
	t.open = len(rest) > 0
	t.rows = append(t.rows, r)
}

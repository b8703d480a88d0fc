package policy

// period reads a table one cell per line whose header is not known: numbers with 대 that
// stand alone, always equally far apart. What the cells between them are is judged by
// their looks, so every row is flagged where no header says it.
func (b *installation) period(lines []*line) int {
	if s, ok := lines[0].single(); !ok || s.blank() || len(s.text()) > 120 || lines[0].no <= b.tried {
		return 0
	}
	values, used := b.cellLines(lines)
	b.tried = lines[max(0, used-1)].no
	var at []int
	for i, v := range values {
		if n, ok := bareCount(v); ok && n.said {
			at = append(at, i)
		}
	}
	if len(at) < 3 {
		return 0
	}
	p := at[1] - at[0]
	for i := 1; i < len(at); i++ {
		if at[i]-at[i-1] != p {
			return 0
		}
	}
	behind := len(values) - 1 - at[len(at)-1]
	if p < 3 || p > 6 || behind >= p {
		return 0
	}
	count := p - 1 - behind // its place in the row
	head := at[0] - count
	if head < 0 || head > p {
		return 0
	}
	g := &grid{head: values[0].ln, heading: b.branchHeading()}
	for i := range p {
		c := column{cell: span{ln: values[0].ln}}
		if head == p {
			c = column{roleOf(values[i].text()), values[i]}
		}
		if i == count {
			c.role = rCount
		}
		g.columns = append(g.columns, c)
	}
	doubt := Code("")
	for i := head; i+p <= len(values); i += p {
		g.rows = append(g.rows, row{ln: values[i].ln, cells: values[i : i+p]})
	}
	if index(g.columns, rPlace) < 0 {
		doubt = PlaceUnclear
		g.looks()
	}
	for i := range g.rows {
		g.rows[i].doubt = doubt
	}
	for _, v := range values[:head] {
		v.ln.read = true
	}
	b.grid(g)
	return used
}

// looks gives columns of unknown headers their roles by what stands in them: the first of
// words names what the place of the next lies in.
func (g *grid) looks() {
	var words []int
	for i, c := range g.columns {
		if (c.role == rNone || c.role == rKind) && g.textual(i) {
			words = append(words, i)
		}
	}
	switch {
	case len(words) == 1:
		g.columns[words[0]].role = rPlace
	case len(words) > 1:
		g.columns[words[0]].role, g.columns[words[1]].role = rKind, rPlace
	}
}

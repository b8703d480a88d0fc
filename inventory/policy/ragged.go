package policy

// ragged cuts cells that stand one per line into rows of unequal length: merged cells at
// their left stand in their first row only, and blank ones at their right left no line.
// Every row has its count, and as many cells behind it as all others; what stands before
// it belongs to the columns next to the count. It gives the number of cells that the rows
// take, 0 where they are no such rows.
func (g *grid) ragged(b *installation, cells []span) int {
	a := index(g.columns, rCount)
	end := g.endOfRows(cells)
	at := countsIn(cells[:end])
	if a < 1 || len(at) < 2 || at[0] < 1 || at[0] > a+1 {
		return 0
	}
	lead := max(a, at[0])
	behind := end - 1 - at[len(at)-1]
	if behind > len(g.columns)-1-a {
		return 0
	}
	for i := 1; i < len(at); i++ {
		if n := at[i] - at[i-1] - 1 - behind; n < 1 || n > lead {
			return 0
		}
	}
	columns := append([]column{}, g.columns[:a]...)
	if lead > a { // a header over two columns
		extra := column{role: rLevel, cell: span{ln: g.head, from: len(g.head.text), to: len(g.head.text)}}
		columns = append(columns[:a-1:a-1], extra, columns[a-1])
	}
	columns = append(columns, g.columns[a:a+1+behind]...)
	var rows []row
	from := 0
	for _, i := range at {
		r := row{ln: cells[from].ln, cells: make([]span, len(columns))}
		for k := range r.cells {
			r.cells[k] = span{ln: cells[i].ln}
		}
		own := cells[from:i]
		copy(r.cells[lead-len(own):], own)
		if n := len(own); n > 1 && n < lead && b.like(own[0]) >= likeBranch {
			r.cells[lead-n], r.cells[0] = r.cells[0], own[0] // the branch, without what lies between
		}
		copy(r.cells[lead:], cells[i:i+1+behind])
		rows, from = append(rows, r), i+1+behind
	}
	if end+1 < len(cells) && isTotal(cells[end]) {
		if _, ok := bareCount(cells[end+1]); ok {
			r := row{ln: cells[end].ln, cells: make([]span, len(columns))}
			for k := range r.cells {
				r.cells[k] = span{ln: cells[end].ln}
			}
			r.cells[0], r.cells[lead] = cells[end], cells[end+1]
			rows, end = append(rows, r), end+2
		}
	}
	g.columns, g.rows = columns, rows
	return end
}

// endOfRows is the first cell that belongs to no row: a total, or what ends the table.
func (g *grid) endOfRows(cells []span) int {
	for i, c := range cells {
		if _, ok := bareCount(c); !ok && (isTotal(c) || endsCells(c)) {
			return i
		}
	}
	return len(cells)
}

// countsIn are the cells that are a number and nothing else.
func countsIn(cells []span) []int {
	var at []int
	for i, c := range cells {
		if _, ok := bareCount(c); ok {
			at = append(at, i)
		}
	}
	return at
}

package policy

// tabled gives the lines of tables the cells that the file tells apart: where they stand
// is known, and is not judged by separators. A cell that a merged one from the row above
// covers is that cell; one that a merged cell at the left covers is blank, except in a
// header, where it goes on saying what stands below.
func tabled(text Text, lines []*line) {
	if len(text.Tables) == 0 {
		return
	}
	byNo := make(map[int]*line, len(lines))
	for _, ln := range lines {
		byNo[ln.no] = ln
	}
	for _, t := range text.Tables {
		for _, row := range t.Rows {
			if len(row) < 2 || len(row) > maxCells {
				continue
			}
			own := rowLine(row)
			ln := byNo[own]
			if ln == nil || ln.cells != nil {
				continue
			}
			cells := make([]span, len(row))
			for i, c := range row {
				cells[i] = cellSpan(byNo, ln, c, i, cells)
			}
			ln.cells = cells
		}
	}
}

// rowLine is the line that a row stands on, 0 where merged cells cover all of it.
func rowLine(row []Cell) int {
	for _, c := range row {
		if !c.Carried {
			return c.Line
		}
	}
	return 0
}

func cellSpan(byNo map[int]*line, ln *line, c Cell, i int, before []span) span {
	from := byNo[c.Line]
	if from == nil || c.Column < 1 || c.End < c.Column {
		return span{ln: ln, from: len(ln.text), to: len(ln.text)}
	}
	s := span{from, from.textAt(c.Column - 1), from.textAt(c.End - 1)}.trim("")
	if c.Carried && from == ln && i > 0 && !c.Heading && before[i-1].ln == ln && before[i-1].from <= s.from && s.to <= max(before[i-1].to, s.from) {
		return span{ln: ln, from: s.to, to: s.to}
	}
	return s
}

// carriedDown tells whether a cell of a row is one of a row above.
func (r row) carriedDown(c span) bool {
	return r.ln != nil && c.ln != nil && c.ln.no < r.ln.no && r.ln.cells != nil
}

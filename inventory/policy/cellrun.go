package policy

// cellRun is what cellLines found below a header. Each way to read the header asks for the
// cells below it, which are the same but for the first of them.
type cellRun struct {
	lines []*line // from the first on to the end of the section
	cells []span
	used  int // lines up to the last cell
}

func (c *cellRun) keep(lines []*line, cells []span, used int) {
	c.lines, c.cells, c.used = lines, cells, used
}

// of gives the cells of lines that begin among those of the run; not ok where they do not.
func (c *cellRun) of(lines []*line) (cells []span, used int, ok bool) {
	skip := len(c.lines) - len(lines)
	if len(lines) == 0 || skip < 0 || skip > c.used || &c.lines[skip] != &lines[0] {
		return nil, 0, false
	}
	if skip == c.used {
		return nil, 0, skip > 0 // where the run ended at once, nothing was looked through
	}
	i := 0
	for _, ln := range c.lines[:skip] {
		if c.cells[i].ln == ln { // a line has one cell at most
			i++
		}
	}
	return c.cells[i:], c.used - skip, true
}

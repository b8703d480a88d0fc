package policy

// turned reads a matrix that lies on its side: every row begins with the word for what it
// holds, and each further column is a place or branch. n is how many rows it takes.
func (m matrix) turned() (s sheet, n int, ok bool) {
	counted, wide := false, 0
	for ; n < len(m.rows) && n < maxSideways; n++ {
		cells := ended(m.rows[n].cells)
		if len(cells) == 0 {
			break
		}
		role := sidewaysRole(cells[0])
		if n == 0 && role == rNone {
			switch r := roleOf(cells[0].text()); {
			case r == rKind, r == rBranch, cells[0].blank():
				role = rKind
			case r == rLevel:
				role = rLevel
			}
		}
		if role == rNone {
			break
		}
		if role == rCount || role == rPart {
			numbers, other := numbersOf(cells[1:])
			if numbers < 2 || other > 0 {
				return s, 0, false
			}
			counted = counted || role == rPart || !isTotal(cells[0])
		}
		wide = max(wide, len(cells))
		s.columns = append(s.columns, column{role, cells[0]})
	}
	if n < 2 || !counted || wide < 3 || !m.names(n, s.columns) {
		return s, 0, false
	}
	s.head, s.named = m.rows[0].ln, true
	at := max(index(s.columns, rCount), index(s.columns, rPart))
	for j := 1; j < wide; j++ {
		r := cellRow{ln: m.rows[at].ln}
		for _, x := range m.rows[:n] {
			c := span{ln: x.ln, from: len(x.ln.text), to: len(x.ln.text)}
			if j < len(x.cells) {
				c = x.cells[j]
			}
			r.cells = append(r.cells, c)
		}
		s.rows = append(s.rows, r)
	}
	for _, x := range m.rows[:n] {
		x.ln.read = true
	}
	return s, n, true
}

// maxSideways is how many rows a matrix has that lies on its side.
const maxSideways = 12

// sidewaysRole is what a row holds by its first cell.
func sidewaysRole(c span) role {
	switch r := roleOf(c.text()); r {
	case rCount, rPart, rPlace, rRange, rSpec, rMount, rPurpose, rRetention, rHours, rDate, rNote, rRecorder, rStorage, rUnit, rSites:
		return r
	}
	return rNone
}

// names tells whether one of the first n rows names what the columns are: words that are no
// headers themselves, and no numbers.
func (m matrix) names(n int, columns []column) bool {
	for i, r := range m.rows[:n] {
		switch columns[i].role {
		case rPlace, rKind, rBranch, rLevel:
		default:
			continue
		}
		words, heads := 0, 0
		for _, c := range ended(r.cells)[1:] {
			switch {
			case c.blank():
			case numeric(c) || len(counts(c)) > 0:
				return false
			case roleOf(c.text()) != rNone && !isTotal(c):
				heads++
			default:
				words++
			}
		}
		if words > heads {
			return true
		}
	}
	return false
}

// numbersOf counts the cells that are numbers, and those that are something else.
func numbersOf(cells []span) (numbers, other int) {
	for _, c := range cells {
		switch {
		case c.blank(), dashRe.MatchString(c.plain()):
		case numeric(c):
			numbers++
		default:
			other++
		}
	}
	return numbers, other
}

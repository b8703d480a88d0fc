package policy

// transposed reads a table whose headers stand in its first column: 설치 위치 | 로비 | 복도,
// and below it 설치 대수 | 2 | 3. It returns the number of its lines, 0 where none begins.
func (b *installation) transposed(lines []*line) int {
	var rows [][]span
	var roles []role
	n := 0
	for ; n < len(lines) && len(rows) < 8; n++ {
		ln := lines[n]
		if ln.all().blank() || isRule(ln) {
			continue
		}
		cells, ok := ln.split()
		if done(ln) || !ok || len(cells) < 3 {
			break
		}
		r := roleOf(cells[0].text())
		if r == rNone {
			break
		}
		rows, roles = append(rows, cells), append(roles, r)
	}
	count, name := -1, -1
	for i, r := range roles {
		switch {
		case r == rCount && count < 0:
			count = i
		case (r == rPlace || r == rBranch || r == rKind) && name < 0:
			name = i
		}
	}
	if count < 0 || name < 0 || len(rows[count]) < 3 {
		return 0
	}
	for _, c := range rows[name][1:] {
		if roleOf(c.text()) != rNone && !isTotal(c) {
			return 0 // a header of columns
		}
	}
	numbers, filled := 0, 0
	for _, c := range rows[count][1:] {
		if _, ok := bareCount(c); ok {
			numbers++
		}
		if !c.blank() && !dashRe.MatchString(c.plain()) {
			filled++
		}
	}
	if numbers < 2 || numbers < filled {
		return 0
	}
	g := &grid{head: rows[name][0].ln, heading: b.branchHeading()}
	g.columns = []column{{roles[name], rows[name][0]}, {rCount, rows[count][0]}}
	for i, c := range rows[count] {
		if i == 0 || i >= len(rows[name]) || rows[name][i].blank() {
			continue
		}
		g.rows = append(g.rows, row{ln: c.ln, cells: []span{rows[name][i], c}})
	}
	for _, cells := range rows {
		cells[0].ln.read = true
	}
	for _, ln := range lines[:n] {
		ln.read = ln.read || isRule(ln)
	}
	b.before = span{}
	b.grid(g)
	return n
}

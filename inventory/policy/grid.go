package policy

import "strings"

// grid reads the rows of a table with cells.
func (b *installation) grid(t *table, rows []row) {
	g := gridOf(t, rows)
	if g.count < 0 && len(g.parts) == 0 && countless(rows) {
		return // a table without counts: its rows stay unread
	}
	places := g.byPlace(b, rows)
	for _, r := range rows {
		b.gridRow(t, g, r, places)
	}
}

// gridColumns says which column holds what, after the ambiguous 구분 was settled.
type gridColumns struct {
	branch, count, place, rng, mount int
	parts                            []int // 고정형, 이동형: parts of the count
}

func gridOf(t *table, rows []row) gridColumns {
	g := gridColumns{branch: index(t.columns, rBranch), count: index(t.columns, rCount), place: index(t.columns, rPlace), rng: index(t.columns, rRange), mount: index(t.columns, rMount)}
	for i, c := range t.columns {
		if c.role == rPart {
			g.parts = append(g.parts, i)
		}
	}
	kind := index(t.columns, rKind)
	if g.branch < 0 {
		g.branch = index(t.columns, rUnit)
	}
	if g.count < 0 && len(g.parts) == 0 {
		g.count = unnamedCount(t, rows)
	}
	if kind < 0 {
		return g
	}
	mounts, numbers, filled := 0, 0, 0
	for _, r := range rows {
		c := r.cells[kind]
		if c.blank() {
			continue
		}
		filled++
		if _, mount, _ := cleanName(c); mount != "" && mountRe.FindString(c.text()) == c.text() {
			mounts++
		}
		if strings.Trim(c.text(), "0123456789") == "" {
			numbers++
		}
	}
	switch {
	case filled > 0 && mounts == filled:
		if g.mount < 0 {
			g.mount = kind
		}
	case filled > 0 && numbers == filled:
	case g.branch < 0:
		g.branch = kind
	case g.place < 0:
		g.place = kind
	}
	return g
}

// unnamedCount finds the column of counts where no header names it: every filled cell of
// it is a count, and one at least says 대.
func unnamedCount(t *table, rows []row) int {
	for i, c := range t.columns {
		if c.role != rNone && c.role != rNote {
			continue
		}
		filled, numbers, said := 0, 0, 0
		for _, r := range rows {
			if r.cells[i].blank() {
				continue
			}
			filled++
			if _, ok := bareCount(r.cells[i]); ok {
				numbers++
			}
			said += min(1, len(counts(r.cells[i])))
		}
		if said > 0 && numbers == filled {
			return i
		}
	}
	return -1
}

// countless tells whether no cell of the rows holds a count.
func countless(rows []row) bool {
	for _, r := range rows {
		for _, c := range r.cells {
			if len(counts(c)) > 0 {
				return false
			}
		}
	}
	return true
}

func (g gridColumns) cell(r row, i int) span {
	if i < 0 || i >= len(r.cells) {
		return span{ln: r.ln}
	}
	return r.cells[i]
}

// byPlace tells whether the rows declare places (a branch over several rows) or branches.
func (g gridColumns) byPlace(b *installation, rows []row) bool {
	if g.branch < 0 {
		return true
	}
	seen := map[string]bool{}
	for _, r := range rows {
		name := g.cell(r, g.branch).plain()
		if totalRe.MatchString(name) || name == "소계" {
			continue
		}
		if name == "" || seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}

func (b *installation) gridRow(t *table, g gridColumns, r row, byPlace bool) {
	for _, c := range r.cells {
		if c.ln != nil && !c.blank() {
			c.ln.read = true
		}
	}
	branch, cell, place := g.cell(r, g.branch), g.cell(r, g.count), g.cell(r, g.place)
	mount, at := "", span{}
	if _, m, a := cleanName(g.cell(r, g.mount)); m != "" {
		mount, at = m, a
	}
	if g.place < 0 {
		place = g.cell(r, g.rng)
		if list, _ := angles(place); len(list) > 0 {
			place = span{ln: r.ln}
		}
	}
	for _, c := range r.cells {
		switch p := c.plain(); {
		case totalRe.MatchString(p):
			b.gridTotal(cell, nil)
			return
		case p == "소계":
			b.gridTotal(cell, b.cur)
			return
		}
	}
	b.remark(t.cell(r, rNote))
	b.blanks(t, r)
	if g.branch >= 0 && !branch.blank() {
		name, m, a := cleanName(branch)
		if m != "" && mount == "" {
			mount, at = m, a
		}
		b.continueOrOpen(name)
	} else {
		b.here(place)
	}
	b.gridCounts(t, g, r, cell, place, mount, at, byPlace)
	b.setAngles(g.cell(r, g.rng))
}

// gridCounts places the counts of a row: those inside the cell of places belong to each
// place, the count column to the row.
func (b *installation) gridCounts(t *table, g gridColumns, r row, cell, place span, mount string, at span, byPlace bool) {
	inPlace, tail := items(place)
	n, ok := bareCount(cell)
	parts, _ := items(cell)
	if len(inPlace) > 0 {
		if ok {
			b.setCount(n, mount, at)
		}
		b.line(inPlace, tail, nil)
		return
	}
	name, m, a := cleanName(place)
	if mount == "" && m != "" {
		mount, at = m, a
	}
	if len(g.parts) > 0 {
		b.gridParts(t, g, r, n, ok, name, byPlace)
		return
	}
	switch {
	case ok && byPlace && !name.blank():
		b.addLocation(name, n, mount, at)
		b.inherit(mount, at)
	case ok:
		b.setCount(n, mount, at)
		if !name.blank() {
			b.places(name)
		}
	case len(parts) > 0:
		b.line(parts, span{ln: cell.ln, from: cell.to, to: cell.to}, nil)
		if !name.blank() && len(b.cur.Locations) == 0 {
			b.setPlaces(name)
		}
	default:
		where := place
		if where.blank() {
			where = g.cell(r, g.branch)
		}
		b.rd.problem(CountMissing, where)
		b.unknown = true
	}
}

// gridParts reads a row whose count is given by mount: 고정형 5, 이동형 1, 계 6.
func (b *installation) gridParts(t *table, g gridColumns, r row, n count, stated bool, name span, byPlace bool) {
	sum := 0
	var all []count
	var mounts []column
	for _, i := range g.parts {
		c, ok := bareCount(r.cells[i])
		if !ok {
			continue
		}
		sum += c.n
		b.parts = append(b.parts, c.at)
		if c.n > 0 || c.upper > 0 {
			all, mounts = append(all, c), append(mounts, t.columns[i])
		}
	}
	mount, at := "", span{}
	if len(mounts) == 1 {
		mount, at = mountOf(strings.TrimSuffix(plain(brackets.ReplaceAllString(mounts[0].cell.text(), "")), "카메라")), mounts[0].cell
	}
	if stated && len(all) > 0 && sum != n.n {
		b.rd.problem(SumMismatch, n.at, strings.TrimSpace(b.cur.Name+" "+name.words()), itoa(n.n), itoa(sum))
	}
	if stated {
		all = []count{n}
	}
	if len(all) == 0 {
		b.rd.problem(CountMissing, r.ln.all().trim(""))
		b.unknown = true
	}
	for _, c := range all {
		if byPlace && !name.blank() {
			b.addLocation(name, c, mount, at)
		} else {
			b.setCount(c, mount, at)
		}
	}
	if !byPlace && !name.blank() {
		b.setPlaces(name)
	}
}

// remark takes the total that a remark states: 합계 34대.
func (b *installation) remark(cell span) {
	list, _ := items(cell)
	for _, it := range list {
		if it.total {
			b.total = append(b.total, stated{c: it.num})
		}
	}
}

// inherit takes the mount of a row for its branch where all rows agree.
func (b *installation) inherit(mount string, at span) {
	if mount != "" {
		b.setMount(mount, at)
	}
}

func (b *installation) gridTotal(cell span, of *Branch) {
	c, ok := bareCount(cell)
	if !ok {
		cs := counts(cell)
		if len(cs) == 0 {
			b.rd.problem(CountMissing, cell)
			return
		}
		c = cs[0]
	}
	b.total = append(b.total, stated{c: c, branch: of})
}

// blanks flags the cells of a row that stand empty, by the names of their columns.
func (b *installation) blanks(t *table, r row) {
	flagBlanks(b.rd, t, r, rNote, rSeq, rMount, rCount, rPart)
}

// flagBlanks reports the blank cells of a row, apart from those of columns that may be
// blank without a doubt.
func flagBlanks(rd *reader, t *table, r row, may ...role) {
	var names []string
	for i, c := range t.columns {
		if i >= len(r.cells) || !r.cells[i].blank() || c.role == rNone {
			continue
		}
		free := false
		for _, m := range may {
			free = free || m == c.role
		}
		if !free {
			names = append(names, strings.Join(strings.Fields(c.cell.words()), " "))
		}
	}
	if len(names) > 0 {
		rd.problem(BlankCell, r.ln.all().trim(""), strings.Join(names, ", "))
	}
}

package policy

import (
	"regexp"
	"slices"
	"strings"
)

func regexpOf(s string) *regexp.Regexp { return regexp.MustCompile(s) }

var hangulRe = regexp.MustCompile(`[가-힣A-Za-z]`)

// reading of a grid: what is carried from row to row.
type gridReading struct {
	*grid
	sense
	unsure  []Code // by column: the doubt of the row that it comes from
	carried []span // by column: the last cell of a merged one
	byPlace bool   // rows declare places; else branches, with places as free text
	blanks  bool
}

// grid takes the entries of a table.
func (b *installation) grid(g *grid) {
	if len(g.rows) == 0 {
		return
	}
	b.flush()
	b.group++
	for i := range g.rows {
		g.rows[i] = g.unwrap(g.rows[i])
	}
	r := gridReading{grid: g, sense: g.settle(), carried: make([]span, len(g.columns)), unsure: make([]Code, len(g.columns))}
	if r.count < 0 && len(r.parts) == 0 && len(r.cells) == 0 {
		return // a table without counts: its rows stay unread
	}
	if b.head == nil {
		b.head = g.head
	}
	r.byPlace = b.declaresPlaces(&r)
	for _, c := range g.columns {
		b.stated(c.cell)
	}
	for i, row := range g.rows {
		b.gridRow(&r, i, row)
	}
}

// stated takes the total that a header or heading states in brackets: (총 17대).
func (b *installation) stated(s span) {
	if s.ln == nil {
		return
	}
	list, _ := items(s)
	for _, it := range list {
		if it.total || totalRe.MatchString(lastField(it.name).plain()) || strings.HasSuffix(strings.TrimSpace(s.ln.text[:it.num.at.from]), "(") {
			b.addTotal(it.num, false, span{})
			s.ln.read = true
		}
	}
}

func lastField(s span) span {
	f := s.fields()
	if len(f) == 0 {
		return s
	}
	return f[len(f)-1]
}

func (g *gridReading) cell(r row, i int) span {
	if i < 0 || i >= len(r.cells) {
		return span{ln: r.ln}
	}
	return r.cells[i]
}

// declaresPlaces tells whether the rows declare places, each with its count: a branch
// that stands over several rows, or places that stand alone in their cells.
func (b *installation) declaresPlaces(g *gridReading) bool {
	if g.only() && (g.branch < 0 && len(g.within) == 0 || b.isInstitution(g)) {
		return false
	}
	if g.branch < 0 || len(g.within) > 1 {
		return true
	}
	seen := map[string]bool{}
	lists := false
	for _, r := range g.rows {
		c := g.cell(r, g.branch)
		if g.totalCell(r) && (c.blank() || isTotal(c)) {
			continue
		}
		name := c.plain()
		if name == "" || ditto(c) || seen[name] {
			return true
		}
		seen[name] = true
		place := g.cell(r, g.leaf)
		list, _ := items(place)
		lists = lists || len(list) == 0 && (place.blank() || ditto(place) || isOpen(place.text()) || isGrouped(place.text()))
	}
	return !lists
}

// isInstitution tells whether the only branch of a table is the institution itself.
func (b *installation) isInstitution(g *gridReading) bool {
	name := plain(b.rd.r.Institution)
	if g.branch < 0 || len(g.within) > 1 || name == "" {
		return false
	}
	for _, r := range g.rows {
		if c := g.cell(r, g.branch); !c.blank() && !isTotal(c) && !strings.HasSuffix(c.plain(), name) && !strings.HasPrefix(name, c.plain()) {
			return false
		}
	}
	return true
}

// only tells whether a table has only one row: its count is of all there is.
func (g *gridReading) only() bool {
	n := 0
	for _, r := range g.rows {
		if !r.bare && !g.totalCell(r) {
			n++
		}
	}
	return n == 1
}

// numbersOnly tells whether a row says nothing but numbers.
func (g *gridReading) numbersOnly(r row) bool {
	for _, c := range r.cells {
		if hangulRe.MatchString(c.text()) && len(counts(c)) == 0 {
			return false
		}
	}
	return true
}

// totalCell tells whether a row is a total.
func (g *gridReading) totalCell(r row) bool {
	for i, c := range r.cells {
		if g.isLabel(i, c) {
			return true
		}
	}
	return false
}

// isLabel tells whether a cell calls its row a total.
func (g *gridReading) isLabel(i int, c span) bool {
	if i == 0 && c.plain() == "전체" {
		return true
	}
	if i == g.count || c.blank() || !isTotal(c) {
		return false
	}
	switch g.columns[i].role {
	case rRange, rNote, rSpec, rHours, rRetention:
		return false
	}
	return true
}

func (b *installation) gridRow(g *gridReading, n int, r row) {
	for _, c := range r.cells {
		if c.ln != nil && !c.blank() {
			c.ln.read = true
		}
	}
	if r.bare {
		b.within(g, r, &entry{})
		return
	}
	if b.gridTotal(g, r) || b.shared(g, r) {
		return
	}
	cell, place := g.cell(r, g.count), g.cell(r, g.leaf)
	if r.carriedDown(cell) {
		cell = span{ln: r.ln} // counted with the row that it begins in
	}
	b.remark(g, r)
	e := entry{fresh: true, row: n + 1, plain: g.plainly(r), keeps: g.cell(r, g.keeps)}
	if _, m, a := cleanName(g.cell(r, g.mount)); m != "" {
		e.mount, e.mountAt = m, a
	}
	b.within(g, r, &e)
	if e.branch.blank() {
		e.branch = g.heading
	}
	if ditto(place) {
		place = span{ln: r.ln}
	}
	name, m, a := cleanName(place)
	if e.mount == "" && m != "" {
		e.mount, e.mountAt = m, a
	}
	if len(r.above) > 0 && (g.leaf < 0 || g.leaf > g.count) {
		r.above = nil // they went on naming the branch
	}
	if len(r.above) > 0 {
		if r.common {
			e.path = append(e.path, r.above[0])
			r.above = r.above[1:]
		}
		if len(r.above) > 0 {
			if !name.blank() {
				e.path = append(e.path, name)
			}
			e.path = append(e.path, r.above[:len(r.above)-1]...)
			name = r.above[len(r.above)-1].trim(trimName)
		}
	}
	if r.doubt != "" {
		e.doubt = r.doubt
	}
	if n := len(e.path); n > 0 && strings.HasPrefix(name.plain(), e.path[n-1].plain()) {
		e.path = e.path[:n-1] // 1층 and 1층 현관
	}
	before := len(b.entries)
	b.gridCounts(g, r, e, cell, place, name)
	b.gridBlanks(g, r)
	for _, s := range r.more {
		b.goesOn(s, before)
	}
	if i := index(g.columns, rRange); i >= 0 && i != g.leaf && len(b.entries) > before {
		if list, _ := angles(g.cell(r, i)); len(list) > 0 {
			b.entries[len(b.entries)-1].angles = append(b.entries[len(b.entries)-1].angles, g.cell(r, i))
		}
	}
}

// shared takes a row whose count is that of the row above, by a merged cell: one count for
// the places of both.
func (b *installation) shared(g *gridReading, r row) bool {
	cell, place := g.cell(r, g.count), g.cell(r, g.leaf)
	if g.count < 0 || !r.carriedDown(cell) {
		return false
	}
	if list, _ := items(place); len(list) > 0 {
		return false
	}
	if n := len(b.entries); n > 0 && !place.blank() && !r.carriedDown(place) {
		last := &b.entries[n-1]
		b.rd.problem(PlaceUnclear, place)
		last.doubt = PlaceUnclear
		if !last.name.blank() {
			last.path, last.name = append(last.path, last.name), place
		}
	}
	return true
}

// goesOn takes words below a row that belong to it: angles, or more of its places, with
// which its one count is for all of them.
func (b *installation) goesOn(s span, before int) {
	if len(b.entries) == before {
		return
	}
	last := &b.entries[len(b.entries)-1]
	if list, _ := angles(s); len(list) > 0 {
		s.ln.read = true
		last.angles = append(last.angles, s)
		return
	}
	if last.name.blank() && !last.places.blank() {
		s.ln.read = true // the places are free text: what goes on is found on its line
		return
	}
	if !hangulRe.MatchString(s.text()) || last.kind != aRow {
		return
	}
	s.ln.read = true
	last.doubt = PlaceUnclear
	if !last.name.blank() {
		last.path, last.name = append(last.path, last.name), s
	}
}

// unwrap lays the words of a cell that was wrapped, which stand on lines above the count,
// against the columns before it.
func (g *grid) unwrap(r row) row {
	count := index(g.columns, rCount)
	if count < 1 || len(r.above) == 0 || r.common {
		return r
	}
	for _, c := range r.cells[:count] {
		if !c.blank() {
			return r
		}
	}
	ts := tokensOf(r.above[0])
	cells, score := lay(g.columns[:count], ts, true, false)
	if score < unfit/2 {
		return r
	}
	r.cells = append(append([]span{}, cells...), r.cells[count:]...)
	r.above = r.above[1:]
	return r
}

// within gives an entry what its place lies in; cells of merged columns are carried down.
func (b *installation) within(g *gridReading, r row, e *entry) {
	fresh := false
	for _, i := range g.within {
		c := g.cell(r, i)
		switch {
		case !c.blank() && !ditto(c):
			g.carried[i], fresh = c, true
		case fresh && g.columns[i].role != rBranch:
			g.carried[i] = span{} // a new branch begins without areas
		}
		at := g.carried[i]
		if at.blank() {
			continue
		}
		if !c.blank() && !ditto(c) {
			g.unsure[i] = r.doubt
		} else if e.doubt == "" {
			e.doubt = g.unsure[i] // what is carried down was cut off in doubt
		}
		name, m, a := cleanName(at)
		if m != "" && e.mount == "" {
			e.mount, e.mountAt = m, a
		}
		if i == g.branch {
			e.branch = name
		} else {
			e.path = append(e.path, name)
		}
	}
}

// gridCounts places the counts of a row: those inside the cell of places belong to each
// place, the count column to the row.
func (b *installation) gridCounts(g *gridReading, r row, e entry, cell, place, name span) {
	inPlace, _ := items(place)
	n, ok := bareCount(cell)
	own, _ := items(cell)
	inPlace = slices.DeleteFunc(inPlace, func(it item) bool {
		if !it.total && !it.sub {
			return false
		}
		b.addTotal(it.num, it.sub, e.branch)
		cut := it.num.at.from
		if i := strings.LastIndex(place.ln.text[:cut], "총"); i >= place.from && cut-i < 12 {
			cut = i
		}
		if !place.blank() && cut > place.from && cut < place.to && cut < name.to {
			name.to = cut // what stands before is the place
			name = name.trim(trimName + "(")
		}
		return true
	})
	if len(inPlace) == 0 && ok {
		inPlace = bareItems(place, n.n)
	}
	if more := g.cell(r, g.detail); ok && len(inPlace) == 0 && !more.blank() && len(g.cells)+len(g.parts) == 0 {
		list, _ := items(more)
		if sumItems(list) == n.n && len(list) > 1 {
			b.subtotal(e, n)
			e.path = append(e.path, name)
			b.listed(e, list)
			return
		}
	}
	if len(g.cells) > 0 || len(g.parts) > 0 {
		b.gridParts(g, r, e, n, ok, name)
		return
	}
	if len(inPlace) > 0 {
		if ok {
			b.subtotal(e, n)
		} else {
			for _, it := range own {
				x := e
				if it.mount != "" {
					x.mount, x.mountAt = it.mount, it.at
				}
				b.subtotal(x, it.num)
			}
		}
		if g.branch < 0 || g.leaf >= 0 && g.columns[g.leaf].role == rKind {
			e.path = nil
		}
		b.listed(e, inPlace)
		return
	}
	e.name = name
	switch {
	case ok:
		e.num = n
		if !g.byPlace {
			e.name, e.places = span{}, name
		}
		if e.name.blank() && e.branch.blank() && len(e.path) == 0 {
			e.kind, e.bare = maybeTotal, g.numbersOnly(r)
		}
		b.add(e)
	case len(own) > 0:
		for _, it := range own {
			x := e
			x.num = it.num
			if it.mount != "" {
				x.mount, x.mountAt = it.mount, it.at
			}
			switch {
			case it.total:
				b.addTotal(it.num, false, e.branch)
				continue
			case it.name.blank():
			case like(it.name) == surelyBranch || x.branch.blank() && x.name.blank():
				x.branch = it.name
			case x.name.blank():
				x.name = it.name
			default:
				x.path = append(x.path[:len(x.path):len(x.path)], it.name)
			}
			if !g.byPlace {
				x.name = span{}
			}
			if x.name.blank() {
				x.places = name
			}
			b.add(x)
		}
	case n.at.ln == nil && dashRe.MatchString(cell.plain()):
	default:
		where := place
		if where.blank() {
			where = g.cell(r, g.branch)
		}
		if where.blank() && cell.blank() {
			return // nothing is said at all: a remark of its own
		}
		b.rd.problem(CountMissing, where)
		if !where.blank() {
			b.unknown = true
			if !e.branch.blank() && !slices.ContainsFunc(b.entries, func(x entry) bool { return x.branch.plain() == e.branch.plain() }) {
				e.name, e.num = span{}, count{at: where}
				b.add(e)
			}
		}
	}
}

func sumItems(list []item) int {
	n := 0
	for _, it := range list {
		n += it.num.n
	}
	return n
}

// subtotal takes the count of a row whose places have counts of their own.
func (b *installation) subtotal(e entry, n count) {
	e.num, e.head, e.name = n, true, span{}
	if e.branch.blank() && len(e.path) == 0 {
		e.kind = maybeTotal
	}
	b.add(e)
}

// listed takes the counts of a list of places in a cell.
func (b *installation) listed(e entry, list []item) {
	path := e.path
	for _, it := range list {
		x := e
		x.num, x.path = it.num, path
		if it.mount != "" {
			x.mount, x.mountAt = it.mount, it.at
		}
		if it.total {
			b.addTotal(it.num, false, e.branch)
			continue
		}
		x.name = it.name
		if i := strings.IndexByte(it.name.text(), ':'); i > 0 {
			if area := it.name.sub(0, i).trim(trimName); partRe.MatchString(area.text()) && len(it.name.text()) > i+1 {
				path = append(e.path[:len(e.path):len(e.path)], area)
				x.path, x.name = path, it.name.sub(i+1, len(it.name.text())).trim(trimName)
			}
		}
		b.add(x)
	}
}

var bareListRe = regexp.MustCompile(`([^,\d][^,]*?)\s*[:(]?\s*(\d{1,4})\s*\)?\s*(?:,|$)`)

// bareItems reads a list of places whose counts have no 대, where they add up to the
// count of the row: 민원실 4, 로비 3.
func bareItems(s span, sum int) []item {
	if !strings.Contains(s.text(), ",") {
		return nil
	}
	var out []item
	n := 0
	for _, m := range bareListRe.FindAllStringSubmatchIndex(s.text(), -1) {
		c, ok := bareCount(s.sub(m[4], m[5]))
		if !ok {
			return nil
		}
		it := item{num: c}
		it.name, it.mount, it.at = cleanName(s.sub(m[2], m[3]))
		out, n = append(out, it), n+c.n
	}
	if len(out) < 2 || n != sum {
		return nil
	}
	return out
}

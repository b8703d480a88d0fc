package policy

import (
	"slices"
	"strings"
)

// sitesEnd is a number of sites behind the place that they are of.
var sitesEnd = compile(`\d\s*개소$`)

var hangulRe = compile(`[가-힣A-Za-z]`)

// grid takes the entries of a table.
func (b *installation) grid(g *grid) {
	if len(g.rows) == 0 {
		return
	}
	b.flush()
	b.group++
	for i := range g.rows {
		g.rows[i] = b.unwrap(g, g.rows[i])
	}
	if !g.ordered {
		g.centred()
	}
	r := gridReading{grid: g, sense: g.settle(), carried: make([]span, len(g.columns)), unsure: make([]Code, len(g.columns))}
	if r.count >= 0 && g.adds(r.count, b.headSum()) {
		r.sense.how &^= noHeader // the heading above states their sum
	}
	if r.count < 0 && len(r.parts) == 0 && len(r.cells) == 0 && !r.countedPlaces() {
		return // a table without counts: its rows stay unread
	}
	if b.head == nil {
		b.head = g.head
	}
	r.byPlace = b.declaresPlaces(&r)
	r.crossing = g.crossingOf(&r.sense)
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

func (b *installation) gridRow(g *gridReading, n int, r row) {
	for i, c := range r.cells {
		if c.ln != nil && !c.blank() {
			c.ln.read = true
			if i < len(g.columns) && (elsewise(g.columns[i].role) || slices.Contains(g.aside, i)) && hasDigit(c.text()) {
				if cells, ok := r.ln.split(); ok && g.columns[i].role == rRecorder && len(counts(c)) > 0 && len(cells) < g.headed() {
					continue // a cell is missing: it may count cameras
				}
				b.parts = append(b.parts, c)
			}
		}
	}
	if r.bare {
		b.within(g, r, &entry{})
		return
	}
	if r.sum || r.whole {
		for _, i := range append(append([]int{}, g.parts...), g.cells...) {
			if c, ok := bareCount(r.cells[i]); ok {
				b.parts = append(b.parts, c.at)
			}
		}
		c, ok := bareCount(g.cell(r, g.count))
		if !ok && g.count < 0 {
			c, ok = g.sumOfParts(r)
		}
		if ok {
			b.addTotal(c, r.sum, span{})
		}
		return
	}
	if c, ok := oneTotal(r); ok {
		b.addTotal(c, false, span{})
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
	e := entry{fresh: true, row: n + 1, plain: g.plainly(r), how: g.sense.how | r.how}
	e.setKeeps(g.cell(r, g.keeps))
	if n < len(g.near) && g.near[n] {
		e.how |= nearCasting
		defer b.otherwise(len(b.entries), g.other[n])
	}
	if _, m, a := cleanName(g.cell(r, g.mount)); m != "" {
		e.mount, e.mountAt = m, a
	}
	e.aim = !g.cell(r, index(g.columns, rPurpose)).blank()
	b.within(g, r, &e)
	g.region(r, &e)
	if kind := g.cell(r, g.mount); g.mount >= 0 && equipmentRe.MatchString(kind.text()) {
		if c, ok := bareCount(cell); ok {
			b.notCameras(kind, c)
			return
		}
	}
	if d := g.device(r); d.ln != nil {
		if c, ok := bareCount(cell); ok {
			b.notCameras(d, c)
			return
		}
	}
	if len(g.inAreas) > 0 {
		e.path = append(append([]span{}, g.inAreas...), e.path...)
	}
	if e.branch.blank() {
		e.branch = g.heading
		e.headed = !e.branch.blank()
		if g.branch >= 0 && (g.columns[g.branch].role == rBranch || g.columns[g.branch].role == rKind) {
			e.how |= noBranch
		}
	}
	switch {
	case ditto(place):
		place = g.place
	case place.blank() && g.leaf >= 0 && g.mount >= 0 && !g.cell(r, g.mount).blank() && (g.branch < 0 || g.cell(r, g.branch).blank()):
		place = g.place // one for several kinds
	case place.blank() && g.leaf >= 0 && r.aimed(g):
		place = g.place // one for several purposes
		if g.spaced && e.doubt == "" {
			e.doubt = PlaceUnclear // or its cell ran into another
		}
	case !place.blank():
		g.place = place
	}
	name, m, a := cleanName(place)
	if at := place.trim(""); index(g.columns, rSites) < 0 && !name.blank() && sitesEnd.MatchString(at.text()) {
		name.to = max(name.to, at.to) // 놀이터 2개소: no column says it
	}
	if kind := g.cell(r, g.kinds); g.kinds >= 0 && !kind.blank() && !isTotal(kind) {
		if name.blank() {
			name, _, _ = cleanName(kind) // 어린이놀이터, of which there are 3개소
		} else if g.floorNamed() {
			e.how |= nearCasting // 주차장 beside 지하 1층: which of the two names it?
		}
	}
	if g.unitBranch || g.weakBranch && g.byPlace {
		e.how |= nearCasting
	}
	if e.mount == "" && m != "" {
		e.mount, e.mountAt = m, a
	}
	if len(r.above) > 0 && (g.leaf < 0 || g.leaf > g.count) {
		r.above = nil // they went on naming the branch
	}
	if len(r.above) > 0 {
		if r.common {
			if e.branch.blank() || g.branch < 0 {
				e.branch = r.above[0]
			} else {
				e.path = append(e.path, r.above[0])
			}
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
	if t := r.torn[g.leaf]; g.byPlace {
		r.ahead = append(r.ahead, t...)
	}
	for _, t := range r.torn {
		for _, s := range t {
			s.ln.read = true
		}
	}
	if len(r.ahead) > 0 {
		e.path = append(e.path, r.ahead...)
		if name.blank() {
			name, e.path = e.path[len(e.path)-1], e.path[:len(e.path)-1]
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
	b.sumsBeside(g, r, e, cell)
	b.gridBlanks(g, r)
	for _, s := range r.more {
		b.goesOn(s, before)
	}
	if i := index(g.columns, rRange); i >= 0 && i != g.leaf && len(b.entries) > before {
		if list, _ := angles(g.cell(r, i)); len(list) > 0 {
			b.entries[len(b.entries)-1].addAngles(g.cell(r, i))
		}
	}
}

// aimed tells whether the purpose of a row stands behind its place, which tells it
// from the rows above.
func (r row) aimed(g *gridReading) bool {
	i := index(g.columns, rPurpose)
	return i > g.leaf && i != g.branch && !g.cell(r, i).blank()
}

// elsewise tells whether numbers of a column count something else.
func elsewise(r role) bool {
	switch r {
	case rSeq, rSites, rSpec, rDate, rLevel, rPhone, rHours, rRetention, rRecorder, rFormer:
		return true
	}
	return false
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
		last := b.entries[n-1]
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
	last := b.entries[len(b.entries)-1]
	if list, _ := angles(s); len(list) > 0 {
		s.ln.read = true
		last.addAngles(s)
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
func (b *installation) unwrap(g *grid, r row) row {
	count := index(g.columns, rCount)
	if count < 1 || len(r.above) == 0 || r.common || goesOn(r.above[0]) && len(r.above[0].fields()) == 1 {
		return r
	}
	for _, c := range r.cells[:count] {
		if !c.blank() {
			return r
		}
	}
	ts := b.words(r.above[0])
	cells, score := lay(g.columns[:count], ts, true, false)
	if score < unfit/2 {
		return r
	}
	r.cells = append(append([]span{}, cells...), r.cells[count:]...)
	r.above = slices.DeleteFunc(r.above[1:], func(s span) bool {
		return strings.HasPrefix(s.text(), "·") // of a list in the last of the cells
	})
	return r
}

// region gives an entry the region that its branch lies in.
func (g *gridReading) region(r row, e *entry) {
	if g.over < 0 {
		return
	}
	if c := g.cell(r, g.over); !c.blank() && !ditto(c) {
		g.carried[g.over] = c
	}
	e.setOver(g.carried[g.over])
}

// throughFloors begins what lies on no floor: below the rows of one, it is not on that.
var throughFloors = compile(`^(?:승강기|엘리베이터|엘레베이터|에스컬레이터|(?i:e/?v|elevator)|비상계단|계단실)`)

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
		if at.blank() || c.blank() && g.columns[i].role == rLevel && throughFloors.MatchString(g.cell(r, g.leaf).text()) {
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
			if t := r.torn[i]; len(t) > 0 && strings.HasSuffix(t[0].text(), "/") {
				e.branch = t[0].trim(trimName) // and below it the department
			}
		} else {
			if name.plain() != "기타" {
				e.path = append(e.path, name)
			}
		}
	}
}

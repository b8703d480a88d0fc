package policy

import (
	"regexp"
	"strings"
)

// reading of a grid: what is carried from row to row.
type gridReading struct {
	*grid
	sense
	unsure   []Code // by column: the doubt of the row that it comes from
	carried  []span // by column: the last cell of a merged one
	place    span   // the last place
	byName   map[string]span
	sure     []span   // branches that are surely some
	crossing crossing // of a matrix
	byPlace  bool     // rows declare places; else branches, with places as free text
	sited    *bool    // whether countsSites, once it is asked

	lastWhole int    // the last whole of a branch that was stated beside its places
	wholeOf   string // and that branch
}

// declaresPlaces tells whether the rows declare places, each with its count: a branch
// that stands over several rows, or places that stand alone in their cells.
func (b *installation) declaresPlaces(g *gridReading) bool {
	if len(g.inAreas) == 0 && g.only() && !g.onePlace() && (g.branch < 0 && len(g.within) == 0 || b.isInstitution(g)) {
		return false
	}
	if g.branch < 0 || len(g.within) > 1 && !g.floorsOnly() {
		return true
	}
	seen, region := map[string]bool{}, ""
	lists := false
	for _, r := range g.rows {
		c := g.cell(r, g.branch)
		if g.totalCell(r) && (c.blank() || isTotal(c)) {
			continue
		}
		name := c.plain()
		if over := g.cell(r, g.over); g.over >= 0 && !over.blank() {
			region = over.plain()
		}
		if name == "" || ditto(c) || seen[region+" "+name] {
			return true
		}
		name = region + " " + name
		seen[name] = true
		place := g.cell(r, g.leaf)
		list, _ := items(place)
		lists = lists || len(list) == 0 && (place.blank() || ditto(place) || wholeSite.MatchString(place.plain()) || isOpen(place.text()) || isGrouped(place.text()))
	}
	return !lists
}

// floorsOnly tells whether nothing but the floor stands between the branch of a row and its
// places, and each branch has one row: the floors are then said of all its places.
func (g *gridReading) floorsOnly() bool {
	for _, i := range g.within {
		if i != g.branch && g.columns[i].role != rLevel {
			return false
		}
	}
	for _, r := range g.rows {
		if place := g.cell(r, g.leaf); !g.totalCell(r) && (isOpen(place.text()) || isGrouped(place.text())) {
			return true
		}
	}
	return false
}

// floorNamed tells whether some places of a table with kinds beside them are called by
// nothing but a floor: which of the two columns names its rows is then not told.
func (g *gridReading) floorNamed() bool {
	for _, r := range g.rows {
		if c := g.cell(r, g.leaf); !g.totalCell(r) && like(c) == likeArea {
			return true
		}
	}
	return false
}

// onePlace tells whether a table of a branch has a single place in its only row.
func (g *gridReading) onePlace() bool {
	if g.heading.blank() {
		return false
	}
	for _, r := range g.rows {
		if c := g.cell(r, g.leaf); !c.blank() && !isTotal(c) {
			return !isOpen(c.text()) && !isGrouped(c.text()) && !wholeSite.MatchString(c.plain())
		}
	}
	return false
}

// wholeSite are words for all of a place of business.
var wholeSite = regexp.MustCompile(`^(?:건물|청사|시설|센터|사옥)(?:내·?외부?|안팎|전체|전역)$`)

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

// spans tells whether the branch of a row has further rows.
func (g *gridReading) spans(e entry) bool {
	if g.branch < 0 || e.row < 1 || e.row > len(g.rows) {
		return false
	}
	own := func(i int) bool {
		c := g.cell(g.rows[i], g.branch)
		return !c.blank() && !ditto(c) && c.plain() != e.branch.plain()
	}
	at := e.row - 1
	if c := g.cell(g.rows[at], g.branch); c.blank() || ditto(c) {
		return true
	}
	return at+1 < len(g.rows) && !own(at+1) && !g.totalCell(g.rows[at+1]) || at > 0 && g.cell(g.rows[at-1], g.branch).plain() == e.branch.plain()
}

// countsSites tells whether the names beside the counts in their column are branches: one at
// least surely is, and none is a place inside one. 본부 28대, 동부지사 9대, 묘목장 15대.
func (g *gridReading) countsSites() bool {
	if g.sited == nil {
		sure, inside := false, false
		for _, r := range g.rows {
			list, _ := items(g.cell(r, g.count))
			for _, it := range list {
				switch like(it.name) {
				case surelyBranch:
					sure = true
				case likePlace, likeArea:
					inside = true
				}
			}
		}
		yes := sure && !inside && g.branch < 0
		g.sited = &yes
	}
	return *g.sited
}

// countedPlaces tells whether the cells of places hold the counts: most of them, in a table
// without a column of counts.
func (g *gridReading) countedPlaces() bool {
	filled, counted := 0, 0
	for _, r := range g.rows {
		if c := g.cell(r, g.leaf); !c.blank() {
			filled++
			if len(counts(c)) > 0 {
				counted++
			}
		}
	}
	return g.leaf >= 0 && counted > 0 && counted*3 >= filled*2
}

package policy

import (
	"slices"
	"strings"
)

// grid is a table: its columns, and rows of one cell for each.
type grid struct {
	columns []column
	head    *line
	rows    []row
	heading span   // the heading above that names a branch
	inAreas []span // headings above that name areas
	how     judged // what was judged of the whole table
	spaced  bool   // cells were parted by spaces: where one ends is judged, not read
}

// sense says which column of a grid holds what.
type sense struct {
	count  int
	parts  []int // 고정형, 이동형: parts of the count
	cells  []int // of a matrix
	aside  []int // numbers that count no cameras of today
	within []int // what the place lies in, outermost first
	branch int   // the one of them that names the branch
	over   int   // what several branches lie in: a region
	leaf   int   // the place
	detail int   // a column that says more about the place
	mount  int
	keeps  int
	how    judged
}

// settle tells what the columns hold by their headers and by what stands in them.
func (g *grid) settle() sense {
	m := sense{how: g.how, count: -1, branch: -1, over: -1, detail: -1, leaf: index(g.columns, rPlace), mount: index(g.columns, rMount), keeps: index(g.columns, rRetention)}
	for i, c := range g.columns {
		if c.role == rPlace {
			m.leaf = i // the last is the most exact
		}
	}
	g.counting(&m)
	if m.count < 0 && len(m.parts) == 0 && len(m.cells) == 0 {
		m.count = g.unnamedCount()
	}
	if m.count >= 0 {
		g.unheard(&m)
	}
	if slices.Contains(m.cells, m.leaf) {
		m.leaf = -1
	}
	if m.leaf < 0 {
		if m.leaf = g.placeless(); m.leaf >= 0 && g.columns[m.leaf].role == rRange {
			m.how |= rangeIsPlace
		}
	}
	if i := index(g.columns, rPurpose); i >= 0 && m.leaf >= 0 && len(g.rows) > 2 && g.sparse(m.leaf) && !g.sparse(i) {
		m.branch = m.leaf
		m.leaf = i // the place is merged over the rows
		m.how |= purposeIsPlace
	}
	for i, c := range g.columns {
		if i == m.leaf || i == m.detail || slices.Contains(m.cells, i) {
			continue
		}
		switch c.role {
		case rBranch:
			if !g.generic(i) {
				if m.branch < 0 {
					m.branch = i
				}
				m.within = append(m.within, i)
			}
		case rPlace:
			if m.branch < 0 && g.namesSites(i) {
				m.branch = i
			}
			m.within = append(m.within, i)
		case rLevel:
			if !g.repeated(i, m.leaf) {
				m.within = append(m.within, i)
			}
		case rKind:
			g.kind(i, &m)
		}
	}
	g.last(&m)
	g.group(&m)
	if m.count >= 0 && g.sumsUp(m.count) {
		m.how &^= noHeader // what the total bears out is the count
	}
	return m
}

// sparse tells whether most cells of a column are blank.
func (g *grid) sparse(i int) bool {
	filled, n := 0, 0
	for _, r := range g.rows {
		if slices.ContainsFunc(r.cells, isTotal) {
			continue
		}
		n++
		if !r.cells[i].blank() {
			filled++
		}
	}
	return filled*2 < n
}

// placeless finds what the rows of a table without a column of places are called by: what
// the cameras are for, where it tells the rows apart, else what they see.
func (g *grid) placeless() int {
	aim, scope := index(g.columns, rPurpose), index(g.columns, rRange)
	named := index(g.columns, rBranch) >= 0 || index(g.columns, rKind) >= 0
	switch {
	case aim >= 0 && !named && g.distinct(aim):
		return aim
	case g.names(index(g.columns, rBranch)), g.names(index(g.columns, rKind)):
		return -1
	case scope >= 0 && !g.angled(scope):
		return scope
	}
	return -1
}

// names tells whether a column names the branch of every row.
func (g *grid) names(i int) bool { return i >= 0 && g.distinct(i) && !g.areas(i) && !g.aims(i) }

// distinct tells whether every row of several has a cell of its own in a column.
func (g *grid) distinct(i int) bool {
	seen := map[string]bool{}
	for _, r := range g.rows {
		if slices.ContainsFunc(r.cells, isTotal) {
			continue
		}
		if p := r.cells[i].plain(); p == "" || seen[p] {
			return false
		} else {
			seen[p] = true
		}
	}
	return len(seen) > 1
}

// repeated tells whether the places name the floor themselves that stands in a column
// beside them, wherever it stands there: 1층, 1층 현관. Where it does not stand, a merged
// cell was lost, and the place is called as it stands.
func (g *grid) repeated(level, place int) bool {
	n := 0
	for _, r := range g.rows {
		l := r.cells[level].plain()
		if l == "" || !hasDigit(l) || place < 0 || r.cells[place].blank() {
			continue
		}
		if !strings.HasPrefix(r.cells[place].plain(), l) {
			return false
		}
		n++
	}
	return n > 1
}

// namesSites tells whether a column of places names places of business, and another
// column what lies in them.
func (g *grid) namesSites(i int) bool {
	inner, sites, names := 0, 0, 0
	for _, r := range g.rows {
		c := r.cells[i]
		if c.blank() || isTotal(c) {
			continue
		}
		names++
		switch like(c) {
		case likeArea, likePlace:
			inner++
		case surelyBranch, likeBranch:
			sites++
		}
	}
	return names > 0 && inner*3 < names && (sites > 0 || inner == 0)
}

// kind tells what a column 구분 holds.
func (g *grid) kind(i int, m *sense) {
	filled, names, mounts, numbers, aims, sure, maybe, places, areas := 0, 0, 0, 0, 0, 0, 0, 0, 0
	seen := map[string]bool{}
	for _, r := range g.rows {
		c := r.cells[i]
		if !slices.ContainsFunc(r.cells, isTotal) {
			filled++
		}
		if c.blank() || seen[c.plain()] || isTotal(c) || dashRe.MatchString(c.plain()) {
			continue
		}
		seen[c.plain()] = true
		names++
		name, mount, _ := cleanName(c)
		if mount != "" && countedRe.MatchString(name.plain()) {
			mounts++
		}
		if intRe.MatchString(c.plain()) {
			numbers++
		}
		if aimOnly.MatchString(name.plain()) {
			aims++
		}
		switch like(name) {
		case surelyBranch:
			sure++
		case likeBranch:
			maybe++
		case likePlace:
			places++
		case likeArea:
			areas++
		}
	}
	switch {
	case names == 0 || numbers == names || g.generic(i):
	case aims*2 > names && sure == 0 && m.leaf >= 0: // 방범용, 시설물 관리
	case mounts == names:
		if m.mount < 0 {
			m.mount = i
		}
	case m.branch < 0 && sure == 0 && maybe*2 < names && places > 0 && (places+areas)*2 > names && (m.leaf < 0 || areas == 0) && filled == names:
		m.leaf, m.detail = i, m.leaf // the place is here; the column of places says more about it
	case (areas+places)*2 >= names && areas > 0 && sure == 0 && m.leaf >= 0:
		m.within = append(m.within, i)
		m.how |= kindIsWithin
	case m.branch < 0:
		m.branch, m.within = i, append(m.within, i)
	case m.over < 0 && sure*2 >= names && g.columns[m.branch].role == rBranch && m.branch < i && len(m.within) == 1:
		m.over, m.branch, m.within = m.branch, i, []int{i}
	case m.leaf < 0:
		m.how |= kindIsWithin
		m.within = append(m.within, i)
	}
}

// last finds the place where no header names it.
func (g *grid) last(m *sense) {
	if m.leaf >= 0 || m.branch >= 0 && len(g.columns) < 3 {
		return
	}
	if m.branch < 0 {
		if i := index(g.columns, rUnit); i >= 0 && len(m.within) == 0 && index(g.columns, rPurpose) < 0 {
			m.branch, m.within = i, []int{i}
			return
		}
		if n := len(m.within); n > 0 {
			m.leaf, m.within = m.within[n-1], m.within[:n-1]
			return
		}
		if i := index(g.columns, rPurpose); i >= 0 {
			m.leaf = i
			return
		}
	}
	for i, c := range g.columns {
		if c.role == rNone && g.textual(i) && (m.count < 0 || i != m.count) {
			m.leaf = i
			return
		}
	}
}

// aimOnly are names of what cameras are for.
var aimOnly = compile(`^[가-힣·,/]{1,14}(?:용|예방|방지|방범|방호|감시|단속|관리|보호)$`)

// countedRe are words for what is counted: they name no place.
var countedRe = compile(`^(?:(?i:cctv)|카메라|(?:고정형|이동형)?(?:영상정보처리기기|영상정보처리장치)|폐쇄회로(?:텔레비전|TV)?|일반|(?:비?공개|비?노출)(?:장소|구역|지역|시설|형)?|설치대수|대수|현황|계|내용|위치|설치현황|형)?$`)

// generic tells whether a column says of every row that it is about cameras.
func (g *grid) generic(i int) bool {
	for _, r := range g.rows {
		c := r.cells[i]
		if !c.blank() && !isTotal(c) && !countedRe.MatchString(brackets.ReplaceAllString(c.plain(), "")) {
			return false
		}
	}
	return true
}

// textual tells whether a column holds words.
func (g *grid) textual(i int) bool {
	words, filled := 0, 0
	for _, r := range g.rows {
		if c := r.cells[i]; !c.blank() {
			filled++
			if hangulRe.MatchString(c.text()) && len(counts(c)) == 0 {
				words++
			}
		}
	}
	return filled > 0 && words*2 > filled
}

// angled tells whether a column of ranges holds angles, not places.
func (g *grid) angled(i int) bool {
	for _, r := range g.rows {
		if list, _ := angles(r.cells[i]); len(list) > 0 {
			return true
		}
	}
	return false
}

// unnamedCount finds the column of counts where no header names it: every filled cell of
// it is a count, and one at least says 대.
func (g *grid) unnamedCount() int {
	for i, c := range g.columns {
		if c.role != rNone && c.role != rNote {
			continue
		}
		filled, numbers, said := 0, 0, 0
		for _, r := range g.rows {
			if r.cells[i].blank() {
				continue
			}
			filled++
			if n, ok := bareCount(r.cells[i]); ok {
				numbers++
				if n.said {
					said++
				}
			}
		}
		if said > 0 && numbers == filled {
			return i
		}
	}
	return -1
}

// isTotal tells whether a cell says that its row is a total or subtotal.
func isTotal(c span) bool {
	if c.to-c.from > maxWord || !strings.ContainsAny(c.text(), "계합총전모TtSs") {
		return false
	}
	p := strings.Trim(c.plain(), ":()[]-*")
	p = brackets.ReplaceAllString(p, "")
	return totalRe.MatchString(p) && p != "설치대수" && p != "전체" || subRe.MatchString(p)
}

// maxWord is how long a cell may be that says what its row is.
const maxWord = 120

// ditto tells whether a cell repeats the one above.
func ditto(c span) bool {
	switch c.plain() {
	case `"`, "〃", "″", "”", "상동", "〃〃", "''", "“":
		return true
	}
	return false
}

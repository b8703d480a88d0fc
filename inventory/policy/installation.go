package policy

import (
	"strings"
	"unicode/utf8"
)

// installation builds the branches out of the section 설치 대수·위치·촬영범위. First every
// count becomes an entry with the names around it; then, with all of them in sight, it is
// settled which are totals, branches and places.
type installation struct {
	rd      *reader
	entries []entry
	group   int
	row     int  // of free lines
	inTable bool // the lines before were a table

	heads    []heading // the outline that the line stands in
	headNo   int       // how many of them were no areas
	area     area
	siblings map[int]bool // by depth: whether the last heading named a branch
	pending  pending      // labels whose counts or places are still to come

	branches []*Branch
	cur      *Branch
	byName   map[string]*Branch
	counted  map[*Branch]bool // whose count stands in the text
	seen     map[string]int   // places of the current branch → line
	looks    map[string]likeness

	total []stated
	sums  partial // of the entries, for the totals
	noted int     // rows that the totals kept so far name
	head  *line

	parts  []span // numbers that are accounted for though no row shows them
	before span   // the line before, where it was no row: maybe the name of a count

	unknown bool // some count could not be taken, so that no sum can be compared
}

// read takes the lines of the section.
func (b *installation) read(lines []*line) {
	for i := 0; i < len(lines); {
		ln := lines[i]
		switch {
		case done(ln) && !ln.all().blank():
			b.before = span{} // a heading of the section
			if numbering.MatchString(ln.text) {
				b.heads = nil
			}
			if len(ln.text) < 200 {
				b.stated(ln.all())
			}
			i++
			continue
		case ln.all().blank():
			i++
			continue
		case isRule(ln):
			ln.read = true
			i++
			continue
		}
		n := b.table(lines[i:])
		if n == 0 {
			if b.inTable {
				b.group++
				b.inTable = false
			}
			b.free(ln)
			n = 1
		} else {
			b.inTable, b.before = true, span{}
		}
		i += n
	}
	b.flush()
}

// done tells whether a line was taken before, for what it names: a heading. A count on it
// is still to be read.
func done(ln *line) bool { return ln.read && len(counts(ln.all())) == 0 }

// table reads the table that begins at the first line; it returns the number of its
// lines, 0 where none begins there.
func (b *installation) table(lines []*line) int {
	ln := lines[0]
	columns := headerAt(lines)
	if len(columns) > 1 {
		if _, ok := ln.split(); ok {
			return b.celled(columns, lines)
		}
		return b.spaced(columns, lines)
	}
	if n := b.vertical(lines); n > 0 {
		return n
	}
	if _, ok := ln.split(); ok {
		return b.headless(lines)
	}
	return 0
}

// headerAt reads a header where not every word is known: one that a rule or a row with
// counts follows.
func headerAt(lines []*line) []column {
	ln := lines[0]
	if columns := ln.headerWords(); len(columns) > 1 {
		return columns
	}
	if len(ln.text) > 200 || len(counts(ln.all())) > 0 {
		return nil
	}
	var next *line
	for _, l := range lines[1:min(len(lines), 4)] {
		if !l.all().blank() {
			next = l
			break
		}
	}
	if next == nil {
		return nil
	}
	cells, ok := ln.split()
	if !ok {
		if strings.ContainsAny(ln.text, ":.※") || isBullet(strings.TrimSpace(ln.text)) || !hasDigit(next.text) {
			return nil
		}
		return looseTokens(ln.all())
	}
	var out []column
	known, filled := 0, 0
	for _, c := range cells {
		if utf8.RuneCountInString(c.text()) > 25 || hasDigit(c.text()) && roleOf(c.text()) == rNone && !headingDigits.MatchString(c.text()) {
			return nil
		}
		r := roleOf(c.text())
		if r != rNone {
			known++
		}
		if !c.blank() {
			filled++
		}
		out = append(out, column{r, c})
	}
	if filled < 2 || known < 1 || !isRule(next) && (index(out, rCount) < 0 && index(out, rPart) < 0 || known < 2) {
		return nil
	}
	return out
}

// headingDigits may stand in the header of a matrix: 365코너, 1층.
var headingDigits = regexpOf(`^(?:365\s*[가-힣]+|(?:지하\s*)?\d{1,2}\s*층.{0,6}|\d{4}년.{0,4})$`)

// looseTokens joins words to header cells where a few of them are not known: a count, and
// two cells at least that are.
func looseTokens(s span) []column {
	f := s.fields()
	if len(f) < 3 || len(f) > 14 {
		return nil
	}
	var out []column
	known, unknown := 0, 0
	for i := 0; i < len(f); {
		n := 0
		for k := min(6, len(f)-i); k > 0 && n == 0; k-- {
			joined := span{s.ln, f[i].from, f[i+k-1].to}
			if r := roleOf(joined.text()); r != rNone {
				out, n = append(out, column{r, joined}), k
				known++
			}
		}
		if n == 0 {
			if hasDigit(f[i].text()) && !headingDigits.MatchString(f[i].text()) || utf8.RuneCountInString(f[i].text()) > 10 {
				return nil
			}
			out, n = append(out, column{rNone, f[i]}), 1
			unknown++
		}
		i += n
	}
	if known < 2 || index(out, rCount) < 0 && index(out, rPart) < 0 || unknown > known {
		return nil
	}
	return out
}

// split gives the cells of a line, where it has any.
func (l *line) split() ([]span, bool) {
	if l.cells != nil {
		return l.cells, len(l.cells) > 1
	}
	return cellsOf(l.all())
}

// celled reads a table whose cells are parted by pipes or tabs.
func (b *installation) celled(columns []column, lines []*line) int {
	g := &grid{columns: columns, head: lines[0], heading: b.branchHeading()}
	lines[0].read = true
	b.before = span{}
	var raw []*line
	n := 1
	for ; n < len(lines); n++ {
		ln := lines[n]
		if ln.all().blank() || isRule(ln) {
			if isRule(ln) {
				ln.read = true
			}
			continue
		}
		_, ok := ln.split()
		if done(ln) || !ok {
			break
		}
		if again := headerAt(lines[n:]); len(again) > 1 && len(ln.headerWords()) > 1 {
			if len(raw) > 0 || !g.under(again) {
				break
			}
			ln.read = true
			continue
		}
		raw = append(raw, ln)
	}
	b.rows(g, raw)
	return n
}

// under takes a second row of headers, whose cells stand below one cell of the first:
// 설치대수 over 고정형, 이동형.
func (g *grid) under(second []column) bool {
	if g.carries(second) {
		for i, c := range second {
			if c.role != rNone || g.columns[i].role == rNone {
				g.columns[i] = c
			}
		}
		return true
	}
	parts := 0
	for _, c := range second {
		if c.role == rPart || c.role == rCount {
			parts++
		}
	}
	i := index(g.columns, rCount)
	if i < 0 || parts != len(second) {
		return false
	}
	columns := append([]column{}, g.columns[:i]...)
	columns = append(columns, second...)
	g.columns = append(columns, g.columns[i+1:]...)
	return true
}

// carries tells whether a second row of headers has the cells of the first that reach
// down into it.
func (g *grid) carries(second []column) bool {
	if len(second) != len(g.columns) {
		return false
	}
	for i, c := range second {
		if c.cell == g.columns[i].cell {
			return true
		}
	}
	return false
}

// rows lays the lines of a table against its columns, and reads them.
func (b *installation) rows(g *grid, raw []*line) {
	if index(g.columns, rCount) < 0 && index(g.columns, rPart) < 0 && !anyCount(raw) {
		return // a table without counts: its rows stay unread
	}
	wide := 0
	for _, ln := range raw {
		cells, _ := ln.split()
		wide = max(wide, len(cells))
	}
	if wide > len(g.columns) && wide <= maxCells {
		for len(g.columns) < wide {
			g.columns = append(g.columns, column{cell: span{ln: g.head, from: len(g.head.text), to: len(g.head.text)}})
		}
	}
	for _, ln := range raw {
		cells, _ := ln.split()
		r, ok := g.fit(b, ln, cells)
		if !ok {
			if s, _ := ln.single(); len(g.rows) > 0 && !s.blank() {
				last := &g.rows[len(g.rows)-1]
				last.more = append(last.more, s)
			}
			continue
		}
		g.rows = append(g.rows, r)
	}
	b.grid(g)
}

func anyCount(lines []*line) bool {
	for _, ln := range lines {
		if len(counts(ln.all())) > 0 {
			return true
		}
	}
	return false
}

// fit gives a row one cell for each column. A row that has fewer cells lost those of
// merged columns; which these are is judged by what fits.
func (g *grid) fit(b *installation, ln *line, cells []span) (row, bool) {
	for len(cells) > len(g.columns) {
		last := len(cells) - 1
		if !cells[last].blank() {
			break
		}
		cells = cells[:last]
	}
	r := row{ln: ln, cells: cells}
	filled, only := 0, span{}
	for _, c := range cells {
		if !c.blank() {
			filled++
			only = c
		}
	}
	if _, number := bareCount(only); filled == 0 || filled == 1 && !number && ln.cells == nil && len(counts(ln.all())) == 0 && index(g.columns, rSeq) < 0 {
		return r, false // words of a cell above that go on
	}
	switch {
	case len(cells) >= len(g.columns):
		return r, true
	case len(g.columns) > 16 || ln.cells != nil:
		return r.pad(len(g.columns)), true
	}
	r.cells = g.place(b, ln, cells)
	return r, true
}

// place finds the columns that the cells of a shorter row belong to.
func (g *grid) place(b *installation, ln *line, cells []span) []span {
	n, m := len(g.columns), len(cells)
	best := make([][]float64, n+1)
	took := make([][]bool, n+1)
	for j := range best {
		best[j], took[j] = make([]float64, m+1), make([]bool, m+1)
		for i := range best[j] {
			best[j][i] = -1e9
		}
	}
	best[0][0] = 0
	for j := 1; j <= n; j++ {
		for i := 0; i <= min(j, m); i++ {
			best[j][i] = best[j-1][i] + lostFit(g.columns[j-1].role, j-1)
			if i > 0 {
				if s := best[j-1][i-1] + g.cellFit(b, j-1, cells[i-1]); s >= best[j][i] {
					best[j][i], took[j][i] = s, true
				}
			}
		}
	}
	out := make([]span, n)
	for j, i := n, m; j > 0; j-- {
		switch {
		case took[j][i]:
			out[j-1] = cells[i-1]
			i--
		case i < m:
			out[j-1] = span{ln, cells[i].from, cells[i].from}
		default:
			out[j-1] = span{ln, len(ln.text), len(ln.text)}
		}
	}
	return out
}

// lostFit tells how likely a column loses its cells to a merged one: those at the left.
func lostFit(r role, j int) float64 {
	s := -0.05 * float64(j)
	switch r {
	case rCount:
		return s - 3
	case rPart, rCell:
		return s - 2
	case rPlace:
		return s - 0.6
	case rNote, rPurpose, rUnit, rRetention, rKind, rBranch, rSeq:
		return s + 0.1
	}
	return s
}

// cellFit tells how well a cell fits a column.
func (g *grid) cellFit(b *installation, j int, c span) float64 {
	role, p := g.columns[j].role, c.plain()
	if p == "" {
		return 0
	}
	n, number := bareCount(c)
	switch role {
	case rCount, rPart, rCell:
		switch {
		case number && n.said:
			return 5
		case number:
			return 4
		case dashRe.MatchString(p):
			return 1
		case len(counts(c)) > 0:
			return 3
		}
		return -4
	case rSeq, rSites:
		if number && !n.said || sitesOn.MatchString(p) {
			return 2
		}
		return -3
	case rDate, rPhone, rRetention, rHours, rSpec:
		want := map[role_]class{rDate: cDate, rPhone: cPhone, rRetention: cPeriod, rHours: cHours, rSpec: cSpec}[role_(role)]
		if classOf(p) == want || role == rRetention && periodRe.MatchString(p) {
			return 3
		}
		return -2
	}
	score := 0.5
	if number {
		score = -2
		if n.said {
			score = -4
		}
	} else if len(counts(c)) > 0 && role != rPlace {
		score = -1
	}
	switch l := b.like(c); {
	case role == rBranch || role == rKind:
		score += map[likeness]float64{surelyBranch: 1.5, likeBranch: 0.7, likePlace: -0.7, likeArea: -0.2}[l]
	case role == rPlace:
		score += map[likeness]float64{surelyBranch: -0.7, likePlace: 0.8, likeArea: 0.4}[l]
	case role == rLevel:
		score += map[likeness]float64{likeArea: 1.5, likePlace: -0.7}[l]
	case role == rPurpose && aimRe.MatchString(p):
		score += 1.5
	case role == rRange && len(g.rows) > 0:
		score += 0.2
	}
	if len(g.rows) > 0 && g.rows[len(g.rows)-1].cells[j].plain() == p && !number {
		score += 0.7
	}
	return score
}

type role_ = role

// like tells what a name looks like; names come again and again.
func (b *installation) like(s span) likeness {
	t := s.text()
	if len(t) > 60 {
		return like(s)
	}
	l, ok := b.looks[t]
	if !ok {
		l = like(s)
		if len(b.looks) < 1<<14 {
			b.looks[t] = l
		}
	}
	return l
}

// headless reads rows of cells without a header: pairs of labels and values, or names and
// counts.
func (b *installation) headless(lines []*line) int {
	ln := lines[0]
	cells, _ := ln.split()
	if b.labelled(cells) {
		ln.read = true
		return 1
	}
	var raw []*line
	n, wide := 0, 0
	for ; n < len(lines); n++ {
		l := lines[n]
		if l.all().blank() || isRule(l) {
			continue
		}
		c, ok := l.split()
		if done(l) || !ok || len(l.headerWords()) > 1 {
			break
		}
		if b.isLabelled(c) {
			break
		}
		wide = max(wide, len(c))
		raw = append(raw, l)
	}
	if wide < 2 || wide > 16 || !anyCount(raw) {
		for _, l := range raw {
			b.free(l)
		}
		return n
	}
	g := &grid{head: ln, heading: b.branchHeading()}
	for range wide {
		g.columns = append(g.columns, column{cell: span{ln: ln}})
	}
	g.guess(raw)
	b.rows(g, raw)
	return n
}

// guess gives columns without headers their roles by what stands in them.
func (g *grid) guess(raw []*line) {
	count := -1
	for j := range g.columns {
		numbers, filled, text := 0, 0, 0
		for _, l := range raw {
			cells, _ := l.split()
			if j >= len(cells) || cells[j].blank() {
				continue
			}
			filled++
			if n, ok := bareCount(cells[j]); ok && n.said {
				numbers++
			} else if hangulRe.MatchString(cells[j].text()) && utf8.RuneCountInString(cells[j].text()) < 60 {
				text++
			}
		}
		switch {
		case filled > 0 && numbers*2 > filled && count < 0:
			count = j
			g.columns[j].role = rCount
		case text*2 > filled && index(g.columns, rKind) < 0:
			g.columns[j].role = rKind
		case text*2 > filled && index(g.columns, rPlace) < 0:
			g.columns[j].role = rPlace
		}
	}
}

// prose reads a sentence of the section: a total, or a list of branches with their counts.
func (b *installation) prose(s span) {
	s.ln.read = true
	list, _ := items(s)
	named := list[:0:0]
	for _, it := range list {
		f := it.name.fields()
		switch {
		case it.total || len(f) > 0 && totalRe.MatchString(f[len(f)-1].plain()) || strings.HasSuffix(s.ln.text[:it.num.at.from], "총 "):
			b.addTotal(it.num, false, span{})
		case equipmentRe.MatchString(it.name.text()):
		default:
			named = append(named, it)
		}
	}
	if len(named) == 0 {
		return
	}
	b.group++
	for i, it := range named {
		name, ok := withParticle(it.name, i > 0)
		if !ok || len(named) < 2 || s.ln.section != sInstallation && !installRe.MatchString(s.text()) {
			b.rd.problem(CountOutside, it.num.at)
			b.parts = append(b.parts, it.num.at)
			continue
		}
		b.rd.problem(CountOutside, it.num.at)
		e := entry{num: it.num, mount: it.mount, mountAt: it.at, fresh: true, row: 1, plain: inProse}
		if b.like(name) == surelyBranch || b.like(name) == likeBranch || strings.HasSuffix(name.plain(), "점") {
			e.branch = name
		} else {
			e.name = name
		}
		b.add(e)
	}
}

var installRe = regexpOf(`설치|운영|운용`)

// withParticle gives the name in front of a count of a sentence: 본점에 213대. The first
// name of a sentence is what stands behind its last comma or subject.
func withParticle(name span, listed bool) (span, bool) {
	f := name.fields()
	if len(f) == 0 || len(name.text()) > 150 {
		return name, false
	}
	from := 0
	if !listed {
		for i, w := range f[:len(f)-1] {
			t := w.text()
			if strings.HasSuffix(t, "은") || strings.HasSuffix(t, "는") || strings.HasSuffix(t, ",") || strings.HasSuffix(t, "여") {
				from = i + 1
			}
		}
	}
	if len(f)-from > 5 {
		return name, false
	}
	name = span{name.ln, f[from].from, name.to}
	for _, p := range []string{"에는", "에서는", "에서", "에", "의", "은", "는"} {
		if strings.HasSuffix(name.text(), p) {
			return name.sub(0, len(name.text())-len(p)).trim(trimName), true
		}
	}
	return name, listed
}

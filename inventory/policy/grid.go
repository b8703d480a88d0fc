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
	heading span           // the heading above that names a branch
	inAreas []span         // headings above that name areas
	how     judged         // what was judged of the whole table
	ordered bool           // what merged cells say stands in the first of their rows
	lostAs  map[int][]bool // by its number of cells: which columns the last row that lacked some had none in
	spaced  bool           // cells were parted by spaces: where one ends is judged, not read
}

// sense says which column of a grid holds what.
type sense struct {
	count  int
	parts  []int // 고정형, 이동형: parts of the count
	cells  []int // of a matrix
	aside  []int // numbers that count no cameras of today
	whole  int   // of the counts of a branch's places the sum, which stands in the first row
	within []int // what the place lies in, outermost first
	branch int   // the one of them that names the branch
	over   int   // what several branches lie in: a region
	leaf   int   // the place
	detail int   // a column that says more about the place
	mount  int
	keeps  int
	kinds  int // a column that parts the places by their kind, and names none of them
	// weakBranch is set where neither the header nor most names of a column of branches say
	// that it is one.
	weakBranch bool
	// unitBranch is set where departments stand for branches, beside a column of places.
	unitBranch bool
	how        judged
	sums       []bool   // by row: whether it is a sum
	others     []bool   // by row: whether it counts recorders or screens
	near       []bool   // by row: whether another way to read the columns is near that calls it otherwise
	other      []string // what that way calls the rows
}

// settle tells what the columns hold by their headers and by what stands in them.
func (g *grid) settle() sense {
	g.mobile()
	g.unbracket()
	m := sense{how: g.how, kinds: -1, count: -1, whole: -1, branch: -1, over: -1, detail: -1, leaf: -1, mount: index(g.columns, rMount), keeps: index(g.columns, rRetention)}
	g.counting(&m)
	if m.count < 0 && len(m.parts) == 0 && len(m.cells) == 0 {
		m.count = g.unnamedCount()
	}
	g.summed(&m)
	g.sort(&m)
	best, next := g.cast(&m)
	g.play(&m, best, next)
	for i, c := range g.columns {
		if c.role == rKind && m.mount < 0 && g.traitsOf(i, &m).mountOnly {
			m.mount = i
		}
	}
	g.group(&m)
	for i := range g.columns {
		if i != m.leaf && !slices.Contains(m.within, i) && m.leaf >= 0 && g.columns[i].role == rKind && g.traitsOf(i, &m).placeKinds() {
			m.kinds = i
		}
	}
	if m.branch >= 0 && m.branch != m.mount && m.leaf >= 0 && g.columns[m.leaf].role == rPlace && (g.columns[m.branch].role == rPlace || g.columns[m.branch].role == rKind) {
		t := g.traitsOf(m.branch, &m)
		m.weakBranch = t.share[surelyBranch]+t.share[likeBranch] < 0.34 && (t.role == rPlace || t.share[likePlace]+t.share[likeArea] > 0) && t.n > 1 && !t.generic && !t.mountOnly && !t.closes
	}
	m.unitBranch = m.branch >= 0 && g.columns[m.branch].role == rUnit && m.leaf >= 0 && g.columns[m.leaf].role == rPlace
	if m.count >= 0 && g.sumsUp(m.count) {
		m.how &^= noHeader // what the total bears out is the count
	}
	return m
}

// adds tells whether the numbers of a column add up to a sum that is stated above them.
func (g *grid) adds(i, stated int) bool {
	sum := 0
	for _, r := range g.rows {
		if c, ok := bareCount(r.cells[i]); ok && !slices.ContainsFunc(r.cells, isTotal) {
			sum += c.n
		}
	}
	return sum > 0 && sum == stated
}

// mobileDevice are devices that people carry, or that move: they stand for a place.
var mobileDevice = compile(`드론|무인기|무인비행|[바보]디\s?캠|액션캠|블랙박스|영상기록장치|웨어러블|착용형|휴대용|차량용|차량탑재|이륜차|로봇|캠코더|스마트폰|짐벌`)

// mobile takes the column of mobile devices for that of the places, where no other says these.
func (g *grid) mobile() {
	if index(g.columns, rPlace) >= 0 {
		return
	}
	for i, c := range g.columns {
		if c.role != rMount && c.role != rKind && c.role != rNone {
			continue
		}
		devices, filled := 0, 0
		for _, r := range g.rows {
			if c := r.cells[i]; !c.blank() && !isTotal(c) {
				filled++
				if mobileDevice.MatchString(c.text()) {
					devices++
				}
			}
		}
		if devices > 0 && devices*3 >= filled*2 {
			g.columns[i].role = rPlace
			return
		}
	}
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

// aimOnly are names of what cameras are for.
var aimOnly = compile(`^[가-힣·,/]{1,14}(?:용|예방|방지|방범|방호|감시|단속|관리|보호)$`)

// countedRe are words for what is counted: they name no place.
var countedRe = compile(`^(?:(?:네트워크|(?i:ip|ptz|hd|ahd)|아날로그|디지털|적외선|돔|스피드돔|박스|불릿)?(?:형|식)?(?:(?i:cctv)|카메라)|(?:고정형|이동형)?(?:영상정보처리기기|영상정보처리장치)|폐쇄회로(?:텔레비전|TV)?|일반|(?:비?공개|비?노출)(?:장소|구역|지역|시설|형)?|설치대수|대수|현황|계|내용|위치|설치현황|형)?$`)

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

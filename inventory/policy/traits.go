package policy

import "slices"

// traits are what the rows tell about a column of words.
type traits struct {
	role      role
	n         int // different names
	rows      int // that are no sums
	filled    int
	runs      int     // stretches of rows of one name, blank cells carried down
	again     float64 // share of the stretches whose name stood in another before
	share     [surelyBranch + 1]float64
	aims      float64
	units     float64
	lists     float64
	generic   bool
	before    bool // stands before the count
	closes    bool // sums of the table are those of its runs
	mountOnly bool
	ids       []int // by row that is no sum: which name it has, blank cells carried down
}

// merged tells whether names of a column stand over several rows.
func (t traits) merged() bool { return t.runs < t.rows && t.n > 0 }

// placeKinds tells whether a column parts the places by their kind, and names no part of a
// building that they lie in: 승강기, 주차장, 옥외. The place is what stands beside it.
func (t traits) placeKinds() bool {
	return t.role == rKind && t.n > 1 && t.n < t.rows && t.share[likePlace] > 0 && t.share[likePlace]+t.share[likeArea] >= 0.5 && t.share[likeBranch]+t.share[surelyBranch] == 0
}

// unitEnd ends the name of a department.
var unitEnd = compile(`[가-힣](?:과|팀|부서|국|담당관|계|반|처|부|실)$`)

// traitsOf looks at a column.
func (g *grid) traitsOf(i int, m *sense) traits {
	t := traits{role: g.columns[i].role, generic: true, mountOnly: true}
	seen := map[string]int{}
	last := ""
	var above span // in a row of recorders
	for k, r := range g.rows {
		c, sum := r.cells[i], r.bare || m.sums[k]
		if m.others[k] {
			if !c.blank() {
				above = c
			}
			continue
		}
		if sum && (isTotal(c) || totalBehind.MatchString(c.text())) {
			continue
		}
		p := c.plain()
		blank := c.blank() || ditto(c)
		if blank && above.ln != nil && !countsOther(above) {
			if last = above.plain(); seen[last] == 0 {
				seen[last] = len(seen) + 1
				t.named(above)
			}
			t.runs++
		}
		above = span{}
		if !blank && seen[p] == 0 {
			seen[p] = len(seen) + 1
			t.named(c)
		}
		if !blank && p != last {
			t.runs++
			last = p
		}
		if sum {
			continue
		}
		t.rows++
		if len(t.ids) < castRows {
			t.ids = append(t.ids, seen[last])
		}
		if blank {
			continue
		}
		t.filled++
		if isOpen(c.text()) || isGrouped(c.text()) || wholeSite.MatchString(p) {
			t.lists++
		}
	}
	for k := range t.share {
		t.share[k] /= float64(max(1, t.n))
	}
	t.aims /= float64(max(1, t.n))
	t.units /= float64(max(1, t.n))
	t.lists /= float64(max(1, t.filled))
	t.before = i < max(m.count, slices.Max(append(append([]int{-1}, m.parts...), m.cells...)))
	t.closes = g.closes(i, m)
	t.again = float64(t.runs-t.n) / float64(max(1, t.runs))
	if t.role == rUnit && (t.units < 0.3 || g.columns[i].cell.plain() == "소속" && t.units < 0.8) {
		t.role = rNone // 부서(시설)
	}
	return t
}

// sort tells by row which are sums, and which count something beside cameras.
func (g *grid) sort(m *sense) {
	m.sums, m.others = make([]bool, len(g.rows)), make([]bool, len(g.rows))
	for i, r := range g.rows {
		m.sums[i], m.others[i] = g.sumRow(r, m), slices.ContainsFunc(r.cells, countsOther)
	}
}

// countsOther tells whether a row counts recorders or screens.
func countsOther(c span) bool {
	return !c.blank() && c.to-c.from < maxWord && equipmentRe.MatchString(c.text())
}

// named takes a name that the column has not had before.
func (t *traits) named(c span) {
	t.n++
	name, mount, _ := cleanName(c)
	t.share[like(name)]++
	if aimOnly.MatchString(name.plain()) {
		t.aims++
	}
	if unitEnd.MatchString(name.plain()) && like(name) < likeBranch {
		t.units++
	}
	if !countedRe.MatchString(brackets.ReplaceAllString(c.plain(), "")) {
		t.generic = false
		if mount == "" || !countedRe.MatchString(name.plain()) {
			t.mountOnly = false
		}
	}
}

// sumRow tells whether a row is a total or subtotal.
func (g *grid) sumRow(r row, m *sense) bool {
	if r.sum || r.whole {
		return true
	}
	for i, c := range r.cells {
		if i != m.count && isTotal(c) && !slices.Contains(m.parts, i) && !slices.Contains(m.cells, i) {
			switch g.columns[i].role {
			case rRange, rNote, rSpec, rHours, rRetention:
			default:
				return true
			}
		}
	}
	return false
}

// closes tells whether sums that stand among the rows are those of the stretches of a
// column.
func (g *grid) closes(i int, m *sense) bool {
	if m.count < 0 {
		return false
	}
	var sums []int        // of the stretches
	subs := map[int]int{} // how often a sum is stated
	last := ""
	for k, r := range g.rows {
		n, ok := bareCount(r.cells[m.count])
		if m.sums[k] {
			if ok {
				subs[n.n]++
			}
			last = "" // the next row begins a stretch, or goes on with a blank one
			continue
		}
		if p := r.cells[i].plain(); p != "" && !ditto(r.cells[i]) && p != last || len(sums) == 0 {
			sums, last = append(sums, 0), p
		}
		sums[len(sums)-1] += n.n
	}
	found := 0
	for _, s := range sums {
		if subs[s] > 0 {
			subs[s]--
			found++
		}
	}
	return found > 1 && found == len(sums)
}

func (t traits) cellBlank() bool { return t.n == 0 }

// worded tells whether a column holds words, or is headed as the place.
func (g *grid) worded(i int) bool {
	words, filled := 0, 0
	for _, r := range g.rows {
		if c := r.cells[i]; !c.blank() {
			filled++
			if hangulRe.MatchString(c.text()) && !numeric(c) || ditto(c) {
				words++
			}
		}
	}
	return words*2 > filled || g.columns[i].role == rPlace
}

package policy

import (
	"slices"
	"strings"
)

// What the columns of a table hold is weighed over all its rows: every way to give them
// their parts is scored by the headers, by how names come again down the rows, by what the
// names end with, and by the sums that close over them. The best is taken; rows that the
// next best, where it is near, would give another place are asked about.

// part is what a column of words does for the rows of a table.
type part int

const (
	pAside  part = iota // nothing for where the cameras are
	pBranch             // names the branch
	pLeaf               // names the place
	pWithin             // names what the place lies in
	pOver               // names what several branches lie in
)

// casting gives the columns of a table their parts.
type casting struct {
	branch, leaf, detail int
	within               []int
	score                float64
}

// nearCast is by how much a casting must be better than another that nobody is asked.
const nearCast = 0.35

// maxCast bounds the columns of words that are weighed.
const maxCast = 8

// castRows bounds the rows that are told apart.
const castRows = 300

// What a header says for each part of its column; a header that is not listed holds something
// else. Headers weigh, they do not decide.
var (
	castBranch = map[role]float64{rBranch: 2, rRegion: 0.2, rKind: 1.2, rNone: 0.8, rPlace: 0.5, rLevel: -1.5, rUnit: -1, rPurpose: -1, rRange: -2.5, rMount: -2, rNote: -2}
	castLeaf   = map[role]float64{rPlace: 2.5, rRange: 0.2, rKind: 0.6, rBranch: 0.5, rNone: 0.8, rLevel: 0.6, rUnit: -1.2, rPurpose: 0.1, rMount: -1, rNote: -2, rRegion: 0.2}
	castWithin = map[role]float64{rLevel: 2, rKind: 0.6, rPlace: 0.8, rBranch: 0.6, rNone: 0.5, rRegion: 1, rPurpose: -1, rUnit: -1, rRange: -2, rMount: -2, rNote: -2}
	castAside  = map[role]float64{rNote: 2, rRange: 1.5, rPurpose: 1.2, rUnit: 1, rMount: 1.5, rKind: -0.3, rBranch: -1.5, rPlace: -2, rLevel: -1, rNone: -0.3, rRegion: -0.5}
)

// as tells how well a column plays a part.
func (t traits) as(p part) float64 {
	of := func(m map[role]float64) float64 {
		if s, ok := m[t.role]; ok {
			return s
		}
		if p == pAside {
			return 3
		}
		return -3
	}
	blank := 1 - float64(t.filled)/float64(max(1, t.rows))
	sure, maybe, place, area := t.share[surelyBranch], t.share[likeBranch], t.share[likePlace], t.share[likeArea]
	sites := sure + maybe
	switch p {
	case pBranch:
		s := of(castBranch) + 1.5*sure + 0.8*maybe - 2*t.aims
		if t.merged() && t.before && !t.placeKinds() {
			place /= 2
		}
		s -= 1.2*place + 1.5*area*max(0, 1-2*sites)
		if t.role == rUnit {
			s -= 0.8 * t.units
			if t.before && (t.n == t.rows || t.n > 2 && t.again == 0 && t.units > 0.5) {
				s += 2.2 // each has its own
			}
		}
		if t.merged() {
			s++
		}
		if t.closes {
			s += 1.5
		}
		if t.rows > 4 && t.again > 0.4 {
			s -= 1.5 // a kind of rows, not what they lie in
		}
		if t.generic || t.mountOnly {
			s -= 3
		}
		if !t.before && t.role == rNone {
			s -= 1.3
		}
		return s
	case pLeaf:
		s := of(castLeaf) + 0.8*place + 0.2*area - 0.8*sure - 0.4*maybe - 0.5*t.aims - 2*blank
		if t.merged() && t.filled == t.rows {
			s -= 0.5
		}
		if t.generic || t.mountOnly {
			s -= 3
		}
		if !t.before && t.role == rNone {
			s -= 0.6
		}
		return s
	case pOver:
		s := of(castWithin) - 2*area - 1.2*place - 2*t.aims
		if t.role == rLevel || !t.merged() || t.generic {
			s -= 4
		}
		return s
	case pWithin:
		s := of(castWithin) + 1.2*area + 0.3*place - t.aims
		if t.merged() {
			s += 0.5
		} else if t.role != rLevel {
			s -= 1.2 - area
		}
		if t.generic || t.mountOnly {
			s -= 3
		}
		if !t.before && t.role == rNone {
			s--
		}
		return s
	}
	s := of(castAside)
	if t.role == rPurpose && t.n*10 >= t.rows*8 && t.rows > 2 {
		return 0.2 // it tells the rows apart
	}
	if t.generic || t.mountOnly {
		s += 3
	}
	if t.role == rNone && !t.before {
		s += 0.6
	}
	if t.role == rNone && t.cellBlank() {
		s++
	}
	if t.role != rPurpose {
		s += t.aims
	}
	return s
}

// play takes the best casting; rows that the next, where it is near, calls otherwise are in
// doubt.
func (g *grid) play(m *sense, best, next casting) {
	m.branch, m.leaf, m.detail, m.within = best.branch, best.leaf, best.detail, best.within
	if n := len(m.within); n > 0 && m.branch > m.within[0] {
		if i := m.within[0]; g.tells(i, m.branch) {
			m.over = i
		}
		m.within = slices.DeleteFunc(m.within, func(i int) bool { return i < m.branch })
	}
	if m.branch >= 0 {
		m.within = append(m.within, m.branch)
		slices.Sort(m.within)
	}
	if best.score-next.score >= nearCast {
		return
	}
	a, b := g.called(best), g.called(next)
	m.near = make([]bool, len(g.rows))
	m.other = g.reads(next)
	for i := range m.near {
		m.near[i] = a[i] != b[i]
	}
}

// called is what a casting calls the rows: the branch, and what says where in it.
func (g *grid) called(c casting) []string {
	out := make([]string, len(g.rows))
	carried := make([]string, len(g.columns))
	of := append(slices.Clone(c.within), c.leaf)
	for k, r := range g.rows {
		for i, x := range r.cells[:min(len(r.cells), len(carried))] {
			if !x.blank() && !ditto(x) && !isTotal(x) {
				carried[i] = x.plain()
			} else if i == c.leaf && !ditto(x) {
				carried[i] = ""
			}
		}
		if c.branch >= 0 {
			out[k] = carried[c.branch]
		}
		out[k] += "|"
		for _, i := range of {
			if i >= 0 {
				out[k] += carried[i]
			}
		}
	}
	return out
}

// reads is what a casting calls the rows, for people: 본점 / 1층 로비.
func (g *grid) reads(c casting) []string {
	out := make([]string, len(g.rows))
	carried := make([]string, len(g.columns))
	for k, r := range g.rows {
		for i, x := range r.cells[:min(len(r.cells), len(carried))] {
			if !x.blank() && !ditto(x) && !isTotal(x) {
				carried[i] = strings.Join(strings.Fields(x.words()), " ")
			} else if i == c.leaf && !ditto(x) {
				carried[i] = ""
			}
		}
		branch, place := "", []string{}
		if c.branch >= 0 {
			branch = carried[c.branch]
		}
		for _, i := range append(slices.Clone(c.within), c.leaf) {
			if i >= 0 && carried[i] != "" {
				place = append(place, carried[i])
			}
		}
		out[k] = twoNames(branch, strings.Join(place, " "))
	}
	return out
}

// twoNames writes a branch and a place in it: 본점 / 1층 로비.
func twoNames(branch, place string) string {
	if branch == "" || place == "" {
		return branch + place
	}
	return branch + " / " + place
}

// cast weighs what the columns of words hold.
func (g *grid) cast(m *sense) (best, next casting) {
	var of []int
	ts := map[int]traits{}
	for i := range g.columns {
		if i == m.count || slices.Contains(m.parts, i) || slices.Contains(m.cells, i) || slices.Contains(m.aside, i) || i == m.mount || !g.worded(i) {
			continue
		}
		switch g.columns[i].role {
		case rSeq, rCount, rPart, rCell, rRecorder, rSites, rFormer:
			continue
		}
		if len(of) < maxCast {
			of, ts[i] = append(of, i), g.traitsOf(i, m)
		}
	}
	best.score, next.score = -1e9, -1e9
	best.branch, best.leaf, best.detail = -1, -1, -1
	for _, branch := range append([]int{-1}, of...) {
		for _, leaf := range append([]int{-1}, of...) {
			if branch == leaf && branch >= 0 {
				continue
			}
			for _, detail := range append([]int{-1}, of...) {
				if detail >= 0 && (branch >= 0 || leaf < 0 || detail <= leaf || ts[detail].role != rPlace || ts[leaf].role == rPlace || ts[leaf].n < ts[leaf].rows) {
					continue
				}
				c := g.castOf(branch, leaf, detail, of, ts, m)
				switch {
				case c.score > best.score+1e-9:
					best, next = c, best
				case c.score > next.score:
					next = c
				}
			}
		}
	}
	return best, next
}

// castOf scores one way to choose branch and place; the other columns do what they do best.
func (g *grid) castOf(branch, leaf, detail int, of []int, ts map[int]traits, m *sense) casting {
	c := casting{branch: branch, leaf: leaf, detail: detail}
	for _, i := range of {
		t := ts[i]
		switch i {
		case branch:
			c.score += t.as(pBranch)
			if leaf >= 0 && i > leaf {
				c.score -= 2
			}
			continue
		case leaf:
			c.score += t.as(pLeaf)
			continue
		case detail:
			c.score += 2 // says more about the place
			continue
		}
		within, aside := t.as(pWithin), t.as(pAside)
		if leaf >= 0 && ts[leaf].role == rPlace && t.placeKinds() {
			aside += 2.2
		}
		switch {
		case branch >= 0 && i < branch:
			within = t.as(pOver)
		case i > leaf:
			within -= 3
		}
		if leaf >= 0 && g.repeated(i, leaf) {
			within, aside = -9, 0
		}
		if within > aside {
			c.within = append(c.within, i)
			c.score += within
		} else {
			c.score += aside
		}
	}
	if len(c.within) > 0 && branch < 0 {
		t := ts[c.within[0]] // what places lie in is the branch, where it is no part of a building
		c.score -= 1 - t.share[likeArea] - 0.5*t.share[likePlace]
	}
	switch {
	case leaf < 0 && branch < 0:
		c.score -= 2
	case branch >= 0 && ts[branch].role == rUnit && (leaf < 0 || ts[leaf].role != rPlace) && slices.ContainsFunc(of, func(i int) bool { return ts[i].role == rPurpose && ts[i].n == ts[i].rows }):
		c.score-- // what the cameras are for tells the rows apart
	case leaf >= 0 && branch >= 0 && !ts[branch].merged() && ts[leaf].merged():
		c.score-- // the names that stand alone are the places
	}
	c.score -= 2 * sameNamed(c, ts)
	c.score += g.ofMany(c, of, ts)
	if len(m.cells) > 0 && (leaf >= 0) == (branch >= 0) && len(of) > 0 {
		c.score -= 0.4
	}
	return c
}

// sameNamed is the share of the rows that a casting calls like another one.
func sameNamed(c casting, ts map[int]traits) float64 {
	var of []traits
	for _, i := range append([]int{c.branch, c.leaf}, c.within...) {
		if i >= 0 {
			of = append(of, ts[i])
		}
	}
	if len(of) == 0 {
		return 1
	}
	seen := map[uint64]bool{}
	n := len(of[0].ids)
	for r := range n {
		key := uint64(14695981039346656037)
		for _, t := range of {
			key = (key ^ uint64(t.ids[r])) * 1099511628211
		}
		seen[key] = true
	}
	return 1 - float64(len(seen))/float64(max(1, n))
}

package policy

import "strings"

// Where a branch and its place stand side by side with single spaces between their words,
// and the branch only where its rows begin, the border is told over all rows: by names that
// come again, by the sums that end the rows of a branch, by names that the officers are
// told for, and last by what the words look like. The best of all ways to part the rows is
// taken; a row that could nearly as well be parted elsewhere is asked about.

// regroup parts the branches of a table from their places.
func (g *grid) regroup(b *installation, rows []row) {
	at := g.sideBySide()
	if at < 0 || len(rows) < 2 {
		return
	}
	x := newGrouping(b, rows, at)
	if !x.several {
		return
	}
	x.solve()
	open := false // the branch that rows go on with is in doubt
	for i, w := range x.words {
		if len(w) == 0 {
			continue
		}
		k, r := x.best[i], &rows[i]
		ln, end := w[0].at.ln, w[len(w)-1].at.to
		r.cells = append([]span{}, r.cells...)
		r.cells[at] = span{ln, w[0].at.from, w[0].at.from}
		r.cells[at+1] = span{ln, w[0].at.from, end}
		if k > 0 {
			r.cells[at] = span{ln, w[0].at.from, w[k-1].at.to}
			r.cells[at+1] = span{ln, end, end}
			if k < len(w) {
				r.cells[at+1].from = w[k].at.from
			}
		}
		r.how &^= closeCut
		if x.margins[i] < nearGroup {
			open = true
		} else if k > 0 {
			open = false
		}
		if open {
			r.how |= closeCut
		}
	}
}

// nearGroup is how much better than any other the parting of a row must be that nobody is
// asked about it.
const nearGroup = 0.5

// sideBySide finds a column that may name branches right before that of the places; -1
// where there is none.
func (g *grid) sideBySide() int {
	for i := 0; i+1 < len(g.columns); i++ {
		if g.columns[i+1].role != rPlace {
			continue
		}
		switch g.columns[i].role {
		case rBranch, rKind, rNone, rRegion:
			return i
		}
	}
	return -1
}

// maxGroupWords is how many words the name of a branch may have.
const maxGroupWords = 3

// grouping weighs the ways to part the rows.
type grouping struct {
	b        *installation
	words    [][]token // of branch and place of each row; none of a sum
	sum      []bool    // the row is a sum
	ofBranch []int     // how many words of a sum name its branch
	wrapped  bool      // some rows begin on lines above
	times    map[string]int
	several  bool // some rows have more than one word
	each     bool // every row has more than one: each names its branch
	sums     bool // the rows of the branches end with sums
	best     []int
	margins  []float64
}

func newGrouping(b *installation, rows []row, at int) *grouping {
	x := &grouping{b: b, words: make([][]token, len(rows)), sum: make([]bool, len(rows)), ofBranch: make([]int, len(rows)), times: map[string]int{}, each: true}
	for i, r := range rows {
		s := r.cells[at]
		if next := r.cells[at+1]; next.ln == s.ln && !next.blank() {
			if s.blank() {
				s = next
			}
			s.to = max(s.to, next.to)
		}
		for _, c := range r.cells {
			x.sum[i] = x.sum[i] || isTotal(c)
		}
		x.wrapped = x.wrapped || len(r.above) > 0
		var w []token
		if !s.blank() {
			w = b.words(s)
		}
		if n := len(w); n > 1 && isTotal(w[n-1].at) {
			x.sum[i], x.ofBranch[i] = true, n-1 // 본관 소계
		}
		if len(w) == 0 || x.sum[i] || len(r.above) > 0 {
			x.sums = x.sums || x.sum[i] && i+1 < len(rows)
			if x.ofBranch[i] > 0 {
				x.words[i] = w
			}
			continue
		}
		if len(w) > maxWords {
			w = nil
		}
		x.words[i] = w
		x.several, x.each = x.several || len(w) > 1, x.each && len(w) > 1
		for k := 1; k <= min(maxGroupWords, len(w)-1); k++ {
			x.times[wordsOf(w[:k])]++
		}
	}
	return x
}

// solve finds the best way, and how much worse each row would be parted otherwise.
func (x *grouping) solve() {
	n := len(x.words)
	const m = maxGroupWords + 1
	// A row is weighed with the branch that stands before it: the last row that named one.
	x.best, x.margins = make([]int, n), make([]float64, n)
	current := -1 // the row that named the branch
	for i := range x.words {
		if len(x.words[i]) == 0 {
			continue
		}
		if k := x.ofBranch[i]; k > 0 {
			x.best[i], x.margins[i], current = k, nearGroup, i
			continue
		}
		best, next, at := -1e9, -1e9, 0
		for k := range m {
			if k > len(x.words[i]) {
				continue
			}
			s := x.of(i, k)
			if current >= 0 {
				s += x.follow(current, i, k)
			}
			switch {
			case s > best:
				best, next, at = s, best, k
			case s > next:
				next = s
			}
		}
		x.best[i], x.margins[i] = at, best-next
		if at == 0 && current >= 0 && len(x.words[i]) > 1 && outdoors.MatchString(x.words[i][0].at.plain()) {
			x.margins[i] = 0 // as well a name beside those of the buildings
		}
		if at > 0 {
			current = i
		}
	}
}

// outdoors are words for all that is no building.
var outdoors = compile(`^(?:야외|옥외|실외|외부|외곽|외각)$`)

// follow weighs a parting of a row against the branch named before: named again it goes on.
func (x *grouping) follow(before, i, k int) float64 {
	was := wordsOf(x.words[before][:x.best[before]])
	if k > 0 && wordsOf(x.words[i][:k]) == was {
		return 1.2
	}
	return 0
}

// goesOnRe ends a word that another place follows: 휴게실과.
var goesOnRe = compile(`(?:실|층|관|문|장|홀|동|소|비|도)(?:과|와)$`)

// of weighs a parting of a row by itself: its first k words name the branch.
func (x *grouping) of(i, k int) float64 {
	w := x.words[i]
	if k > len(w) || len(w) == 0 {
		return -1e9
	}
	first, afterSum := !x.wrapped, false
	for j := i - 1; j >= 0; j-- {
		if len(x.words[j]) > 0 {
			first = false
			break
		}
		afterSum = afterSum || x.sum[j]
	}
	if !first && i > 0 {
		afterSum = x.sum[i-1]
	}
	whole := span{w[0].at.ln, w[0].at.from, w[len(w)-1].at.to}
	if k == 0 {
		s := 0.0
		if x.each && !x.wrapped {
			s -= min(2.5, 0.4+0.3*float64(len(x.words)))
		}
		switch x.b.like(whole) {
		case likePlace, likeArea:
			s += 0.2
		case surelyBranch:
			s -= 1
		}
		if first {
			s -= 1.5
		}
		if afterSum && x.sums {
			s -= 1.5
		}
		return s
	}
	name := span{w[0].at.ln, w[0].at.from, w[k-1].at.to}
	s := -0.7 - 0.25*float64(k-1)
	switch x.b.like(name) {
	case surelyBranch:
		s += 1.6
	case likeBranch:
		s++
	case unlike:
		s += 0.2
	case likePlace:
		s -= 0.8
	case likeArea:
		s -= 1.8
	}
	if x.b.rd.named(name) {
		s += 1.3
	}
	if t := x.times[name.plain()]; t > 1 {
		s += 0.5 * float64(min(t-1, 3))
	} else if t := x.times[wordsOf(w[:k])]; t > 1 {
		s += 0.5 * float64(min(t-1, 3))
	}
	if afterSum && x.sums {
		s++
	}
	if k == len(w) {
		return s - 1.2
	}
	if bound(w, k) || goesOnRe.MatchString(name.text()) || besideRe.MatchString(w[k].at.text()) {
		return s - 2.5
	}
	rest := span{w[k].at.ln, w[k].at.from, w[len(w)-1].at.to}
	switch x.b.like(rest) {
	case likePlace:
		s += 0.4
	case likeArea:
		s += 0.2
	case surelyBranch:
		s -= 0.8
	}
	return s
}

// named tells whether the officers of the text are told for a branch of a name.
func (rd *reader) named(s span) bool {
	if rd.officersSay == "" {
		var all strings.Builder
		all.WriteByte(' ')
		for _, ln := range rd.lines {
			if ln.section == sOfficers && all.Len() < 1<<16 {
				all.WriteString(plain(ln.text) + " ")
			}
		}
		rd.officersSay = all.String()
	}
	p := s.plain()
	return len(p) > 5 && strings.Contains(rd.officersSay, p)
}

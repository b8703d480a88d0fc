package policy

import (
	"cmp"
	"slices"
	"strconv"
)

// stated is a total or subtotal of the text.
type stated struct {
	c      count
	at     int // how many entries stand before it
	group  int
	sub    bool
	branch string // of a subtotal
}

// finishTotals works out what is not stated, and compares what is stated twice.
func (b *installation) finishTotals() {
	r := &b.rd.r
	rows := 0
	for _, br := range b.branches {
		s := sum(br)
		switch {
		case !b.counted[br]:
			br.Count = s
			src := br.Source.Of("name")
			if len(br.Locations) > 0 {
				src = br.Locations[0].Source.Of("count")
			}
			src.Origin = Derived
			br.Source.Set("count", src)
		case len(br.Locations) > 0 && s != br.Count && !b.unknown:
			b.rd.problemAt(SumMismatch, br.Source.Of("count"), br.Name, strconv.Itoa(br.Count), strconv.Itoa(s))
		}
		rows += max(1, len(br.Locations))
		r.Total.Derived += br.Count
	}
	b.totals()
	slices.SortStableFunc(r.Stated, func(x, y Stated) int {
		return cmp.Or(cmp.Compare(x.Source.Line, y.Source.Line), cmp.Compare(x.Source.Column, y.Source.Column))
	})
	b.assured()
	r.Branches = slices.Grow(r.Branches, len(b.branches))
	for _, br := range b.branches {
		r.Branches = append(r.Branches, *br)
	}
	if len(r.Branches) > 0 {
		src := r.Branches[0].Source.Of("count")
		src.Origin = Derived
		r.Total.Source["derived"] = src
	}
	if r.Total.Declared == nil && rows > 1 && b.head != nil {
		b.rd.problem(NoDeclaredTotal, b.head.all().trim(""), strconv.Itoa(r.Total.Derived))
	}
	b.lost()
	b.rd.parts = b.parts
}

func sum(br *Branch) int {
	n := 0
	for _, l := range br.Locations {
		n += l.Count
	}
	return n
}

// totals compares totals and subtotals of the text with the sums of its rows.
func (b *installation) totals() {
	r := &b.rd.r
	if len(b.branches) == 0 && len(b.total) > 0 {
		// The total is all that the text says: one branch with one count.
		t := b.total[0]
		b.newBranch(r.Institution, t.c.at, Derived)
		b.setCount(t.c, "", span{})
		b.cur.Confidence = confidenceOf(&entry{num: t.c, plain: inList})
		if !b.listing.blank() {
			b.setPlaces(b.listing)
			b.listing.ln.read = true
		}
		if b.rowsLeft(t.c.at.ln) || len(b.total) > 1 {
			b.rd.problem(CountUnclear, t.c.at) // it is the sum of rows that were not read
			for _, other := range b.total[1:] {
				b.rd.problem(CountUnclear, other.c.at) // or each is that of a branch
			}
		}
		r.Total.Derived = b.cur.Count
	}
	b.addUp()
	several := b.severalGroups()
	declared := -1
	r.Stated = slices.Grow(r.Stated, len(b.total))
	for i, t := range b.total {
		n := b.number(t.c)
		b.note(t, n, several)
		if b.unknown {
			if !t.sub && declared < 0 {
				declared = i
			}
			continue
		}
		switch {
		case n == r.Total.Derived && (!t.sub || declared < 0):
			if declared < 0 || b.number(b.total[declared].c) != n {
				declared = i
			}
		case b.adds(t, n):
			if !t.sub && b.wholeGroup(t) && declared < 0 && !several {
				declared = i
			}
		default:
			what, s := b.nearest(t)
			b.rd.problem(SumMismatch, t.c.at, what, strconv.Itoa(n), strconv.Itoa(s))
			if !t.sub && declared < 0 || declared < 0 && i == len(b.total)-1 && !several {
				declared = i
			}
		}
	}
	if declared >= 0 {
		n := b.total[declared].c.n
		r.Total.Declared = &n
		r.Total.Source["declared"] = b.total[declared].c.at.source(Declared)
	}
}

// rowsLeft tells whether other lines of the section hold numbers that nothing was made of.
func (b *installation) rowsLeft(but *line) bool {
	for _, ln := range b.rd.in(append(slices.Clone(mayHide), sInstallation)...) {
		if ln != but && !ln.read && (ln.section == sInstallation || rowLike(ln)) && len(looseNumbers(ln, false)) > 0 {
			return true
		}
	}
	return false
}

// rowLike tells whether a line may be a row of a table: a number stands behind words.
func rowLike(ln *line) bool {
	ts := tokensOf(ln.all().sub(0, min(len(ln.text), maxRowText)))
	return len(ts) > 1 && ts[0].class == cText && slices.ContainsFunc(ts[1:], func(t token) bool { return t.class == cInt || t.class == cCount })
}

func (b *installation) severalGroups() bool {
	first := -1
	for _, e := range b.entries {
		if e.kind == aRow {
			if first >= 0 && e.group != first {
				return true
			}
			first = e.group
		}
	}
	return false
}

func (b *installation) wholeGroup(t stated) bool { return b.sumOf(t, inGroup) == t.c.n }

// scope is what a total may be the sum of.
type scope int

const (
	inGroup  scope = iota // its table
	above                 // its table, up to it
	below                 // its table, from it on
	since                 // since the total before it
	until                 // until the total behind it
	ofBranch              // the branch that it names or stands in
	all
)

// sumOf adds up the rows in a scope.
func (b *installation) sumOf(t stated, s scope) int {
	if s == ofBranch {
		return b.sums.owner[t.branch]
	}
	from, to := b.bounds(t, s)
	return b.sums.upTo[to] - b.sums.upTo[from]
}

// bounds are the entries of a scope, from one up to another.
func (b *installation) bounds(t stated, s scope) (from, to int) {
	x := &b.sums
	g := x.group[t.group]
	switch s {
	case inGroup:
		return g[0], max(g[0], g[1])
	case above:
		return min(g[0], t.at), min(g[1], t.at)
	case below:
		return max(g[0], t.at), max(g[0], g[1], t.at)
	case since:
		return x.since[t.at], t.at
	case until:
		return min(t.at+1, len(b.entries)), x.until[min(t.at+1, len(b.entries))]
	}
	return 0, len(b.entries)
}

// inScope lists the ids of the rows in a scope.
func (b *installation) inScope(t stated, s scope) []string {
	from, to := 0, len(b.entries)
	if s != ofBranch {
		from, to = b.bounds(t, s)
	}
	out := []string{}
	first, _ := slices.BinarySearch(b.sums.rows, from)
	for k, i := range b.sums.rows[first:] {
		if i >= to {
			break
		}
		if e := b.entries[i]; s != ofBranch || e.owner == t.branch {
			out = append(out, b.sums.id(first+k, e))
		}
	}
	return out
}

// isRow tells whether an entry is a row whose count a total may hold.
func (b *installation) isRow(e *entry) bool { return e.kind == aRow && !b.isHead(e) }

// partial are sums of the rows, so that a text of totals only is read in good time.
type partial struct {
	rows         []int          // the entries that are rows
	ids          []string       // of these, once they are asked for: each is in several totals
	upTo         []int          // of the entries before each
	group        map[int][2]int // first entry of a table, and the one behind its last
	owner        map[string]int // of a branch
	since, until []int          // the first entry behind the total before each; the first total from each on
}

// id is the id of a row, the k-th of rows.
func (x *partial) id(k int, e *entry) string {
	if x.ids == nil {
		x.ids = make([]string, len(x.rows))
	}
	if x.ids[k] == "" {
		x.ids[k] = rowID(e.num.at.source(Declared))
	}
	return x.ids[k]
}

// addUp fills the sums; the entries must be in the order of their tables.
func (b *installation) addUp() {
	n := len(b.entries)
	x := partial{upTo: make([]int, n+1), group: map[int][2]int{}, owner: map[string]int{}, since: make([]int, n+1), until: make([]int, n+1)}
	for i, e := range b.entries {
		x.upTo[i+1] = x.upTo[i]
		if b.isRow(e) {
			x.rows = append(x.rows, i)
			x.upTo[i+1] += e.num.n
			x.owner[e.owner] += e.num.n
		}
		g, ok := x.group[e.group]
		if !ok {
			g[0] = i
		}
		x.group[e.group] = [2]int{g[0], i + 1}
		x.since[i+1] = x.since[i]
		if b.isStated(i) {
			x.since[i+1] = i + 1
		}
	}
	x.until[n] = n
	for i := n - 1; i >= 0; i-- {
		if x.until[i] = x.until[i+1]; b.isStated(i) {
			x.until[i] = i
		}
	}
	b.sums = x
}

func (b *installation) isStated(i int) bool {
	return b.entries[i].kind == aTotal || b.entries[i].kind == aSubtotal
}

func (b *installation) statedSums() int {
	n := 0
	for i := range b.entries {
		if b.isStated(i) {
			n++
		}
	}
	return n
}

// isHead tells whether an entry is the count of a branch whose places have counts.
func (b *installation) isHead(e *entry) bool {
	if !e.name.blank() {
		return false
	}
	br, ok := b.byName[e.owner]
	return ok && b.counted[br] && len(br.Locations) > 0 && br.Source.Of("count").Line != br.Locations[0].Source.Of("count").Line ||
		ok && b.counted[br] && len(br.Locations) > 1
}

// adds tells whether a total is the sum of anything that it could be the total of.
func (b *installation) adds(t stated, n int) bool {
	_, ok := b.scopeOf(t, n)
	return ok
}

// scopeOf finds what a total is the sum of.
func (b *installation) scopeOf(t stated, n int) (scope, bool) {
	scopes := []scope{inGroup, above, below, since, until, all}
	if t.branch != "" {
		scopes = append(scopes, ofBranch)
	}
	for _, s := range scopes {
		if b.sumOf(t, s) == n {
			return s, true
		}
	}
	return all, false
}

// nearest gives the sum that a total should have been, and of what.
func (b *installation) nearest(t stated) (string, int) {
	switch {
	case t.branch != "" && b.sumOf(t, ofBranch) > 0:
		return t.branch, b.sumOf(t, ofBranch)
	case b.severalGroups() && b.sumOf(t, inGroup) > 0:
		return b.rd.r.Institution, b.sumOf(t, inGroup)
	}
	return b.rd.r.Institution, b.rd.r.Total.Derived
}

// lost flags every number of cameras that went into no row: nothing is
// dropped in silence.
func (b *installation) lost() {
	var known stretches
	told := map[int]bool{}
	for _, br := range b.branches {
		known.add(br.Source.Of("count"))
		for _, l := range br.Locations {
			known.add(l.Source.Of("count"))
		}
	}
	for _, e := range b.entries {
		known.add(e.num.at.source(Declared))
	}
	for _, p := range b.parts {
		known.add(p.source(Declared))
	}
	for _, p := range b.rd.r.Problems {
		told[p.Line] = told[p.Line] || !gatherable[p.Code] // such a note is said elsewhere
	}
	known.sort()
	for _, ln := range b.rd.lines {
		if !ln.read || told[ln.no] || !slices.ContainsFunc(counts(ln.all()), func(c count) bool { return !known.beginsIn(c.at) }) {
			continue
		}
		code := CountOutside
		if ln.section == sInstallation {
			code = CountUnclear
		}
		list, _ := items(ln.all())
		for _, it := range list {
			if !known.beginsIn(it.num.at) && !equipmentRe.MatchString(it.name.text()) {
				b.rd.problem(code, it.num.at)
			}
		}
	}
}

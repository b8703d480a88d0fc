package policy

import (
	"slices"
	"strings"
)

// finish settles which entries are totals, branches and places, builds the branches, and
// compares what is stated twice.
func (b *installation) finish() {
	b.flush()
	if c := b.spoken; c.at.ln != nil && !slices.ContainsFunc(b.entries, func(e *entry) bool { return e.kind == aRow || e.kind == aTotal }) {
		b.addTotal(c, false, span{}) // all that the text says
	}
	b.leading()
	b.outlined()
	b.tableHeads()
	b.summedNames()
	b.sitesWithPlaces()
	b.titles()
	b.regions()
	b.kindsAreNoBranches()
	b.nested()
	b.namedBranches()
	b.restated()
	b.carried()
	b.unnamed()
	b.crowned()
	b.summed()
	b.pairs()
	b.build()
	b.finishTotals()
}

// groups calls f with the entries of each group.
func (b *installation) groups(f func([]*entry)) {
	for i := 0; i < len(b.entries); {
		k, g := i, b.entries[i].group
		for i < len(b.entries) && b.entries[i].group == g {
			i++
		}
		f(b.entries[k:i])
	}
}

// unnamed settles what numbers without any name are: the total of their table or row, or
// a count of the institution as a whole.
func (b *installation) unnamed() {
	drop := map[int]bool{}
	i := 0
	b.groups(func(es []*entry) {
		sum := 0
		for _, e := range es {
			if e.kind == aRow && !e.head {
				sum += e.num.n
			}
		}
		for _, e := range es {
			if e.kind == maybeTotal {
				b.unnamedOne(e, es, sum, func() { drop[i] = true })
			}
			i++
		}
	})
	kept := b.entries[:0]
	for i, e := range b.entries {
		if !drop[i] {
			kept = append(kept, e)
		}
	}
	b.entries = kept
}

func (b *installation) unnamedOne(e *entry, es []*entry, sum int, drop func()) {
	if e.head {
		details, of := 0, Stated{Count: e.num.n, Rows: []string{}, Source: e.num.at.source(Declared)}
		for _, x := range es {
			if x.kind == aRow && !x.head && (x.row == e.row || slices.Contains(x.path, e.name)) {
				details += x.num.n
				of.Rows = append(of.Rows, rowID(x.num.at.source(Declared)))
			}
		}
		if len(es) == 1 || details == 0 {
			e.kind = aTotal
			return
		}
		if details != e.num.n && !b.anyRange(es) {
			b.rd.problem(SumMismatch, e.num.at, strings.TrimSpace(b.rd.r.Institution+" "+e.words()), itoa(e.num.n), itoa(details))
		}
		b.parts = append(b.parts, e.num.at)
		if e.num.upper == 0 {
			b.rd.r.Stated = append(b.rd.r.Stated, of)
		}
		drop()
		return
	}
	rows := 0
	for _, x := range es {
		if x.kind == aRow && !x.head {
			rows++
		}
	}
	if sum > 0 && (e.bare || sum == e.num.n && rows > 1) {
		if b.belowWords(e.num.at) {
			b.rd.problem(CountUnclear, e.num.at) // it may as well be the count of those words
		}
		e.kind = aTotal
		return
	}
	e.kind = aRow
}

// belowWords tells whether a number stands alone on a line, below words that have no count.
func (b *installation) belowWords(at span) bool {
	if at.ln.all().trim(trimName+"()").plain() != at.trim("").plain() {
		return false
	}
	for i := b.rd.indexOf(at.ln) - 1; i >= 0; i-- {
		if s := b.rd.lines[i].all(); !s.blank() {
			_, number := bareCount(s.trim(""))
			return len(counts(s)) == 0 && !number && !isTotal(s.trim(trimName)) && len(b.rd.lines[i].headerWords()) < 2 && roleOf(s.trim(trimName).text()) == rNone
		}
	}
	return false
}

func (b *installation) anyRange(es []*entry) bool {
	for _, e := range es {
		if e.num.upper > 0 {
			return true
		}
	}
	return false
}

// pairs settles the counts that stand beside their places under labels: one alone counts
// all places together, several count one each.
func (b *installation) pairs() {
	n := map[string]int{} // of each branch
	for _, e := range b.entries {
		if e.kind == aRow {
			n[e.calls()]++
		}
	}
	for i := range b.entries {
		e := b.entries[i]
		if e.pair && (n[e.calls()] > 1 || !isOpen(e.places.text()) && !isGrouped(e.places.text()) && !b.rd.isItself(e.places)) {
			e.name, e.places = e.places, span{}
		}
	}
}

// build makes branches of the entries.
func (b *installation) build() {
	b.groups(func(es []*entry) {
		lists := false
		for _, e := range es {
			lists = lists || isOpen(e.places.text()) || isGrouped(e.places.text())
		}
		for _, e := range es {
			e.lists = lists
		}
	})
	b.proven = b.addsUp()
	b.total = make([]stated, 0, b.statedSums())
	var order []string
	byName := map[string][]*entry{}
	last, lastGroup := "", -1
	for i := range b.entries {
		e := b.entries[i]
		switch e.kind {
		case aTotal:
			b.total = append(b.total, stated{c: e.num, at: i, group: e.group})
			continue
		case aSubtotal:
			name := e.calls()
			if name == "" && lastGroup == e.group {
				name = last
			}
			b.total = append(b.total, stated{c: e.num, at: i, group: e.group, sub: true, branch: name})
			continue
		}
		name := e.calls()
		if name == "" {
			name = b.rd.r.Institution
			if !e.fresh && lastGroup == e.group && len(order) > 0 && i > 0 && b.entries[i-1].under == e.under {
				name = last
			}
		}
		if _, ok := byName[name]; !ok {
			order = append(order, name)
		}
		byName[name] = append(byName[name], e)
		e.owner = name
		last, lastGroup = name, e.group
	}
	b.weigh()
	b.crosscheck()
	for _, name := range order {
		b.buildBranch(name, byName[name])
	}
}

// buildBranch makes a branch of its entries: a count of its own, places with counts, or
// both, of which the first is then a total.
func (b *installation) buildBranch(name string, es []*entry) {
	var own, named []*entry
	for _, e := range es {
		if e.name.blank() {
			own = append(own, e)
		} else {
			named = append(named, e)
		}
	}
	first := es[0]
	at, origin := first.branch, Declared
	if at.blank() {
		at, origin = first.num.at, Derived
		if !first.name.blank() {
			at = first.name
		}
	}
	b.newBranch(name, at, origin)
	switch {
	case len(named) == 0 && len(own) == 1:
		b.setCount(own[0].num, own[0].mount, own[0].mountAt)
		b.keep(&b.cur.Retention, &b.cur.Source, own[0].also().keeps)
		b.cur.Confidence = confidenceOf(own[0])
		switch {
		case own[0].places.blank():
		case own[0].fresh, own[0].lists:
			b.setPlaces(own[0].places)
		default:
			b.places(own[0].places)
		}
	case len(named) == 0:
		for i, e := range own {
			b.addLocation(e)
			if isOpen(e.places.text()) && (i == 0 || e.places != own[i-1].places) {
				b.rd.problem(OpenList, e.places)
			}
			if i > 0 && e.mount != "" && own[i-1].mount != "" && e.mount != own[i-1].mount {
				b.rd.problem(MixedMounts, e.mountAt, own[i-1].mount+", "+e.mount)
			}
		}
	case len(own) > 0 && b.isSum(own, named):
		for _, e := range own {
			b.setCount(e.num, "", span{})
		}
		b.mountOfAll(own)
		b.severalSums(own, named)
		for _, e := range named {
			b.addLocation(e)
		}
	default:
		for _, e := range es {
			if e.name.blank() && !e.places.blank() && len(own) > 0 {
				x := *e
				x.name, e = x.places, &x
			}
			if e.name.blank() && e.branch.blank() && !e.told {
				b.rd.problem(CountUnclear, e.num.at)
			}
			b.addLocation(e)
		}
	}
	for _, e := range es {
		for _, a := range e.also().angles {
			b.setAngles(a)
			b.mountOf(a)
		}
		if e.doubt == "" {
			e.doubt = b.doubtOf(e)
		}
		if e.doubt != "" {
			b.doubted(e)
		}
	}
	for _, e := range named {
		b.setMount(e.mount, e.mountAt)
	}
}

// addsUp tells whether the counts of all rows add up to a total that the text states.
func (b *installation) addsUp() bool {
	sum, rows := 0, 0
	for _, e := range b.entries {
		if e.kind == aRow && !e.head {
			sum, rows = sum+e.num.n, rows+1
		}
	}
	return rows > 1 && slices.ContainsFunc(b.entries, func(e *entry) bool {
		return e.kind == aTotal && e.num.n == sum && e.num.upper == 0
	})
}

// doubted flags a row on the line of its count, by the words that are in doubt.
func (b *installation) doubted(e *entry) {
	if e.doubt == CountUnclear && b.proven {
		return // which number is the count is told by their sum
	}
	words := e.words()
	if words == "" {
		words = e.num.at.words()
	}
	src := e.num.at.source(Declared)
	args := []string{words}
	if e.doubt == PlaceUnclear {
		args = append(args, b.readings(e)...)
	}
	b.rd.r.Problems = append(b.rd.r.Problems, Problem{Code: e.doubt, Severity: severities[e.doubt], Line: src.Line, Column: src.Column, Words: src.Words, Args: args})
}

// isSum tells whether the counts of the branch as a whole are the total of its places.
func (b *installation) isSum(own, named []*entry) bool {
	n, m := 0, 0
	for _, e := range own {
		n += e.num.n
	}
	for _, e := range named {
		m += e.num.n
	}
	if n == m {
		return true
	}
	for _, e := range own {
		if e.head || !e.fresh && e.num.at.ln.no <= named[0].num.at.ln.no {
			return true
		}
	}
	return false
}

// mountOf takes the mount that a line of angles names.
func (b *installation) mountOf(s span) {
	_, mount, at := cleanName(beforeColon(s))
	b.setMount(mount, at)
}

// mountOfAll takes the mount of a branch whose count stands above its places. Where that is
// in parts and they are not all of one kind, nobody knows which places have which.
func (b *installation) mountOfAll(own []*entry) {
	kinds := make([]string, 0, 4)
	var at span
	for _, e := range own {
		kind := e.mount
		if kind == "" {
			kind = "…"
		} else if at.blank() {
			at = e.mountAt
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	switch {
	case at.blank():
	case len(kinds) == 1:
		b.setMount(kinds[0], at)
	default:
		b.rd.problem(MixedMounts, at, strings.Join(kinds, ", "))
	}
}

func beforeColon(s span) span {
	if i := strings.IndexByte(s.text(), ':'); i >= 0 {
		return s.sub(0, i)
	}
	return s
}

// keep takes the period for which footage of a row is kept.
func (b *installation) keep(into *string, src *RowSources, s span) {
	if s.blank() || !periodRe.MatchString(s.text()) {
		return
	}
	*into = strings.Join(strings.Fields(s.words()), " ")
	src.Set("retention", s.source(Declared))
}

// places takes what follows the count of a branch: one place that all its cameras are
// at, or a list without counts.
func (b *installation) places(s span) {
	if isOpen(s.text()) || isGrouped(s.text()) || b.cur.Source.Of("count").Origin != Declared || b.paired || strings.HasPrefix(s.plain(), plain(b.cur.Name)+"(") {
		b.setPlaces(s)
		return
	}
	e := &entry{name: s, num: count{n: b.cur.Count, at: s}}
	src, sure := b.cur.Source.Of("count"), b.cur.Confidence
	b.addLocation(e)
	l := &b.cur.Locations[0]
	l.Source.Set("count", src)
	l.Confidence, b.cur.Confidence = sure, 0
}

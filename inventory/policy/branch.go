package policy

import (
	"strconv"
	"strings"
)

// newBranch opens a branch; rows that follow belong to it.
func (b *installation) newBranch(name string, at span, o Origin) *Branch {
	b.branches = append(b.branches, &Branch{Name: name, Angles: []float64{}, Locations: []Location{}, Source: make(RowSources, 0, 2)})
	b.cur = b.branches[len(b.branches)-1]
	b.cur.Source.Set("name", at.source(o))
	if len(b.seen) > 100 {
		b.seen = map[string]int{}
	}
	clear(b.seen)
	b.byName[name] = b.cur
	return b.cur
}

// setCount takes a count for the branch as a whole; several of them (by mount) add up.
func (b *installation) setCount(c count, mount string, at span) {
	br := b.cur
	n := b.number(c)
	b.parts = append(b.parts, c.at)
	if b.counted[br] {
		br.Count += n
		src := br.Source.Of("count")
		src.Origin = Derived
		br.Source.Set("count", src)
	} else {
		br.Count, b.counted[br] = n, true
		br.Source.Set("count", c.at.source(Declared))
	}
	b.setMount(mount, at)
}

func (b *installation) setMount(mount string, at span) {
	br := b.cur
	switch {
	case mount == "":
	case br.Mount == "":
		br.Mount = mount
		br.Source.Set("mount", at.source(Declared))
	case br.Mount != mount:
		b.rd.problem(MixedMounts, at, br.Mount+", "+mount)
	}
}

// number takes a count as it stands; what is no single, exact number is flagged.
func (b *installation) number(c count) int {
	switch {
	case c.upper > 0:
		b.rd.problem(CountRange, c.at)
		b.unknown = true
		return 0
	case c.approx != "":
		b.rd.problem(ApproximateCount, c.at, strconv.Itoa(c.n))
	}
	return c.n
}

// addLocation adds a place with its count to the current branch.
func (b *installation) addLocation(e *entry) {
	br := b.cur
	l := Location{Name: e.words(), Count: b.number(e.num), Mount: e.mount, Confidence: confidenceOf(e)}
	l.Source = append(make(RowSources, 0, 2), RowSource{"count", e.num.at.source(Declared)})
	if !e.name.blank() {
		l.Open = isOpen(e.name.text())
		l.Source.Set("name", e.name.source(e.origin()))
	}
	if e.mount != "" {
		l.Source.Set("mount", e.mountAt.source(Declared))
	}
	b.keep(&l.Retention, &l.Source, e.also().keeps)
	if l.Open {
		b.rd.problem(OpenList, e.name)
	}
	if l.Count > 1 && isGrouped(e.name.text()) {
		b.rd.problem(GroupedPlace, e.name, strconv.Itoa(l.Count))
	}
	key := plain(l.Name) + e.mount + e.also().apart
	if first, ok := b.seen[key]; ok && !e.name.blank() {
		b.rd.problem(DuplicateRow, e.name, strconv.Itoa(first))
	} else {
		b.seen[key] = e.num.at.ln.no
	}
	br.Locations = append(br.Locations, l)
}

// setPlaces takes the declared places of a branch that has only one count for all.
func (b *installation) setPlaces(s span) {
	br := b.cur
	if br == nil || s.blank() || len(br.Locations) > 0 || br.Places != "" {
		return
	}
	br.Places = strings.TrimSpace(s.words())
	br.Source.Set("places", s.source(Declared))
	br.Open = isOpen(s.text())
	switch {
	case br.Open:
		b.rd.problem(OpenList, s)
	case br.Count > 1 && isGrouped(s.text()):
		b.rd.problem(GroupedPlace, s, strconv.Itoa(br.Count))
	}
}

var (
	angleRe    = compile(`(\d{1,3}(?:\.\d+)?)\s*(?:°|도(?:[\s,)/·]|$))`)
	angleWords = compile(`수평|수직|좌우|상하|대각|화각|회전|전방위|전방향`)
)

// angles finds the angles of a span; at covers them all.
func angles(s span) (list []float64, at span) {
	if !strings.ContainsAny(s.text(), "°도") {
		return nil, at
	}
	for _, m := range angleRe.FindAllStringSubmatchIndex(s.text(), -1) {
		v, err := strconv.ParseFloat(s.text()[m[2]:m[3]], 64)
		if err != nil || v > 360 {
			continue
		}
		list = append(list, v)
		if at.ln == nil {
			at = s.sub(m[2], m[1])
		}
		at.to = s.from + m[1]
	}
	return list, at.trim(",)/·")
}

// setAngles takes the angles of a span for the current branch.
func (b *installation) setAngles(s span) bool {
	list, at := angles(s)
	if len(list) == 0 || b.cur == nil {
		return false
	}
	if len(b.cur.Angles) == 0 {
		b.cur.Angles = list
		b.cur.Source.Set("angles", at.source(Declared))
	}
	if !angleWords.MatchString(s.ln.text) && !(len(list) == 1 && list[0] == 360) {
		b.rd.problem(AnglesUnstated, at)
	}
	return true
}

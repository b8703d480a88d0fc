package policy

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// branchSure are endings that name a place of business wherever they stand.
	branchSure = regexp.MustCompile(`(본점|지점|출장소|우체국|영업점|영업소|영업부|지사|본사|지소|캠퍼스)(\([^()]*\))?$`)
	// branchMaybe may name a branch or a place inside one.
	branchMaybe = regexp.MustCompile(`(사무소|본부|본회|센터|청사|본원|분원|본관|별관|신관|보건소|도서관|학교|병원|금고|조합|신협|농협|수협|공단|공사|구청|시청|군청)(\([^()]*\))?$`)
	openRe      = regexp.MustCompile(`\s등(?:\s|$|\()|등$`)
	groupedRe   = regexp.MustCompile(`\s(?:및|와|과)\s|[,·/]|및`)
)

// equipmentRe names what is counted beside cameras: recorders, screens.
var equipmentRe = regexp.MustCompile(`(?:녹화기|녹화장치|저장장치|모니터|서버|DVR|NVR|dvr|nvr|컴퓨터|PC)(?:\([^()]*\))?$`)

// isOpen tells whether a list of places ends with 등, "and others".
func isOpen(name string) bool {
	return openRe.MatchString(name) && !strings.HasSuffix(name, "고등") && !strings.HasSuffix(name, "조명등")
}

// isGrouped tells whether a name joins several places under one count.
func isGrouped(name string) bool {
	return groupedRe.MatchString(brackets.ReplaceAllString(name, ""))
}

// newBranch opens a branch; rows that follow belong to it.
func (b *installation) newBranch(name string, at span, o Origin) *Branch {
	b.branches = append(b.branches, &Branch{Name: name, Angles: []float64{}, Locations: []Location{}, Source: Sources{}})
	b.cur = b.branches[len(b.branches)-1]
	b.cur.Source["name"] = at.source(o)
	b.seen = map[string]int{}
	return b.cur
}

// here is the branch that a row without one belongs to.
func (b *installation) here(at span) *Branch {
	if b.cur == nil {
		b.newBranch(b.rd.r.Institution, at, Derived)
	}
	return b.cur
}

// setCount takes a count for the branch as a whole; several of them (by mount) add up.
func (b *installation) setCount(c count, mount string, at span) {
	br := b.cur
	n := b.number(c)
	if b.counted[br] {
		br.Count += n
		src := br.Source["count"]
		src.Origin = Derived
		br.Source["count"] = src
	} else {
		br.Count, b.counted[br] = n, true
		br.Source["count"] = c.at.source(Declared)
	}
	b.setMount(mount, at)
}

func (b *installation) setMount(mount string, at span) {
	br := b.cur
	switch {
	case mount == "":
	case br.Mount == "":
		br.Mount = mount
		br.Source["mount"] = at.source(Declared)
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
func (b *installation) addLocation(name span, c count, mount string, at span) {
	br := b.here(name)
	words := strings.Join(strings.Fields(name.words()), " ")
	l := Location{Name: words, Count: b.number(c), Open: isOpen(name.text()), Mount: mount,
		Source: Sources{"name": name.source(Declared), "count": c.at.source(Declared)}}
	if mount != "" {
		l.Source["mount"] = at.source(Declared)
	}
	if l.Open {
		b.rd.problem(OpenList, name)
	}
	if l.Count > 1 && isGrouped(name.text()) {
		b.rd.problem(GroupedPlace, name, strconv.Itoa(l.Count))
	}
	key := plain(name.text())
	if first, ok := b.seen[key]; ok {
		b.rd.problem(DuplicateRow, name, strconv.Itoa(first))
	} else {
		b.seen[key] = name.ln.no
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
	br.Source["places"] = s.source(Declared)
	br.Open = isOpen(s.text())
	switch {
	case br.Open:
		b.rd.problem(OpenList, s)
	case br.Count > 1 && isGrouped(s.text()):
		b.rd.problem(GroupedPlace, s, strconv.Itoa(br.Count))
	}
}

var (
	angleRe    = regexp.MustCompile(`(\d{1,3}(?:\.\d+)?)\s*(?:°|도(?:[\s,)/·]|$))`)
	angleWords = regexp.MustCompile(`수평|수직|좌우|상하|대각|화각|회전|전방위|전방향`)
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
		b.cur.Source["angles"] = at.source(Declared)
	}
	if !angleWords.MatchString(s.ln.text) && !(len(list) == 1 && list[0] == 360) {
		b.rd.problem(AnglesUnstated, at)
	}
	return true
}

package policy

import (
	"slices"
	"strings"
)

// entry is one count as it stands in the text, with the names around it, before it is
// settled which entries are totals of others and what is a branch and what a place.
type entry struct {
	branch  span   // the place of business; blank where the text names none beside the count
	path    []span // what the place lies in, outermost first: 내부, 1층
	name    span   // the place; blank where the count is of the whole branch
	places  span   // the places as free text, where the count is of the whole branch
	num     count
	mount   string
	mountAt span
	more    *entryMore // what few entries have; nil for none

	group int        // the table or run of lines that it stands in
	row   int        // of the group: counts of one row belong together
	under int32      // how many headings of branches stand before it
	depth int32      // in the outline, of a list
	plain confidence // how the row was told from the words around it
	owner string     // the branch that it was given to
	doubt Code       // why the reading of the row is not sure
	how   judged     // what was judged

	kind   entryKind
	fresh  bool // without a branch it is the institution's, not that of the entry before
	head   bool // its details follow
	told   bool // other cells of its row say what is counted
	bare   bool // nothing but numbers stands in its row
	aim    bool // its row says what its cameras are for
	pair   bool // of labels: 설치대수 : 7대, 설치위치 : …
	lists  bool // some entry of its group has places as free text
	titled bool // the branch is the title of its line
	headed bool // the branch is a heading above
	asked  bool // odd is known
	odd    bool // its names are hardly any
}

// entryMore is what few entries have. Entries that are copied share it: it is never changed, but
// replaced.
type entryMore struct {
	over   span   // what the branch lies in: a region
	apart  string // the kind of cameras, where a row counts several
	keeps  span   // 보관기간 of the row
	angles []span // said of the branch, from this entry on
}

// also is what else an entry has.
func (e *entry) also() entryMore {
	if e.more == nil {
		return entryMore{}
	}
	return *e.more
}

func (e *entry) setOver(s span) {
	if m := e.also(); m.over != s {
		m.over = s
		e.more = &m
	}
}

func (e *entry) setApart(kind string) {
	if m := e.also(); m.apart != kind {
		m.apart = kind
		e.more = &m
	}
}

func (e *entry) setKeeps(s span) {
	if m := e.also(); m.keeps != s {
		m.keeps = s
		e.more = &m
	}
}

func (e *entry) addAngles(s span) {
	m := e.also()
	m.angles = append(slices.Clip(m.angles), s)
	e.more = &m
}

type entryKind uint8

const (
	aRow entryKind = iota
	aTotal
	aSubtotal
	maybeTotal // a number without any name: a total if it is the sum of others
)

// calls is the name of the branch, with the region that it lies in.
func (e *entry) calls() string {
	name := strings.Join(strings.Fields(e.branch.words()), " ")
	if over := strings.Join(strings.Fields(e.also().over.words()), " "); over != "" && name != "" && !strings.HasPrefix(name, over) {
		return over + " " + name
	}
	return name
}

// breakIn is a line break inside the words of a name.
var breakIn = compile(`(?i:<br\s{0,2}/?>)`)

// words of a place: those of what it lies in first.
func (e *entry) words() string {
	var parts []string
	for _, s := range append(e.path[:len(e.path):len(e.path)], e.name) {
		if w := strings.Join(strings.Fields(breakIn.ReplaceAllString(s.words(), " ")), " "); w != "" {
			parts = append(parts, w)
		}
	}
	return strings.Join(parts, " ")
}

// origin of the place: put together from several stretches it is worked out.
func (e *entry) origin() Origin {
	for _, s := range e.path {
		if !s.blank() && !e.name.blank() {
			return Derived
		}
	}
	return Declared
}

// add takes an entry.
func (b *installation) add(e entry) {
	e.group = b.group
	if e.branch.ln != nil && selfRe.MatchString(e.branch.plain()) {
		e.branch, e.fresh = span{}, true // 본 기관 : 5대
	}
	if e.name.blank() && len(e.path) > 0 {
		e.name, e.path = e.path[len(e.path)-1], e.path[:len(e.path)-1]
	}
	if e.kind == aRow {
		for _, s := range append(e.path[:len(e.path):len(e.path)], e.name, e.branch) {
			if !s.blank() && (equipmentRe.MatchString(s.text()) || equipmentHead.MatchString(s.text())) {
				b.notCameras(s, e.num)
				return
			}
		}
	}
	e.under = int32(b.headNo)
	b.entries = append(b.entries, &e)
}

// notCameras flags what is counted beside cameras.
func (b *installation) notCameras(name span, c count) {
	at := c.at
	if name.ln == c.at.ln && name.ln != nil && name.from < c.at.from {
		at = span{name.ln, name.from, c.at.to}
	}
	b.rd.problem(NotCameras, at)
	b.parts = append(b.parts, c.at)
}

// total takes a number that the text calls a total.
func (b *installation) addTotal(c count, sub bool, branch span) {
	kind := aTotal
	if sub {
		kind = aSubtotal
	}
	b.entries = append(b.entries, &entry{kind: kind, num: c, branch: branch, group: b.group})
}

// hasRow tells whether any count was read that is no total.
func (b *installation) hasRow() bool {
	for _, e := range b.entries {
		if e.kind == aRow {
			return true
		}
	}
	return false
}

// readAll reads the section of the cameras; where that holds no row, all lines that could:
// a heading may have been missed, or be missing.
func (b *installation) readAll() {
	taken, problems := make([]bool, len(b.rd.lines)), len(b.rd.r.Problems)
	for i, ln := range b.rd.lines {
		taken[i] = ln.read
	}
	b.read(b.rd.in(sInstallation))
	if b.hasRow() {
		return
	}
	b.entries, b.parts, b.heads, b.pending, b.area, b.listing = nil, nil, nil, pending{}, area{}, span{}
	b.unfilled = 0
	b.rd.r.Problems = b.rd.r.Problems[:problems]
	var more []*line
	for i, ln := range b.rd.lines {
		ln.read = taken[i]
		switch ln.section {
		case sInstallation, sPreface, sTitle, sPurpose, sOther, sRecording:
			more = append(more, ln)
		case sOfficers:
			if len(counts(ln.all())) > 0 {
				more = append(more, ln)
			}
		}
	}
	b.read(more)
}

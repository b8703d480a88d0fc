package web

import (
	"slices"
	"strconv"

	"camledger/inventory/policy"
)

// layout is what both sides of a page are made from.
type layout struct {
	v     visitor
	d     policy.Draft
	s     policy.Settled
	m     *marks
	who   people
	page  []piece
	first bool // the first page: what has no line stands here
	all   bool // everything stands on one page
	form  *rowForm
	typed map[string]typed // answers that a person gave and that were refused, by anchor
	may   bool             // edit
	link  func(anchor string, pairs ...string) string

	pending map[int][]*pending        // problems of the page by line
	lines   []int                     // of them, in order
	mounts  map[stretch]policy.Source // of a row's mount, by the place of its count
	shown   map[int]bool              // keys that the reading's side has shown
}

// ref leads from a value to its words in the text, and from them back to it.
type ref struct {
	Key, Line int
	ID        string // where the words lead to: the first place where the value is shown
}

// ref makes the two-way link of a value; one without words in the text has no key.
func (l *layout) ref(s policy.Source) ref { return l.refOf(l.m.key(s), s.Line) }

func (l *layout) refOf(key, line int) ref {
	r := ref{Key: key, Line: line}
	if key > 0 && !l.shown[key] {
		l.shown[key] = true
		r.ID = "v" + strconv.Itoa(key)
	}
	return r
}

// prepare looks up where the mount of each row that was read stands.
func (l *layout) prepare() {
	l.findProblems()
	l.mounts, l.shown = map[stretch]policy.Source{}, map[int]bool{}
	at := func(count, mount policy.Source) {
		if l.m.key(mount) > 0 {
			l.mounts[stretch{line: count.Line, from: count.Column}] = mount
		}
	}
	for _, b := range l.d.Reading.Branches {
		at(b.Source.Of("count"), b.Source.Of("mount"))
		for _, p := range b.Locations {
			own := p.Source.Of("mount")
			if p.Mount == "" {
				own = b.Source.Of("mount")
			}
			at(p.Source.Of("count"), own)
		}
	}
}

// onPage tells whether a place of the text stands on the page.
func (l *layout) onPage(line, column int) bool {
	if l.all {
		return true
	}
	if line < 1 || line > len(l.d.Text.Lines) {
		return l.first
	}
	return slices.ContainsFunc(l.page, func(p piece) bool { return p.holds(line, column) })
}

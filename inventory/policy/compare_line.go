package policy

import (
	"slices"
	"strconv"
	"strings"

	"camledger/internal/words"
)

// ComparedPart is one article of a comparison of two versions (신구대조표).
type ComparedPart struct {
	Heading string         `json:"heading"`
	Lines   []ComparedLine `json:"lines"` // none where the article stays as it is
	Same    int            `json:"same"`  // rows of its table that stay as they are
}

// LineKind is what happens to a line of a comparison.
type LineKind string

// The kinds: 변경, <신설>, <삭제>.
const (
	LineChanged LineKind = "changed"
	LineAdded   LineKind = "added"
	LineRemoved LineKind = "removed"
)

// ComparedLine is one change: what stands now, what will, and a remark.
type ComparedLine struct {
	Kind  LineKind `json:"kind"`
	Item  string   `json:"item"` // what it is about: the branch, 보관 기간 …
	Old   []Piece  `json:"old"`
	New   []Piece  `json:"new"`
	Note  string   `json:"note,omitempty"`
	Total bool     `json:"total,omitempty"` // a sum, shown stronger
}

// Parts puts a comparison into the lines of a 신구대조표, article by article in the order
// of the law; articles without a change are there without lines.
func (c Comparison) Parts(lang words.Lang) []ComparedPart {
	w := &compared{paper: paper{Paper{Lang: lang}}}
	w.fields(c, "purpose", "institution", "purposes")
	w.open("installation").Same = c.Same
	w.rows(c)
	w.officers(c)
	w.fields(c, "recording", "hours", "mode", "storage")
	for _, x := range c.Retention {
		w.retention(x)
	}
	w.promised(c, handlingKinds...)
	w.fields(c, "confirm", "confirm.method", "confirm.place")
	w.skipped++ // what is done at a request: its wording is not compared
	w.open("safeguards")
	w.fieldsOf(c, "interval")
	w.promised(c, slices.Concat(technicalKinds, managerialKinds, physicalKinds)...)
	w.open("other")
	w.promised(c, otherKinds...)
	w.fields(c, "change", "noticeDays", "dates.enacted", "dates.revised", "dates.effective", "dates.asOf")
	w.promised(c, ChangeAnnounce)
	return w.parts
}

// compared is a comparison while its lines are written.
type compared struct {
	paper
	parts   []ComparedPart
	skipped int // articles that are not compared
}

func (w *compared) open(code string) *ComparedPart {
	heading := strconv.Itoa(len(w.parts)+w.skipped+1) + ". " + w.say("head."+code)
	w.parts = append(w.parts, ComparedPart{Heading: heading, Lines: []ComparedLine{}})
	return &w.parts[len(w.parts)-1]
}

func (w *compared) fields(c Comparison, code string, names ...string) {
	w.open(code)
	w.fieldsOf(c, names...)
}

func (w *compared) fieldsOf(c Comparison, names ...string) {
	for _, name := range names {
		for _, x := range c.Fields {
			if x.Name == name {
				w.line(w.say("field."+name), w.value(name, x.Old), w.value(name, x.New), "")
			}
		}
	}
}

// value writes a single value as the policy does.
func (w *compared) value(name, value string) string {
	switch {
	case value == "":
		return ""
	case strings.HasPrefix(name, "dates."):
		return w.day(value)
	case name == "interval":
		return w.say("interval." + value)
	case name == "noticeDays":
		return w.say("days-before", value)
	}
	return written(value)
}

// line adds a change of one value.
func (w *compared) line(item, old, new, note string) {
	l := ComparedLine{Kind: LineChanged, Item: written(item), Note: note, Old: []Piece{}, New: []Piece{}}
	switch {
	case old == new:
		return // they differ in what nobody sees
	case old == "":
		l.Kind, l.New = LineAdded, whole(new, true)
	case new == "":
		l.Kind, l.Old = LineRemoved, whole(old, true)
	default:
		l.Old, l.New = differing(old, new)
	}
	p := &w.parts[len(w.parts)-1]
	p.Lines = append(p.Lines, l)
}

// rows writes the declared counts, each branch with its sum behind them.
func (w *compared) rows(c Comparison) {
	totals := slices.Clone(c.Totals)
	for i, x := range c.Rows {
		w.row(x)
		if i+1 < len(c.Rows) && x.besides(c.Rows[i+1]) {
			continue
		}
		k := slices.IndexFunc(totals, func(t TotalChange) bool {
			return x.Old != nil && t.Was == x.Old.Branch || x.New != nil && t.Branch == x.New.Branch
		})
		if k >= 0 {
			w.total(totals[k])
			totals = slices.Delete(totals, k, k+1)
		}
	}
	for _, x := range totals {
		w.total(x)
	}
}

// besides tells whether two changes are of one branch.
func (x RowChange) besides(o RowChange) bool {
	return x.Old != nil && o.Old != nil && x.Old.Branch == o.Old.Branch || x.New != nil && o.New != nil && x.New.Branch == o.New.Branch ||
		x.Old != nil && o.New != nil && x.Old.Branch == o.New.Branch || x.New != nil && o.Old != nil && x.New.Branch == o.Old.Branch
}

func (w *compared) row(x RowChange) {
	var item, old, new, note string
	switch {
	case x.Old == nil:
		item, new = x.New.Branch, w.rowText(*x.New, PublishedRow{Angles: x.New.Angles})
	case x.New == nil:
		item, old = x.Old.Branch, w.rowText(*x.Old, PublishedRow{Angles: x.Old.Angles})
	default:
		item, old, new = x.New.Branch, w.rowText(*x.Old, *x.New), w.rowText(*x.New, *x.Old)
	}
	if x.Old != nil && x.New != nil {
		var notes []string
		if x.Old.Branch != x.New.Branch {
			old, new = x.Old.Branch+" "+old, x.New.Branch+" "+new
		}
		if d := x.New.Count - x.Old.Count; d != 0 {
			notes = append(notes, w.more(d))
		}
		switch {
		case x.Proposed:
			notes = append(notes, w.say("note.proposed"))
		case nameKey(x.Old.Place) != nameKey(x.New.Place):
			notes = append(notes, w.say("note.renamed"))
		}
		note = strings.Join(notes, ", ")
	}
	w.line(item, old, new, note)
}

// more writes a difference of numbers: +2대.
func (w *compared) more(d int) string {
	if d > 0 {
		return "+" + w.units(d)
	}
	return "−" + w.units(-d)
}

// rowText is a declared count in one line: 지하주차장 5대 (고정형, 화각 84.5°). What the
// row shares with the other one is left out of the brackets.
func (w *compared) rowText(r, other PublishedRow) string {
	if r.Mount == other.Mount {
		r.Mount = ""
	}
	if r.Range == other.Range {
		r.Range = ""
	}
	if r.Trustee == other.Trustee {
		r.Trustee = ""
	}
	if slices.Equal(r.Angles, other.Angles) {
		r.Angles = nil
	}
	place := written(r.Place)
	if place == "" {
		if place = written(r.Listed); place == "" {
			place = w.say("whole-branch")
		}
	}
	var more []string
	for _, s := range []string{w.mount(r.Mount), written(r.Range)} {
		if s != "" {
			more = append(more, s)
		}
	}
	var angles []string
	for _, a := range r.Angles {
		angles = append(angles, strconv.FormatFloat(a, 'f', -1, 64)+"°")
	}
	if len(angles) > 0 {
		more = append(more, w.say("angles", strings.Join(angles, ", ")))
	}
	if r.Trustee != "" {
		more = append(more, w.say("sign.trustee")+" "+written(r.Trustee))
	}
	text := place + " " + w.units(r.Count)
	if len(more) > 0 {
		text += " (" + strings.Join(more, ", ") + ")"
	}
	return text
}

func (w *compared) total(x TotalChange) {
	item := x.Branch
	switch {
	case x.Branch == "" && x.Was == "":
		item = w.say("total")
	case x.Branch == "":
		item = x.Was
	}
	old, new := w.units(x.Old), w.units(x.New)
	p := &w.parts[len(w.parts)-1]
	if x.Branch != "" || x.Was != "" {
		old, new = w.say("subtotal")+" "+old, w.say("subtotal")+" "+new
	}
	o, n := differing(old, new)
	p.Lines = append(p.Lines, ComparedLine{Kind: LineChanged, Item: written(item), Old: o, New: n, Note: w.more(x.New - x.Old), Total: true})
}

func (w *compared) officers(c Comparison) {
	w.open("officers")
	text := func(o *PublishedOfficer) (item, text string) {
		if o == nil {
			return "", ""
		}
		var parts []string
		for _, s := range []string{o.Unit, w.role(o.Role), o.Title, o.Name, o.Phone} {
			if s != "" {
				parts = append(parts, written(s))
			}
		}
		if item = o.Branch; item == "" {
			item = w.say("whole-institution")
		}
		return item, strings.Join(parts, " ")
	}
	for _, x := range c.Officers {
		item, new := text(x.New)
		was, old := text(x.Old)
		if item == "" {
			item = was
		}
		w.line(item, old, new, "")
	}
}

func (w *compared) retention(x RetentionChange) {
	text := func(r *PublishedRetention) string {
		if r == nil {
			return ""
		}
		s := w.period(*r)
		if len(r.Places) > 0 {
			s += " (" + written(strings.Join(r.Places, ", ")) + ")"
		}
		return s
	}
	w.line(w.say("column.retention"), text(x.Old), text(x.New), "")
}

func (w *compared) promised(c Comparison, kinds ...PromiseKind) {
	text := func(p *PublishedPromise) string {
		switch {
		case p == nil:
			return ""
		case p.Text != "":
			return written(p.Text)
		}
		return w.say("promise." + string(p.Kind))
	}
	for _, x := range c.Promises {
		kind := x.New
		if kind == nil {
			kind = x.Old
		}
		if slices.Contains(kinds, kind.Kind) {
			w.line(words.Say(w.Lang, "policy.promise."+string(kind.Kind)), text(x.Old), text(x.New), "")
		}
	}
}

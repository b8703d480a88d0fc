package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/inventory/policy"
)

// readBranch is a branch of a reading with its rows, as far as they stand on one page.
type readBranch struct {
	Name     string
	Ref      ref       // of its name
	Sums     []sumView // numbers that the text itself gives for the branch
	Sum      int       // of all its rows, on every page
	Count    int       // of rows
	Places   string
	PlacesAt ref
	Angles   string
	AnglesAt ref
	Rows     []rowView
	Problems []problemView
}

// sumView is a number of the text beside what the rows add up to.
type sumView struct {
	policy.Sum
	Ref ref
}

// Class is how the comparison looks.
func (s sumView) Class() string {
	switch {
	case !s.Known:
		return "unk"
	case s.Holds:
		return "ok"
	}
	return "bad"
}

// Code says the comparison.
func (s sumView) Code() string {
	switch {
	case !s.Known:
		return "web.draft.sum.open"
	case s.Holds && s.Stated != s.Rows: // a person said that the rows are right
		return "web.draft.sum.confirmed"
	case s.Holds:
		return "web.draft.sum.holds"
	}
	return "web.draft.sum.differs"
}

// rowView is one declared count.
type rowView struct {
	policy.SettledRow
	Anchor                    string
	PlaceAt, CountAt, MountAt ref
	Change                    *changeView // what made it what it is
	Gone                      bool        // dropped by Change
	Problems                  []problemView
	Form                      *rowForm
	Edit, Split, Drop         string // where its forms are opened
}

// Unknown tells that the count is still open: the text gives none, or several.
func (r rowView) Unknown() bool {
	return slices.ContainsFunc(r.Problems, func(p problemView) bool {
		return p.Open && p.Settled == nil && (p.Code == policy.CountRange || p.Code == policy.CountMissing)
	})
}

// Whole tells that only the branch as a whole has a count.
func (b readBranch) Whole() bool { return b.Count == 1 && len(b.Rows) == 1 && b.Rows[0].Location == "" }

// changeView is something that a person changed.
type changeView struct {
	policy.Corrected
	Who, Text string
}

// undoneView is a change that was taken back.
type undoneView struct {
	policy.Edit
	Who, UndoneBy, Text string
	UndoneAt            time.Time
}

// rowAnchor is the id of a row on the page.
func rowAnchor(id string) string {
	return "r-" + strings.NewReplacer(":", "-", "/", "-", ".", "-").Replace(id)
}

// branches lays the rows out by branch, in the order of the text.
func (l *layout) branches() []readBranch {
	changes := l.changesOfRows()
	var names []string
	by := map[string]*readBranch{}
	branch := func(name string) *readBranch {
		b, ok := by[name]
		if !ok {
			names = append(names, name)
			b = &readBranch{Name: name}
			by[name] = b
		}
		return b
	}
	for _, r := range l.s.Rows {
		b := branch(r.Branch)
		b.Sum += r.Count
		b.Count++
		if row, ok := l.row(r); ok {
			row.Change = changes[r.ID]
			b.Rows = append(b.Rows, row)
		}
	}
	for _, c := range l.s.Corrections { // what was dropped stays visible
		if c.What != policy.RowDropped && c.What != policy.RowsMerged {
			continue
		}
		for _, r := range c.Before {
			if row, ok := l.row(policy.SettledRow{DraftRow: r, Source: countAt(r.ID)}); ok && !slices.ContainsFunc(c.After, func(a policy.DraftRow) bool { return a.ID == r.ID }) {
				row.Gone, row.Change = true, l.change(c)
				b := branch(r.Branch)
				b.Rows = append(b.Rows, row)
			}
		}
	}
	l.dressBranches(by)
	var out []readBranch
	for _, name := range names {
		if b := by[name]; len(b.Rows) > 0 {
			out = append(out, *b)
		}
	}
	return out
}

// dressBranches adds what the text says of a branch as a whole.
func (l *layout) dressBranches(by map[string]*readBranch) {
	for _, b := range l.d.Reading.Branches {
		x, ok := by[b.Name]
		if !ok {
			continue
		}
		if x.Ref.Key == 0 {
			x.Ref = l.ref(b.Source.Of("name"))
		}
		if b.Places != "" && x.Places == "" {
			x.Places, x.PlacesAt = b.Places, l.ref(b.Source.Of("places"))
		}
		if a := b.Source.Of("angles"); a.Line > 0 && x.Angles == "" {
			x.Angles, x.AnglesAt = a.Words, l.ref(a)
		}
	}
	for _, sum := range l.s.Sums {
		if b, ok := by[sum.Name]; ok {
			b.Sums = append(b.Sums, sumView{sum, l.refOf(l.m.keyAt(sum.Line, sum.Column), sum.Line)})
		}
	}
	for _, b := range by {
		for i := range b.Rows {
			r := &b.Rows[i]
			if !r.Gone {
				r.Problems = l.problemsOf([]int{r.Line, r.Source.Line, r.Name.Line}, func(p policy.Problem) bool { return speaksOf(p, r.SettledRow) })
			}
		}
		lines := []int{}
		for _, n := range []int{b.Ref.Line, b.AnglesAt.Line, b.PlacesAt.Line} {
			if n > 0 {
				lines = append(lines, n)
			}
		}
		for _, sum := range b.Sums {
			lines = append(lines, sum.Line)
		}
		b.Problems = l.problemsOf(lines, func(p policy.Problem) bool {
			return p.Line == b.Ref.Line || p.Line == b.AnglesAt.Line || p.Line == b.PlacesAt.Line || slices.ContainsFunc(b.Sums, func(s sumView) bool { return s.Line == p.Line && s.Column == p.Column })
		})
	}
}

// countAt is the place in the text that an id of a row names.
func countAt(id string) policy.Source {
	id, _, _ = strings.Cut(id, ".")
	line, column, ok := strings.Cut(id, ":")
	n, err := strconv.Atoi(line)
	c, err2 := strconv.Atoi(column)
	if !ok || err != nil || err2 != nil {
		return policy.Source{}
	}
	return policy.Source{Line: n, Column: c}
}

func (l *layout) row(r policy.SettledRow) (rowView, bool) {
	column := 0
	if r.Source.Line == r.Line {
		column = r.Source.Column
	}
	if !l.onPage(r.Line, column) {
		return rowView{}, false
	}
	anchor := rowAnchor(r.ID)
	row := rowView{SettledRow: r, Anchor: anchor, PlaceAt: l.placeOf(r),
		CountAt: l.refOf(l.m.keyAt(r.Source.Line, r.Source.Column), r.Line), MountAt: l.ref(l.mounts[stretch{line: r.Source.Line, from: r.Source.Column}])}
	if l.may {
		row.Edit, row.Split, row.Drop = l.link(anchor, "row", r.ID, "do", "set"), l.link(anchor, "row", r.ID, "do", "split"), l.link(anchor, "row", r.ID, "do", "drop")
	}
	if l.form != nil && l.form.Row == r.ID {
		row.Form = l.form
	}
	return row, true
}

// placeOf leads to the words of a row's place; where only the branch has a count its name
// stands above.
func (l *layout) placeOf(r policy.SettledRow) ref {
	if r.Location == "" {
		return ref{}
	}
	return l.ref(r.Name)
}

// changesOfRows finds for each row that stands the last change that made it so.
func (l *layout) changesOfRows() map[string]*changeView {
	out := map[string]*changeView{}
	for _, c := range l.s.Corrections {
		for _, r := range c.After {
			out[r.ID] = l.change(c)
		}
	}
	return out
}

func (l *layout) change(c policy.Corrected) *changeView {
	text := l.correctedText(c)
	if len(c.Before)+len(c.After) > 0 {
		text = l.rowsText(c.Before) + " → " + l.rowsText(c.After)
		switch {
		case len(c.Before) == 0:
			text = l.rowsText(c.After)
		case len(c.After) == 0:
			text = l.rowsText(c.Before)
		}
	}
	return &changeView{c, l.who.name(c.By), text}
}

func (l *layout) rowsText(rows []policy.DraftRow) string {
	var out []string
	for _, r := range rows {
		text := l.v.say("web.draft.row", clean(strings.TrimSpace(r.Branch+" "+r.Location)), number(r.Count))
		if r.Mount != "" {
			text += " " + clean(r.Mount)
		}
		out = append(out, text)
	}
	return strings.Join(out, " + ")
}

// changes are all corrections that hold, the newest first.
func (l *layout) changes() []changeView {
	var out []changeView
	for _, c := range slices.Backward(l.s.Corrections) {
		out = append(out, *l.change(c))
	}
	return out
}

// undone are the edits that were taken back, the newest first.
func (l *layout) undone() []undoneView {
	var out []undoneView
	for _, e := range slices.Backward(l.d.Edits) {
		if e.Undone != nil {
			out = append(out, undoneView{e, l.who.name(e.By), l.who.name(e.Undone.By), l.rowsText(e.Rows), e.Undone.At})
		}
	}
	return out
}

package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// settling is a draft being settled.
type settling struct {
	d       Draft
	out     Settled
	read    []SettledRow // as read
	rows    []SettledRow
	touched []touch
	splits  []split
}

// touch is a row that an edit changed, as it stood before, or one that it added.
type touch struct {
	edit  string
	row   SettledRow
	added bool
}

// split is a row that was taken apart.
type split struct {
	row   SettledRow
	edit  string
	parts []DraftRow
}

// rhythms maps the interval of a reading to the one in which inspections are held.
var rhythms = map[string]string{
	"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly", "half-year": "half-yearly", "year": "yearly",
}

func newSettling(d Draft) *settling {
	r := d.Reading
	s := &settling{d: d}
	s.read = readRows(r)
	s.rows = slices.Clone(s.read)
	s.out = Settled{Institution: r.Institution, Rows: []SettledRow{}, Branches: []BranchSum{}, Total: r.Total, Sums: []Sum{}, Retention: []Period{},
		CheckInterval: rhythms[r.PeriodicCheck.Interval], Dates: r.Dates, NoticeDays: r.ChangeNotice.Days, Officers: slices.Clone(r.Officers),
		Open: []Problem{}, Answered: []Resolution{}, Corrections: []Corrected{}}
	if s.out.Officers == nil {
		s.out.Officers = []Officer{}
	}
	s.out.Dates.Source = maps.Clone(r.Dates.Source)
	for _, p := range r.Retention {
		src := p.Source["text"]
		s.out.Retention = append(s.out.Retention, Period{Text: p.Text, Value: p.Value, Unit: p.Unit, Qualifier: p.Qualifier, Kind: p.Kind,
			Covers: []Place{}, Line: src.Line, Column: src.Column, Origin: cmp.Or(src.Origin, Declared)})
	}
	return s
}

// readRows lists the rows of a reading with their ids.
func readRows(r Reading) []SettledRow {
	var out []SettledRow
	taken := map[string]int{}
	add := func(row SettledRow) {
		row.ID = fmt.Sprintf("%d:%d", row.Source.Line, row.Source.Column)
		if taken[row.ID]++; taken[row.ID] > 1 { // "각 1대": one count of several rows
			row.ID = fmt.Sprintf("%s.%d", row.ID, taken[row.ID])
		}
		row.Line, row.Origin = row.Source.Line, cmp.Or(row.Source.Origin, Declared)
		out = append(out, row)
	}
	for _, b := range r.Branches {
		if len(b.Locations) == 0 {
			add(SettledRow{DraftRow: DraftRow{Branch: b.Name, Count: b.Count, Mount: b.Mount}, Source: b.Source.Of("count"), Name: b.Source.Of("name"),
				Open: b.Open, Places: b.Places, Angles: b.Angles})
		}
		for _, l := range b.Locations {
			add(SettledRow{DraftRow: DraftRow{Branch: b.Name, Location: l.Name, Count: l.Count, Mount: b.mountOf(l)},
				Source: l.Source.Of("count"), Name: l.Source.Of("name"), Open: l.Open, Angles: b.Angles})
		}
	}
	for i := range out {
		if out[i].Angles == nil {
			out[i].Angles = []float64{}
		}
	}
	return out
}

// Settled applies the edits that stand, in their order, and then the answers. A problem
// that an edit settled is not answered as well: the edit holds.
func (d Draft) Settled() Settled {
	s := newSettling(d)
	for _, e := range d.Edits {
		if e.Undone != nil {
			continue
		}
		// An edit that cannot be made never came into a draft; of one that was made by
		// other hands the rows stay as they are.
		_ = s.edit(e)
	}
	s.problems()
	s.sum()
	s.follow()
	s.out.Rows = append(s.out.Rows, s.rows...)
	slices.SortStableFunc(s.out.Open, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return s.out
}

// problems settles the problems of the reading, and finds those that edits made.
func (s *settling) problems() {
	for _, p := range s.d.Reading.Problems {
		if p.Code == SumMismatch {
			continue // compared anew, with the rows as they stand
		}
		if e, ok := s.settledBy(p); ok {
			s.settled(p, Resolution{Edit: e.ID, By: e.By, At: e.At})
			continue
		}
		if a, ok := s.d.answerTo(p); ok && s.take(p, a) == nil {
			s.settled(p, Resolution{Value: a.Value, By: a.By, At: a.At})
			continue
		}
		s.out.Open = append(s.out.Open, p)
	}
	for _, i := range slices.Backward(twice(s.rows)) {
		r := s.rows[i]
		p := Problem{Code: RowTwice, Severity: Error, Line: r.Line, Column: r.Source.Column, Words: r.place(), Args: []string{r.place(), r.Branch}}
		if a, ok := s.d.answerTo(p); ok && s.take(p, a) == nil {
			s.settled(p, Resolution{Value: a.Value, By: a.By, At: a.At})
		} else if !slices.ContainsFunc(s.out.Open, func(o Problem) bool { return o.Code == DuplicateRow && concerns(o, r) }) {
			s.out.Open = append(s.out.Open, p)
		}
	}
}

func (s *settling) settled(p Problem, r Resolution) {
	r.Problem = p
	s.out.Answered = append(s.out.Answered, r)
}

// place is how a row is called.
func (r DraftRow) place() string { return cmp.Or(r.Location, r.Branch) }

// answerTo finds the last answer to a problem. One without a column is to the only
// problem of its code on its line.
func (d Draft) answerTo(p Problem) (Answer, bool) {
	for _, a := range slices.Backward(d.Answers) {
		if a.Code == p.Code && a.Line == p.Line && (a.Column == p.Column || a.Column == 0) {
			return a, a.Value != ""
		}
	}
	return Answer{}, false
}

// ofRows are the problems that a person settles by putting the row right, by hand.
var ofRows = map[Code]bool{CountRange: true, ApproximateCount: true, CountMissing: true, CountUnclear: true, CountOutside: true, DuplicateRow: true,
	PlaceUnclear: true, GroupedPlace: true, OpenList: true, BlankCell: true, MixedMounts: true, Placeholder: true, DamagedText: true, RowsUnread: true}

// byAdding are those that a row which was added settles.
var byAdding = map[Code]bool{CountMissing: true, CountUnclear: true, CountOutside: true, NotCameras: true, RowsUnread: true, DuplicateRow: true}

// settledBy finds the last edit that put right what a problem speaks of.
func (s *settling) settledBy(p Problem) (Edit, bool) {
	if !ofRows[p.Code] && !byAdding[p.Code] {
		return Edit{}, false
	}
	if len(p.Lines) > 0 {
		return s.settledAll(p)
	}
	for _, t := range slices.Backward(s.touched) {
		switch {
		case t.added:
			if !byAdding[p.Code] || !s.standsFor(p, t) {
				continue
			}
		case !ofRows[p.Code] || !concerns(p, t.row):
			if p.Code != DuplicateRow || len(p.Args) < 2 || fmt.Sprint(t.row.Name.Line) != p.Args[1] {
				continue
			}
		}
		if p.Code == DuplicateRow && slices.ContainsFunc(twice(s.rows), func(i int) bool { return concerns(p, s.rows[i]) }) {
			return Edit{}, false
		}
		i := slices.IndexFunc(s.d.Edits, func(e Edit) bool { return e.ID == t.edit })
		return s.d.Edits[i], true
	}
	return Edit{}, false
}

// settledAll finds the last of the edits that put right all rows that a note above them
// speaks of.
func (s *settling) settledAll(p Problem) (Edit, bool) {
	for _, n := range p.Lines {
		if !slices.ContainsFunc(s.touched, func(t touch) bool { return !t.added && (t.row.Source.Line == n || t.row.Name.Line == n) }) {
			return Edit{}, false
		}
	}
	for _, t := range slices.Backward(s.touched) {
		if !t.added && (slices.Contains(p.Lines, t.row.Source.Line) || slices.Contains(p.Lines, t.row.Name.Line)) {
			i := slices.IndexFunc(s.d.Edits, func(e Edit) bool { return e.ID == t.edit })
			return s.d.Edits[i], true
		}
	}
	return Edit{}, false
}

// standsFor tells whether an added row stands for the words of a problem: it names them,
// or its line has no other such problem.
func (s *settling) standsFor(p Problem, t touch) bool {
	if t.row.Source.Line > 0 {
		return p.Line == t.row.Source.Line && p.Column == t.row.Source.Column
	}
	if t.row.Line == 0 || p.Line != t.row.Line {
		return false
	}
	n := 0
	for _, o := range s.d.Reading.Problems {
		if byAdding[o.Code] && o.Line == p.Line {
			n++
		}
	}
	return n == 1
}

// concerns tells whether a problem speaks of a row: their words overlap.
func concerns(p Problem, r SettledRow) bool {
	if r.Source.Line == 0 {
		return p.Line > 0 && p.Line == r.Line && p.Column == 0
	}
	return overlaps(p, r.Source) || overlaps(p, r.Name)
}

func overlaps(p Problem, s Source) bool {
	return p.Line > 0 && p.Line == s.Line && p.Column < max(s.End, s.Column+1) && s.Column < p.Column+max(1, utf8.RuneCountInString(p.Words))
}

// rowOf finds the one row that a problem speaks of; -1 where there is none, or several.
func (s *settling) rowOf(p Problem) int {
	found := -1
	for i, r := range s.rows {
		if p.Code == RowTwice && r.Line == p.Line && r.Source.Column == p.Column && r.place() == p.Words {
			found = i // the last of them
			continue
		}
		if p.Code == RowTwice || !concerns(p, r) {
			continue
		}
		if overlaps(p, r.Source) && r.Source.Column == p.Column && r.Source.Line == p.Line {
			return i
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// stamp is who changed something by an answer.
func stamp(c Corrected, a Answer) Corrected {
	c.Code, c.By, c.At = a.Code, a.By, a.At
	return c
}

// follow lets what is tied to rows and branches follow their corrections: periods that
// stand in a row of the table, and officers of a branch that is called otherwise now.
func (s *settling) follow() {
	for i, p := range s.d.Reading.Retention {
		if len(p.Rows) == 0 || len(s.out.Retention[i].Covers) > 0 {
			continue
		}
		for _, r := range s.rows {
			if id := r.readID(); id != "" && slices.Contains(p.Rows, id) {
				s.out.Retention[i].Covers = append(s.out.Retention[i].Covers, Place{r.Branch, r.Location})
			}
		}
	}
	for i, o := range s.out.Officers {
		key := nameKey(o.Branch)
		if key == "" || slices.ContainsFunc(s.rows, func(r SettledRow) bool { return nameKey(r.Branch) == key }) {
			continue
		}
		now := ""
		for _, r := range s.rows {
			if r.Was != nil && nameKey(r.Was.Branch) == key {
				now = r.Branch
			}
		}
		if now == "" { // the branch is gone, or never was one: the words stay
			s.out.Officers[i].Unit = strings.TrimSpace(o.Branch + " " + o.Unit)
		}
		s.out.Officers[i].Branch = now
	}
}

// day reads yyyy-mm-dd.
func day(s string) (string, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return s, err == nil && t.Year() >= 1900 && t.Year() <= 2200
}

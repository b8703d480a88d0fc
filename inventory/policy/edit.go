package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"camledger/internal/words"
	"camledger/inventory"
)

// Bounds of what people add to a draft.
const (
	MaxCount   = 99_999 // cameras of one row
	MaxEdits   = 5_000
	MaxAnswers = 5_000
	maxName    = 200 // characters of a name
	maxMount   = 20
	maxWhy     = 1_000
	maxParts   = 200 // rows into which one is split
)

// Refusal says why an edit or an answer cannot be taken. Its sentence is "policy.refused."
// + Reason, with Args.
type Refusal struct {
	Reason   string
	Args     []string
	Possible []string // what is possible instead, where that can be listed
}

// Error implements error, in English.
func (r *Refusal) Error() string { return r.Say(words.English) }

// Say puts the refusal into words.
func (r *Refusal) Say(lang words.Lang) string {
	args := make([]any, len(r.Args))
	for i, a := range r.Args {
		args[i] = a
	}
	text := words.Say(lang, "policy.refused."+r.Reason, args...)
	if len(r.Possible) > 0 {
		text += " " + words.Say(lang, "policy.refused.possible", strings.Join(r.Possible, ", "))
	}
	return text
}

func refuse(reason string, args ...string) *Refusal { return &Refusal{Reason: reason, Args: args} }

// Edited returns the draft with one more edit, whose ID it gives and whose names it
// cleans. An edit that cannot be made is a *Refusal.
func (d Draft) Edited(e Edit) (Draft, error) {
	if len(d.Edits) >= MaxEdits {
		return d, refuse("too-many", strconv.Itoa(MaxEdits))
	}
	e.ID, e.Undone = "e"+strconv.Itoa(len(d.Edits)+1), nil
	e.Why, e.Rows = tidy(e.Why), slices.Clone(e.Rows)
	if utf8.RuneCountInString(e.Why) > maxWhy {
		return d, refuse("long", strconv.Itoa(maxWhy))
	}
	for i := range e.Rows {
		row, err := cleanRow(e.Rows[i], len(d.Text.Lines))
		if err != nil {
			return d, err
		}
		e.Rows[i] = row
	}
	next := d
	next.Edits = append(slices.Clone(d.Edits), e)
	if _, err := next.replay(); err != nil {
		if strings.Count(e.Row, ":") == 2 { // CODE:LINE:COLUMN
			return d, refuse("by-answer", e.Row)
		}
		return d, err
	}
	return next, nil
}

// Undone returns the draft without the effect of an edit, which stays in it, marked. An
// edit on which a later one rests cannot be undone before that one.
func (d Draft) Undone(id, by string, at time.Time) (Draft, error) {
	i := slices.IndexFunc(d.Edits, func(e Edit) bool { return e.ID == id })
	switch {
	case i < 0:
		return d, refuse("no-edit", id)
	case d.Edits[i].Undone != nil:
		return d, refuse("undone", id)
	}
	next := d
	next.Edits = slices.Clone(d.Edits)
	next.Edits[i].Undone = &Correction{By: by, At: at}
	if failed, err := next.replay(); err != nil {
		return d, refuse("rests-on", id, failed)
	}
	return next, nil
}

// replay applies the edits and names the first that cannot be.
func (d Draft) replay() (string, error) {
	s := newSettling(d)
	for _, e := range d.Edits {
		if e.Undone != nil {
			continue
		}
		if err := s.edit(e); err != nil {
			return e.ID, err
		}
	}
	return "", nil
}

// cleanRow checks what a person typed.
func cleanRow(r DraftRow, lines int) (DraftRow, error) {
	r.Branch, r.Location, r.Mount = tidy(r.Branch), tidy(r.Location), tidy(r.Mount)
	r.ID, r.Origin = "", Confirmed
	switch {
	case nameKey(r.Branch) == "":
		return r, refuse("no-branch")
	case utf8.RuneCountInString(r.Branch) > maxName || utf8.RuneCountInString(r.Location) > maxName:
		return r, refuse("long", strconv.Itoa(maxName))
	case utf8.RuneCountInString(r.Mount) > maxMount:
		return r, refuse("long", strconv.Itoa(maxMount))
	case r.Location != "" && nameKey(r.Location) == "":
		return r, refuse("no-name", r.Location)
	case r.Count < 0 || r.Count > MaxCount:
		return r, refuse("count", strconv.Itoa(r.Count), strconv.Itoa(MaxCount))
	case r.Line < 0 || r.Line > lines && lines > 0:
		return r, refuse("line", strconv.Itoa(r.Line))
	}
	return r, nil
}

// tidy brings what a person typed into one line of visible characters.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
	return strings.Join(strings.Fields(s), " ")
}

// nameKey is what makes two written names the same one.
func nameKey(name string) string { return inventory.NameKey(name) }

// noRow refuses an edit of a row that is not there, and names those that stand on its line.
func (s *settling) noRow(id string) *Refusal {
	no := refuse("no-row", id)
	line, _, _ := strings.Cut(id, ":")
	for _, r := range s.rows {
		if at, _, _ := strings.Cut(r.ID, ":"); at == line && len(no.Possible) < 20 {
			no.Possible = append(no.Possible, fmt.Sprintf("%s (%s %d)", r.ID, cmp.Or(r.Location, r.Branch), r.Count))
		}
	}
	return no
}

// edit applies one edit to the rows.
func (s *settling) edit(e Edit) error {
	switch e.Op {
	case SetRow, SplitRow, DropRow:
	case AddRow:
		return s.add(e)
	default:
		return refuse("op", string(e.Op))
	}
	i := s.find(e.Row)
	if i < 0 {
		return s.noRow(e.Row)
	}
	old := s.rows[i]
	c := Corrected{What: RowChanged, Line: old.Line, Before: []DraftRow{old.DraftRow}, Edit: e.ID, Why: e.Why, By: e.By, At: e.At}
	switch e.Op {
	case SetRow:
		if len(e.Rows) != 1 {
			return refuse("rows", "1")
		}
		s.rows[i] = old.become(e.Rows[0], old.ID)
		c.After = []DraftRow{s.rows[i].DraftRow}
	case SplitRow:
		if len(e.Rows) < 1 || len(e.Rows) > maxParts {
			return refuse("parts", strconv.Itoa(maxParts))
		}
		c.What = RowSplit
		var parts []SettledRow
		for n, r := range e.Rows {
			part := old.become(r, fmt.Sprintf("%s/%d", e.ID, n+1))
			parts = append(parts, part)
			c.After = append(c.After, part.DraftRow)
		}
		s.rows = slices.Replace(s.rows, i, i+1, parts...)
		s.splits = append(s.splits, split{row: old, edit: e.ID, parts: c.After})
	case DropRow:
		if len(e.Rows) != 0 {
			return refuse("rows", "0")
		}
		c.What = RowDropped
		s.rows = slices.Delete(s.rows, i, i+1)
	}
	s.touched = append(s.touched, touch{edit: e.ID, row: old})
	s.out.Corrections = append(s.out.Corrections, c)
	return nil
}

// become gives a row the values that a person put in its place.
func (r SettledRow) become(v DraftRow, id string) SettledRow {
	if r.Was == nil && r.Source.Line > 0 {
		was := r.DraftRow
		r.Was = &was
	}
	line := v.Line
	if line == 0 {
		line = r.Line
	}
	mount := v.Mount
	if mount == "" && id != r.ID {
		mount = r.Mount
	}
	if nameKey(v.Location) != nameKey(r.Location) {
		r.Open = false // the words that end in 등 are no longer its name
	}
	r.DraftRow = DraftRow{ID: id, Branch: v.Branch, Location: v.Location, Count: v.Count, Mount: mount, Line: line, Origin: Confirmed}
	return r
}

// add declares one row more, after the last one of its branch.
func (s *settling) add(e Edit) error {
	if len(e.Rows) != 1 {
		return refuse("rows", "1")
	}
	row := SettledRow{DraftRow: e.Rows[0], Angles: []float64{}}
	row.ID, row.Origin = e.ID+"/1", Confirmed
	t := touch{edit: e.ID, row: row}
	if e.Row != "" { // the words that it stands for
		at, ok := parsePosition(e.Row)
		if !ok {
			return refuse("no-row", e.Row)
		}
		t.row.Source = Source{Line: at.line, Column: at.column, End: at.column + 1}
		if row.Line == 0 {
			row.Line = at.line
		}
	}
	t.added = true
	s.insert(row)
	s.touched = append(s.touched, t)
	s.out.Corrections = append(s.out.Corrections, Corrected{What: RowAdded, Line: row.Line, After: []DraftRow{row.DraftRow},
		Edit: e.ID, Why: e.Why, By: e.By, At: e.At})
	return nil
}

// insert puts a row after the last one of its branch.
func (s *settling) insert(row SettledRow) {
	at := len(s.rows)
	for i, r := range s.rows {
		if nameKey(r.Branch) == nameKey(row.Branch) {
			at = i + 1
		}
	}
	s.rows = slices.Insert(s.rows, at, row)
}

func (s *settling) find(id string) int {
	return slices.IndexFunc(s.rows, func(r SettledRow) bool { return r.ID == id })
}

type position struct{ line, column int }

// parsePosition reads LINE:COLUMN.
func parsePosition(s string) (position, bool) {
	l, c, ok := strings.Cut(s, ":")
	line, err := strconv.Atoi(l)
	column, err2 := strconv.Atoi(c)
	return position{line, column}, ok && err == nil && err2 == nil && line > 0 && column > 0
}

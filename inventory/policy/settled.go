package policy

import (
	"slices"
	"time"
)

// Settled is a draft with everything that people said: what would be, or was, accepted.
// The same draft gives the same Settled.
type Settled struct {
	Institution string       `json:"institution"`
	Rows        []SettledRow `json:"rows"` // in the order of the text
	// Branches are the branches of the rows, with their sums.
	Branches []BranchSum `json:"branches"`
	Total    Total       `json:"total"` // declared as corrected; derived from the rows
	// Sums are all totals and subtotals that the text states, against the rows as they
	// stand now.
	Sums          []Sum     `json:"sums"`
	Retention     []Period  `json:"retention"`
	CheckInterval string    `json:"checkInterval"` // daily, weekly, monthly, quarterly, half-yearly, yearly; "": open, or not promised
	Dates         Dates     `json:"dates"`
	NoticeDays    *int      `json:"noticeDays"` // nil where none are stated
	Officers      []Officer `json:"officers"`

	Open        []Problem    `json:"open"`        // by line; notes among them
	Answered    []Resolution `json:"answered"`    // problems that an edit or an answer settled
	Corrections []Corrected  `json:"corrections"` // in the order in which they were made
}

// SettledRow is a row as it stands, with what the text says of it.
type SettledRow struct {
	DraftRow
	Source Source    `json:"source"` // of its count as read; line 0 where a person added the row
	Name   Source    `json:"name"`   // of its place, or of its branch where only that has a count
	Open   bool      `json:"open"`   // ends with 등: more than is listed
	Places string    `json:"places"` // the declared places, where only the branch has a count
	Angles []float64 `json:"angles"`
	Was    *DraftRow `json:"was,omitempty"` // as read, where a person changed it
}

// BranchSum is a branch with the sum of its rows.
type BranchSum struct {
	Name     string `json:"name"`
	Count    int    `json:"count"`
	Declared *int   `json:"declared"` // nil where the text states no number beside those of the rows
}

// Sum is a number that the text states of several rows, or of one row by its parts.
type Sum struct {
	Name   string `json:"name"` // of the branch, of the institution, or of the row
	Stated int    `json:"stated"`
	Rows   int    `json:"rows"` // what the rows add up to
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Known  bool   `json:"known"` // false while a count is open: nothing can be compared
	Holds  bool   `json:"holds"` // they are equal, or a person said that the rows are right
}

// Period is a published period of retention as answered.
type Period struct {
	Text      string  `json:"text"`
	Value     int     `json:"value"` // 0: open
	Unit      string  `json:"unit"`  // hour, day, week, month, year
	Qualifier string  `json:"qualifier"`
	Kind      string  `json:"kind"`
	Tolerance string  `json:"tolerance"` // "10%", "7d"; "": not answered
	Covers    []Place `json:"covers"`    // the places that a person bound it to; none: every place that no other period covers
	Line      int     `json:"line"`
	Column    int     `json:"column"`
	Origin    Origin  `json:"origin"`
}

// Place names a row: a branch and a location in it.
type Place struct {
	Branch   string `json:"branch"`
	Location string `json:"location"`
}

// Resolution is a problem and what settled it.
type Resolution struct {
	Problem Problem   `json:"problem"`
	Edit    string    `json:"edit,omitempty"`  // id of the edit
	Value   string    `json:"value,omitempty"` // of the answer
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// What tells what a correction changed.
type What string

// What people change.
const (
	RowChanged     What = "row"
	RowSplit       What = "row-split"
	RowAdded       What = "row-added"
	RowDropped     What = "row-dropped"
	RowsMerged     What = "rows-merged"
	TotalCorrected What = "total"
	PeriodSet      What = "retention"
	DateSet        What = "date"
	InstitutionSet What = "institution"
	IntervalSet    What = "check-interval"
	OfficerSet     What = "officer"
)

// Corrected is something that is not as it was read, and who changed it: rows in Before
// and After, anything else in Old and New.
type Corrected struct {
	What   What       `json:"what"`
	Line   int        `json:"line"`
	Before []DraftRow `json:"before,omitempty"`
	After  []DraftRow `json:"after,omitempty"`
	Old    string     `json:"old,omitempty"`
	New    string     `json:"new,omitempty"`
	Edit   string     `json:"edit,omitempty"` // made by this edit,
	Code   Code       `json:"code,omitempty"` // or by an answer to this problem
	Why    string     `json:"why,omitempty"`
	By     string     `json:"by"`
	At     time.Time  `json:"at"`
}

// RowTwice is the problem that two rows are of one place after edits. No reading has it,
// since a reading asks about the same as DuplicateRow.
const RowTwice Code = "row-twice"

// Blocking lists the problems that keep a draft from being accepted: errors, and unless
// they are to stay open also questions. Two rows of one place cannot stay open.
func (s Settled) Blocking(leaveQuestions bool) []Problem {
	var out []Problem
	for _, p := range s.Open {
		if p.Severity == Error || p.Severity == Question && (!leaveQuestions || s.mustBeAnswered(p)) {
			out = append(out, p)
		}
	}
	return out
}

// mustBeAnswered tells of questions without whose answer there is no register: two rows
// are of one place, or a branch has no name since the institution has none.
func (s Settled) mustBeAnswered(p Problem) bool {
	switch p.Code {
	case DuplicateRow:
		return slices.ContainsFunc(twice(s.Rows), func(i int) bool { return concerns(p, s.Rows[i]) })
	case InstitutionUnstated:
		return slices.ContainsFunc(s.Rows, func(r SettledRow) bool { return nameKey(r.Branch) == "" })
	}
	return false
}

// twice lists the rows whose branch, place and mount an earlier row has as well: a place
// may have one row for its fixed and one for its moving cameras. Counts of a branch
// without a place, as the text gives them (open and closed areas, vehicles), are parts of
// the branch.
func twice(rows []SettledRow) []int {
	var out []int
	seen := map[[3]string]bool{}
	for i, r := range rows {
		key := [3]string{nameKey(r.Branch), nameKey(r.Location), nameKey(r.Mount)}
		if asRead := r.Was == nil && r.Source.Line > 0; seen[key] && (key[1] != "" || !asRead) {
			out = append(out, i)
		}
		seen[key] = true
	}
	return out
}

// readID is the id of the row of the reading that a row comes from, without what tells
// rows apart that share one count; "" where a person added it.
func (r SettledRow) readID() string {
	if r.Source.Line == 0 {
		return ""
	}
	return rowID(r.Source)
}

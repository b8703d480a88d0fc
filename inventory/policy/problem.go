package policy

import "camledger/internal/words"

// Severity says what a problem asks for.
type Severity string

// The severities: an error keeps a policy from being accepted, a question must be
// answered by a person at acceptance, a note informs.
const (
	Error    Severity = "error"
	Question Severity = "question"
	Note     Severity = "note"
)

func (s Severity) rank() int {
	switch s {
	case Error:
		return 3
	case Question:
		return 2
	case Note:
		return 1
	}
	return 0
}

// Code names a kind of problem. Its sentence is "policy." + code, with the problem's Args;
// the sentence that says what to do is "policy." + code + ".do", without any. A note said of
// many rows has "policy." + code + ".all", and ".more" where not all of them are named.
type Code string

// The codes.
const (
	OpenList            Code = "open-list"
	GroupedPlace        Code = "grouped-place"
	SumMismatch         Code = "sum-mismatch"
	NoDeclaredTotal     Code = "no-declared-total"
	CountRange          Code = "count-range"
	ApproximateCount    Code = "approximate-count"
	CountMissing        Code = "count-missing"
	CountUnclear        Code = "count-unclear"
	CountOutside        Code = "count-outside-table"
	NotCameras          Code = "not-cameras"
	DuplicateRow        Code = "duplicate-row"
	PlaceUnclear        Code = "place-unclear"
	BlankCell           Code = "blank-cell"
	MixedMounts         Code = "mixed-mounts"
	AnglesUnstated      Code = "angles-meaning-unstated"
	ApproxRetention     Code = "approximate-retention"
	RetentionRange      Code = "retention-range"
	RetentionKind       Code = "retention-kind-unbound"
	RetentionUnclear    Code = "retention-unclear"
	RetentionDiffers    Code = "retention-differs"
	DerivedAreaCode     Code = "derived-area-code"
	NoAreaCode          Code = "no-area-code"
	OfficerUnclear      Code = "officer-unclear"
	DateUnstated        Code = "date-meaning-unstated"
	ImpossibleDate      Code = "impossible-date"
	IncompleteDate      Code = "incomplete-date"
	SeveralDates        Code = "several-dates"
	CheckInterval       Code = "check-interval-unstated"
	Placeholder         Code = "placeholder"
	DamagedText         Code = "damaged-text"
	InstitutionUnstated Code = "institution-unstated"
	OtherArticles       Code = "other-articles"
	RowsUnread          Code = "rows-unread"
)

// severities is the one table of codes; docs/policy-json.md prints it.
var severities = map[Code]Severity{
	OpenList:            Note,
	GroupedPlace:        Note,
	SumMismatch:         Error,
	NoDeclaredTotal:     Note,
	CountRange:          Error,
	ApproximateCount:    Question,
	CountMissing:        Error,
	CountUnclear:        Question,
	CountOutside:        Question,
	NotCameras:          Note,
	DuplicateRow:        Question,
	PlaceUnclear:        Question,
	BlankCell:           Note,
	MixedMounts:         Note,
	AnglesUnstated:      Note,
	ApproxRetention:     Question,
	RetentionRange:      Question,
	RetentionKind:       Question,
	RetentionUnclear:    Question,
	RetentionDiffers:    Question,
	DerivedAreaCode:     Note,
	NoAreaCode:          Note,
	OfficerUnclear:      Question,
	DateUnstated:        Question,
	ImpossibleDate:      Question,
	IncompleteDate:      Question,
	SeveralDates:        Question,
	CheckInterval:       Question,
	Placeholder:         Error,
	DamagedText:         Question,
	InstitutionUnstated: Question,
	OtherArticles:       Note,
	RowsUnread:          Error,
}

// Problem is a doubt about one line. Words are those of the line that cause it. A note that
// is said of many rows at once stands above them, on the header of their table or the
// heading of their section (line 0 where there is neither), and lists their lines.
type Problem struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Line     int      `json:"line"` // from 1; 0 where something is missing from the whole text
	Column   int      `json:"column"`
	Words    string   `json:"words"`
	Args     []string `json:"args"`
	Lines    []int    `json:"lines,omitempty"` // of the rows that a note above them speaks of
}

// Say puts the problem into words.
func (p Problem) Say(lang words.Lang) string {
	args := make([]any, len(p.Args))
	for i, a := range p.Args {
		args[i] = a
	}
	code := "policy." + string(p.Code)
	switch {
	case p.Code == PlaceUnclear && len(p.Args) > 2:
		code += ".or"
	case len(p.Lines) > 0 && len(p.Args) > 1 && p.Args[1] != "0":
		code += ".more"
	case len(p.Lines) > 0:
		code += ".all"
	}
	return words.Say(lang, code, args...)
}

// Do says what a person can do about the problem.
func (p Problem) Do(lang words.Lang) string {
	return words.Say(lang, "policy."+string(p.Code)+".do")
}

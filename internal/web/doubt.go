package web

import (
	"encoding/json"
	"fmt"

	"camledger/inventory/policy"
)

// doubtsMost bounds how many doubts, and how many unread lines, the page of a policy
// lists.
const doubtsMost = 200

// doubtRow is a doubt that the reading of a policy left.
type doubtRow struct {
	Class, Code string // of the chip
	Text, Do    string
	Words       string
	Line        int // 0: of the whole text
}

// readingView is what the reading of a policy left open.
type readingView struct {
	Doubts []doubtRow
	Unread []policy.Unread
}

// newReading puts the stored reading of a version into words. A version that was stored
// without one left nothing open.
func newReading(v visitor, stored []byte) (readingView, error) {
	var out readingView
	if len(stored) == 0 {
		return out, nil
	}
	var r policy.Reading
	if err := json.Unmarshal(stored, &r); err != nil {
		return out, fmt.Errorf("read stored reading: %w", err)
	}
	for _, p := range r.Problems[:min(len(r.Problems), doubtsMost)] {
		row := doubtRow{Class: "note", Code: "severity.note", Text: clean(p.Say(v.Lang)), Do: clean(p.Do(v.Lang)), Words: p.Words, Line: p.Line}
		switch p.Severity {
		case policy.Error:
			row.Class, row.Code = "bad", "severity.error"
		case policy.Question:
			row.Class, row.Code = "warn", "severity.question"
		}
		out.Doubts = append(out.Doubts, row)
	}
	out.Unread = r.Unread[:min(len(r.Unread), doubtsMost)]
	return out, nil
}

package policy

import "time"

// Draft is a policy on its way to being accepted: what the file says, what was read from
// it, and what people changed and answered since. Nothing in it is ever taken away: an
// edit that is undone stays, marked.
type Draft struct {
	Text    Text     `json:"text"`
	Reading Reading  `json:"reading"` // as read, never changed
	Edits   []Edit   `json:"edits"`   // in the order in which they were made
	Answers []Answer `json:"answers"`
}

// EditOp is what an edit does.
type EditOp string

// The edits of rows.
const (
	SetRow   EditOp = "set"   // Row gets the values of Rows[0]
	SplitRow EditOp = "split" // Row becomes the Rows: "외부 및 복도 6대" into places
	AddRow   EditOp = "add"   // Rows[0] is declared too, though it was not read
	DropRow  EditOp = "drop"  // Row is no declaration of cameras
)

// Edit is one change of the rows by a person. An AddRow names in Row the LINE:COLUMN of
// the problem whose words it stands for, or nothing.
type Edit struct {
	ID     string      `json:"id"`
	Op     EditOp      `json:"op"`
	Row    string      `json:"row,omitempty"` // id of the row that it changes
	Rows   []DraftRow  `json:"rows,omitempty"`
	Why    string      `json:"why,omitempty"`
	By     string      `json:"by"`
	At     time.Time   `json:"at"`
	Undone *Correction `json:"undone,omitempty"`
}

// Correction says who took something back, and when.
type Correction struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// DraftRow is one declared count as it stands after the edits. A row that was read has
// the id "LINE:COLUMN" of its count, with ".2", ".3" … where several rows share one; rows
// of an edit the id of the edit with "/1", "/2" …. A row that is set keeps its id; one that
// an answer adds has the CODE:LINE:COLUMN of the problem.
type DraftRow struct {
	ID       string `json:"id"`
	Branch   string `json:"branch"`
	Location string `json:"location"` // "" where only the branch has a count
	Count    int    `json:"count"`
	Mount    string `json:"mount"`
	Line     int    `json:"line"` // where the text says so; 0 where it does not
	Origin   Origin `json:"origin"`
}

// Answer settles a problem, or a question that the text leaves open. Which values a code
// takes, and what they do, is in the table of docs/policy-problems.md.
type Answer struct {
	Code Code `json:"code"`
	Line int  `json:"line"` // of the problem; 0 where it is of the whole text
	// Column tells several problems of one code on a line apart; 0: there is only one.
	Column int       `json:"column,omitempty"`
	Value  string    `json:"value"` // "" takes an earlier answer back
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

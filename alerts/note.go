package alerts

import (
	"strings"
	"time"
	"unicode/utf8"
)

// NoteKind is what a note about an incident is of.
type NoteKind string

// Kinds of notes.
const (
	NoteAction NoteKind = "action" // what was done
	NoteCause  NoteKind = "cause"  // what it was, as a person found it
)

// NoteMost is how many characters a note may have.
const NoteMost = 1000

// Note is what a person wrote about an incident, for its record (장애상황기록부). Notes are
// added, never changed.
type Note struct {
	ID         string
	IncidentID string
	Kind       NoteKind
	Text       string
	By         string // person id or operator:<user>
	At         time.Time
}

// NoteFault is what is wrong with a note, as a code of internal/words.
type NoteFault string

// Faults of notes.
const (
	NoteEmpty NoteFault = "incident.note.empty"
	NoteLong  NoteFault = "incident.note.long"
	NoteOther NoteFault = "incident.note.kind"
)

// Error says what is wrong, for operators.
func (f NoteFault) Error() string {
	switch f {
	case NoteEmpty:
		return "the note says nothing"
	case NoteLong:
		return "the note is longer than 1,000 characters"
	}
	return "a note is of what was done (action) or of the cause (cause)"
}

// Check tells what is wrong with a note that a person gives: a NoteFault, or nil.
func (n Note) Check() error {
	switch {
	case strings.TrimSpace(n.Text) == "":
		return NoteEmpty
	case utf8.RuneCountInString(n.Text) > NoteMost:
		return NoteLong
	case n.Kind != NoteAction && n.Kind != NoteCause:
		return NoteOther
	}
	return nil
}

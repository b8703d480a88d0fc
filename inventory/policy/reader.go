package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reader is one reading while it is made.
type reader struct {
	r           Reading
	lines       []*line
	above       person // the officer on the line before
	pending     person // a role on a line of its own
	labels      person // the officer whose values stand one per line
	spoken      span   // the role that a sentence speaks of
	several     map[string]conflict
	flagged     map[flagged]int
	index       map[*line]int   // of lines, once it is asked for
	short       map[string]bool // what the text calls its institution: 재단
	parts       []span          // numbers that are accounted for though no row shows them
	officersSay string          // the lines of the officers, once they are asked for
}

func itoa(n int) string { return strconv.Itoa(n) }

// Read reads the published policy of an institution. name is the file's name as a person
// knows it. The error is a *Failure where the bytes are no policy at all; whatever is
// doubtful in a policy is in the problems of the reading.
func Read(name string, raw []byte) (Reading, error) {
	text, err := DecodeText(raw)
	if err != nil {
		return Reading{}, err
	}
	return ReadText(name, raw, text)
}

// ReadText reads the text of a file that was converted before; raw are the bytes of the
// file itself.
func ReadText(name string, raw []byte, text Text) (Reading, error) {
	if text.size() > MaxBytes {
		return Reading{}, &Failure{Reason: TooLarge}
	}
	if len(text.Lines) > MaxLines {
		return Reading{}, &Failure{Reason: ManyLines}
	}
	digest := sha256.Sum256(raw)
	lines := filledLines(text.Lines)
	tabled(text, lines)
	lines = pageless(lines)
	slashCells(lines)
	rd := &reader{lines: headed(segments(undoubled(unfolded(lines))))}
	rd.r = Reading{Name: name, Digest: hex.EncodeToString(digest[:]), Format: text.Format, Encoding: text.Encoding, Lines: len(text.Lines),
		Purposes: []string{}, Branches: []Branch{}, Officers: []Officer{}, Units: []Unit{}, Stated: []Stated{}, Retention: []Retention{}, Storage: []string{},
		Promises: []Promise{}, Problems: []Problem{}, Unread: []Unread{}, Source: Sources{}}
	rd.r.Dates.Revisions = []string{}
	rd.r.Total.Source, rd.r.Recording.Source, rd.r.Dates.Source = Sources{}, Sources{}, Sources{}
	rd.r.ChangeNotice.Source, rd.r.PeriodicCheck.Source = Sources{}, Sources{}
	if err := rd.refuse(); err != nil {
		return Reading{}, err
	}
	sectionise(rd.lines)
	rd.readInstitution()
	rd.readInstallation()
	if len(rd.r.Branches) == 0 && !rd.rowsUnread() {
		return Reading{}, &Failure{Reason: NoCount}
	}
	rd.rowRetentions()
	rd.readOfficers(rd.in(sOfficers))
	rd.readRecording(rd.in(sRecording))
	rd.readPurposes(rd.in(sPurpose))
	for _, ln := range rd.lines {
		rd.readLabels(ln)
		rd.strayPurpose(ln)
		rd.strayOfficer(ln)
		rd.readDates(ln)
		rd.readPromises(ln)
	}
	rd.readKept()
	rd.severalDates()
	rd.rest()
	return rd.r, nil
}

// indexOf is the place of a line in the text.
func (rd *reader) indexOf(ln *line) int {
	if rd.index == nil {
		rd.index = make(map[*line]int, len(rd.lines))
		for i, l := range rd.lines {
			rd.index[l] = i
		}
	}
	return rd.index[ln]
}

// in gives the lines of a section.
func (rd *reader) in(s ...section) []*line {
	var out []*line
	for _, ln := range rd.lines {
		if slices.Contains(s, ln.section) {
			out = append(out, ln)
		}
	}
	return out
}

var (
	placeholderRe = compile(`[○◯ㅇO□]{2,}\s*대(?:[^가-힣]|$)|홍\s*길\s*동|[○◯ㅇO□]{2,}\s*(?:년|월|일|개월)|0000\s*년`)
)

// refuse tells a text that is no policy, or a template that nobody filled in.
func (rd *reader) refuse() error {
	real, unfilled := 0, 0
	var first, example span
	for _, ln := range rd.lines {
		real += len(counts(ln.all()))
		if strings.Contains(ln.raw, "\ufffd") {
			rd.problem(DamagedText, ln.all().trim(""))
		}
		for _, m := range blankRe.FindAllStringIndex(ln.raw, -1) {
			col := ln.base + utf8.RuneCountInString(ln.raw[:m[0]]) + 1
			rd.problemAt(Placeholder, Source{Line: ln.no, Column: col, End: col + utf8.RuneCountInString(ln.raw[m[0]:m[1]]), Words: ln.raw[m[0]:m[1]]})
		}
		if !strings.ContainsAny(ln.text, "○◯ㅇO□0") && !strings.Contains(ln.text, "길") {
			continue
		}
		at, ok := ln.all().whole(placeholderRe)
		if !ok {
			continue
		}
		rd.problem(Placeholder, at.trim(""))
		if first.ln == nil {
			first = at
		}
		if strings.HasPrefix(at.plain(), "홍") {
			if example.ln == nil {
				example = at
			}
			continue
		}
		unfilled++
	}
	switch {
	case example.ln != nil && (real < 2 || unfilled >= real):
		return &Failure{Template, example.ln.no, example.trim("").words()}
	case unfilled > 0 && unfilled >= real:
		return &Failure{Template, first.ln.no, first.trim("").words()}
	}
	if reason := look(rd.lines).kind(real > 0, holdsTable(rd.lines)); reason != "" {
		return &Failure{Reason: reason}
	}
	return nil
}

// readInstallation reads the section of the cameras; in a text without such a section,
// whatever stands outside the sections that are known to be prose.
func (rd *reader) readInstallation() {
	b := &installation{rd: rd, counted: map[*Branch]bool{}, byName: map[string]*Branch{}, seen: map[string]int{}, looks: map[string]likeness{}, stacked: map[*line]*stackCell{}, siblings: map[int]bool{}}
	rd.countPieces()
	b.readAll()
	for _, ln := range rd.lines {
		if ln.section != sInstallation && !ln.read {
			if list, _ := items(ln.all()); len(list) > 0 {
				b.prose(ln.all())
			}
		}
	}
	b.finish()
}

// rowsUnread tells a table of cameras that no row could be taken from, from a text without
// any: its first line that may hold a count is flagged. Where nothing was read, the lines of
// the cameras may stand under any heading.
func (rd *reader) rowsUnread() bool {
	first := func(lines []*line, holds func(*line) bool) bool {
		for _, ln := range lines {
			if holds(ln) {
				rd.problem(RowsUnread, ln.all().trim(""))
				return true
			}
		}
		return false
	}
	return first(rd.in(sInstallation), func(ln *line) bool { return hasDigit(ln.text) && mayCount(ln) }) ||
		first(rd.in(mayHide...), func(ln *line) bool { return len(looseNumbers(ln, false)) > 0 })
}

// mayHide are the sections in which the lines of the cameras may stand, where their own
// heading is missing or was not known.
var mayHide = []section{sPreface, sTitle, sPurpose, sOther}

// readLabels reads "보관기간 : 30일" where it stands outside its section.
func (rd *reader) readLabels(ln *line) {
	if ln.section != sRecording && ln.section != sForeign && (!ln.read || len(rd.r.Retention) == 0 && strings.Contains(ln.text, ":")) && (strings.Contains(ln.text, "기간") || strings.Contains(ln.text, "기 간") || strings.Contains(ln.text, "장소") || strings.Contains(ln.text, "시간")) {
		rd.labelled(ln)
	}
}

// problem flags the words of a span.
func (rd *reader) problem(code Code, at span, args ...string) {
	rd.problemAt(code, at.source(Declared), args...)
}

// flagged is a line with a problem.
type flagged struct {
	code Code
	line int
}

// maxOnLine is how often one problem is said of one line.
const maxOnLine = 200

// problemAt flags a value by its source. Every sentence may use the words as its first
// argument.
func (rd *reader) problemAt(code Code, src Source, args ...string) {
	if at := (flagged{code, src.Line}); src.Line > 0 {
		if rd.flagged == nil {
			rd.flagged = map[flagged]int{}
		}
		if rd.flagged[at]++; rd.flagged[at] > maxOnLine {
			return
		}
	}
	all := append(append(make([]string, 0, 1+len(args)), src.Words), args...)
	rd.r.Problems = append(rd.r.Problems, Problem{Code: code, Severity: severities[code], Line: src.Line, Column: src.Column, Words: src.Words, Args: all})
}

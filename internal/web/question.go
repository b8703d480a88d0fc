package web

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"camledger/inventory/policy"
)

// problemView is a doubt about a line, with the form that settles it.
type problemView struct {
	policy.Problem
	Anchor      string
	Class, Chip string
	Text, Do    string
	Open        bool // somebody has to settle it before the draft is accepted
	Settled     *settledView
	Form        *answerForm
	Row         string // where the form of its row is opened; "" where it has none
	Split       string
	Add         string // where a row for its words is added
}

// Quiet tells that the problem informs only.
func (p problemView) Quiet() bool { return p.Severity == policy.Note && p.Settled == nil }

// settledView is what settled a problem.
type settledView struct {
	policy.Resolution
	Who, Text string
	Undo      bool // the answer can be taken back here
}

// answerForm asks a question in plain words.
type answerForm struct {
	Options []option
	Many    bool   // check boxes, not radio buttons
	Other   string // kind of the free field: number, text, date; "" where there is none
	Label   string // of the free field
	Hint    string
	Value   string        // of the free field
	Units   []option      // beside the free field
	Place   *policy.Place // asked with the number that no row takes
	Lacks   string
}

// typed is an answer as a person gave it.
type typed struct {
	Values        []string
	Other, Unit   string
	Branch, Place string
	Lacks         string
}

// problemAnchor names a problem on the page and in forms.
func problemAnchor(p policy.Problem) string {
	return fmt.Sprintf("p-%s-%d-%d", p.Code, p.Line, p.Column)
}

// problemSubject names a problem as what a change is about.
func problemSubject(code policy.Code, line, column int) string {
	return fmt.Sprintf("%s:%d:%d", code, line, column)
}

// pending is a problem of the page, open or settled.
type pending struct {
	policy.Problem
	settled *settledView
	placed  bool // beside something that was read
}

// findProblems lists the problems of the page by line: the open ones, then those that are
// settled.
func (l *layout) findProblems() {
	l.pending = map[int][]*pending{}
	add := func(p policy.Problem, settled *settledView) {
		if !l.onPage(p.Line, p.Column) {
			return
		}
		if len(l.pending[p.Line]) == 0 {
			l.lines = append(l.lines, p.Line)
		}
		l.pending[p.Line] = append(l.pending[p.Line], &pending{Problem: p, settled: settled})
	}
	for _, p := range l.s.Open {
		add(p, nil)
	}
	for _, r := range l.s.Answered {
		add(r.Problem, &settledView{Resolution: r, Who: l.who.name(r.By), Text: l.valueText(r.Problem, r.Value), Undo: r.Edit == "" && l.may})
	}
	slices.Sort(l.lines)
}

// problemsOf are the problems of some lines that pick chooses and that stand nowhere yet.
func (l *layout) problemsOf(lines []int, pick func(policy.Problem) bool) []problemView {
	var out []problemView
	for _, n := range lines {
		for _, p := range l.pending[n] {
			if !p.placed && pick(p.Problem) {
				p.placed = true
				out = append(out, l.problem(p.Problem, p.settled))
			}
		}
	}
	return out
}

// otherProblems are those that stand beside nothing that was read.
func (l *layout) otherProblems() []problemView {
	return l.problemsOf(l.lines, func(policy.Problem) bool { return true })
}

// speaksOf tells whether the words of a problem are those of a row.
func speaksOf(p policy.Problem, r policy.SettledRow) bool {
	in := func(s policy.Source) bool {
		return s.Line > 0 && s.Line == p.Line && p.Column < max(s.End, s.Column+1) && s.Column < p.Column+max(1, utf8.RuneCountInString(p.Words))
	}
	if r.Source.Line == 0 {
		return p.Line > 0 && p.Line == r.Line && p.Code == policy.RowTwice
	}
	return in(r.Source) || in(r.Name)
}

func (l *layout) problem(p policy.Problem, settled *settledView) problemView {
	out := problemView{Problem: p, Anchor: problemAnchor(p), Class: "note", Chip: "policy.severity." + string(p.Severity), Text: clean(p.Say(l.v.Lang)), Do: clean(p.Do(l.v.Lang)), Settled: settled}
	switch p.Severity {
	case policy.Error:
		out.Class = "bad"
	case policy.Question:
		out.Class = "warn"
	}
	if settled != nil {
		out.Class, out.Chip = "ok", "web.draft.settled"
		return out
	}
	out.Open = p.Severity != policy.Note
	if !l.may {
		return out
	}
	at := l.rowOf(p)
	if at != nil && p.Code != policy.SumMismatch {
		out.Row = l.link(rowAnchor(at.ID), "row", at.ID, "do", "set")
		if p.Code == policy.GroupedPlace {
			out.Row, out.Split = "", l.link(rowAnchor(at.ID), "row", at.ID, "do", "split")
		}
	}
	switch p.Code {
	case policy.CountMissing, policy.CountUnclear, policy.CountOutside, policy.NotCameras, policy.RowsUnread, policy.OpenList:
		out.Add = l.link("add", "do", "add", "at", strconv.Itoa(p.Line), "of", fmt.Sprintf("%d:%d", p.Line, p.Column))
		if p.Code == policy.OpenList {
			out.Add = l.link("add", "do", "add", "at", strconv.Itoa(p.Line))
		}
	}
	if out.Open || p.Code == policy.NoAreaCode {
		out.Form = l.answerForm(p, at)
	}
	return out
}

// rowOf finds the one row that a problem speaks of; nil where there is none, or several.
func (l *layout) rowOf(p policy.Problem) *policy.SettledRow {
	var found *policy.SettledRow
	for i := range l.s.Rows {
		r := &l.s.Rows[i]
		switch {
		case !speaksOf(p, *r):
		case r.Source.Line == p.Line && r.Source.Column == p.Column:
			return r
		case found != nil:
			return nil
		default:
			found = r
		}
	}
	return found
}

package policy

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// answer is what a code takes for an answer and what the answer does.
type answer struct {
	// values are what is possible: a word as it is, or in angle brackets what to put in.
	values []string
	// take checks a value and applies it to what is being settled.
	take func(s *settling, p Problem, a Answer) error
}

// answers is the one table of what settles a problem; docs/policy-problems.md prints it.
// A code that is not in it takes "seen".
var answers map[Code]answer

func init() {
	count := answer{[]string{"<number>", "<branch>/<place>/<number>", "not-cameras"}, (*settling).takeCount}
	same := answer{[]string{"both", "one"}, (*settling).takeTwice}
	answers = map[Code]answer{
		SumMismatch:         {[]string{"rows"}, (*settling).takeSum},
		CountRange:          {[]string{"<number>", "not-cameras"}, (*settling).takeCount},
		ApproximateCount:    {[]string{"as-stated", "<number>", "not-cameras"}, (*settling).takeCount},
		CountMissing:        count,
		CountUnclear:        count,
		CountOutside:        count,
		NotCameras:          {[]string{"seen", "<branch>/<place>/<number>"}, (*settling).takeCount},
		RowsUnread:          {[]string{"no-cameras"}, word("no-cameras")},
		DuplicateRow:        same,
		RowTwice:            same,
		Placeholder:         {[]string{"ignore"}, word("ignore")},
		ApproxRetention:     {[]string{"<part>%", "<days>d"}, (*settling).takeTolerance},
		RetentionRange:      {[]string{"<days>d", "<months>m"}, (*settling).takePeriod},
		RetentionUnclear:    {[]string{"<days>d", "<months>m", "ignore"}, (*settling).takePeriod},
		RetentionDiffers:    {[]string{"<days>d", "<months>m", "ignore"}, (*settling).takePeriod},
		RetentionKind:       {[]string{"all", "<branch>; <branch>/<place>", "unbound"}, (*settling).takeCovers},
		DateUnstated:        {[]string{"enacted", "revised", "effective", "as-of", "ignore"}, (*settling).takeMeaning},
		SeveralDates:        {[]string{"<yyyy-mm-dd>"}, (*settling).takeDate},
		ImpossibleDate:      {[]string{"enacted:<yyyy-mm-dd>", "revised:<yyyy-mm-dd>", "effective:<yyyy-mm-dd>", "as-of:<yyyy-mm-dd>", "ignore"}, (*settling).takeDate},
		IncompleteDate:      {[]string{"enacted:<yyyy-mm-dd>", "revised:<yyyy-mm-dd>", "effective:<yyyy-mm-dd>", "as-of:<yyyy-mm-dd>", "ignore"}, (*settling).takeDate},
		CheckInterval:       {[]string{"daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly"}, (*settling).takeInterval},
		InstitutionUnstated: {[]string{"<name>"}, (*settling).takeInstitution},
		OfficerUnclear:      {[]string{"manager", "authorised", "seen"}, (*settling).takeRole},
		NoAreaCode:          {[]string{"<area code>", "seen"}, (*settling).takeAreaCode},
	}
}

// word takes one word and does nothing else.
func word(w string) func(*settling, Problem, Answer) error {
	return func(_ *settling, p Problem, a Answer) error {
		if a.Value != w {
			return badValue(p, a.Value)
		}
		return nil
	}
}

func answerOf(c Code) answer {
	if a, ok := answers[c]; ok {
		return a
	}
	return answer{[]string{"seen"}, word("seen")}
}

// Values lists the answers that a problem takes: a word as it is, or in angle brackets
// what to put in its place.
func (p Problem) Values() []string { return slices.Clone(answerOf(p.Code).values) }

func badValue(p Problem, value string) *Refusal {
	return &Refusal{Reason: "value", Args: []string{string(p.Code), value}, Possible: p.Values()}
}

func (s *settling) take(p Problem, a Answer) error { return answerOf(p.Code).take(s, p, a) }

// Answered returns the draft with one more answer; an empty Value takes back an earlier
// one. An answer to no problem, to several at once, or with a value that its code does
// not take is a *Refusal that says what is possible.
func (d Draft) Answered(a Answer) (Draft, error) {
	if len(d.Answers) >= MaxAnswers {
		return d, refuse("too-many", strconv.Itoa(MaxAnswers))
	}
	a.Value = tidy(a.Value)
	if utf8.RuneCountInString(a.Value) > 20*maxName {
		return d, refuse("long", strconv.Itoa(20*maxName))
	}
	now := d.Settled()
	p, err := now.asked(a)
	if err != nil {
		return d, err
	}
	a.Column = p.Column
	if a.Value == "rows" && a.Code == SumMismatch {
		a.Value = "rows:" + last(p.Args)
	}
	next := d
	next.Answers = append(slices.Clone(d.Answers), a)
	if a.Value == "" {
		return next, nil
	}
	then := next.Settled()
	if slices.ContainsFunc(then.Answered, func(r Resolution) bool { return samePlace(r.Problem, p) && r.Edit == "" && r.Value == a.Value }) {
		return next, nil
	}
	return d, next.why(p, a)
}

// why says what is wrong with an answer that settled nothing.
func (d Draft) why(p Problem, a Answer) error {
	d.Answers = slices.DeleteFunc(slices.Clone(d.Answers), func(o Answer) bool { return o.Code == a.Code && o.Line == a.Line && o.Column == a.Column })
	s := newSettling(d)
	for _, e := range d.Edits {
		if e.Undone == nil {
			_ = s.edit(e) // as in Settled
		}
	}
	s.problems()
	if err := s.take(p, a); err != nil {
		return err
	}
	return badValue(p, a.Value)
}

func last(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[len(args)-1]
}

func samePlace(a, b Problem) bool {
	return a.Code == b.Code && a.Line == b.Line && a.Column == b.Column
}

// asked finds the problem that an answer is to.
func (s Settled) asked(a Answer) (Problem, error) {
	var found []Problem
	var others []string
	note := func(p Problem) {
		switch {
		case p.Line != a.Line && a.Line >= 0:
		case p.Code == a.Code && (a.Column == 0 || a.Column == p.Column):
			if !slices.ContainsFunc(found, func(o Problem) bool { return samePlace(o, p) }) {
				found = append(found, p)
			}
		default:
			others = append(others, p.where())
		}
	}
	for _, p := range s.Open {
		note(p)
	}
	for _, r := range s.Answered {
		if r.Edit == "" {
			note(r.Problem)
		} else if samePlace(r.Problem, Problem{Code: a.Code, Line: a.Line, Column: a.Column}) {
			return Problem{}, refuse("by-edit", r.Problem.where(), r.Edit)
		}
	}
	switch len(found) {
	case 0:
		return Problem{}, &Refusal{Reason: "no-problem", Args: []string{string(a.Code), strconv.Itoa(a.Line)}, Possible: others}
	case 1:
		return found[0], nil
	}
	var where []string
	for _, p := range found {
		where = append(where, p.where())
	}
	return Problem{}, &Refusal{Reason: "several", Args: []string{string(a.Code), strconv.Itoa(a.Line)}, Possible: where}
}

// where names a problem as an answer on the command line does: CODE:LINE:COLUMN.
func (p Problem) where() string {
	return string(p.Code) + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Key is the shortest name of a problem of a settled draft: CODE:LINE, with :COLUMN where
// several of its code stand on the line.
func (s Settled) Key(p Problem) string {
	n := 0
	for _, o := range s.Open {
		if o.Code == p.Code && o.Line == p.Line && !samePlace(o, p) {
			n++
		}
	}
	for _, r := range s.Answered {
		if r.Edit == "" && r.Problem.Code == p.Code && r.Problem.Line == p.Line && !samePlace(r.Problem, p) {
			n++
		}
	}
	if n > 0 {
		return p.where()
	}
	return strings.TrimSuffix(p.where(), ":"+strconv.Itoa(p.Column))
}

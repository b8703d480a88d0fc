package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"camledger/inventory"
)

// periodOf finds the period of retention that a problem speaks of; -1: none.
func (s *settling) periodOf(p Problem) int {
	return slices.IndexFunc(s.d.Reading.Retention, func(r Retention) bool {
		return overlaps(p, r.Source["text"]) || overlaps(p, r.Source["kind"]) || overlaps(p, r.Source["value"])
	})
}

// takeTolerance says how far an approximate period may be off.
func (s *settling) takeTolerance(p Problem, a Answer) error {
	i := s.periodOf(p)
	t, err := inventory.ParseTolerance(a.Value)
	if err != nil || i < 0 {
		return badValue(p, a.Value)
	}
	old := s.out.Retention[i]
	s.out.Retention[i].Tolerance, s.out.Retention[i].Origin = t.String(), Confirmed
	s.correct(a, Corrected{What: PeriodSet, Line: p.Line, Old: old.Text, New: old.Text + " ± " + t.String()})
	return nil
}

var lengthRe = compile(`^([1-9][0-9]{0,3})\s*(d|m|일|개월)?$`)

// takePeriod says how long a period is that the text leaves open.
func (s *settling) takePeriod(p Problem, a Answer) error {
	i := s.periodOf(p)
	if a.Value == "ignore" && p.Code != RetentionRange {
		if i >= 0 { // the period is not taken for a rule
			s.correct(a, Corrected{What: PeriodSet, Line: p.Line, Old: s.out.Retention[i].Text})
			s.out.Retention[i].Value, s.out.Retention[i].Origin = 0, Confirmed
		}
		return nil
	}
	m := lengthRe.FindStringSubmatch(a.Value)
	if m == nil {
		return badValue(p, a.Value)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return badValue(p, a.Value)
	}
	unit := "day"
	if m[2] == "m" || m[2] == "개월" {
		unit = "month"
	}
	if i < 0 {
		s.out.Retention = append(s.out.Retention, Period{Text: p.Words, Covers: []Place{}, Line: p.Line, Column: p.Column})
		i = len(s.out.Retention) - 1
	}
	x := &s.out.Retention[i]
	s.correct(a, Corrected{What: PeriodSet, Line: p.Line, Old: x.Text, New: strconv.Itoa(n) + " " + unit})
	x.Value, x.Unit, x.Origin = n, unit, Confirmed
	return nil
}

// takeCovers binds a period to the places whose cameras it is for.
func (s *settling) takeCovers(p Problem, a Answer) error {
	i := s.periodOf(p)
	if i < 0 {
		return badValue(p, a.Value)
	}
	covers := []Place{}
	for item := range strings.SplitSeq(a.Value, ";") {
		item = strings.TrimSpace(item)
		n := len(covers)
		for _, r := range s.rows {
			here := Place{r.Branch, r.Location}
			if (item == "all" || item == r.ID || nameKey(item) == nameKey(r.Branch) || nameKey(item) == nameKey(r.Branch+"/"+r.Location)) &&
				!slices.Contains(covers, here) {
				covers = append(covers, here)
			}
		}
		if len(covers) == n && a.Value != "unbound" {
			known := []string{"all", "unbound"}
			for _, r := range s.rows[:min(len(s.rows), 20)] {
				known = append(known, strings.TrimSuffix(r.Branch+"/"+r.Location, "/"))
			}
			return &Refusal{Reason: "no-place", Args: []string{item}, Possible: known}
		}
	}
	s.out.Retention[i].Covers = covers
	s.out.Retention[i].Origin = Confirmed
	s.correct(a, Corrected{What: PeriodSet, Line: p.Line, Old: s.out.Retention[i].Kind, New: a.Value})
	return nil
}

// dateField is the date of a meaning, as answers name it.
func (s *settling) dateField(meaning string) (*string, string) {
	d := &s.out.Dates
	switch meaning {
	case "enacted":
		return &d.Enacted, "enacted"
	case "revised":
		return &d.Revised, "revised"
	case "effective":
		return &d.Effective, "effective"
	case "as-of":
		return &d.AsOf, "asOf"
	}
	return nil, ""
}

// setDate takes a date from a person.
func (s *settling) setDate(p Problem, a Answer, field *string, key, value string) {
	s.correct(a, Corrected{What: DateSet, Line: p.Line, Old: cmp.Or(*field, p.Words), New: key + " " + value})
	*field = value
	if s.out.Dates.Source == nil {
		s.out.Dates.Source = Sources{}
	}
	src := s.out.Dates.Source[key]
	if p.Line > 0 {
		src = Source{Line: p.Line, Column: p.Column, End: p.Column + len([]rune(p.Words)), Words: p.Words}
	}
	src.Origin = Confirmed
	s.out.Dates.Source[key] = src
}

// takeMeaning says what happened on a date that stands alone.
func (s *settling) takeMeaning(p Problem, a Answer) error {
	if a.Value == "ignore" {
		s.out.Dates.Dated = ""
		return nil
	}
	field, key := s.dateField(a.Value)
	if field == nil {
		return badValue(p, a.Value)
	}
	value := s.out.Dates.Dated
	if len(p.Args) > 1 {
		value = p.Args[1]
	}
	s.setDate(p, a, field, key, value)
	s.out.Dates.Dated = ""
	return nil
}

// takeDate takes a day: which of several is right, or the right one for an impossible one.
func (s *settling) takeDate(p Problem, a Answer) error {
	if p.Code == ImpossibleDate || p.Code == IncompleteDate {
		if a.Value == "ignore" {
			return nil
		}
		meaning, value, _ := strings.Cut(a.Value, ":")
		field, key := s.dateField(meaning)
		value, ok := day(strings.TrimSpace(value))
		if field == nil || !ok {
			return badValue(p, a.Value)
		}
		s.setDate(p, a, field, key, value)
		return nil
	}
	value, ok := day(a.Value)
	if !ok || len(p.Args) < 3 {
		return badValue(p, a.Value)
	}
	for _, meaning := range []string{"enacted", "effective", "as-of", "revised"} {
		if field, key := s.dateField(meaning); *field != "" && slices.Contains(p.Args[1:], *field) {
			s.setDate(p, a, field, key, value)
			return nil
		}
	}
	if slices.Contains(p.Args[1:], s.out.Dates.Dated) {
		s.setDate(p, a, &s.out.Dates.Dated, "dated", value)
	}
	return nil
}

func (s *settling) takeInterval(p Problem, a Answer) error {
	if !slices.Contains(answers[CheckInterval].values, a.Value) {
		return badValue(p, a.Value)
	}
	s.correct(a, Corrected{What: IntervalSet, Line: p.Line, Old: s.out.CheckInterval, New: a.Value})
	s.out.CheckInterval = a.Value
	return nil
}

func (s *settling) takeInstitution(p Problem, a Answer) error {
	if nameKey(a.Value) == "" || len([]rune(a.Value)) > maxName {
		return badValue(p, a.Value)
	}
	s.correct(a, Corrected{What: InstitutionSet, Line: p.Line, Old: s.out.Institution, New: a.Value})
	s.out.Institution = a.Value
	for i, r := range s.rows {
		if nameKey(r.Branch) == "" { // the institution itself is the branch
			s.rows[i].Branch = a.Value
		}
	}
	return nil
}

// officerRoles maps an answer to the word of the policy.
var officerRoles = map[string]string{"manager": "관리책임자", "authorised": "접근권한자"}

// takeRole says what an officer is whose role the text does not say.
func (s *settling) takeRole(p Problem, a Answer) error {
	role := officerRoles[a.Value]
	if a.Value != "seen" && role == "" {
		return badValue(p, a.Value)
	}
	for i, o := range s.out.Officers {
		if role != "" && officerAt(p, o) && o.Role != role {
			s.correct(a, Corrected{What: OfficerSet, Line: p.Line, Old: o.Role, New: role})
			s.out.Officers[i].Role = role
		}
	}
	return nil
}

var areaCodeRe = compile(`^0\d{1,2}$`)

// takeAreaCode puts an area code before the phone numbers of a problem.
func (s *settling) takeAreaCode(p Problem, a Answer) error {
	if a.Value == "seen" {
		return nil
	}
	if !areaCodeRe.MatchString(a.Value) {
		return badValue(p, a.Value)
	}
	for i, o := range s.out.Officers {
		if o.Phone != "" && o.PhoneFull == "" && overlaps(p, o.Source["phone"]) {
			s.out.Officers[i].PhoneFull = a.Value + "-" + o.Phone
			s.correct(a, Corrected{What: OfficerSet, Line: p.Line, Old: o.Phone, New: s.out.Officers[i].PhoneFull})
		}
	}
	return nil
}

// officerAt tells whether a problem speaks of an officer.
func officerAt(p Problem, o Officer) bool {
	for _, src := range o.Source {
		if overlaps(p, src) {
			return true
		}
	}
	return false
}

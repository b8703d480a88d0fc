package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory/policy"
)

// asking is the kind of an answer, by what a code takes.
type asking string

// The kinds of answers.
const (
	askWord      asking = "word"      // one of some words
	askSum       asking = "sum"       // that the rows are right
	askCount     asking = "count"     // a number of cameras
	askTolerance asking = "tolerance" // a part, or a number of days
	askPeriod    asking = "period"    // days or months
	askPlaces    asking = "places"
	askDay       asking = "day"  // a day
	askMeaning   asking = "when" // a day and what happened on it
	askText      asking = "text" // a name
	askArea      asking = "area" // an area code
)

// askingOf reads from the values that a code takes how it is asked. A code of which only
// words are known is asked by them.
func askingOf(code policy.Code) asking {
	if code == policy.SumMismatch {
		return askSum
	}
	for _, v := range (policy.Problem{Code: code}).Values() {
		switch {
		case v == "<number>":
			return askCount
		case strings.HasSuffix(v, ">%"):
			return askTolerance
		case v == "<days>d", v == "<months>m":
			return askPeriod
		case strings.HasPrefix(v, "<branch>;"):
			return askPlaces
		case v == "<yyyy-mm-dd>":
			return askDay
		case strings.HasSuffix(v, ":<yyyy-mm-dd>"):
			return askMeaning
		case v == "<name>":
			return askText
		case v == "<area code>":
			return askArea
		}
	}
	return askWord
}

var numberRe = regexp.MustCompile(`[1-9]\d{0,3}`)

// answerForm is the form for a problem; of is the row that it speaks of, nil where there
// is none.
func (l *layout) answerForm(p policy.Problem, of *policy.SettledRow) *answerForm {
	say := l.v.say
	f := &answerForm{}
	if of != nil && p.Code == policy.CountMissing && of.Count > 0 {
		of = nil // another row of the line, which has its count
	}
	pick := func(values ...string) {
		for _, v := range values {
			if !slices.ContainsFunc(f.Options, func(o option) bool { return o.Value == v }) {
				f.Options = append(f.Options, option{Value: v, Text: l.valueText(p, v)})
			}
		}
	}
	free := func(kind, code string) { f.Other, f.Label = kind, say("web.answer."+code) }
	switch askingOf(p.Code) {
	case askSum:
		pick("rows:" + p.Args[len(p.Args)-1])
	case askCount:
		if of != nil && of.Count > 0 && p.Code != policy.ApproximateCount {
			f.Options = append(f.Options, option{Value: strconv.Itoa(of.Count), Text: say("web.answer.asread", clean(strings.TrimSpace(of.Branch+" "+of.Location)), number(of.Count))})
		}
		switch {
		case of != nil:
			free("number", "count")
		case slices.Contains(p.Values(), "<branch>/<place>/<number>"):
			free("number", "count")
			f.Place = l.askPlace(p)
		}
	case askTolerance:
		pick("10%", "5%", "20%", "0%")
		free("number", "tolerance")
	case askPeriod:
		unit := "d"
		if strings.Contains(p.Words, "월") {
			unit = "m"
		}
		for _, n := range numberRe.FindAllString(p.Words, 4) {
			pick(n + unit)
		}
		free("number", "period")
		f.Units = []option{{"d", say("unit.day"), unit == "d"}, {"m", say("unit.month"), unit == "m"}}
	case askPlaces:
		f.Many, f.Options = true, l.placeOptions()
	case askDay:
		for _, d := range p.Args[min(1, len(p.Args)):] {
			if day, err := time.Parse(time.DateOnly, d); err == nil {
				pick(day.Format(time.DateOnly))
			}
		}
		free("date", "day")
	case askMeaning:
		free("date", "day")
		for _, v := range p.Values() {
			if u, _, ok := strings.Cut(v, ":"); ok {
				f.Units = append(f.Units, option{Value: u, Text: say("web.answer.value.date-meaning-unstated." + u)})
			}
		}
	case askText:
		free("text", "institution")
		f.Value = clean(p.Words)
	case askArea:
		free("text", "area")
	}
	for _, v := range p.Values() {
		if !strings.Contains(v, "<") && !(askingOf(p.Code) == askSum) && (v != "seen" || p.Severity != policy.Note) {
			pick(v)
		}
	}
	if t, ok := l.typed[problemAnchor(p)]; ok {
		f.Value, f.Lacks = t.Other, t.Lacks
		if f.Place != nil {
			f.Place.Branch, f.Place.Location = t.Branch, t.Place
		}
		for i := range f.Options {
			f.Options[i].Selected = slices.Contains(t.Values, f.Options[i].Value)
		}
		for i := range f.Units {
			f.Units[i].Selected = f.Units[i].Value == t.Unit
		}
	}
	return f
}

// placesMost bounds how many places are offered one by one; of more only branches are.
const placesMost = 150

// placeOptions are the places that a period can cover.
func (l *layout) placeOptions() []option {
	var out []option
	if len(l.s.Rows) > placesMost {
		for _, b := range l.s.Branches[:min(len(l.s.Branches), placesMost)] {
			out = append(out, option{Value: b.Name, Text: clean(b.Name)})
		}
		return out
	}
	for _, r := range l.s.Rows {
		out = append(out, option{Value: r.ID, Text: l.v.say("web.draft.row", clean(strings.TrimSpace(r.Branch+" "+r.Location)), number(r.Count))})
	}
	return out
}

// valueText says an answer in words.
func (l *layout) valueText(p policy.Problem, value string) string {
	say, ask := l.v.say, askingOf(p.Code)
	word, n, _ := strings.Cut(value, ":")
	switch {
	case value == "":
		return ""
	case ask == askSum:
		return say("web.answer.value.rows", n)
	case ask == askTolerance && strings.HasSuffix(value, "%"):
		return say("web.answer.value.percent", strings.TrimSuffix(value, "%"))
	case ask == askPlaces && value != "all" && value != "unbound":
		return l.coverText(value)
	case ask == askMeaning && n != "":
		return say("web.answer.value.date-meaning-unstated."+word) + " " + n
	case strings.HasSuffix(value, "d") && countOf(strings.TrimSuffix(value, "d")) >= 0:
		if ask == askTolerance {
			return say("web.answer.value.within", strings.TrimSuffix(value, "d"))
		}
		return say("web.answer.value.days", strings.TrimSuffix(value, "d"))
	case strings.HasSuffix(value, "m") && countOf(strings.TrimSuffix(value, "m")) >= 0:
		return say("web.answer.value.months", strings.TrimSuffix(value, "m"))
	}
	for _, code := range []string{"web.answer.value." + string(p.Code) + "." + value, "web.answer.value." + value} {
		if has(code) {
			return say(code)
		}
	}
	if countOf(value) >= 0 {
		return say("web.answer.value.count", number(countOf(value)))
	}
	return clean(value)
}

// coverText names the places of an answer: ids of rows, or names as they are.
func (l *layout) coverText(value string) string {
	var out []string
	for item := range strings.SplitSeq(value, ";") {
		item = strings.TrimSpace(item)
		if i := slices.IndexFunc(l.s.Rows, func(r policy.SettledRow) bool { return r.ID == item }); i >= 0 {
			item = strings.TrimSpace(l.s.Rows[i].Branch + " " + l.s.Rows[i].Location)
		}
		out = append(out, clean(item))
	}
	return strings.Join(out, ", ")
}

// sentAnswer is the value that a form means; "" where nothing was chosen.
func sentAnswer(r *http.Request, code policy.Code) (typed, string) {
	t := typed{Values: r.PostForm["value"], Other: oneLine(r.PostFormValue("other"), 200), Unit: oneLine(r.PostFormValue("unit"), 10),
		Branch: oneLine(r.PostFormValue("branch"), draftMost), Place: oneLine(r.PostFormValue("place"), draftMost)}
	if len(t.Values) > 2*placesMost {
		t.Values = t.Values[:2*placesMost]
	}
	ask := askingOf(code)
	if ask == askPlaces {
		for _, alone := range []string{"all", "unbound"} {
			if slices.Contains(t.Values, alone) {
				if len(t.Values) > 1 {
					return t, ""
				}
				return t, alone
			}
		}
		return t, strings.Join(t.Values, "; ")
	}
	if len(t.Values) > 0 {
		if t.Other != "" {
			return t, "" // two answers at once
		}
		return t, oneLine(t.Values[0], 200)
	}
	if t.Other == "" {
		return t, ""
	}
	n := countOf(t.Other)
	switch {
	case ask == askTolerance && n >= 0:
		return t, strconv.Itoa(n) + "d"
	case ask == askPeriod && n >= 0:
		return t, strconv.Itoa(n) + t.Unit
	case ask == askMeaning:
		return t, t.Unit + ":" + t.Other
	case ask == askCount && n >= 0:
		return t, placedCount(t, n)
	}
	return t, t.Other
}

// placedCount is the answer of a number, with the branch and the place that were typed
// beside it; "" where they name no row. The branch ends at the first slash of an answer.
func placedCount(t typed, n int) string {
	switch {
	case t.Branch == "" && t.Place == "":
		return strconv.Itoa(n)
	case t.Branch == "" || strings.Contains(t.Branch, "/"):
		return ""
	}
	return t.Branch + "/" + t.Place + "/" + strconv.Itoa(n)
}

// askPlace asks for the branch and the place of a number that no row of the text takes.
func (l *layout) askPlace(p policy.Problem) *policy.Place {
	at, _ := l.d.PlaceAt(p)
	return &at
}

// answerProblem settles a problem of a draft, or takes an answer back.
func (s *server) answerProblem(w http.ResponseWriter, r *http.Request, v visitor) error {
	id := r.PathValue("id")
	p := policy.Problem{Code: policy.Code(oneLine(r.PostFormValue("code"), 60)), Line: max(0, countOf(r.PostFormValue("line"))), Column: max(0, countOf(r.PostFormValue("column")))}
	if p.Code == "" {
		return errBadForm
	}
	back := r.PostFormValue("do") == "back"
	c := draftChange{subject: problemSubject(p.Code, p.Line, p.Column), done: v.say("web.answer.done"), to: draftPath(id) + fmt.Sprintf("?after=%d:%d", p.Line, p.Column)}
	t, value := sentAnswer(r, p.Code)
	if back {
		value, c.done, c.to = "", v.say("web.answer.back.done"), nextPath(r, id, problemAnchor(p))
	} else if value == "" {
		t.Lacks = v.say("web.answer.lack")
		if len(t.Values) > 0 {
			t.Lacks = v.say("web.answer.lack.one")
		}
		c.typed = map[string]typed{problemAnchor(p): t}
		return s.draftAgain(w, r, v, http.StatusUnprocessableEntity, c, t.Lacks)
	}
	c.typed = map[string]typed{problemAnchor(p): t}
	c.apply = func(ctx context.Context, by store.Person, revision int) error {
		return s.Actions.AnswerDraft(ctx, by, id, revision, policy.Answer{Code: p.Code, Line: p.Line, Column: p.Column, Value: value})
	}
	return s.changeDraft(w, r, v, c)
}

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

var numberRe = regexp.MustCompile(`\d+`)

// answerForm is the form for a problem; of is the row that it speaks of, nil where there
// is none.
func (l *layout) answerForm(p policy.Problem, of *policy.SettledRow) *answerForm {
	say := l.v.say
	f := &answerForm{}
	pick := func(values ...string) {
		for _, v := range values {
			f.Options = append(f.Options, option{Value: v, Text: l.valueText(p, v)})
		}
	}
	free := func(kind, code string) { f.Other, f.Label = kind, say("web.answer."+code) }
	values := p.Values()
	switch p.Code {
	case policy.SumMismatch:
		pick("rows:" + p.Args[len(p.Args)-1])
	case policy.ApproximateCount:
		pick("as-stated", "not-cameras")
		free("number", "count")
	case policy.CountRange:
		pick("not-cameras")
		free("number", "count")
	case policy.CountMissing, policy.CountUnclear, policy.CountOutside:
		if of != nil && of.Count > 0 {
			f.Options = append(f.Options, option{Value: strconv.Itoa(of.Count), Text: say("web.answer.asread", clean(strings.TrimSpace(of.Branch+" "+of.Location)), number(of.Count))})
		}
		pick("not-cameras")
		if of != nil {
			free("number", "count")
		}
	case policy.ApproxRetention:
		pick("10%", "5%", "20%", "0%")
		free("number", "tolerance")
	case policy.RetentionRange, policy.RetentionUnclear:
		unit := "d"
		if strings.Contains(p.Words, "월") {
			unit = "m"
		}
		for _, n := range numberRe.FindAllString(p.Words, 4) {
			pick(strings.TrimLeft(n, "0") + unit)
		}
		if p.Code == policy.RetentionUnclear {
			pick("ignore")
		}
		free("number", "period")
		f.Units = []option{{"d", say("unit.day"), unit == "d"}, {"m", say("unit.month"), unit == "m"}}
	case policy.RetentionKind:
		f.Many, f.Options = true, l.placeOptions()
		pick("all", "unbound")
	case policy.SeveralDates:
		for _, d := range p.Args[1:] {
			if day, err := time.Parse(time.DateOnly, d); err == nil {
				pick(day.Format(time.DateOnly))
			}
		}
		free("date", "day")
	case policy.ImpossibleDate:
		pick("ignore")
		free("date", "day")
		for _, u := range []string{"effective", "enacted", "revised", "as-of"} {
			f.Units = append(f.Units, option{Value: u, Text: say("web.answer.value.date-meaning-unstated." + u)})
		}
	case policy.InstitutionUnstated:
		free("text", "institution")
		f.Value, f.Alone = clean(p.Words), true
	case policy.NoAreaCode:
		free("text", "area")
		f.Alone = true
	default:
		for _, v := range values {
			if !strings.Contains(v, "<") {
				pick(v)
			}
		}
	}
	if len(f.Options) == 0 {
		f.Alone = true
	}
	if t, ok := l.typed[problemAnchor(p)]; ok {
		f.Value, f.Lacks = t.Other, t.Lacks
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
	say := l.v.say
	word, n, _ := strings.Cut(value, ":")
	switch {
	case value == "":
		return ""
	case p.Code == policy.SumMismatch:
		return say("web.answer.value.rows", n)
	case p.Code == policy.ApproxRetention && strings.HasSuffix(value, "%"):
		return say("web.answer.value.percent", strings.TrimSuffix(value, "%"))
	case p.Code == policy.RetentionKind && value != "all" && value != "unbound":
		return l.coverText(value)
	case p.Code == policy.ImpossibleDate && n != "":
		return say("web.answer.value.date-meaning-unstated."+word) + " " + n
	case strings.HasSuffix(value, "d") && countOf(strings.TrimSuffix(value, "d")) >= 0:
		if p.Code == policy.ApproxRetention {
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
	t := typed{Values: r.PostForm["value"], Other: oneLine(r.PostFormValue("other"), 200), Unit: oneLine(r.PostFormValue("unit"), 10)}
	if len(t.Values) > 2*placesMost {
		t.Values = t.Values[:2*placesMost]
	}
	if code == policy.RetentionKind {
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
	if len(t.Values) > 0 && t.Values[0] != "other" {
		if t.Other != "" && code != policy.InstitutionUnstated {
			return t, "" // two answers at once
		}
		return t, oneLine(t.Values[0], 200)
	}
	if t.Other == "" {
		return t, ""
	}
	n := countOf(t.Other)
	switch code {
	case policy.ApproxRetention:
		return t, strconv.Itoa(n) + "d"
	case policy.RetentionRange, policy.RetentionUnclear:
		return t, strconv.Itoa(n) + t.Unit
	case policy.ImpossibleDate:
		return t, t.Unit + ":" + t.Other
	case policy.ApproximateCount, policy.CountRange, policy.CountMissing, policy.CountUnclear, policy.CountOutside:
		if n >= 0 {
			return t, strconv.Itoa(n)
		}
	}
	return t, t.Other
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

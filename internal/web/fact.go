package web

import (
	"fmt"
	"strconv"
	"strings"

	"camledger/inventory/policy"
)

// factGroup is what a text says beside the counts, of one matter.
type factGroup struct {
	Title    string
	Facts    []readFact
	Problems []problemView
}

// readFact is one value with the place of its words; of an officer each word has its own.
type readFact struct {
	Label, Text string
	Ref         ref
	Who, What   []part // instead of Label and Text
}

// part is a word of a value.
type part struct {
	Text string
	Ref  ref
}

// facts are what was read beside the rows, as far as its words stand on the page. What
// the text does not say stands on the first one.
func (l *layout) facts() []factGroup {
	r, say := l.d.Reading, l.v.say
	stands := l.s // as people corrected it
	var out []factGroup
	group := func(title string, list ...readFact) {
		g := factGroup{Title: say(title)}
		for _, f := range list {
			if l.onPage(f.Ref.Line, 0) {
				g.Facts = append(g.Facts, f)
			}
		}
		if len(g.Facts) > 0 {
			lines := []int{}
			for _, f := range g.Facts {
				if f.Ref.Line > 0 {
					lines = append(lines, f.Ref.Line)
				}
			}
			g.Problems = l.problemsOf(lines, func(policy.Problem) bool { return true })
			out = append(out, g)
		}
	}
	one := func(code, text string, s policy.Source) readFact {
		if text == "" {
			text = say("policy.read.not-stated")
		}
		return readFact{Label: say("policy.read." + code), Text: clean(text), Ref: l.ref(s)}
	}

	about := []readFact{one("institution", stands.Institution, r.Source["institution"])}
	for i, p := range r.Purposes {
		about = append(about, one("purpose", p, r.Source[fmt.Sprintf("purposes.%d", i)]))
	}
	group("web.draft.about", about...)

	var officers []readFact
	for _, o := range stands.Officers {
		officers = append(officers, l.officer(o))
	}
	group("web.policy.officers", officers...)

	var kept []readFact
	if r.Recording.Hours != "" {
		kept = append(kept, one("hours", r.Recording.Hours, r.Recording.Source["hours"]))
	}
	if r.Recording.Mode != "" {
		kept = append(kept, one("mode", r.Recording.Mode, r.Recording.Source["mode"]))
	}
	for i, x := range r.Retention {
		f := one("retention", x.Text, firstOf(x.Source, "text", "value"))
		if x.Kind != "" {
			f.Label += " · " + clean(x.Kind)
		}
		if i < len(stands.Retention) {
			f.Text += l.periodText(stands.Retention[i])
		}
		kept = append(kept, f)
	}
	for i, p := range r.Storage {
		s, ok := r.Source[fmt.Sprintf("storage.%d", i)]
		if !ok {
			s = r.Recording.Source[fmt.Sprintf("storage.%d", i)]
		}
		kept = append(kept, one("storage", p, s))
	}
	group("web.draft.kept", kept...)

	var days []readFact
	for _, d := range []struct{ key, day string }{{"enacted", stands.Dates.Enacted}, {"revised", stands.Dates.Revised}, {"effective", stands.Dates.Effective}, {"asOf", stands.Dates.AsOf}, {"dated", stands.Dates.Dated}} {
		if d.day != "" {
			days = append(days, one(d.key, d.day, r.Dates.Source[d.key]))
		}
	}
	if r.ChangeNotice.Days != nil {
		days = append(days, one("notice", say("policy.read.days", *r.ChangeNotice.Days), r.ChangeNotice.Source["days"]))
	}
	if r.PeriodicCheck.Promised {
		interval := say("policy.read.not-stated")
		if stands.CheckInterval != "" {
			interval = l.intervalText(stands.CheckInterval)
		}
		days = append(days, one("check", say("policy.read.promised", interval), firstOf(r.PeriodicCheck.Source, "interval", "promised")))
	}
	group("web.draft.days", days...)

	var promises []readFact
	for _, p := range r.Promises {
		f := one("promise", p.Text, p.Source)
		f.Label = say("policy.promise." + string(p.Kind))
		promises = append(promises, f)
	}
	group("web.policy.promises", promises...)
	return out
}

// officer shows the words of an officer one by one.
func (l *layout) officer(o policy.Officer) readFact {
	var f readFact
	list := func(pairs ...[2]string) (out []part) {
		for _, p := range pairs {
			if p[1] == "" {
				continue
			}
			at := o.Source[p[0]]
			out = append(out, part{clean(p[1]), l.ref(at)})
			if f.Ref.Line == 0 && at.Line > 0 {
				f.Ref.Line = at.Line
			}
		}
		return out
	}
	f.What = list([2]string{"title", o.Title}, [2]string{"name", o.Name}, [2]string{"phone", o.Phone})
	f.Who = list([2]string{"role", o.Role}, [2]string{"branch", o.Branch}, [2]string{"unit", o.Unit})
	return f
}

// periodText says what a person answered about a period.
func (l *layout) periodText(p policy.Period) string {
	var out []string
	if p.Tolerance != "" {
		out = append(out, "± "+p.Tolerance)
	}
	if p.Origin == policy.Confirmed && p.Value > 0 && p.Unit != "" {
		out = append(out, strconv.Itoa(p.Value)+l.v.say("unit."+p.Unit))
	}
	if n := len(p.Covers); n > 0 {
		out = append(out, l.v.say("web.draft.covers", number(n)))
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// firstOf is the first source of a value that has one.
func firstOf(s policy.Sources, names ...string) policy.Source {
	for _, n := range names {
		if at, ok := s[n]; ok && at.Line > 0 {
			return at
		}
	}
	return policy.Source{}
}

package sheet

import (
	"io"
	"strings"
	"time"
)

// Outage is one line of the record of outages (장애상황기록부), in words except for its
// times.
type Outage struct {
	Branch, Place, Subject string
	Since, Ended           time.Time // Ended zero: it goes on
	Lasted                 string
	State                  string
	Trouble                string   // what was measured
	Causes                 []string // what people found it to be
	Actions                []string // what was done, each with when and by whom
	By                     string   // who sees to it
}

// OutageSheet is the record of outages of an institution or of one branch.
type OutageSheet struct {
	Branch   string    // empty: the institution
	From, To time.Time // days that it is of, as asked; zero: open
	Printed  time.Time
	Outages  []Outage
	Left     int // how many more there are than stand in it
}

// outageLine is an Outage as it is printed.
type outageLine struct {
	Outage
	Number     int
	Begin, End string
	Where      string
}

func (o Options) outages(s OutageSheet) []outageLine {
	var out []outageLine
	for n, x := range s.Outages {
		l := outageLine{Outage: x, Number: n + 1, Begin: o.when(x.Since), End: o.when(x.Ended), Where: strings.TrimSpace(x.Branch + " " + x.Place)}
		if l.End == "" {
			l.End = o.say("sheet.outage.going")
		}
		out = append(out, l)
	}
	return out
}

func (o Options) outageSpan(s OutageSheet) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(o.zone()).Format(time.DateOnly)
	}
	if s.From.IsZero() && s.To.IsZero() {
		return o.say("sheet.outage.all")
	}
	return strings.TrimSpace(day(s.From) + " – " + day(s.To))
}

// OutagesHTML prints the record of outages on w as a page for A4, landscape. What nobody
// has written yet is left for the pen.
func OutagesHTML(w io.Writer, s OutageSheet, o Options) error {
	body := struct {
		OutageSheet
		Institution, Span, At string
		Lines                 []outageLine
	}{s, o.Institution, o.outageSpan(s), o.when(s.Printed), o.outages(s)}
	return o.render(w, "outages", o.say("sheet.outage.title"), body)
}

// outageColumns of the record, as codes.
var outageColumns = []string{"number", "begin", "end", "lasted", "branch", "place", "subject", "trouble", "cause", "action", "by", "state"}

// OutagesTable writes the record of outages on w as a table in a format.
func OutagesTable(w io.Writer, s OutageSheet, o Options, f Format) error {
	var heads []string
	for _, c := range outageColumns {
		heads = append(heads, o.say("sheet.outage."+c))
	}
	t := In(f, w, heads...)
	for _, l := range o.outages(s) {
		t.Row(l.Number, l.Begin, l.End, l.Lasted, l.Branch, l.Place, l.Subject, l.Trouble, strings.Join(l.Causes, "; "), strings.Join(l.Actions, "; "), l.By, l.State)
	}
	if s.Left > 0 {
		t.Row(o.say("sheet.outage.left", s.Left))
	}
	return t.Close()
}

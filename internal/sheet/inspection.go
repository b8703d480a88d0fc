package sheet

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// line is one row of the 점검표 in words. Fields left empty are for the pen.
type line struct {
	Number                           int
	Code, Place, Own                 string // Own: what the device calls it, and its address
	Picture, Recording, Clock, Days  string
	Angle, Dirt, Night               string // a person's items
	Verdict, Class                   string
	Trouble, Action, ActionDay, Note string
}

// form is the 점검표 in words.
type form struct {
	Institution, Branch, Day, Interval, Trigger string
	Started, Ended                              string
	Counts                                      inventory.InspectionCounts
	Assessed                                    int
	Beyond                                      string // cameras that fill no slot of the policy; empty: none
	Lines                                       []line
	Inspector, SignedAt, Approver, SealedAt     string
	Items                                       []string // of the footer, for the pen
}

// footer lists the items of the branch that a person inspects, as codes.
var footer = []string{"storage", "monitor", "ups", "lock", "sign", "account"}

func (o Options) form(in inventory.Inspection) form {
	f := form{
		Institution: o.Institution, Branch: in.Branch, Day: in.Day,
		Interval: o.say("sheet.interval." + interval(in.Interval)),
		Trigger:  o.say("sheet.trigger." + trigger(in.Trigger)),
		Started:  o.when(in.Started), Ended: o.when(in.Ended),
		Counts: in.Counts, Assessed: in.Counts.OK + in.Counts.Fault,
		Inspector: o.person(in.Inspector), SignedAt: o.when(in.SignedAt),
		Approver: o.person(in.Approver), SealedAt: o.when(in.SealedAt),
	}
	for _, item := range footer {
		f.Items = append(f.Items, o.say("sheet.item."+item))
	}
	beyond := 0
	for _, r := range in.Rows {
		f.Lines = append(f.Lines, o.line(r))
		if r.SlotCode == "" && r.CameraID != "" {
			beyond++
		}
	}
	if beyond > 0 {
		f.Beyond = strconv.Itoa(beyond)
	}
	return f
}

func (o Options) line(r inventory.InspectionRow) line {
	l := line{
		Number: r.Number, Code: r.SlotCode, Place: r.Location,
		Picture: o.item(r.Picture), Recording: o.item(r.Recording),
		Clock: o.clock(r), Days: o.days(r),
		Verdict: o.verdict(r.Verdict), Class: string(r.Verdict),
		Trouble: o.trouble(r),
	}
	if r.View != "" {
		l.Angle = o.say("sheet.view." + r.View)
	}
	own := []string{r.Name, r.Addr}
	if l.Code == "" {
		l.Code, own = r.Addr, own[:1]
	}
	l.Own = strings.Join(slices.DeleteFunc(own, func(s string) bool { return s == "" || s == l.Code }), " ")
	if l.Place == "" {
		l.Place = o.say("sheet.unplaced")
	}
	var notes []string
	if r.Audio {
		notes = append(notes, o.say("sheet.audio"))
	}
	if r.DaysStored < 0 && r.DaysWhy != "" {
		notes = append(notes, o.say("sheet.column.days")+" "+words.WhyUnknown(o.lang(), r.DaysWhy))
	}
	if r.DaysStored >= 0 && !r.DaysOf.IsZero() {
		notes = append(notes, o.say("sheet.column.days")+" "+words.WhyNotSince(o.lang(), r.DaysOf.In(o.zone()).Format(time.DateOnly), r.DaysWhy))
	}
	if r.Gaps > 0 {
		notes = append(notes, o.say("sheet.gaps", r.Gaps))
	}
	if r.ClockDoubt {
		notes = append(notes, o.say("sheet.clock.doubt"))
	}
	l.Note = strings.Join(notes, "; ")
	return l
}

// item puts a machine item into words. What was not measured says so.
func (o Options) item(state string) string {
	switch state {
	case "ok", "fault", "suspect", "plays", "unknown":
		return o.say("sheet.state." + state)
	}
	return o.say("sheet.state.unmeasured")
}

func (o Options) clock(r inventory.InspectionRow) string {
	if !r.ClockKnown {
		return o.say("sheet.state.unmeasured")
	}
	off := r.Clock.Round(time.Second)
	sign := "+"
	if off < 0 {
		sign, off = "−", -off
	}
	switch {
	case off < 2*time.Second:
		return o.say("sheet.clock.right")
	case off < 2*time.Minute:
		return o.say("sheet.clock.seconds", sign, int(off.Seconds()))
	case off < 48*time.Hour:
		return o.say("sheet.clock.minutes", sign, int(off.Minutes()))
	}
	return o.say("sheet.clock.days", sign, int(off.Hours()/24))
}

func (o Options) days(r inventory.InspectionRow) string {
	if r.DaysStored < 0 {
		return o.say("sheet.state.unknown")
	}
	if r.DaysStored == 0 && r.Recording == "" {
		return o.say("sheet.state.unmeasured")
	}
	return o.say("sheet.days", r.DaysStored)
}

// trouble lists the causes in words, the rung of the check that failed behind them.
func (o Options) trouble(r inventory.InspectionRow) string {
	var parts []string
	for _, c := range r.Causes {
		if c != inventory.CauseNone {
			parts = append(parts, words.Say(o.lang(), "cause."+string(c)))
		}
	}
	if len(parts) == 0 && r.Verdict != inventory.VerdictOK && r.Outcome == inventory.OutcomeNotAssessed {
		parts = append(parts, o.say("sheet.not-assessed"))
	}
	return strings.Join(parts, ", ")
}

// InspectionHTML prints the 점검표 of an inspection on w as a page for A4, landscape.
func InspectionHTML(w io.Writer, in inventory.Inspection, o Options) error {
	f := o.form(in)
	return o.render(w, "inspection", fmt.Sprintf("%s %s %s", o.say("sheet.title"), in.Branch, in.Day), f)
}

// InspectionCSV writes the 점검표 of an inspection on w as a table for Excel: one row per
// camera, after them the counts and the rule by which they were counted.
func InspectionCSV(w io.Writer, in inventory.Inspection, o Options) error {
	return InspectionTable(w, in, o, CSV)
}

// InspectionTable is InspectionCSV in a format.
func InspectionTable(w io.Writer, in inventory.Inspection, o Options, format Format) error {
	f := o.form(in)
	t := In(format, w)
	t.Row(o.say("sheet.title"), f.Institution, f.Branch, f.Day, f.Interval)
	var head []any
	for _, c := range columns {
		head = append(head, o.say("sheet.column."+c))
	}
	t.Row(head...)
	for _, l := range f.Lines {
		t.Row(l.Number, l.Code, l.Place, l.Picture, l.Recording, l.Clock, l.Angle, l.Dirt, l.Night, l.Days,
			l.Verdict, l.Trouble, l.Action, l.ActionDay, l.Note)
	}
	t.Row()
	t.Row(o.say("sheet.summary"), o.say("sheet.total"), f.Counts.Total, o.say("verdict.ok"), f.Counts.OK,
		o.say("verdict.fault"), f.Counts.Fault, o.say("verdict.not-verifiable"), f.Counts.NotVerifiable,
		o.say("verdict.not-applicable"), f.Counts.NotApplicable)
	t.Row(o.say("sheet.rule"))
	t.Row(o.say("sheet.inspector"), f.Inspector, f.SignedAt, o.say("sheet.approver"), f.Approver, f.SealedAt)
	return t.Close()
}

// columns of the 점검표, as codes, in the order in which institutions print them.
var columns = []string{"number", "camera", "place", "picture", "recording", "clock", "angle", "dirt", "night",
	"days", "verdict", "trouble", "action", "action-day", "note"}

func interval(s string) string {
	switch s {
	case "daily", "weekly", "monthly", "quarterly", "half-yearly", "on-demand":
		return s
	}
	return "unknown"
}

func trigger(s string) string {
	switch s {
	case "schedule", "operator", "person", "catch-up":
		return s
	}
	return "unknown"
}

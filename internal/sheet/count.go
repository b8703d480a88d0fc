package sheet

import (
	"fmt"
	"io"

	"camledger/inventory"
)

// count is the count report of one branch in words.
type count struct {
	inventory.BranchReport
	FoundText    string
	BoundText    string
	Absent       int // of those bound
	Left         any // int, or a span as text
	LastComplete string
	Rows         []countRow
}

type countRow struct {
	inventory.CountRow
	Name      string
	BoundText string
	Left      any // int, or a span as text
}

func (o Options) count(r inventory.BranchReport) count {
	c := count{BranchReport: r, FoundText: Span(r.Found, r.FoundMost), BoundText: Span(r.Bound()), Left: left(r.Left()),
		LastComplete: o.when(r.LastComplete)}
	if c.LastComplete == "" {
		c.LastComplete = o.say("sheet.never")
	}
	for _, row := range r.Rows {
		name := row.Location
		if name == "" {
			name = o.say("sheet.whole-branch")
		}
		c.Rows = append(c.Rows, countRow{CountRow: row, Name: name, BoundText: Span(row.Bound, row.BoundMost), Left: left(row.Left())})
		c.Absent += row.Absent
	}
	return c
}

// left is a number, or a span as text.
func left(from, to int) any {
	if from == to {
		return from
	}
	return Span(from, to)
}

// Span writes a number that is known only as from–to: "34–68"; one number where both
// ends are the same.
func Span(from, to int) string {
	if to <= from {
		return fmt.Sprint(from)
	}
	if from < 0 {
		return fmt.Sprintf("%d … %d", from, to)
	}
	return fmt.Sprintf("%d–%d", from, to)
}

// Part tells that a page holds a part of a report, with addresses of the other parts; empty
// ones are not there.
type Part struct {
	Says            string // which part: "branches 101–200 of 300"
	Prev, Next, All string
}

// CountHTML prints the count report of branches on w as a page for A4; where they are some
// of all, part is the way to the others.
func CountHTML(w io.Writer, reports []inventory.BranchReport, part Part, o Options) error {
	body := struct {
		Institution string
		Part        Part
		Branches    []count
	}{Institution: o.Institution, Part: part}
	for _, r := range reports {
		body.Branches = append(body.Branches, o.count(r))
	}
	return o.render(w, "count", o.say("sheet.count-title"), body)
}

// CountTable writes the count report of branches on w: one row per declared place, in which
// declared = placed + by hand + exceptions + difference; the rule of counting below.
func CountTable(w io.Writer, reports []inventory.BranchReport, o Options, f Format) error {
	t := In(f, w, o.say("sheet.column.branch"), o.say("sheet.column.place"), o.say("sheet.column.declared"),
		o.say("sheet.column.bound"), o.say("sheet.column.absent"), o.say("sheet.column.byhand"), o.say("sheet.column.excepted"),
		o.say("sheet.column.difference"), o.say("sheet.column.line"), o.say("sheet.column.words"))
	for _, r := range reports {
		c := o.count(r)
		for _, row := range c.Rows {
			t.Row(r.Branch.Name, row.Name, row.Declared, row.BoundText, row.Absent, row.ByHand, row.Excepted, row.Left, row.Line, row.Words)
		}
		t.Row(r.Branch.Name, o.say("sheet.sum"), r.Declared, c.BoundText, c.Absent, r.ByHand, r.Excepted(), c.Left, "",
			o.say("sheet.sum-words", c.FoundText, r.Unplaced, r.Unused, r.Unseen))
	}
	t.Row(o.say("sheet.closes"))
	t.Row(o.say("sheet.rule"))
	return t.Close()
}

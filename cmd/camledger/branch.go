package main

import (
	"fmt"

	"camledger/internal/app"
)

// branchCmd counts branches.
type branchCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	JSON     bool     `help:"Print JSON."`
}

// branchLine is the count of one branch, or of one of its places, in JSON. Declared is bound,
// by hand, excepted and left together.
type branchLine struct {
	Branch   string       `json:"branch"`
	Code     string       `json:"branchCode,omitempty"`
	Place    string       `json:"place,omitempty"` // empty: the branch as a whole
	Declared int          `json:"declared"`
	Found    *int         `json:"found,omitempty"` // on the networks, of a branch
	Most     *int         `json:"foundMost,omitempty"`
	Bound    int          `json:"bound"`
	BoundTo  int          `json:"boundMost"`
	Absent   int          `json:"absent"` // of those bound, not seen by the last complete scan
	ByHand   int          `json:"byHand"`
	Excepted int          `json:"excepted"`
	Left     int          `json:"left"`
	LeftTo   int          `json:"leftMost"`
	Places   []branchLine `json:"places,omitempty"`
}

// Run prints the counts with their rule; exit 3 where something is left in a branch whose
// enrolment is finished.
func (c branchCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		reports, err := a.Counts(e.ctx, branches)
		if err != nil {
			return err
		}
		left := false
		lines := []branchLine{}
		t := newTable("BRANCH", "PLACE", "DECLARED#", "FOUND#", "PLACED#", "NOT SEEN#", "BY HAND#", "EXCEPTIONS#", "LEFT#")
		for _, r := range reports {
			l := branchLine{Branch: r.Branch.Name, Code: r.Branch.Code, Declared: r.Declared, Found: &r.Found, Most: &r.FoundMost, ByHand: r.ByHand, Excepted: r.Excepted()}
			l.Bound, l.BoundTo = r.Bound()
			l.Left, l.LeftTo = r.Left()
			for _, row := range r.Rows {
				p := branchLine{Branch: l.Branch, Code: l.Code, Place: row.Location, Declared: row.Declared, Bound: row.Bound, BoundTo: row.BoundMost, Absent: row.Absent,
					ByHand: row.ByHand, Excepted: row.Excepted}
				p.Left, p.LeftTo = row.Left()
				left = left || !r.Branch.EnrolledAt.IsZero() && (p.Left > 0 || p.LeftTo < 0)
				l.Absent += p.Absent
				l.Places = append(l.Places, p)
				t.add(p.Branch, p.Place, p.Declared, "", fromTo(p.Bound, p.BoundTo), p.Absent, p.ByHand, p.Excepted, fromTo(p.Left, p.LeftTo))
			}
			lines = append(lines, l)
			t.add(l.Branch, "(all)", l.Declared, fromTo(*l.Found, *l.Most), fromTo(l.Bound, l.BoundTo), l.Absent, l.ByHand, l.Excepted, fromTo(l.Left, l.LeftTo))
		}
		if c.JSON {
			err = printJSON(e.out, lines)
		} else {
			t.print(e.out)
			fmt.Fprintln(e.out, a.CountsClose())
			fmt.Fprintln(e.out, a.CountingRule())
		}
		if err == nil && left {
			err = errPerson
		}
		return err
	})
}

// fromTo writes a number that is known only as from–to.
func fromTo(from, to int) string {
	switch {
	case from == to:
		return fmt.Sprint(from)
	case from < 0:
		return fmt.Sprintf("%d … %d", from, to)
	}
	return fmt.Sprintf("%d–%d", from, to)
}

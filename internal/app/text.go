package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// DifferenceText is a difference with the names and the sentence that people read.
type DifferenceText struct {
	inventory.Difference
	BranchName   string
	BranchCode   string // empty: none in the configuration
	LocationName string
	Says         string // in English, with the command that settles it: for operators
	SeesTo       string // who sees to it: a login, or role: and a role; empty: nobody
}

// DifferenceTexts puts differences into words.
func (a *App) DifferenceTexts(ctx context.Context, ds []inventory.Difference) ([]DifferenceText, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]DifferenceText, len(ds))
	for i, d := range ds {
		b, _ := reg.Branch(d.BranchID)
		l, _ := reg.Location(d.LocationID)
		place := l.Name
		if place == "" {
			place = b.Name
		}
		code, args := d.Sentence(place)
		says := words.Say(words.English, code, args...)
		if todo := remedy(d); todo != "" && d.State == inventory.DifferenceOpen {
			says += " " + todo
		}
		out[i] = DifferenceText{Difference: d, BranchName: b.Name, BranchCode: b.Code, LocationName: l.Name, Says: says, SeesTo: cmp.Or(logins[d.Assignee], d.Assignee)}
	}
	return out, nil
}

// DifferenceChoice narrows a list of differences; zero values do not.
type DifferenceChoice struct {
	Branches []string // by code, name or id
	All      bool     // settled ones too
	Kinds    []string
	States   []string // instead of All
	Severity []string
	SeesTo   string // a login, role:ROLE, nobody
}

// Differences lists the stored differences of branches.
func (a *App) Differences(ctx context.Context, c DifferenceChoice) ([]DifferenceText, error) {
	filter := store.DifferenceFilter{State: inventory.Unresolved, Limit: listMost, Kind: typed[inventory.DifferenceKind](c.Kinds), Severity: typed[inventory.Severity](c.Severity)}
	if len(c.States) > 0 || c.All {
		filter.State = typed[inventory.DifferenceState](c.States)
	}
	var err error
	if filter.Assignee, err = a.assignee(ctx, c.SeesTo); err != nil {
		return nil, err
	}
	if c.SeesTo == store.AssignedToNobody {
		filter.Assignee = c.SeesTo
	}
	branches := c.Branches
	ids := []string{""}
	if len(branches) > 0 {
		bs, err := a.Branches(ctx, branches)
		if err != nil {
			return nil, err
		}
		ids = ids[:0]
		for _, b := range bs {
			ids = append(ids, b.ID)
		}
	}
	var ds []inventory.Difference
	for _, id := range ids {
		filter.BranchID = id
		part, _, err := a.store.Differences(ctx, filter)
		if err != nil {
			return nil, fmt.Errorf("list differences: %w", err)
		}
		ds = append(ds, part...)
	}
	texts, err := a.DifferenceTexts(ctx, ds)
	naturally(texts)
	return texts, err
}

// listMost bounds what one command lists.
const listMost = 20000

// typed gives words a type.
func typed[T ~string](words []string) []T {
	var out []T
	for _, w := range words {
		out = append(out, T(w))
	}
	return out
}

// naturally orders differences of one severity, kind and branch as people read names: 2
// before 10. Otherwise their order stays.
func naturally(texts []DifferenceText) {
	type group struct{ severity, kind, branch string }
	of := func(t DifferenceText) group { return group{string(t.Severity), string(t.Kind), t.BranchID} }
	first := map[group]int{}
	for i, t := range texts {
		if _, seen := first[of(t)]; !seen {
			first[of(t)] = i
		}
	}
	slices.SortStableFunc(texts, func(x, y DifferenceText) int {
		return cmp.Or(cmp.Compare(first[of(x)], first[of(y)]), inventory.CompareNames(x.LocationName, y.LocationName),
			inventory.CompareNames(x.Says, y.Says))
	})
}

// ForPerson keeps the differences that need somebody: notes need nobody.
func (a *App) ForPerson(ds []inventory.Difference) []inventory.Difference {
	var out []inventory.Difference
	for _, d := range ds {
		if d.Severity != inventory.SeverityNote {
			out = append(out, d)
		}
	}
	return out
}

// CountingRule is what is counted, in one sentence, printed with every count.
func (a *App) CountingRule() string { return words.Say(words.English, "sheet.rule") }

// CauseText says what a cause is and what to try first, for operators.
func CauseText(c inventory.Cause) (what, try string) {
	if c == inventory.CauseNone {
		return "", ""
	}
	return words.Say(words.English, "cause."+string(c)), words.Say(words.English, "cause."+string(c)+".try")
}

// ScanPlanText says before a scan which ranges and ports it will try, and how many
// addresses that is.
func (a *App) ScanPlanText(branches []inventory.Branch) []string {
	var out []string
	for _, b := range branches {
		c, ok := a.cfg.Branches[b.Code]
		if !ok {
			continue
		}
		for _, line := range RangePlanLines(a.ranges(b, c).Preview()) {
			out = append(out, b.Name+": "+line)
		}
	}
	return out
}

// PrintReading prints a reading for a terminal. lang is ko or en.
func PrintReading(w io.Writer, r policy.Reading, lang string, width func(string) int) error {
	return policy.Render(w, r, words.Lang(lang), width)
}

// Asks tells whether a reading has errors or questions for a person.
func Asks(r policy.Reading) bool { return r.Worst() == policy.Error || r.Worst() == policy.Question }

// NotAPolicy says what the bytes are that could not be read as a policy and what to give
// instead, in ko or en; both are empty where err says something else.
func NotAPolicy(err error, lang string) (is, instead string) {
	var f *policy.Failure
	if !errors.As(err, &f) {
		return "", ""
	}
	return f.Say(words.Lang(lang)), f.Do(words.Lang(lang))
}

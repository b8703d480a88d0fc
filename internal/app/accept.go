package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// ErrOpenProblems says that a reading has problems of severity error: it may be read and
// corrected, not accepted.
var ErrOpenProblems = errors.New("the reading has problems that must be settled first")

// Answers are what the text leaves open and a person answers at acceptance.
type Answers struct {
	// CheckInterval is the rhythm of the periodic inspection; empty: what the text says.
	CheckInterval string
	// Critical are parts of location names whose outage is mailed sooner.
	Critical []string
}

// Accept makes a reading the policy version in force. It refuses a reading with errors.
func (a *App) Accept(ctx context.Context, name string, raw []byte, reading policy.Reading, answers Answers, actor string) (inventory.Policy, error) {
	if reading.Worst() == policy.Error {
		return inventory.Policy{}, fmt.Errorf("accept policy %s: %w", name, ErrOpenProblems)
	}
	kept, err := json.Marshal(reading)
	if err != nil {
		return inventory.Policy{}, fmt.Errorf("accept policy %s: %w", name, err)
	}
	acc := acceptance(reading, answers, a.zone)
	acc.Name, acc.Raw, acc.Reading, acc.Actor, acc.At = name, raw, kept, actor, a.now()
	version, err := a.store.AcceptPolicy(ctx, acc)
	if errors.Is(err, store.ErrConflict) {
		return version, fmt.Errorf("accept policy %s: this very text was accepted before: camledger policy list", name)
	}
	if err != nil {
		return version, fmt.Errorf("accept policy %s: %w", name, err)
	}
	return version, a.bindCodes(ctx)
}

// intervals maps the interval that a text promises to the one an inspection is held in.
var intervals = map[string]string{
	"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly", "half-year": "half-yearly", "year": "yearly",
}

func acceptance(r policy.Reading, answers Answers, zone *time.Location) store.Acceptance {
	acc := store.Acceptance{
		Institution:   r.Institution,
		CheckInterval: cmp.Or(answers.CheckInterval, intervals[r.PeriodicCheck.Interval]),
		Effective:     effective(r.Dates, zone),
	}
	for i, b := range r.Branches {
		branch := store.AcceptedBranch{Name: b.Name, Order: i}
		base := inventory.Declaration{Mount: mount(b.Mount), Angles: b.Angles, Places: b.Places, Open: b.Open, Origin: inventory.Declared}
		if len(b.Locations) == 0 {
			d := base
			d.Count = b.Count
			fromSource(&d, b.Source["count"])
			branch.Locations = append(branch.Locations, store.AcceptedLocation{Declaration: d})
		}
		for j, l := range b.Locations {
			d := base
			d.Count, d.Open = l.Count, l.Open
			if l.Mount != "" {
				d.Mount = mount(l.Mount)
			}
			fromSource(&d, l.Source["count"])
			branch.Locations = append(branch.Locations, store.AcceptedLocation{Name: l.Name, Order: j,
				Critical: critical(l.Name, answers.Critical), Declaration: d})
		}
		acc.Branches = append(acc.Branches, branch)
	}
	for _, p := range r.Retention {
		if rule, ok := retention(p); ok {
			acc.Retention = append(acc.Retention, rule)
		}
	}
	for _, o := range r.Officers {
		acc.Officers = append(acc.Officers, store.AcceptedOfficer{Branch: o.Branch, Officer: inventory.Officer{
			Unit: o.Unit, Role: o.Role, Title: o.Title, Name: o.Name, Phone: cmp.Or(o.PhoneFull, o.Phone), Line: o.Source["role"].Line}})
	}
	for _, p := range r.Promises {
		acc.Promises = append(acc.Promises, inventory.Promise{Kind: string(p.Kind), Line: p.Source.Line, Words: p.Text})
	}
	return acc
}

func fromSource(d *inventory.Declaration, s policy.Source) {
	d.Line, d.Words = s.Line, s.Words
	if s.Origin == policy.Derived {
		d.Origin = inventory.Derived
	}
}

func mount(m string) inventory.Mount {
	switch {
	case strings.HasPrefix(m, "고정"):
		return inventory.MountFixed
	case m == "":
		return ""
	}
	return inventory.MountMobile
}

// retention brings a published period into days or months; a span without a number is
// no rule: a person has to answer it.
func retention(p policy.Retention) (inventory.RetentionRule, bool) {
	rule := inventory.RetentionRule{Kind: p.Kind, Value: p.Value, Qualifier: p.Qualifier, Unit: inventory.UnitDay,
		Line: p.Source["text"].Line, Words: p.Text}
	switch p.Unit {
	case "hour":
		rule.Value = (p.Value + 23) / 24
	case "week":
		rule.Value = p.Value * 7
	case "month":
		rule.Unit = inventory.UnitMonth
	case "year":
		rule.Unit, rule.Value = inventory.UnitMonth, p.Value*12
	}
	return rule, rule.Value > 0
}

func critical(name string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return w != "" && strings.Contains(strings.ReplaceAll(name, " ", ""), strings.ReplaceAll(w, " ", ""))
	})
}

func effective(d policy.Dates, zone *time.Location) time.Time {
	for _, s := range []string{d.Effective, d.Revised, d.Enacted, d.Dated} {
		if t, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil {
			return t
		}
	}
	return time.Time{}
}

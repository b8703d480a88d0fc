package app

import (
	"cmp"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// acceptance brings what was settled into the form in which it is stored.
func acceptance(s policy.Settled, r policy.Reading, marks []string) store.Acceptance {
	acc := store.Acceptance{Institution: s.Institution, CheckInterval: s.CheckInterval, Covers: map[int][]policy.Place{}}
	for _, row := range s.Rows {
		i := slices.IndexFunc(acc.Branches, func(b store.AcceptedBranch) bool { return inventory.NameKey(b.Name) == inventory.NameKey(row.Branch) })
		if i < 0 {
			i = len(acc.Branches)
			acc.Branches = append(acc.Branches, store.AcceptedBranch{Name: row.Branch, Order: i})
		}
		b := &acc.Branches[i]
		l := store.AcceptedLocation{Name: row.Location, Order: len(b.Locations), Declaration: inventory.Declaration{
			Count: row.Count, Open: row.Open, Mount: mount(row.Mount), Angles: row.Angles, Places: row.Places,
			Origin: inventory.Origin(row.Origin), Line: row.Line, Words: row.Source.Words}}
		l.Critical = row.Location != "" && critical(row.Location, marks)
		j := slices.IndexFunc(b.Locations, func(o store.AcceptedLocation) bool { return inventory.NameKey(o.Name) == inventory.NameKey(l.Name) })
		if j >= 0 {
			joinMounts(&b.Locations[j].Declaration, l.Declaration)
			continue
		}
		b.Locations = append(b.Locations, l)
	}
	for _, p := range s.Retention {
		if rule, ok := retention(p); ok {
			if len(p.Covers) > 0 {
				acc.Covers[len(acc.Retention)] = p.Covers
			}
			acc.Retention = append(acc.Retention, rule)
		}
	}
	for _, o := range s.Officers {
		acc.Officers = append(acc.Officers, store.AcceptedOfficer{Branch: o.Branch, Officer: inventory.Officer{
			Unit: o.Unit, Role: o.Role, Title: o.Title, Name: o.Name, Phone: cmp.Or(o.PhoneFull, o.Phone), Line: o.Source["role"].Line}})
	}
	for _, p := range r.Promises {
		acc.Promises = append(acc.Promises, inventory.Promise{Kind: string(p.Kind), Line: p.Source.Line, Words: p.Text})
	}
	return acc
}

// joinMounts makes one declaration of a place whose cameras are counted in several rows: by
// mount, or parts of a branch without names. Where the mounts differ the register says none.
func joinMounts(d *inventory.Declaration, more inventory.Declaration) {
	d.Count += more.Count
	if d.Mount != more.Mount {
		d.Mount = ""
	}
	d.Open = d.Open || more.Open
	d.Places = cmp.Or(d.Places, more.Places)
	if d.Origin != inventory.Confirmed {
		d.Origin = inventory.Derived
	}
	if more.Origin == inventory.Confirmed {
		d.Origin = more.Origin
	}
	d.Words = strings.Join(slices.DeleteFunc([]string{d.Words, more.Words}, func(s string) bool { return s == "" }), ", ")
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
func retention(p policy.Period) (inventory.RetentionRule, bool) {
	rule := inventory.RetentionRule{Kind: p.Kind, Value: p.Value, Qualifier: p.Qualifier, Unit: inventory.UnitDay, Line: p.Line, Words: p.Text}
	if t, err := inventory.ParseTolerance(p.Tolerance); err == nil {
		rule.Tolerance = t
	}
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

package policy

import (
	"cmp"
	"strings"
)

// FromSettled makes a publication of an accepted version: the rows, officers, periods and
// days as people settled them, everything else as it was read. text are the lines of the
// version; of one without, how and where footage is confirmed is not known.
func FromSettled(s Settled, r Reading, text Text) Publication {
	p := ReadPublication(r, text)
	p.Institution = cmp.Or(s.Institution, p.Institution)
	p.NoticeDays = s.NoticeDays
	for read, settled := range rhythms {
		if settled == s.CheckInterval {
			p.Interval = read
		}
	}
	p.Printed = 0 // what is written next states the sums of its rows
	p.Dates = PublishedDates{s.Dates.Enacted, s.Dates.Revised, s.Dates.Effective, s.Dates.AsOf}
	p.Officers = FromReading(Reading{Officers: s.Officers}).Officers
	p.Branches, p.Retention = nil, nil
	at := map[string]int{}
	for _, row := range s.Rows {
		key := nameKey(row.Branch)
		i, ok := at[key]
		if !ok {
			i, at[key] = len(p.Branches), len(p.Branches)
			p.Branches = append(p.Branches, PublishedBranch{Name: row.Branch, Angles: row.Angles})
		}
		b := &p.Branches[i]
		if row.Location == "" {
			b.Count, b.Mount, b.Listed = b.Count+row.Count, row.Mount, unblank(row.Places)
			continue
		}
		b.Places = append(b.Places, PublishedPlace{Name: row.Location, Count: row.Count, Mount: row.Mount})
	}
	for i := range p.Branches {
		if b := &p.Branches[i]; len(b.Places) > 0 && b.Count > 0 { // a count of no place beside those of places
			b.Places = append(b.Places, PublishedPlace{Count: b.Count, Mount: b.Mount})
			b.Count, b.Mount, b.Listed = 0, "", ""
		}
	}
	for _, x := range s.Retention {
		y := PublishedRetention{Kind: x.Kind, Value: x.Value, Unit: x.Unit, Qualifier: x.Qualifier}
		if x.Value == 0 {
			y = PublishedRetention{Kind: x.Kind, Text: strings.TrimSpace(strings.TrimPrefix(x.Text, x.Kind))}
		}
		if x.Value > 0 {
			y.Tolerance = x.Tolerance
		}
		for _, c := range x.Covers {
			y.Places = append(y.Places, strings.TrimSpace(c.Branch+" "+c.Location))
		}
		p.Retention = append(p.Retention, y)
	}
	return p
}

package policy

import (
	"cmp"
	"slices"
	"strconv"
)

// Comparison is what differs between two publications. What is the same is only counted.
type Comparison struct {
	Rows      []RowChange       `json:"rows"` // declared counts
	Same      int               `json:"same"` // rows that are in both, unchanged
	Totals    []TotalChange     `json:"totals"`
	Officers  []OfficerChange   `json:"officers"`
	Retention []RetentionChange `json:"retention"`
	Promises  []PromiseChange   `json:"promises"`
	Fields    []FieldChange     `json:"fields"` // single values: hours, dates, notice days …
}

// RowChange is a declared count that was added (no Old), removed (no New) or changed.
// Proposed says that the two were put together by their likeness only: a person has to
// say whether it is a new name of the same place.
type RowChange struct {
	Old      *PublishedRow `json:"old"`
	New      *PublishedRow `json:"new"`
	Proposed bool          `json:"proposed,omitempty"`
}

// OfficerChange is an officer that was added, removed or changed.
type OfficerChange struct {
	Old *PublishedOfficer `json:"old"`
	New *PublishedOfficer `json:"new"`
}

// RetentionChange is a period that was added, removed or changed.
type RetentionChange struct {
	Old *PublishedRetention `json:"old"`
	New *PublishedRetention `json:"new"`
}

// PromiseChange is a promise that was added, removed or worded otherwise.
type PromiseChange struct {
	Old *PublishedPromise `json:"old"`
	New *PublishedPromise `json:"new"`
}

// FieldChange is a single value that differs. Name is the JSON key of the publication,
// with its place in a list: "hours", "dates.effective", "purposes".
type FieldChange struct {
	Name string `json:"name"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// TotalChange is the number of cameras of a branch whose number changed. Was is its old
// name, "" where it is new; Branch its new one, "" where it is no more; both are "" for
// the sum of all.
type TotalChange struct {
	Was    string `json:"was"`
	Branch string `json:"branch"`
	Old    int    `json:"old"`
	New    int    `json:"new"`
}

// PublishedRow is one declared count with what is said of it. Place is "" where the
// branch has one count for all its places.
type PublishedRow struct {
	BranchID string    `json:"branchId,omitempty"`
	PlaceID  string    `json:"placeId,omitempty"`
	Branch   string    `json:"branch"`
	Place    string    `json:"place"`
	Count    int       `json:"count"`
	Mount    string    `json:"mount,omitempty"`
	Angles   []float64 `json:"angles,omitempty"` // of the branch
	Range    string    `json:"range,omitempty"`
	Listed   string    `json:"listed,omitempty"`
	Trustee  string    `json:"trustee,omitempty"`
}

// same tells whether two rows declare the same; their ids do not count.
func (r PublishedRow) same(o PublishedRow) bool {
	return r.Branch == o.Branch && r.Place == o.Place && r.Count == o.Count && r.Mount == o.Mount &&
		r.Range == o.Range && r.Listed == o.Listed && r.Trustee == o.Trustee && slices.Equal(r.Angles, o.Angles)
}

// Rows lists the declared counts.
func (p Publication) Rows() []PublishedRow {
	var out []PublishedRow
	for _, b := range p.Branches {
		row := PublishedRow{BranchID: b.ID, Branch: b.Name, Angles: b.Angles, Range: b.Range, Trustee: b.Trustee}
		if len(b.Places) == 0 {
			row.PlaceID, row.Count, row.Mount, row.Listed = b.PlaceID, b.Count, b.Mount, b.Listed
			out = append(out, row)
		}
		for _, l := range b.Places {
			row.PlaceID, row.Place, row.Count, row.Mount = l.ID, l.Name, l.Count, l.Mount
			row.Range = cmp.Or(l.Range, b.Range)
			out = append(out, row)
		}
	}
	return out
}

// Compare tells what changes from one publication to another. Rows, branches and officers
// are the same where their ids are, else where their names are; what is left over is put
// together by likeness, and marked as proposed.
func Compare(old, new Publication) Comparison {
	c := Comparison{Rows: []RowChange{}, Totals: []TotalChange{}, Officers: []OfficerChange{}, Retention: []RetentionChange{}, Promises: []PromiseChange{}, Fields: []FieldChange{}}
	c.rows(old, new)
	for _, p := range pairs(old.Officers, new.Officers, func(o PublishedOfficer) string {
		return o.Role + "\t" + nameKey(o.Branch) + "\t" + o.Unit + "\t" + o.Title + "\t" + o.Name
	}, func(o PublishedOfficer) string { return o.Role + "\t" + nameKey(o.Branch) + "\t" + o.Unit }, func(o PublishedOfficer) string { return o.Role + "\t" + nameKey(o.Branch) }) {
		if p.old == nil || p.new == nil || *p.old != *p.new {
			c.Officers = append(c.Officers, OfficerChange{p.old, p.new})
		}
	}
	for _, p := range pairs(old.Retention, new.Retention, func(x PublishedRetention) string { return "of " + nameKey(x.Kind) }) {
		if p.old == nil || p.new == nil || !p.old.same(*p.new) {
			c.Retention = append(c.Retention, RetentionChange{p.old, p.new})
		}
	}
	for _, p := range pairs(old.Promises, new.Promises, func(x PublishedPromise) string { return string(x.Kind) + x.Text }, func(x PublishedPromise) string { return string(x.Kind) }) {
		if p.old == nil || p.new == nil || *p.old != *p.new {
			c.Promises = append(c.Promises, PromiseChange{p.old, p.new})
		}
	}
	c.fields(old, new)
	return c
}

func (x PublishedRetention) same(o PublishedRetention) bool {
	return x.Kind == o.Kind && x.Value == o.Value && x.Unit == o.Unit && x.Qualifier == o.Qualifier && x.Text == o.Text && slices.Equal(x.Places, o.Places)
}

// Empty tells whether nothing differs.
func (c Comparison) Empty() bool {
	return len(c.Rows) == 0 && len(c.Officers) == 0 && len(c.Retention) == 0 && len(c.Promises) == 0 && len(c.Fields) == 0
}

// Mirrored is the comparison the other way round.
func (c Comparison) Mirrored() Comparison {
	m := Comparison{Same: c.Same}
	for _, x := range c.Rows {
		m.Rows = append(m.Rows, RowChange{x.New, x.Old, x.Proposed})
	}
	for _, x := range c.Totals {
		m.Totals = append(m.Totals, TotalChange{x.Branch, x.Was, x.New, x.Old})
	}
	for _, x := range c.Officers {
		m.Officers = append(m.Officers, OfficerChange{x.New, x.Old})
	}
	for _, x := range c.Retention {
		m.Retention = append(m.Retention, RetentionChange{x.New, x.Old})
	}
	for _, x := range c.Promises {
		m.Promises = append(m.Promises, PromiseChange{x.New, x.Old})
	}
	for _, x := range c.Fields {
		m.Fields = append(m.Fields, FieldChange{x.Name, x.New, x.Old})
	}
	return m
}

// field is a single value of a publication by its name.
type field struct {
	name string
	get  func(*Publication) string
	set  func(*Publication, string)
}

func text(name string, of func(*Publication) *string) field {
	return field{name: name, get: func(p *Publication) string { return *of(p) }, set: func(p *Publication, s string) { *of(p) = s }}
}

// fields are the single values that publications are compared by.
var fields = []field{
	text("institution", func(p *Publication) *string { return &p.Institution }),
	text("hours", func(p *Publication) *string { return &p.Hours }),
	text("mode", func(p *Publication) *string { return &p.Mode }),
	text("interval", func(p *Publication) *string { return &p.Interval }),
	text("confirm.method", func(p *Publication) *string { return &p.Confirm.Method }),
	text("confirm.place", func(p *Publication) *string { return &p.Confirm.Place }),
	text("dates.enacted", func(p *Publication) *string { return &p.Dates.Enacted }),
	text("dates.revised", func(p *Publication) *string { return &p.Dates.Revised }),
	text("dates.effective", func(p *Publication) *string { return &p.Dates.Effective }),
	text("dates.asOf", func(p *Publication) *string { return &p.Dates.AsOf }),
	{name: "noticeDays", get: func(p *Publication) string {
		if p.NoticeDays == nil {
			return ""
		}
		return strconv.Itoa(*p.NoticeDays)
	}, set: func(p *Publication, s string) {
		p.NoticeDays = nil
		if n, err := strconv.Atoi(s); err == nil {
			p.NoticeDays = &n
		}
	}},
}

// lists are the values of which there are several.
var lists = []struct {
	name string
	of   func(*Publication) *[]string
}{
	{"purposes", func(p *Publication) *[]string { return &p.Purposes }},
	{"storage", func(p *Publication) *[]string { return &p.Storage }},
}

func (c *Comparison) fields(old, new Publication) {
	for _, f := range fields {
		if a, b := f.get(&old), f.get(&new); a != b {
			c.Fields = append(c.Fields, FieldChange{f.name, a, b})
		}
	}
	for _, l := range lists {
		for _, p := range pairs(*l.of(&old), *l.of(&new), func(s string) string { return s }) {
			switch {
			case p.new == nil:
				c.Fields = append(c.Fields, FieldChange{Name: l.name, Old: *p.old})
			case p.old == nil:
				c.Fields = append(c.Fields, FieldChange{Name: l.name, New: *p.new})
			}
		}
	}
}

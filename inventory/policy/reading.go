// Package policy reads the published policy on the use of cameras
// (영상정보처리기기 운영·관리 방침) of an institution: how many cameras are declared where,
// who is responsible, how long footage is kept, and what the institution binds itself to.
//
// A reading never guesses. Every value keeps the line, the columns and the words it came
// from and says whether it was declared or derived; whatever is open, contradictory or
// blank is a Problem on its line; a line that was not understood is in Unread.
package policy

import (
	"iter"
	"maps"
	"slices"
)

// Origin tells how a value came into the register.
type Origin string

// The origins: 선언값, 산출값, 확정값.
const (
	Declared  Origin = "declared"  // stands in the text
	Derived   Origin = "derived"   // worked out from what stands in the text
	Confirmed Origin = "confirmed" // answered by a person at acceptance
)

// Source is where a value came from. Lines and columns count from 1, columns in
// characters (not bytes) of the line after Unicode NFC; End is the column after the last.
// Words is exactly the text between Column and End. A value that was worked out from
// several places names the first of them.
type Source struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	End    int    `json:"end"`
	Words  string `json:"words"`
	Origin Origin `json:"origin"`
}

// Sources maps the JSON key of a sibling value to its source: "name", "count"; elements
// of a list are "purposes.0", "purposes.1".
type Sources map[string]Source

// Reading is what a policy text says. The JSON keys are stable: docs/policy-json.md.
type Reading struct {
	Name     string `json:"name"`   // the file's name as given
	Digest   string `json:"digest"` // SHA-256 of the bytes as given, hexadecimal
	Format   Format `json:"format"`
	Encoding string `json:"encoding"` // utf-8, utf-8-bom, cp949, utf-16le or utf-16be; "" where the format has one of its own
	Lines    int    `json:"lines"`    // lines of the text

	Institution   string        `json:"institution"`
	Purposes      []string      `json:"purposes"`
	Branches      []Branch      `json:"branches"`
	Total         Total         `json:"total"`
	Stated        []Stated      `json:"stated"` // totals and subtotals, in the order of the text
	Officers      []Officer     `json:"officers"`
	Units         []Unit        `json:"units"`
	Recording     Recording     `json:"recording"`
	Retention     []Retention   `json:"retention"`
	Storage       []string      `json:"storage"`
	Dates         Dates         `json:"dates"`
	ChangeNotice  ChangeNotice  `json:"changeNotice"`
	PeriodicCheck PeriodicCheck `json:"periodicCheck"`
	Promises      []Promise     `json:"promises"`

	Problems []Problem `json:"problems"` // by line
	Unread   []Unread  `json:"unread"`   // by line

	Source Sources `json:"source"`
}

// Branch is a place of business with its declared cameras. Either Locations carries the
// counts, or Count alone does and Places holds the declared places as free text.
type Branch struct {
	Name      string     `json:"name"`
	Count     int        `json:"count"` // declared, or the sum of the locations (see Source)
	Mount     string     `json:"mount"` // 고정, 회전, 이동, 돔, PTZ; "" where not stated
	Angles    []float64  `json:"angles"`
	Locations []Location `json:"locations"`
	Places    string     `json:"places,omitempty"`
	Open      bool       `json:"open,omitempty"`      // Places ends with 등: more than is listed
	Retention string     `json:"retention,omitempty"` // 보관기간 of its row, where the table has such a column
	// Confidence tells from 0 to 1 how plainly the text says the row; it is set where no
	// location has a count of its own. It adds to the problems and hides none.
	Confidence float64    `json:"confidence,omitempty"`
	Source     RowSources `json:"source"`
}

// Location is a declared place inside a branch.
type Location struct {
	Name      string `json:"name"`
	Count     int    `json:"count"`
	Open      bool   `json:"open,omitempty"` // the name ends with 등
	Mount     string `json:"mount,omitempty"`
	Retention string `json:"retention,omitempty"` // 보관기간 of its row, where the table has such a column
	// Confidence tells from 0 to 1 how plainly the text says the row. It adds to the
	// problems and hides none.
	Confidence float64    `json:"confidence"`
	Source     RowSources `json:"source"`
}

// Total is the number of cameras of the institution.
type Total struct {
	Declared *int    `json:"declared"` // nil where the text states none
	Derived  int     `json:"derived"`  // sum of the branches
	Source   Sources `json:"source"`
}

// Officer is a person or post that the policy names.
type Officer struct {
	Role      string  `json:"role"` // 관리책임자, 접근권한자 …
	Branch    string  `json:"branch"`
	Unit      string  `json:"unit"`
	Title     string  `json:"title"`
	Name      string  `json:"name"`
	Phone     string  `json:"phone"`     // as printed
	PhoneFull string  `json:"phoneFull"` // the first number, with area code; "" where it is not known
	Mail      string  `json:"mail"`
	Source    Sources `json:"source"`
}

// Unit is a part of a branch with its own officers.
type Unit struct {
	Branch string  `json:"branch"`
	Name   string  `json:"name"`
	Source Sources `json:"source"`
}

// Recording is when and how the cameras record.
type Recording struct {
	Hours  string  `json:"hours"`
	Mode   string  `json:"mode"`
	Source Sources `json:"source"`
}

// Retention is one published period for which footage is kept.
type Retention struct {
	Text      string `json:"text"`
	Value     int    `json:"value"` // 0 where the text gives a span (see problems)
	Unit      string `json:"unit"`  // hour, day, week, month, year
	Qualifier string `json:"qualifier"`
	Kind      string `json:"kind"` // 창구, 방호 …; "" where it holds for all cameras
	// Rows are the ids (LINE:COLUMN of the count) of the rows of the table of cameras that
	// the period stands in; none where the text says it elsewhere.
	Rows   []string `json:"rows"`
	Source Sources  `json:"source"`
}

// Dates are the dates of the policy as yyyy-mm-dd, "" where not stated.
type Dates struct {
	Enacted   string `json:"enacted"`   // 제정
	Revised   string `json:"revised"`   // 개정
	Effective string `json:"effective"` // 시행
	AsOf      string `json:"asOf"`      // 현재, 기준: the counts are of that day
	Dated     string `json:"dated"`     // stands alone, its meaning not stated
	// Revisions are the revisions before Revised, in the order of the text.
	Revisions []string `json:"revisions"`
	Source    Sources  `json:"source"`
}

// ChangeNotice is how long before it takes effect a change is announced.
type ChangeNotice struct {
	Days   *int    `json:"days"` // nil where no number of days is stated
	Source Sources `json:"source"`
}

// PeriodicCheck is the promise to check regularly that the cameras work.
type PeriodicCheck struct {
	Promised bool    `json:"promised"`
	Interval string  `json:"interval"` // day, week, month, quarter, half-year, year; "" where not stated
	Source   Sources `json:"source"`
}

// Unread is a line that no part of the reading came from, or a piece of one where a whole
// policy stands on one line.
type Unread struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Row is one declared count with its place: what a register is made of.
type Row struct {
	Branch, Location string // Location is "" where only the branch has a count
	Count            int
	Line             int
	ID               string // "LINE:COLUMN" of its count
}

// Rows lists the declared counts in the order of the text: one for each location, or one
// for the branch where no location has a count of its own.
func (r Reading) Rows() []Row {
	n := 0
	for _, b := range r.Branches {
		n += max(1, len(b.Locations))
	}
	out := slices.Grow([]Row(nil), n)
	for _, b := range r.Branches {
		if len(b.Locations) == 0 {
			out = append(out, Row{b.Name, "", b.Count, b.Source.Of("count").Line, rowID(b.Source.Of("count"))})
		}
		for _, l := range b.Locations {
			out = append(out, Row{b.Name, l.Name, l.Count, l.Source.Of("count").Line, rowID(l.Source.Of("count"))})
		}
	}
	return out
}

// Worst returns the highest severity among the problems, "" where there is none.
func (r Reading) Worst() Severity {
	worst := Severity("")
	for _, p := range r.Problems {
		if p.Severity.rank() > worst.rank() {
			worst = p.Severity
		}
	}
	return worst
}

// Sources lists where the values of a reading came from, in the same order every time.
// The totals of Stated are not among them.
func (r Reading) Sources() []Source {
	var out []Source
	for src := range r.sources() {
		out = append(out, src.Source)
	}
	for _, p := range r.Promises {
		out = append(out, p.Source)
	}
	return out
}

// sources are those of everything but the promises with their keys, and whether they are of a row.
func (r Reading) sources() iter.Seq2[RowSource, bool] {
	return func(yield func(RowSource, bool) bool) {
		all := func(m Sources) bool {
			for _, name := range slices.Sorted(maps.Keys(m)) {
				if !yield(RowSource{name, m[name]}, false) {
					return false
				}
			}
			return true
		}
		rows := func(list RowSources) bool {
			for _, x := range list {
				if !yield(x, true) {
					return false
				}
			}
			return true
		}
		for _, m := range []Sources{r.Source, r.Total.Source, r.Recording.Source, r.Dates.Source, r.ChangeNotice.Source, r.PeriodicCheck.Source} {
			if !all(m) {
				return
			}
		}
		for _, b := range r.Branches {
			if !rows(b.Source) {
				return
			}
			for _, l := range b.Locations {
				if !rows(l.Source) {
					return
				}
			}
		}
		for _, o := range r.Officers {
			if !all(o.Source) {
				return
			}
		}
		for _, u := range r.Units {
			if !all(u.Source) {
				return
			}
		}
		for _, x := range r.Retention {
			if !all(x.Source) {
				return
			}
		}
	}
}

package policy

import (
	"cmp"
	"slices"
	"strings"
)

// Publication is what an institution publishes of its cameras: the values of a policy
// text, without lines and sources. It is what Write writes, what a reading of that text
// gives again, and what Compare compares.
type Publication struct {
	Institution string               `json:"institution"`
	Purposes    []string             `json:"purposes"`
	Branches    []PublishedBranch    `json:"branches"`
	Officers    []PublishedOfficer   `json:"officers"`
	Hours       string               `json:"hours"` // 24시간
	Mode        string               `json:"mode"`  // 연속촬영 및 녹화
	Retention   []PublishedRetention `json:"retention"`
	Storage     []string             `json:"storage"`
	Promises    []PublishedPromise   `json:"promises"`
	NoticeDays  *int                 `json:"noticeDays"` // nil where the policy promises no number of days
	Interval    string               `json:"interval"`   // of the promised check, as in PeriodicCheck
	Confirm     Confirm              `json:"confirm"`
	Dates       PublishedDates       `json:"dates"`
	Printed     int                  `json:"printed,omitempty"` // the total that the text states, where it is not the sum of its rows
	// Kept are articles that stay as they were published, line by line: "rights", "other",
	// "delegation". They hold no value that is read. One without lines could not be taken
	// over and has to be carried over by a person.
	Kept map[string][]string `json:"kept,omitempty"`
}

// PublishedBranch is a place of business with its cameras. Either Places carries the
// counts, or Count alone does and Listed holds the places as free text.
type PublishedBranch struct {
	ID      string           `json:"id,omitempty"` // of the register; "" where the text is all there is
	Name    string           `json:"name"`
	Angles  []float64        `json:"angles"`
	Range   string           `json:"range,omitempty"`   // 촬영범위 in words
	Trustee string           `json:"trustee,omitempty"` // 수탁자: who runs the cameras for the institution
	Printed int              `json:"printed,omitempty"` // the number that the text states of it, where that is not the sum of its places
	Places  []PublishedPlace `json:"places"`
	// The fields below are of a branch without counts by place.
	PlaceID string `json:"placeId,omitempty"`
	Count   int    `json:"count,omitempty"`
	Mount   string `json:"mount,omitempty"`
	Listed  string `json:"listed,omitempty"` // 건물 내, 주차장 입구, 365코너 등
}

// PublishedPlace is a declared place with its cameras.
type PublishedPlace struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	Mount string `json:"mount,omitempty"` // 고정, 회전, 이동, 돔, PTZ
	Range string `json:"range,omitempty"` // 촬영범위 in words
}

// PublishedOfficer is a post or person that the policy names; Branch is "" for the whole
// institution.
type PublishedOfficer struct {
	Role   string `json:"role"`
	Branch string `json:"branch,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Title  string `json:"title,omitempty"`
	Name   string `json:"name,omitempty"`
	Phone  string `json:"phone,omitempty"`
}

// PublishedRetention is one period for which footage is kept. Text stands where no single
// number does: 6~10일.
type PublishedRetention struct {
	Kind      string   `json:"kind,omitempty"`
	Value     int      `json:"value,omitempty"`
	Unit      string   `json:"unit,omitempty"`
	Qualifier string   `json:"qualifier,omitempty"`
	Text      string   `json:"text,omitempty"`
	Places    []string `json:"places,omitempty"`    // where the kind applies: 본점 365코너
	Tolerance string   `json:"tolerance,omitempty"` // what 내외 stands for, as it was answered: "10%", "7d"
}

// PublishedPromise binds the institution. Text is its sentence, "" for one in our words.
type PublishedPromise struct {
	Kind PromiseKind `json:"kind"`
	Text string      `json:"text,omitempty"`
}

// Confirm says how and where a person sees the footage of himself.
type Confirm struct {
	Method string `json:"method,omitempty"`
	Place  string `json:"place,omitempty"`
}

// PublishedDates are days as yyyy-mm-dd, "" where there is none.
type PublishedDates struct {
	Enacted   string `json:"enacted,omitempty"`
	Revised   string `json:"revised,omitempty"`
	Effective string `json:"effective,omitempty"`
	AsOf      string `json:"asOf,omitempty"`
}

// FromReading makes a publication of what was read. What is only a blank to be filled in
// is left out.
func FromReading(r Reading) Publication {
	p := Publication{Institution: unblank(r.Institution), Purposes: known(r.Purposes), Storage: known(r.Storage), Hours: unblank(r.Recording.Hours), Mode: unblank(r.Recording.Mode),
		NoticeDays: r.ChangeNotice.Days, Interval: r.PeriodicCheck.Interval,
		Dates: PublishedDates{r.Dates.Enacted, r.Dates.Revised, r.Dates.Effective, r.Dates.AsOf}}
	for _, b := range r.Branches {
		p.Branches = append(p.Branches, publishedBranch(b))
	}
	if n := r.Total.Declared; n != nil && *n != p.Total() {
		p.Printed = *n
	}
	for _, o := range r.Officers {
		p.Officers = append(p.Officers, PublishedOfficer{Role: unblank(o.Role), Branch: unblank(o.Branch), Unit: unblank(o.Unit), Title: unblank(o.Title), Name: unblank(o.Name),
			Phone: unblank(cmp.Or(o.PhoneFull, o.Phone))})
	}
	for _, x := range r.Retention {
		y := PublishedRetention{Kind: x.Kind, Value: x.Value, Unit: x.Unit, Qualifier: x.Qualifier}
		if x.Value == 0 {
			y = PublishedRetention{Kind: x.Kind, Text: strings.TrimSpace(strings.TrimPrefix(x.Text, x.Kind))}
		}
		p.Retention = append(p.Retention, y)
	}
	for _, x := range r.Promises {
		p.Promises = append(p.Promises, PublishedPromise{Kind: x.Kind, Text: x.Text})
	}
	return p
}

// ReadPublication makes a publication of what was read and of the lines themselves: what
// FromReading gives, how and where footage is confirmed, and the articles that a next
// version keeps as they are.
func ReadPublication(r Reading, text Text) Publication {
	p := FromReading(r)
	lines := newLines(text.Lines)
	sectionise(lines)
	p.Kept = kept(lines, p.Institution)
	for _, ln := range lines {
		if ln.section != sConfirm {
			continue
		}
		m := confirmRe.FindStringSubmatch(ln.text)
		if m == nil {
			continue
		}
		to := &p.Confirm.Method
		if m[1] == "장소" {
			to = &p.Confirm.Place
		}
		if *to == "" {
			*to = unblank(strings.Join(strings.Fields(m[2]), " "))
		}
	}
	return p
}

var confirmRe = compile(`^\s*[^가-힣]{0,6}(?:(?:영상정보\s*)?확인\s*)?(방법|장소)\s*[:：]\s*(.{2,200})$`)

func publishedBranch(b Branch) PublishedBranch {
	p := PublishedBranch{Name: b.Name, Angles: b.Angles}
	if len(b.Locations) == 0 {
		p.Count, p.Mount, p.Listed = b.Count, b.Mount, unblank(b.Places)
	}
	for _, l := range b.Locations {
		p.Places = append(p.Places, PublishedPlace{Name: l.Name, Count: l.Count, Mount: b.mountOf(l)})
	}
	if len(b.Locations) > 0 && b.Count != p.Total() && b.Source.Of("count").Origin == Declared {
		p.Printed = b.Count
	}
	return p
}

// mountOf is the mount of a place: its own, else that of its branch; but not one that the
// branch has only because another place of it is mounted so.
func (b Branch) mountOf(l Location) string {
	from := b.Source.Of("mount")
	if l.Mount != "" || from.Line > 0 && slices.ContainsFunc(b.Locations, func(o Location) bool {
		return o.Mount != "" && o.Source.Of("mount").Line == from.Line && o.Source.Of("mount").Column == from.Column
	}) {
		return l.Mount
	}
	return b.Mount
}

// blankRe is the mark of something to be filled in, as Write leaves it. A reader sees no
// value there, and an error.
var blankRe = compile(`〔기재[^〕]*〕|\[to be filled in[^\]]*\]`)

func unblank(s string) string {
	if blankRe.MatchString(s) {
		return ""
	}
	return s
}

func known(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return unblank(s) == "" })
}

// Total is the number of cameras of a branch.
func (b PublishedBranch) Total() int {
	n := b.Count
	for _, l := range b.Places {
		n += l.Count
	}
	return n
}

// Total is the number of cameras of the institution.
func (p Publication) Total() int {
	n := 0
	for _, b := range p.Branches {
		n += b.Total()
	}
	return n
}

// stated is the number of cameras of the branch as it is published.
func (b PublishedBranch) stated() int { return cmp.Or(b.Printed, b.Total()) }

// stated is the total as it is published.
func (p Publication) stated() int { return cmp.Or(p.Printed, p.Total()) }

// promised tells whether one of the kinds is promised.
func (p Publication) promised(kinds ...PromiseKind) bool {
	return slices.ContainsFunc(p.Promises, func(x PublishedPromise) bool { return slices.Contains(kinds, x.Kind) })
}

package inventory

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AmendmentState is how far an amendment got.
type AmendmentState string

// States of an amendment. Decided is approved and not published yet.
const (
	AmendmentProposed  AmendmentState = "proposed"
	AmendmentDecided   AmendmentState = "decided"
	AmendmentPublished AmendmentState = "published" // an accepted version says it
	AmendmentRejected  AmendmentState = "rejected"
	AmendmentWithdrawn AmendmentState = "withdrawn"
)

// AsDeclared is the Count of an amendment that leaves the number as it is.
const AsDeclared = -1

// Amendment is what the next policy shall say otherwise of one place.
type Amendment struct {
	ID           string
	DifferenceID string // that it settles
	BranchID     string
	LocationID   string // empty: a place that no policy declares yet, named Place
	Place        string
	Count        int   // cameras that the next policy declares there; AsDeclared: as now
	Mount        Mount // empty: as now
	// Keep is the period that the next policy publishes for how long footage is kept, in
	// KeepUnit; 0: as now. It speaks of no place but of the whole institution, where several
	// periods are published of that KeepKind. Count is AsDeclared then.
	Keep      int
	KeepUnit  RetentionUnit
	KeepKind  string
	Reason    string
	Actor     string // who proposed it
	At        time.Time
	Approver  string
	DecidedAt time.Time
	State     AmendmentState
	EndedAt   time.Time
	EndedBy   string // the version that says it, or who took it back
}

// Says tells whether the amendment changes anything at all.
func (a Amendment) Says() bool { return a.Count >= 0 || a.Mount != "" || a.Keep > 0 }

// place finds the location that an amendment speaks of in a register.
func (a Amendment) place(reg *Register) (Location, bool) {
	if a.LocationID != "" {
		return reg.Location(a.LocationID)
	}
	return named(reg.LocationsOf(a.BranchID), a.Place)
}

// same tells whether two amendments speak of one place.
func (a Amendment) same(b Amendment) bool {
	if a.Keep > 0 || b.Keep > 0 {
		return a.Keep > 0 && b.Keep > 0 && fold(a.KeepKind) == fold(b.KeepKind)
	}
	return a.BranchID == b.BranchID && a.LocationID == b.LocationID && fold(a.Place) == fold(b.Place)
}

// inOrder lists the amendments that hold, the oldest decision first: of what several say of one place the last
// decision counts.
func inOrder(list []Amendment) []Amendment {
	out := slices.DeleteFunc(slices.Clone(list), func(a Amendment) bool { return a.State != AmendmentDecided })
	slices.SortStableFunc(out, func(a, b Amendment) int { return cmp.Or(a.DecidedAt.Compare(b.DecidedAt), strings.Compare(a.ID, b.ID)) })
	return out
}

// Published lists, of the amendments that were decided, those that a version says: it
// declares the number or the mount that was decided last of the place. A place that is to
// have no camera may as well not be declared any more.
func Published(list []Amendment, reg *Register) []Amendment {
	var out []Amendment
	decided := inOrder(list)
	for i, a := range decided {
		for _, b := range decided[i+1:] {
			if !a.same(b) {
				continue
			}
			if a.Count >= 0 && b.Count >= 0 {
				a.Count = b.Count
			}
			if a.Mount != "" && b.Mount != "" {
				a.Mount = b.Mount
			}
			a.Keep, a.KeepUnit = b.Keep, b.KeepUnit
		}
		if a.saidBy(reg) {
			out = append(out, decided[i])
		}
	}
	return out
}

func (a Amendment) saidBy(reg *Register) bool {
	if a.Keep > 0 {
		return slices.ContainsFunc(reg.Retention, func(r RetentionRule) bool {
			return fold(r.Kind) == fold(a.KeepKind) && r.Value == a.Keep && r.Unit == a.KeepUnit
		})
	}
	l, ok := a.place(reg)
	d, declared := Declaration{}, false
	if ok {
		d, declared = reg.Declaration(l.ID)
	}
	if !declared {
		return a.Count == 0
	}
	return (a.Count < 0 || d.Count == a.Count) && (a.Mount == "" || d.Mount == a.Mount)
}

// stale tells of amendments that were decided and are not published, one for each place.
func (r *reconciler) stale() {
	var left []Amendment
	for _, a := range inOrder(r.scan.Amendments) {
		if a.BranchID == r.branch.ID {
			left = append(left, a)
		}
	}
	done := map[string]bool{}
	for _, a := range Published(left, r.reg) {
		done[a.ID] = true
	}
	type place struct{ location, name string }
	told := map[place]int{}
	for _, a := range left {
		if done[a.ID] {
			continue
		}
		if a.Keep > 0 {
			r.staleKeep(a)
			continue
		}
		l, _ := a.place(r.reg)
		at := place{a.LocationID, fold(a.Place)}
		i, ok := told[at]
		if !ok {
			i = len(r.out)
			told[at] = i
			decl, _ := r.reg.Declaration(l.ID)
			r.add(Difference{Kind: PolicyStale, LocationID: a.LocationID, Detail: fold(a.Place), Declared: decl.Count,
				Facts: facts("since", a.DecidedAt.UTC().Format(time.RFC3339), "amendment", a.ID, "place", cmp.Or(l.Name, a.Place), "was", strconv.Itoa(decl.Count))})
		}
		d := &r.out[i]
		if a.Count >= 0 {
			d.Facts["is"] = strconv.Itoa(a.Count)
		}
		if a.Mount != "" {
			d.Facts["mount"] = string(a.Mount)
		}
	}
}

// staleKeep tells of a period that was decided and is not published: one difference for each
// published period, which says what was decided last.
func (r *reconciler) staleKeep(a Amendment) {
	was := ""
	for _, rule := range r.reg.Retention {
		if fold(rule.Kind) == fold(a.KeepKind) {
			was = cmp.Or(rule.Words, strconv.Itoa(rule.Value)+" "+string(rule.Unit))
		}
	}
	d := Difference{Kind: PolicyStale, BranchID: r.branch.ID, Detail: "keep " + fold(a.KeepKind),
		Facts: facts("since", a.DecidedAt.UTC().Format(time.RFC3339), "amendment", a.ID, "was", was, "keep", strconv.Itoa(a.Keep), "unit", string(a.KeepUnit))}
	for i := range r.out {
		if o := &r.out[i]; o.Kind == PolicyStale && o.Detail == d.Detail {
			o.Facts["keep"], o.Facts["unit"] = d.Facts["keep"], d.Facts["unit"]
			return
		}
	}
	r.add(d)
}

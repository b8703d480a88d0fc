package inventory

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NextPlace is a row of a version that is not accepted yet. A branch whose text gives
// only a count for all has one with an empty Location.
type NextPlace struct {
	Branch, Location string
	Count            int
}

// Continuation proposes that a branch, or a place, of the next version is one that the
// register has under another name. A person confirms it.
type Continuation struct {
	Next NextPlace
	// OldBranch is what the branch is so far; of a place that continues another one it is
	// the branch of both. OldLocation is zero where the branch as a whole continues.
	OldBranch   Branch
	OldLocation Location
	OldCount    int
	Likeness    float64 // 0 to 1; 0: only the remaining ones on both sides
}

// Whole tells that it is about a branch as a whole.
func (c Continuation) Whole() bool { return c.OldLocation.ID == "" }

// Continuity is what becomes of the names of a register in a next version.
type Continuity struct {
	Proposed []Continuation
	New      []NextPlace // neither known by name nor proposed to continue anything
	Gone     []Location  // known, not in the next version, and not proposed to be continued
	GoneIn   []Branch    // branches that are gone as a whole; their locations are in Gone
}

const continueFrom = 0.45 // likeness below this is no proposal

// Continue compares the names of a register with those of the next version. Branches and
// locations of the same name, whatever its spaces, width and case, go on by themselves;
// of the rest it proposes pairs, each name at most once.
func Continue(reg *Register, next []NextPlace) Continuity {
	var c Continuity
	names, byBranch := []string{}, map[string][]NextPlace{}
	for _, p := range next {
		key := NameKey(p.Branch)
		if _, ok := byBranch[key]; !ok {
			names = append(names, p.Branch)
		}
		byBranch[key] = append(byBranch[key], p)
	}
	var old []Branch
	of := map[string]Branch{}
	for _, b := range reg.Branches {
		switch _, ok := byBranch[NameKey(b.Name)]; {
		case ok:
			of[NameKey(b.Name)] = b
		case b.RetiredAt.IsZero():
			old = append(old, b)
		}
	}
	var fresh []string
	for _, n := range names {
		if _, ok := of[NameKey(n)]; !ok {
			fresh = append(fresh, n)
		}
	}
	count := func(n string) (sum int) {
		for _, p := range byBranch[NameKey(n)] {
			sum += p.Count
		}
		return sum
	}
	for _, pair := range pairNames(fresh, old, func(b Branch) string { return b.Name }) {
		b := old[pair.old]
		n := fresh[pair.next]
		of[NameKey(n)] = b
		c.Proposed = append(c.Proposed, Continuation{Next: NextPlace{Branch: n, Count: count(n)}, OldBranch: b, OldCount: reg.DeclaredCount(b.ID), Likeness: pair.likeness})
	}
	kept := map[string]bool{}
	for _, n := range names {
		b, ok := of[NameKey(n)]
		if !ok {
			c.New = append(c.New, byBranch[NameKey(n)]...)
			continue
		}
		kept[b.ID] = true
		c.places(reg, b, n, byBranch[NameKey(n)])
	}
	for _, b := range old {
		if !kept[b.ID] {
			c.GoneIn = append(c.GoneIn, b)
			c.Gone = append(c.Gone, reg.LocationsOf(b.ID)...)
		}
	}
	return c
}

// places compares the places of a branch that goes on.
func (c *Continuity) places(reg *Register, b Branch, name string, next []NextPlace) {
	known := map[string]bool{}
	for _, l := range reg.Locations {
		if l.BranchID == b.ID {
			known[NameKey(l.Name)] = true
		}
	}
	named := map[string]bool{}
	var fresh []NextPlace
	for _, p := range next {
		named[NameKey(p.Location)] = true
		if !known[NameKey(p.Location)] {
			fresh = append(fresh, p)
		}
	}
	var old []Location
	for _, l := range reg.LocationsOf(b.ID) {
		if !named[NameKey(l.Name)] {
			old = append(old, l)
		}
	}
	var freshNames []string
	for _, p := range fresh {
		freshNames = append(freshNames, p.Location)
	}
	paired, taken := map[int]bool{}, map[int]bool{}
	for _, pair := range pairNames(freshNames, old, func(l Location) string { return l.Name }) {
		l := old[pair.old]
		d, _ := reg.Declaration(l.ID)
		paired[pair.next], taken[pair.old] = true, true
		c.Proposed = append(c.Proposed, Continuation{Next: fresh[pair.next], OldBranch: b, OldLocation: l, OldCount: d.Count, Likeness: pair.likeness})
	}
	for i, p := range fresh {
		if !paired[i] {
			c.New = append(c.New, p)
		}
	}
	for i, l := range old {
		if !taken[i] {
			c.Gone = append(c.Gone, l)
		}
	}
}

type namePair struct {
	next, old int
	likeness  float64
}

// pairNames pairs the likest first, each name once. One name that is left on either side
// is a pair as well: often a place that was simply called anew.
func pairNames[T any](next []string, old []T, name func(T) string) []namePair {
	var all []namePair
	for i, n := range next {
		for j, o := range old {
			if l := alike(n, name(o)); l >= continueFrom {
				all = append(all, namePair{i, j, l})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b namePair) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.next, b.next), cmp.Compare(a.old, b.old))
	})
	var out []namePair
	nextUsed, oldUsed := map[int]bool{}, map[int]bool{}
	take := func(p namePair) {
		if !nextUsed[p.next] && !oldUsed[p.old] {
			nextUsed[p.next], oldUsed[p.old] = true, true
			out = append(out, p)
		}
	}
	for _, p := range all {
		take(p)
	}
	if len(next)-len(nextUsed) == 1 && len(old)-len(oldUsed) == 1 {
		for i := range next {
			for j := range old {
				take(namePair{i, j, 0})
			}
		}
	}
	slices.SortFunc(out, func(a, b namePair) int { return cmp.Compare(a.next, b.next) })
	return out
}

// alike tells how like two declared names are, 0 to 1: as labels are compared with
// places, or by the pairs of letters that they share.
func alike(a, b string) float64 {
	fa, fb := fold(a), fold(b)
	if fa == "" || fb == "" {
		return 0
	}
	if x, y := floorOf(fa), floorOf(fb); x != "" && y != "" && x != y {
		return 0
	}
	return max(likeness(a, b), likeness(b, a), shared(fa, fb))
}

// shared is Dice's coefficient over pairs of letters.
func shared(a, b string) float64 {
	x, y := letterPairs(a), letterPairs(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	n := 0
	left := slices.Clone(y)
	for _, p := range x {
		if i := slices.Index(left, p); i >= 0 {
			left = slices.Delete(left, i, i+1)
			n++
		}
	}
	return 2 * float64(n) / float64(len(x)+len(y))
}

func letterPairs(s string) []string {
	r := []rune(s)
	var out []string
	for i := 0; i+1 < len(r); i++ {
		out = append(out, string(r[i:i+2]))
	}
	return out
}

// NameKey is what makes two written names of a branch or a place the same one: spaces,
// width and case do not count (지하 주차장 is 지하주차장).
func NameKey(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, norm.NFKC.String(name))
}

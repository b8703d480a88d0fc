package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"camledger/inventory"
)

// sought is a difference as searches look at it: little of each, so that all of them are at
// hand.
type sought struct {
	id, branchID, locationID, cameraID, assignee string
	kind                                         inventory.DifferenceKind
	state                                        inventory.DifferenceState
	severity                                     inventory.Severity
	gravity                                      int
	first                                        int64
	text                                         string
}

// compareSought is the usual order of differences: what weighs most first, of those the
// newest.
func compareSought(a, b *sought) int {
	return cmp.Or(cmp.Compare(a.gravity, b.gravity), cmp.Compare(b.first, a.first), strings.Compare(a.id, b.id))
}

// differenceIndex is all differences in their usual order.
type differenceIndex struct {
	turns map[string]int64 // how often each branch's were written to
	all   []*sought
}

const partDifference = "difference "

// touchDifferences counts a write to the differences of a branch, so that every process
// that shares the database knows which of them it has to read anew.
func (r runner) touchDifferences(branchID string) {
	if r.touched != nil {
		r.touched[partDifference+branchID] = true
	}
}

// differenceIndex gives the differences from memory; those of a branch that was written to
// since are read anew.
func (r runner) differenceIndex(ctx context.Context) (*differenceIndex, error) {
	type turn struct {
		name  string
		turns int64
	}
	prefix := revisionLatch(partDifference)
	turns := map[string]int64{}
	if err := each(ctx, r, func(t *turn) []any { return []any{&t.name, &t.turns} }, func(t *turn) error {
		turns[strings.TrimPrefix(t.name, prefix)] = t.turns
		return nil
	}, "SELECT name, turns FROM latch WHERE name LIKE ?", prefix+"%"); err != nil {
		return nil, err
	}
	m := &r.s.remembered
	m.mu.Lock()
	known := m.differences
	m.mu.Unlock()
	fresh := &differenceIndex{turns: turns}
	switch {
	case known == nil:
		all, err := r.readSought(ctx, "")
		if err != nil {
			return nil, err
		}
		fresh.all = all
	case maps.Equal(known.turns, turns):
		return known, nil
	default:
		var changed []string
		for id, n := range turns {
			if known.turns[id] != n {
				changed = append(changed, id)
			}
		}
		var again []*sought
		if err := chunks(changed, func(ids []any) error {
			some, err := r.readSought(ctx, " WHERE branch_id IN "+in(len(ids)), ids...)
			again = append(again, some...)
			return err
		}); err != nil {
			return nil, err
		}
		fresh.all = known.without(changed, again)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.differences = fresh
	return fresh, nil
}

// without is the index less what it has of some branches, and with what was read of them.
func (x *differenceIndex) without(branches []string, again []*sought) []*sought {
	gone := map[string]bool{}
	for _, id := range branches {
		gone[id] = true
	}
	slices.SortFunc(again, compareSought)
	out := make([]*sought, 0, len(x.all)+len(again))
	for _, d := range x.all {
		if gone[d.branchID] {
			continue
		}
		for len(again) > 0 && compareSought(again[0], d) < 0 {
			out, again = append(out, again[0]), again[1:]
		}
		out = append(out, d)
	}
	return append(out, again...)
}

// readSought reads differences as searches look at them.
func (r runner) readSought(ctx context.Context, where string, args ...any) ([]*sought, error) {
	type row struct {
		sought
		detail string
		facts  map[string]string
	}
	var out []*sought
	err := each(ctx, r, func(x *row) []any {
		return []any{&x.id, &x.branchID, &x.locationID, &x.cameraID, &x.assignee, &x.kind, &x.state, &x.severity, &x.gravity, &x.first, &x.detail, doc(&x.facts)}
	}, func(x *row) error {
		d := x.sought
		words := []string{string(d.kind), x.detail}
		for _, name := range slices.Sorted(maps.Keys(x.facts)) {
			words = append(words, x.facts[name])
		}
		d.text = searchable(words...)
		out = append(out, &d)
		return nil
	}, "SELECT id, branch_id, location_id, camera_id, assignee, kind, state, severity, "+gravity+", first_ms, detail, facts_json FROM difference"+where, args...)
	slices.SortFunc(out, compareSought)
	return out, err
}

// seek finds, in the usual order, the differences of a filter that hold every word of its
// Query in their own facts or in the names of their camera, their place or their branch.
func (r runner) seek(ctx context.Context, f DifferenceFilter) ([]string, error) {
	x, err := r.differenceIndex(ctx)
	if err != nil {
		return nil, err
	}
	d, err := r.directory(ctx)
	if err != nil {
		return nil, err
	}
	fits, err := f.fits(ctx, r)
	if err != nil {
		return nil, err
	}
	words := wordsOf(f.Query)
	called := make([]map[string]bool, len(words))
	for i, w := range words {
		called[i] = d.called(w)
	}
	var ids []string
	for _, e := range x.all {
		if !fits(e) {
			continue
		}
		holds := true
		for i := 0; i < len(words) && holds; i++ {
			holds = strings.Contains(e.text, words[i]) || called[i][e.branchID] || e.locationID != "" && called[i][e.locationID] || e.cameraID != "" && called[i][e.cameraID]
		}
		if holds {
			ids = append(ids, e.id)
		}
	}
	if f.Sort == "" {
		return ids, nil
	}
	found := make(map[string]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	clause, from := f.sorted()
	sorted, err := list(ctx, r, scalar[string], "SELECT difference.id"+from+clause+" LIMIT "+strconv.Itoa(walkMost))
	return slices.DeleteFunc(sorted, func(id string) bool { return !found[id] }), err
}

// fits is what a filter asks of a difference beside its words.
func (f DifferenceFilter) fits(ctx context.Context, r runner) (func(*sought) bool, error) {
	proposed := map[string]bool{}
	if f.Proposed || f.Unproposed {
		ids, err := list(ctx, r, scalar[string], "SELECT difference_id FROM decision WHERE state = ?", DecisionProposed)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			proposed[id] = true
		}
	}
	may := map[string]bool{}
	for _, id := range f.Branches {
		may[id] = true
	}
	who := []string{f.Assignee}
	if f.Assignee == AssignedToNobody {
		who = []string{""}
	} else {
		for _, role := range f.Roles {
			who = append(who, assignRole+role)
		}
	}
	before := ms(f.FirstBefore)
	return func(e *sought) bool {
		return (f.BranchID == "" || e.branchID == f.BranchID) && (f.CameraID == "" || e.cameraID == f.CameraID) && (f.Branches == nil || may[e.branchID]) &&
			(len(f.Kind) == 0 || slices.Contains(f.Kind, e.kind)) && (len(f.State) == 0 || slices.Contains(f.State, e.state)) &&
			(len(f.Severity) == 0 || slices.Contains(f.Severity, e.severity)) && (f.Assignee == "" || slices.Contains(who, e.assignee)) &&
			(!f.Proposed || proposed[e.id]) && (!f.Unproposed || !proposed[e.id]) && (f.FirstBefore.IsZero() || e.first < before)
	}, nil
}

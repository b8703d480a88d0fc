package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/inventory"
)

// DifferenceChange tells what a comparison changed. A difference stands in one list.
type DifferenceChange struct {
	New      []inventory.Difference // never seen before
	Reopened []inventory.Difference // was resolved, or its settling or exception did not hold
	Seen     []inventory.Difference // known, and still there
	Resolved []inventory.Difference // no longer there
}

// SaveDifferences compares the differences of a branch (empty: of the institution) with
// those kept, by fingerprint, and stores the outcome. New ones open; resolved ones that
// are seen again reopen; so do accepted ones whose exception has run out and, after a
// complete scan, awaiting ones. What another branch keeps of the same fact, because its
// device was there before, comes over with its story and is open here. Those not seen now are resolved where closes says that
// this comparison could tell; a nil closes says complete. closes runs inside the
// transaction and must not call the Store.
func (s *Store) SaveDifferences(ctx context.Context, branchID string, now []inventory.Difference, complete bool,
	when time.Time, closes func(inventory.Difference) bool) (DifferenceChange, error) {
	if closes == nil {
		closes = func(inventory.Difference) bool { return complete }
	}
	now = slices.Clone(now)
	var change DifferenceChange
	doing := "save differences of " + branchID
	err := s.write(ctx, doing, func(r runner) error {
		if err := r.latch(ctx, "difference "+branchID); err != nil {
			return err
		}
		kept, err := list(ctx, r, differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE branch_id = ?"+
			s.forUpdate(), branchID)
		if err != nil {
			return err
		}
		change = DifferenceChange{}
		amended, err := r.amended(ctx)
		if err != nil {
			return err
		}
		byPrint := make(map[string]inventory.Difference, len(kept))
		for _, k := range kept {
			byPrint[k.Fingerprint] = k
		}
		seen := map[string]bool{}
		var elsewhere []string
		for i := range now {
			if now[i].Fingerprint == "" {
				now[i].Stamp()
			}
			if _, here := byPrint[now[i].Fingerprint]; !here {
				elsewhere = append(elsewhere, now[i].Fingerprint)
			}
		}
		if err := r.movedDifferences(ctx, elsewhere, byPrint); err != nil {
			return err
		}
		written := differenceRows{when: unms(ms(when))}
		for _, d := range now {
			if d.BranchID != branchID {
				return fmt.Errorf("%w: a difference of branch %q", ErrInvalid, d.BranchID)
			}
			if seen[d.Fingerprint] {
				continue
			}
			seen[d.Fingerprint] = true
			k, known := byPrint[d.Fingerprint]
			if !known {
				r.touchDifferences(branchID)
				err = written.open(d, &change)
			} else {
				err = r.meet(ctx, d, k, inventory.Sight{At: when, Seen: true, Complete: complete, Moved: k.BranchID != branchID}, amended[k.ID], &change, &written)
			}
			if err != nil {
				return err
			}
		}
		if err := r.saveDifferences(ctx, written); err != nil {
			return err
		}
		for _, k := range kept {
			if seen[k.Fingerprint] || k.State == inventory.DifferenceResolved || !closes(k) {
				continue
			}
			life, step := lifeOf(k).Meet(inventory.Sight{At: unms(ms(when)), Complete: complete, Closes: true})
			if err := r.saveLife(ctx, k, life); err != nil {
				return err
			}
			if err := r.lapse(ctx, k.ID, when); err != nil {
				return err
			}
			if err := r.differenceEvent(ctx, k.ID, string(step), "", "", when); err != nil {
				return err
			}
			withLife(&k, life)
			change.Resolved = append(change.Resolved, k)
		}
		return nil
	})
	if err != nil {
		return DifferenceChange{}, err
	}
	return change, nil
}

// movedDifferences adds to kept what other branches keep under some fingerprints: a device
// that a person said has moved takes its facts along.
func (r runner) movedDifferences(ctx context.Context, prints []string, kept map[string]inventory.Difference) error {
	return chunks(prints, func(ids []any) error {
		moved, err := list(ctx, r, differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE fingerprint IN "+
			in(len(ids))+" ORDER BY id"+r.s.forUpdate(), ids...)
		for _, k := range moved {
			kept[k.Fingerprint] = k
		}
		return err
	})
}

// amended lists the differences for which an amendment was decided that is not published.
func (r runner) amended(ctx context.Context) (map[string]bool, error) {
	ids, err := list(ctx, r, scalar[string], "SELECT difference_id FROM amendment WHERE state = ?", inventory.AmendmentDecided)
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// differenceRows gathers what a comparison writes, so that many differences are few
// statements.
type differenceRows struct {
	when    time.Time
	opened  [][]any // never seen before
	first   [][]any // the first step of their life
	changed [][]any // known, and say something else now
	same    []string
}

const insertDifference = `INSERT INTO difference
	(id, fingerprint, kind, severity, branch_id, location_id, slot_id, camera_id, device_id, detail,
	 declared, found, found_most, facts_json, state, first_ms, last_ms, resolved_ms, reopened, until_ms, revision)`

func differenceRow(d inventory.Difference, facts string) []any {
	return []any{d.ID, d.Fingerprint, d.Kind, d.Severity, d.BranchID, d.LocationID, d.SlotID, d.CameraID, d.DeviceID, d.Detail,
		d.Declared, d.Found, d.FoundMost, facts, d.State, d.FirstSeen, d.LastSeen, d.ResolvedAt, d.Reopened, d.Until, d.Revision}
}

// open gathers a difference that was never seen before.
func (w *differenceRows) open(d inventory.Difference, change *DifferenceChange) error {
	facts, err := asJSON(d.Facts)
	if err != nil {
		return err
	}
	d.ID, d.FirstSeen, d.LastSeen = inventory.NewID("diff"), w.when, w.when
	withLife(&d, inventory.Life{State: inventory.DifferenceOpen, Revision: 1})
	w.opened = append(w.opened, differenceRow(d, facts))
	w.first = append(w.first, []any{inventory.NewID("dfe"), d.ID, 1, w.when, string(inventory.ActFound), "", ""})
	change.New = append(change.New, d)
	return nil
}

// saveDifferences writes what was gathered. Of those that say the same as before only the
// time is noted; a life is written by its own steps.
func (r runner) saveDifferences(ctx context.Context, w differenceRows) error {
	if err := r.bulk(ctx, insertDifference, w.opened, ""); err != nil {
		return err
	}
	if err := r.bulk(ctx, "INSERT INTO difference_event (id, difference_id, seq, at_ms, kind, actor, detail)", w.first, ""); err != nil {
		return err
	}
	if err := r.bulk(ctx, insertDifference, w.changed, `ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, branch_id = excluded.branch_id,
		location_id = excluded.location_id, slot_id = excluded.slot_id, camera_id = excluded.camera_id, device_id = excluded.device_id,
		declared = excluded.declared, found = excluded.found, found_most = excluded.found_most, facts_json = excluded.facts_json,
		last_ms = excluded.last_ms`); err != nil {
		return err
	}
	return chunks(w.same, func(ids []any) error {
		_, err := r.exec(ctx, "UPDATE difference SET last_ms = ? WHERE id IN "+in(len(ids)), append([]any{w.when}, ids...)...)
		return err
	})
}

// meet takes a difference that is known and seen now.
func (r runner) meet(ctx context.Context, d, k inventory.Difference, s inventory.Sight, amended bool, change *DifferenceChange, w *differenceRows) error {
	life := lifeOf(k)
	life.Amended = amended
	after, step := life.Meet(s)
	d.ID, d.FirstSeen, d.LastSeen = k.ID, k.FirstSeen, w.when
	withLife(&d, after)
	if step == "" {
		change.Seen = append(change.Seen, d)
	} else {
		if err := r.differenceEvent(ctx, d.ID, string(step), "", "", s.At); err != nil {
			return err
		}
		if s.Moved {
			if err := r.lapse(ctx, d.ID, s.At); err != nil {
				return err
			}
		}
		if err := r.saveLife(ctx, k, after); err != nil {
			return err
		}
		change.Reopened = append(change.Reopened, d)
	}
	if saysTheSame(d, k) {
		w.same = append(w.same, d.ID)
		return nil
	}
	facts, err := asJSON(d.Facts)
	if err != nil {
		return err
	}
	w.changed = append(w.changed, differenceRow(d, facts))
	r.touchDifferences(k.BranchID)
	r.touchDifferences(d.BranchID)
	return nil
}

// saysTheSame tells whether a comparison found nothing of a difference otherwise than it is
// kept.
func saysTheSame(d, k inventory.Difference) bool {
	return d.Severity == k.Severity && d.BranchID == k.BranchID && d.LocationID == k.LocationID && d.SlotID == k.SlotID &&
		d.CameraID == k.CameraID && d.DeviceID == k.DeviceID && d.Declared == k.Declared && d.Found == k.Found && d.FoundMost == k.FoundMost &&
		maps.Equal(d.Facts, k.Facts)
}

// withLife takes a life over into its difference.
func withLife(d *inventory.Difference, l inventory.Life) {
	d.State, d.Assignee, d.Until, d.FixedBy, d.Revision = l.State, l.Assignee, l.Until, l.FixedBy, l.Revision
	d.Reopened, d.ResolvedAt = l.Reopened, l.Resolved
}

const differenceColumns = `difference.id, difference.fingerprint, difference.kind, difference.severity,
	difference.branch_id, difference.location_id, difference.slot_id, difference.camera_id,
	difference.device_id, difference.detail, difference.declared, difference.found, difference.found_most,
	difference.facts_json, difference.state, difference.first_ms, difference.last_ms,
	difference.resolved_ms, difference.reopened, difference.assignee, difference.until_ms, difference.fixed_by,
	difference.revision`

func differenceFields(d *inventory.Difference) []any {
	return []any{&d.ID, &d.Fingerprint, &d.Kind, &d.Severity,
		&d.BranchID, &d.LocationID, &d.SlotID, &d.CameraID,
		&d.DeviceID, &d.Detail, &d.Declared, &d.Found, &d.FoundMost,
		doc(&d.Facts), &d.State, at(&d.FirstSeen), at(&d.LastSeen),
		at(&d.ResolvedAt), &d.Reopened, &d.Assignee, at(&d.Until), &d.FixedBy,
		&d.Revision}
}

// DifferenceFilter narrows a list of differences; zero values do not. Query looks for
// words in the detail, the facts and what cameras, places and branches are found by; each
// of them must be found. Sort is
// one of first, last, kind, severity, branch, state, with "-" before it for descending;
// empty: severity, then the newest.
type DifferenceFilter struct {
	BranchID string
	Branches []string // nil: all
	CameraID string
	Kind     []inventory.DifferenceKind
	State    []inventory.DifferenceState
	Severity []inventory.Severity
	// Assignee is a person's id, or role: and a role; AssignedToNobody: those that nobody
	// sees to. A person's own are also those of Roles.
	Assignee string
	Roles    []string
	Proposed bool // only those of which a proposal waits
	// Unproposed leaves those out.
	Unproposed bool
	// FirstBefore keeps those that were first seen before it.
	FirstBefore time.Time
	Query       string
	Sort        string
	Limit       int // 0: 200; less: they are only counted
	Offset      int
}

// AssignedToNobody asks for the differences that nobody sees to.
const AssignedToNobody = "nobody"

// life adds who sees to it, what waits and how old it is.
func (f DifferenceFilter) life(w *where) {
	switch {
	case f.Assignee == AssignedToNobody:
		w.add("difference.assignee = ''")
	case f.Assignee != "":
		who := []any{f.Assignee}
		for _, r := range f.Roles {
			who = append(who, assignRole+r)
		}
		w.add("difference.assignee <> '' AND difference.assignee IN "+in(len(who)), who...) // the first for its index
	}
	if f.Proposed {
		w.add("difference.id IN " + proposedIDs)
	}
	if f.Unproposed {
		w.add("difference.id NOT IN " + proposedIDs)
	}
	if !f.FirstBefore.IsZero() {
		w.add("difference.first_ms < ?", f.FirstBefore)
	}
}

const differenceFrom = " FROM difference LEFT JOIN branch ON branch.id = difference.branch_id"

// gravity sorts what weighs most first; an index has the same words (migration 00018).
const gravity = "CASE difference.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"

// narrow is the condition of a filter without its Query.
func (f DifferenceFilter) narrow() where {
	var w where
	w.equal("difference.branch_id", f.BranchID)
	w.equal("difference.camera_id", f.CameraID)
	if anyOf(&w, "difference.branch_id", f.Branches); f.Branches != nil && len(f.Branches) == 0 {
		w.add("1 = 0")
	}
	anyOf(&w, "difference.kind", f.Kind)
	anyOf(&w, "difference.state", f.State)
	anyOf(&w, "difference.severity", f.Severity)
	f.life(&w)
	return w
}

// sorted is the order of a filter, and the tables that it needs.
func (f DifferenceFilter) sorted() (clause, from string) {
	clause = order(f.Sort, map[string]string{
		"first": "difference.first_ms", "last": "difference.last_ms", "kind": "difference.kind",
		"severity": gravity, "branch": "branch.ord", "state": "difference.state",
	}, gravity+", difference.first_ms DESC", "difference.id")
	if strings.Contains(clause, "branch.ord") {
		return clause, differenceFrom
	}
	return clause, " FROM difference"
}

// Differences lists differences, and tells how many there are on all pages.
func (s *Store) Differences(ctx context.Context, f DifferenceFilter) ([]inventory.Difference, int, error) {
	sorted, from := f.sorted()
	var out []inventory.Difference
	total := 0
	err := s.read(ctx, "list differences", func(r runner) (err error) {
		if len(wordsOf(f.Query)) > 0 {
			out, total, err = r.searchDifferences(ctx, f)
			return err
		}
		if total, err = r.countDifferences(ctx, f); err != nil || f.Limit < 0 {
			return err
		}
		w := f.narrow()
		cut := page(f.Limit, f.Offset)
		if from != differenceFrom {
			w, cut = window("difference", w, sorted, f.Limit, f.Offset, total)
		}
		out, err = list(ctx, r, differenceFields, "SELECT "+differenceColumns+from+w.text()+sorted+cut, w.args...)
		return err
	})
	return out, total, err
}

// EachDifference hands all differences of a filter on in its order, some at a time. Limit and
// Offset are not looked at.
func (s *Store) EachDifference(ctx context.Context, f DifferenceFilter, take func([]inventory.Difference) error) error {
	const doing = "walk differences"
	sorted, from := f.sorted()
	var ids []string
	err := s.read(ctx, doing, func(r runner) (err error) {
		if len(wordsOf(f.Query)) > 0 {
			ids, err = r.seek(ctx, f)
			return err
		}
		w := f.narrow()
		ids, err = list(ctx, r, scalar[string], "SELECT difference.id"+from+w.text()+sorted+" LIMIT "+strconv.Itoa(walkMost), w.args...)
		return err
	})
	if err != nil {
		return err
	}
	return walk(ctx, ids, func(d *inventory.Difference) string { return d.ID }, func(ctx context.Context, part []any) ([]inventory.Difference, error) {
		out, err := list(ctx, s.direct(), differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE difference.id IN "+in(len(part)), part...)
		return out, wrap(doing, err)
	}, take)
}

// Difference returns one difference.
func (s *Store) Difference(ctx context.Context, id string) (inventory.Difference, error) {
	d, err := one(ctx, s.direct(), differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE id = ?", id)
	return d, wrap("read difference "+id, err)
}

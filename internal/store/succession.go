package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"camledger/inventory"
)

// Relation is what became of a branch or a location in a version.
type Relation string

// The relations. What continues keeps its id, and with it slots, bindings and history.
const (
	Continues Relation = "continues" // under another name
	SplitOff  Relation = "split"     // the new one was a part of the old one, which goes on elsewhere
	MergedIn  Relation = "merged"    // the old one is part of the new one, which was there already
)

// Succession tells what a person confirmed about a location that a version calls
// differently, beside what continues: that it was split, or merged into another.
type Succession struct {
	OldID            string
	Branch, Location string // of the version
	Relation         Relation
}

// saveBranches stores branches, locations and declarations of a version. Where no version
// follows it (next is zero) it retires the others and gives those that continue their new
// names; else it leaves what is there as it is. It returns the ids of the branches by the
// keys of their names.
func (r runner) saveBranches(ctx context.Context, policyID string, a Acceptance, next time.Time) (map[string]string, error) {
	if next.IsZero() {
		retired := a.At
		if a.Effective.After(a.At) {
			retired = a.Effective
		}
		for _, table := range []string{"branch", "location"} {
			if _, err := r.exec(ctx, "UPDATE "+table+" SET retired_ms = ? WHERE retired_ms = 0", retired); err != nil {
				return nil, err
			}
		}
	}
	old, err := r.oldNames(ctx, a.Successions)
	if err != nil {
		return nil, err
	}
	var renames []rename
	for _, b := range a.Branches {
		if b.Continues != "" {
			renames = append(renames, rename{b.Continues, b.Name})
		}
	}
	if err := r.rename(ctx, policyID, "branch", "", renames, next); err != nil {
		return nil, err
	}
	update := "name = excluded.name, ord = excluded.ord, retired_ms = 0"
	if !next.IsZero() {
		update = "retired_ms = branch.retired_ms"
	}
	ids := map[string]string{}
	var declarations [][]any
	for _, b := range a.Branches {
		key := nameKey(b.Name)
		if _, twice := ids[key]; twice || key == "" {
			return nil, fmt.Errorf("%w: branch %q is given twice or has no name", ErrInvalid, b.Name)
		}
		id, err := one(ctx, r, scalar[string], `INSERT INTO branch
			(id, name, name_key, ord, enrolled_ms, enrolled_by, retired_ms) VALUES (?, ?, ?, ?, 0, '', ?)
			ON CONFLICT (name_key) DO UPDATE SET `+update+`
			RETURNING id`, inventory.NewID("br"), b.Name, key, b.Order, next)
		if err != nil {
			return nil, err
		}
		ids[key] = id
		rows, err := r.saveLocations(ctx, policyID, id, b, next)
		if err != nil {
			return nil, err
		}
		declarations = append(declarations, rows...)
	}
	if err := r.bulk(ctx, `INSERT INTO declaration
		(policy_id, location_id, branch_id, amount, open, mount, angles_json, places, origin, line, words)`,
		declarations, ""); err != nil {
		return nil, err
	}
	return ids, r.saveSuccessions(ctx, policyID, a.Successions, old, ids)
}

func (r runner) saveLocations(ctx context.Context, policyID, branchID string, b AcceptedBranch, next time.Time) ([][]any, error) {
	var renames []rename
	for _, l := range b.Locations {
		if l.Continues != "" {
			renames = append(renames, rename{l.Continues, l.Name})
		}
	}
	if err := r.rename(ctx, policyID, "location", branchID, renames, next); err != nil {
		return nil, err
	}
	update := "name = excluded.name, ord = excluded.ord, critical = location.critical OR excluded.critical, retired_ms = 0"
	if !next.IsZero() {
		update = "retired_ms = location.retired_ms"
	}
	var declarations [][]any
	seen := map[string]bool{}
	for _, l := range b.Locations {
		key := nameKey(l.Name)
		if seen[key] {
			return nil, fmt.Errorf("%w: location %q of %s is given twice", ErrInvalid, l.Name, b.Name)
		}
		seen[key] = true
		id, err := one(ctx, r, scalar[string], `INSERT INTO location
			(id, branch_id, name, name_key, critical, ord, retired_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (branch_id, name_key) DO UPDATE SET `+update+`
			RETURNING id`, inventory.NewID("loc"), branchID, l.Name, key, l.Critical, l.Order, next)
		if err != nil {
			return nil, err
		}
		d := l.Declaration
		angles, err := asJSON(d.Angles)
		if err != nil {
			return nil, err
		}
		declarations = append(declarations, []any{policyID, id, branchID, d.Count, d.Open, d.Mount, angles,
			d.Places, d.Origin, d.Line, d.Words})
	}
	return declarations, nil
}

// rename is a new name of a branch or a location.
type rename struct{ id, name string }

// rename gives branches, or locations of a branch, their new names. Names may go round in
// a circle. A name that another one has, which does not give it up, is ErrInvalid.
func (r runner) rename(ctx context.Context, policyID, table, branchID string, renames []rename, next time.Time) error {
	if len(renames) > 0 && !next.IsZero() {
		return fmt.Errorf("%w: a version that applies before another one renames nothing", ErrInvalid)
	}
	inside, args := "", []any{}
	if table == "location" {
		inside, args = " AND branch_id = ?", []any{branchID}
	}
	old := map[string]string{}
	for _, n := range renames {
		name, err := one(ctx, r, scalar[string], "SELECT name FROM "+table+" WHERE id = ?"+inside, append([]any{n.id}, args...)...)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%q continues %s: %w", n.name, n.id, ErrNotFound)
		}
		if err != nil {
			return err
		}
		if _, twice := old[n.id]; twice {
			return fmt.Errorf("%w: %q is continued twice", ErrInvalid, name)
		}
		old[n.id] = name
		// No name has this key: it gives the name free for another.
		if _, err := r.exec(ctx, "UPDATE "+table+" SET name_key = ? WHERE id = ?", "\x7f"+n.id, n.id); err != nil {
			return err
		}
	}
	for _, n := range renames {
		key := nameKey(n.name)
		_, err := one(ctx, r, scalar[string], "SELECT id FROM "+table+" WHERE name_key = ?"+inside, append([]any{key}, args...)...)
		if err == nil {
			return fmt.Errorf("%w: %q cannot go on as %q, which is known already", ErrInvalid, old[n.id], n.name)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if _, err := r.exec(ctx, "UPDATE "+table+" SET name = ?, name_key = ? WHERE id = ?", n.name, key, n.id); err != nil {
			return err
		}
		if err := r.noteSuccession(ctx, policyID, n.id, n.id, Continues, old[n.id], n.name); err != nil {
			return err
		}
	}
	return nil
}

func (r runner) noteSuccession(ctx context.Context, policyID, oldID, newID string, relation Relation, oldName, newName string) error {
	_, err := r.exec(ctx, `INSERT INTO continuity (policy_id, old_id, new_id, relation, old_name, new_name)
		VALUES (?, ?, ?, ?, ?, ?)`, policyID, oldID, newID, relation, oldName, newName)
	return err
}

// oldNames reads the names of what is split or merged, before anything is renamed.
func (r runner) oldNames(ctx context.Context, said []Succession) (map[string]string, error) {
	old := map[string]string{}
	for _, x := range said {
		name, err := one(ctx, r, scalar[string], "SELECT name FROM location WHERE id = ?", x.OldID)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", x.Relation, x.OldID, err)
		}
		old[x.OldID] = name
	}
	return old, nil
}

// saveSuccessions notes what was split and merged.
func (r runner) saveSuccessions(ctx context.Context, policyID string, said []Succession, old, branches map[string]string) error {
	for _, x := range said {
		id, err := r.locationNamed(ctx, branches[nameKey(x.Branch)], x.Location)
		if err != nil {
			return fmt.Errorf("%s of %q: %w", x.Relation, old[x.OldID], err)
		}
		if err := r.noteSuccession(ctx, policyID, x.OldID, id, x.Relation, old[x.OldID], x.Location); err != nil {
			return err
		}
	}
	return nil
}

// locationNamed finds a location of a branch by its name.
func (r runner) locationNamed(ctx context.Context, branchID, name string) (string, error) {
	return one(ctx, r, scalar[string], "SELECT id FROM location WHERE branch_id = ? AND name_key = ?", branchID, nameKey(name))
}

// Became is a line of what became of branches and locations in a version.
type Became struct {
	OldID, NewID     string
	Relation         Relation
	OldName, NewName string
}

// Successions lists what people confirmed about names when they accepted a version.
func (s *Store) Successions(ctx context.Context, policyID string) ([]Became, error) {
	out, err := list(ctx, s.direct(), func(b *Became) []any {
		return []any{&b.OldID, &b.NewID, &b.Relation, &b.OldName, &b.NewName}
	}, `SELECT old_id, new_id, relation, old_name, new_name FROM continuity
		WHERE policy_id = ? ORDER BY relation, old_id, new_id`, policyID)
	return out, wrap("list successions of "+policyID, err)
}

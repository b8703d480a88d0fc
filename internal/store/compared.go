package store

import (
	"context"
	"slices"
	"strings"
)

// What is known of a branch changes in one transaction, and its differences follow in
// another, compared by rules that the store does not know. Two counters tell where a kill
// came between the two: how often something was decided or found, and up to which of these
// the differences were compared.
const (
	decidedLatch  = "decided "
	comparedLatch = "compared "
)

// decide counts, for each of the branches, a change that its differences must follow. It is
// the first latch of a transaction.
func (r runner) decide(ctx context.Context, branchIDs ...string) error {
	slices.Sort(branchIDs)
	for _, id := range slices.Compact(branchIDs) {
		if err := r.latch(ctx, decidedLatch+id); err != nil {
			return err
		}
	}
	return nil
}

// Decided tells how often what is known of a branch has changed. It is read before what is
// to be compared.
func (s *Store) Decided(ctx context.Context, branchID string) (int64, error) {
	n, err := one(ctx, s.direct(), scalar[int64], "SELECT COALESCE(SUM(turns), 0) FROM latch WHERE name = ?", decidedLatch+branchID)
	return n, wrap("read changes of "+branchID, err)
}

// SetCompared notes that the differences of a branch were compared after so many changes.
func (s *Store) SetCompared(ctx context.Context, branchID string, turns int64) error {
	_, err := s.direct().exec(ctx, `INSERT INTO latch (name, turns) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET turns = CASE WHEN latch.turns > excluded.turns THEN latch.turns ELSE excluded.turns END`,
		comparedLatch+branchID, turns)
	return wrap("note the comparison of "+branchID, err)
}

// Uncompared lists the branches whose differences do not follow what is known of them yet.
func (s *Store) Uncompared(ctx context.Context) ([]string, error) {
	type counter struct {
		name  string
		turns int64
	}
	all, err := list(ctx, s.direct(), func(c *counter) []any { return []any{&c.name, &c.turns} },
		"SELECT name, turns FROM latch WHERE name LIKE 'decided %' OR name LIKE 'compared %' ORDER BY name")
	if err != nil {
		return nil, wrap("list branches to compare", err)
	}
	compared := map[string]int64{}
	var out []string
	for _, c := range all { // those compared come first
		if id, ok := strings.CutPrefix(c.name, comparedLatch); ok {
			compared[id] = c.turns
		}
		if id, ok := strings.CutPrefix(c.name, decidedLatch); ok && compared[id] < c.turns {
			out = append(out, id)
		}
	}
	return out, nil
}

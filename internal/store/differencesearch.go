package store

import (
	"context"
	"strings"

	"camledger/inventory"
)

// searchDifferences narrows a list of differences to those that hold every word in their
// own facts or in the names of their camera, their place or their branch. The names are
// looked up first: a difference's own row holds few of them.
func (r runner) searchDifferences(ctx context.Context, w *where, query string) error {
	words := wordsOf(query)
	if len(words) == 0 {
		return nil
	}
	d, err := r.directory(ctx)
	if err != nil {
		return err
	}
	type place struct{ id, location, branch string }
	places, err := list(ctx, r, func(p *place) []any { return []any{&p.id, &p.location, &p.branch} },
		"SELECT location.id, location.name, branch.name FROM location JOIN branch ON branch.id = location.branch_id")
	if err != nil {
		return err
	}
	branches, err := list(ctx, r, func(b *inventory.Branch) []any { return []any{&b.ID, &b.Name} }, "SELECT id, name FROM branch")
	if err != nil {
		return err
	}
	for _, word := range words {
		pattern := "%" + likeEscape.Replace(word) + "%"
		parts := []string{`LOWER(difference.kind || ' ' || difference.detail || ' ' || difference.facts_json) LIKE ? ESCAPE '\'`}
		args := []any{pattern}
		add := func(condition string, ids []string) {
			if len(ids) == 0 {
				return
			}
			parts = append(parts, condition+in(len(ids)))
			for _, id := range ids {
				args = append(args, id)
			}
		}
		var cameras, others, locations, whole []string
		for _, b := range branches {
			if strings.Contains(strings.ToLower(b.Name), word) {
				whole = append(whole, b.ID)
			}
		}
		for _, p := range places {
			if strings.Contains(strings.ToLower(p.location), word) {
				locations = append(locations, p.id)
			}
		}
		for i := range d.cameras {
			if e := &d.cameras[i]; strings.Contains(e.text, word) {
				cameras = append(cameras, e.id)
			} else {
				others = append(others, e.id)
			}
		}
		switch {
		case len(others) == 0 && len(cameras) > 0:
			parts = append(parts, "difference.camera_id <> ''")
		case len(others) < len(cameras): // the shorter list says the same
			add("difference.camera_id <> '' AND difference.camera_id NOT IN ", others)
		default:
			add("difference.camera_id IN ", cameras)
		}
		add("difference.location_id IN ", locations)
		add("difference.branch_id IN ", whole)
		w.add("("+strings.Join(parts, " OR ")+")", args...)
	}
	return nil
}

package store

import (
	"context"
	"strings"
	"time"
)

// AuditSubject is what a line of the audit log speaks of, as far as people name it; what is
// not known of its kind is empty.
type AuditSubject struct {
	ID         string
	BranchID   string
	LocationID string
	Kind       string    // of a difference
	Text       string    // code of a slot, name of a place, day of an inspection, name of a list
	At         time.Time // beginning of a scan or an incident
}

// auditSubjects are the tables of what ids name, by the beginning of the id.
var auditSubjects = []struct{ prefixes, query string }{
	{"diff", "SELECT id, branch_id, location_id, kind, '' AS text, 0 AS at_ms FROM difference WHERE id IN "},
	{"insp ins", "SELECT id, branch_id, '' AS location_id, '' AS kind, day, 0 AS at_ms FROM inspection WHERE id IN "},
	{"scan", "SELECT id, branch_id, '' AS location_id, '' AS kind, '' AS text, started_ms FROM scan WHERE id IN "},
	{"inc", "SELECT id, branch_id, '' AS location_id, '' AS kind, '' AS text, since_ms FROM incident WHERE id IN "},
	{"slot", "SELECT id, branch_id, location_id, '' AS kind, code, 0 AS at_ms FROM slot WHERE id IN "},
	{"loc", "SELECT id, branch_id, id AS location_id, '' AS kind, name, 0 AS at_ms FROM location WHERE id IN "},
	{"list", "SELECT id, COALESCE(branch_id, ''), '' AS location_id, '' AS kind, name, 0 AS at_ms FROM camera_list WHERE id IN "},
}

// AuditSubjects looks up what lines of the audit log speak of. Ids of other kinds, and of what
// is not there, are left out.
func (s *Store) AuditSubjects(ctx context.Context, ids []string) (map[string]AuditSubject, error) {
	out := map[string]AuditSubject{}
	for _, x := range auditSubjects {
		var mine []string
		for _, id := range ids {
			kind, _, _ := strings.Cut(id, "_")
			for prefix := range strings.FieldsSeq(x.prefixes) {
				if kind == prefix {
					mine = append(mine, id)
				}
			}
		}
		err := chunks(mine, func(part []any) error {
			return each(ctx, s.direct(), func(a *AuditSubject) []any {
				return []any{&a.ID, &a.BranchID, &a.LocationID, &a.Kind, &a.Text, at(&a.At)}
			}, func(a *AuditSubject) error {
				out[a.ID] = *a
				return nil
			}, x.query+in(len(part)), part...)
		})
		if err != nil {
			return nil, wrap("read subjects of the audit log", err)
		}
	}
	return out, nil
}

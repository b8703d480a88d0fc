package store

import (
	"context"
	"fmt"

	"camledger/alerts"
	"camledger/inventory"
)

// AddNote keeps what a person wrote about an incident, open or over. What alerts.Note.Check
// finds wrong is ErrInvalid.
func (s *Store) AddNote(ctx context.Context, n alerts.Note) (alerts.Note, error) {
	if err := n.Check(); err != nil {
		return alerts.Note{}, fmt.Errorf("note incident: %w: %w", ErrInvalid, err)
	}
	n.ID, n.At = inventory.NewID("nte"), unms(ms(n.At))
	err := s.write(ctx, "note incident "+n.IncidentID, func(r runner) error {
		if _, err := one(ctx, r, scalar[string], "SELECT id FROM incident WHERE id = ?"+s.forUpdate(), n.IncidentID); err != nil {
			return err
		}
		if _, err := r.exec(ctx, `INSERT INTO incident_note (id, incident_id, seq, at_ms, actor, kind, body)
			SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ? FROM incident_note WHERE incident_id = ?`,
			n.ID, n.IncidentID, n.At, n.By, n.Kind, n.Text, n.IncidentID); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: n.At, Actor: n.By, Action: "incident.note", Subject: n.IncidentID, Detail: n.Text})
	})
	if err != nil {
		return alerts.Note{}, err
	}
	return n, nil
}

// Notes lists what people wrote about incidents, the oldest first.
func (s *Store) Notes(ctx context.Context, incidentIDs []string) (map[string][]alerts.Note, error) {
	out := map[string][]alerts.Note{}
	err := chunks(incidentIDs, func(ids []any) error {
		found, err := list(ctx, s.direct(), func(n *alerts.Note) []any {
			return []any{&n.ID, &n.IncidentID, &n.Kind, &n.Text, &n.By, at(&n.At)}
		}, "SELECT id, incident_id, kind, body, actor, at_ms FROM incident_note WHERE incident_id IN "+in(len(ids))+
			" ORDER BY incident_id, seq", ids...)
		for _, n := range found {
			out[n.IncidentID] = append(out[n.IncidentID], n)
		}
		return err
	})
	return out, wrap("list notes", err)
}

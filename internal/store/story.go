package store

import (
	"context"

	"camledger/alerts"
)

// Papers are what is on record beside an incident itself.
type Papers struct {
	Events     []alerts.Event
	Notices    []alerts.Notice
	Deliveries []alerts.Delivery
	Tries      []alerts.Try
	Notes      []alerts.Note
}

// Story puts the papers of an incident into their order.
func (p Papers) Story(i alerts.Incident) []alerts.Step {
	return alerts.Story(i, p.Events, p.Notices, p.Deliveries, p.Tries, p.Notes)
}

// Papers reads what is on record beside an incident itself.
func (s *Store) Papers(ctx context.Context, incidentID string) (p Papers, err error) {
	if p.Events, err = s.IncidentEvents(ctx, incidentID); err != nil {
		return p, err
	}
	if p.Notices, p.Deliveries, err = s.NoticesOf(ctx, incidentID); err != nil {
		return p, err
	}
	var ids []string
	for _, d := range p.Deliveries {
		ids = append(ids, d.ID)
	}
	if p.Tries, err = s.Tries(ctx, ids); err != nil {
		return p, err
	}
	notes, err := s.Notes(ctx, []string{incidentID})
	p.Notes = notes[incidentID]
	return p, err
}

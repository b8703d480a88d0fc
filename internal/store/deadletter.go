package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/alerts"
)

func (r runner) saveTry(ctx context.Context, t alerts.Try) error {
	_, err := r.exec(ctx, `INSERT INTO delivery_try (delivery_id, n, at_ms, state, reply)
		SELECT ?, COALESCE(MAX(n), 0) + 1, ?, ?, ? FROM delivery_try WHERE delivery_id = ?`,
		t.DeliveryID, t.At, t.State, t.Reply, t.DeliveryID)
	return err
}

// Tries lists the attempts at deliveries, the oldest first.
func (s *Store) Tries(ctx context.Context, deliveryIDs []string) ([]alerts.Try, error) {
	var out []alerts.Try
	err := chunks(deliveryIDs, func(ids []any) error {
		found, err := list(ctx, s.direct(), func(t *alerts.Try) []any { return []any{&t.DeliveryID, at(&t.At), &t.State, &t.Reply} },
			"SELECT delivery_id, at_ms, state, reply FROM delivery_try WHERE delivery_id IN "+in(len(ids))+" ORDER BY at_ms, delivery_id, n", ids...)
		out = append(out, found...)
		return err
	})
	return out, wrap("list attempts", err)
}

// Delivery returns one row of the outbox.
func (s *Store) Delivery(ctx context.Context, id string) (alerts.Delivery, error) {
	d, err := one(ctx, s.direct(), deliveryFields, "SELECT "+deliveryColumns+" FROM delivery WHERE id = ?", id)
	return d, wrap("read delivery "+id, err)
}

// DeadOf lists the dead letters of a notice, by address.
func (s *Store) DeadOf(ctx context.Context, noticeID string) ([]alerts.Delivery, error) {
	out, err := list(ctx, s.direct(), deliveryFields, "SELECT "+deliveryColumns+" FROM delivery WHERE delivery.notice_id = ? AND delivery.state = 'dead' ORDER BY address", noticeID)
	return out, wrap("list dead letters of "+noticeID, err)
}

// lockDead reads a dead letter until the end of the transaction; one that is none is
// ErrConflict.
func (r runner) lockDead(ctx context.Context, id string) (alerts.Delivery, error) {
	d, err := one(ctx, r, deliveryFields, "SELECT "+deliveryColumns+" FROM delivery WHERE id = ?"+r.s.forUpdate(), id)
	if err == nil && d.State != alerts.DeliveryDead {
		err = fmt.Errorf("%w: it is %s, not given up", ErrConflict, d.State)
	}
	return d, err
}

// Resend puts a dead letter into the outbox anew, as alerts.Delivery.Renewed makes it, and
// returns what became of it. Where its person has another mail address by now it goes there
// instead, as a delivery of its own; the old one is taken off. What is not dead is
// ErrConflict.
func (s *Store) Resend(ctx context.Context, id, actor string, when time.Time) (alerts.Delivery, error) {
	var out alerts.Delivery
	err := s.write(ctx, "resend "+id, func(r runner) error {
		d, err := r.lockDead(ctx, id)
		if err != nil {
			return err
		}
		incidents, err := r.incidentsOf(ctx, d.Items)
		if err != nil {
			return err
		}
		out = d.Renewed(incidents, when)
		items, err := asJSON(out.Items)
		if err != nil {
			return err
		}
		if _, err := r.exec(ctx, `UPDATE delivery SET state = ?, items_json = ?, attempts = 0, next_ms = ?, lease_ms = 0, resent_ms = ?
			WHERE id = ?`, out.State, items, out.Next, out.Resent, id); err != nil {
			return err
		}
		if out.State == alerts.DeliveryPending {
			if out, err = r.readdress(ctx, out, when); err != nil {
				return err
			}
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "mail.resend", Subject: id, Detail: out.Address})
	})
	if err != nil {
		return alerts.Delivery{}, err
	}
	return out, nil
}

// readdress sends a delivery to the mail address that its person has now.
func (r runner) readdress(ctx context.Context, d alerts.Delivery, when time.Time) (alerts.Delivery, error) {
	if d.PersonID == "" || !strings.Contains(d.Address, "@") || strings.Contains(d.Address, ":") {
		return d, nil
	}
	found, err := list(ctx, r, scalar[string], "SELECT email FROM person WHERE id = ? AND disabled_ms = 0", d.PersonID)
	if err != nil || len(found) == 0 || found[0] == "" || found[0] == d.Address {
		return d, err
	}
	_, domain, _ := strings.Cut(d.MessageID, "@")
	made := alerts.NewDelivery(d.NoticeID, d.BranchID, alerts.Recipient{PersonID: d.PersonID, Name: d.Name, Address: found[0], Lang: d.Lang}, domain, when)
	made.Items = d.Items
	if err := r.saveDeliveries(ctx, []alerts.Delivery{made}); err != nil {
		return d, err
	}
	_, err = r.exec(ctx, "UPDATE delivery SET state = ?, next_ms = 0 WHERE id = ?", alerts.DeliveryCancelled, d.ID)
	return made, err
}

func (r runner) incidentsOf(ctx context.Context, items []alerts.Item) (map[string]alerts.Incident, error) {
	out := map[string]alerts.Incident{}
	var ids []string
	for _, item := range items {
		ids = append(ids, item.IncidentID)
	}
	err := chunks(ids, func(ids []any) error {
		found, err := list(ctx, r, incidentFields, "SELECT "+incidentColumns+" FROM incident WHERE incident.id IN "+in(len(ids)), ids...)
		for _, i := range found {
			out[i.ID] = i
		}
		return err
	})
	return out, err
}

// DropDead takes a dead letter off: nobody is to get it any more. What is not dead is
// ErrConflict.
func (s *Store) DropDead(ctx context.Context, id, actor, reason string, when time.Time) error {
	return s.write(ctx, "drop "+id, func(r runner) error {
		d, err := r.lockDead(ctx, id)
		if err != nil {
			return err
		}
		if _, err := r.exec(ctx, "UPDATE delivery SET state = ? WHERE id = ?", alerts.DeliveryCancelled, id); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "mail.drop", Subject: id, Detail: d.Address + ": " + reason})
	})
}

// NoticesByID returns the notices that there are of the ids.
func (s *Store) NoticesByID(ctx context.Context, ids []string) (map[string]alerts.Notice, error) {
	out := map[string]alerts.Notice{}
	err := chunks(ids, func(ids []any) error {
		found, err := list(ctx, s.direct(), noticeFields, "SELECT notice.body_json FROM notice WHERE notice.id IN "+in(len(ids)), ids...)
		for _, n := range found {
			out[n.ID] = n
		}
		return err
	})
	return out, wrap("read notices", err)
}

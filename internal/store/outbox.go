package store

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"camledger/alerts"
)

func (r runner) saveNotices(ctx context.Context, notices []alerts.Notice) error {
	var rows, links [][]any
	linked := map[[2]string]bool{}
	last := map[string]alerts.Notice{}
	for _, n := range notices {
		last[n.ID] = n
	}
	for _, n := range last {
		body, err := asJSON(n)
		if err != nil {
			return err
		}
		rows = append(rows, []any{n.ID, n.Kind, n.BranchID, n.Created, body})
		for _, item := range n.Items {
			if key := [2]string{n.ID, item.IncidentID}; !linked[key] {
				linked[key] = true
				links = append(links, []any{n.ID, item.IncidentID})
			}
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0].(string) < rows[j][0].(string) })
	if err := r.bulk(ctx, "INSERT INTO notice (id, kind, branch_id, created_ms, body_json)", rows,
		"ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, body_json = excluded.body_json"); err != nil {
		return err
	}
	return r.bulk(ctx, "INSERT INTO notice_incident (notice_id, incident_id)", links,
		"ON CONFLICT (notice_id, incident_id) DO NOTHING")
}

func (r runner) saveDeliveries(ctx context.Context, deliveries []alerts.Delivery) error {
	last := map[string]alerts.Delivery{}
	for _, d := range deliveries {
		last[d.Key] = d
	}
	var rows [][]any
	for _, d := range last {
		items, err := asJSON(d.Items)
		if err != nil {
			return err
		}
		rows = append(rows, []any{d.ID, d.Key, d.NoticeID, d.BranchID, d.PersonID, d.Name, d.Address, d.Lang, d.MessageID,
			d.InReplyTo, items, d.State, d.Attempts, d.Created, d.Next, 0, 0, d.Sent, d.Reply, d.Resent})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][1].(string) < rows[j][1].(string) })
	return r.bulk(ctx, `INSERT INTO delivery (id, idem_key, notice_id, branch_id, person_id, name, address, lang, message_id,
		in_reply_to, items_json, state, attempts, created_ms, next_ms, lease_ms, tried_ms, sent_ms, reply, resent_ms)`, rows,
		`ON CONFLICT (idem_key) DO UPDATE SET items_json = excluded.items_json, in_reply_to = excluded.in_reply_to,
			state = excluded.state, next_ms = excluded.next_ms, reply = excluded.reply,
			attempts = CASE WHEN delivery.state = 'dead' THEN 0 ELSE delivery.attempts END,
			resent_ms = CASE WHEN excluded.resent_ms > delivery.resent_ms THEN excluded.resent_ms ELSE delivery.resent_ms END
		WHERE delivery.state = 'pending' OR delivery.state = 'dead' AND excluded.state = 'pending' AND excluded.resent_ms > delivery.resent_ms`)
}

func noticeFields(n *alerts.Notice) []any { return []any{doc(n)} }

const deliveryColumns = `delivery.id, delivery.idem_key, delivery.notice_id, delivery.branch_id, delivery.person_id,
	delivery.name, delivery.address, delivery.lang, delivery.message_id, delivery.in_reply_to,
	delivery.items_json, delivery.state, delivery.attempts, delivery.created_ms, delivery.next_ms,
	delivery.sent_ms, delivery.reply, delivery.resent_ms`

func deliveryFields(d *alerts.Delivery) []any {
	return []any{&d.ID, &d.Key, &d.NoticeID, &d.BranchID, &d.PersonID,
		&d.Name, &d.Address, &d.Lang, &d.MessageID, &d.InReplyTo,
		doc(&d.Items), &d.State, &d.Attempts, at(&d.Created), at(&d.Next),
		at(&d.Sent), &d.Reply, at(&d.Resent)}
}

// Outgoing is a delivery that the caller has claimed, with its notice.
type Outgoing struct {
	Delivery alerts.Delivery
	Notice   alerts.Notice
	Lease    time.Time // until when no one else may claim it
}

// Way is one way out of the outbox: a channel, or all that goes by none of some. The zero
// value is every way.
type Way struct {
	Channel string   // its name; empty: not one channel alone
	Except  []string // channels that have a way of their own
}

// where narrows deliveries to a way.
func (y Way) where() (text string, args []any) {
	of := func(channel string) string {
		prefix := channel + ":"
		args = append(args, len(prefix), prefix)
		return "substr(delivery.address, 1, ?) = ?"
	}
	if y.Channel != "" {
		return " AND " + of(y.Channel), args
	}
	for _, channel := range y.Except {
		text += " AND NOT " + of(channel)
	}
	return text, args
}

// DueDeliveries claims up to limit deliveries of a way whose time has come and whose lease, if
// another had claimed them, has run out. Until the lease of Options.Lease ends they are
// the caller's alone. Attempts counts this claim.
func (s *Store) DueDeliveries(ctx context.Context, way Way, now time.Time, limit int) ([]Outgoing, error) {
	only, ways := way.where()
	// Mostly nothing is due: then nothing is written either.
	due, err := one(ctx, s.direct(), scalar[int], `SELECT COUNT(*) FROM delivery WHERE state IN ('pending', 'sending')
		AND ((state = 'pending' AND next_ms <= ?) OR (state = 'sending' AND lease_ms <= ?))`+only, append([]any{now, now}, ways...)...)
	if err != nil || due == 0 {
		return nil, wrap("look for deliveries", err)
	}
	var out []Outgoing
	lease := unms(ms(now.Add(s.lease)))
	err = s.write(ctx, "claim deliveries", func(r runner) error {
		out = nil
		// The latch lets two processes claim one after the other; the conditions stand
		// in the UPDATE itself because Record may change a row between.
		if err := r.latch(ctx, "outbox"); err != nil {
			return err
		}
		claimed, err := list(ctx, r, deliveryFields, `UPDATE delivery SET state = 'sending', attempts = attempts + 1, lease_ms = ?
			WHERE id IN (SELECT id FROM delivery WHERE ((state = 'pending' AND next_ms <= ?) OR (state = 'sending' AND lease_ms <= ?))`+only+`
				ORDER BY next_ms, id LIMIT ?)
			AND ((state = 'pending' AND next_ms <= ?) OR (state = 'sending' AND lease_ms <= ?))
			RETURNING `+deliveryColumns, slices.Concat([]any{lease, now, now}, ways, []any{limit, now, now})...)
		if err != nil {
			return err
		}
		sort.Slice(claimed, func(i, j int) bool {
			if !claimed[i].Next.Equal(claimed[j].Next) {
				return claimed[i].Next.Before(claimed[j].Next)
			}
			return claimed[i].ID < claimed[j].ID
		})
		notices := map[string]alerts.Notice{}
		for _, d := range claimed {
			n, known := notices[d.NoticeID]
			if !known {
				if n, err = one(ctx, r, noticeFields, "SELECT notice.body_json FROM notice WHERE notice.id = ?", d.NoticeID); err != nil {
					return fmt.Errorf("notice %s: %w", d.NoticeID, err)
				}
				notices[d.NoticeID] = n
			}
			out = append(out, Outgoing{Delivery: d, Notice: n, Lease: lease})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// DeliverySent records that the server took a delivery. Once sent it stays sent.
func (s *Store) DeliverySent(ctx context.Context, id, reply string, when time.Time) error {
	return s.settleDelivery(ctx, alerts.Try{DeliveryID: id, At: when, State: alerts.DeliverySent, Reply: reply},
		`UPDATE delivery SET state = 'sent', sent_ms = ?, tried_ms = ?, reply = ?,
		next_ms = 0, lease_ms = 0 WHERE id = ? AND state <> 'sent'`, when, when, reply, id)
}

// DeliveryFailed records that a delivery failed: for good, or to be tried again at next.
// One that was sent meanwhile stays sent. One of which an earlier attempt may have arrived
// unseen stays claimed until next: what it tells is not changed any more.
func (s *Store) DeliveryFailed(ctx context.Context, id string, permanent bool, reply string, next, when time.Time) error {
	if permanent {
		return s.settleDelivery(ctx, alerts.Try{DeliveryID: id, At: when, State: alerts.DeliveryDead, Reply: reply},
			`UPDATE delivery SET state = 'dead', reply = ?, next_ms = 0, tried_ms = ?, lease_ms = 0
			WHERE id = ? AND state = 'sending'`, reply, when, id)
	}
	return s.settleDelivery(ctx, alerts.Try{DeliveryID: id, At: when, State: alerts.DeliveryPending, Reply: reply},
		`UPDATE delivery SET reply = ?, next_ms = ?, tried_ms = ?,
			state = CASE WHEN `+unseenBefore+` THEN 'sending' ELSE 'pending' END,
			lease_ms = CASE WHEN `+unseenBefore+` THEN CAST(? AS BIGINT) ELSE 0 END
		WHERE id = ? AND state = 'sending'`, reply, next, when, next, id)
}

// DeliveryHeld puts a claimed delivery back that was not tried: why it waits, and until when.
// The claim does not count as an attempt.
func (s *Store) DeliveryHeld(ctx context.Context, id, why string, next time.Time) error {
	_, err := s.direct().exec(ctx, `UPDATE delivery SET reply = ?, next_ms = ?, attempts = attempts - 1,
			state = CASE WHEN `+unseenBefore+` THEN 'sending' ELSE 'pending' END,
			lease_ms = CASE WHEN `+unseenBefore+` THEN CAST(? AS BIGINT) ELSE 0 END
		WHERE id = ? AND state = 'sending'`, why, next, next, id)
	return wrap("hold delivery "+id, err)
}

// DeliveriesReleased makes due what waits in a way since an attempt whose reply begins so, the
// oldest first; also what may have arrived at an attempt before that one. Of what is being sent
// now, the claim ends at another time than the wait did.
func (s *Store) DeliveriesReleased(ctx context.Context, way Way, reply string, now time.Time) error {
	only, args := way.where()
	_, err := s.direct().exec(ctx, `UPDATE delivery SET next_ms = created_ms, lease_ms = CASE WHEN state = 'sending' THEN created_ms ELSE 0 END
		WHERE (state = 'pending' OR state = 'sending' AND lease_ms = next_ms) AND attempts > 0
		AND next_ms > ? AND substr(reply, 1, ?) = ?`+only, append([]any{now, len(reply), reply}, args...)...)
	return wrap("release deliveries", err)
}

// DeliveryWithdrawn takes a claimed delivery off that is not to go to anybody any more.
func (s *Store) DeliveryWithdrawn(ctx context.Context, id, why string, when time.Time) error {
	return s.settleDelivery(ctx, alerts.Try{DeliveryID: id, At: when, State: alerts.DeliveryCancelled, Reply: why},
		`UPDATE delivery SET state = 'cancelled', reply = ?, next_ms = 0, tried_ms = ?, lease_ms = 0 WHERE id = ? AND state = 'sending'`, why, when, id)
}

// DeliveryTo gives a claimed delivery the mail address that its person has now.
func (s *Store) DeliveryTo(ctx context.Context, id, address string) error {
	_, err := s.direct().exec(ctx, "UPDATE delivery SET address = ? WHERE id = ? AND state = 'sending'", address, id)
	return wrap("readdress delivery "+id, err)
}

// SentSince gives when each address was sent something since a moment.
func (s *Store) SentSince(ctx context.Context, since time.Time) (map[string][]time.Time, error) {
	type sent struct {
		address string
		at      time.Time
	}
	found, err := list(ctx, s.direct(), func(x *sent) []any { return []any{&x.address, at(&x.at)} },
		"SELECT address, sent_ms FROM delivery WHERE state = 'sent' AND sent_ms >= ? ORDER BY sent_ms", since)
	out := map[string][]time.Time{}
	for _, x := range found {
		out[x.address] = append(out[x.address], x.at)
	}
	return out, wrap("read what was sent", err)
}

// unseenBefore tells that an attempt before this one ended without a known answer: each that
// has one is kept.
const unseenBefore = `delivery.attempts > 1 + (SELECT COUNT(*) FROM delivery_try
	WHERE delivery_try.delivery_id = delivery.id AND delivery_try.state <> 'sending')`

// DeliveryUnseen records that an attempt ended without an answer, so that the message may have
// arrived: it stays claimed until next and is then sent as it is, under the same Message-ID.
func (s *Store) DeliveryUnseen(ctx context.Context, id, reply string, next, when time.Time) error {
	return s.settleDelivery(ctx, alerts.Try{DeliveryID: id, At: when, State: alerts.DeliverySending, Reply: reply},
		`UPDATE delivery SET reply = ?, tried_ms = ?, lease_ms = ? WHERE id = ? AND state = 'sending'`, reply, when, next, id)
}

// settleDelivery notes how an attempt ended, and keeps the attempt.
func (s *Store) settleDelivery(ctx context.Context, t alerts.Try, text string, args ...any) error {
	return s.write(ctx, "settle delivery "+t.DeliveryID, func(r runner) error {
		n, err := r.exec(ctx, text, args...)
		if err != nil {
			return err
		}
		if n > 0 {
			return r.saveTry(ctx, t)
		}
		_, err = one(ctx, r, scalar[string], "SELECT id FROM delivery WHERE id = ?", t.DeliveryID)
		return err
	})
}

// OutboxFilter narrows the outbox; zero values do not.
type OutboxFilter struct {
	BranchID string
	State    []alerts.DeliveryState
	Limit    int // 0: 200; less: they are only counted
	Offset   int
}

// Outbox lists deliveries, the newest first, and tells how many there are on all pages.
func (s *Store) Outbox(ctx context.Context, f OutboxFilter) ([]alerts.Delivery, int, error) {
	var w where
	w.equal("delivery.branch_id", f.BranchID)
	anyOf(&w, "delivery.state", f.State)
	var out []alerts.Delivery
	total := 0
	err := s.read(ctx, "list outbox", func(r runner) error {
		var err error
		if total, err = one(ctx, r, scalar[int], "SELECT COUNT(*) FROM delivery"+w.text(), w.args...); err != nil {
			return err
		}
		if f.Limit < 0 {
			return nil
		}
		const sorted = " ORDER BY delivery.created_ms DESC, delivery.id"
		w, cut := window("delivery", w, sorted, f.Limit, f.Offset, total)
		out, err = list(ctx, r, deliveryFields, "SELECT "+deliveryColumns+" FROM delivery"+w.text()+sorted+cut, w.args...)
		return err
	})
	return out, total, err
}

// NoticesOf lists the notices that speak of an incident, and their deliveries, the
// oldest first.
func (s *Store) NoticesOf(ctx context.Context, incidentID string) ([]alerts.Notice, []alerts.Delivery, error) {
	var notices []alerts.Notice
	var deliveries []alerts.Delivery
	err := s.read(ctx, "list notices of "+incidentID, func(r runner) error {
		var err error
		notices, err = list(ctx, r, noticeFields, `SELECT notice.body_json FROM notice
			JOIN notice_incident ON notice_incident.notice_id = notice.id
			WHERE notice_incident.incident_id = ? ORDER BY notice.created_ms, notice.id`, incidentID)
		if err != nil {
			return err
		}
		deliveries, err = list(ctx, r, deliveryFields, "SELECT "+deliveryColumns+` FROM delivery
			JOIN notice_incident ON notice_incident.notice_id = delivery.notice_id
			WHERE notice_incident.incident_id = ? ORDER BY delivery.created_ms, delivery.id`, incidentID)
		return err
	})
	return notices, deliveries, err
}

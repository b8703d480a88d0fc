package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// readdress looks at whom a message is for, at the last moment: who left meanwhile gets
// nothing more, and who has another mail address by now gets it there.
func (m *mailer) readdress(ctx context.Context, d *alerts.Delivery) (gone bool, err error) {
	if d.PersonID == "" {
		return false, nil
	}
	a := m.app
	p, err := a.store.PersonByID(ctx, d.PersonID)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && !p.Active():
		a.log.Info("mail withdrawn", "delivery", d.ID, "why", alerts.ReplyLeft)
		return true, a.store.DeliveryWithdrawn(ctx, d.ID, alerts.ReplyLeft, a.now())
	case err != nil:
		return false, err
	}
	if channel, _ := alerts.ChannelOf(d.Address); channel != "" || p.Email == "" || p.Email == d.Address {
		return false, nil
	}
	d.Address = p.Email
	return false, a.store.DeliveryTo(ctx, d.ID, p.Email)
}

// heldBack tells why a message may not go yet, and until when; empty: it may.
func (m *mailer) heldBack(ctx context.Context, d alerts.Delivery) (until time.Time, why string, err error) {
	channel, _ := alerts.ChannelOf(d.Address)
	now := m.app.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if until := m.quiet[channel]; until.After(now) {
		return until, alerts.ReplyAsked, nil
	}
	if m.sent == nil {
		if m.sent, err = m.app.store.SentSince(ctx, now.Add(-time.Hour)); err != nil {
			return until, "", err
		}
	}
	recent := slices.DeleteFunc(m.sent[d.Address], func(t time.Time) bool { return now.Sub(t) >= time.Hour })
	m.sent[d.Address] = recent
	if next, ok := alerts.WithinRate(recent, m.app.cfg.Mail.Rate, now); !ok {
		return next, alerts.ReplyRate, nil
	}
	return until, "", nil
}

// answered notes that the other side took a message. Where it had been away, what waited only
// for that goes now, the oldest first: each message has a wait of its own that grows, and the
// end of an outage is not to arrive an hour before its beginning.
func (m *mailer) answered(ctx context.Context, address string) {
	channel, _ := alerts.ChannelOf(address)
	m.mu.Lock()
	known := m.reached[channel]
	m.reached[channel] = true
	m.mu.Unlock()
	if known {
		return
	}
	if err := m.app.store.DeliveriesReleased(ctx, m.way(channel), alerts.AwayReply(channel), m.app.now()); err != nil {
		m.app.log.Warn("what waited for the mail server waits on", "err", err)
	}
}

// count notes that an address got a message. What was only tried does not use up its rate.
func (m *mailer) count(address string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent[address] = append(m.sent[address], m.app.now())
}

// earlier is the first of two moments.
func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

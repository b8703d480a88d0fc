package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"camledger/alerts"
	"camledger/internal/store"
)

// MailChoice narrows a list of mails; zero values do not.
type MailChoice struct {
	Branch string   // code, name or id
	States []string // pending, sending, sent, dead, observed, cancelled
	Limit  int      // 0: 200
}

// deliveryStates are the states that mails can be asked for.
var deliveryStates = []alerts.DeliveryState{alerts.DeliveryPending, alerts.DeliverySending, alerts.DeliverySent, alerts.DeliveryDead,
	alerts.DeliveryObserved, alerts.DeliveryCancelled}

// Mails lists the newest deliveries.
func (a *App) Mails(ctx context.Context, c MailChoice) ([]alerts.Delivery, error) {
	f := store.OutboxFilter{State: typed[alerts.DeliveryState](c.States), Limit: c.Limit}
	for _, s := range f.State {
		if !slices.Contains(deliveryStates, s) {
			return nil, fmt.Errorf("state %q: one of pending, sending, sent, dead, observed, cancelled", s)
		}
	}
	if c.Branch != "" {
		bs, err := a.Branches(ctx, []string{c.Branch})
		if err != nil {
			return nil, err
		}
		f.BranchID = bs[0].ID
	}
	rows, _, err := a.store.Outbox(ctx, f)
	return rows, err
}

// Resend has a dead letter sent anew: at once where a serving process runs, else by the
// next one.
func (a *App) Resend(ctx context.Context, actor, id string) (alerts.Delivery, error) {
	d, err := a.store.Resend(ctx, id, actor, a.now())
	if err == nil {
		a.log.Info("dead letter sent anew", "delivery", id, "by", actor)
	}
	return d, err
}

// ResendAll has every dead letter sent anew and gives what became of them.
func (a *App) ResendAll(ctx context.Context, actor string) ([]alerts.Delivery, error) {
	dead, err := a.Mails(ctx, MailChoice{States: []string{string(alerts.DeliveryDead)}, Limit: listMost})
	if err != nil {
		return nil, err
	}
	var out []alerts.Delivery
	for _, d := range dead {
		again, err := a.Resend(ctx, actor, d.ID)
		if errors.Is(err, store.ErrConflict) {
			continue // somebody else was quicker
		}
		if err != nil {
			return out, err
		}
		out = append(out, again)
	}
	return out, nil
}

// DropDead takes a dead letter off: nobody is to get it any more.
func (a *App) DropDead(ctx context.Context, actor, id, reason string) error {
	return a.store.DropDead(ctx, id, actor, strings.TrimSpace(reason), a.now())
}

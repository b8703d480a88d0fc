package store_test

import (
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// TestDeadLetterIsTakenUpAgain has the decider send a dead letter anew; one that a person took
// off, one that was sent, and a decision that is older than a person's stay as they are.
func TestDeadLetterIsTakenUpAgain(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		at := t0.Add(2 * time.Hour)
		again := func(n int, die func(id string)) alerts.Delivery {
			t.Helper()
			b := outage(w, w.cameras[0].ID, n)
			must(t, s.Record(ctx, b))
			for _, o := range get(s.DueDeliveries(ctx, store.Way{}, at.Add(72*time.Hour), 10))(t) {
				if o.Delivery.ID != b.Deliveries[0].ID {
					t.Fatalf("claimed %s", o.Delivery.ID)
				}
			}
			d := get(s.Delivery(ctx, b.Deliveries[0].ID))(t)
			die(d.ID)
			d.State = alerts.DeliveryDead
			d = d.Renewed(map[string]alerts.Incident{b.Incidents[0].ID: b.Incidents[0]}, at.Add(73*time.Hour))
			must(t, s.Record(ctx, store.Batch{Deliveries: []alerts.Delivery{d}}))
			return get(s.Delivery(ctx, d.ID))(t)
		}
		dead := func(id string) { must(t, s.DeliveryFailed(ctx, id, true, "550 blocked", time.Time{}, at)) }
		if d := again(0, dead); d.State != alerts.DeliveryPending || d.Attempts != 0 || d.Resent.IsZero() || d.Next.IsZero() {
			t.Errorf("%+v", d)
		} else {
			claimed := get(s.DueDeliveries(ctx, store.Way{}, at.Add(74*time.Hour), 10))(t)
			if len(claimed) != 1 || claimed[0].Delivery.MessageID != d.MessageID {
				t.Errorf("claimed %+v", claimed)
			}
			must(t, s.DeliverySent(ctx, d.ID, "250 ok", at))
		}
		if d := again(1, func(id string) { dead(id); must(t, s.DropDead(ctx, id, "per_x", "left", at)) }); d.State != alerts.DeliveryCancelled {
			t.Errorf("dropped: %+v", d)
		}
		if d := again(2, func(id string) { must(t, s.DeliverySent(ctx, id, "250 ok", at)) }); d.State != alerts.DeliverySent {
			t.Errorf("sent: %+v", d)
		}
	})
}

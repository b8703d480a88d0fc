package store_test

import (
	"slices"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// TestOutboxHasWaysOfItsOwn claims by channel, holds what may not go yet without counting the
// claim as an attempt, and gives mail the address of the moment.
func TestOutboxHasWaysOfItsOwn(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		ids := map[string]string{}
		for n, address := range []string{"a@example.test", "ops:*", "sms:0101234567", "opsy:*"} {
			b := outage(w, w.cameras[0].ID, n+1)
			b.Deliveries[0].Address = address
			ids[address] = b.Deliveries[0].ID
			must(t, s.Record(ctx, b))
		}
		now := t0.Add(9 * time.Hour)
		claimed := func(way store.Way) (out []string) {
			for _, o := range get(s.DueDeliveries(ctx, way, now, 9))(t) {
				out = append(out, o.Delivery.Address)
			}
			slices.Sort(out)
			return out
		}
		if got := claimed(store.Way{Channel: "ops"}); !slices.Equal(got, []string{"ops:*"}) {
			t.Errorf("ops: %q", got)
		}
		if got := claimed(store.Way{Except: []string{"ops", "sms"}}); !slices.Equal(got, []string{"a@example.test", "opsy:*"}) {
			t.Errorf("all but two: %q", got)
		}
		if got := claimed(store.Way{}); !slices.Equal(got, []string{"sms:0101234567"}) {
			t.Errorf("what is left: %q", got)
		}

		mail := ids["a@example.test"]
		must(t, s.DeliveryHeld(ctx, mail, "held back", now.Add(time.Minute)))
		d := get(s.Delivery(ctx, mail))(t)
		if d.State != alerts.DeliveryPending || d.Attempts != 0 || d.Reply != "held back" || len(get(s.Tries(ctx, []string{mail}))(t)) != 0 {
			t.Errorf("held: %+v", d)
		}
		now = now.Add(time.Minute)
		if got := claimed(store.Way{Except: []string{"ops", "sms", "opsy"}}); !slices.Equal(got, []string{"a@example.test"}) {
			t.Errorf("a minute later: %q", got)
		}
		must(t, s.DeliveryTo(ctx, mail, "b@example.test"))
		must(t, s.DeliverySent(ctx, mail, "250", now))
		must(t, s.DeliveryWithdrawn(ctx, ids["ops:*"], "left", now))
		if d := get(s.Delivery(ctx, ids["ops:*"]))(t); d.State != alerts.DeliveryCancelled || d.Reply != "left" {
			t.Errorf("withdrawn: %+v", d)
		}
		if got := get(s.SentSince(ctx, now))(t); len(got) != 1 || len(got["b@example.test"]) != 1 || !got["b@example.test"][0].Equal(now) {
			t.Errorf("sent: %v", got)
		}
		if got := get(s.SentSince(ctx, now.Add(time.Second)))(t); len(got) != 0 {
			t.Errorf("sent later: %v", got)
		}
	})
}

package store

import (
	"context"
	"time"

	"camledger/inventory"
)

// Slot returns a slot by its id.
func (s *Store) Slot(ctx context.Context, id string) (inventory.Slot, error) {
	slot, err := one(ctx, s.direct(), slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.id = ?", id)
	return slot, wrap("read slot "+id, err)
}

// LabelSlot gives a slot another code for people.
func (s *Store) LabelSlot(ctx context.Context, id, code, actor string, when time.Time) error {
	return s.write(ctx, "label slot "+id, func(r runner) error {
		n, err := r.exec(ctx, "UPDATE slot SET code = ? WHERE id = ?", code, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "slot.label", Subject: id, Detail: code})
	})
}

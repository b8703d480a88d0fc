package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/inventory"
)

// Slot returns a slot by its id.
func (s *Store) Slot(ctx context.Context, id string) (inventory.Slot, error) {
	slot, err := one(ctx, s.direct(), slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.id = ?", id)
	return slot, wrap("read slot "+id, err)
}

// slotCodeMost bounds what people call a slot.
const slotCodeMost = 60

// LabelSlot gives a slot another code for people. Two slots in use of one branch do not
// share one (ErrConflict).
func (s *Store) LabelSlot(ctx context.Context, id, code, actor string, when time.Time) error {
	return s.write(ctx, "label slot "+id, func(r runner) error {
		slot, err := one(ctx, r, slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.id = ?", id)
		if err != nil {
			return err
		}
		return r.labelSlot(ctx, slot, code, actor, when)
	})
}

// LabelPlace gives the slot of a number in a location a code, and makes it if nobody has
// needed it yet: from then on it is the same slot, whoever fills it.
func (s *Store) LabelPlace(ctx context.Context, locationID string, number int, code, actor string, when time.Time) (inventory.Slot, error) {
	var out inventory.Slot
	if number < 1 || number > countMost {
		return out, fmt.Errorf("label slot: %w: no number %d", ErrInvalid, number)
	}
	err := s.write(ctx, "label slot", func(r runner) error {
		branch, err := one(ctx, r, scalar[string], "SELECT branch_id FROM location WHERE id = ?", locationID)
		if err != nil {
			return err
		}
		if err := r.latch(ctx, "place"); err != nil {
			return err
		}
		slots, err := list(ctx, r, slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.location_id = ? AND slot.number = ?", locationID, number)
		if err != nil {
			return err
		}
		if len(slots) > 0 {
			out = slots[0]
		} else {
			out = inventory.Slot{ID: inventory.NewID("slot"), BranchID: branch, LocationID: locationID, Number: number}
			if _, err := r.exec(ctx, `INSERT INTO slot (id, branch_id, location_id, code, number, critical, retired_ms) VALUES (?, ?, ?, ?, ?, ?, 0)`,
				out.ID, out.BranchID, out.LocationID, out.ID, out.Number, false); err != nil {
				return err
			}
		}
		err = r.labelSlot(ctx, out, code, actor, when)
		out.Code = strings.TrimSpace(code)
		return err
	})
	return out, err
}

func (r runner) labelSlot(ctx context.Context, slot inventory.Slot, code, actor string, when time.Time) error {
	code = strings.TrimSpace(code)
	if code == "" || len([]rune(code)) > slotCodeMost || actor == "" || when.IsZero() {
		return fmt.Errorf("%w: no code of at most %d characters, no actor or no time", ErrInvalid, slotCodeMost)
	}
	n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM slot WHERE branch_id = ? AND code = ? AND id <> ? AND retired_ms = 0", slot.BranchID, code, slot.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%w: another slot of the branch is called %s", ErrConflict, code)
	}
	if _, err := r.exec(ctx, "UPDATE slot SET code = ? WHERE id = ?", code, slot.ID); err != nil {
		return err
	}
	return r.audit(ctx, Entry{At: when, Actor: actor, Action: "slot.label", Subject: slot.ID, Detail: code})
}

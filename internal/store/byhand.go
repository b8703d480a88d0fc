package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"camledger/inventory"
)

// ByHandFilter narrows a list of cameras that are counted by hand; zero values do not.
type ByHandFilter struct {
	BranchID string
	SlotID   string
	Ended    bool // those that count no more as well
}

const byHandColumns = `by_hand.id, by_hand.branch_id, slot.location_id, by_hand.slot_id, slot.code, by_hand.label, by_hand.reason,
	by_hand.actor, by_hand.from_ms, by_hand.until_ms, by_hand.ended_by, by_hand.ended_why`

func byHandFields(h *inventory.ByHand) []any {
	return []any{&h.ID, &h.BranchID, &h.LocationID, &h.SlotID, &h.SlotCode, &h.Label, &h.Reason, &h.Actor, at(&h.From), at(&h.Until),
		&h.EndedBy, &h.EndedWhy}
}

func (r runner) byHand(ctx context.Context, f ByHandFilter) ([]inventory.ByHand, error) {
	var w where
	w.equal("by_hand.branch_id", f.BranchID)
	w.equal("by_hand.slot_id", f.SlotID)
	if !f.Ended {
		w.add("by_hand.until_ms = 0")
	}
	return list(ctx, r, byHandFields, "SELECT "+byHandColumns+" FROM by_hand JOIN slot ON slot.id = by_hand.slot_id"+w.text()+
		" ORDER BY by_hand.branch_id, slot.location_id, slot.number, by_hand.from_ms DESC, by_hand.id", w.args...)
}

// ByHand lists the cameras that are counted by hand, by slot.
func (s *Store) ByHand(ctx context.Context, f ByHandFilter) ([]inventory.ByHand, error) {
	out, err := s.direct().byHand(ctx, f)
	return out, wrap("list cameras counted by hand", err)
}

// AddByHand enters a camera that no network shows, which a person has looked at. It takes
// the slot SlotID, which must be free, or the first free one of LocationID. Reason and actor
// are needed (ErrInvalid); it is audited. The branch is to be compared afterwards.
func (s *Store) AddByHand(ctx context.Context, h inventory.ByHand) (inventory.ByHand, error) {
	doing := "count by hand"
	h.Reason, h.Label = strings.TrimSpace(h.Reason), strings.TrimSpace(h.Label)
	if h.Actor == "" || h.From.IsZero() || h.Reason == "" {
		return h, fmt.Errorf("%s: %w: no actor, no time or no reason", doing, ErrInvalid)
	}
	h.ID, h.From, h.Until = inventory.NewID("hand"), unms(ms(h.From)), time.Time{}
	out := h
	err := s.write(ctx, doing, func(r runner) error {
		out = h
		slot, err := r.handSlot(ctx, h)
		if err != nil {
			return err
		}
		out.BranchID, out.LocationID, out.SlotID, out.SlotCode = slot.BranchID, slot.LocationID, slot.ID, slot.Code
		if _, err := r.exec(ctx, `INSERT INTO by_hand (id, branch_id, slot_id, label, reason, actor, from_ms, until_ms, ended_by, ended_why)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', '')`, out.ID, out.BranchID, out.SlotID, out.Label, out.Reason, out.Actor, out.From); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: out.From, Actor: out.Actor, Action: "slot.by-hand", Subject: out.SlotID, Detail: strings.TrimSpace(out.Label + " " + out.Reason)})
	})
	return out, err
}

// handSlot finds the slot of a camera that is counted by hand; other placings wait.
func (r runner) handSlot(ctx context.Context, h inventory.ByHand) (inventory.Slot, error) {
	type names struct{ id, branchID, location, branch string }
	location := h.LocationID
	if h.SlotID != "" {
		slot, err := one(ctx, r, slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.id = ?", h.SlotID)
		if err != nil {
			return slot, err
		}
		location = slot.LocationID
	}
	l, err := one(ctx, r, func(n *names) []any { return []any{&n.id, &n.branchID, &n.location, &n.branch} },
		`SELECT location.id, location.branch_id, location.name, branch.name FROM location
		JOIN branch ON branch.id = location.branch_id WHERE location.id = ?`, location)
	if err != nil {
		return inventory.Slot{}, err
	}
	if h.BranchID != "" && h.BranchID != l.branchID {
		return inventory.Slot{}, fmt.Errorf("%w: the place is of another branch", ErrInvalid)
	}
	if err := r.decide(ctx, l.branchID); err != nil {
		return inventory.Slot{}, err
	}
	if err := r.latch(ctx, "place"); err != nil {
		return inventory.Slot{}, err
	}
	slots, err := list(ctx, r, slotFields, "SELECT "+slotColumns+" FROM slot WHERE slot.location_id = ? ORDER BY slot.number", location)
	if err != nil {
		return inventory.Slot{}, err
	}
	if h.SlotID != "" {
		n, err := one(ctx, r, scalar[int], `SELECT (SELECT COUNT(*) FROM binding WHERE slot_id = ? AND until_ms = 0) +
			(SELECT COUNT(*) FROM by_hand WHERE slot_id = ? AND until_ms = 0)`, h.SlotID, h.SlotID)
		if err != nil {
			return inventory.Slot{}, err
		}
		for _, slot := range slots {
			if slot.ID == h.SlotID && n == 0 && slot.RetiredAt.IsZero() {
				return slot, nil
			}
		}
		return inventory.Slot{}, fmt.Errorf("%w: the slot is held or retired", ErrConflict)
	}
	name := l.location
	if name == "" {
		name = l.branch
	}
	return r.freeSlot(ctx, inventory.Slot{BranchID: l.branchID, LocationID: l.id}, slots, name)
}

// EndByHand ends a count by hand, with a reason; one that has ended is ErrConflict. It returns
// what ended: its branch is to be compared afterwards.
func (s *Store) EndByHand(ctx context.Context, id, actor, why string, when time.Time) (inventory.ByHand, error) {
	doing := "end count by hand " + id
	why = strings.TrimSpace(why)
	if actor == "" || when.IsZero() || why == "" {
		return inventory.ByHand{}, fmt.Errorf("%s: %w: no actor, no time or no reason", doing, ErrInvalid)
	}
	var h inventory.ByHand
	err := s.write(ctx, doing, func(r runner) error {
		branch, err := one(ctx, r, scalar[string], "SELECT branch_id FROM by_hand WHERE id = ?", id)
		if err != nil {
			return err
		}
		if err := r.decide(ctx, branch); err != nil {
			return err
		}
		n, err := r.exec(ctx, "UPDATE by_hand SET until_ms = ?, ended_by = ?, ended_why = ? WHERE id = ? AND until_ms = 0", when, actor, why, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: it has ended", ErrConflict)
		}
		h, err = one(ctx, r, byHandFields, "SELECT "+byHandColumns+" FROM by_hand JOIN slot ON slot.id = by_hand.slot_id WHERE by_hand.id = ?", id)
		if err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "slot.by-hand-end", Subject: h.SlotID, Detail: why})
	})
	return h, err
}

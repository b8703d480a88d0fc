package store

import (
	"context"

	"camledger/inventory"
)

// settlePair ends, with a merge, the differences that asked whether the two devices are one:
// that is answered, whatever the next comparison comes to. The one that the merge was decided
// about ends by the decision.
func (r runner) settlePair(ctx context.Context, e IdentityEvent, decided string) error {
	if e.Kind != inventory.IdentityMerge {
		return nil
	}
	open, err := list(ctx, r, differenceFields, "SELECT "+differenceColumns+` FROM difference WHERE kind IN (?, ?, ?) AND detail IN (?, ?)
		AND state <> ? AND id <> ? ORDER BY id`+r.s.forUpdate(), inventory.SameDevice, inventory.DeviceMoved, inventory.IdentityConflict,
		e.DeviceID+"|"+e.OtherID, e.OtherID+"|"+e.DeviceID, inventory.DifferenceResolved, decided)
	if err != nil {
		return err
	}
	for _, d := range open {
		reason := e.Reason
		if reason == "" {
			reason = e.ID
		}
		after, err := lifeOf(d).Step(inventory.Act{Kind: inventory.ActMerge, Actor: e.Actor, At: e.At, Reason: reason})
		if err != nil {
			return lifeError(err)
		}
		if err := r.saveLife(ctx, d, after); err != nil {
			return err
		}
		if err := r.lapse(ctx, d.ID, e.At); err != nil {
			return err
		}
		if err := r.differenceEvent(ctx, d.ID, string(inventory.ActMerge), e.Actor, e.Reason, e.At); err != nil {
			return err
		}
	}
	return nil
}

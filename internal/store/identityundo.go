package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"camledger/inventory"
)

// UndoIdentity takes a step back: its devices, cameras, keys and bindings are as they were
// before it. A device that a split had made is retired and merged back. It is ErrConflict
// where it is undone already, where a later step about the same devices holds, or where
// people or scans did something since that would be lost.
func (s *Store) UndoIdentity(ctx context.Context, eventID, actor, reason string, when time.Time) (IdentityEvent, error) {
	doing := "undo " + eventID
	if actor == "" || when.IsZero() {
		return IdentityEvent{}, fmt.Errorf("%s: %w: no actor or no time", doing, ErrInvalid)
	}
	var e IdentityEvent
	err := s.write(ctx, doing, func(r runner) error {
		k, err := one(ctx, r, keptEventFields, "SELECT "+eventColumns+", before_json, after_json FROM identity_event WHERE id = ?", eventID)
		if err != nil {
			return err
		}
		e = k.IdentityEvent
		var before, after identityRows
		if err := json.Unmarshal([]byte(k.before), &before); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(k.after), &after); err != nil {
			return err
		}
		now, err := r.lockIdentity(ctx, after.IdentityState, before.IdentityState)
		if err != nil {
			return err
		}
		if !e.UndoneAt.IsZero() {
			return fmt.Errorf("%w: it is undone already", ErrConflict)
		}
		if err := r.mayUndo(ctx, k, before, after, now); err != nil {
			return err
		}
		if err := r.restore(ctx, before, after); err != nil {
			return err
		}
		if _, err := r.exec(ctx, "UPDATE identity_event SET undone_ms = ?, undone_by = ?, undone_why = ? WHERE id = ?", when, actor, reason, e.ID); err != nil {
			return err
		}
		e.UndoneAt, e.UndoneBy, e.UndoneWhy = unms(ms(when)), actor, reason
		return r.audit(ctx, Entry{At: when, Actor: actor, Action: "device.undo", Subject: e.DeviceID, Detail: e.ID + " " + reason})
	})
	return e, err
}

// keptEvent is an event with its rows, and its place in the order of events.
type keptEvent struct {
	IdentityEvent
	seq           int64
	before, after string
}

const eventColumns = "id, at_ms, actor, reason, kind, branch_id, device_id, other_id, undone_ms, undone_by, undone_why, seq"

func keptEventFields(k *keptEvent) []any {
	return []any{&k.ID, at(&k.At), &k.Actor, &k.Reason, &k.Kind, &k.BranchID, &k.DeviceID, &k.OtherID, at(&k.UndoneAt), &k.UndoneBy, &k.UndoneWhy,
		&k.seq, &k.before, &k.after}
}

// mayUndo refuses what would lose something that was done since.
func (r runner) mayUndo(ctx context.Context, k keptEvent, before, after, now identityRows) error {
	later, err := list(ctx, r, scalar[string], `SELECT id FROM identity_event WHERE seq > ? AND undone_ms = 0
		AND (device_id IN (?, ?) OR (other_id <> '' AND other_id IN (?, ?))) ORDER BY seq DESC`, k.seq, k.DeviceID, k.OtherID, k.DeviceID, k.OtherID)
	if err != nil {
		return err
	}
	if len(later) > 0 {
		return fmt.Errorf("%w: undo %s first, which came later", ErrConflict, later[0])
	}
	ids := map[string]bool{}
	for _, c := range after.Cameras {
		ids[c.ID] = true
		i := slices.IndexFunc(now.Cameras, func(x inventory.Camera) bool { return x.ID == c.ID })
		if i < 0 || !sameWord(now.Cameras[i], c) {
			return fmt.Errorf("%w: people placed or decided about camera %s since", ErrConflict, c.ID)
		}
	}
	for _, c := range before.Cameras {
		if c.SlotID == "" {
			continue
		}
		holders, err := list(ctx, r, scalar[string], "SELECT camera_id FROM binding WHERE slot_id = ? AND until_ms = 0", c.SlotID)
		if err != nil {
			return err
		}
		for _, h := range holders {
			if !ids[h] {
				return fmt.Errorf("%w: the slot of camera %s is held by camera %s now", ErrConflict, c.ID, h)
			}
		}
	}
	if k.Kind != inventory.IdentitySplit {
		return nil
	}
	more, err := list(ctx, r, scalar[string], "SELECT id FROM camera WHERE device_id = ? ORDER BY id", k.OtherID)
	if err != nil {
		return err
	}
	for _, id := range more {
		if !ids[id] {
			return fmt.Errorf("%w: scans found cameras of %s since; merge it instead", ErrConflict, k.OtherID)
		}
	}
	return nil
}

// sameWord tells whether people said the same of a camera.
func sameWord(a, b inventory.Camera) bool {
	return a.SlotID == b.SlotID && a.Place == b.Place && a.NotCamera == b.NotCamera && a.SameConfirmed == b.SameConfirmed &&
		(!a.SameConfirmed || a.SameAs == b.SameAs) && a.State == b.State && a.MergedInto == b.MergedInto && a.DeviceID == b.DeviceID
}

// restore writes the rows of before where after is.
func (r runner) restore(ctx context.Context, before, after identityRows) error {
	devices, keys := before.Devices, before.Keys
	for _, d := range after.Devices {
		if !slices.ContainsFunc(before.Devices, func(x inventory.Device) bool { return x.ID == d.ID }) {
			d.State, d.MergedInto, d.Keys = inventory.StateRetired, before.Devices[0].ID, nil
			devices = append(devices, d)
		}
	}
	if err := r.putDevices(ctx, devices, keys); err != nil {
		return err
	}
	made := map[string]bool{}
	for _, b := range after.Bindings {
		made[b.ID] = true
	}
	for _, b := range before.Bindings {
		delete(made, b.ID)
	}
	for id := range made {
		if _, err := r.exec(ctx, "DELETE FROM binding WHERE id = ?", id); err != nil {
			return err
		}
	}
	for _, b := range before.Bindings {
		if _, err := r.exec(ctx, "UPDATE binding SET until_ms = ?, ended_by = ? WHERE id = ?", b.Until, b.EndedBy, b.ID); err != nil {
			return err
		}
	}
	if err := r.putCameras(ctx, before.Cameras); err != nil {
		return err
	}
	return r.putAbsences(ctx, before.Cameras, before.Absences)
}

// IdentityFilter narrows the list of steps; zero values do not.
type IdentityFilter struct {
	DeviceID string // that it is about, on either side
	BranchID string
	Limit    int // 0: 200
	Offset   int
}

// IdentityEvents lists steps, the newest first, without what was before and after.
func (s *Store) IdentityEvents(ctx context.Context, f IdentityFilter) ([]IdentityEvent, error) {
	var w where
	w.equal("branch_id", f.BranchID)
	if f.DeviceID != "" {
		w.add("(device_id = ? OR other_id = ?)", f.DeviceID, f.DeviceID)
	}
	kept, err := list(ctx, s.direct(), func(k *keptEvent) []any { return keptEventFields(k)[:12] },
		"SELECT "+eventColumns+" FROM identity_event"+w.text()+" ORDER BY seq DESC"+page(f.Limit, f.Offset), w.args...)
	out := make([]IdentityEvent, len(kept))
	for i, k := range kept {
		out[i] = k.IdentityEvent
	}
	return out, wrap("list identity events", err)
}

package store

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"camledger/inventory"
)

// IdentityEvent is a step that a person took about which device is which.
type IdentityEvent struct {
	ID        string
	At        time.Time
	Actor     string
	Reason    string
	Kind      inventory.IdentityKind
	BranchID  string
	DeviceID  string
	OtherID   string // merge: the device that went; split: the one that was made; else empty
	Before    inventory.IdentityState
	After     inventory.IdentityState
	UndoneAt  time.Time // zero: it holds
	UndoneBy  string
	UndoneWhy string
}

// identityRows is a state as it is stored with a step: what people decided by the values
// themselves, the rest by rows.
type identityRows struct {
	inventory.IdentityState
	Keys     []keyRow     `json:",omitempty"`
	Bindings []bindingRow `json:",omitempty"`
	Absences []absenceRow `json:",omitempty"`
}

type keyRow struct {
	Device, Kind, Key string
	First, Last       int64 // Unix ms
}

type bindingRow struct {
	ID, Camera, Slot         string
	From, Until              int64 // Unix ms
	Actor, EndedBy, Evidence string
}

type absenceRow struct {
	Camera, Scan string
	At           int64 // Unix ms
}

// ApplyIdentity takes a step and returns it as it is kept. It is ErrConflict where the
// devices and cameras are no longer as they were when the step was worked out.
func (s *Store) ApplyIdentity(ctx context.Context, step inventory.IdentityStep, actor, reason string, when time.Time) (IdentityEvent, error) {
	doing := fmt.Sprintf("%s device %s", step.Kind, step.DeviceID)
	if actor == "" || when.IsZero() {
		return IdentityEvent{}, fmt.Errorf("%s: %w: no actor or no time", doing, ErrInvalid)
	}
	var e IdentityEvent
	err := s.write(ctx, doing, func(r runner) (err error) {
		e, err = r.applyIdentity(ctx, step, actor, reason, when, "")
		return err
	})
	return e, err
}

// applyIdentity is ApplyIdentity as a part of a transaction, at its beginning. decided is the
// difference that the step is decided about; empty: none, or none alone.
func (r runner) applyIdentity(ctx context.Context, step inventory.IdentityStep, actor, reason string, when time.Time, decided string) (IdentityEvent, error) {
	e := IdentityEvent{ID: inventory.NewID("idn"), At: unms(ms(when)), Actor: actor, Reason: reason, Kind: step.Kind, DeviceID: step.DeviceID,
		OtherID: step.OtherID, Before: step.Before, After: step.After}
	for _, d := range step.After.Devices {
		if d.ID == step.DeviceID {
			e.BranchID = d.BranchID
		}
	}
	before, err := r.lockIdentity(ctx, step.Before, step.After)
	if err != nil {
		return e, err
	}
	shown, err := r.freeChannels(ctx, before.IdentityState)
	if err != nil {
		return e, err
	}
	if !reflect.DeepEqual(plainState(shown), plainState(step.Before)) {
		return e, fmt.Errorf("%w: it was changed meanwhile", ErrConflict)
	}
	if err := r.writeIdentity(ctx, step, before, actor, when); err != nil {
		return e, err
	}
	after, err := r.readIdentity(ctx, step.After)
	if err != nil {
		return e, err
	}
	beforeText, err := asJSON(before)
	if err != nil {
		return e, err
	}
	afterText, err := asJSON(after)
	if err != nil {
		return e, err
	}
	if _, err := r.exec(ctx, `INSERT INTO identity_event (id, seq, at_ms, actor, reason, kind, branch_id, device_id, other_id,
		before_json, after_json, undone_ms, undone_by, undone_why)
		SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '' FROM identity_event`,
		e.ID, e.At, actor, reason, e.Kind, e.BranchID, e.DeviceID, e.OtherID, beforeText, afterText); err != nil {
		return e, err
	}
	if err := r.settlePair(ctx, e, decided); err != nil {
		return e, err
	}
	return e, r.audit(ctx, Entry{At: when, Actor: actor, Action: "device." + string(e.Kind), Subject: e.DeviceID, Detail: strings.TrimSpace(e.OtherID + " " + reason)})
}

// freeChannels gives a state as Found shows it: pairs whose camera is out of use are no
// pairs (inventory.Found.FreeChannels). The rows keep them, so that taking back what took
// the camera out of use brings the pair back.
func (r runner) freeChannels(ctx context.Context, st inventory.IdentityState) (inventory.IdentityState, error) {
	st.Cameras = slices.Clone(st.Cameras)
	for i := range st.Cameras {
		c := &st.Cameras[i]
		if c.SameAs == "" || !c.SameConfirmed {
			continue
		}
		n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM camera WHERE id = ? AND state <> ? AND branch_id = ?", c.SameAs, inventory.StateRetired, c.BranchID)
		if err != nil {
			return st, err
		}
		if n == 0 {
			c.SameAs, c.SameConfirmed = "", false
		}
	}
	return st, nil
}

// plainState brings a state to the form in which it comes out of the database.
func plainState(st inventory.IdentityState) inventory.IdentityState {
	var out inventory.IdentityState
	for _, d := range st.Devices {
		d.Keys = slices.Clone(d.Keys)
		slices.SortFunc(d.Keys, func(a, b inventory.DeviceKey) int { return strings.Compare(a.String(), b.String()) })
		if len(d.Keys) == 0 {
			d.Keys = nil
		}
		out.Devices = append(out.Devices, d)
	}
	for _, c := range st.Cameras {
		if len(c.Absences) == 0 {
			c.Absences = nil
		}
		if len(c.Labels) == 0 {
			c.Labels = nil
		}
		out.Cameras = append(out.Cameras, c)
	}
	return out
}

// lockIdentity makes scans, placings and steps about the same branches wait, and reads what
// stands of a step's devices and cameras.
func (r runner) lockIdentity(ctx context.Context, states ...inventory.IdentityState) (identityRows, error) {
	branches := map[string]bool{}
	for _, st := range states {
		for _, d := range st.Devices {
			branches[d.BranchID] = true
		}
		for _, c := range st.Cameras {
			branches[c.BranchID] = true
		}
	}
	if err := r.decide(ctx, slices.Collect(maps.Keys(branches))...); err != nil {
		return identityRows{}, err
	}
	var names []string
	for id := range branches {
		names = append(names, "found "+id, identityLatch(id))
	}
	sort.Strings(names)
	for _, name := range append(names, "place", "identity") {
		if err := r.latch(ctx, name); err != nil {
			return identityRows{}, err
		}
	}
	var cameras []any
	for _, c := range states[0].Cameras {
		cameras = append(cameras, c.ID)
	}
	if err := r.lockCameras(ctx, cameras); err != nil {
		return identityRows{}, err
	}
	return r.readIdentity(ctx, states[0])
}

// readIdentity reads the rows of the devices and cameras that a state names.
func (r runner) readIdentity(ctx context.Context, st inventory.IdentityState) (identityRows, error) {
	var out identityRows
	var devices, cameras []string
	for _, d := range st.Devices {
		devices = append(devices, d.ID)
	}
	for _, c := range st.Cameras {
		cameras = append(cameras, c.ID)
	}
	err := chunks(devices, func(ids []any) error {
		var w where
		w.add("device.id IN "+in(len(ids)), ids...)
		ds, err := r.devicesWhere(ctx, w)
		if err != nil {
			return err
		}
		out.Devices = append(out.Devices, ds...)
		keys, err := list(ctx, r, func(k *keyRow) []any { return []any{&k.Device, &k.Kind, &k.Key, &k.First, &k.Last} },
			"SELECT device_id, kind, key, first_ms, last_ms FROM device_key WHERE device_id IN "+in(len(ids))+" ORDER BY device_id, kind, key", ids...)
		out.Keys = append(out.Keys, keys...)
		return err
	})
	if err != nil {
		return out, err
	}
	err = chunks(cameras, func(ids []any) error {
		cs, err := list(ctx, r, cameraFields, "SELECT "+cameraColumns+cameraFrom+" WHERE camera.id IN "+in(len(ids)), ids...)
		if err != nil {
			return err
		}
		out.Cameras = append(out.Cameras, cs...)
		bs, err := list(ctx, r, func(b *bindingRow) []any {
			return []any{&b.ID, &b.Camera, &b.Slot, &b.From, &b.Until, &b.Actor, &b.EndedBy, &b.Evidence}
		}, `SELECT id, camera_id, slot_id, from_ms, until_ms, actor, ended_by, evidence FROM binding
			WHERE camera_id IN `+in(len(ids))+" ORDER BY id", ids...)
		if err != nil {
			return err
		}
		out.Bindings = append(out.Bindings, bs...)
		as, err := list(ctx, r, func(a *absenceRow) []any { return []any{&a.Camera, &a.Scan, &a.At} },
			"SELECT camera_id, scan_id, at_ms FROM absence WHERE camera_id IN "+in(len(ids))+" ORDER BY camera_id, at_ms, scan_id", ids...)
		out.Absences = append(out.Absences, as...)
		return err
	})
	slices.SortFunc(out.Devices, func(a, b inventory.Device) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(out.Cameras, func(a, b inventory.Camera) int { return strings.Compare(a.ID, b.ID) })
	for i := range out.Cameras {
		c := &out.Cameras[i]
		for _, a := range out.Absences {
			if a.Camera == c.ID {
				c.Absences = append(c.Absences, unms(a.At))
			}
		}
	}
	return out, err
}

// writeIdentity writes what a step makes of its devices and cameras.
func (r runner) writeIdentity(ctx context.Context, step inventory.IdentityStep, before identityRows, actor string, when time.Time) error {
	was := map[inventory.DeviceKey]keyRow{}
	for _, k := range before.Keys {
		was[inventory.DeviceKey{Kind: inventory.KeyKind(k.Kind), Value: k.Key}] = k
	}
	var keys []keyRow
	for _, d := range step.After.Devices {
		for _, k := range d.Keys {
			keys = append(keys, keyRow{d.ID, string(k.Kind), k.Value, was[k].First, was[k].Last})
		}
	}
	if err := r.putDevices(ctx, step.After.Devices, keys); err != nil {
		return err
	}
	scans := map[int64]string{} // of absences, by when they ended
	for _, a := range before.Absences {
		scans[a.At] = a.Scan
	}
	var absences []absenceRow
	held := map[string]string{}
	for _, c := range step.Before.Cameras {
		held[c.ID] = c.SlotID
	}
	for _, c := range step.After.Cameras {
		for _, at := range c.Absences {
			absences = append(absences, absenceRow{c.ID, scans[ms(at)], ms(at)})
		}
		if held[c.ID] != c.SlotID {
			if err := r.unbind(ctx, c.ID, actor, when); err != nil {
				return err
			}
		}
	}
	for _, c := range step.After.Cameras {
		if held[c.ID] == c.SlotID || c.SlotID == "" {
			continue
		}
		if _, err := r.exec(ctx, `INSERT INTO binding
			(id, camera_id, slot_id, from_ms, until_ms, actor, ended_by, evidence) VALUES (?, ?, ?, ?, 0, ?, '', ?)`,
			inventory.NewID("bind"), c.ID, c.SlotID, when, actor, string(step.Kind)+" "+step.DeviceID); err != nil {
			return err
		}
	}
	if err := r.putCameras(ctx, step.After.Cameras); err != nil {
		return err
	}
	return r.putAbsences(ctx, step.After.Cameras, absences)
}

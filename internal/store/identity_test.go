package store_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"camledger/internal/store"
	"camledger/inventory"
)

var addrs = cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })

// apply takes a step that must be possible.
func apply(t testing.TB, s *store.Store, when time.Time) func(inventory.IdentityStep, error) store.IdentityEvent {
	return func(step inventory.IdentityStep, err error) store.IdentityEvent {
		t.Helper()
		must(t, err)
		return get(s.ApplyIdentity(t.Context(), step, "operator:test", "because", when))(t)
	}
}

// identityOf is what undoing must give back: devices, cameras and slots, without the
// devices that a split which was undone had made.
func identityOf(t testing.TB, s *store.Store, branches ...string) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, b := range branches {
		f := get(s.Found(t.Context(), b))(t)
		for id, d := range f.Devices {
			if d.MergedInto == "" || len(d.Keys) > 0 {
				out[id] = d
			}
		}
		for _, c := range f.Cameras {
			out[c.ID] = c
			out["bindings of "+c.ID] = get(s.Bindings(t.Context(), c.ID))(t)
		}
	}
	return out
}

func TestMergeAndUndo(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		loc := w.reg.Locations[0].ID
		slots := get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[1].ID, LocationID: loc}}, "per_1", t0))(t)
		w.scan(t, t0.Add(time.Hour), w.cameras, w.cameras[1:], true) // the first is absent
		was := identityOf(t, s, w.branch.ID)
		found := get(s.Found(ctx, w.branch.ID))(t)
		e := apply(t, s, t0.Add(2*time.Hour))(inventory.Merge(found, w.devices[0].ID, w.devices[1].ID))

		now := get(s.Found(ctx, w.branch.ID))(t)
		if d := now.Devices[w.devices[0].ID]; len(d.Keys) != 2 || d.State != inventory.StateActive {
			t.Errorf("the device that stays: %+v", d)
		}
		if d := now.Devices[w.devices[1].ID]; d.MergedInto != w.devices[0].ID || d.State != inventory.StateRetired {
			t.Errorf("the device that went: %+v", d)
		}
		kept, gone := get(s.Camera(ctx, w.cameras[0].ID))(t), get(s.Camera(ctx, w.cameras[1].ID))(t)
		if kept.SlotID != slots[0].ID || gone.SlotID != "" || gone.MergedInto != kept.ID {
			t.Errorf("the slot: %+v, %+v", kept, gone)
		}
		if now.Revision == found.Revision {
			t.Error("the revision stands still")
		}
		// A scan that began before does not take it back.
		err := s.SaveFound(ctx, "", store.FoundChange{BranchID: w.branch.ID, Devices: w.devices, Cameras: w.cameras, Revision: found.Revision, At: t0})
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("a scan of before: %v", err)
		}
		w.scan(t, t0.Add(3*time.Hour), w.cameras[:1], w.cameras, true)
		if d := get(s.Device(ctx, w.devices[1].ID))(t); d.State != inventory.StateRetired || d.MergedInto == "" {
			t.Errorf("a scan revived what was merged: %+v", d)
		}
		// The same step again is not: things are no longer as it takes them to be.
		step, err := inventory.Merge(found, w.devices[0].ID, w.devices[1].ID)
		must(t, err)
		if _, err := s.ApplyIdentity(ctx, step, "operator:test", "", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("twice: %v", err)
		}
		get(s.UndoIdentity(ctx, e.ID, "operator:test", "a slip", t0.Add(4*time.Hour)))(t)
		if diff := cmp.Diff(was, identityOf(t, s, w.branch.ID), addrs); diff != "" {
			t.Errorf("after undoing: %s", diff)
		}
		if _, err := s.UndoIdentity(ctx, e.ID, "operator:test", "", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("undone twice: %v", err)
		}
		events := get(s.IdentityEvents(ctx, store.IdentityFilter{DeviceID: w.devices[1].ID}))(t)
		if len(events) != 1 || events[0].Actor != "operator:test" || events[0].Reason != "because" || events[0].UndoneWhy != "a slip" {
			t.Errorf("events %+v", events)
		}
		if _, err := s.UndoIdentity(ctx, "idn_none", "operator:test", "", t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such step: %v", err)
		}
	})
}

func TestUndoRefusesWhatWouldBeLost(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		found := func() inventory.Found { return get(s.Found(ctx, w.branch.ID))(t) }
		first := apply(t, s, t0)(inventory.Merge(found(), w.devices[0].ID, w.devices[1].ID))
		second := apply(t, s, t0)(inventory.Merge(found(), w.devices[0].ID, w.devices[2].ID))
		refused := func(what, id string) {
			t.Helper()
			if _, err := s.UndoIdentity(ctx, id, "operator:test", "", t0.Add(time.Hour)); !errors.Is(err, store.ErrConflict) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("a later step", first.ID)
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[0].ID, LocationID: w.reg.Locations[0].ID}}, "per_1", t0))(t)
		refused("a placing since", second.ID)
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[0].ID}}, "per_1", t0))(t)
		get(s.UndoIdentity(ctx, second.ID, "operator:test", "", t0))(t)

		slots := get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[2].ID, LocationID: w.reg.Locations[0].ID}}, "per_1", t0))(t)
		retired := apply(t, s, t0)(inventory.Retire(found(), w.devices[2].ID))
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[3].ID, SlotID: slots[0].ID}}, "per_1", t0))(t)
		refused("a slot that has another", retired.ID)
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[3].ID}}, "per_1", t0))(t)
		get(s.UndoIdentity(ctx, retired.ID, "operator:test", "", t0))(t)
		if c := get(s.Camera(ctx, w.cameras[2].ID))(t); c.SlotID != slots[0].ID || c.State != inventory.StateActive {
			t.Errorf("the slot after undoing: %+v", c)
		}
	})
}

// A channel whose camera was taken out of use counts by itself, and steps about it are no
// conflict with the pair that its row still names; taking all back brings the pair back.
func TestStepsAboutAFreedChannel(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		ctx := t.Context()
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[5].ID, SameAs: w.cameras[0].ID}}, "per_1", t0))(t)
		w.scan(t, t0.Add(time.Hour), w.cameras, nil, true)
		found := func() inventory.Found { return get(s.Found(ctx, w.branch.ID))(t) }
		was := identityOf(t, s, w.branch.ID)
		recorder := w.cameras[5].DeviceID
		// The recorder goes first, so that its channel is no heir when the camera goes.
		steps := []string{apply(t, s, t0)(inventory.Retire(found(), recorder)).ID}
		steps = append(steps, apply(t, s, t0)(inventory.Retire(found(), w.cameras[0].DeviceID)).ID)
		steps = append(steps, apply(t, s, t0)(inventory.Return(found(), recorder)).ID)
		if c := cameraOf(t, found(), w.cameras[5].ID); c.State != inventory.StateActive || c.SameAs != "" {
			t.Errorf("the freed channel: %s, the same as %q", c.State, c.SameAs)
		}
		slices.Reverse(steps)
		for _, id := range steps {
			get(s.UndoIdentity(ctx, id, "operator:test", "", t0))(t)
		}
		if diff := cmp.Diff(was, identityOf(t, s, w.branch.ID), addrs); diff != "" {
			t.Errorf("after taking all back (-was +is):\n%s", diff)
		}
	})
}

func cameraOf(t *testing.T, f inventory.Found, id string) inventory.Camera {
	t.Helper()
	n := slices.IndexFunc(f.Cameras, func(c inventory.Camera) bool { return c.ID == id })
	if n < 0 {
		t.Fatalf("no camera %s", id)
	}
	return f.Cameras[n]
}

// TestStepsAndUndo plays steps at random and takes them all back, the newest first.
func TestStepsAndUndo(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		get(s.Place(t.Context(), []store.Placement{{CameraID: w.cameras[0].ID, LocationID: w.reg.Locations[0].ID},
			{CameraID: w.cameras[4].ID, LocationID: w.reg.Locations[0].ID}, {CameraID: w.cameras[2].ID, Place: "옥상"},
			{CameraID: w.cameras[5].ID, SameAs: w.cameras[0].ID}}, "per_1", t0))(t)
		w.scan(t, t0.Add(time.Hour), w.cameras, w.cameras[1:], true)
		made := 0
		rapid.Check(t, func(rt *rapid.T) {
			was := identityOf(t, s, w.branch.ID)
			var events []string
			for range rapid.IntRange(1, 4).Draw(rt, "steps") {
				found := get(s.Found(t.Context(), w.branch.ID))(t)
				var ids []string
				for id, d := range found.Devices {
					if d.MergedInto == "" || len(d.Keys) > 0 {
						ids = append(ids, id)
					}
				}
				slices.Sort(ids)
				pick := func(what string) string { return rapid.SampledFrom(ids).Draw(rt, what) }
				var step inventory.IdentityStep
				var err error
				switch rapid.SampledFrom([]string{"merge", "split", "retire", "return", "replace"}).Draw(rt, "step") {
				case "merge":
					step, err = inventory.Merge(found, pick("into"), pick("from"))
				case "split":
					d := found.Devices[pick("split")]
					var cameras []string
					for _, c := range found.Cameras {
						if c.DeviceID == d.ID && c.MergedInto == "" && rapid.Bool().Draw(rt, "camera") {
							cameras = append(cameras, c.ID)
						}
					}
					made++
					step, err = inventory.Split(found, d.ID, d.Keys[:min(len(d.Keys), 1)], cameras, t0, func(p string) string { return fmt.Sprintf("%s_%d", p, made) })
				case "retire":
					step, err = inventory.Retire(found, pick("retire"))
				case "replace":
					camera := func(what string) string { return rapid.SampledFrom(found.Cameras).Draw(rt, what).ID }
					step, err = inventory.Replace(found, camera("old"), camera("new"))
				case "return":
					step, err = inventory.Return(found, pick("return"))
				}
				var refused inventory.IdentityError
				if errors.As(err, &refused) {
					continue
				}
				events = append(events, apply(t, s, t0.Add(2*time.Hour))(step, err).ID)
			}
			slices.Reverse(events)
			for _, id := range events {
				get(s.UndoIdentity(t.Context(), id, "operator:test", "", t0.Add(3*time.Hour)))(t)
			}
			if diff := cmp.Diff(was, identityOf(t, s, w.branch.ID), addrs); diff != "" {
				rt.Fatalf("after undoing %d steps: %s", len(events), diff)
			}
		})
	})
}

func TestAMovedDeviceIsFoundElsewhere(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		d := w.devices[0]
		d.ID, d.BranchID, d.FirstSeen, d.LastSeen = "dev_moved", w.other.ID, t0.Add(time.Hour), t0.Add(time.Hour)
		c := w.cameras[0]
		c.ID, c.DeviceID, c.BranchID, c.FirstSeen, c.LastSeen = "cam_moved", d.ID, w.other.ID, d.FirstSeen, d.LastSeen
		must(t, s.SaveFound(ctx, "", store.FoundChange{BranchID: w.other.ID, Devices: []inventory.Device{d}, Cameras: []inventory.Camera{c}, At: d.LastSeen}))
		elsewhere := get(s.Elsewhere(ctx, w.other.ID))(t)
		if len(elsewhere) != 1 || elsewhere[0].ID != w.devices[0].ID || len(elsewhere[0].Keys) != 1 {
			t.Fatalf("elsewhere %+v", elsewhere)
		}
		get(s.Place(ctx, []store.Placement{{CameraID: w.cameras[0].ID, LocationID: w.reg.Locations[0].ID}}, "per_1", t0))(t)
		was := identityOf(t, s, w.branch.ID, w.other.ID)
		both := get(s.Found(ctx, ""))(t)
		e := apply(t, s, t0.Add(2*time.Hour))(inventory.Merge(both, w.devices[0].ID, d.ID))
		if x := get(s.Camera(ctx, w.cameras[0].ID))(t); x.BranchID != w.other.ID || x.SlotID != "" {
			t.Errorf("the camera that moved: %+v", x)
		}
		if e.BranchID != w.other.ID {
			t.Errorf("the step is of %s", e.BranchID)
		}
		get(s.UndoIdentity(ctx, e.ID, "operator:test", "", t0.Add(3*time.Hour)))(t)
		if diff := cmp.Diff(was, identityOf(t, s, w.branch.ID, w.other.ID), addrs); diff != "" {
			t.Errorf("after undoing: %s", diff)
		}
	})
}

func TestDeviceFacts(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		d := &w.devices[0]
		other := netip.MustParseAddrPort("127.0.2.1:80")
		at := t0.Add(24 * time.Hour)
		sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: w.branch.ID, Started: at, Ended: at, State: inventory.ScanComplete}
		must(t, s.BeginScan(ctx, sc))
		must(t, s.SaveObservations(ctx, sc.ID, []inventory.Observation{{Addr: d.Addr, At: at, Serial: "123456789"}}))
		d.LastSeen = at
		shared := inventory.DeviceKey{Kind: inventory.KeySerial, Value: "acme|x1|same"}
		d.Keys = append(d.Keys, shared)
		must(t, s.SaveFound(ctx, sc.ID, store.FoundChange{BranchID: w.branch.ID, Devices: w.devices[:1], At: at,
			Addresses: map[string][]netip.AddrPort{d.ID: {d.Addr, other}}, Shared: []inventory.DeviceKey{shared},
			Shown: map[string][]inventory.DeviceKey{d.ID: {shared}}}))
		f := get(s.DeviceFacts(ctx, d.ID))(t)
		if len(f.Cameras) != 1 || len(f.Scans) != 1 || f.Last.Serial != "123456789" {
			t.Errorf("facts %+v", f)
		}
		if len(f.Addresses) != 2 || !f.Addresses[1].From.Equal(t0) || !f.Addresses[1].Last.Equal(at) || !f.Addresses[0].From.Equal(at) {
			t.Errorf("addresses %+v", f.Addresses)
		}
		for _, k := range f.Keys {
			if k.DeviceKey == shared != k.Shared || (k.Shared && !k.First.Equal(at)) || (!k.Shared && !k.Last.Equal(t0)) {
				t.Errorf("key %+v", k)
			}
		}
		if !get(s.Found(ctx, w.branch.ID))(t).Shared[shared] {
			t.Error("a shared key is forgotten")
		}
		// An address that it answers at no more ends.
		d.LastSeen = at.Add(24 * time.Hour)
		must(t, s.SaveFound(ctx, "", store.FoundChange{BranchID: w.branch.ID, Devices: w.devices[:1], At: d.LastSeen}))
		f = get(s.DeviceFacts(ctx, d.ID))(t)
		if len(f.Addresses) != 2 || !f.Addresses[0].Until.IsZero() || !f.Addresses[1].Until.Equal(d.LastSeen) || !f.Addresses[1].Last.Equal(at) {
			t.Errorf("addresses %+v", f.Addresses)
		}
		if _, err := s.DeviceFacts(ctx, "dev_none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no device: %v", err)
		}
	})
}

package inventory

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// without leaves out devices that only a step that was undone had made.
func without(found Found, step IdentityStep) Found {
	for _, d := range step.Before.Devices {
		if !slices.ContainsFunc(step.After.Devices, func(x Device) bool { return x.ID == d.ID }) {
			delete(found.Devices, d.ID)
		}
	}
	return found
}

// decide lets people say things of the cameras of a world.
func decide(t *rapid.T, found Found) {
	for i := range found.Cameras {
		c := &found.Cameras[i]
		switch rapid.SampledFrom([]string{"", "", "slot", "place", "none"}).Draw(t, "said") {
		case "slot":
			c.SlotID, c.LocationID, c.BoundName = "slot_"+c.ID, "loc", c.Name
		case "place":
			c.Place = "옥상"
		case "none":
			c.NotCamera = true
		}
	}
}

// stepIn takes a random step in a world, or tells why it cannot be taken.
func stepIn(t *rapid.T, found Found) (IdentityStep, error) {
	var ids []string
	for id := range found.Devices {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	one := rapid.SampledFrom(ids).Draw(t, "device")
	switch rapid.SampledFrom([]string{"merge", "merge", "split", "retire", "return", "replace"}).Draw(t, "step") {
	case "merge":
		return Merge(found, one, rapid.SampledFrom(ids).Draw(t, "from"))
	case "split":
		var keys []DeviceKey
		var cameras []string
		for _, k := range found.Devices[one].Keys {
			if k.Kind.strong() && rapid.Bool().Draw(t, "key") {
				keys = append(keys, k)
			}
		}
		for _, c := range found.Cameras {
			if c.DeviceID == one && c.MergedInto == "" && rapid.Bool().Draw(t, "camera") {
				cameras = append(cameras, c.ID)
			}
		}
		return Split(found, one, keys, cameras, day, func(p string) string { return fmt.Sprintf("%s_split%d", p, len(ids)) })
	case "retire":
		return Retire(found, one)
	case "replace":
		camera := func(what string) string { return rapid.SampledFrom(found.Cameras).Draw(t, what).ID }
		return Replace(found, camera("old"), camera("new"))
	}
	return Return(found, one)
}

// Undoing a step gives back exactly what was, after any steps before it; no step loses a
// device, a camera, a key or what people said.
func TestUndoGivesBackWhatWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		obs, _ := w.observe()
		w.scan(obs)
		decide(t, w.known)
		found := w.known
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			step, err := stepIn(t, found)
			var refused IdentityError
			if errors.As(err, &refused) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			next := applied(found, step)
			if back := without(applied(next, step.Undo()), step.Undo()); !reflect.DeepEqual(back, found) {
				t.Fatalf("%s is not undone:\n%+v\n%+v", step.Kind, found, back)
			}
			nothingLost(t, found, next, step)
			found = next
		}
	})
}

func nothingLost(t *rapid.T, was, is Found, step IdentityStep) {
	keys := map[DeviceKey]bool{}
	for _, d := range is.Devices {
		for _, k := range d.Keys {
			if d.MergedInto == "" && step.Kind == IdentitySplit && k.Kind.strong() && keys[k] && slices.Contains(was.Devices[step.DeviceID].Keys, k) {
				t.Fatalf("split left the key %s on both", k)
			}
			keys[k] = keys[k] || d.MergedInto == ""
		}
	}
	for id, d := range was.Devices {
		if _, ok := is.Devices[id]; !ok {
			t.Fatalf("%s lost the device %s", step.Kind, id)
		}
		for _, k := range d.Keys {
			if k.Kind.strong() && d.MergedInto == "" && !keys[k] {
				t.Fatalf("%s lost the key %s", step.Kind, k)
			}
		}
	}
	if len(is.Cameras) != len(was.Cameras) {
		t.Fatalf("%s: %d cameras were %d", step.Kind, len(is.Cameras), len(was.Cameras))
	}
	said := func(f Found) (out []string) {
		for _, c := range f.Cameras {
			if s := fmt.Sprint(c.SlotID, c.Place, c.NotCamera); s != "false" {
				out = append(out, s)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	if a, b := said(was), said(is); step.Kind != IdentityRetire && step.Kind != IdentityReplace && !slices.Equal(a, b) {
		t.Fatalf("%s lost what people said: %v, now %v", step.Kind, a, b)
	}
	tokens := map[string]bool{}
	for _, c := range is.Cameras {
		if k := c.DeviceID + "|" + c.SourceToken; tokens[k] {
			t.Fatalf("%s: two cameras under %s", step.Kind, k)
		} else {
			tokens[k] = true
		}
	}
}

// Two boards that a person knows to be one device stay one, although they answer at once.
func TestAMergeByAPersonOutlastsTheNights(t *testing.T) {
	bare := func(n int, at string) Observation {
		o := unit(n, at)
		o.Endpoint, o.Serial = "", ""
		return o
	}
	obs := []Observation{bare(1, "10.0.0.5:80"), bare(2, "10.0.0.6:80")}
	found, l := nights(Found{}, obs)
	step, err := Merge(found, l.Devices[0].ID, l.Devices[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	found, l = nights(applied(found, step), obs, obs)
	if len(found.Devices) != 2 || len(l.Devices) != 1 || len(l.Addresses[l.Devices[0].ID]) != 2 {
		t.Errorf("after two nights: %+v", l)
	}
}

// What was merged is one in the nights that follow; what was split is two.
func TestTheNightsKeepToWhatPeopleSaid(t *testing.T) {
	bare := func(n int, at string) Observation {
		o := unit(n, at)
		o.Endpoint, o.Serial = "", ""
		return o
	}
	found, _ := nights(Found{}, []Observation{bare(1, "10.0.0.5:80")}, []Observation{bare(1, "10.0.0.6:80")})
	changes := Standing("b", found, nil)
	found.Cameras[0].SlotID, found.Cameras[1].SlotID = "", ""
	for i := range found.Cameras {
		if found.Cameras[i].DeviceID == changes[0].DeviceID {
			found.Cameras[i].SlotID = "slot_1"
		}
	}
	step, err := Merge(found, changes[0].DeviceID, changes[0].Other)
	if err != nil {
		t.Fatal(err)
	}
	merged, l := nights(applied(found, step), []Observation{bare(1, "10.0.0.6:80")})
	if len(l.Devices) != 1 || l.Devices[0].ID != changes[0].DeviceID || len(l.Cameras) != 1 || l.Cameras[0].SlotID != "slot_1" || len(merged.Devices) != 2 {
		t.Fatalf("after merging: %+v", l)
	}

	// A device that was taken for one is two: each goes on with its keys.
	known := first(unit(1, "10.0.0.1:80"))
	two := unit(2, "10.0.0.2:80")
	d := known.Devices["dev_001"]
	d.Keys = unionKeys(d.Keys, two.Keys())
	known.Devices["dev_001"] = d
	var theirs []DeviceKey
	for _, k := range two.Keys() {
		if k.Kind.strong() {
			theirs = append(theirs, k)
		}
	}
	if step, err = Split(known, "dev_001", theirs, nil, day, func(string) string { return "dev_two" }); err != nil {
		t.Fatal(err)
	}
	_, l = nights(applied(known, step), []Observation{unit(1, "10.0.0.1:80"), two})
	var got []string
	for _, d := range l.Devices {
		got = append(got, d.ID+" "+d.Serial)
	}
	slices.Sort(got)
	if strings.Join(got, ", ") != "dev_001 AC000001, dev_two AC000002" {
		t.Errorf("after splitting: %v", got)
	}
}

func TestStepsThatCannotBeTaken(t *testing.T) {
	known := first(unit(1, "10.0.0.1:80"), unit(2, "10.0.0.2:80"))
	two := known.Cameras[1].DeviceID
	known.Cameras[0].SlotID, known.Cameras[1].SlotID = "slot_1", "slot_2"
	strong := known.Devices["dev_001"].Keys[0]
	gone := applied(known, func() IdentityStep { s, _ := Retire(known, two); return s }())
	split := func(f Found, keys []DeviceKey, cameras ...string) error {
		_, err := Split(f, "dev_001", keys, cameras, day, ids())
		return err
	}
	second := func(_ IdentityStep, err error) error { return err }
	for code, err := range map[string]error{
		IdentityUnknown:  second(Merge(known, "dev_001", "dev_none")),
		IdentitySelf:     second(Merge(known, "dev_001", "dev_001")),
		IdentityDecided:  second(Merge(known, "dev_001", two)),
		IdentityRetired:  second(Merge(gone, "dev_001", two)),
		IdentityActive:   second(Return(known, "dev_001")),
		IdentityNothing:  split(known, nil),
		IdentityForeign:  split(known, []DeviceKey{{KeyMAC, "9c:14:63:ff:ff:ff"}}),
		IdentityOnlyWeak: split(known, []DeviceKey{{KeyAddress, "10.0.0.1|acme|c1"}}),
		IdentityAll:      split(known, slices.DeleteFunc(slices.Clone(known.Devices["dev_001"].Keys), func(k DeviceKey) bool { return k.Kind == KeyAddress }), known.Cameras[0].ID),
		IdentityNoPairs:  second(Renumber(known, "dev_001")),
	} {
		var refused IdentityError
		if !errors.As(err, &refused) || refused.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if err := split(known, []DeviceKey{strong}); err != nil {
		t.Errorf("one key: %v", err)
	}
}

func TestADeviceThatMovedLeavesItsSlotAndKeepsItsHistory(t *testing.T) {
	there := after(Found{}, Link("c", Found{}, []Observation{unit(1, "10.1.0.5:80")}, day, func(p string) string { return p + "_c" }))
	there.Cameras[0].SlotID, there.Cameras[0].LocationID = "slot_c", "loc_c"
	both, _ := nights(Found{}, []Observation{unit(1, "10.0.0.5:80")})
	both.Devices["dev_c"] = there.Devices["dev_c"]
	both.Cameras = append(both.Cameras, there.Cameras...)
	change := Standing("b", both, []Device{there.Devices["dev_c"]})[0]
	step, err := Merge(both, change.DeviceID, change.Other)
	if err != nil {
		t.Fatal(err)
	}
	found, l := nights(applied(both, step), []Observation{unit(1, "10.0.0.5:80")})
	if len(l.Cameras) != 1 || l.Cameras[0].ID != "cam_c" || l.Cameras[0].SlotID != "" || l.Cameras[0].BranchID != "b" {
		t.Fatalf("got %+v", l.Cameras)
	}
	if d := found.Devices["dev_c"]; d.BranchID != "b" || !d.FirstSeen.Equal(day) {
		t.Errorf("device %+v", d)
	}
}

package inventory

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

// swapped is a branch in which another device answers at the address of a placed camera that
// is gone, beside a recorder's channel that was confirmed to show that camera.
func swapped(confirmed bool) Found {
	f := Found{Devices: map[string]Device{}}
	cams(&f, 1, "loc0")
	cams(&f, 1, "")
	cams(&f, 1, "")
	fresh := f.Devices["d1"]
	fresh.Addr, fresh.FirstSeen = f.Devices["d0"].Addr, day.Add(24*time.Hour)
	f.Devices["d1"] = fresh
	nvr := f.Devices["d2"]
	nvr.Kind = KindRecorder
	f.Devices["d2"] = nvr
	f.Cameras[0].Absences = []time.Time{day.Add(24 * time.Hour)}
	f.Cameras[2].PictureAt = day
	if confirmed {
		f.Cameras[2].SameAs, f.Cameras[2].SameConfirmed = "c0", true
	} else {
		f.Cameras[2].NotCamera = true
	}
	return f
}

func TestAReplacementTakesTheSlotAndRetiresTheOldCamera(t *testing.T) {
	for _, confirmed := range []bool{false, true} {
		f := swapped(confirmed)
		reg := branchOf(MountFixed, "365코너", 1)
		wantKinds(t, Reconcile(reg, "b", f, ScanFacts{Complete: true}, DefaultRules(), day), "REPLACED c1")
		ps := Propose(reg, "b", f, Hints{})
		if len(ps) != 1 || ps[0].CameraID != "c1" || ps[0].Replaces != "c0" || ps[0].LocationID != "loc0" {
			t.Errorf("proposed %+v", ps)
		}
		slot := f.Cameras[0].SlotID
		step, err := Replace(f, "c0", "c1")
		if err != nil {
			t.Fatal(err)
		}
		after := applied(f, step)
		old, fresh := after.Cameras[0], after.Cameras[1]
		if fresh.SlotID != slot || fresh.LocationID != "loc0" || old.SlotID != "" || old.State != StateRetired ||
			after.Devices["d0"].State != StateRetired || after.Devices["d1"].State == StateRetired {
			t.Errorf("confirmed %v: old %+v, new %+v", confirmed, old, fresh)
		}
		if confirmed && after.Cameras[2].SameAs != "c1" {
			t.Errorf("the channel shows %q", after.Cameras[2].SameAs)
		}
		wantKinds(t, Reconcile(reg, "b", after, ScanFacts{Complete: true}, DefaultRules(), day))
		if back := applied(after, step.Undo()); !reflect.DeepEqual(back, f) {
			t.Errorf("not undone: %+v", back)
		}
	}
}

func TestReplaceRefuses(t *testing.T) {
	for name, row := range map[string]struct {
		old, fresh, code string
		change           func(*Found)
	}{
		"itself":        {"c0", "c0", IdentityReplaceSelf, nil},
		"nobody":        {"cx", "c1", IdentityNoCamera, nil},
		"by nobody":     {"c0", "cx", IdentityNoCamera, nil},
		"without place": {"c1", "c0", IdentityNoPlace, nil},
		"by a double":   {"c0", "c1", IdentityDouble, func(f *Found) { f.Cameras[1].SameAs, f.Cameras[1].SameConfirmed = "c2", true }},
		"by a retired":  {"c0", "c1", IdentityCameraRetired, func(f *Found) { f.Cameras[1].State = StateRetired }},
		"still there":   {"c0", "c1", IdentityStillThere, func(f *Found) { f.Cameras[0].Absences = nil }},
		"elsewhere":     {"c0", "c1", IdentityOtherBranch, func(f *Found) { f.Cameras[1].BranchID = "far" }},
	} {
		t.Run(name, func(t *testing.T) {
			f := swapped(false)
			if row.change != nil {
				row.change(&f)
			}
			_, err := Replace(f, row.old, row.fresh)
			var refused IdentityError
			if !errors.As(err, &refused) || refused.Code != row.code {
				t.Errorf("%v, not %s", err, row.code)
			}
		})
	}
}

// A device that is retired frees the channel that was confirmed to show it.
func TestRetiringReleasesTheLivingTwin(t *testing.T) {
	f := swapped(true)
	reg := branchOf(MountFixed, "365코너", 1)
	f.Cameras[1].NotCamera = true
	f.Cameras[0].Absences = nil
	wantKinds(t, Reconcile(reg, "b", f, ScanFacts{Complete: true}, DefaultRules(), day))
	step, err := Retire(f, "d0")
	if err != nil {
		t.Fatal(err)
	}
	if r := Released(step.Before.Cameras, step.After.Cameras); len(r) != 1 || r[0].ID != "c2" || r[0].LocationID != "loc0" || r[0].SlotID != f.Cameras[0].SlotID {
		t.Errorf("released %+v", r)
	}
	wantKinds(t, Reconcile(reg, "b", applied(f, step), ScanFacts{Complete: true}, DefaultRules(), day))
	if back := applied(applied(f, step), step.Undo()); !reflect.DeepEqual(back, f) {
		t.Errorf("not undone: %+v", back)
	}
}

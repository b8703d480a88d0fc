package inventory

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// branchOf makes a register of one enrolled branch with declared counts by place.
func branchOf(mount Mount, declared ...any) *Register {
	r := &Register{Branches: []Branch{{ID: "b", Name: "본점", EnrolledAt: day.Add(-48 * time.Hour)}}}
	for i := 0; i < len(declared); i += 2 {
		id := fmt.Sprintf("loc%d", i/2)
		r.Locations = append(r.Locations, Location{ID: id, BranchID: "b", Name: declared[i].(string), Order: i})
		r.Declarations = append(r.Declarations, Declaration{BranchID: "b", LocationID: id, Count: declared[i+1].(int), Mount: mount})
	}
	return r
}

// cams makes n cameras, bound to a location unless it is empty.
func cams(f *Found, n int, location string, change ...func(*Camera)) {
	if f.Devices == nil {
		f.Devices = map[string]Device{}
	}
	for range n {
		i := len(f.Cameras)
		d := Device{ID: fmt.Sprintf("d%d", i), BranchID: "b", Kind: KindCamera, Addr: addr(fmt.Sprintf("10.0.%d.%d:80", i/200, i%200+1)), State: StateActive, FirstSeen: day, LastSeen: day}
		c := Camera{ID: fmt.Sprintf("c%d", i), DeviceID: d.ID, BranchID: "b", Name: fmt.Sprintf("cam %d", i), State: StateActive, FirstSeen: day, LastSeen: day, PictureAt: day}
		if location != "" {
			c.LocationID, c.SlotID = location, fmt.Sprintf("s%d", i)
		}
		for _, f := range change {
			f(&c)
		}
		f.Devices[d.ID] = d
		f.Cameras = append(f.Cameras, c)
	}
}

func kinds(ds []Difference) []string {
	var out []string
	for _, d := range ds {
		s := string(d.Kind)
		if d.Detail != "" {
			s += " " + d.Detail
		}
		if d.Kind == CountMismatch {
			s += fmt.Sprintf(" %s %d/%d", d.LocationID, d.Found, d.Declared)
		} else if d.CameraID != "" {
			s += " " + d.CameraID
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

func wantKinds(t *testing.T, got []Difference, want ...string) {
	t.Helper()
	slices.Sort(want)
	if g := kinds(got); !slices.Equal(g, want) {
		t.Errorf("got  %q\nwant %q", g, want)
	}
}

func judge(r *Register, f Found, absences map[string][]time.Time) []Difference {
	g := Found{Devices: f.Devices}
	for _, c := range f.Cameras {
		c.Absences = absences[c.ID]
		g.Cameras = append(g.Cameras, c)
	}
	return Reconcile(r, "b", g, ScanFacts{Complete: true}, DefaultRules(), day.Add(72*time.Hour))
}

func TestWhatIsDeclaredAndFoundHasNoDifference(t *testing.T) {
	var f Found
	cams(&f, 5, "loc0")
	cams(&f, 2, "loc1")
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 5, "객장", 2), f, nil))
}

func TestCountsAreComparedByPlace(t *testing.T) {
	var f Found
	cams(&f, 4, "loc0")
	cams(&f, 3, "loc1")
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 5, "객장", 2), f, nil),
		"COUNT_MISMATCH over loc1 3/2", "COUNT_MISMATCH short loc0 4/5")
}

func TestBeforeTheEnrolmentOnlyTheTotalCounts(t *testing.T) {
	r := branchOf(MountFixed, "365코너", 5, "객장", 2)
	r.Branches[0].EnrolledAt = time.Time{}
	var f Found
	cams(&f, 8, "")
	wantKinds(t, judge(r, f, nil), "COUNT_MISMATCH over  8/7")
}

func TestACameraWithoutADeclaredPlaceIsUndeclaredAndNotCountedAgain(t *testing.T) {
	var f Found
	cams(&f, 5, "loc0")
	cams(&f, 1, "")
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 5), f, nil), "UNDECLARED_CAMERA c5")
}

func TestACameraIsMissingAfterTwoCompleteScansTwentyHoursApart(t *testing.T) {
	var f Found
	cams(&f, 5, "loc0")
	r := branchOf(MountFixed, "365코너", 5)
	night := day.Add(24 * time.Hour)
	wantKinds(t, judge(r, f, map[string][]time.Time{"c1": {night}}))
	wantKinds(t, judge(r, f, map[string][]time.Time{"c1": {night, night.Add(time.Hour)}}))
	wantKinds(t, judge(r, f, map[string][]time.Time{"c1": {night, night.Add(24 * time.Hour)}}), "MISSING_CAMERA c1")
}

func TestFindingsOfACamera(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0", func(c *Camera) { c.PTZ = true })
	cams(&f, 1, "loc0", func(c *Camera) { c.Audio = true })
	cams(&f, 1, "loc0", func(c *Camera) { c.Open = true })
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 3), f, nil), "MOUNT_MISMATCH c0", "AUDIO_OFFERED c1", "OPEN_STREAM c2")
	wantKinds(t, judge(branchOf("", "365코너", 3), f, nil), "AUDIO_OFFERED c1", "OPEN_STREAM c2")
}

func TestAPairSeenTwiceIsASpanUntilConfirmed(t *testing.T) {
	var f Found
	cams(&f, 2, "loc0", func(c *Camera) { c.Name = "365코너 " + c.ID })
	cams(&f, 1, "loc0", func(c *Camera) { c.Name, c.SlotID, c.LocationID = "365코너 c0", "", "" })
	d := f.Devices["d2"]
	d.Kind = KindRecorder
	f.Devices["d2"] = d
	r := branchOf(MountFixed, "365코너", 2)
	wantKinds(t, judge(r, f, nil))
	rep := Report(r, r.Branches[0], f, nil)
	if rep.Found != 2 || rep.FoundMost != 3 {
		t.Errorf("span %d–%d, want 2–3", rep.Found, rep.FoundMost)
	}
	f.Cameras[2].SameAs, f.Cameras[2].SameConfirmed = "c0", true
	if rep := Report(r, r.Branches[0], f, nil); rep.Found != 2 || rep.FoundMost != 2 {
		t.Errorf("confirmed: %d–%d, want 2–2", rep.Found, rep.FoundMost)
	}
}

func TestUnusedInputsAreOneNoteAndNoCamera(t *testing.T) {
	var f Found
	cams(&f, 2, "loc0")
	f.Devices["rec"] = Device{ID: "rec", BranchID: "b", Kind: KindRecorder, State: StateActive}
	for ch := 1; ch <= 4; ch++ {
		f.Cameras = append(f.Cameras, Camera{ID: fmt.Sprintf("r%d", ch), DeviceID: "rec", BranchID: "b", Channel: ch, State: StateActive})
	}
	got := judge(branchOf(MountFixed, "365코너", 2), f, nil)
	wantKinds(t, got, "UNUSED_INPUT")
	if got[0].Facts["channels"] != "1, 2, 3, 4" || got[0].Severity != SeverityNote {
		t.Errorf("got %+v", got[0])
	}
}

func TestAReplacedDeviceIsOneDifference(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0")
	cams(&f, 1, "")
	old, fresh := f.Devices["d0"], f.Devices["d1"]
	fresh.Addr, fresh.FirstSeen = old.Addr, day.Add(24*time.Hour)
	f.Devices["d1"] = fresh
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 1), f, map[string][]time.Time{"c0": {day.Add(24 * time.Hour)}}), "REPLACED c1")
}

func TestRetentionIsComparedWithThePublishedPeriod(t *testing.T) {
	now := day.Add(72 * time.Hour)
	rules := []RetentionRule{{Value: 60, Unit: UnitDay, Kind: "창구"}, {Value: 30, Unit: UnitDay, Kind: "방호"}}
	for _, row := range []struct {
		days int
		age  int
		want []string
	}{
		{days: 10, age: 100, want: []string{"RETENTION_SHORT c0"}},
		{days: 10, age: 5},
		{days: 45, age: 100, want: []string{"RETENTION_UNKNOWN c0"}},
		{days: 90, age: 5, want: []string{"RETENTION_LONG c0"}},
	} {
		var f Found
		cams(&f, 1, "loc0", func(c *Camera) {
			c.Recording.Oldest = now.AddDate(0, 0, -row.days)
			c.FirstSeen = now.AddDate(0, 0, -row.age)
		})
		r := branchOf("", "365코너", 1)
		r.Retention = rules
		wantKinds(t, judge(r, f, nil), row.want...)
	}
}

func TestAPartialScanDeclaresNothingMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f Found
		n := rapid.IntRange(1, 20).Draw(t, "cameras")
		cams(&f, n, "loc0")
		// A partial scan adds no absences: whatever it saw, nothing is missing.
		for _, d := range Reconcile(branchOf(MountFixed, "365코너", n), "b", f, ScanFacts{}, DefaultRules(), day) {
			if d.Kind == MissingCamera || d.Kind == CountMismatch {
				t.Fatalf("got %s", d.Kind)
			}
		}
	})
}

// The same facts give the same fingerprints, in any order and with other counts.
func TestTheSameFactTomorrowIsTheSameDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f Found
		cams(&f, rapid.IntRange(0, 9).Draw(t, "bound"), "loc0")
		cams(&f, rapid.IntRange(0, 4).Draw(t, "unplaced"), "")
		r := branchOf(MountFixed, "365코너", 10)
		a := judge(r, f, nil)
		g := Found{Devices: f.Devices, Cameras: rapid.Permutation(f.Cameras).Draw(t, "order")}
		b := judge(r, g, nil)
		if !slices.Equal(prints(a), prints(b)) {
			t.Fatalf("order matters: %v %v", kinds(a), kinds(b))
		}
		if len(f.Cameras) > 0 && f.Cameras[0].SlotID != "" {
			less := Found{Devices: f.Devices, Cameras: f.Cameras[1:]}
			if c := judge(r, less, nil); !slices.Contains(prints(c), prints(a)[0]) {
				t.Fatalf("one fewer is another difference: %v %v", kinds(a), kinds(c))
			}
		}
	})
}

func prints(ds []Difference) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.Fingerprint)
	}
	return out
}

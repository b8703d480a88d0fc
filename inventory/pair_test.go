package inventory

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// seenTwice is a branch of n cameras and a recorder of 16 channels per box that shows
// each of them again.
func seenTwice(n int, channel func(i int, c *Camera)) (Register, Branch, Found) {
	b := Branch{ID: "br", Name: "본점"}
	reg := Register{Branches: []Branch{b}, Locations: []Location{{ID: "hall", BranchID: "br", Name: "객장"}},
		Declarations: []Declaration{{BranchID: "br", LocationID: "hall", Count: n}}}
	found := Found{Devices: map[string]Device{}}
	for i := range n {
		found.add(i+1, fmt.Sprintf("객장 %d", i+1))
		c := &found.Cameras[i]
		c.SlotID, c.LocationID, c.Main = "", "", Stream{Codec: "H264", Width: 1920, Height: 1080}
	}
	for i := range n {
		box := fmt.Sprintf("nvr%d", i/16)
		found.Devices[box] = Device{ID: box, BranchID: "br", Kind: KindRecorder, State: StateActive, Addr: netip.MustParseAddrPort("10.0.0.250:80")}
		c := Camera{ID: fmt.Sprintf("x%02d", i+1), DeviceID: box, BranchID: "br", Channel: i%16 + 1, State: StateActive, PictureAt: time.Unix(1, 0),
			Main: Stream{Codec: "H264", Width: 1920, Height: 1080}}
		channel(i, &c)
		found.Cameras = append(found.Cameras, c)
	}
	return reg, b, found
}

func TestPairsRestOnEvidence(t *testing.T) {
	for _, row := range []struct {
		name    string
		channel func(i int, c *Camera)
		want    int
		kinds   string
	}{
		{"the same name", func(i int, c *Camera) { c.Name = fmt.Sprintf("객장 %d", i+1) }, 34, "name picture"},
		{"a counter in front", func(i int, c *Camera) { c.Name = fmt.Sprintf("CH%02d 객장%d", i%16+1, i+1) }, 34, "name picture"},
		{"the recorder names the camera's address", func(i int, c *Camera) {
			c.Name, c.Origin = fmt.Sprintf("CH %d", i%16+1), fmt.Sprintf("rtsp://10.0.0.%d:554/main", i+1)
		}, 34, "stream picture"},
		{"a stream of the camera's own", func(i int, c *Camera) { c.Main.ReportedHost = fmt.Sprintf("10.0.0.%d:554", i+1) }, 34, "stream picture"},
		{"the recorder's own address says nothing", func(i int, c *Camera) { c.Name, c.Origin = fmt.Sprintf("CH %d", i+1), "10.0.0.250" }, 0, ""},
		{"names of the maker say nothing", func(_ int, c *Camera) { c.Name = "IPCamera 01" }, 0, ""},
		{"one name on many channels says nothing", func(_ int, c *Camera) { c.Name = "객장 1" }, 0, ""},
		{"another picture speaks against a name", func(i int, c *Camera) {
			c.Name, c.Main.Width, c.Main.Height = fmt.Sprintf("객장 %d", i+1), 704, 480
		}, 0, ""},
		{"an address outweighs another picture", func(i int, c *Camera) {
			c.Origin, c.Main.Codec = fmt.Sprintf("10.0.0.%d", i+1), "H265"
		}, 34, "stream"},
		{"a person said no", func(i int, c *Camera) { c.Name, c.SameConfirmed = fmt.Sprintf("객장 %d", i+1), true }, 0, ""},
		{"a person said yes", func(i int, c *Camera) {
			c.Name, c.SameAs, c.SameConfirmed = fmt.Sprintf("객장 %d", i+1), fmt.Sprintf("c%d", i+1), true
		}, 0, ""},
		{"unused inputs are no cameras", func(i int, c *Camera) { c.Name, c.PictureAt = fmt.Sprintf("객장 %d", i+1), time.Time{} }, 0, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, b, found := seenTwice(34, row.channel)
			first := fmt.Sprint(Pairs(b.ID, found))
			rand.Shuffle(len(found.Cameras), func(i, j int) { found.Cameras[i], found.Cameras[j] = found.Cameras[j], found.Cameras[i] })
			got := Pairs(b.ID, found)
			if fmt.Sprint(got) != first {
				t.Error("the order of the cameras matters")
			}
			if len(got) != row.want {
				t.Fatalf("%d pairs, want %d", len(got), row.want)
			}
			for _, p := range got {
				var kinds []string
				for _, e := range p.Evidence {
					kinds = append(kinds, string(e.Kind))
				}
				if p.Direct != "c"+strings.TrimLeft(strings.TrimPrefix(p.Channel, "x"), "0") || strings.Join(kinds, " ") != row.kinds {
					t.Errorf("%s shows %s by %v", p.Channel, p.Direct, kinds)
				}
			}
		})
	}
}

// TestCountsAreSpansUntilPairsAreConfirmed follows 34 cameras that a recorder shows again.
func TestCountsAreSpansUntilPairsAreConfirmed(t *testing.T) {
	reg, b, found := seenTwice(34, func(i int, c *Camera) { c.Name = fmt.Sprintf("객장 %d", i+1) })
	mismatch := func(declared int) bool {
		t.Helper()
		reg.Declarations[0].Count = declared
		for _, d := range Reconcile(&reg, b.ID, found, ScanFacts{Complete: true}, DefaultRules(), time.Unix(1000, 0)) {
			if d.Kind == CountMismatch {
				return true
			}
		}
		return false
	}
	if r := Report(&reg, b, found, nil); r.Found != 34 || r.FoundMost != 68 || r.Pairs != 34 {
		t.Errorf("%d to %d cameras, %d pairs", r.Found, r.FoundMost, r.Pairs)
	}
	for declared, want := range map[int]bool{33: true, 34: false, 50: false, 68: false, 69: true} {
		if mismatch(declared) != want {
			t.Errorf("declared %d: a difference %v", declared, !want)
		}
	}
	// Ten confirmed, one denied.
	for i := range 10 {
		c := &found.Cameras[34+i]
		c.SameAs, c.SameConfirmed = fmt.Sprintf("c%d", i+1), true
	}
	found.Cameras[44].SameConfirmed = true
	if r := Report(&reg, b, found, nil); r.Found != 35 || r.FoundMost != 58 || r.Pairs != 23 {
		t.Errorf("%d to %d cameras, %d pairs", r.Found, r.FoundMost, r.Pairs)
	}
	for declared, want := range map[int]bool{34: true, 35: false, 58: false, 59: true} {
		if mismatch(declared) != want {
			t.Errorf("after ten are confirmed, declared %d: a difference %v", declared, !want)
		}
	}
}

// TestTwoRecordersShowOneCamera counts a camera once that two recorders show.
func TestTwoRecordersShowOneCamera(t *testing.T) {
	reg, b, found := seenTwice(1, func(_ int, c *Camera) { c.Name = "객장 1" })
	other := found.Cameras[1]
	other.ID, other.DeviceID = "y01", "second"
	found.Devices["second"] = Device{ID: "second", BranchID: "br", Kind: KindRecorder}
	found.Cameras = append(found.Cameras, other)
	if r := Report(&reg, b, found, nil); r.Found != 1 || r.FoundMost != 3 || r.Pairs != 2 {
		t.Errorf("%d to %d cameras, %d pairs", r.Found, r.FoundMost, r.Pairs)
	}
}

// TestRecorderVouchesForItsCamera lets a camera's own address fall silent while the
// recorder still shows its picture: it is there.
func TestRecorderVouchesForItsCamera(t *testing.T) {
	reg, b, found := seenTwice(1, func(_ int, c *Camera) { c.SameAs, c.SameConfirmed = "c1", true })
	reg.Branches[0].EnrolledAt = time.Unix(1, 0)
	now := time.Unix(1e6, 0)
	c := &found.Cameras[0]
	c.SlotID, c.LocationID, c.Absences = "s1", "hall", []time.Time{now.Add(-48 * time.Hour), now}
	kinds := func() (out []DifferenceKind) {
		for _, d := range Reconcile(&reg, b.ID, found, ScanFacts{Complete: true}, DefaultRules(), now) {
			out = append(out, d.Kind)
		}
		return out
	}
	if ks := kinds(); len(ks) != 0 {
		t.Errorf("%v", ks)
	}
	if r := Report(&reg, b, found, nil); r.Found != 1 {
		t.Errorf("%d cameras", r.Found)
	}
	found.Cameras[1].Absences = c.Absences
	if ks := kinds(); len(ks) != 1 || ks[0] != MissingCamera {
		t.Errorf("both are gone: %v", ks)
	}
}

func TestUnusedInputsAreListedAndCountNothing(t *testing.T) {
	reg, b, found := seenTwice(16, func(i int, c *Camera) {
		c.Name = fmt.Sprintf("금고 %d", i+1)
		if i >= 12 {
			c.PictureAt = time.Time{}
		}
	})
	found.Cameras = found.Cameras[16:] // the recorder alone
	reg.Declarations[0].Count = 12
	ds := Reconcile(&reg, b.ID, found, ScanFacts{Complete: true}, DefaultRules(), time.Unix(1000, 0))
	if len(ds) != 1 || ds[0].Kind != UnusedInput || ds[0].Severity != SeverityNote || ds[0].Facts["channels"] != "13, 14, 15, 16" || ds[0].Found != 4 {
		t.Errorf("%+v", ds)
	}
	if r := Report(&reg, b, found, nil); r.Found != 12 || r.FoundMost != 12 || r.Unused != 4 {
		t.Errorf("%+v", r)
	}
	// An input that gave a picture once is used, though it is dark now.
	found.Cameras[12].PictureAt = time.Unix(5, 0)
	if r := Report(&reg, b, found, nil); r.Found != 13 || r.Unused != 3 {
		t.Errorf("%+v", r)
	}
}

// A channel counts again whenever its camera stops counting, by whatever step that came.
func TestChannelIsFreedWithItsCamera(t *testing.T) {
	channel := Camera{ID: "ch", DeviceID: "nvr", BranchID: "b", SameAs: "cam", SameConfirmed: true, PictureAt: time.Unix(1, 0)}
	cam := Camera{ID: "cam", DeviceID: "d", BranchID: "b"}
	retired, away := cam, cam
	retired.State, away.BranchID = StateRetired, "c"
	for _, c := range []struct {
		name    string
		cameras []Camera
		free    bool
	}{
		{"it stands", []Camera{channel, cam}, false},
		{"it is retired", []Camera{channel, retired}, true},
		{"it is of another branch", []Camera{channel, away}, true},
		{"it was merged away", []Camera{channel}, true},
	} {
		f := Found{Devices: map[string]Device{"nvr": {Kind: KindRecorder}}, Cameras: c.cameras}
		f.FreeChannels()
		if got := Counts(f.Cameras[0], f); got != c.free {
			t.Errorf("%s: the channel counts: %t", c.name, got)
		}
	}
}

// Nights in which the recorder showed a camera are none of absence.
func TestShownNightsAreNoAbsence(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0")
	cams(&f, 1, "")
	night := func(n int) time.Time { return day.Add(time.Duration(n) * 24 * time.Hour) }
	channel := &f.Cameras[1]
	channel.SameAs, channel.SameConfirmed, channel.PictureAt = f.Cameras[0].ID, true, day
	absent := map[string][]time.Time{"c0": {night(1), night(2), night(3)}, "c1": {night(3)}}
	channel.LastSeen = night(2)
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 1), f, absent))
	channel.LastSeen = day
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 1), f, absent), "MISSING_CAMERA c0")
}

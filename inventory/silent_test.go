package inventory

import (
	"testing"
	"time"
)

func TestWhatWasNotSeenSettlesNothing(t *testing.T) {
	once := []time.Time{day}
	gone := []time.Time{day, day.Add(24 * time.Hour)}
	about := func(kind DifferenceKind) Difference { return Difference{Kind: kind, CameraID: "c0", DeviceID: "d0"} }
	for _, row := range []struct {
		name     string
		d        Difference
		absences []time.Time
		change   func(*Camera)
		silent   bool
	}{
		{name: "seen", d: about(OpenStream)},
		{name: "off for a night", d: about(OpenStream), absences: once, silent: true},
		{name: "never placed, off for a night", d: about(UndeclaredCamera), absences: once, silent: true},
		{name: "never placed and gone", d: about(UndeclaredCamera), absences: gone},
		{name: "never placed and gone, with an open stream", d: about(OpenStream), absences: gone},
		{name: "placed and missing", d: about(AudioOffered), absences: gone, change: func(c *Camera) { c.SlotID, c.LocationID = "s", "l" }, silent: true},
		{name: "placed meanwhile", d: about(UndeclaredCamera), absences: once, change: func(c *Camera) { c.SlotID, c.LocationID = "s", "l" }},
		{name: "placed elsewhere meanwhile", d: about(MountMismatch), absences: once, change: func(c *Camera) { c.SlotID, c.LocationID = "s", "l" }},
		{name: "retired", d: about(OpenStream), absences: once, change: func(c *Camera) { c.State = StateRetired }},
		{name: "no camera", d: about(OpenStream), absences: once, change: func(c *Camera) { c.NotCamera = true }},
		{name: "its device", d: about(ClockOff), absences: once, silent: true},
		{name: "its device, seen", d: about(ClockOff)},
		{name: "its device, gone", d: about(UnusedInput), absences: gone},
		{name: "what is told of a scan", d: about(AddressChanged), absences: once},
		{name: "nobody", d: Difference{Kind: OpenStream, CameraID: "none"}, absences: once},
	} {
		t.Run(row.name, func(t *testing.T) {
			var f Found
			cams(&f, 1, "")
			f.Cameras[0].Absences = row.absences
			if row.change != nil {
				row.change(&f.Cameras[0])
			}
			if got := Silent(row.d, f, DefaultRules()); got != row.silent {
				t.Errorf("silent: %v", got)
			}
		})
	}
}

// One camera of a recorder that went says nothing of the recorder, which answers.
func TestADeviceAnswersForItself(t *testing.T) {
	var f Found
	cams(&f, 1, "")
	recorder(&f, 2, CauseNone)
	rec := f.Devices["rec"]
	rec.Clock = Clock{At: day, Offset: time.Hour, Host: HostClock{State: HostSynchronised}}
	f.Devices["rec"] = rec
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 0), f, map[string][]time.Time{"r1": {day}, "c0": {day}}), "CLOCK_OFF", "UNUSED_INPUT")
	if Silent(Difference{Kind: ClockOff, DeviceID: "rec"}, f, DefaultRules()) {
		t.Error("it is called silent")
	}
}

// A channel that was confirmed to show a camera counts no more, and is judged on.
func TestAChannelThatShowsACameraIsJudged(t *testing.T) {
	var f Found
	cams(&f, 1, "loc0")
	recorder(&f, 2, CauseNone)
	f.Cameras[1].SameAs, f.Cameras[1].SameConfirmed = "c0", true
	f.Cameras[1].PictureAt, f.Cameras[1].Open, f.Cameras[1].Audio = day, true, true
	f.Cameras[2].SameAs, f.Cameras[2].SameConfirmed, f.Cameras[2].Open = "c0", true, true // it never gave a picture
	got := judge(branchOf(MountFixed, "365코너", 1), f, nil)
	wantKinds(t, got, "AUDIO_OFFERED r1", "OPEN_STREAM r1", "UNUSED_INPUT")
	for _, d := range got {
		if d.CameraID == "r1" && (d.LocationID != "loc0" || d.Facts["label"] != "cam 0 (NVR CH 1)") {
			t.Errorf("%+v", d)
		}
	}
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 1), f, map[string][]time.Time{"r1": {day}, "r2": {day}}))
}

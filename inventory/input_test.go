package inventory

import (
	"fmt"
	"testing"
	"time"
)

// recorder adds one with so many inputs of which no look told anything.
func recorder(f *Found, inputs int, cause Cause) {
	f.Devices["rec"] = Device{ID: "rec", BranchID: "b", Kind: KindRecorder, State: StateActive, Name: "NVR", Addr: addr("10.0.9.9:80")}
	for ch := 1; ch <= inputs; ch++ {
		f.Cameras = append(f.Cameras, Camera{ID: fmt.Sprintf("r%d", ch), DeviceID: "rec", BranchID: "b", Channel: ch, State: StateActive, NotSeen: cause})
	}
}

func TestInputsThatAreNotAssessedAreASpan(t *testing.T) {
	for _, row := range []struct {
		name     string
		declared []any
		inputs   int
		want     []string
	}{
		{"none is missing", []any{"365코너", 2, "객장", 1}, 4, nil},
		{"all of them are", []any{"365코너", 2, "객장", 5}, 4, nil},
		{"too few even so", []any{"365코너", 2, "객장", 6}, 4, []string{"COUNT_MISMATCH short loc1 1/6"}},
		{"too many as well", []any{"365코너", 1, "객장", 5}, 4, []string{"COUNT_MISMATCH over loc0 2/1"}},
		{"each place may be whole, not both", []any{"365코너", 5, "객장", 4}, 4, []string{"COUNT_MISMATCH short  3/9"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var f Found
			cams(&f, 2, "loc0")
			cams(&f, 1, "loc1")
			recorder(&f, row.inputs, CauseRefused)
			reg := branchOf(MountFixed, row.declared...)
			wantKinds(t, judge(reg, f, nil), append([]string{"INPUT_NOT_ASSESSED"}, row.want...)...)
			rep := Report(reg, reg.Branches[0], f, nil)
			if rep.Found != 3 || rep.FoundMost != 3+row.inputs || rep.Unseen != row.inputs || rep.Unused != 0 || rep.Unplaced != 0 {
				t.Errorf("%+v", rep)
			}
		})
	}
}

func TestInputsThatAreNotAssessedAreOneFinding(t *testing.T) {
	var f Found
	cams(&f, 2, "loc0")
	recorder(&f, 5, CauseAuthRefused)
	f.Cameras[3].NotSeen = CauseTimeout
	f.Cameras[4].SlotID, f.Cameras[4].LocationID = "s9", "loc0" // a person knows that it is one
	f.Cameras[5].NotCamera = true
	got := judge(branchOf(MountFixed, "365코너", 3), f, nil)
	wantKinds(t, got, "INPUT_NOT_ASSESSED")
	d := got[0]
	if d.Severity != SeverityWarning || d.FoundMost != 3 || d.Facts["channels"] != "1, 2, 5" || d.Facts["why"] != "login" || d.Facts["cause"] != "auth-refused" {
		t.Errorf("%+v", d)
	}
	if us := UnseenOf("b", f); len(us) != 2 || us[0].Cause != CauseAuthRefused || us[0].Label != "NVR" || ChannelList(us[0].Channels) != "1, 5" {
		t.Errorf("%+v", us)
	}
	// Nothing is known of a recorder that is gone.
	wantKinds(t, judge(branchOf(MountFixed, "365코너", 3), f, map[string][]time.Time{
		"r1": {day}, "r2": {day}, "r3": {day}, "r4": {day}, "r5": {day}}))
}

func TestWhatALookTellsOfAnInput(t *testing.T) {
	for cause, want := range map[Cause][2]Cause{ // alone, and beside another that gave a picture
		CauseNone:        {},
		CauseNoRTP:       {},
		CauseNoVideo:     {},
		CauseNotFound:    {CauseNotFound, CauseNone},
		CauseNoStream:    {CauseNoStream, CauseNone},
		CauseRefused:     {CauseRefused, CauseRefused},
		CauseTimeout:     {CauseTimeout, CauseTimeout},
		CauseAuthNeeded:  {CauseAuthNeeded, CauseAuthNeeded},
		CauseBusy:        {CauseBusy, CauseBusy},
		CauseServerError: {CauseServerError, CauseServerError},
		CauseAuthHeld:    {CauseAuthHeld, CauseAuthHeld},
		CauseOccupied:    {CauseOccupied, CauseOccupied},
		CauseCancelled:   {CauseCancelled, CauseCancelled},
	} {
		for i, beside := range []bool{false, true} {
			if got := NotSeenWhy(Check{Cause: cause}, beside); got != want[i] {
				t.Errorf("%q, beside %v: %q, want %q", cause, beside, got, want[i])
			}
		}
	}
}

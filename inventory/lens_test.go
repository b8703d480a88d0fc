package inventory

import (
	"slices"
	"testing"
	"time"
)

// One colour before the lens of a camera is a cover; what a recorder draws is no signal. Bars and
// snow are drawn wherever they come from.
func TestOneColourBeforeALens(t *testing.T) {
	grey := Figures{Mean: 63, Low: 63, High: 63, Top: 63, Bottom: 63, Plain: 1, Peak: 1, Few: 1}
	clock := change(grey, func(f *Figures) { f.Deviation, f.Top, f.Plain, f.Peak, f.Few = 0.5, 230, 0.99, 0.98, 2 })
	snow := Figures{Mean: 110, Deviation: 45, Grain: 20, High: 200, Top: 230, Noise: 37, Few: 30}
	for _, c := range []struct {
		name  string
		f     Figures
		lens  bool
		cause Cause
	}{
		{"a sheet before a camera", grey, true, CauseCovered},
		{"the same with its own clock", clock, true, CauseCovered},
		{"a recorder's plain picture", grey, false, CauseNoSignal},
		{"snow of a camera", snow, true, CauseNoSignal},
	} {
		var causes []Cause
		var m PictureMemory
		for i := range 2 {
			causes, m = JudgePicture(c.f, learnt(dayFigures, nightFigures), 12, m, pictureDay.Add(12*time.Hour+time.Duration(i)*time.Minute), c.lens)
		}
		if !slices.Equal(causes, []Cause{c.cause}) {
			t.Errorf("%s: %v", c.name, causes)
		}
	}
}

// A cause that holds although the picture is good again is called so, and not by the figures
// that deny it.
func TestClearingIsTold(t *testing.T) {
	n := learnt(dayFigures, nightFigures)
	var m PictureMemory
	for i, f := range []Figures{nothing, nothing, dayFigures, dayFigures} {
		var causes []Cause
		causes, m = JudgePicture(f, n, 12, m, pictureDay.Add(12*time.Hour+time.Duration(i)*time.Minute), true)
		if clearing := slices.Equal(m.Clearing(), []Cause{CauseBlack}); clearing != (i == 2) || len(causes) != []int{0, 1, 1, 0}[i] {
			t.Errorf("picture %d: %v, clearing %v", i+1, causes, m.Clearing())
		}
	}
}

// A new reference view keeps what is usual where it shows just that.
func TestANewViewFits(t *testing.T) {
	n := learnt(dayFigures, nightFigures)
	for name, c := range map[string]struct {
		f    Figures
		fits bool
	}{
		"the same":        {dayFigures, true},
		"a little duller": {change(dayFigures, func(f *Figures) { f.Edges, f.Crisp = 150, 0.8 }), true},
		"blurred":         {change(dayFigures, func(f *Figures) { f.Edges, f.Crisp = 40, 0.2 }), false},
		"a bright wall":   {change(dayFigures, func(f *Figures) { f.Mean, f.Deviation, f.Edges = 160, 10, 5 }), false},
	} {
		if got := n.Fits(12, c.f); got != c.fits {
			t.Errorf("%s: %v", name, got)
		}
	}
	if (PictureNormals{}).Fits(12, dayFigures) {
		t.Error("nothing is known, and it fits")
	}
}

// Cameras outside the networks are no part of a round, and are told.
func TestRoundLeavesOutWhatLiesOutside(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	turn := func(camera string, last time.Time, outside bool) Turn {
		return Turn{BranchID: "b", DeviceID: "d" + camera, CameraID: camera, Since: now.Add(-time.Hour), Last: last, Outside: outside}
	}
	rounds := LookBack(TierStream, []Turn{turn("1", now.Add(-time.Minute), false), turn("2", time.Time{}, true), turn("3", time.Time{}, false)}, 5*time.Minute, now)
	if len(rounds) != 1 || rounds[0].Cameras != 2 || rounds[0].Checked != 1 || rounds[0].Outside != 1 || rounds[0].Complete() {
		t.Errorf("%+v", rounds)
	}
}

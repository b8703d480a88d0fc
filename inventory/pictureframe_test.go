package inventory

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestFrameMemory(t *testing.T) {
	const hour = time.Hour
	play := func(each time.Duration, digests ...string) FrameMemory {
		var m FrameMemory
		for i, d := range digests {
			m = m.Note(d, pictureDay.Add(time.Duration(i)*each))
		}
		return m
	}
	live := make([]string, 50)
	for i := range live {
		live[i] = fmt.Sprint(i)
	}
	for _, c := range []struct {
		name    string
		each    time.Duration
		digests []string
		want    bool
	}{
		{"a camera that lives", hour, live, false},
		{"it stops", hour, []string{"1", "2", "3", "x", "x", "x", "x"}, true},
		{"it stops, and its pictures have two forms", hour, []string{"1", "2", "x", "y", "y", "x", "y"}, true},
		{"three times are no sign yet", hour, []string{"1", "2", "3", "x", "x", "x"}, false},
		{"it goes on", hour, []string{"1", "2", "3", "x", "x", "x", "x", "4"}, false},
		{"a source that always begins with the same", hour, []string{"x", "x", "x", "x", "x", "x"}, false},
		{"a clip of two key frames", hour, []string{"x", "y", "x", "x", "y", "x"}, false},
		{"one that is looked at ten times in a minute", 6 * time.Second, []string{"1", "2", "3", "x", "x", "x", "x", "x", "x", "x"}, false},
	} {
		if got := play(c.each, c.digests...).Stuck(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A picture that came again bit for bit is frozen, whatever is usual; what the recorder
// draws, and the dark, is the same each time and is no frozen camera.
func TestStuckPicture(t *testing.T) {
	stuck := func(f *Figures) { f.Stuck, f.Followed = true, false }
	known := learnt(dayFigures, nightFigures)
	if got := seen(known, 12, change(dayFigures, stuck)); !slices.Equal(got, []Cause{CauseFrozen}) {
		t.Errorf("by day: %v", got)
	}
	dark := change(nothing, stuck)
	if got := seen(learnt(dayFigures, nothing), 2, dark); len(got) > 0 {
		t.Errorf("dark as each night: %v", got)
	}
	if got := (Check{Picture: &PictureCheck{Why: WhyNoDecoder, Causes: []Cause{CauseFrozen}}}).pictureSigns(); !slices.Equal(got, []Cause{CauseFrozen}) {
		t.Errorf("without a decoder: %v", got)
	}
}

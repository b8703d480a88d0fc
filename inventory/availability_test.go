package inventory

import (
	"testing"
	"time"
)

// "Availability is shown with and without planned time, beside the hours not assessed."
func TestAvailabilityWithAndWithoutPlannedTime(t *testing.T) {
	var a Availability
	a.Add(CheckCount{Good: 90, Bad: 10}, CheckCount{Bad: 8, Good: 2}, 24*time.Hour)
	a.Add(CheckCount{Good: 30, Blind: 10}, CheckCount{}, 24*time.Hour)
	a.Add(CheckCount{}, CheckCount{}, 12*time.Hour)
	if a.All != (CheckCount{120, 10, 10}) || a.Without() != (CheckCount{118, 2, 10}) || a.All.Sum() != 140 {
		t.Errorf("%+v, without %+v", a.All, a.Without())
	}
	if a.Unassessed != 18*time.Hour {
		t.Errorf("not assessed for %v", a.Unassessed)
	}
}

func TestNothingIsUnknownOfWhatWasNotThere(t *testing.T) {
	midnight := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	now := midnight.Add(10 * time.Hour)
	for _, c := range []struct {
		since time.Time
		want  time.Duration
	}{{time.Time{}, 10 * time.Hour}, {midnight.AddDate(0, 0, -3), 10 * time.Hour}, {now.Add(-10 * time.Minute), 10 * time.Minute}, {now.Add(time.Hour), 0}} {
		if got := KnownFor(c.since, midnight, now); got != c.want {
			t.Errorf("since %v: %v, want %v", c.since, got, c.want)
		}
	}
}

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

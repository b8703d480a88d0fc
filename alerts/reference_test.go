package alerts

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"camledger/alerts/internal/reference"
)

// TestReferenceAgrees plays a month, check by check, against the deciders and against the
// reference model, and wants the same state of every camera after every check, and the same
// outages, ends, and times in which it goes up and down:
//
//	go test ./alerts -run TestReferenceAgrees -v -args -month-cameras 200 -month-days 30 -month-least 20 -month-seed 7
func TestReferenceAgrees(t *testing.T) {
	cameras, days, least := min(*monthCameras, 60), min(*monthDays, 5), min(*monthLeast, 6)
	seeds := []uint64{*monthSeed, *monthSeed + 1000}
	if *monthCameras != 150 { // asked for
		cameras, days, least, seeds = *monthCameras, *monthDays, *monthLeast, seeds[:1]
	}
	for _, seed := range seeds {
		var model reference.Model
		m := newMonth(t, newScenario(seed, cameras, days, least))
		m.sleepers = false
		happened, checks, wrong := map[string]int{}, 0, 0
		m.looked = func(c CheckEvent, s CameraState, events []Event) {
			if s.LastChecked.IsZero() || wrong > 20 {
				return
			}
			checks++
			want := model.Check(reference.Check{Camera: c.CameraID, Tier: string(c.Tier), Result: string(c.Outcome), At: c.At})
			var got []string
			for _, e := range events {
				switch e.Kind {
				case EventDown:
					got = append(got, "down "+stamp(e.Since))
				case EventRecovered:
					got = append(got, "recovered "+stamp(e.Since)+" "+stamp(e.Until))
				case EventUnstable, EventSteady:
					got = append(got, string(e.Kind))
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			for _, w := range want {
				var kind string
				if _, err := fmt.Sscan(w, &kind); err == nil {
					happened[kind]++
				}
			}
			if !slices.Equal(got, want) || string(s.Status) != model.Status(c.CameraID) {
				wrong++
				t.Errorf("seed %d: %s %s %s at %s: %q %s; the reference: %q %s", seed, c.CameraID, c.Tier, c.Outcome, c.At.Format(time.DateTime), got, s.Status, want, model.Status(c.CameraID))
			}
		}
		m.play()
		t.Logf("seed %d: %d cameras, %d days, %d checks, of which the reference says %v", seed, cameras, days, checks, happened)
		for _, kind := range []string{"down", "recovered", "unstable", "steady"} {
			if happened[kind] == 0 {
				t.Errorf("seed %d: nothing was %s", seed, kind)
			}
		}
	}
}

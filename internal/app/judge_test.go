package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// usually teaches what all streams of all cameras usually are.
func usually(t *testing.T, a *App, fps float64) {
	t.Helper()
	found, err := a.store.Found(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	var normals []inventory.Normal
	for _, c := range found.Cameras {
		for _, stream := range []string{"stream:main", "stream:sub"} {
			n := inventory.Normal{CameraID: c.ID, Stream: stream}
			for i := range 10 {
				s := inventory.Sample{At: a.now().Add(time.Duration(i-10) * time.Hour).Unix(), FPS: fps, Width: 320, Height: 180}
				n.Day, n.Night = append(n.Day, s), append(n.Night, s)
			}
			normals = append(normals, n)
		}
	}
	if err := a.store.Record(t.Context(), store.Batch{Normals: normals, At: a.now()}); err != nil {
		t.Fatal(err)
	}
}

// standsAs gives the last check of a camera once it stands as wanted.
func standsAs(t *testing.T, a *App, name string, outcome inventory.Outcome) store.LastCheck {
	t.Helper()
	var last store.LastCheck
	until(t, name+" is "+string(outcome), func() bool {
		found, err := a.store.Found(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		all, err := a.store.LastChecks(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found.Cameras {
			if c.Name == name {
				last = all[c.ID]
			}
		}
		return last.Outcome == outcome
	})
	return last
}

// TestFewerFramesThanUsual follows a camera that sends a third of its usual frames: after a
// few checks it is degraded for that reason, the other one is not, and it comes back.
func TestFewerFramesThanUsual(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.119.1.0/24", "- {id: hall, name: 객장}\n- {id: safe, name: 금고}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 1층 객장 : 1대", "금고 : 1대")
	enrol(t, a, "hq")
	usually(t, a, 25)
	start(t, a)
	watched(t, a, 2)
	w.set("safe", sim.FaultFewFrames, true)
	last := standsAs(t, a, "금고", inventory.OutcomeDegraded)
	if !slices.Equal(last.Causes, []inventory.Cause{inventory.CauseFrameRate}) || len(last.Check.Deviations) != 1 {
		t.Fatalf("%v, %+v", last.Causes, last.Check.Deviations)
	}
	if d := last.Check.Deviations[0]; d.Usual != 25 || d.Now < 7 || d.Now > 10 || !d.Stands {
		t.Errorf("%+v", d)
	}
	var ladder strings.Builder
	if err := PrintLadder(&ladder, inventory.Assessed{Check: last.Check, Outcome: last.Outcome, Causes: last.Causes}); err != nil || !strings.Contains(ladder.String(), "frame rate 25 → ") {
		t.Errorf("%v\n%s", err, &ladder)
	}
	standsAs(t, a, "객장", inventory.OutcomeOK)
	w.set("safe", sim.FaultFewFrames, false)
	standsAs(t, a, "금고", inventory.OutcomeOK)
	until(t, "a round that was looked back on", func() bool {
		rounds, err := a.store.Rounds(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(rounds, func(r inventory.Round) bool { return r.Tier == inventory.TierStream && r.Cameras == 2 })
	})
	if err := a.Relearn(t.Context(), "operator:kim", last.Check.CameraID); err != nil {
		t.Fatal(err)
	}
	if err := a.Relearn(t.Context(), "operator:kim", "nobody"); err == nil {
		t.Error("a camera that is none learns anew")
	}
}

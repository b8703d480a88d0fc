package inventory

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// camera25 is a good check of a camera that sends 25 frames a second.
func camera25(at time.Time) Check {
	return Check{CameraID: "c", At: at, Tier: TierStream, Steps: []Step{{Name: StepKeyFrame, OK: true}},
		Measurement: Measurement{FPS: 25, FPSWall: 24.8, Window: 2 * time.Second, Width: 640, Height: 360, Packets: 150, Bitrate: 180_000,
			KeyFrame: time.Second, KeyInterval: 2 * time.Second, KeySize: 9000}}
}

// taught is the normal of a camera after days of checks, each made by make.
func taught(days int, make func(at time.Time, night bool) Check) (Normal, time.Time) {
	var n Normal
	at := day
	for range days * 24 * 12 {
		night := IsNight(at.Hour())
		n, _, _ = n.Judge(make(at, night), night)
		at = at.Add(5 * time.Minute)
	}
	return n, at
}

func outcomes(n *Normal, at *time.Time, checks int, change func(*Measurement)) []Outcome {
	var out []Outcome
	for range checks {
		c := camera25(*at)
		change(&c.Measurement)
		*n, c.Deviations, _ = n.Judge(c, IsNight(at.Hour()))
		o, _ := Assess(c, DefaultRules())
		out = append(out, o)
		*at = at.Add(5 * time.Minute)
	}
	return out
}

func TestFallingShortOfItsOwnNormal(t *testing.T) {
	good := func(*Measurement) {}
	ok, bad := OutcomeOK, OutcomeDegraded
	for _, row := range []struct {
		name  string
		short func(*Measurement)
		cause Cause
	}{
		{"a third of the frames", func(m *Measurement) { m.FPS, m.FPSWall = 8, 8 }, CauseFrameRate},
		{"25 stamped, 8 sent", func(m *Measurement) { m.FPSWall = 8 }, CauseFrameRate},
		{"half as wide and high", func(m *Measurement) { m.Width, m.Height = 320, 180 }, CauseSize},
		{"loss that it never had", func(m *Measurement) { m.Lost = 5 }, CauseLoss},
		{"a tenth of the bits, key frames too", func(m *Measurement) { m.Bitrate, m.KeySize = 18_000, 900 }, CauseBitRate},
		{"a key frame every ten seconds", func(m *Measurement) { m.KeyInterval = 10 * time.Second }, CauseKeyInterval},
		{"nine seconds without a key frame", func(m *Measurement) { m.KeyInterval, m.KeyFrame = 0, 9*time.Second }, CauseKeyInterval},
	} {
		t.Run(row.name, func(t *testing.T) {
			n, at := taught(2, func(at time.Time, _ bool) Check { return camera25(at) })
			// Once is nothing, three times is; it takes two to be well again, and one in between changes nothing.
			var got []Outcome
			got = append(got, outcomes(&n, &at, 1, row.short)...)
			got = append(got, outcomes(&n, &at, 2, good)...)
			got = append(got, outcomes(&n, &at, 4, row.short)...)
			got = append(got, outcomes(&n, &at, 1, good)...)
			got = append(got, outcomes(&n, &at, 1, row.short)...)
			got = append(got, outcomes(&n, &at, 2, good)...)
			if want := []Outcome{ok, ok, ok, ok, ok, bad, bad, bad, bad, bad, ok}; !slices.Equal(got, want) {
				t.Errorf("%v\nwant %v", got, want)
			}
			// Days of it are not learnt.
			outcomes(&n, &at, 3*24*12, row.short)
			c := camera25(at)
			row.short(&c.Measurement)
			_, found, _ := n.Judge(c, IsNight(at.Hour()))
			if len(found) != 1 || found[0].Cause != row.cause || !found[0].Stands {
				t.Fatalf("after three days: %+v", found)
			}
			if row.cause == CauseFrameRate && (found[0].Usual != 25 || found[0].Now != 8) {
				t.Errorf("%+v", found[0])
			}
			// What was learnt outlives a restart.
			b, err := json.Marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			var again Normal
			if err := json.Unmarshal(b, &again); err != nil {
				t.Fatal(err)
			}
			if _, found, _ := again.Judge(c, IsNight(at.Hour())); len(found) != 1 || !found[0].Stands || len(b) > 8<<10 {
				t.Errorf("read again (%d bytes): %+v", len(b), found)
			}
		})
	}
}

func TestNightIsItsOwnNormal(t *testing.T) {
	slow := func(at time.Time, night bool) Check {
		c := camera25(at)
		if night {
			c.Measurement.FPS, c.Measurement.FPSWall = 8, 8
		}
		return c
	}
	n, at := taught(3, slow)
	if d, dark := n.Usual(false), n.Usual(true); d.FPS != 25 || dark.FPS != 8 || dark.Width != 640 {
		t.Errorf("by day %+v, by night %+v", d, dark)
	}
	for range 24 * 12 {
		night := IsNight(at.Hour())
		var found []Deviation
		if n, found, _ = n.Judge(slow(at, night), night); len(found) > 0 {
			t.Fatalf("at %s: %+v", at.Format(time.TimeOnly), found)
		}
		at = at.Add(5 * time.Minute)
	}
	// The rate of the night is too low by day.
	_, found, _ := n.Judge(slow(day.Add(3*time.Hour), true), IsNight(12))
	if len(found) != 1 || found[0].Cause != CauseFrameRate {
		t.Errorf("by day: %+v", found)
	}
}

// TestNormalBearsNoise has a rate that wavers and odd checks in between: nothing stands.
func TestNormalBearsNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noisy := func(at time.Time, _ bool) Check {
		c := camera25(at)
		c.Measurement.FPS = 15 + 10*r.Float64()
		if r.IntN(30) == 0 {
			c.Measurement.FPS = 10 + r.Float64()
		}
		c.Measurement.FPSWall = c.Measurement.FPS
		return c
	}
	n, at := taught(2, noisy)
	for range 7 * 24 * 12 {
		night := IsNight(at.Hour())
		var found []Deviation
		n, found, _ = n.Judge(noisy(at, night), night)
		for _, d := range found {
			if d.Stands {
				t.Fatalf("%+v, usual %+v", d, n.Usual(night))
			}
		}
		at = at.Add(5 * time.Minute)
	}
}

func TestNothingIsJudgedBeforeItIsKnown(t *testing.T) {
	var n Normal
	at := day
	for i := range 5 {
		c := camera25(at)
		c.Measurement.FPS, c.Measurement.Width = float64(5*i+1), 100*(5-i)
		var found []Deviation
		if n, found, _ = n.Judge(c, false); len(found) > 0 {
			t.Errorf("%+v", found)
		}
		at = at.Add(time.Hour)
	}
	failed := camera25(at)
	failed.Cause, failed.Deviations = CauseNoRTP, nil
	if _, found, changed := n.Judge(failed, false); changed || found != nil {
		t.Error("a failed check taught something")
	}
	// Steady checks are stored once an hour, not each time.
	n, at = taught(2, func(at time.Time, _ bool) Check { return camera25(at) })
	writes := 0
	for range 24 * 12 {
		var changed bool
		if n, _, changed = n.Judge(camera25(at), IsNight(at.Hour())); changed {
			writes++
		}
		at = at.Add(5 * time.Minute)
	}
	if writes > 26 || len(n.Day) > samplesKept || len(n.Night) > samplesKept {
		t.Errorf("%d writes a day, %d and %d samples", writes, len(n.Day), len(n.Night))
	}
}

// TestAStillSceneIsNoWorsePicture: fewer bits between key frames of the usual size are an
// empty hall, and more bits than usual a busy one.
func TestAStillSceneIsNoWorsePicture(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*Measurement)
	}{
		{"empty", func(m *Measurement) { m.Bitrate = 30_000 }},
		{"lights off", func(m *Measurement) { m.Bitrate, m.KeySize = 60_000, 3000 }},
		{"busy", func(m *Measurement) { m.Bitrate, m.KeySize = 900_000, 30_000 }},
		{"key frames more often", func(m *Measurement) { m.KeyInterval = 500 * time.Millisecond }},
		{"one key frame in the window", func(m *Measurement) { m.KeyInterval, m.KeyFrame = 0, 1900*time.Millisecond }},
	} {
		t.Run(row.name, func(t *testing.T) {
			n, at := taught(2, func(at time.Time, _ bool) Check { return camera25(at) })
			for _, o := range outcomes(&n, &at, 2*24*12, row.change) {
				if o != OutcomeOK {
					t.Fatalf("%s: %+v", o, n.Standing)
				}
			}
		})
	}
}

// TestACheckThatDoesNotTellChangesNothing: what stands goes on where a check saw one key
// frame only, and what was counted is counted on.
func TestACheckThatDoesNotTellChangesNothing(t *testing.T) {
	n, at := taught(2, func(at time.Time, _ bool) Check { return camera25(at) })
	seldom := func(m *Measurement) { m.KeyInterval = 10 * time.Second }
	untold := func(m *Measurement) { m.KeyInterval = 0 }
	var got []Outcome
	for _, change := range []func(*Measurement){seldom, untold, seldom, untold, seldom, untold, untold, untold} {
		got = append(got, outcomes(&n, &at, 1, change)...)
	}
	ok, bad := OutcomeOK, OutcomeDegraded
	if want := []Outcome{ok, ok, ok, ok, bad, bad, bad, bad}; !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

// TestBitsThatWaverAreNoFault draws bit rates and key frames as scenes make them.
func TestBitsThatWaverAreNoFault(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	scene := func(at time.Time, _ bool) Check {
		c := camera25(at)
		c.Measurement.Bitrate = 60_000 * math.Exp(1.2*r.NormFloat64())
		c.Measurement.KeySize = int(9000 * math.Exp(0.25*r.NormFloat64()))
		if r.IntN(3) == 0 {
			c.Measurement.KeyInterval = 0
		}
		return c
	}
	n, at := taught(2, scene)
	for range 7 * 24 * 12 {
		night := IsNight(at.Hour())
		var found []Deviation
		n, found, _ = n.Judge(scene(at, night), night)
		for _, d := range found {
			if d.Stands {
				t.Fatalf("%+v, usual %+v", d, n.Usual(night))
			}
		}
		at = at.Add(5 * time.Minute)
	}
}

package alerts

import (
	"testing"
	"time"
)

// "Still down at the end = alert": what was away for longer than its limit is mailed when the
// work is over, after the wait for company; what fell shortly before the end when its limit
// is over; what answers by then is not.
func TestStillDownAtTheEndOfMaintenanceIsMailedAtTheEnd(t *testing.T) {
	for _, row := range []struct {
		name     string
		down, up float64
		mailed   float64 // minutes; 0: never
	}{
		{name: "long before the end", down: 9, up: 200, mailed: 62},
		{name: "shortly before the end", down: 56, up: 200, mailed: 68},
		{name: "back before the end", down: 9, up: 58},
		{name: "down before it began, told of by nobody", down: 1, up: 200, mailed: 62},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, 8)
			w.in.Maintenance = []Maintenance{{ID: "m", CameraID: "b1/1", Reason: "교체", Author: "p", Begin: at(5), End: at(60)}}
			w.until(row.down - 1)
			w.fail("b1/1")
			w.until(row.up - 1)
			w.mend("b1/1")
			w.until(240)
			if row.mailed == 0 {
				wantKinds(t, w, "b1")
				return
			}
			if len(w.notices) == 0 || !w.notices[0].Created.Equal(at(row.mailed)) {
				t.Fatalf("%v, want the first after %v min", w.log, row.mailed)
			}
		})
	}
}

// "Maintenance: scope (camera, recorder, location, branch)": work on a place that holds most
// of a branch, or all cameras of a recorder, is no outage of the branch or of the recorder.
// What is still down at its end is told together.
func TestPlannedWorkOnManyCamerasIsNoStorm(t *testing.T) {
	w := newWorld(t, 8)
	for n := range 6 {
		c := w.camera([]string{"b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6"}[n])
		c.LocationID = "hall"
		if n < 3 {
			c.State.DeviceID = "nvr"
		}
	}
	w.in.Maintenance = []Maintenance{{ID: "m", BranchID: "b1", LocationID: "hall", Reason: "공사", Author: "p", Begin: at(5), End: at(90)}}
	w.until(9)
	w.fail("b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6")
	w.until(89)
	wantKinds(t, w, "b1")
	w.until(110)
	wantKinds(t, w, "b1", NoticeOutage)
	if n := len(w.notices[0].Items); n != 1 {
		t.Errorf("%d incidents told, want the one that holds all: %+v", n, w.notices[0].Items)
	}
}

// "Results are marked planned": a camera that is restarted again and again in planned work
// is not unstable for it.
func TestPlannedRestartsMakeNothingUnstable(t *testing.T) {
	for _, planned := range []bool{false, true} {
		w := newWorld(t, 8)
		if planned {
			w.in.Maintenance = []Maintenance{{ID: "m", BranchID: "b1", Reason: "교체", Author: "p", Begin: at(25), End: at(80)}}
		}
		for m := 30.0; m < 78; m += 4 { // away two of every four minutes
			w.until(m)
			w.fail("b1/1")
			w.until(m + 2)
			w.mend("b1/1")
		}
		w.until(150)
		if unstable := w.count(EventUnstable) > 0; unstable == planned {
			t.Errorf("planned %v: unstable %v; %v", planned, unstable, w.log)
		}
		if planned {
			wantKinds(t, w, "b1")
		}
	}
}

// "Indeterminate (the monitor itself is at fault)": what the monitor could not see is no
// failure of a camera's own. Two losses of its line within an hour, and flapping ones, make
// nothing unstable, and no branch hears of them.
func TestLossesOfTheMonitorsOwnLineMakeNothingUnstable(t *testing.T) {
	for name, away := range map[string][][2]float64{
		"two losses":   {{20, 32}, {50, 62}},
		"five losses":  {{20, 27}, {36, 43}, {52, 59}, {68, 75}, {84, 91}},
		"short losses": {{20, 22}, {24, 26}, {28, 30}, {32, 34}, {36, 38}, {40, 42}, {44, 46}, {48, 50}, {52, 54}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 4, 4, 4, 4)
			for _, a := range away {
				w.until(a[0] - 1)
				for n := range w.in.Branches {
					for _, c := range w.in.Branches[n].Cameras {
						w.fail(c.State.CameraID)
					}
				}
				w.until(a[1] - 1)
				clear(w.broken)
			}
			w.until(240)
			if n := w.count(EventUnstable); n != 0 {
				t.Errorf("%d cameras unstable", n)
			}
			for _, b := range []string{"b1", "b2", "b3", "b4"} {
				wantKinds(t, w, b)
			}
		})
	}
}

// A relapse is a camera's own: losses of the monitor's line do not make recoveries slower.
func TestLossesOfTheMonitorsOwnLineAreNoRelapse(t *testing.T) {
	s, _, _ := play(CameraState{CameraID: "c"}, steps(t, "0 beat -, 1 beat -, 5 beat -, 6 beat +, 11 beat +"))
	checks := steps(t, "20 beat -, 21 beat -, 25 beat -, 26 beat +, 27 beat -, 28 beat +, 33 beat +")
	own, _, _ := play(s, checks)
	for n := range checks {
		checks[n].Blind = Blind{From: at(19), To: at(27.5)}
	}
	blind, _, _ := play(s, checks)
	if own.Status != StatusRecovering || blind.Status != StatusHealthy {
		t.Errorf("its own failures: %s; the monitor's: %s", own.Status, blind.Status)
	}
}

func TestWindowsHoldWhatTheyAreFor(t *testing.T) {
	s := CameraState{CameraID: "c", DeviceID: "d", BranchID: "b"}
	for _, row := range []struct {
		m    Maintenance
		want bool
	}{
		{Maintenance{CameraID: "c"}, true}, {Maintenance{CameraID: "x"}, false},
		{Maintenance{DeviceID: "d"}, true}, {Maintenance{DeviceID: "x"}, false},
		{Maintenance{LocationID: "l", BranchID: "b"}, true}, {Maintenance{LocationID: "l", BranchID: "x"}, false}, {Maintenance{LocationID: "x"}, false},
		{Maintenance{BranchID: "b"}, true}, {Maintenance{BranchID: "x"}, false}, {Maintenance{}, false},
		{Maintenance{CameraID: "x", BranchID: "b"}, false},
	} {
		row.m.Begin, row.m.End = at(0), at(10)
		if got := row.m.Holds(s, "l"); got != row.want {
			t.Errorf("%+v holds it: %v", row.m, got)
		}
		if got := PlannedAt([]Maintenance{row.m}, s, "l", at(10)); got {
			t.Errorf("%+v: planned at its end", row.m)
		}
		end := newWorkIndex([]Maintenance{row.m}).until(s, "l", at(5), at(20))
		if want := map[bool]time.Time{true: at(10)}[row.want]; !end.Equal(want) {
			t.Errorf("%+v: until %v, want %v", row.m, end, want)
		}
	}
}

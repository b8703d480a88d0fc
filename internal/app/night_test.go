package app

import (
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
)

// twoBranches is a head office with two cameras and a branch with one.
func twoBranches(hq, market string) string {
	return `name: two
credentials: {user: viewer, password: camera-1}
branches:
  - {name: 본점, code: hq, networks: [` + hq + `], devices: [{id: hall, repeat: 2, name: "객장 {n}"}]}
  - {name: 시장지점, code: market, networks: [` + market + `], devices: [{id: counter}]}
`
}

// at10 is a clock that stands at 10:00 in Seoul and goes on from there.
func at10(t *testing.T) *clock {
	t.Helper()
	zone := seoul(t)
	now := time.Now().In(zone)
	c := newClock()
	c.add(time.Date(now.Year(), now.Month(), now.Day()+1, 10, 0, 0, 0, zone).Sub(now))
	return c
}

func scansOf(t *testing.T, a *App, code string) []inventory.Scan {
	t.Helper()
	all, err := a.store.Scans(t.Context(), branch(t, a, code).ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestMissedNightIsCaughtUp starts the program at ten in the morning. Head office was
// scanned the night before last; the other branch never was.
func TestMissedNightIsCaughtUp(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		n := "1"
		if dsn != "" {
			n = "2"
		}
		w := newSite(t, twoBranches("127.104."+n+".0/28", "127.104."+n+".128/28"), settings{database: dsn})
		c := at10(t)
		a := w.open(c.now)
		declare(t, a, "본점 고정 : 2대 객장 : 2대", "시장지점 고정 : 1대 객장 : 1대")
		if err := a.store.SetLastRun(t.Context(), jobScan, branch(t, a, "hq").ID, c.now().Add(-32*time.Hour)); err != nil {
			t.Fatal(err)
		}
		start(t, a)
		until(t, "the catch-up of head office", func() bool {
			all := scansOf(t, a, "hq")
			return len(all) == 1 && all[0].State == inventory.ScanComplete
		})
		if got := scansOf(t, a, "hq")[0].Trigger; got != TriggerCatchUp {
			t.Errorf("the scan was started by %s", got)
		}
		until(t, "the run is noted", func() bool {
			last, err := a.store.LastRun(t.Context(), jobScan, branch(t, a, "hq").ID)
			return err == nil && c.now().Sub(last) < time.Hour
		})
		if all := scansOf(t, a, "market"); len(all) != 0 {
			t.Errorf("a branch that was never scanned was scanned by itself: %+v", all)
		}
	})
}

// TestNightThatWasHeldIsNotRepeated starts the program after a night whose scan ran.
func TestNightThatWasHeldIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := newSite(t, twoBranches("127.104.3.0/28", "127.104.3.128/28"), settings{})
	c := at10(t)
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 2대 객장 : 2대", "시장지점 고정 : 1대 객장 : 1대")
	s, err := a.newMonitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, last := range []time.Duration{8 * time.Hour, time.Minute} { // 02:00, and by hand in the morning
		if err := a.store.SetLastRun(t.Context(), jobScan, branch(t, a, "hq").ID, c.now().Add(-last)); err != nil {
			t.Fatal(err)
		}
		a.catchUp(t.Context(), s)
		if all := scansOf(t, a, "hq"); len(all) != 0 {
			t.Fatalf("scanned again after %s", last)
		}
	}
}

// TestNightScansEveryBranch runs the night's work; one branch cannot be reached.
func TestNightScansEveryBranch(t *testing.T) {
	t.Parallel()
	w := newSite(t, twoBranches("127.104.4.0/28", "127.104.4.128/28"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대", "시장지점 고정 : 1대 객장 : 1대")
	m, err := a.newMonitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.nightly(t.Context(), TriggerSchedule, m)
	w.set("hq", "no-answer", true)
	a.nightly(t.Context(), TriggerSchedule, m)
	states := func(code string) (out [2]inventory.ScanState) {
		all := scansOf(t, a, code)
		if len(all) != 2 {
			t.Fatalf("%s: %d scans", code, len(all))
		}
		return [2]inventory.ScanState{all[1].State, all[0].State} // the newest stands first
	}
	if got := states("hq"); got != [2]inventory.ScanState{inventory.ScanComplete, inventory.ScanPartial} {
		t.Errorf("head office: %v", got)
	}
	if got := states("market"); got != [2]inventory.ScanState{inventory.ScanComplete, inventory.ScanComplete} {
		t.Errorf("branch: %v", got)
	}
	ds, _, err := a.store.Differences(t.Context(), store.DifferenceFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ds {
		if d.Kind == inventory.MissingCamera {
			t.Errorf("a branch that cannot be reached misses no camera: %+v", d)
		}
	}
}

// TestScheduleKeepsTheInstitutionsTime asks the schedule when it runs next.
func TestScheduleKeepsTheInstitutionsTime(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.104.5.0/28", "- {id: hall}"), settings{})
	a := w.open(nil)
	a.cfg.Schedule.Report = config.Default().Schedule.Report
	m, err := a.newMonitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mail, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.schedule(t.Context(), m, mail)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		if err := s.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	want := map[string]string{jobScan: "02:00", jobInspect: "06:00", jobReport: "08:00"}
	for _, j := range s.Jobs() {
		next, err := j.NextRun()
		if err != nil {
			t.Fatal(err)
		}
		if got := next.In(seoul(t)).Format("15:04"); got != want[j.Name()] {
			t.Errorf("%s runs at %s; want %s", j.Name(), got, want[j.Name()])
		}
		delete(want, j.Name())
	}
	if len(want) != 0 {
		t.Errorf("not scheduled: %v", want)
	}
}

// TestInspectionIsHeldWhenItsIntervalIsOver lets the promised month pass.
func TestInspectionIsHeldWhenItsIntervalIsOver(t *testing.T) {
	t.Parallel()
	w := newSite(t, twoBranches("127.104.6.0/28", "127.104.6.128/28"), settings{})
	c := at10(t)
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 2대 객장 : 2대", "시장지점 고정 : 1대 객장 : 1대")
	enrol(t, a, "hq")
	scan(t, a, "market") // nobody has said yet where its camera is
	held := func() int {
		t.Helper()
		all, err := a.store.Inspections(t.Context(), "", 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range all {
			if in.Branch != "본점" || in.Interval != "monthly" || in.Counts.Total != 2 {
				t.Errorf("%s, %s: %+v", in.Branch, in.Interval, in.Counts)
			}
		}
		return len(all)
	}
	for _, step := range []struct {
		name    string
		after   time.Duration
		trigger string
		want    int
	}{
		{"a start does not hold the first one", 0, TriggerCatchUp, 0},
		{"the first morning", 0, TriggerSchedule, 1},
		{"the next morning", 24 * time.Hour, TriggerSchedule, 1},
		{"a week before", 20 * 24 * time.Hour, TriggerSchedule, 1},
		{"after more than a month", 12 * 24 * time.Hour, TriggerSchedule, 2},
		{"a start after a missed one", 33 * 24 * time.Hour, TriggerCatchUp, 3},
	} {
		c.add(step.after)
		a.inspectDue(t.Context(), step.trigger)
		if got := held(); got != step.want {
			t.Fatalf("%s: %d inspections; want %d", step.name, got, step.want)
		}
	}
}

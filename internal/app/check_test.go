package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// TestNamesOfWhatIsChecked asks for cameras by id, slot, branch code and branch name.
func TestNamesOfWhatIsChecked(t *testing.T) {
	t.Parallel()
	w := newSite(t, twoBranches("127.106.1.0/28", "127.106.1.128/28"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대", "시장지점 고정 : 1대 객장 : 1대")
	enrol(t, a, "hq")
	scan(t, a, "market")
	counter := found(t, a, "market").Cameras[0]
	for _, row := range []struct {
		names []string
		want  int
	}{
		{nil, 3}, {[]string{"hq"}, 2}, {[]string{"시장 지점"}, 1}, {[]string{counter.ID}, 1}, {[]string{"객장-02"}, 1}, {[]string{"hq", counter.ID}, 3},
	} {
		rs, err := a.CheckTargets(t.Context(), row.names, false, CheckHooks{})
		if err != nil || len(rs) != row.want {
			t.Errorf("%q: %d checks, %v", row.names, len(rs), err)
		}
		for _, r := range rs {
			if r.Outcome != inventory.OutcomeOK {
				t.Errorf("%q: %s is %s %v", row.names, r.Camera.Name, r.Outcome, r.Causes)
			}
		}
	}
	var none ErrNoCamera
	if _, err := a.CheckTargets(t.Context(), []string{"nowhere"}, false, CheckHooks{}); !errors.As(err, &none) {
		t.Errorf("%v", err)
	}
	// The same code at two branches: nobody can tell which is meant.
	reg, err := a.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	place := reg.LocationsOf(counter.BranchID)[0]
	if _, err := a.PlaceBy(t.Context(), "person:hana", []store.Placement{{CameraID: counter.ID, LocationID: place.ID}}); err != nil {
		t.Fatal(err)
	}
	_, err = a.CheckTargets(t.Context(), []string{"객장-01"}, false, CheckHooks{})
	if err == nil || !strings.Contains(err.Error(), counter.ID) || !strings.Contains(err.Error(), "본점") {
		t.Errorf("%v; want both cameras named", err)
	}
}

// TestCheckGoesOnRecordWithoutMovingTheAlerts checks by hand while a camera is down.
func TestCheckGoesOnRecordWithoutMovingTheAlerts(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.106.2.0/28", "- {id: hall}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	scan(t, a, "hq")
	w.set("hall", sim.FaultRefuse, true)
	for range 5 {
		if _, err := a.CheckTargets(t.Context(), nil, false, CheckHooks{}); err != nil {
			t.Fatal(err)
		}
	}
	cam := found(t, a, "hq").Cameras[0]
	last, err := a.store.LastChecks(t.Context(), branch(t, a, "hq").ID)
	if err != nil || last[cam.ID].Outcome != inventory.OutcomeDown || !slices.Contains(last[cam.ID].Causes, inventory.CauseRefused) {
		t.Errorf("on record: %+v, %v", last, err)
	}
	if all := incidentsOf(t, a); len(all) != 0 {
		t.Errorf("incidents: %+v", all)
	}
}

// TestWorkThatIsUnderWayIsNotStartedTwice presses the button of a page twice.
func TestWorkThatIsUnderWayIsNotStartedTwice(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.106.3.0/24", "- {id: hall, faults: [slow]}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	s := start(t, a)
	b := branch(t, a, "hq")
	if err := s.Actions().ScanNow(t.Context(), personOf("hana"), b.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Actions().ScanNow(t.Context(), personOf("hana"), b.ID); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the second: %v", err)
	}
	// The end of the program ends the scan and keeps it.
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if all := scansOf(t, a, "hq"); len(all) > 1 || len(all) == 1 && all[0].State == inventory.ScanRunning {
		t.Errorf("%+v", all)
	}
}

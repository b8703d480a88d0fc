package app

import (
	"os/exec"
	"testing"
	"time"

	"camledger/internal/sim"
)

// A scan made while the clock was ahead is not the newest one once the clock is put right,
// and a camera that it saw may be missed by a later one.
func TestScanOfAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.106.32.0/28", `- {id: hall, repeat: 8, name: "객장 {n}"}`), settings{})
	c := newClock()
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 8대 객장 : 8대")
	enrol(t, a, "hq")
	c.add(400 * 24 * time.Hour)
	ahead := scan(t, a, "hq")
	c.add(-399 * 24 * time.Hour)
	w.set("hall-1", sim.FaultRefuse, true)
	r := scan(t, a, "hq")
	if r.Scan.Change.Found != 7 || r.Report.Found != 7 {
		t.Errorf("saw %d, counts %d", r.Scan.Change.Found, r.Report.Found)
	}
	d, err := a.ScanDetail(t.Context(), "hq")
	if err != nil || d.Scan.ID != r.Scan.ID {
		t.Errorf("the newest is %s (%v), not %s", d.Scan.ID, err, r.Scan.ID)
	}
	lines, err := a.Scans(t.Context(), nil, 20)
	if err != nil || lines[0].Scan.ID != r.Scan.ID || lines[len(lines)-1].Scan.ID != ahead.Scan.ID || !a.Ahead(lines[len(lines)-1].Scan) || a.Ahead(lines[0].Scan) {
		t.Errorf("in the order %+v, %v", lines, err)
	}
	if one, err := a.Scans(t.Context(), []string{"hq"}, 1); err != nil || len(one) != 1 || one[0].Scan.ID != r.Scan.ID {
		t.Errorf("the newest one %+v, %v", one, err)
	}
}

func TestProcessThatEnded(t *testing.T) {
	child := exec.Command("true")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	for holder, want := range map[string]bool{
		processName():                     false,
		processOn(child.Process.Pid):      true,
		"process 4711 on another-machine": false,
		"":                                false,
		"process -1 on " + "x":            false,
	} {
		if got := ended(holder); got != want {
			t.Errorf("%q: ended %v", holder, got)
		}
	}
}

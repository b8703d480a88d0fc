package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/inventory"
)

// What is wrong with a camera is not mended by its being off for a night.
func TestADarkNightSettlesNothing(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.106.21.0/28", `
- {id: hall, repeat: 3, maker: hikvision, name: "객장 {n}"}
- {id: nvr, kind: recorder, maker: hikvision, inputs: 3, channels: [{name: "객장 {n}", repeat: 2}]}`), settings{})
	c := newClock()
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	enrol(t, a, "hq") // with both pairs confirmed
	b := branch(t, a, "hq")
	w.set("hall-3", sim.FaultOpenStream, true)
	w.set("nvr", sim.FaultOpenStream, true)
	c.add(24 * time.Hour)
	scan(t, a, "hq")
	want := []inventory.DifferenceKind{inventory.OpenStream, inventory.OpenStream, inventory.OpenStream, inventory.UnusedInput}
	if kinds := openDifferences(t, a, b.ID); !slices.Equal(kinds, want) {
		t.Fatalf("open: %v", kinds)
	}
	w.set("hall-3", sim.FaultNoAnswer, true)
	w.set("nvr", sim.FaultNoAnswer, true)
	c.add(24 * time.Hour)
	dark := scan(t, a, "hq").Scan.Report
	if text := strings.Join(NotSeenLines(dark), "\n"); !slices.Contains(dark.Missed, w.world.Address("nvr")) || len(dark.Missed) != 2 || !strings.Contains(text, "known devices that did not answer: 2 (") {
		t.Errorf("missed %v: %s", dark.Missed, text)
	}
	if err := a.Recompare(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	if kinds := openDifferences(t, a, b.ID); !slices.Equal(kinds, want) {
		t.Errorf("while they are off: %v", kinds)
	}
	for _, id := range []string{"hall-3", "nvr"} {
		w.set(id, sim.FaultNoAnswer, false)
		w.set(id, sim.FaultOpenStream, false)
	}
	c.add(24 * time.Hour)
	scan(t, a, "hq")
	if kinds := openDifferences(t, a, b.ID); !slices.Equal(kinds, want[3:]) {
		t.Errorf("mended: %v", kinds)
	}
}

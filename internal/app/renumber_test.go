package app

import (
	"maps"
	"slices"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/inventory"
)

// A recorder gives all of its sources other tokens: that is proposed in the held scan, and
// one word of a person carries every camera over, with its place and history.
func TestOtherTokensOfAWholeRecorder(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.103.30.0/24"
		if dsn != "" {
			network = "127.103.31.0/24"
		}
		w := newSite(t, devices(network, `
- {id: nvr, kind: recorder, maker: hikvision, inputs: 12, channels: [{name: "객장 {n}", repeat: 10}]}
- {id: hall, repeat: 6, name: "금고 {n}"}`), settings{database: dsn})
		c := newClock()
		a := w.open(c.now)
		declare(t, a, "본점 고정 : 16대 객장 : 10대, 금고 : 6대")
		enrol(t, a, "hq")
		b := branch(t, a, "hq")
		before := placed(found(t, a, "hq"))
		if len(before) != 16 {
			t.Fatalf("placed: %v", before)
		}
		w.set("nvr", sim.FaultTokens, true)
		c.add(24 * time.Hour)
		r := scanAny(t, a, "hq")
		ch := r.Scan.Change
		if r.Scan.State != inventory.ScanHeld || len(ch.Renumbered) != 1 || ch.Renumbered[0].Sources != 12 ||
			ch.Counts[inventory.ItemRenumbered] != 10 || ch.Items() != 10 || ch.Unjudged() != 0 {
			t.Fatalf("%s %+v", r.Scan.State, ch)
		}
		if !slices.ContainsFunc(r.Held, func(d inventory.Difference) bool { return d.Kind == inventory.SourcesRenumbered }) || len(r.Held) != 2 { // and its unused inputs
			t.Errorf("it would open %+v", r.Held)
		}
		device := ch.Renumbered[0].DeviceID
		done, err := a.RenumberDevice(t.Context(), "person:staff0", "firmware 3.1", device)
		if err != nil || done.Scan == nil || done.Scan.State != inventory.ScanComplete || done.Scan.Hold.By != "person:staff0" || done.Text() == "" {
			t.Fatalf("%+v %v", done, err)
		}
		after := found(t, a, "hq")
		if now := placed(after); len(after.Cameras) != 18 || !maps.Equal(before, now) {
			t.Errorf("%d cameras, places %v, before %v", len(after.Cameras), now, before)
		}
		for _, cam := range after.Cameras {
			if cam.DeviceID == device && cam.SourceToken[:4] != "src_" {
				t.Errorf("%s has the token %s", cam.ID, cam.SourceToken)
			}
		}
		if kinds := openDifferences(t, a, b.ID); !slices.Equal(kinds, []inventory.DifferenceKind{inventory.UnusedInput}) {
			t.Errorf("open: %v", kinds)
		}
		c.add(24 * time.Hour)
		if r := scan(t, a, "hq"); r.Scan.Change.Items() != 0 || r.New != 0 {
			t.Errorf("the next night changes %+v", r.Scan.Change)
		}
		// Taken back, it is proposed again.
		if _, err := a.UndoStep(t.Context(), "person:staff0", "not sure", done.Event.ID); err != nil {
			t.Fatal(err)
		}
		// This time more is wrong: the rest stays held.
		for _, id := range []string{"hall-1", "hall-2", "hall-3", "hall-4", "hall-5"} {
			w.set(id, sim.FaultRefuse, true)
		}
		c.add(24 * time.Hour)
		r = scanAny(t, a, "hq")
		if r.Scan.State != inventory.ScanHeld || r.Scan.Change.Items() != 15 || len(r.Scan.Change.Renumbered) != 1 {
			t.Fatalf("%s %+v", r.Scan.State, r.Scan.Change)
		}
		if done, err = a.RenumberDevice(t.Context(), "person:staff0", "firmware 3.1", device); err != nil || done.Scan.State != inventory.ScanHeld {
			t.Fatalf("%+v %v", done.Scan, err)
		}
		sc, err := a.store.Scan(t.Context(), r.Scan.ID)
		if err != nil || sc.State != inventory.ScanHeld || sc.Change.Items() != 5 || len(sc.Change.Renumbered) != 0 {
			t.Errorf("%s %+v %v", sc.State, sc.Change, err)
		}
		if now := placed(found(t, a, "hq")); !maps.Equal(before, now) {
			t.Errorf("places %v, before %v", now, before)
		}
		if kinds := openDifferences(t, a, b.ID); !slices.Contains(kinds, inventory.ScanIsHeld) || slices.Contains(kinds, inventory.MissingCamera) {
			t.Errorf("open: %v", kinds)
		}
	})
}

// placed are the slots of cameras, by their ids.
func placed(f inventory.Found) map[string]string {
	out := map[string]string{}
	for _, c := range f.Cameras {
		if c.SlotID != "" {
			out[c.ID] = c.SlotID
		}
	}
	return out
}

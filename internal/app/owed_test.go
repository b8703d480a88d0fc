package app

import (
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// Where a kill comes between a person's decision and the comparison that follows it, whoever
// opens the database next compares.
func TestDecisionIsComparedAfterAKill(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.18.0/29", "- {id: hall, repeat: 3}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 객장 : 3대")
	enrol(t, a, "hq")
	b := branch(t, a, "hq")
	undeclared := func(a *App) int {
		t.Helper()
		_, n, err := a.store.Differences(t.Context(), store.DifferenceFilter{BranchID: b.ID, Kind: []inventory.DifferenceKind{inventory.UndeclaredCamera}, State: []inventory.DifferenceState{inventory.DifferenceOpen}})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := undeclared(a); n != 3 {
		t.Fatalf("%d undeclared cameras before", n)
	}
	reg, err := a.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	place := store.Placement{CameraID: found(t, a, "hq").Cameras[0].ID, LocationID: reg.LocationsOf(b.ID)[0].ID}
	// The first half of PlaceBy: what a process did that was killed then.
	if _, err := a.store.Place(t.Context(), []store.Placement{place}, "person:kim", a.now()); err != nil {
		t.Fatal(err)
	}
	if ids, err := a.store.Uncompared(t.Context()); err != nil || len(ids) != 1 || ids[0] != b.ID {
		t.Fatalf("to compare: %v, %v", ids, err)
	}
	again := w.open(nil)
	if n := undeclared(again); n != 2 {
		t.Errorf("%d undeclared cameras after the next start, want 2", n)
	}
	if ids, err := again.store.Uncompared(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("still to compare: %v, %v", ids, err)
	}
}

package app

import (
	"fmt"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
)

func personOf(login string) store.Person {
	return store.Person{ID: "person_" + login, Login: login, Name: login}
}

// TestChecksAreSpreadOverTheirInterval wants no herd: of many cameras that are new at the
// same moment, no tenth of the interval gets twice its share, in any later round either.
func TestChecksAreSpreadOverTheirInterval(t *testing.T) {
	m := &monitor{app: &App{cfg: config.Default()}, watch: map[string]*watch{}}
	now := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	every := m.interval(inventory.TierStream)
	const cameras = 2000
	for round := range 3 {
		fresh := map[string]*watch{}
		tenths := [10]int{}
		for i := range cameras {
			w := m.keep(fresh, job{camera: inventory.Camera{ID: fmt.Sprintf("cam_%d", i)}, tier: inventory.TierStream}, now)
			if w.due.Before(now) || !w.due.Before(now.Add(every)) {
				t.Fatalf("camera %d is due %s after now", i, w.due.Sub(now))
			}
			tenths[int(w.due.Sub(now)*10/every)]++
			w.due = nextTurn(w.due, now.Add(every-time.Nanosecond), every)
		}
		for n, got := range tenths {
			if got > cameras/5 {
				t.Errorf("round %d: %d of %d checks in tenth %d", round, got, cameras, n)
			}
		}
		m.watch, now = fresh, now.Add(every)
	}
}

func TestTurnsThatPassedAreSkippedInRhythm(t *testing.T) {
	due := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	const every = 5 * time.Minute
	for _, row := range []struct{ late, want time.Duration }{
		{0, 5 * time.Minute}, {time.Second, 5 * time.Minute}, {5 * time.Minute, 5 * time.Minute},
		{6 * time.Minute, 10 * time.Minute}, {61 * time.Minute, 65 * time.Minute},
	} {
		if got := nextTurn(due, due.Add(row.late), every); !got.Equal(due.Add(row.want)) {
			t.Errorf("%s late: next after %s; want %s", row.late, got.Sub(due), row.want)
		}
	}
}

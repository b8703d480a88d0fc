package app

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
)

func personOf(login string) store.Person {
	return store.Person{ID: "person_" + login, Login: login, Name: login}
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

// TestPoolKeepsItsBounds runs many jobs and counts how many are under way at once: of a
// recorder two, of a camera one, of a branch and in all as many as the settings say.
func TestPoolKeepsItsBounds(t *testing.T) {
	p := newPool(config.CheckRules{Concurrency: 5, PerBranch: 4, RecorderSessions: 2})
	var mu sync.Mutex
	now, most := map[string]int{}, map[string]int{}
	count := func(by int, keys ...string) {
		mu.Lock()
		defer mu.Unlock()
		for _, k := range keys {
			now[k] += by
			most[k] = max(most[k], now[k])
		}
	}
	var all sync.WaitGroup
	for i := range 60 {
		kind, device := inventory.KindCamera, fmt.Sprintf("camera%d", i%6)
		if i%3 == 0 {
			kind, device = inventory.KindRecorder, "recorder"
		}
		j := job{branch: inventory.Branch{ID: fmt.Sprintf("branch%d", i%2)}, device: inventory.Device{ID: device, Kind: kind}}
		all.Go(func() {
			err := p.do(t.Context(), j, func() {
				count(1, j.device.ID, j.branch.ID, "all")
				runtime.Gosched()
				count(-1, j.device.ID, j.branch.ID, "all")
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for key, n := range most {
		bound := map[string]int{"recorder": 2, "branch0": 4, "branch1": 4, "all": 5}[key]
		if bound == 0 {
			bound = 1
		}
		if n > bound {
			t.Errorf("%s: %d at once; at most %d", key, n, bound)
		}
	}
	// Who waits when the program ends gets nothing, and gives back what it had.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	one := job{device: inventory.Device{ID: "held"}}
	for range 50 {
		if err := p.do(ctx, one, func() {}); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if err := p.do(t.Context(), one, func() {}); err != nil {
		t.Error(err)
	}
}

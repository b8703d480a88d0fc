package web

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestAtHand walks a value through its life: read once for all who wait, handed out while it
// is read anew, void after an act.
func TestAtHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &atHand[int]{good: 5 * time.Second, stale: time.Minute}
		reads, failing := 0, false
		read := func(context.Context) (int, error) {
			reads++
			n := reads
			timer := time.NewTimer(time.Second)
			<-timer.C
			if failing {
				return 0, errors.New("away")
			}
			return n, nil
		}
		get := func(want int) {
			t.Helper()
			got, err := f.get(t.Context(), time.Now, read)
			if err != nil || got != want {
				t.Errorf("%d, %v; want %d", got, err, want)
			}
		}
		for range 3 {
			go get(1)
		}
		get(1)
		synctest.Wait()
		if reads != 1 {
			t.Errorf("read %d times for four who waited", reads)
		}
		advance := func(d time.Duration) {
			timer := time.NewTimer(d)
			<-timer.C
			synctest.Wait()
		}
		advance(10 * time.Second)
		get(1) // at once, while it is read anew
		advance(2 * time.Second)
		get(2)
		f.void()
		get(3)
		advance(2 * time.Minute)
		failing = true
		if _, err := f.get(t.Context(), time.Now, read); err == nil {
			t.Error("an error is nobody's")
		}
		failing = false
		get(5)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		f.void()
		if _, err := f.get(ctx, time.Now, read); !errors.Is(err, context.Canceled) {
			t.Errorf("who went away waits: %v", err)
		}
		advance(5 * time.Second)
	})
}

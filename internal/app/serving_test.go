package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
)

// TestOneProcessServes lets one process serve a database: another is refused and told who
// serves, until the first one has ended, with or without a word.
func TestOneProcessServes(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.102.44.0/24"
		if dsn != "" {
			network = "127.102.45.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, name: 객장}"), settings{database: dsn})
		a := w.open(nil)
		c := w.child()
		w.configure(settings{database: dsn}) // another port
		second := w.open(nil)
		var served ErrServed
		if _, err := second.Start(t.Context()); !errors.As(err, &served) || served.Holder != processOn(c.cmd.Process.Pid) || !strings.Contains(err.Error(), "served already, by process ") {
			t.Fatalf("%v", err)
		}
		c.kill()
		s, err := second.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		// One of another machine that was killed is waited for.
		gone := store.Serving{ID: "serving_gone", Holder: "process 1 on another machine", Since: time.Now(), Until: time.Now().Add(2 * time.Second)}
		if _, taken, err := a.store.TakeServing(t.Context(), gone, time.Now()); err != nil || !taken {
			t.Fatal(taken, err)
		}
		if s, err = second.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Whose rounds are taken, because nothing was heard of it for too long, ends.
		now := time.Now().Add(servingHolds)
		taker := store.Serving{ID: "serving_taker", Holder: "process 2 on another machine", Since: now, Until: now.Add(time.Hour)}
		until(t, "the rounds are taken", func() bool {
			_, taken, err := a.store.TakeServing(t.Context(), taker, time.Now().Add(2*servingHolds))
			return err == nil && taken
		})
		select {
		case err := <-s.failed:
			if !errors.As(err, &served) || served.Holder != taker.Holder {
				t.Errorf("%v", err)
			}
		case <-time.After(time.Minute):
			t.Error("it goes on beside the other one")
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
}

package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"camledger/internal/store"
)

func TestLogins(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		names := []string{"address 10.1.1.9", "endpoint u"}
		always := func([]store.Login) bool { return true }
		l := store.Login{Version: "v1", Credential: "default", Told: []string{"address 10.1.1.9"}, Trying: "login_1", TryingAt: t0}
		if !get(s.ReserveLogin(ctx, l, names, always))(t) {
			t.Fatal("not reserved")
		}
		for _, k := range get(s.Logins(ctx, "v1", names))(t) {
			if k.Trying != "login_1" || !k.TryingAt.Equal(t0) || k.State != store.LoginNone {
				t.Errorf("under way: %+v", k)
			}
		}
		// One that was never sent leaves nothing.
		must(t, s.SettleLogin(ctx, l, names))
		if left := get(s.LoginsOf(ctx, names))(t); len(left) != 0 {
			t.Errorf("left behind: %+v", left)
		}
		get(s.ReserveLogin(ctx, l, names, always))(t)
		l.State, l.Reason, l.At = store.LoginRefused, "password", t0.Add(time.Second)
		must(t, s.SettleLogin(ctx, l, names))
		got := get(s.Logins(ctx, "v1", names[1:]))(t)
		if len(got) != 1 || got[0].State != store.LoginRefused || got[0].Reason != "password" || got[0].Credential != "default" || got[0].Trying != "" ||
			!got[0].At.Equal(t0.Add(time.Second)) || len(got[0].Told) != 1 || got[0].Told[0] != "address 10.1.1.9" {
			t.Errorf("refused: %+v", got)
		}
		if n := len(get(s.Logins(ctx, "v2", names))(t)); n != 0 {
			t.Errorf("versions are not told apart: %d", n)
		}
		if n := len(get(s.OpenLogins(ctx))(t)); n != 2 {
			t.Errorf("%d open", n)
		}
		// Who may not, changes nothing; one that was not sent leaves what was known.
		if get(s.ReserveLogin(ctx, l, names, func(known []store.Login) bool { return len(known) != 2 }))(t) {
			t.Error("reserved all the same")
		}
		must(t, s.SettleLogin(ctx, store.Login{Version: "v1", Trying: "login_2"}, names))
		l.State, l.Trying = store.LoginWorked, ""
		must(t, s.SettleLogin(ctx, l, names[:1]))
		if n := len(get(s.OpenLogins(ctx))(t)); n != 1 {
			t.Errorf("%d open after one worked", n)
		}
		must(t, s.ForgetLogins(ctx, nil))
		must(t, s.ForgetLogins(ctx, names[1:]))
		if left := get(s.LoginsOf(ctx, names))(t); len(left) != 1 || left[0].Name != names[0] {
			t.Errorf("after one was forgotten: %+v", left)
		}
	})
}

// Of many that ask at once, over several connections, one may log in.
func TestOneLoginIsReserved(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				ok, err := s.ReserveLogin(t.Context(), store.Login{Version: "v", Trying: string(rune('a' + i)), TryingAt: t0}, []string{"address 10.1.1.9"},
					func(known []store.Login) bool { return len(known) == 0 })
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d may log in", won.Load())
		}
	})
}

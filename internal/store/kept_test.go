package store_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"camledger/internal/store"
)

// TestStatementsThatComeAgain reads and writes the same from many goroutines, inside
// transactions and outside, more often than it takes to keep a statement prepared: with as
// many connections as there are and with one.
func TestStatementsThatComeAgain(t *testing.T) {
	for _, open := range []int{1, 3} {
		t.Run(fmt.Sprint(open), func(t *testing.T) {
			s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "camledger.db"), store.Options{MaxOpen: open})
			must(t, err)
			defer s.Close()
			var all sync.WaitGroup
			for g := range 6 {
				all.Go(func() {
					names := []string{}
					for n := range 12 {
						names = append(names, fmt.Sprintf("address 10.0.%d.%d", g, n))
						must(t, s.SettleLogin(t.Context(), store.Login{Version: "v", Credential: "c", State: store.LoginWorked, At: t0}, names))
						if known := get(s.Logins(t.Context(), "v", names))(t); len(known) != n+1 {
							t.Errorf("%d logins under %d names", len(known), n+1)
						}
						if _, err := s.AlertWork(t.Context()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
		})
	}
}

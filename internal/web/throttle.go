package web

import (
	"sync"
	"time"
)

// Limits of failed logins inside throttleWindow. An account is not locked for everybody:
// a stranger who guesses is stopped by his own address, and the account's limit does not
// count for addresses from which its owner has logged in before.
const (
	throttleWindow  = 15 * time.Minute
	limitPair       = 5  // one account from one address
	limitAddress    = 30 // any account from one address
	limitAccount    = 60 // one account from unknown addresses
	throttleEntries = 20000
)

// throttle remembers failed logins.
type throttle struct {
	mu    sync.Mutex
	fails map[string][]time.Time
	known map[string]time.Time // account and address of logins that worked
}

func newThrottle() *throttle {
	return &throttle{fails: map[string][]time.Time{}, known: map[string]time.Time{}}
}

func pairKey(login, addr string) string { return "p\x00" + login + "\x00" + addr }

// wait tells how long a login must still wait; 0: it may be tried.
func (t *throttle) wait(login, addr string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := t.left(pairKey(login, addr), limitPair, now)
	w = max(w, t.left("a\x00"+addr, limitAddress, now))
	if _, ok := t.known[pairKey(login, addr)]; !ok {
		w = max(w, t.left("l\x00"+login, limitAccount, now))
	}
	return w
}

func (t *throttle) left(key string, limit int, now time.Time) time.Duration {
	recent := fresh(t.fails[key], now)
	if len(recent) < limit {
		return 0
	}
	return recent[len(recent)-limit].Add(throttleWindow).Sub(now)
}

func fresh(times []time.Time, now time.Time) []time.Time {
	i := 0
	for i < len(times) && !times[i].After(now.Add(-throttleWindow)) {
		i++
	}
	return times[i:]
}

// failed notes a failed login.
func (t *throttle) failed(login, addr string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.fails) > throttleEntries {
		for k, times := range t.fails {
			if len(fresh(times, now)) == 0 || len(t.fails) > 2*throttleEntries {
				delete(t.fails, k)
			}
		}
	}
	for _, k := range []string{pairKey(login, addr), "a\x00" + addr, "l\x00" + login} {
		recent := append(fresh(t.fails[k], now), now)
		if len(recent) > limitAccount {
			recent = recent[len(recent)-limitAccount:]
		}
		t.fails[k] = append([]time.Time(nil), recent...)
	}
}

// worked notes a login that worked: the failures of the pair are forgotten.
func (t *throttle) worked(login, addr string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.fails, pairKey(login, addr))
	if len(t.known) > throttleEntries {
		clear(t.known)
	}
	t.known[pairKey(login, addr)] = now
}

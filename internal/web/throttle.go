package web

import (
	"net/netip"
	"sync"
	"time"
)

// Limits of failed logins inside throttleWindow. An account is not locked for everybody:
// a stranger who guesses is stopped by his own address, and the account's limit does not
// count where its owner has logged in before. A browser that has logged in carries a token
// that strangers cannot make: its tries are counted by themselves, so that not even somebody
// at the same address locks its owner out.
const (
	throttleWindow  = 15 * time.Minute
	limitBrowser    = 10  // one account from a browser that has logged in with it
	limitPair       = 5   // one account from one address
	limitAddress    = 30  // any account from one address
	limitAccount    = 60  // one account from unknown addresses
	limitCode       = 10  // one-time codes of one account, from browsers that it does not know
	limitOutside    = 200 // ways to the provider, from one address
	throttleEntries = 20000
)

// throttle remembers failed logins.
type throttle struct {
	mu    sync.Mutex
	fails map[string][]time.Time
}

func newThrottle() *throttle { return &throttle{fails: map[string][]time.Time{}} }

// attempt is a try to log in.
type attempt struct {
	login   string
	addr    string // as bucket makes it
	browser string // hash of its token, where the account knows it
	known   bool   // the account knows the address
	code    bool   // a one-time code, after the password was right
	outside bool   // a way to the provider
}

// bucket is what of an address counts as one: of IPv6 the network, of which a household
// has 2^64 addresses.
func bucket(a netip.Addr) string {
	if a.Is6() && !a.Is4In6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.Unmap().String()
}

// limits are what an attempt counts against.
func (a attempt) limits() map[string]int {
	if a.outside {
		return map[string]int{"o\x00" + a.addr: limitOutside}
	}
	if a.code {
		return map[string]int{"c\x00" + a.login + "\x00" + a.browser: limitCode}
	}
	if a.browser != "" {
		return map[string]int{"b\x00" + a.login + "\x00" + a.browser: limitBrowser}
	}
	out := map[string]int{"p\x00" + a.login + "\x00" + a.addr: limitPair, "a\x00" + a.addr: limitAddress}
	if !a.known && a.login != "" {
		out["l\x00"+a.login] = limitAccount
	}
	return out
}

// wait tells how long a login must still wait; 0: it may be tried.
func (t *throttle) wait(a attempt, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := time.Duration(0)
	for key, limit := range a.limits() {
		w = max(w, t.left(key, limit, now))
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
func (t *throttle) failed(a attempt, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.fails) > throttleEntries {
		for k, times := range t.fails {
			if len(fresh(times, now)) == 0 || len(t.fails) > 2*throttleEntries {
				delete(t.fails, k)
			}
		}
	}
	for k, limit := range a.limits() {
		recent := append(fresh(t.fails[k], now), now)
		if len(recent) > limit {
			recent = recent[len(recent)-limit:]
		}
		t.fails[k] = append([]time.Time(nil), recent...)
	}
}

// worked notes a login that worked: the failures from there are forgotten.
func (t *throttle) worked(a attempt, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.code {
		delete(t.fails, "c\x00"+a.login+"\x00"+a.browser)
		return
	}
	delete(t.fails, "p\x00"+a.login+"\x00"+a.addr)
	if a.browser != "" {
		delete(t.fails, "b\x00"+a.login+"\x00"+a.browser)
	}
}

package sim

import (
	"maps"
	"sync"
)

// Requests are what a device has been asked so far.
type Requests struct {
	By           map[string]int // ONVIF operation, "RTSP DESCRIBE" and the like, "probe", "snapshot", "unauthenticated", "stale login" …
	AuthFailures int            // logins with a wrong name or password
	Sessions     int            // RTSP sessions open now
	MostSessions int            // the most that were open at once
	MostAtOnce   int            // the most HTTP requests that were being answered at once
}

type counters struct {
	mu      sync.Mutex
	now     Requests
	running int
}

func newCounters() *counters { return &counters{now: Requests{By: map[string]int{}}} }

// count counts a request by its name; names come from outside, so their number is bounded.
func (c *counters) count(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.now.By[name]; !known && len(c.now.By) >= 256 {
		name = "other"
	}
	c.now.By[name]++
}

func (c *counters) authFailed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.AuthFailures++
}

func (c *counters) session(change int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Sessions += change
	c.now.MostSessions = max(c.now.MostSessions, c.now.Sessions)
}

func (c *counters) request(change int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running += change
	c.now.MostAtOnce = max(c.now.MostAtOnce, c.running)
}

func (c *counters) snapshot() Requests {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.now
	r.By = maps.Clone(c.now.By)
	return r
}

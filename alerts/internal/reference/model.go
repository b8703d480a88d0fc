// Package reference is a second, plain telling of what the contract of alerts says of one
// camera: its states and when it is down, recovered, unstable and steady. It was first written
// from the contract alone, and shares no code with the deciders, so that tests can play the
// same checks against both. Where the contract leaves something open it follows the readings
// in docs/alerts.md.
package reference

import (
	"strconv"
	"time"
)

// Check is one result, as the contract names it.
type Check struct {
	Camera string
	Tier   string // beat, stream, full
	Result string // ok, degraded, down, auth-refused; anything else is no result
	At     time.Time
}

// Model is any number of cameras. The zero value knows none.
type Model struct{ cameras map[string]*camera }

// Check moves one camera and tells what happened: "down" with the Unix milliseconds of the
// first failure, "recovered" with those of the first failure and of the first success,
// "unstable" and "steady".
func (m *Model) Check(c Check) []string {
	if m.cameras == nil {
		m.cameras = map[string]*camera{}
	}
	k := m.cameras[c.Camera]
	if k == nil {
		k = newCamera()
		m.cameras[c.Camera] = k
	}
	if k.tiers[c.Tier] == nil {
		return nil
	}
	return k.check(c)
}

// Status is the camera's state.
func (m *Model) Status(id string) string {
	if k := m.cameras[id]; k != nil {
		return k.status()
	}
	return "never-checked"
}

func stamp(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// The numbers of the contract.
const (
	confirmFailures = 3
	confirmTime     = 5 * time.Minute
	recoverTime     = 5 * time.Minute
	recoverTimeMax  = 15 * time.Minute
	recoverCount    = 2
	relapseWithin   = time.Hour

	unstableWindow    = time.Hour
	unstableCrossings = 5
	unstableChecks    = 12
	unstablePercent   = 30
	quietTime         = 30 * time.Minute
)

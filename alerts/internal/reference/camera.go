package reference

import (
	"fmt"
	"slices"
	"time"
)

type raw struct {
	at     time.Time
	failed bool
}

type crossing struct {
	at    time.Time
	first time.Time // first failure of the outage it belongs to
}

// The time during which a camera is unstable: one notice.
type episode struct {
	id     string
	since  time.Time // when it became known
	ended  time.Time
	told   string // notice
	toldEv bool
	done   bool
	up     bool // it ended with the camera answering
}

type camera struct {
	Camera
	tiers    map[string]*tier
	beat     *tier
	outage   *incident // the open one
	raws     map[string][]raw
	crosses  []crossing
	lastFail time.Time

	unstable   *episode
	lastSteady time.Time

	relapses  []time.Time // of the last hour [HourRelapses]
	recovered time.Time   // when the last outage was over
	unseen    bool        // the outage began while the monitor was blind
	turned    time.Time   // when its answer turned last [QuietSinceTurn]
	single    *incident   // the open one, going up and down included [OneUnsteady]
}

var tierNames = []string{"beat", "stream", "full"}

func newCamera(c Camera) *camera {
	k := &camera{Camera: c, tiers: map[string]*tier{}, raws: map[string][]raw{}}
	for _, n := range tierNames {
		k.tiers[n] = &tier{state: "healthy"}
	}
	k.beat = k.tiers["beat"]
	return k
}

func (k *camera) any(state string) bool {
	for _, n := range tierNames {
		if k.tiers[n].seen && k.tiers[n].state == state {
			return true
		}
	}
	return false
}

func (k *camera) status() string {
	if k.unstable != nil {
		return "unstable"
	}
	if k.outage != nil && !k.any("down") {
		return "recovering"
	}
	for _, s := range []string{"down", "recovering", "suspect", "healthy"} {
		if k.any(s) {
			return s
		}
	}
	return "never-checked"
}

func (k *camera) limit() time.Duration {
	if k.Critical {
		return limitCritical
	}
	return limitNormal
}

func cameraIncident(id string, first time.Time) string {
	return fmt.Sprintf("camera:%s@%d", id, first.UnixMilli())
}

// Check moves one camera.
func (m *Model) Check(c Check) {
	m.clock = later(m.clock, c.Known)
	k := m.cameras[c.Camera]
	if k == nil {
		return
	}
	t := k.tiers[c.Tier]
	if t == nil {
		return
	}
	var failed bool
	switch c.Result {
	case "ok", "degraded": // [R4] degraded answers
	case "down", "auth-refused":
		failed = true
	default:
		return // "No data" moves nothing
	}
	if t.seen && c.At.Before(t.lastAt) {
		return // [R6] overtaken by a younger look of its tier
	}
	t.seen, t.lastAt = true, c.At
	planned := m.planned(k, c.At)
	m.before = len(m.moves)
	m.forgetBlind(k)
	k.relapses = slices.DeleteFunc(k.relapses, func(r time.Time) bool { return r.Before(c.At.Add(-relapseWithin)) })
	wasFailing := !k.failingSince().IsZero()
	relapsed := failed && t.state == "recovering"

	if failed {
		t.failure(c)
		if relapsed {
			m.relapse(k, c.At)
		}
		if !m.r.RefusedByTime {
			was := t.state
			if t.confirm(c.At); was != t.state {
				m.ownOutage(k, t.streakFirst)
			}
		}
		k.lastFail = later(k.lastFail, c.At)
	} else {
		t.success(c, m.need(k, t))
	}
	fell := t
	if m.r.RefusedByTime {
		if f := m.timeConfirms(k, c.At); f != nil {
			fell = f
		}
	}
	if c.Tier == "beat" {
		m.deviceBeat(k, c, failed)
		for _, n := range tierNames[1:] { // a refused login is confirmed by unauthenticated requests and time
			o := k.tiers[n]
			if !m.r.RefusedByTime && o.state == "suspect" && o.refused && c.At.After(o.streakFirst) {
				o.beats++
				o.confirm(c.At)
				if o.state == "down" {
					fell = o
				}
			}
		}
	}

	// The outage of the camera: from the first failure of the tier that went
	// down to the recovery of every tier [R2, R3].
	before := k.outage
	switch {
	case k.outage == nil && k.any("down"):
		if fell.state != "down" {
			fell = t
		}
		inc := m.open("camera", k.ID, k.Branch, fell.streakFirst, c.Known, "suspect → down: at least 3 failures in a row and at least 5 min since the first")
		inc.cam = k
		k.outage = inc
		m.move(k, "down", inc.first, time.Time{})
		if k.unseen = m.blind(inc.first); !k.unseen && !k.recovered.IsZero() && inc.first.Sub(k.recovered) < relapseWithin {
			k.relapses = append(k.relapses, c.At)
		}
		for n, rs := range k.raws { // [R10]
			if m.r.AnswersCount {
				break
			}
			// what belongs to a confirmed outage is told as one
			keep := rs[:0]
			for _, r := range rs {
				if r.at.Before(inc.first) {
					keep = append(keep, r)
				}
			}
			k.raws[n] = keep
		}
		if !planned && !k.unseen {
			k.crosses = append(k.crosses, crossing{c.At, inc.first})
		}
	case k.outage != nil && k.any("down"):
		if !k.outage.back.IsZero() {
			if !relapsed {
				m.relapse(k, c.At)
			}
			m.move(k, "relapsed", k.outage.first, time.Time{})
		}
		k.outage.back = time.Time{}
	case k.outage != nil && (k.any("recovering") || m.doubt(k)):
		if k.outage.back.IsZero() {
			k.outage.back = c.At
			m.move(k, "recovering", k.outage.first, c.At)
		}
	case k.outage != nil:
		inc := k.outage
		k.outage = nil
		if !k.unseen {
			k.recovered = c.At
		}
		if inc.back.IsZero() {
			inc.back = c.At
		}
		m.move(k, "recovered", inc.first, inc.back)
		m.close(inc, c.Known, "recovering → healthy after 2 successes over 5 min")
		if !planned && !k.unseen {
			k.crosses = append(k.crosses, crossing{c.At, inc.first})
		}
	}

	if fails := !k.failingSince().IsZero(); fails != wasFailing && !m.blind(c.At) {
		k.turned = c.At
	}
	if k.unstable == nil {
		m.unsteady(k, c, failed, planned, before)
	} else {
		m.quiet(k, c, failed)
	}
}

// unsteady: does it become unstable?
func (m *Model) unsteady(k *camera, c Check, failed, planned bool, before *incident) {
	var first time.Time
	why := ""
	from := c.At.Add(-unstableWindow)

	keep := k.crosses[:0]
	for _, x := range k.crosses {
		if !x.at.Before(from) {
			keep = append(keep, x)
		}
	}
	k.crosses = keep
	if len(k.crosses) >= unstableCrossings {
		first, why = k.crosses[0].first, "unstable: 5 confirmed crossings within 60 min"
	}

	counts := !planned && before == nil && k.outage == nil
	if m.r.AnswersCount {
		counts = !planned && (!failed || k.outage == nil)
	}
	if counts && !(failed && m.blind(c.At)) {
		k.raws[c.Tier] = append(k.raws[c.Tier], raw{c.At, failed})
	}
	if counts || m.r.AnswersCount {
		rs := k.raws[c.Tier]
		for len(rs) > 0 && rs[0].at.Before(from) {
			rs = rs[1:]
		}
		k.raws[c.Tier] = rs
		bad, runs := 0, 0
		var oldest time.Time
		for i, r := range rs {
			if r.failed {
				if bad == 0 {
					oldest = r.at
				}
				if bad++; i == 0 || !rs[i-1].failed {
					runs++
				}
			}
		}
		if m.r.SeparateRuns && runs < 2 {
			bad = 0
		}
		if why == "" && len(rs) >= unstableChecks && bad*100 >= unstablePercent*len(rs) {
			first, why = oldest, "unstable: at least 30 % of at least 12 raw checks failed within 60 min"
		}
	}
	if why == "" {
		return
	}
	id := cameraIncident(k.ID, first)
	if k.outage != nil {
		id = k.outage.id
	}
	k.unstable = &episode{id: id, since: c.Known}
	m.moveFirst(k, move{k, "unstable", m.firstTrouble(k, c.At), time.Time{}})
	m.episodes[k.Branch] = append(m.episodes[k.Branch], camEpisode{k, k.unstable})
	m.event("unstable", id, why)
}

// quiet: is it steady again, one way or the other [R12]?
func (m *Model) quiet(k *camera, c Check, failed bool) {
	e := k.unstable
	failing, solid := false, false
	for _, n := range tierNames {
		t := k.tiers[n]
		failing = failing || t.failing
		if t.failing && t.state == "down" && c.At.Sub(t.streakFirst) >= quietTime && n == c.Tier {
			solid = true
		}
	}
	quiet, still := !failed && !failing && c.At.Sub(k.lastFail) >= quietTime, failed && solid
	if m.r.QuietSinceTurn {
		quiet, still = c.At.Sub(k.turned) >= quietTime, false
		if failing {
			quiet, still = false, quiet
		}
	}
	switch {
	case quiet:
		e.up = true
		m.event("steady", e.id, "held until 30 min are quiet: 30 min without a failed check")
	case still:
		m.event("steady", e.id, "30 min without a success: it is down, not unstable")
		if k.outage != nil {
			k.outage.steadyAt = c.Known
		}
	default:
		return
	}
	e.ended = c.Known
	k.unstable = nil
	if e.up {
		m.move(k, "steady", e.since, k.turned)
	} else {
		m.move(k, "steady", e.since, time.Time{})
	}
	k.lastSteady = c.Known
	k.crosses = nil
	k.raws = map[string][]raw{}
}

// Status is the camera's own state.
func (m *Model) Status(id string) string {
	k := m.cameras[id]
	if k == nil {
		return "never-checked"
	}
	return k.status()
}

// NextLook: "while suspect checked again after 30, 60, 120 s, then each round"
// [R7]. "Refused logins are not repeated."
func (m *Model) NextLook(id string) time.Time {
	var next time.Time
	k := m.cameras[id]
	if k == nil {
		return next
	}
	for _, n := range tierNames {
		t := k.tiers[n]
		if t.state != "suspect" || t.refused || t.fails > len(looks) {
			continue
		}
		at := t.failKnown.Add(looks[t.fails-1])
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

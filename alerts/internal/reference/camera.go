package reference

import "time"

// tier is one tier of one camera: its own streak.
type tier struct {
	fails     int // in a row, of the streak that runs or is not over yet
	first     time.Time
	last      time.Time
	refused   bool // its last failure was a login that was refused
	down      bool // the streak was confirmed, and is not over
	successes int  // since the last failure of it
	firstOK   time.Time
}

func (t tier) failing() bool { return t.fails > 0 && t.successes == 0 }

type raw struct {
	at     time.Time
	failed bool
}

// camera is all that is known of one camera.
type camera struct {
	tiers     map[string]*tier
	seen      bool
	outage    bool
	since     time.Time
	answered  bool // every tier that was down answers
	answer    time.Time
	recovered time.Time
	relapses  []time.Time
	crossings []time.Time
	raws      map[string][]raw
	unstable  bool
	changed   time.Time // when its answer turned last
}

// tierNames in the order in which they are looked at.
var tierNames = []string{"beat", "full", "stream"}

func newCamera() *camera {
	k := &camera{tiers: map[string]*tier{}, raws: map[string][]raw{}}
	for _, n := range tierNames {
		k.tiers[n] = &tier{}
	}
	return k
}

func (k *camera) any(is func(*tier) bool) bool {
	for _, n := range tierNames {
		if is(k.tiers[n]) {
			return true
		}
	}
	return false
}

func failing(t *tier) bool     { return t.failing() }
func down(t *tier) bool        { return t.down }
func downFailing(t *tier) bool { return t.down && t.failing() }

func (k *camera) status() string {
	switch {
	case k.unstable:
		return "unstable"
	case k.outage && k.any(downFailing):
		return "down"
	case k.outage:
		return "recovering"
	case k.any(failing):
		return "suspect"
	case k.seen:
		return "healthy"
	}
	return "never-checked"
}

// need is how long successes must last: "each relapse within an hour doubles that, up to 15
// min".
func (k *camera) need() time.Duration {
	need := recoverTime
	for range k.relapses {
		need = min(2*need, recoverTimeMax)
	}
	return need
}

func young(ts []time.Time, from time.Time) []time.Time {
	var out []time.Time
	for _, t := range ts {
		if !t.Before(from) {
			out = append(out, t)
		}
	}
	return out
}

// check moves the camera and tells what happened.
func (k *camera) check(c Check) []string {
	failed := c.Result == "down" || c.Result == "auth-refused"
	if !failed && c.Result != "ok" && c.Result != "degraded" {
		return nil // "no data" moves nothing
	}
	var out []string
	k.seen = true
	k.relapses = young(k.relapses, c.At.Add(-relapseWithin))
	k.crossings = young(k.crossings, c.At.Add(-unstableWindow))
	wasFailing, wasOutage := k.any(failing), k.outage
	relapsed := k.move(k.tiers[c.Tier], c, failed)
	k.confirm(c)
	switch {
	case !wasOutage && k.outage:
		k.answered = false
		k.crossings = append(k.crossings, c.At)
		out = append(out, "down "+stamp(k.since))
	case wasOutage && k.any(downFailing):
		if k.answered && !relapsed {
			k.relapses = append(k.relapses, c.At)
		}
		k.answered = false
	case wasOutage:
		if !k.answered {
			k.answered, k.answer = true, c.At
		}
		// A tier that began to fail since it answers holds the recovery.
		doubt := k.any(func(t *tier) bool { return t.failing() && !t.last.Before(k.answer) })
		if !k.any(down) && !doubt {
			k.outage, k.recovered = false, c.At
			k.crossings = append(k.crossings, c.At)
			out = append(out, "recovered "+stamp(k.since)+" "+stamp(k.answer))
		}
	}
	if fails := k.any(failing); fails != wasFailing {
		k.changed = c.At
	}
	if failed && k.outage {
		return append(out, k.steady(c)...)
	}
	k.raws[c.Tier] = append(k.raws[c.Tier], raw{c.At, failed})
	return append(out, k.steady(c)...)
}

// move moves the streak of the tier that was checked.
func (k *camera) move(t *tier, c Check, failed bool) (relapsed bool) {
	if failed {
		if t.successes > 0 { // it was recovering: the same outage goes on
			k.relapses = append(k.relapses, c.At)
			t.successes, relapsed = 0, true
		}
		if t.fails == 0 {
			t.first = c.At
		}
		t.fails++
		t.last, t.refused = c.At, c.Result == "auth-refused"
		return relapsed
	}
	if t.fails == 0 {
		return false
	}
	if !t.down { // one success clears a suspicion
		*t = tier{}
		return false
	}
	if t.successes == 0 {
		t.firstOK = c.At
	}
	t.successes++
	if t.successes >= recoverCount && c.At.Sub(t.firstOK) >= k.need() {
		*t = tier{}
	}
	return false
}

// confirm turns suspicions into outages: "at least 3 failures in a row and at least 5 min
// since the first". A refused login is not repeated: time confirms it, at the next result.
func (k *camera) confirm(c Check) {
	for _, n := range tierNames {
		t := k.tiers[n]
		if t.down || !t.failing() {
			continue
		}
		switch {
		case t.refused && c.At.Sub(t.first) >= confirmTime:
		case !t.refused && t.fails >= confirmFailures && t.last.Sub(t.first) >= confirmTime:
		default:
			continue
		}
		t.down = true
		// What belongs to a confirmed outage is told as one, and is not going up and down.
		for name, rs := range k.raws {
			var keep []raw
			for _, r := range rs {
				if !r.failed || r.at.Before(t.first) {
					keep = append(keep, r)
				}
			}
			k.raws[name] = keep
		}
		if k.outage {
			continue
		}
		k.outage, k.since = true, t.first
		if !k.recovered.IsZero() && t.first.Sub(k.recovered) < relapseWithin {
			k.relapses = append(k.relapses, c.At)
		}
	}
}

// steady tells when the camera becomes unstable, and when it is steady again.
func (k *camera) steady(c Check) []string {
	for name, rs := range k.raws {
		var keep []raw
		for _, r := range rs {
			if !r.at.Before(c.At.Add(-unstableWindow)) || name != c.Tier {
				keep = append(keep, r)
			}
		}
		k.raws[name] = keep
	}
	if !k.unstable {
		bad, runs, before := 0, 0, false
		rs := k.raws[c.Tier]
		for _, r := range rs {
			if r.failed {
				if bad++; !before {
					runs++
				}
			}
			before = r.failed
		}
		often := len(k.crossings) >= unstableCrossings
		share := len(rs) >= unstableChecks && bad*100 >= unstablePercent*len(rs) && runs > 1
		if often || share {
			k.unstable = true
			return []string{"unstable"}
		}
		return nil
	}
	if c.At.Sub(k.changed) < quietTime {
		return nil
	}
	k.unstable, k.crossings, k.raws = false, nil, map[string][]raw{}
	return []string{"steady"}
}

package app

import (
	"container/heap"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"

	"camledger/internal/config"
	"camledger/inventory"
)

// agenda decides which checks begin when: each camera in its own rhythm, the whole spread
// evenly, and never more at once than a device, a branch and this machine bear. It has no
// clock and starts nothing: the time is an argument, what to start the answer.
type agenda struct {
	beat, stream time.Duration // between two turns
	rules        config.CheckRules

	watch  map[string]*watch // by camera and tier
	beats  map[string]*watch // the beats, by device
	asleep watchHeap         // by due
	ready  []*watch          // due, waiting for room: beats first, then the longest due
	busy   map[string]int    // checks under way, by what they load
	count  int               // places given out
}

// watch is one camera in one tier, or with a beat one device for all its cameras.
type watch struct {
	job     job
	cameras []inventory.Camera // that a beat speaks for
	key     string
	since   time.Time // when it came into the schedule
	turn    time.Time // on its own grid
	due     time.Time // the turn, moved a little; or an earlier retry
	last    time.Time // when the last check that counts ended
	told    time.Time // when the last one ended that says something of the camera
	ended   ending    // how that went
	state   watchState
	loads   [3]string // what the check under way loads
	index   int       // in the heap
}

type watchState uint8

const (
	watchAsleep watchState = iota
	watchReady
	watchRunning
	watchGone // left the schedule while its check was running
)

// ending is how a check ended, as far as the schedule asks.
type ending uint8

const (
	endedUnsaid ending = iota // it says nothing: it was stopped
	endedHere                 // over a fault of this machine: it says nothing of the camera
	endedFailed
	endedFine
)

func endOf(c inventory.Check) ending {
	switch c.Cause {
	case inventory.CauseCancelled:
		return endedUnsaid
	case inventory.CauseLocal, inventory.CauseOccupied:
		return endedHere
	case inventory.CauseNone:
		return endedFine
	}
	return endedFailed
}

func newAgenda(s config.Schedule, rules config.CheckRules) *agenda {
	return &agenda{beat: s.Beat, stream: s.Check, rules: rules, watch: map[string]*watch{}, busy: map[string]int{}}
}

func (g *agenda) interval(t inventory.Tier) time.Duration {
	if t == inventory.TierBeat {
		return g.beat
	}
	return g.stream
}

// replace takes over which cameras there are. New ones get their place in the round; those
// that stay keep theirs.
func (g *agenda) replace(jobs []job, now time.Time) {
	fresh := map[string]*watch{}
	beats := map[string]*watch{}
	for _, j := range jobs {
		g.keep(fresh, j, now)
		// One beat a device: its first camera stands for all.
		w := beats[j.device.ID]
		if w == nil {
			beat := j
			beat.tier = inventory.TierBeat
			w = g.keep(fresh, beat, now)
			w.cameras = nil
			beats[j.device.ID] = w
		}
		w.cameras = append(w.cameras, j.camera)
	}
	for key, w := range g.watch {
		if fresh[key] != nil {
			continue
		}
		switch w.state {
		case watchAsleep:
			heap.Remove(&g.asleep, w.index)
		case watchReady:
			g.ready = slices.DeleteFunc(g.ready, func(r *watch) bool { return r == w })
		}
		w.state = watchGone
	}
	g.watch, g.beats = fresh, beats
}

// golden steps through the unit interval so that any number of places one after another
// are spread evenly: those of all cameras, and those of the channels of one recorder.
const golden = 0.6180339887498949

func (g *agenda) keep(fresh map[string]*watch, j job, now time.Time) *watch {
	key := j.camera.ID + "|" + string(j.tier)
	w := g.watch[key]
	if w == nil {
		_, place := math.Modf(float64(g.count) * golden)
		g.count++
		w = &watch{key: key, since: now}
		w.turn = now.Add(time.Duration(place * float64(g.interval(j.tier))))
		w.due = w.turn
		heap.Push(&g.asleep, w)
	}
	w.job = j
	fresh[key] = w
	return w
}

// take gives the checks that are to begin now. late are those that should have begun more
// than one interval ago.
func (g *agenda) take(now time.Time) (begin []*watch, late int) {
	woken := false
	for len(g.asleep) > 0 && !g.asleep[0].due.After(now) {
		w := heap.Pop(&g.asleep).(*watch)
		w.state = watchReady
		g.ready = append(g.ready, w)
		woken = true
	}
	if woken {
		slices.SortStableFunc(g.ready, before)
	}
	kept := g.ready[:0]
	for i, w := range g.ready {
		if g.busy[""] >= g.rules.Concurrency {
			kept = append(kept, g.ready[i:]...)
			break
		}
		if !g.room(w) {
			kept = append(kept, w)
			continue
		}
		every := g.interval(w.job.tier)
		if now.Sub(w.due) > every {
			late++
		}
		device, _ := deviceLoad(w.job, g.rules)
		w.loads = [3]string{device, "branch " + w.job.branch.ID, ""}
		g.load(w, 1)
		w.state = watchRunning
		if !w.turn.After(now) { // a retry comes beside the turns
			w.turn = nextTurn(w.turn, now, every)
		}
		w.due = w.turn.Add(shift(w.key, w.turn, every))
		begin = append(begin, w)
	}
	clear(g.ready[len(kept):])
	g.ready = kept
	return begin, late
}

// before orders what is due: beats are short and say which device is there at all.
func before(a, b *watch) int {
	if beat := inventory.TierBeat; (a.job.tier == beat) != (b.job.tier == beat) {
		if a.job.tier == beat {
			return -1
		}
		return 1
	}
	return a.due.Compare(b.due)
}

// done ends a check.
func (g *agenda) done(w *watch, now time.Time, end ending) {
	g.load(w, -1)
	if end != endedUnsaid {
		w.last, w.ended = now, end
	}
	if end == endedFailed || end == endedFine {
		w.told = now
	}
	if w.state == watchGone {
		return
	}
	w.state = watchAsleep
	heap.Push(&g.asleep, w)
	if end == endedFine && w.job.tier != inventory.TierBeat {
		g.heard(w.job.device.ID, now)
	}
}

// heard puts off the beat of a device that has just served a stream: the beat would ask what
// the stream has told. One that failed last time, or that the alerts want earlier, comes at
// its time.
func (g *agenda) heard(device string, now time.Time) {
	w := g.beats[device]
	if w == nil || w.state != watchAsleep || w.ended != endedFine || w.due.Before(w.turn) {
		return
	}
	w.last, w.told = now, now
	w.turn = now.Add(g.beat)
	w.due = w.turn.Add(shift(w.key, w.turn, g.beat))
	heap.Fix(&g.asleep, w.index)
}

// hasten moves the next check of a camera forward.
func (g *agenda) hasten(camera string, t inventory.Tier, to time.Time) {
	w := g.watch[camera+"|"+string(t)]
	if w == nil || !to.Before(w.due) {
		return
	}
	switch w.state {
	case watchAsleep:
		w.due = to
		heap.Fix(&g.asleep, w.index)
	case watchRunning:
		w.due = to
	}
}

// next is when take has something to do although nothing ended; zero: never.
func (g *agenda) next() time.Time {
	if len(g.asleep) == 0 {
		return time.Time{}
	}
	return g.asleep[0].due
}

// turns are the cameras of a tier, for looking back on a round.
func (g *agenda) turns(t inventory.Tier) []inventory.Turn {
	var out []inventory.Turn
	for _, w := range g.watch {
		if w.job.tier == t {
			addr := w.job.device.Addr
			out = append(out, inventory.Turn{BranchID: w.job.branch.ID, DeviceID: w.job.device.ID, CameraID: w.job.camera.ID, Since: w.since, Last: w.told,
				Outside: addr.IsValid() && !allowed(w.job.config)(addr.Addr())})
		}
	}
	return out
}

// room tells whether device and branch bear one more check.
func (g *agenda) room(w *watch) bool {
	device, most := deviceLoad(w.job, g.rules)
	return g.busy[device] < most && g.busy["branch "+w.job.branch.ID] < g.rules.PerBranch
}

func (g *agenda) load(w *watch, by int) {
	for _, key := range w.loads {
		if g.busy[key] += by; g.busy[key] == 0 {
			delete(g.busy, key)
		}
	}
}

// deviceLoad is what a check loads at its device, and how many of those may run at once: a
// camera bears one session, a recorder as many as configured. A beat opens none, so it
// counts apart: behind the streams of a dead recorder it would come too late to say so.
func deviceLoad(j job, rules config.CheckRules) (string, int) {
	switch {
	case j.tier == inventory.TierBeat:
		return "beat " + j.device.ID, 1
	case j.device.Kind == inventory.KindRecorder:
		return "device " + j.device.ID, rules.RecorderSessions
	}
	return "device " + j.device.ID, 1
}

// nextTurn keeps a camera in its own rhythm, skipping turns that have passed.
func nextTurn(due, now time.Time, every time.Duration) time.Time {
	next := due.Add(every)
	if next.Before(now) {
		next = next.Add(now.Sub(next).Truncate(every) + every)
	}
	return next
}

// shift moves a turn by up to a sixteenth of the interval, another way each time: a rhythm
// that is a multiple of the stream's own would find the same point of its group of pictures
// at every turn, and wait for the key frame as long each time.
func shift(key string, turn time.Time, every time.Duration) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(key))
	h.Write(strconv.AppendInt(nil, turn.UnixNano(), 36))
	v := h.Sum64()
	v ^= v >> 33 // the low bits of FNV are better than the high ones
	v *= 0xff51afd7ed558ccd
	v ^= v >> 33
	return time.Duration(float64(every/16) * float64(v>>11) / (1 << 53))
}

// watchHeap orders sleeping watches by when they are due.
type watchHeap []*watch

func (h watchHeap) Len() int           { return len(h) }
func (h watchHeap) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h watchHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements heap.Interface.
func (h *watchHeap) Push(v any) {
	w := v.(*watch)
	w.index = len(*h)
	*h = append(*h, w)
}

// Pop implements heap.Interface.
func (h *watchHeap) Pop() any {
	old := *h
	w := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return w
}

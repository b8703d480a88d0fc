package probe

import (
	"math"
	"time"

	"camledger/inventory"
)

// window is what is watched after the first key frame.
type window struct {
	began   time.Time
	ended   time.Time
	bytes   int
	packets int
	lost    int // before it began
	gap     time.Duration

	stamps     bool // a stamp was seen
	stamp      uint32
	arrival    time.Time
	jitter     float64 // in stamps
	frames     int
	wall       int // those inside the window
	firstFrame time.Time
	lastFrame  time.Time
	frameGap   time.Duration // the longest between two of those
	pace       pace
	frameStamp uint32
	moving     bool // stamps differ from frame to frame

	same, pairs, sameKeys int
	deltas, tiny, small   int // frames that are no key frames; of at most tinySize; of those that depend on the size
	hash                  uint64
	keys                  [2]uint64 // hashes of the last two key frames
	keyCount              int
	firstKey, lastKey     time.Time
	keyStamp              uint32
	keySteps              int     // between key frames, of a usable length
	keySpan               float64 // sum of them, in stamps
	keyCoded              int
}

// tinySize is the most that a frame has in which nothing moves: 40–60 bytes at the
// usual sizes, some more with several slices.
const tinySize = 120

func (w *window) open(at time.Time, lost int) {
	w.began, w.lost = at, lost
}

func (w *window) isOpen() bool { return !w.began.IsZero() && w.ended.IsZero() }

// packet notes an arrival; before is when the last one came.
func (w *window) packet(at, before time.Time, stamp uint32, bytes, clock int, restart bool) {
	if w.stamps && !restart && !w.arrival.IsZero() {
		// RFC 3550 6.4.1
		d := at.Sub(w.arrival).Seconds()*float64(clock) - float64(int32(stamp-w.stamp))
		if d = math.Abs(d); d < 60*float64(clock) {
			w.jitter += (d - w.jitter) / 16
		}
	}
	w.stamps, w.stamp, w.arrival = true, stamp, at
	if !w.isOpen() {
		return
	}
	w.bytes += bytes
	w.packets++
	if before.Before(w.began) {
		before = w.began // nothing has come since the key frame that opened it
	}
	w.gap = max(w.gap, at.Sub(before))
}

// frame notes a finished access unit.
func (w *window) frame(at time.Time, u *unit, key bool) {
	sum := u.hash.Sum64()
	again := w.frames > 0 && w.moving && u.stamp == w.frameStamp // one picture in several marked parts
	if !again {
		w.moving = w.moving || w.frames > 0 && u.stamp != w.frameStamp
		w.pace.frame(u.stamp)
		w.frames++
		if w.isOpen() {
			if w.wall == 0 {
				w.firstFrame = at
			} else {
				w.frameGap = max(w.frameGap, at.Sub(w.lastFrame))
			}
			w.wall++
			w.lastFrame = at
		}
	}
	w.frameStamp = u.stamp
	if key {
		if w.keyCount > 0 {
			w.pairs++
			if sum == w.keys[0] {
				w.same++
			}
			// idr_pic_id alternates: the one before the last may be the equal one
			if sum == w.keys[0] || w.keyCount > 1 && sum == w.keys[1] {
				w.sameKeys++
			}
		}
		w.keys[1], w.keys[0] = w.keys[0], sum
		if w.keyCount == 0 {
			w.firstKey = at
		} else if step := int32(u.stamp - w.keyStamp); step > 0 && step < maxStep {
			w.keySteps++
			w.keySpan += float64(step)
		}
		w.keyCount++
		w.lastKey, w.keyStamp = at, u.stamp
		w.keyCoded = u.coded
	} else if !u.key && !u.hole {
		w.deltas++
		if u.coded <= tinySize {
			w.tiny++
		}
		if u.coded*200 <= w.keyCoded {
			w.small++
		}
		if sum == w.hash {
			w.same++
		}
	}
	w.hash = sum
}

// A stream stood still where nothing came for stoodLeast and in the time of stoodFrames frames.
// Less is what a line that wavers, or a busy machine here, makes of a good one.
const (
	stoodLeast  = 1500 * time.Millisecond
	stoodFrames = 8
)

// due is how often a frame of this stream comes, whatever it paused; 0 where it is not known.
func (w *window) due(clock int) time.Duration {
	var step time.Duration
	if w.wall > 2 { // what comes late comes at once: alone it would tell too little
		step = (w.lastFrame.Sub(w.firstFrame) - w.frameGap) / time.Duration(w.wall-2)
	}
	if clock > 0 {
		step = max(step, time.Duration(w.pace.usual()/float64(clock)*float64(time.Second)))
	}
	return step
}

// stood is how long nothing came although frames were due; 0 where there was no such pause.
func (w *window) stood(clock int) time.Duration {
	if due := w.due(clock); due > 0 && w.gap >= max(stoodLeast, stoodFrames*due) {
		return w.gap
	}
	return 0
}

// still tells that nothing moves between the key frames.
func (w *window) still() bool {
	return w.deltas == 0 || 10*max(w.tiny, w.small) >= 9*w.deltas
}

// frozen tells that the same picture came again and again, bit for bit.
func (w *window) frozen() bool {
	if w.sameKeys == 0 || w.sameKeys < w.pairs-1 {
		return false
	}
	if w.deltas == 0 {
		return w.pairs >= 4 // every frame is a key frame
	}
	return w.still()
}

func (w *window) report(to *inventory.Measurement, now time.Time, clock int) {
	to.SameFrames = w.same
	to.Frames = w.frames
	if clock > 0 {
		to.Jitter = time.Duration(w.jitter / float64(clock) * float64(time.Second))
	}
	switch {
	case w.keySteps > 0 && clock > 0:
		to.KeyInterval = time.Duration(w.keySpan / float64(w.keySteps) / float64(clock) * float64(time.Second))
	case w.keyCount > 1: // stamps that stand still
		to.KeyInterval = w.lastKey.Sub(w.firstKey) / time.Duration(w.keyCount-1)
	}
	if step := w.pace.interval(); step > 0 {
		to.FPS = round(float64(clock) / step)
	}
	if d := w.lastFrame.Sub(w.firstFrame).Seconds(); d > 0 && w.wall > 2 {
		to.FPSWall = round(float64(w.wall-1) / d)
	}
	if w.began.IsZero() {
		return
	}
	end := w.ended
	if end.IsZero() {
		end = now
	}
	to.Window = end.Sub(w.began)
	to.MaxGap, to.Stood = w.gap, w.stood(clock)
	if s := to.Window.Seconds(); s > 0 {
		to.Bitrate = math.Round(float64(w.bytes*8) / s)
	}
}

func round(f float64) float64 { return math.Round(f*100) / 100 }

package inventory

import "time"

// Deviation is a figure that falls short of what is usual.
type Deviation struct {
	Cause Cause   `json:"cause"` // frame-rate, size, loss, bit-rate, key-interval
	Usual float64 `json:"usual"` // frames a second; width; part of the packets; bit/s; seconds
	Now   float64 `json:"now"`
	// UsualHeight and NowHeight go with a size.
	UsualHeight int `json:"usualHeight,omitempty"`
	NowHeight   int `json:"nowHeight,omitempty"`
	// Stands tells that it was so in several checks in a row: one alone is no judgement.
	Stands bool `json:"stands,omitempty"`

	untold bool // the check says nothing of it: neither for nor against
}

const (
	// fallsAt and risesAt are the parts of the usual frame rate under which it is too low
	// and from which it is right again.
	fallsAt, risesAt = 0.7, 0.85
	// lossLeast is the least loss that is worth a word.
	lossLeast = 0.02
	// thinAt and thickAt are the parts of the usual bit rate under which it is too low and
	// from which it is right again. They are far apart and far down: in an empty hall a
	// camera sends a quarter of what it sends in a busy one, and nothing is wrong.
	thinAt, thickAt = 0.2, 0.4
	// smallKey and largeKey are the same of the key frames. What moves adds bits between
	// them, so that a still scene has key frames of the usual size; a worse quality has not.
	smallKey, largeKey = 0.4, 0.6
	// seldomAt and oftenAt are how many times the usual interval key frames may come later
	// before that is too seldom, and within which it is right again.
	seldomAt, oftenAt = 2.0, 1.5
)

// leastInterval is the least that lies between two key frames, in seconds, where a check saw
// one only: how long it waited for it, or how long it watched after it. Some send one at once
// when asked to play, so that the wait alone says nothing where it is short.
func leastInterval(m Measurement) float64 {
	if m.KeyInterval > 0 {
		return 0
	}
	return max(m.KeyFrame-m.FirstRTP, m.Window, time.Duration(0)).Seconds()
}

// deviation tells whether one figure falls short. stood: it already counts as short, and must
// come back farther than it fell. least is as leastInterval gives it.
func deviation(cause Cause, s Sample, least float64, u Usual, stood bool) (Deviation, bool) {
	switch cause {
	case CauseFrameRate:
		limit := min(fallsAt*u.FPS, 0.9*u.FPSLow)
		if stood {
			limit = risesAt * u.FPS
		}
		return Deviation{Usual: u.FPS, Now: s.FPS}, u.FPS > 0 && s.FPS > 0 && s.FPS < limit
	case CauseSize:
		return Deviation{Usual: float64(u.Width), UsualHeight: u.Height, Now: float64(s.Width), NowHeight: s.Height},
			u.Width > 0 && s.Width > 0 && 10*s.Width*s.Height < 9*u.Width*u.Height
	case CauseLoss:
		limit := max(lossLeast, 5*u.Loss)
		if stood {
			limit = max(lossLeast/2, 2*u.Loss)
		}
		return Deviation{Usual: u.Loss, Now: max(s.Loss, 0)}, u.Samples >= samplesLeast && s.Loss > limit
	case CauseBitRate:
		limit, key := min(thinAt*u.Bitrate, u.BitrateLow/2), smallKey*u.Key
		if stood {
			limit, key = thickAt*u.Bitrate, largeKey*u.Key
		}
		return Deviation{Usual: u.Bitrate, Now: s.Bitrate, untold: s.Bitrate == 0 || s.Key == 0},
			u.Bitrate > 0 && u.Key > 0 && s.Bitrate < limit && s.Key < key
	case CauseKeyInterval:
		limit := max(seldomAt*u.GOP, 1.5*u.GOPHigh)
		if stood {
			limit = oftenAt * u.GOP
		}
		d := Deviation{Usual: u.GOP, Now: s.GOP}
		if s.GOP == 0 {
			d.Now, d.untold = least, least <= limit
		}
		return d, u.GOP > 0 && d.Now > limit
	}
	return Deviation{}, false
}

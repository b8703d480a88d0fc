package inventory

import (
	"math"
	"slices"
	"time"
)

// Normal is what one stream of a camera usually delivers, learnt over its checks, and what
// of that it falls short of now. Day and night are learnt apart: many cameras send fewer
// frames in the dark.
type Normal struct {
	CameraID string   `json:"-"`
	Stream   string   `json:"-"` // tier and stream, as "stream:sub"
	Day      []Sample `json:"day,omitempty"`
	Night    []Sample `json:"night,omitempty"`
	// Runs counts, by cause, the checks in a row that speak against what stands: that fell
	// short where the cause does not stand, that did not where it does.
	Runs     map[Cause]int `json:"runs,omitempty"`
	Standing []Cause       `json:"standing,omitempty"`
}

// Sample is what one check measured; zero values were not.
type Sample struct {
	At      int64   `json:"t"` // Unix seconds
	FPS     float64 `json:"f,omitempty"`
	Width   int     `json:"w,omitempty"`
	Height  int     `json:"h,omitempty"`
	Bitrate float64 `json:"b,omitempty"` // bit/s
	GOP     float64 `json:"g,omitempty"` // seconds between key frames
	Key     float64 `json:"k,omitempty"` // bytes of a key frame
	Loss    float64 `json:"l"`           // part of the packets; -1: too few to tell
}

// Usual is what a stream usually delivers at one part of the day; zero values are not known
// yet.
type Usual struct {
	FPS           float64
	FPSLow        float64 // of ten checks one was under it
	Width, Height int
	Bitrate       float64
	BitrateLow    float64 // of ten checks one was under it
	GOP           float64
	GOPHigh       float64 // of ten checks one was over it
	Key           float64
	Loss          float64
	Samples       int
}

const (
	// samplesKept is how many checks each part of the day remembers: with one an hour,
	// three days and nights.
	samplesKept = 36
	// samplesLeast is how many it takes to know what is usual.
	samplesLeast = 8
	// The first samples come quickly, the later ones slowly.
	sampleFirst = 10 * time.Minute
	sampleLater = time.Hour
	// standAfter and endAfter are how many checks in a row make a deviation stand, and end it.
	standAfter, endAfter = 3, 2
	// sameRate is how much two rates may differ to count as one.
	sameRate = 0.1
)

// IsNight tells which part of the day an hour of the institution's zone belongs to.
func IsNight(hour int) bool { return hour < 7 || hour >= 19 }

// sampleOf reads a check.
func sampleOf(c Check) Sample {
	m := c.Measurement
	s := Sample{At: c.At.Unix(), FPS: m.FPS, Width: m.Width, Height: m.Height, Bitrate: m.Bitrate, GOP: m.KeyInterval.Seconds(), Key: float64(m.KeySize), Loss: -1}
	// One that stamps 25 frames a second and sends 8 is slow, whatever its stamps say.
	if m.Window >= 1500*time.Millisecond && m.FPSWall > 0 && (m.FPS == 0 || m.FPSWall < 0.8*m.FPS) {
		s.FPS = m.FPSWall
	}
	if m.Packets > 100 {
		s.Loss = float64(m.Lost) / float64(m.Packets+m.Lost)
	}
	return s
}

// Usual tells what is usual by day or by night. Where both parts have the same frame rate
// they count together, and a size is learnt over both.
func (n Normal) Usual(night bool) Usual {
	own, other := n.Day, n.Night
	if night {
		own, other = other, own
	}
	both := slices.Concat(own, other)
	rates := func(s []Sample) []float64 { return pick(s, func(s Sample) float64 { return s.FPS }) }
	if a, b := median(rates(own)), median(rates(other)); len(own) >= samplesLeast && len(other) >= samplesLeast && math.Abs(a-b) <= sameRate*max(a, b) {
		own = both
	}
	var u Usual
	if len(both) >= samplesLeast {
		u.Width, u.Height = usualSize(both)
	}
	if u.Samples = len(own); u.Samples < samplesLeast {
		return u
	}
	u.FPS, u.FPSLow = median(rates(own)), low(rates(own))
	bits, gops := pick(own, func(s Sample) float64 { return s.Bitrate }), pick(own, func(s Sample) float64 { return s.GOP })
	u.Bitrate, u.BitrateLow = median(bits), low(bits)
	if len(gops) >= samplesLeast { // a short window does not show two key frames each time
		u.GOP, u.GOPHigh = median(gops), high(gops)
	}
	if keys := pick(own, func(s Sample) float64 { return s.Key }); len(keys) >= samplesLeast {
		u.Key = median(keys)
	}
	var losses []float64
	for _, s := range own {
		if s.Loss >= 0 {
			losses = append(losses, s.Loss)
		}
	}
	u.Loss = median(losses)
	return u
}

// Judge compares a check with what is usual and learns from it. It gives the deviations,
// those that stand and those that were seen once, and whether anything is to be stored. A
// check that failed teaches nothing, and what falls short or stood still is not learnt: a camera that was
// slowed down stays so until a person says that this is how it should be.
func (n Normal) Judge(c Check, night bool) (next Normal, found []Deviation, changed bool) {
	if c.Cause != CauseNone || c.Tier == TierBeat || c.Measurement.KeyFrame <= 0 {
		return n, nil, false
	}
	s, u := sampleOf(c), n.Usual(night)
	least := leastInterval(c.Measurement)
	next = n
	next.Runs, next.Standing = map[Cause]int{}, nil
	for _, cause := range []Cause{CauseFrameRate, CauseSize, CauseLoss, CauseBitRate, CauseKeyInterval} {
		stood := slices.Contains(n.Standing, cause)
		d, short := deviation(cause, s, least, u, stood)
		run := 0
		switch {
		case d.untold:
			short, run = stood, n.Runs[cause]
		case short != stood:
			run = n.Runs[cause] + 1
		}
		if stood && run >= endAfter || !stood && run >= standAfter {
			stood, run = !stood, 0
		}
		if stood {
			next.Standing = append(next.Standing, cause)
		}
		if run > 0 {
			next.Runs[cause] = run
		}
		changed = changed || run != n.Runs[cause] || stood != slices.Contains(n.Standing, cause)
		if short || stood {
			d.Cause, d.Stands = cause, stood
			found = append(found, d)
		}
	}
	if len(found) == 0 && c.Measurement.Stood == 0 && next.learn(s, night) {
		changed = true
	}
	return next, found, changed
}

// learn adds a sample where the last one is old enough.
func (n *Normal) learn(s Sample, night bool) bool {
	part := &n.Day
	if night {
		part = &n.Night
	}
	wait := sampleLater
	if len(*part) < samplesLeast+4 {
		wait = sampleFirst
	}
	if k := len(*part); k > 0 && s.At-(*part)[k-1].At < int64(wait/time.Second) {
		return false
	}
	kept := slices.Clone(*part) // the old value stays as it was
	if len(kept) >= samplesKept {
		kept = slices.Delete(kept, 0, len(kept)-samplesKept+1)
	}
	*part = append(kept, s)
	return true
}

// pick lists a figure of samples where it was measured.
func pick(samples []Sample, figure func(Sample) float64) []float64 {
	var out []float64
	for _, s := range samples {
		if v := figure(s); v > 0 {
			out = append(out, v)
		}
	}
	return out
}

// median is robust against the few odd ones; 0 of nothing.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// high is the value that one of ten lies over.
func high(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)-1-len(v)/10]
}

// low is the value that one of ten lies under.
func low(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/10]
}

// usualSize is the size that was seen most often; of equal ones the smaller.
func usualSize(samples []Sample) (width, height int) {
	seen := map[[2]int]int{}
	for _, s := range samples {
		if s.Width > 0 {
			seen[[2]int{s.Width, s.Height}]++
		}
	}
	best := 0
	for size, n := range seen {
		if n > best || n == best && size[0]*size[1] < width*height {
			best, width, height = n, size[0], size[1]
		}
	}
	return width, height
}

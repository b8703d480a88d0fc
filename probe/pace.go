package probe

// pace tells from the stamps of frames how many come in a second of the device's clock. With
// B-frames they come in the order of decoding: a frame that others lean on comes before those
// that are shown before it. Those that lie between it and the one before come after it, up to the
// next of its kind, and only then are they counted on that step of the clock.
type pace struct {
	started bool
	back    bool // a stamp was lower than one before it
	top     uint32
	last    float64 // the step to the highest stamp; 0 is not known
	since   int     // frames since the highest stamp: they lie on that step
	steps   int
	span    float64
	long    struct { // of what is counted, the group of frames that are furthest apart
		steps int
		span  float64
	}
}

const (
	// maxStep is the longest usable step between two stamps: a minute and a half of video.
	maxStep = 1 << 23
	// maxBack is how far a stamp may be behind the highest one and still belong to the order
	// of decoding: three seconds.
	maxBack = 1 << 18
)

// frame takes the stamp of a frame.
func (p *pace) frame(stamp uint32) {
	if !p.started {
		p.started, p.top = true, stamp
		return
	}
	switch step := int32(stamp - p.top); {
	case step == 0: // stamps that stand still, or one picture in several marked parts
	case step < 0 && step > -maxBack:
		if !p.back { // what came before the highest one is not known: it counts from there
			p.back, p.last, p.steps, p.span = true, 0, 0, 0
			p.long.steps, p.long.span = 0, 0
		}
		p.since++
	case step < 0 || step >= maxStep: // another clock
		if p.back {
			p.last = 0 // not all of it may have come
		}
		p.settle(stamp, 0)
	default:
		p.settle(stamp, float64(step))
	}
}

// settle counts what lies on the step before, and takes the next.
func (p *pace) settle(top uint32, step float64) {
	if p.last > 0 {
		p.steps += p.since + 1
		p.span += p.last
		if p.long.steps == 0 || p.last*float64(p.long.steps) > p.long.span*float64(p.since+1) {
			p.long.steps, p.long.span = p.since+1, p.last
		}
	}
	p.top, p.last, p.since = top, step, 0
}

// interval is the distance between two frames in stamps; 0 where it is not known.
func (p *pace) interval() float64 {
	steps, span := p.steps, p.span
	if p.last > 0 && !p.back { // nothing more will lie on the last step
		steps, span = steps+1, span+p.last
	}
	if steps == 0 {
		return 0
	}
	return span / float64(steps)
}

// usual is the interval without the frames that are furthest apart: a pause of the encoder, which
// stamps go along with, does not make itself usual. 0 where it is not known.
func (p *pace) usual() float64 {
	if p.steps <= p.long.steps {
		return 0
	}
	return (p.span - p.long.span) / float64(p.steps-p.long.steps)
}

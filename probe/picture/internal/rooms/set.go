package rooms

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// Clip is some pictures of one camera, which stand for checks that follow one another.
type Clip struct {
	Name, Reference string
	Hour            int
	Label           string // none: what the camera shows at that hour when nothing is wrong
	crf             int
	steady          bool // coded with one quantiser: the same picture gives the same bits
	graph           string
	texts           []text
	frames          [][]byte
}

// Held says whether a clip belongs to the third that nobody looks at until all is settled.
func (c Clip) Held() bool {
	h := fnv.New32a()
	h.Write([]byte(c.Name))
	return h.Sum32()%3 == 0
}

// scene is a camera at an hour.
type scene struct {
	room   *room
	other  *room
	when   string
	index  int
	hour   int
	view   pose
	light  light
	base   *shot // of the empty room; nil until it is wanted
	sensor sensor
	rng    *rand.Rand
}

// lens is what happens to the light before it reaches the sensor.
type lens func(rad []float64) []float64

// still is the empty room.
func (s *scene) still() *shot {
	if s.base == nil {
		s.base = take(s.room.build(change{}), s.view, s.light)
	}
	return s.base
}

// draw develops one picture.
func (s *scene) draw(seen *shot, n int, off float64, through lens) []byte {
	rad := seen.rad
	if n > 0 {
		rad = seen.with(s.room.people(n, s.rng))
	}
	if through != nil {
		rad = through(rad)
	}
	return s.sensor.expose(rad, off*math.Exp(0.04*s.rng.NormFloat64()), s.rng)
}

// crowd is how many people are usually there.
func (s *scene) crowd() int {
	if s.when == "night" {
		return s.rng.IntN(6) / 5
	}
	return s.rng.IntN(4)
}

// five are the pictures of a clip that shows one thing throughout.
func (s *scene) five(seen *shot, through lens) [][]byte {
	var all [][]byte
	for range 5 {
		all = append(all, s.draw(seen, s.crowd(), 1, through))
	}
	return all
}

func (s *scene) with(c change) *shot {
	return take(s.room.build(c), s.view, s.light)
}

func (s *scene) turned(yaw, pitch, roll, zoom float64) *shot {
	p := s.view
	p.yaw, p.pitch, p.roll, p.fov = p.yaw+yaw, p.pitch+pitch, p.roll+roll, p.fov*zoom
	return take(s.room.build(change{}), p, s.light)
}

// way is something that may be seen, where it fits the place and the hour.
type way struct {
	label, name string
	fits        func(s *scene) bool
	show        func(s *scene) [][]byte
}

func always(*scene) bool    { return true }
func lit(s *scene) bool     { return s.when != "night" }
func indoors(s *scene) bool { return lit(s) && !s.room.open }

// sign is 1 or -1.
func (s *scene) sign() float64 { return float64(2*s.rng.IntN(2) - 1) }

func (s *scene) defocused(r float64) [][]byte {
	return s.five(s.still(), func(rad []float64) []float64 { return defocus(rad, r) })
}

func (s *scene) covered(part, bright, deep, size float64) [][]byte {
	hides := everywhere
	if part < 1 {
		hides = side(part, 7*s.rng.Float64(), 0.015+0.03*s.rng.Float64())
	}
	if s.when == "night" && s.light.infrared > 0 {
		bright *= 6 // so near to the infrared lamp
	}
	m := mean(s.still().rad)
	c := cover{hides, folds(bright*m, deep, size, s.rng.IntN(1000))}
	return s.five(s.still(), c.over)
}

// ways in the order in which scenes take them, of each label in turn.
var ways = []way{
	{"ok", "people", always, func(s *scene) [][]byte { return s.five(s.still(), nil) }},
	{"ok", "crowd", lit, func(s *scene) [][]byte {
		var all [][]byte
		for range 5 {
			all = append(all, s.draw(s.still(), 12, 1, nil))
		}
		return all
	}},
	{"ok", "moved", always, func(s *scene) [][]byte { return s.five(s.with(change{moved: true}), nil) }},
	{"ok", "exposure", always, func(s *scene) [][]byte {
		var all [][]byte
		for i := range 5 {
			all = append(all, s.draw(s.still(), s.crowd(), []float64{0.5, 1.9, 0.8, 1.4, 0.6}[i], nil))
		}
		return all
	}},
	{"ok", "festive", indoors, func(s *scene) [][]byte {
		return s.five(s.with(change{festive: true}), nil)
	}},
	{"ok", "emergency-light", func(s *scene) bool { return s.when == "evening" && !s.room.open }, func(s *scene) [][]byte {
		return s.five(take(s.room.build(change{}), s.view, light{ambient: 0.02, glow: 0.02, lampGlow: 0.05, lamps: []lamp{{s.room.lamps[0], 0.2}}}), nil)
	}},
	{"ok", "insects", func(s *scene) bool { return s.light.infrared > 0 }, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 { return streaks(rad, 4, 5, 6, 6, s.rng) })
	}},
	{"ok", "rain", func(s *scene) bool { return s.when != "day" && s.room.open }, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 { return streaks(rad, 120, 14, 0.7, 3, s.rng) })
	}},
	{"ok", "blinds", func(s *scene) bool { return s.when == "day" && (s.room.name == "entrance" || s.room.name == "office") }, func(s *scene) [][]byte {
		return s.five(s.with(change{blinds: true}), nil)
	}},
	{"ok", "filled", always, func(s *scene) [][]byte { return s.five(s.with(change{filled: true}), nil) }},
	{"ok", "headlights", func(s *scene) bool { return s.when != "day" && (s.room.open || s.room.name == "entrance") }, func(s *scene) [][]byte {
		var all [][]byte
		for i := range 5 {
			x := 180 + 60*float64(i)
			all = append(all, s.draw(s.still(), 0, 1, func(rad []float64) []float64 { return glare(glare(rad, x, 170, 60, 4), x+70, 172, 60, 4) }))
		}
		return all
	}},
	{"ok", "low-bit-rate", always, func(s *scene) [][]byte { return s.five(s.still(), nil) }},
	{"ok", "reflection", lit, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 { return reflect(rad, sources()[3], 0.35) })
	}},
	{"ok", "passer-by", always, func(s *scene) [][]byte { // very near, in one picture
		all := s.five(s.still(), nil)
		c := cover{side(0.95, 7*s.rng.Float64(), 0.03), folds(0.3*mean(s.still().rad), 0.3, 2, 5)}
		all[2] = s.draw(s.still(), 0, 1, c.over)
		return all
	}},
	{"ok", "lamps-failed", func(s *scene) bool { return lit(s) && len(s.light.lamps) > 1 }, func(s *scene) [][]byte {
		l := s.light
		l.lamps = l.lamps[:1]
		l.ambient /= 2
		return s.five(take(s.room.build(change{}), s.view, l), nil)
	}},
	{"ok", "banner", always, func(s *scene) [][]byte { // hangs into a corner
		c := cover{func(x, y float64) float64 {
			return 1 / (1 + math.Exp((x-0.22)/0.01)) / (1 + math.Exp((y-0.45)/0.01))
		}, folds(0.8*mean(s.still().rad), 0.3, 3, 9)}
		return s.five(s.still(), c.over)
	}},

	{"black", "lights-out", always, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 {
			out, m := make([]float64, len(rad)), mean(rad)
			for i, v := range rad {
				out[i] = v / m * 2e-5
			}
			return out
		})
	}},
	{"black", "cap", always, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 { return make([]float64, len(rad)) })
	}},
	{"black", "dead-sensor", always, func(s *scene) [][]byte {
		var all [][]byte
		for range 5 {
			dark := make([]byte, Width*Height)
			for i := range dark {
				dark[i] = 16
			}
			all = append(all, dark)
		}
		return all
	}},
	{"black", "two-lamps", always, func(s *scene) [][]byte { // the light-emitting diodes of a device shine in the dark
		return s.five(s.still(), func(rad []float64) []float64 {
			out := make([]float64, len(rad))
			for i := range out {
				x, y := i%Width, i/Width
				if (x-400)*(x-400)+(y-150)*(y-150) < 9 || (x-415)*(x-415)+(y-152)*(y-152) < 6 {
					out[i] = 0.02
				}
			}
			return out
		})
	}},

	{"covered", "cloth", always, func(s *scene) [][]byte { return s.covered(1, 0.06, 0.7, 3) }},
	{"covered", "paper", always, func(s *scene) [][]byte { return s.covered(1, 0.9, 0.25, 1.2) }},
	{"covered", "cloth-most", always, func(s *scene) [][]byte { return s.covered(0.85, 0.1, 0.8, 4) }},
	{"covered", "tape", always, func(s *scene) [][]byte { return s.covered(0.93, 0.01, 0.3, 2) }},
	{"covered", "paper-half", always, func(s *scene) [][]byte { return s.covered(0.65, 0.7, 0.3, 2) }},
	{"covered", "bag", always, func(s *scene) [][]byte { return s.covered(1, 0.5, 1.2, 6) }},
	{"covered", "spray-dark", always, func(s *scene) [][]byte {
		c := cover{spray(0.93, s.index), folds(0.04*mean(s.still().rad), 0.3, 3, 1)}
		return s.five(s.still(), c.over)
	}},
	{"covered", "spray-pale", always, func(s *scene) [][]byte {
		c := cover{spray(0.85, s.index+77), folds(0.7*mean(s.still().rad), 0.3, 3, 2)}
		return s.five(s.still(), c.over)
	}},
	{"covered", "note", always, func(s *scene) [][]byte { return s.covered(0.78, 0.5, 0.2, 2) }},

	{"blurred", "focus-6", always, func(s *scene) [][]byte { return s.defocused(6) }},
	{"blurred", "focus-3", always, func(s *scene) [][]byte { return s.defocused(3.2) }},
	{"blurred", "focus-9", always, func(s *scene) [][]byte { return s.defocused(9) }},
	{"blurred", "tremble", always, func(s *scene) [][]byte {
		angle := 3 * s.rng.Float64()
		return s.five(s.still(), func(rad []float64) []float64 { return shake(rad, 14+14*s.rng.Float64(), angle+0.2*s.rng.NormFloat64()) })
	}},
	{"blurred", "fog", always, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 { return fog(rad, 5, 0.5, s.index) })
	}},
	{"blurred", "focus-4", always, func(s *scene) [][]byte { return s.defocused(4.5) }},
	{"blurred", "grease", always, func(s *scene) [][]byte {
		return s.five(s.still(), func(rad []float64) []float64 { return fog(rad, 3.5, 0.3, s.index+40) })
	}},
	{"blurred", "focus-14", always, func(s *scene) [][]byte { return s.defocused(14) }},

	{"view-changed", "turned-5", always, func(s *scene) [][]byte { return s.five(s.turned(5*s.sign(), 0, 0, 1), nil) }},
	{"view-changed", "turned-15", always, func(s *scene) [][]byte { return s.five(s.turned(15*s.sign(), 0, 0, 1), nil) }},
	{"view-changed", "turned-40", always, func(s *scene) [][]byte { return s.five(s.turned(40*s.sign(), 0, 0, 1), nil) }},
	{"view-changed", "tilted", always, func(s *scene) [][]byte { return s.five(s.turned(2, 9*s.sign(), 0, 1), nil) }},
	{"view-changed", "rolled", always, func(s *scene) [][]byte { return s.five(s.turned(0, 0, (6+10*s.rng.Float64())*s.sign(), 1), nil) }},
	{"view-changed", "zoomed-in", always, func(s *scene) [][]byte { return s.five(s.turned(0, 0, 0, 0.6), nil) }},
	{"view-changed", "zoomed-out", always, func(s *scene) [][]byte { return s.five(s.turned(0, 0, 0, 1.3), nil) }},
	{"view-changed", "other-side", always, func(s *scene) [][]byte {
		return s.five(take(s.room.build(change{}), s.room.views[1], s.light), nil)
	}},
	{"view-changed", "other-room", always, func(s *scene) [][]byte {
		l := s.other.light(s.when)
		return s.five(take(s.other.build(change{}), s.other.views[0], l), nil)
	}},
	{"view-changed", "knocked", always, func(s *scene) [][]byte { return s.five(s.turned(25*s.sign(), 22, 30*s.sign(), 1), nil) }},
	{"view-changed", "turned-8", always, func(s *scene) [][]byte { return s.five(s.turned(7*s.sign(), 2*s.sign(), 2, 1), nil) }},

	{"no-signal", "slate", always, func(s *scene) [][]byte { return [][]byte{nil, nil, nil, nil, nil} }},

	{"frozen", "stuck", always, func(s *scene) [][]byte { return frozen(s.five(s.still(), nil), 0) }},
	{"frozen", "stops", always, func(s *scene) [][]byte { return frozen(s.five(s.still(), nil), 2) }},
	{"frozen", "sensor", always, func(s *scene) [][]byte { return frozen(s.five(s.still(), nil), 1) }},
}

// frozen shows one picture again and again after some that live.
func frozen(all [][]byte, live int) [][]byte {
	for i := live; i < len(all); i++ {
		all[i] = all[live]
	}
	return all
}

// shares says how many clips of each label a camera at an hour gives.
var shares = []struct {
	label string
	n     int
}{{"ok", 3}, {"black", 1}, {"covered", 2}, {"blurred", 2}, {"view-changed", 2}, {"no-signal", 1}, {"frozen", 1}}

// Set draws the set, a camera at an hour after the other; every clip is handed over and then
// forgotten, before the first of a camera at an hour its reference, which has no label. Want
// is asked by name and label which are drawn; nil is all. It is always the same set.
func Set(want func(Clip) bool, hand func(Clip) error) error {
	next := map[string]int{}
	for i := range rooms {
		for w, when := range []string{"day", "evening", "night"} {
			if err := camera(i, w, when, next, want, hand); err != nil {
				return err
			}
		}
	}
	return nil
}

func camera(i, third int, when string, next map[string]int, want func(Clip) bool, hand func(Clip) error) error {
	index := 3*i + third
	r := &rooms[i]
	s := &scene{room: r, other: &rooms[(i+3)%len(rooms)], when: when, view: r.views[0], light: r.light(when), index: index, hour: []int{9 + i%8, 18 + i%4, 1 + i%4}[third]}
	s.sensor = sensor{target: 0.2, most: 40, grainy: 0.05 + 0.01*float64(i%4), vignette: 0.25 + 0.05*float64(i%3), sharp: 0.3 * float64(i%3)}
	if when == "night" {
		s.sensor.target = 0.09
	}
	name := r.name + "-" + when
	reference := name + ".mp4"
	crf := 22 + 2*(i*4%8)
	pick := func(w way, nth int) Clip {
		c := Clip{Name: fmt.Sprintf("%s-%s-%s.mp4", name, w.label, w.name), Reference: reference, Hour: s.hour, Label: w.label, crf: crf, texts: overlay(i, midnight+3600*s.hour+977*nth, "CAM "+r.name)}
		h := fnv.New64a()
		h.Write([]byte(c.Name))
		s.rng = rand.New(rand.NewPCG(h.Sum64(), 1))
		switch w.name {
		case "low-bit-rate":
			c.crf = 40
		case "stuck":
			c.steady = true
		case "slate":
			slate := slates[index%len(slates)]
			c.graph, c.texts = slate.graph, slate.texts
		}
		c.frames = w.show(s)
		return c
	}
	nth := 0
	for _, share := range shares {
		var of []way
		for _, w := range ways {
			if w.label == share.label {
				of = append(of, w)
			}
		}
		for got := 0; got < share.n; {
			w := of[next[share.label]%len(of)]
			next[share.label]++
			nth++
			if !w.fits(s) {
				continue
			}
			got++
			if want != nil && !want(Clip{Name: fmt.Sprintf("%s-%s-%s.mp4", name, w.label, w.name), Label: w.label}) {
				continue
			}
			if s.base == nil {
				ref := pick(way{"", "reference", always, func(s *scene) [][]byte {
					return append(s.five(s.still(), nil), s.draw(s.still(), 0, 1, nil))
				}}, 0)
				ref.Name = reference
				if err := hand(ref); err != nil {
					return err
				}
			}
			if err := hand(pick(w, nth)); err != nil {
				return err
			}
		}
	}
	return nil
}

package inventory

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// thing is a physical device of an invented branch: what a person could hold in the hand.
type thing struct {
	n        int
	endpoint string
	macs     []string
	serial   string
	cert     string
	hosts    []int // its addresses, by number; more than 200 are IPv6
	ports    []int
	name     string
	tokens   []string // of its sources
	on       bool
}

// world is a branch through the nights, with the register that linking makes of it.
type world struct {
	t      *rapid.T
	things []*thing
	known  Found
	night  int
	made   int
	// is tells which things each known device was taken for since the two stood apart.
	is map[string]map[int]bool
	// apart are pairs of things that answered in one scan, each with keys of its own.
	apart map[[2]int]bool
}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, known: Found{Devices: map[string]Device{}, Shared: map[DeviceKey]bool{}}, is: map[string]map[int]bool{}, apart: map[[2]int]bool{}}
	for range rapid.IntRange(1, 6).Draw(t, "things") {
		w.add()
	}
	return w
}

// pick draws one of the things.
func (w *world) pick(what string) *thing {
	return w.things[rapid.IntRange(0, len(w.things)-1).Draw(w.t, what)]
}

func (w *world) freeHost() int {
	for h := 1; ; h++ {
		if !slices.ContainsFunc(w.things, func(x *thing) bool { return slices.Contains(x.hosts, h) }) {
			return h
		}
	}
}

func (w *world) add() *thing {
	n := len(w.things) + 1
	x := &thing{n: n, on: true, hosts: []int{w.freeHost()}, ports: []int{80}, name: fmt.Sprintf("객장 %d", n)}
	w.things = append(w.things, x)
	draw := func(what string) bool { return rapid.Bool().Draw(w.t, what) }
	if draw("has endpoint") {
		x.endpoint = fmt.Sprintf("5f8a0c1e-0000-4000-8000-%012d", 1000+n)
	}
	if draw("has mac") {
		x.macs = append(x.macs, fmt.Sprintf("9c:14:63:00:00:%02x", n))
	}
	if len(x.macs) > 0 && draw("second mac") {
		x.macs = append(x.macs, fmt.Sprintf("9c:14:63:00:01:%02x", n))
	}
	switch rapid.SampledFrom([]string{"own", "own", "none", "junk", "same as others"}).Draw(w.t, "serial") {
	case "own":
		x.serial = fmt.Sprintf("AC%06d", n)
	case "junk":
		x.serial = "123456789"
	case "same as others":
		x.serial = "E00012345"
	}
	switch rapid.SampledFrom([]string{"none", "own", "maker's"}).Draw(w.t, "certificate") {
	case "own":
		x.cert = strings.Repeat(fmt.Sprintf("%02x", n), 32)
	case "maker's":
		x.cert = strings.Repeat("ee", 32)
	}
	if !x.own() {
		x.macs = []string{fmt.Sprintf("9c:14:63:00:00:%02x", n)}
	}
	if draw("second interface") {
		h := w.freeHost()
		if draw("IPv6") {
			h = 200 + n
		}
		x.hosts = append(x.hosts, h)
	}
	prefix := rapid.SampledFrom([]string{"vs", "0"}).Draw(w.t, "tokens")
	for i := range rapid.IntRange(1, 2).Draw(w.t, "sources") {
		x.tokens = append(x.tokens, fmt.Sprintf("%s%d", prefix, i+1))
	}
	if draw("second port") {
		x.ports = append(x.ports, 8000)
	}
	return x
}

// own tells whether a thing has a key that no other has, beside its certificate.
func (x *thing) own() bool {
	return x.endpoint != "" || len(x.macs) > 0 || strings.HasPrefix(x.serial, "AC")
}

// happen lets one thing happen between two nights.
func (w *world) happen() {
	switch rapid.SampledFrom([]string{"nothing", "reset", "swap", "move", "board", "off", "on", "new", "replaced", "transplant"}).Draw(w.t, "happens") {
	case "reset":
		x := w.pick("reset")
		if x.endpoint != "" {
			w.made++
			x.endpoint = fmt.Sprintf("5f8a0c1e-0000-4000-8000-%012d", 900000+w.made)
		}
		x.name = "IPCamera"
	case "swap":
		x, y := w.pick("swap"), w.pick("with")
		x.hosts, y.hosts = y.hosts, x.hosts
	case "move":
		w.pick("move").hosts = []int{w.freeHost()}
	case "board":
		if x := w.pick("new board"); len(x.macs) > 0 {
			w.made++
			x.macs = []string{fmt.Sprintf("9c:14:63:01:00:%02x", w.made)}
		}
	case "off":
		w.pick("off").on = false
	case "on":
		w.pick("on").on = true
	case "new":
		w.add()
	case "replaced":
		x := w.pick("replaced")
		x.on = false
		w.add().hosts = x.hosts
		x.hosts = []int{w.freeHost()}
	case "transplant":
		// Into one that has more than its board: else nothing could tell that it is not x.
		x, y := w.pick("board of"), w.pick("into")
		if x != y && len(x.macs) > 0 && (y.endpoint != "" || strings.HasPrefix(y.serial, "AC")) {
			y.macs, x.on = x.macs, false
			x.macs = nil
		}
	}
}

// observe is what the scan of a night hears, with the thing that each answer comes from.
func (w *world) observe() ([]Observation, map[string]int) {
	var obs []Observation
	from := map[string]int{}
	for _, x := range w.things {
		if !x.on {
			continue
		}
		for _, h := range x.hosts {
			for _, p := range x.ports {
				at := fmt.Sprintf("10.0.0.%d:%d", h, p)
				if h > 200 {
					at = fmt.Sprintf("[fd00::%d]:%d", h, p)
				}
				o := Observation{BranchID: "b", Addr: addr(at), Answer: AnswerONVIF, Kind: KindCamera, Maker: "Acme", Model: "C1", Name: x.name,
					Serial: x.serial, Endpoint: x.endpoint, MACs: x.macs, Certificate: x.cert, Sources: sourcesOf(x)}
				obs = append(obs, o)
				from[at] = x.n
			}
		}
	}
	return obs, from
}

func sourcesOf(x *thing) []Source {
	var out []Source
	for i, token := range x.tokens {
		out = append(out, Source{Token: token, Channel: i + 1})
	}
	return out
}

// scan links one night and returns what came of it.
func (w *world) scan(obs []Observation) Linked {
	w.night++
	at := day.Add(time.Duration(w.night) * 24 * time.Hour)
	l := Link("b", w.known, obs, at, func(prefix string) string { return fmt.Sprintf("%s_%d_%d", prefix, w.night, nextID(w)) })
	w.known = after(w.known, l)
	return l
}

func nextID(w *world) int { w.made++; return 10000 + w.made }

// told is all that linking says, without the order in which it says it.
func told(l Linked) string {
	out := []string{text(l), fmt.Sprint(l.Unverified), fmt.Sprint(l.Shared), fmt.Sprint(l.Addresses)}
	for _, c := range l.Cameras {
		out = append(out, fmt.Sprint(c.ID, c.DeviceID, c.Name))
	}
	for _, c := range l.Changes {
		out = append(out, c.String())
	}
	for _, o := range l.Unknown {
		out = append(out, o.Addr.String())
	}
	slices.Sort(out[4:])
	return strings.Join(out, "\n")
}

// Any order of the same observations gives the same devices, cameras and changes, on every
// night of a branch in which things are reset, swapped, moved, opened and replaced.
func TestLinkingDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 5).Draw(t, "nights") {
			obs, _ := w.observe()
			known, made := w.known, w.made
			want := w.scan(obs)
			again := *w
			again.known, again.made, again.night = known, made, w.night-1
			if got := again.scan(rapid.Permutation(obs).Draw(t, "order")); told(got) != told(want) {
				t.Fatalf("order matters:\n%s\n\n%s", told(want), told(got))
			}
			w.happen()
		}
	})
}

// No sequence of scans makes one of two things that answered apart in one scan, each with a
// key of its own.
func TestWhatStoodApartIsNeverMerged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(2, 8).Draw(t, "nights") {
			obs, from := w.observe()
			l := w.scan(obs)
			for _, d := range l.Devices {
				for _, a := range l.Addresses[d.ID] {
					n := from[a.String()]
					for other := range w.is[d.ID] {
						if w.apart[[2]int{min(n, other), max(n, other)}] {
							t.Fatalf("night %d: %s was thing %d and is thing %d: %v", w.night, d.ID, other, n, d.Keys)
						}
					}
				}
			}
			// From the scan in which two stood apart on, a device is one of them.
			for i, x := range w.things {
				for _, y := range w.things[i+1:] {
					if x.on && y.on && x.own() && y.own() {
						w.apart[[2]int{x.n, y.n}] = true
					}
				}
			}
			for _, d := range l.Devices {
				w.is[d.ID] = map[int]bool{}
				for _, a := range l.Addresses[d.ID] {
					w.is[d.ID][from[a.String()]] = true
				}
				if len(w.is[d.ID]) > 1 {
					t.Fatalf("night %d: %s is the things %v at once", w.night, d.ID, w.is[d.ID])
				}
			}
			w.happen()
		}
	})
}

// A device with two interfaces, two ports or two IP versions is one, in the first night and
// in the second, and nothing is found twice.
func TestEveryThingIsOneDevice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		obs, _ := w.observe()
		l := w.scan(rapid.Permutation(obs).Draw(t, "order"))
		sources := 0
		for _, x := range w.things {
			sources += len(x.tokens)
		}
		if len(l.Devices) != len(w.things) || len(l.Cameras) != sources {
			t.Fatalf("%d things are %d devices and %d cameras:\n%s", len(w.things), len(l.Devices), len(l.Cameras), told(l))
		}
		again := w.scan(rapid.Permutation(obs).Draw(t, "second night"))
		if strings.Contains(told(again), "_2_") || len(again.Changes) != 0 || len(again.Devices) != len(w.things) {
			t.Fatalf("the second night:\n%s", told(again))
		}
	})
}

// A conflict changes neither of the devices that it is about.
func TestAConflictChangesNeitherDevice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(2, 6).Draw(t, "nights") {
			obs, _ := w.observe()
			l := w.scan(obs)
			for _, c := range l.Changes {
				if c.Kind != ChangeConflict {
					continue
				}
				for _, id := range []string{c.DeviceID, c.Other} {
					touched := slices.ContainsFunc(l.Devices, func(d Device) bool { return d.ID == id }) ||
						slices.ContainsFunc(l.Cameras, func(c Camera) bool { return c.DeviceID == id })
					if touched || !l.Unverified[id] {
						t.Fatalf("night %d: %s is in conflict and was touched", w.night, id)
					}
				}
			}
			w.happen()
		}
	})
}

// A night that brings nothing new makes nothing new, whatever happened before.
func TestAQuietNightMakesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 6).Draw(t, "nights") {
			obs, _ := w.observe()
			w.scan(obs)
			quiet := w.scan(obs)
			if n := fmt.Sprintf("_%d_", w.night); strings.Contains(told(quiet), n) {
				t.Fatalf("the same answers made something new:\n%s", told(quiet))
			}
			w.happen()
		}
	})
}

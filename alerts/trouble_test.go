package alerts

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// trouble is one thing that goes wrong in an invented month: the cameras whose checks fail
// between two moments, and how.
type trouble struct {
	kind     string
	cameras  []int // indexes into scenario.cameras
	from, to time.Time
	beat     bool // the device does not answer at all; otherwise only its picture fails
	refused  bool // the login is refused
}

// scenarioCamera is a camera of an invented institution.
type scenarioCamera struct {
	id, branch, device, location string
	critical                     bool
	beat, stream                 time.Duration // when in the minute, and in the five minutes, its checks fall
}

// away is a time in which the mail server takes nothing.
type away struct{ from, to time.Time }

// scenario is an invented month: who watches what, what fails, what was planned, who
// acknowledges, and when mail can be sent. Everything comes from one seed.
type scenario struct {
	begin, end  time.Time
	branches    []string
	observed    map[string]bool
	cameras     []scenarioCamera
	number      map[string]int // of cameras by id
	troubles    []trouble      // by their beginning
	selfs       []trouble      // those of the monitor itself
	maintenance []Maintenance
	mailAway    []away
	holidays    map[string]bool
}

// kindsOfTrouble are what goes wrong, and how often for each of so many cameras in a
// month: mostly what falls away for long, or for moments, and now and then a whole branch.
var kindsOfTrouble = []struct {
	kind string
	per  int // cameras for one of them
}{
	{"down", 20}, {"picture", 50}, {"refused", 90}, {"short", 25}, {"blip", 15}, {"flap", 90}, {"waver", 90},
	{"recorder", 60}, {"branch", 90}, {"planned", 90}, {"overrun", 90}, {"self", 100},
}

// newScenario throws a month for so many cameras. Each kind of trouble comes at least
// least times.
func newScenario(seed uint64, cameras int, days int, least int) *scenario {
	r := rand.New(rand.NewPCG(seed, 0x6d6f6e7468))
	s := &scenario{begin: t0, end: t0.Add(time.Duration(days) * 24 * time.Hour), observed: map[string]bool{}, holidays: map[string]bool{}}
	s.people(r, cameras)
	last := s.end.Add(-26 * time.Hour) // what fails late still gets its recovery told
	moment := func() time.Time {
		return s.begin.Add(2 * time.Hour).Add(time.Duration(r.Int64N(int64(last.Sub(s.begin) - 2*time.Hour)))).Truncate(time.Second)
	}
	for _, k := range kindsOfTrouble {
		for range max(least, cameras/k.per) {
			s.throw(r, k.kind, moment())
		}
	}
	for d := range max(0, days-3) {
		if r.IntN(4) > 0 {
			continue
		}
		from := s.begin.Add(time.Duration(d)*24*time.Hour + time.Duration(r.IntN(24*60))*time.Minute)
		s.mailAway = append(s.mailAway, away{from, from.Add(time.Duration(1+r.IntN(24*60)) * time.Minute)})
		if r.IntN(3) == 0 {
			s.holidays[from.In(seoul).Format(time.DateOnly)] = true
		}
	}
	slices.SortStableFunc(s.troubles, func(a, b trouble) int { return a.from.Compare(b.from) })
	slices.SortStableFunc(s.maintenance, func(a, b Maintenance) int {
		return cmp.Or(a.Begin.Compare(b.Begin), cmp.Compare(a.ID, b.ID))
	})
	for _, t := range s.troubles {
		if t.kind == "self" {
			s.selfs = append(s.selfs, t)
		}
	}
	s.number = map[string]int{}
	for n, c := range s.cameras {
		s.number[c.id] = n
	}
	return s
}

// people invents branches of 4 to 70 cameras; two thirds of the cameras hang on recorders.
func (s *scenario) people(r *rand.Rand, cameras int) {
	for n := 0; len(s.cameras) < cameras; n++ {
		branch := fmt.Sprintf("b%03d", n+1)
		s.branches = append(s.branches, branch)
		if n%29 == 28 {
			s.observed[branch] = true
		}
		size := min(4+int(66*r.Float64()*r.Float64()), cameras-len(s.cameras))
		device, left := 0, 0
		phase := time.Duration(0)
		for c := range size {
			if left == 0 {
				device++
				phase = time.Duration(r.IntN(60)) * time.Second
				if left = 1; r.IntN(3) == 0 {
					left = 4 + r.IntN(13)
				}
			}
			left--
			s.cameras = append(s.cameras, scenarioCamera{
				id: fmt.Sprintf("%s/%d", branch, c+1), branch: branch,
				device: fmt.Sprintf("%s-dev%d", branch, device), location: fmt.Sprintf("%s-loc%d", branch, c%5),
				critical: r.IntN(20) == 0, beat: phase, stream: time.Duration(r.IntN(300))*time.Second + 500*time.Millisecond,
			})
		}
	}
}

// ofDevice and ofBranch list the cameras beside one.
func (s *scenario) ofDevice(c int) []int {
	return s.where(func(o scenarioCamera) bool { return o.device == s.cameras[c].device })
}
func (s *scenario) ofBranch(c int) []int {
	return s.where(func(o scenarioCamera) bool { return o.branch == s.cameras[c].branch })
}

func (s *scenario) where(is func(scenarioCamera) bool) []int {
	var out []int
	for n, c := range s.cameras {
		if is(c) {
			out = append(out, n)
		}
	}
	return out
}

// throw makes one trouble of a kind.
func (s *scenario) throw(r *rand.Rand, kind string, from time.Time) {
	c := r.IntN(len(s.cameras))
	minutes := func(least, most int) time.Duration {
		return time.Duration(least*60+r.IntN((most-least)*60)) * time.Second
	}
	t := trouble{kind: kind, cameras: []int{c}, from: from, beat: true}
	switch kind {
	case "down":
		t.to = from.Add(minutes(11, 60*16))
	case "picture":
		t.beat, t.to = false, from.Add(minutes(16, 60*10))
	case "refused":
		t.beat, t.refused, t.to = false, true, from.Add(minutes(20, 60*20))
	case "short":
		t.to = from.Add(minutes(5, 9))
	case "blip":
		t.to = from.Add(minutes(1, 4))
	case "flap": // down and up for so long that both are confirmed
		for range 4 + r.IntN(5) {
			t.to = t.from.Add(minutes(7, 9))
			s.troubles = append(s.troubles, t)
			t.from = t.to.Add(minutes(7, 12))
		}
		return
	case "waver": // away two of every four minutes: never down
		for range 8 + r.IntN(20) {
			t.to = t.from.Add(2 * time.Minute)
			s.troubles = append(s.troubles, t)
			t.from = t.to.Add(2 * time.Minute)
		}
		return
	case "recorder":
		for range 50 { // one that has channels
			if len(s.ofDevice(c)) > 1 {
				break
			}
			c = r.IntN(len(s.cameras))
		}
		t.cameras, t.to = s.ofDevice(c), from.Add(minutes(3, 60*6))
	case "branch":
		t.cameras, t.to = s.ofBranch(c), from.Add(minutes(2, 60*8))
	case "planned", "overrun": // work on a recorder, a camera or a branch
		m := Maintenance{ID: fmt.Sprintf("m%d", len(s.maintenance)), Reason: "교체", Author: "p", Begin: from, End: from.Add(minutes(40, 180))}
		switch r.IntN(3) {
		case 0:
			t.cameras, m.BranchID = s.ofBranch(c), s.cameras[c].branch
		case 1:
			t.cameras, m.DeviceID = s.ofDevice(c), s.cameras[c].device
		default:
			m.CameraID = s.cameras[c].id
		}
		s.maintenance = append(s.maintenance, m)
		t.from = from.Add(minutes(2, 10))
		if t.to = m.End.Add(-minutes(3, 20)); kind == "overrun" {
			t.to = m.End.Add(minutes(20, 120))
		}
	case "self": // the monitor's own line: nothing answers
		t.cameras = s.where(func(scenarioCamera) bool { return true })
		t.to = from.Add(minutes(4, 14))
	}
	s.troubles = append(s.troubles, t)
}

// moreToTell adds what lasts for days, work on a place, and short losses of all lines in one
// hour: what people are told of then is compared as well.
func (s *scenario) moreToTell(seed uint64, days int) {
	r := rand.New(rand.NewPCG(seed, 0x6461797300))
	any := func() int { return r.IntN(len(s.cameras)) }
	at := func() time.Time {
		return s.begin.Add(2 * time.Hour).Add(time.Duration(r.Int64N(int64(s.end.Sub(s.begin)) / 2))).Truncate(time.Second)
	}
	for range max(3, days) {
		from := s.begin.Add(2 * time.Hour).Add(time.Duration(r.IntN(12*60)) * time.Minute)
		to := from.Add(time.Duration(25+r.IntN(60)) * time.Hour)
		if last := s.end.Add(-20 * time.Hour); to.After(last) {
			to = last
		}
		s.troubles = append(s.troubles, trouble{kind: "days", cameras: []int{any()}, beat: r.IntN(2) == 0, from: from, to: to})
		c, begin := s.cameras[any()], at()
		w := Maintenance{ID: fmt.Sprintf("place%d", len(s.maintenance)), BranchID: c.branch, LocationID: c.location, Reason: "공사", Author: "p",
			Begin: begin, End: begin.Add(time.Duration(30+r.IntN(120)) * time.Minute)}
		s.maintenance = append(s.maintenance, w)
		s.troubles = append(s.troubles, trouble{kind: "place", beat: true, from: begin.Add(time.Minute), to: w.End.Add(time.Duration(r.IntN(40)-20) * time.Minute),
			cameras: s.where(func(o scenarioCamera) bool { return o.branch == c.branch && o.location == c.location })})
	}
	for range 2 {
		from, everyone := at(), s.where(func(scenarioCamera) bool { return true })
		for range 2 {
			to := from.Add(time.Duration(3+r.IntN(9)) * time.Minute)
			t := trouble{kind: "self", cameras: everyone, beat: true, from: from, to: to}
			s.troubles, s.selfs = append(s.troubles, t), append(s.selfs, t)
			from = to.Add(time.Duration(8+r.IntN(20)) * time.Minute)
		}
	}
	night := s.begin.Add(time.Duration(10+r.IntN(10)) * time.Hour)
	s.mailAway = append(s.mailAway, away{night, night.Add(14 * time.Hour)})
	slices.SortStableFunc(s.troubles, func(a, b trouble) int { return a.from.Compare(b.from) })
	slices.SortStableFunc(s.maintenance, func(a, b Maintenance) int { return a.Begin.Compare(b.Begin) })
}

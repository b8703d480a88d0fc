package probe

import (
	"strings"
	"testing"
	"time"

	"camledger/inventory"
)

// film plays frames to a meter under a clock of the test: the window opens right after the first.
type film struct {
	m     *meter
	at    time.Time
	stamp uint32
	seq   uint16
}

func newFilm() *film {
	m := newMeter(&track{codec: codecH264, payload: 96, clock: 90000})
	f := &film{m: m, at: time.Unix(1700000000, 0)}
	m.play(f.at)
	f.frame(0, 0)
	m.open(f.at)
	return f
}

// frame arrives after a while, with stamps that went on by another.
func (f *film) frame(after, stamped time.Duration) {
	f.at = f.at.Add(after)
	f.stamp += uint32(stamped * 90000 / time.Second)
	kind := byte(0x61)
	if f.seq == 0 {
		kind = 0x65
	}
	f.m.rtp(f.at, rtpBytes(f.seq, f.stamp, 7, 96, true, nal(kind, 900, int(f.seq))))
	f.seq++
}

// frames arrive evenly.
func (f *film) frames(n int, step time.Duration) {
	for range n {
		f.frame(step, step)
	}
}

// TestStoodStill judges pauses against what the stream itself usually does.
func TestStoodStill(t *testing.T) {
	const frame = 40 * time.Millisecond
	for _, c := range []struct {
		name  string
		play  func(f *film)
		stood time.Duration
	}{
		{"even", func(f *film) { f.frames(65, frame) }, 0},
		{"the encoder paused: its stamps too", func(f *film) {
			f.frames(3, frame)
			f.frame(2400*time.Millisecond, 2400*time.Millisecond)
			f.frames(3, frame)
		}, 2400 * time.Millisecond},
		{"the line paused: what was held back comes at once", func(f *film) {
			f.frames(3, frame)
			f.frame(2400*time.Millisecond, frame)
			for range 59 {
				f.frame(0, frame)
			}
			f.frames(3, frame)
		}, 2400 * time.Millisecond},
		{"it paused right behind the key frame", func(f *film) {
			f.frame(2400*time.Millisecond, frame)
			f.frames(5, frame)
		}, 2400 * time.Millisecond},
		{"stamps that stand still", func(f *film) {
			for range 6 {
				f.frame(frame, 0)
			}
			f.frame(2*time.Second, 0)
			for range 6 {
				f.frame(frame, 0)
			}
		}, 2 * time.Second},
		{"a short pause", func(f *film) {
			f.frames(10, frame)
			f.frame(time.Second, frame)
			f.frames(30, frame)
		}, 0},
		{"one frame a second", func(f *film) { f.frames(10, time.Second) }, 0},
		{"one frame in two seconds", func(f *film) { f.frames(5, 2*time.Second) }, 0},
		{"one frame a second, two of them late together", func(f *film) {
			f.frames(3, time.Second)
			f.frame(2*time.Second, time.Second)
			f.frame(0, time.Second)
			f.frames(3, time.Second)
		}, 0},
		{"one frame in two seconds that stood for twenty", func(f *film) {
			f.frames(4, 2*time.Second)
			f.frame(20*time.Second, 2*time.Second)
		}, 20 * time.Second},
		{"a single frame", func(f *film) { f.frame(2400*time.Millisecond, 2400*time.Millisecond) }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFilm()
			c.play(f)
			f.m.shut(f.at)
			var got inventory.Measurement
			f.m.report(&got, f.at)
			if got.Stood != c.stood {
				t.Errorf("stood still for %v, want %v: %+v", got.Stood, c.stood, got)
			}
			found, fault := f.m.verdict()
			if fault != nil {
				t.Fatalf("%+v", fault)
			}
			told := false
			for _, n := range found.notes {
				told = told || n.Code == "note.stood" && strings.HasPrefix(n.Args[0], seconds(c.stood))
			}
			if told != (c.stood > 0) {
				t.Errorf("it says %v", found)
			}
			played := inventory.Check{Tier: inventory.TierStream, Measurement: got, Steps: []inventory.Step{{Name: inventory.StepKeyFrame, OK: true}}}
			outcome, causes := inventory.Assess(played, inventory.Rules{LossLimit: 0.05})
			if c.stood == 0 && outcome != inventory.OutcomeOK || c.stood > 0 && (outcome != inventory.OutcomeDegraded || causes[0] != inventory.CauseStalled) {
				t.Errorf("judged %v, %v", outcome, causes)
			}
		})
	}
}

// TestPatienceWithSlowStreams waits longer where frames come seldom, and while that is not known.
func TestPatienceWithSlowStreams(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		step time.Duration
		want time.Duration
	}{
		{"25 a second", 10, 40 * time.Millisecond, 3 * time.Second},
		{"one a second", 5, time.Second, 3 * time.Second},
		{"one in four seconds", 3, 4 * time.Second, 8 * time.Second},
		{"one in a minute", 3, time.Minute, 9 * time.Second},
		{"one seen", 0, 0, 6 * time.Second},
	} {
		f := newFilm()
		f.frames(c.n, c.step)
		if got := f.m.patience(3 * time.Second); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

package app

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"camledger/internal/config"
	"camledger/inventory"
)

var agendaStart = time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)

// plant is what an agenda is tried on: cameras, recorders, and how long their checks take.
type plant struct {
	jobs []job
	took map[string]time.Duration // by device

	running []begun // at the end of the last play
}

func (p *plant) add(branch, device string, kind inventory.DeviceKind, channels int, took time.Duration) {
	for c := range channels {
		p.jobs = append(p.jobs, job{branch: inventory.Branch{ID: branch}, device: inventory.Device{ID: device, Kind: kind}, tier: inventory.TierStream,
			camera: inventory.Camera{ID: fmt.Sprintf("%s/%d", device, c), BranchID: branch, DeviceID: device}})
	}
	p.took[device] = took
}

// begun is one check that the agenda began.
type begun struct {
	w    *watch
	at   time.Time
	ends time.Time
}

// play runs an agenda under an artificial clock and gives all checks that it began. see is
// called at every moment at which something begins.
func (p *plant) play(g *agenda, from time.Time, d time.Duration, see func(running []begun)) []begun {
	var all []begun
	running := p.running
	defer func() { p.running = running }()
	now := from
	for end := from.Add(d); now.Before(end); {
		kept := running[:0]
		for _, b := range running {
			if b.ends.After(now) {
				kept = append(kept, b)
				continue
			}
			g.done(b.w, now, endedFine)
		}
		running = kept
		begin, _ := g.take(now)
		for _, w := range begin {
			took := p.took[w.job.device.ID]
			if w.job.tier == inventory.TierBeat {
				took = 5 * time.Millisecond
			}
			b := begun{w, now, now.Add(took)}
			all, running = append(all, b), append(running, b)
		}
		if len(begin) > 0 && see != nil {
			see(running)
		}
		next := g.next()
		for _, b := range running {
			if next.IsZero() || b.ends.Before(next) {
				next = b.ends
			}
		}
		if next.IsZero() {
			break
		}
		now = next
	}
	return all
}

func rulesOf(all, branch, recorder int) config.CheckRules {
	return config.CheckRules{Concurrency: all, PerBranch: branch, RecorderSessions: recorder}
}

// TestNeverMoreThanADeviceBears draws plants and bounds: at no moment is a device, a branch
// or the machine asked for more than it bears, whatever fits gets its turn, and channels
// that do not fit take turns.
func TestNeverMoreThanADeviceBears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plant{took: map[string]time.Duration{}}
		for i := range rapid.IntRange(1, 6).Draw(t, "devices") {
			branch := fmt.Sprint("branch", rapid.IntRange(0, 2).Draw(t, "branch"))
			took := time.Duration(rapid.IntRange(1, 20_000).Draw(t, "took")) * time.Millisecond
			if rapid.Bool().Draw(t, "recorder") {
				p.add(branch, fmt.Sprint("nvr", i), inventory.KindRecorder, rapid.IntRange(1, 40).Draw(t, "channels"), took)
			} else {
				p.add(branch, fmt.Sprint("cam", i), inventory.KindCamera, 1, took)
			}
		}
		rules := rulesOf(rapid.IntRange(1, 12).Draw(t, "all"), rapid.IntRange(1, 8).Draw(t, "perBranch"), rapid.IntRange(1, 3).Draw(t, "sessions"))
		g := newAgenda(config.Schedule{Check: 5 * time.Minute, Beat: time.Minute}, rules)
		g.replace(p.jobs, agendaStart)
		all := p.play(g, agendaStart, 40*time.Minute, func(running []begun) {
			load := map[string]int{}
			for _, b := range running {
				j := b.w.job
				load["branch "+j.branch.ID]++
				load["all"]++
				if j.tier == inventory.TierStream {
					load[j.device.ID]++
				}
			}
			for key, n := range load {
				most := 1
				switch {
				case key == "all":
					most = rules.Concurrency
				case key[:3] == "bra":
					most = rules.PerBranch
				case key[:3] == "nvr":
					most = rules.RecorderSessions
				}
				if n > most {
					t.Fatalf("%s: %d at once, of %d", key, n, most)
				}
			}
		})
		// Of one device no channel is looked at a third time before each was looked at once,
		// and twice only where it was its turn already.
		seen := map[string]map[string]int{}
		for _, b := range all {
			if b.w.job.tier != inventory.TierStream {
				continue
			}
			d := seen[b.w.job.device.ID]
			if d == nil {
				d = map[string]int{}
				seen[b.w.job.device.ID] = d
			}
			d[b.w.key]++
			least := math.MaxInt
			for _, j := range p.jobs {
				if j.device.ID == b.w.job.device.ID {
					least = min(least, d[j.camera.ID+"|stream"])
				}
			}
			if d[b.w.key] > least+2 {
				t.Fatalf("%s had %d turns before another channel had %d", b.w.key, d[b.w.key], least+1)
			}
		}
	})
}

// TestEverythingThatFitsHasItsTurn looks back on every round of a plant that the machine
// bears: all are complete, and the checks are spread over the seconds.
func TestEverythingThatFitsHasItsTurn(t *testing.T) {
	p := plant{took: map[string]time.Duration{}}
	for i := range 2000 {
		p.add(fmt.Sprint("branch", i/40), fmt.Sprint("cam", i), inventory.KindCamera, 1, 1200*time.Millisecond)
	}
	for i := range 50 {
		p.add(fmt.Sprint("branch", i), fmt.Sprint("nvr", i), inventory.KindRecorder, 32, 1500*time.Millisecond)
	}
	const every = 5 * time.Minute
	g := newAgenda(config.Schedule{Check: every, Beat: time.Minute}, rulesOf(64, 16, 2))
	g.replace(p.jobs, agendaStart)
	now := agendaStart
	for round := range 4 {
		seconds := map[time.Time]int{}
		nvr := map[string][]time.Time{}
		for _, b := range p.play(g, now, every, nil) {
			if b.w.job.tier == inventory.TierStream {
				seconds[b.at.Truncate(10*time.Second)]++
				nvr[b.w.job.device.ID] = append(nvr[b.w.job.device.ID], b.at)
			}
		}
		now = now.Add(every)
		mean := 3600 / 30
		for at, n := range seconds {
			if n > mean*3/2 {
				t.Errorf("round %d: %d checks in the ten seconds from %s, %d on the average", round, n, at.Format(time.TimeOnly), mean)
			}
		}
		if round == 0 {
			continue // a camera belongs to a round once it was watched for one
		}
		// The channels of a recorder come one after the other, not together.
		times := nvr["nvr7"]
		half := 0
		for _, at := range times {
			if at.Sub(now.Add(-every)) < every/2 {
				half++
			}
		}
		if len(times) < 28 || half < 10 || half > 22 {
			t.Errorf("round %d: %d of %d channels in its first half", round, half, len(times))
		}
		for _, r := range inventory.LookBack(inventory.TierStream, g.turns(inventory.TierStream), every, now) {
			if !r.Complete() {
				t.Errorf("round %d: %+v", round, r)
			}
		}
	}
}

// TestTurnsAreNotInStepWithTheStream: the round is a multiple of every usual distance of key
// frames, so a fixed rhythm would come at the same point of it each time.
func TestTurnsAreNotInStepWithTheStream(t *testing.T) {
	p := plant{took: map[string]time.Duration{"cam": time.Second}}
	p.add("b", "cam", inventory.KindCamera, 1, time.Second)
	g := newAgenda(config.Schedule{Check: 5 * time.Minute, Beat: time.Hour}, rulesOf(4, 4, 1))
	g.replace(p.jobs, agendaStart)
	quarters := [4]int{}
	all := p.play(g, agendaStart, 24*time.Hour, nil)
	for i, b := range all {
		if b.w.job.tier == inventory.TierStream {
			quarters[b.at.Sub(agendaStart)%(2*time.Second)/(500*time.Millisecond)]++
		}
		if i > 0 && b.w == all[i-1].w && b.at.Sub(all[i-1].at) > 6*time.Minute {
			t.Errorf("%s between two turns", b.at.Sub(all[i-1].at))
		}
	}
	for q, n := range quarters {
		if n < 40 || n > 110 {
			t.Errorf("quarter %d of the distance of key frames: %d of 288 turns", q, n)
		}
	}
}

// TestARoundThatDoesNotFit has a recorder of 64 channels that takes 20 s for each: two at
// once see 30 of them in five minutes, and the round says so.
func TestARoundThatDoesNotFit(t *testing.T) {
	p := plant{took: map[string]time.Duration{}}
	p.add("b", "nvr", inventory.KindRecorder, 64, 20*time.Second)
	p.add("b", "cam", inventory.KindCamera, 1, time.Second)
	const every = 5 * time.Minute
	g := newAgenda(config.Schedule{Check: every, Beat: time.Minute}, rulesOf(64, 16, 2))
	g.replace(p.jobs, agendaStart)
	p.play(g, agendaStart, 30*time.Minute, nil)
	rounds := inventory.LookBack(inventory.TierStream, g.turns(inventory.TierStream), every, agendaStart.Add(30*time.Minute))
	if len(rounds) != 1 || rounds[0].Cameras != 65 || rounds[0].Complete() || len(rounds[0].Short) != 1 {
		t.Fatalf("%+v", rounds)
	}
	short := rounds[0].Short[0]
	if short.DeviceID != "nvr" || short.Cameras != 64 || short.Checked < 30 || short.Checked > 40 || short.Oldest < 8*time.Minute || short.Oldest > 13*time.Minute {
		t.Errorf("%+v", short)
	}
}

// TestARetryComesBesideTheTurns: a check that was hastened does not use up the next turn.
func TestARetryComesBesideTheTurns(t *testing.T) {
	p := plant{took: map[string]time.Duration{}}
	p.add("b", "cam", inventory.KindCamera, 1, time.Second)
	const every = 5 * time.Minute
	g := newAgenda(config.Schedule{Check: every, Beat: time.Hour}, rulesOf(4, 4, 1))
	g.replace(p.jobs, agendaStart)
	p.play(g, agendaStart, time.Minute, nil)
	w := g.watch["cam/0|stream"]
	turn := w.due
	g.hasten("cam/0", inventory.TierStream, agendaStart.Add(90*time.Second))
	all := p.play(g, agendaStart.Add(time.Minute), 6*time.Minute, nil)
	all = slices.DeleteFunc(all, func(b begun) bool { return b.w.job.tier != inventory.TierStream })
	if len(all) != 2 || !all[0].at.Equal(agendaStart.Add(90*time.Second)) || all[1].at.Before(turn) || all[1].at.After(turn.Add(every/16)) {
		t.Errorf("turn at %s, began %v", turn, all)
	}
	// One that leaves while its check runs is forgotten; one that stays keeps its place.
	g.hasten("cam/0", inventory.TierStream, agendaStart.Add(8*time.Minute))
	begin, _ := g.take(agendaStart.Add(8 * time.Minute))
	g.replace(nil, agendaStart)
	g.done(begin[0], agendaStart, endedFine)
	if len(g.watch) != 0 || len(g.asleep) != 0 || len(g.busy) != 0 || !g.next().IsZero() {
		t.Errorf("left: %d watches, %d asleep, %v busy", len(g.watch), len(g.asleep), g.busy)
	}
}

// TestABeatIsSparedWhereAStreamTold: of each device something is heard in every interval of
// beats, by a beat or by a stream. After a beat that failed none is spared.
func TestABeatIsSparedWhereAStreamTold(t *testing.T) {
	p := plant{took: map[string]time.Duration{}}
	p.add("b", "cam", inventory.KindCamera, 1, time.Second)
	p.add("b", "nvr", inventory.KindRecorder, 16, time.Second)
	const beat, every = time.Minute, 5 * time.Minute
	g := newAgenda(config.Schedule{Check: every, Beat: beat}, rulesOf(64, 16, 2))
	g.replace(p.jobs, agendaStart)
	p.play(g, agendaStart, every, nil)
	now := agendaStart.Add(every)
	heard, beats := map[string]time.Time{}, map[string]int{}
	for _, b := range p.play(g, now, time.Hour, nil) {
		device := b.w.job.device.ID
		if last := heard[device]; !last.IsZero() && b.at.Sub(last) > beat+beat/16 {
			t.Errorf("%s: nothing heard from %s to %s", device, last.Format(time.TimeOnly), b.at.Format(time.TimeOnly))
		}
		if b.ends.After(heard[device]) {
			heard[device] = b.ends
		}
		if b.w.job.tier == inventory.TierBeat {
			beats[device]++
		}
	}
	if n := beats["cam"]; n < 45 || n > 57 {
		t.Errorf("%d beats of a camera in an hour with 12 checks; want a few less than 60", n)
	}
	if n := beats["nvr"]; n > 6 {
		t.Errorf("%d beats of a recorder of which a channel is checked every 19 s", n)
	}
	now = now.Add(time.Hour)
	for _, r := range inventory.LookBack(inventory.TierBeat, g.turns(inventory.TierBeat), beat, now) {
		if !r.Complete() {
			t.Errorf("the round is not complete: %+v", r)
		}
	}
	for _, b := range p.running {
		g.done(b.w, now, endedFine)
	}
	w := g.beats["cam"]
	turn := w.due
	w.ended = endedFailed
	g.heard("cam", now)
	if !w.due.Equal(turn) {
		t.Errorf("after a beat that failed the next one was put off from %s to %s", turn, w.due)
	}
	w.ended = endedFine
	g.hasten("cam/0", inventory.TierBeat, now.Add(time.Second))
	g.heard("cam", now)
	if want := now.Add(time.Second); !w.due.Equal(want) {
		t.Errorf("a beat that was wanted at %s was put off to %s", want, w.due)
	}
}

package alerts

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/inventory"
)

// step is one check: minute, tier, result; "+" ok, "~" degraded, "-" down, "!" refused
// login, "?" not assessed. Written "3 beat -".
func steps(t *testing.T, text string) []CheckEvent {
	t.Helper()
	var out []CheckEvent
	for s := range strings.SplitSeq(text, ",") {
		var minute float64
		var tier, result string
		if _, err := fmt.Sscanf(strings.TrimSpace(s), "%g %s %s", &minute, &tier, &result); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		outcome := map[string]inventory.Outcome{
			"+": inventory.OutcomeOK, "~": inventory.OutcomeDegraded, "-": inventory.OutcomeDown,
			"!": inventory.OutcomeAuthRefused, "?": inventory.OutcomeNotAssessed,
		}[result]
		out = append(out, CheckEvent{CameraID: "c", BranchID: "b", DeviceID: "d", Tier: inventory.Tier(tier), Outcome: outcome, At: at(minute)})
	}
	return out
}

func play(s CameraState, checks []CheckEvent) (CameraState, []EventKind, []Event) {
	var kinds []EventKind
	var all []Event
	for _, c := range checks {
		var es []Event
		s, es = Advance(s, c, DefaultRule(), c.At)
		for _, e := range es {
			kinds = append(kinds, e.Kind)
			all = append(all, e)
		}
	}
	return s, kinds, all
}

func TestCameraMovesAsTheContractSays(t *testing.T) {
	for _, row := range []struct {
		name   string
		checks string
		status Status
		events []EventKind
	}{
		{"the first success makes it healthy", "0 stream +", StatusHealthy, nil},
		{"degraded answers", "0 stream ~", StatusHealthy, nil},
		{"what assessed nothing moves nothing", "0 stream +, 5 stream ?, 10 stream ?, 15 stream ?", StatusHealthy, nil},
		{"one failure is a suspicion", "0 beat +, 1 beat -", StatusSuspect, []EventKind{EventSuspected}},
		{"a success clears a suspicion", "0 beat -, 1 beat -, 2 beat +", StatusHealthy, []EventKind{EventSuspected, EventCleared}},
		{"three failures within five minutes are not down", "0 beat -, 1 beat -, 2 beat -, 4.9 beat -", StatusSuspect, []EventKind{EventSuspected}},
		{"five minutes with two failures are not down", "0 stream -, 6 stream -", StatusSuspect, []EventKind{EventSuspected}},
		{"three failures over five minutes are down", "0 beat -, 1 beat -, 5 beat -", StatusDown, []EventKind{EventSuspected, EventDown}},
		{"a success in between begins anew", "0 beat -, 1 beat -, 2 beat +, 3 beat -, 4 beat -, 6 beat -", StatusSuspect, []EventKind{EventSuspected, EventCleared, EventSuspected}},
		{"a beat does not clear a dead encoder", "0 stream -, 1 beat +, 3 stream -, 4 beat +, 6 stream -, 7 beat +", StatusDown, []EventKind{EventSuspected, EventDown}},
		{"tiers do not add up", "0 stream -, 1 beat -, 2 full -, 6 stream -, 7 beat -, 8 full -", StatusSuspect, []EventKind{EventSuspected}},
		{"the first success of that tier is recovering", "0 beat -, 1 beat -, 5 beat -, 6 beat +", StatusRecovering, []EventKind{EventSuspected, EventDown, EventRecovering}},
		{"a success of another tier is not", "0 stream -, 1 stream -, 5 stream -, 6 beat +", StatusDown, []EventKind{EventSuspected, EventDown}},
		{"two successes over less than five minutes are not enough", "0 beat -, 1 beat -, 5 beat -, 6 beat +, 7 beat +, 10.9 beat +", StatusRecovering, []EventKind{EventSuspected, EventDown, EventRecovering}},
		{"two successes over five minutes are healthy", "0 beat -, 1 beat -, 5 beat -, 6 beat +, 11 beat +", StatusHealthy, []EventKind{EventSuspected, EventDown, EventRecovering, EventRecovered}},
		{"a failure while recovering is a relapse", "0 beat -, 1 beat -, 5 beat -, 6 beat +, 7 beat -", StatusDown, []EventKind{EventSuspected, EventDown, EventRecovering, EventRelapsed}},
		{"a relapse doubles the wait", "0 beat -, 1 beat -, 5 beat -, 6 beat +, 7 beat -, 8 beat +, 13 beat +, 17.9 beat +", StatusRecovering, []EventKind{EventSuspected, EventDown, EventRecovering, EventRelapsed, EventRecovering}},
		{"after the doubled wait it is healthy", "0 beat -, 1 beat -, 5 beat -, 6 beat +, 7 beat -, 8 beat +, 18 beat +", StatusHealthy, []EventKind{EventSuspected, EventDown, EventRecovering, EventRelapsed, EventRecovering, EventRecovered}},
		{"the wait grows to fifteen minutes at most", "0 beat -, 1 beat -, 5 beat -, 6 beat +, 7 beat -, 8 beat +, 9 beat -, 10 beat +, 11 beat -, 12 beat +, 27 beat +", StatusHealthy, []EventKind{EventSuspected, EventDown, EventRecovering, EventRelapsed, EventRecovering, EventRelapsed, EventRecovering, EventRelapsed, EventRecovering, EventRecovered}},
		{"a refused login is confirmed by time and unauthenticated checks", "0 stream !, 1 beat +, 5 beat +", StatusDown, []EventKind{EventSuspected, EventDown}},
		{"a refused login is not confirmed before five minutes", "0 stream !, 1 beat +, 4.9 beat +", StatusSuspect, []EventKind{EventSuspected}},
		{"both tiers must come back", "0 beat -, 0 stream -, 1 beat -, 1 stream -, 5 beat -, 5 stream -, 6 beat +, 11 beat +", StatusDown, []EventKind{EventSuspected, EventDown}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, events, _ := play(CameraState{CameraID: "c"}, steps(t, row.checks))
			if s.Status != row.status || !slices.Equal(events, row.events) {
				t.Errorf("%s, %v; want %s, %v", s.Status, events, row.status, row.events)
			}
		})
	}
}

func TestOutageIsDatedBackToItsFirstFailureAndEndsWithTheFirstSuccess(t *testing.T) {
	_, _, events := play(CameraState{}, steps(t, "0 beat +, 1 beat -, 2 beat -, 7 beat -, 9 beat +, 14 beat +"))
	last := events[len(events)-1]
	if last.Kind != EventRecovered || !last.Since.Equal(at(1)) || !last.Until.Equal(at(9)) {
		t.Fatalf("%+v", last)
	}
}

func TestSuspectIsCheckedAgainAfterThirtySixtyAndAHundredAndTwentySeconds(t *testing.T) {
	s := CameraState{}
	now := t0
	for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 0} {
		s, _ = Advance(s, CheckEvent{Tier: inventory.TierStream, Outcome: inventory.OutcomeDown, At: now}, DefaultRule(), now)
		if want == 0 {
			if !s.NextCheck.IsZero() {
				t.Fatalf("then in its round, not at %v", s.NextCheck)
			}
			break
		}
		if got := s.NextCheck.Sub(now); got != want || s.NextTier != inventory.TierStream {
			t.Fatalf("after %v, want %v", got, want)
		}
		now = s.NextCheck
	}
}

func TestRefusedLoginIsNotRepeated(t *testing.T) {
	s, _ := Advance(CameraState{}, CheckEvent{Tier: inventory.TierStream, Outcome: inventory.OutcomeAuthRefused, At: t0}, DefaultRule(), t0)
	if !s.NextCheck.IsZero() {
		t.Fatalf("checked again at %v", s.NextCheck)
	}
}

func TestFiveConfirmedCrossingsWithinAnHourAreUnstable(t *testing.T) {
	// Down and up again three times, each confirmed.
	s, kinds, _ := play(CameraState{}, steps(t, "0 beat -, 1 beat -, 5 beat -, 6 beat +, 11 beat +,"+
		"12 beat -, 13 beat -, 17 beat -, 18 beat +, 28 beat +,"+
		"30 beat -, 31 beat -, 35 beat -"))
	if s.Status != StatusUnstable || kinds[len(kinds)-2] != EventUnstable {
		t.Fatalf("%s, %v", s.Status, kinds)
	}
}

func TestSteadyOutageIsNotUnstable(t *testing.T) {
	s := CameraState{}
	for m := range 180 {
		c := CheckEvent{Tier: inventory.TierBeat, Outcome: inventory.OutcomeOK, At: at(float64(m))}
		if m >= 20 && m < 60 {
			c.Outcome = inventory.OutcomeDown
		}
		var es []Event
		s, es = Advance(s, c, DefaultRule(), c.At)
		for _, e := range es {
			if e.Kind == EventUnstable {
				t.Fatalf("unstable at minute %d", m)
			}
		}
	}
	if s.Status != StatusHealthy {
		t.Fatal(s.Status)
	}
}

func TestUnstableCameraThatStaysDownIsDown(t *testing.T) {
	s, _, _ := play(CameraState{}, steps(t, "0 beat -, 1 beat -, 5 beat -, 6 beat +, 11 beat +,"+
		"12 beat -, 13 beat -, 17 beat -, 18 beat +, 28 beat +,"+
		"30 beat -, 31 beat -, 35 beat -, 45 beat -, 55 beat -, 61 beat -"))
	if s.Status != StatusDown || !s.UnstableSince.IsZero() {
		t.Fatalf("%s", s.Status)
	}
}

func TestScaleShortensEveryWaitInItsTrueRatio(t *testing.T) {
	r := DefaultRule().Scale(1.0 / 60)
	if r.Limit != 10*time.Second || r.Cap != 15*time.Second || r.Retries[2] != 2*time.Second || r.Failures != 3 || r.RemindAt != 9*time.Hour {
		t.Fatalf("%+v", r)
	}
	if DefaultRule().Retries[2] != 2*time.Minute {
		t.Fatal("Scale changed its receiver")
	}
}

func TestAdvanceLeavesItsArgumentAlone(t *testing.T) {
	s, _, _ := play(CameraState{}, steps(t, "0 beat -, 1 beat -, 5 beat -, 6 beat +"))
	before, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	play(s, steps(t, "7 beat -, 8 beat +, 9 stream -, 20 beat +, 31 beat +"))
	after, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Fatalf("%s\n%s", before, after)
	}
}

func FuzzRecent(f *testing.F) {
	b, err := json.Marshal(Recent{rawOf(t0, inventory.TierBeat, true), rawOf(at(1), inventory.TierStream, false)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`"AAAA////"`))
	f.Add([]byte(`"2:AAAA////"`))
	f.Add([]byte(`7`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Recent
		if json.Unmarshal(b, &r) != nil {
			return
		}
		if len(r) > mostRaw {
			t.Fatalf("%d checks", len(r))
		}
		again := throughJSON(t, r)
		if len(again) != len(r) {
			t.Fatalf("%d checks became %d", len(r), len(again))
		}
		for n := range r {
			if r[n] != again[n] {
				t.Fatalf("check %d: %v became %v", n, r[n].At(), again[n].At())
			}
		}
	})
}

// "A camera away 2 of every 4 minutes is never down, and must not go unnoticed": the beats
// of a device whose encoder comes and goes do not thin out what its pictures say.
func TestEncoderThatComesAndGoesIsNotHiddenByItsBeats(t *testing.T) {
	s := CameraState{}
	var unstable bool
	next := map[inventory.Tier]time.Time{inventory.TierBeat: t0, inventory.TierStream: t0}
	for range 400 {
		tier := inventory.TierBeat
		if next[inventory.TierStream].Before(next[tier]) {
			tier = inventory.TierStream
		}
		now := next[tier]
		c := CheckEvent{CameraID: "c", Tier: tier, Outcome: inventory.OutcomeOK, At: now}
		if away := int(now.Sub(t0).Minutes())%4 < 2; away && tier == inventory.TierStream {
			c.Outcome = inventory.OutcomeDown
		}
		var es []Event
		s, es = Advance(s, c, DefaultRule(), now)
		for _, e := range es {
			if e.Kind == EventDown {
				t.Fatalf("down at %s", now)
			}
			unstable = unstable || e.Kind == EventUnstable
		}
		next[tier] = now.Add(time.Minute)
		if tier == inventory.TierStream {
			next[tier] = now.Add(5*time.Minute - 7*time.Second)
			if s.NextTier == tier && !s.NextCheck.IsZero() {
				next[tier] = s.NextCheck
			}
		}
	}
	if !unstable {
		t.Error("nobody noticed")
	}
}

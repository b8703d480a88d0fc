package alerts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"camledger/inventory"
)

// lived plays a day of single outages, short ones, a flapping camera and a storm, and keeps
// its checks as they are stored: runs of the same result.
func lived(t *testing.T) (*world, ReplayInput) {
	t.Helper()
	w := newWorld(t, 6, 8, 4)
	in := ReplayInput{From: t0, To: at(16 * 60), Rule: DefaultRule(), Recipients: w.in.Recipients, Zone: seoul}
	for _, b := range w.in.Branches {
		b.Cameras, b.Rule = slices.Clone(b.Cameras), Rule{}
		in.Branches = append(in.Branches, b)
	}
	play := keeping(w, &in)
	play(60)
	w.fail("b1/1")
	play(100)
	w.mend("b1/1") // 40 min: told
	play(240)
	w.fail("b1/2")
	play(247)
	w.mend("b1/2") // 7 min: confirmed, and too short to tell
	play(360)
	for n := range 6 { // up and down
		w.fail("b2/3")
		play(360 + float64(20*n) + 8)
		w.mend("b2/3")
		play(360 + float64(20*n) + 20)
	}
	play(600)
	var all []string
	for n := range 8 {
		all = append(all, fmt.Sprintf("b2/%d", n+1))
	}
	w.fail(all...)
	play(640)
	w.mend(all...)
	play(16 * 60)
	return w, in
}

// keeping plays rounds until a moment, and keeps their checks.
func keeping(w *world, in *ReplayInput) func(minutes float64) {
	open := map[string]int{} // index of the run of a camera
	return func(minutes float64) {
		for !w.now.After(at(minutes)) {
			for _, b := range in.Branches {
				for _, c := range b.Cameras {
					id, outcome := c.State.CameraID, inventory.OutcomeOK
					var causes []inventory.Cause
					if o, ok := w.broken[id]; ok {
						outcome, causes = o, []inventory.Cause{inventory.CauseTimeout}
					}
					if n, ok := open[id]; ok && in.Spans[n].Outcome == outcome {
						in.Spans[n].To = w.now
						in.Spans[n].Count++
						continue
					}
					open[id] = len(in.Spans)
					in.Spans = append(in.Spans, ReplaySpan{CameraID: id, Tier: inventory.TierBeat, Outcome: outcome, Causes: causes, From: w.now, To: w.now, Count: 1})
				}
			}
			w.round()
			w.now = w.now.Add(w.every)
		}
	}
}

// TestReplayUnderTheSameSettingsSaysWhatWasSaid compares a replay with the day itself.
func TestReplayUnderTheSameSettingsSaysWhatWasSaid(t *testing.T) {
	w, in := lived(t)
	got, err := Replay(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.notices) < 5 || len(got.Notices) != len(w.notices) {
		t.Fatalf("replayed %d messages, lived %d:\n%+v\n%v", len(got.Notices), len(w.notices), got.Notices, w.log)
	}
	for n, want := range w.notices {
		r := got.Notices[n]
		off := r.At.Sub(want.Created).Abs()
		if r.Kind != want.Kind || r.BranchID != want.BranchID || off > w.every || len(r.To) == 0 {
			t.Errorf("message %d: replayed %+v, lived %s %s %s", n, r, want.Created, want.BranchID, want.Kind)
		}
	}
	if got.Outages <= got.Told || got.Told < 3 {
		t.Errorf("%d outages, %d told", got.Outages, got.Told)
	}
}

// TestReplayShowsWhatOtherNumbersDo makes the limit longer, then shorter.
func TestReplayShowsWhatOtherNumbersDo(t *testing.T) {
	_, in := lived(t)
	told := func(limit time.Duration) int {
		in.Rule = DefaultRule()
		in.Rule.Limit = limit
		got, err := Replay(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return got.Told
	}
	short, usual, long := told(time.Minute), told(10*time.Minute), told(3*time.Hour)
	if short <= usual || usual <= long {
		t.Errorf("told %d after a minute, %d after ten, %d after three hours", short, usual, long)
	}
}

// TestReplayKnowsWhatWentOnBefore asks for a span that begins in the middle of an outage.
func TestReplayKnowsWhatWentOnBefore(t *testing.T) {
	_, in := lived(t)
	in.From = at(90) // b1/1 is down since 61 and told
	in.To = at(200)
	got, err := Replay(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notices) != 1 || got.Notices[0].Kind != NoticeRecovery || got.Outages != 0 {
		t.Errorf("%+v", got)
	}
}

// TestReplayIsBounded refuses what would take too long, and stops when it is told to.
func TestReplayIsBounded(t *testing.T) {
	_, in := lived(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Replay(ended, in); !errors.Is(err, ErrReplayLong) {
		t.Errorf("went on: %v", err)
	}
	long := in
	long.Spans = nil
	for n := range replayMost / 100 {
		long.Spans = append(long.Spans, ReplaySpan{CameraID: "b1/1", Tier: inventory.TierBeat, Outcome: inventory.OutcomeOK, From: t0, To: t0.Add(time.Duration(n+1) * time.Second), Count: 101})
	}
	if _, err := Replay(t.Context(), long); !errors.Is(err, ErrReplayLong) {
		t.Errorf("took %d runs: %v", len(long.Spans), err)
	}
	// A run of a month is played at its ends and once an hour.
	in.Spans = []ReplaySpan{{CameraID: "b1/1", Tier: inventory.TierBeat, Outcome: inventory.OutcomeDown, From: t0, To: t0.AddDate(0, 1, 0), Count: 44641}}
	in.To = t0.AddDate(0, 1, 0)
	got, err := Replay(t.Context(), in)
	if err != nil || got.Checks > 1200 || got.Told != 1 || len(got.Notices) < 15 {
		t.Errorf("%d checks, %d told, %d messages %+v: %v", got.Checks, got.Told, len(got.Notices), got.Notices, err)
	}
}

// TestReplayCountsAsMailsAndTheRecordDo plays a branch that falls while one of its cameras is
// down and told: the camera is not new in the branch's mail, and has a line of its own in the
// record; what fell with the branch has none.
func TestReplayCountsAsMailsAndTheRecordDo(t *testing.T) {
	w := newWorld(t, 6, 4, 4)
	in := ReplayInput{From: t0, To: at(180), Rule: DefaultRule(), Recipients: w.in.Recipients, Zone: seoul}
	for _, b := range w.in.Branches {
		b.Cameras, b.Rule = slices.Clone(b.Cameras), Rule{}
		in.Branches = append(in.Branches, b)
	}
	play := keeping(w, &in)
	play(5)
	w.fail("b1/6")
	play(30)
	w.fail("b1/1", "b1/2", "b1/3", "b1/4", "b1/5")
	play(80)
	w.mend("b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6")
	play(180)
	got, err := Replay(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notices) != 3 || len(w.notices) != 3 {
		t.Fatalf("replayed %+v, lived %v", got.Notices, w.log)
	}
	if c := got.Notices[1].Counts; c[PartNew] != 5 || c[PartContinues] != 1 {
		t.Errorf("the mail about the branch: %v", c)
	}
	lines := 0
	for _, i := range w.incidents {
		parent, known := w.incidents[i.ParentID]
		if !i.StandsUnder(parent, known) {
			lines++
		}
	}
	if got.Outages != 2 || lines != 2 || got.Told != 2 {
		t.Errorf("%d outages, %d told; the record has %d lines", got.Outages, got.Told, lines)
	}
}

// TestReplayPlaysFailuresWhenTheyWere confirms an outage by the times of its checks, which come
// closer at its beginning, and not by as many spread evenly.
func TestReplayPlaysFailuresWhenTheyWere(t *testing.T) {
	w := newWorld(t, 1, 1)
	in := ReplayInput{From: t0, To: at(60), Rule: DefaultRule(), Branches: w.in.Branches, Recipients: w.in.Recipients, Zone: seoul}
	in.Rule.Limit = time.Minute
	for n := range in.Branches {
		in.Branches[n].Rule = in.Rule
	}
	down := ReplaySpan{CameraID: "b1/1", Tier: inventory.TierStream, Outcome: inventory.OutcomeDown, From: t0, To: at(30), Count: 8}
	when := func() time.Duration {
		t.Helper()
		in.Spans = []ReplaySpan{down, {CameraID: "b1/1", Tier: inventory.TierStream, Outcome: inventory.OutcomeOK, From: at(35), To: at(55), Count: 5}}
		got, err := Replay(t.Context(), in)
		if err != nil || len(got.Notices) == 0 || got.Checks != 13 {
			t.Fatalf("%+v: %v", got, err)
		}
		return got.Notices[0].At.Sub(t0)
	}
	even := when()                                                   // every 30/7 minutes: confirmed at the third, 8:34
	down.Times = []time.Time{t0, at(0.5), at(1.5), at(3.5), at(8.5)} // what is on record of the first
	if timed := when(); timed != 10*time.Minute+30*time.Second || even == timed {
		t.Errorf("told after %v, spread evenly after %v", timed, even)
	}
	if last := down.at(7); !last.Equal(down.To) {
		t.Errorf("the last check is at %v", last.Sub(t0))
	}
}

// TestReplayKeepsTheNumbersOfBranches replays two branches of which one has a limit of its own.
func TestReplayKeepsTheNumbersOfBranches(t *testing.T) {
	_, in := lived(t)
	all, err := Replay(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	in.Branches[0].Rule = DefaultRule()
	in.Branches[0].Rule.Limit = 3 * time.Hour
	own, err := Replay(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	count := func(r Replayed, branch string) (n int) {
		for _, x := range r.Notices {
			if x.BranchID == branch {
				n++
			}
		}
		return n
	}
	if count(all, "b1") == 0 || count(own, "b1") != 0 || count(own, "b2") != count(all, "b2") {
		t.Errorf("%d and %d messages of b1, %d and %d of b2", count(all, "b1"), count(own, "b1"), count(all, "b2"), count(own, "b2"))
	}
}

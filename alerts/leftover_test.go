package alerts

import (
	"slices"
	"testing"
	"time"

	"camledger/inventory"
)

// fallen is a branch of six cameras that fell at minute 5 and was told of, at minute 30. More
// branches stand by, so that the monitor does not suspect itself.
func fallen(t *testing.T) (*world, []string) {
	w := newWorld(t, 6, 4, 4)
	w.tiers = []inventory.Tier{inventory.TierBeat, inventory.TierStream}
	all := []string{"b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6"}
	w.until(4)
	w.fail(all...)
	w.until(30)
	wantKinds(t, w, "b1", NoticeOutage)
	return w, all
}

// dark lets cameras answer again without a picture.
func (w *world) dark(ids ...string) {
	w.mend(ids...)
	for _, id := range ids {
		w.broken[id+" "+string(inventory.TierStream)] = inventory.OutcomeDown
	}
}

func (w *world) light(ids ...string) {
	for _, id := range ids {
		delete(w.broken, id+" "+string(inventory.TierStream))
	}
}

// TestWhoIsNotBackWithTheBranchIsNamed has a branch answer again while none of its cameras shows a
// picture for a quarter of an hour: the end of the branch names them, and theirs is told.
func TestWhoIsNotBackWithTheBranchIsNamed(t *testing.T) {
	w, all := fallen(t)
	w.dark(all...)
	w.until(45) // over at 31, let go at 41, told at 43
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
	w.light(all...)
	w.until(120)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery, NoticeRecovery)
	items, minutes := w.wentTo("b1@example.kr")
	for n, part := range []string{"continues", "recovered"} {
		for _, id := range all {
			if !slices.Contains(items[n+1], part+" "+id) {
				t.Errorf("message %d does not say %q of %s: %v", n+1, part, id, items[n+1])
			}
		}
	}
	if len(items[1]) != 7 || len(items[2]) != 6 || minutes[1] != 43 {
		t.Errorf("at %v: %v", minutes, items)
	}
	if w.sent[2].InReplyTo != w.sent[1].MessageID {
		t.Errorf("the end answers %q, not %q", w.sent[2].InReplyTo, w.sent[1].MessageID)
	}
	if len(w.in.Incidents) != 0 {
		t.Errorf("unsettled: %+v", w.in.Incidents)
	}
}

// TestWhoIsBackBeforeTheEndIsToldCountsAsBack: nothing more is said of them.
func TestWhoIsBackBeforeTheEndIsToldCountsAsBack(t *testing.T) {
	w, all := fallen(t)
	w.dark(all...)
	w.until(36)
	w.light(all...)
	w.until(120) // let go at 41, over at 42, told at 43
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
	if n := w.notices[1]; len(n.Items) != 1 {
		t.Fatalf("%+v", n)
	}
	parent := w.incidents[w.notices[1].Items[0].IncidentID]
	if back, of := parent.BackCount(); back != 6 || of != 6 || w.count(EventReleased) != 6 {
		t.Errorf("%d of %d are back, %d were let go", back, of, w.count(EventReleased))
	}
}

// TestWhoStaysIsSeenToAsAnyOther goes on for days: reminders and escalation follow, until
// somebody sees to it; its end is told also then, and during planned work.
func TestWhoStaysIsSeenToAsAnyOther(t *testing.T) {
	for _, ack := range []bool{false, true} {
		w, all := fallen(t)
		w.dark("b1/6")
		w.mend(all[:5]...)
		w.until(60)
		if n := w.notices[1]; n.Kind != NoticeRecovery || n.Count(PartContinues) != 1 || n.Count(PartRecovered) != 1 {
			t.Fatalf("%+v", n)
		}
		if ack {
			w.in.Acks = []Acknowledgement{{IncidentID: w.incidents[w.notices[1].Items[0].IncidentID].ID, By: "p-b1", At: w.now}}
		}
		w.every = 5 * time.Minute
		w.until(30 * 60)
		want := []NoticeKind{NoticeOutage, NoticeRecovery, NoticeReminder, NoticeEscalation, NoticeRecovery}
		if ack {
			want = slices.Delete(want, 2, 4)
		}
		w.in.Maintenance = []Maintenance{{ID: "m", BranchID: "b1", Reason: "교체", Author: "p", Begin: w.now, End: w.now.Add(5 * time.Hour)}}
		w.light("b1/6")
		w.until(32 * 60)
		wantKinds(t, w, "b1", want...)
	}
}

// TestWhoWasToldOfTheBranchFurtherUpHearsWhoStays: the branch was away for more than a day, so
// facilities heard of it. They hear who is not back with it, and of the end; nobody asks them anew.
func TestWhoWasToldOfTheBranchFurtherUpHearsWhoStays(t *testing.T) {
	w, all := fallen(t)
	w.every = 5 * time.Minute
	w.until(25 * 60)
	w.dark("b1/6")
	w.mend(all[:5]...)
	w.until(27 * 60)
	w.light("b1/6")
	w.until(29 * 60)
	items, _ := w.wentTo("facilities@example.kr")
	want := [][]string{{"continues "}, {"recovered ", "continues b1/6"}, {"recovered b1/6"}}
	if !slices.EqualFunc(items, want, slices.Equal[[]string]) {
		t.Errorf("facilities were told %q, want %q; log %v", items, want, w.log)
	}
}

// TestWhatSomethingElseTellsIsNotLeftBehind: who is in planned work is mailed after it; who fell
// with the next storm is told with that.
func TestWhatSomethingElseTellsIsNotLeftBehind(t *testing.T) {
	w, all := fallen(t)
	w.in.Maintenance = []Maintenance{{ID: "m", CameraID: "b1/6", Reason: "교체", Author: "p", Begin: at(30), End: at(90)}}
	w.dark("b1/6")
	w.mend(all[:5]...)
	w.until(89)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
	if n := w.notices[1]; len(n.Items) != 1 {
		t.Errorf("%+v", n)
	}
	w.until(93)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery, NoticeOutage)

	w, all = fallen(t)
	w.in.Branches[0].State.LastNotice = at(39) // its end waits for the cap
	w.dark(all...)
	w.until(42)
	w.fail(all...)
	w.until(56)
	last := w.notices[len(w.notices)-1]
	if last.Count(PartRecovered) != 1 || last.Count(PartContinues) != 0 || last.Count(PartNew) != 1 {
		t.Errorf("%+v", last)
	}
}

// TestNobodyHeardOfTheBranch: what it leaves behind is told as new, at once.
func TestNobodyHeardOfTheBranch(t *testing.T) {
	w := newWorld(t, 6, 4, 4)
	w.tiers = []inventory.Tier{inventory.TierBeat, inventory.TierStream}
	w.mail = false
	all := []string{"b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6"}
	w.fail(all...)
	w.until(30)
	w.dark(all...)
	w.until(44)
	w.mail = true
	w.until(45)
	items, _ := w.wentTo("b1@example.kr")
	if len(items) != 2 || !slices.Equal(items[0], []string{"was-down "}) || len(items[1]) != 6 || items[1][0] != "new b1/1" {
		t.Errorf("%q", items)
	}
}

// TestWhoStaysIsToldThoughTheMailWasRefused has the mail of the end refused for good: the fallback
// hears who goes on, and where that is refused too, it is tried anew.
func TestWhoStaysIsToldThoughTheMailWasRefused(t *testing.T) {
	for _, fallback := range []bool{true, false} {
		w, all := fallen(t)
		if fallback {
			w.in.Fallback = Recipient{Address: "fallback@example.kr"}
		}
		w.dark("b1/6")
		w.mend(all[:5]...)
		refused := 0
		w.refuse(41+8*60, func() bool { refused++; return refused == 1 })
		items, _ := w.wentTo("fallback@example.kr")
		if fallback && (len(items) < 1 || !slices.Equal(items[0], []string{"continues b1/6"})) {
			t.Errorf("the fallback was told %q", items)
		}
		items, minutes := w.wentTo("b1@example.kr")
		if !fallback && (len(items) != 2 || !slices.Equal(items[1], []string{"continues b1/6", "recovered "}) || minutes[1] < 43+60) {
			t.Errorf("%q at %v", items, minutes)
		}
	}
}

// TestObservedBranchShowsWhoStays as it would have been sent.
func TestObservedBranchShowsWhoStays(t *testing.T) {
	w := newWorld(t, 6, 4, 4)
	w.in.Branches[0].Observe = true
	w.tiers = []inventory.Tier{inventory.TierBeat, inventory.TierStream}
	w.fail("b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6")
	w.until(30)
	w.dark("b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6")
	w.until(60)
	clear(w.broken)
	w.until(120)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery, NoticeRecovery)
	if n := w.notices; n[1].Count(PartContinues) != 6 || n[2].Count(PartRecovered) != 6 || len(w.sent) != 0 {
		t.Errorf("%+v", n)
	}
}

// TestRecorderThatStaysIsNamedForItsCameras: the branch answers again, one recorder in it does not.
func TestRecorderThatStaysIsNamedForItsCameras(t *testing.T) {
	w := newWorld(t, 12, 4, 4)
	var all []string
	for n := range w.in.Branches[0].Cameras {
		c := &w.in.Branches[0].Cameras[n]
		all = append(all, c.State.CameraID)
		if n < 3 {
			c.State.DeviceID = "nvr"
		}
	}
	w.until(4)
	w.fail(all[:3]...) // the recorder, and then the line
	w.until(10)
	w.fail(all...)
	w.until(40)
	w.mend(all[3:]...)
	w.until(80)
	last := w.notices[len(w.notices)-1]
	said := map[Part][]IncidentKind{}
	for _, item := range last.Items {
		said[item.Part] = append(said[item.Part], w.incidents[item.IncidentID].Kind)
	}
	if last.Kind != NoticeRecovery || !slices.Equal(said[PartRecovered], []IncidentKind{IncidentBranch}) || !slices.Equal(said[PartContinues], []IncidentKind{IncidentRecorder}) {
		t.Fatalf("%s %v; log %v", last.Kind, said, w.log)
	}
	if got := tallyOf(last.Items, w.incidents).count; got[PartRecovered] != 9 || got[PartContinues] != 3 {
		t.Errorf("cameras: %v", got)
	}
	w.mend(all...)
	w.until(120)
	if last := w.notices[len(w.notices)-1]; last.Count(PartRecovered) != 1 || len(last.Items) != 1 {
		t.Errorf("%+v", last)
	}
}

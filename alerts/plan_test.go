package alerts

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"camledger/inventory"
)

func wantKinds(t *testing.T, w *world, branch string, want ...NoticeKind) {
	t.Helper()
	if got := w.kinds(branch); !slices.Equal(got, want) {
		t.Fatalf("notices of %q: %v, want %v\nlog: %v", branch, got, want, w.log)
	}
}

func TestMailGoesForAnOutageThatLastsTenMinutes(t *testing.T) {
	w := newWorld(t, 8)
	w.until(9)
	w.fail("b1/3")
	w.until(21)
	wantKinds(t, w, "b1")
	w.until(22) // 10 min since the first failure at 10, then 2 min for company
	wantKinds(t, w, "b1", NoticeOutage)
	n := w.notices[0]
	if !n.Created.Equal(at(22)) || len(n.Items) != 1 || n.Items[0].Part != PartNew {
		t.Fatalf("notice %+v", n)
	}
	if i := w.incidents[n.Items[0].IncidentID]; !i.Since.Equal(at(10)) || i.CameraID != "b1/3" {
		t.Fatalf("an outage is dated back to its first failure: %+v", i)
	}
}

func TestCriticalPlacesAreMailedAfterFiveMinutes(t *testing.T) {
	w := newWorld(t, 8)
	w.camera("b1/3").Critical = true
	w.fail("b1/3")
	w.until(6)
	wantKinds(t, w, "b1")
	w.until(7)
	wantKinds(t, w, "b1", NoticeOutage)
}

func TestShorterOutageIsRecordedButNotMailed(t *testing.T) {
	w := newWorld(t, 8)
	w.fail("b1/3")
	w.until(7)
	w.mend("b1/3")
	w.until(60)
	wantKinds(t, w, "b1")
	if w.count(EventDown) != 1 || w.count(EventRecovered) != 1 {
		t.Fatalf("events %+v", w.events)
	}
	if len(w.in.Incidents) != 0 {
		t.Fatalf("unsettled: %+v", w.in.Incidents)
	}
}

func TestRecoveredNoticeGoesWhereTheOutageNoticeWasDelivered(t *testing.T) {
	w := newWorld(t, 8)
	w.fail("b1/3")
	w.until(30)
	w.mend("b1/3")
	w.until(60)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
	if len(w.sent) != 2 || w.sent[1].InReplyTo != w.sent[0].MessageID {
		t.Fatalf("the follow-up carries In-Reply-To: %+v", w.sent)
	}
	if i := w.incidents[w.sent[0].Items[0].IncidentID]; !i.Ended.Equal(at(31)) || !i.Settled {
		t.Fatalf("the end is the first success: %+v", i)
	}
}

func TestOutageThatEndsBeforeItsNoticeWasDeliveredBecomesWasDown(t *testing.T) {
	w := newWorld(t, 8)
	w.mail = false
	w.fail("b1/3")
	w.until(30)
	wantKinds(t, w, "b1", NoticeOutage)
	w.mend("b1/3")
	w.until(60)
	w.mail = true
	w.until(61)
	wantKinds(t, w, "b1", NoticeOutage) // the same message, told otherwise
	if len(w.sent) != 1 || w.sent[0].Items[0].Part != PartWasDown {
		t.Fatalf("sent %+v", w.sent)
	}
	w.until(120)
	if len(w.sent) != 1 || len(w.in.Incidents) != 0 {
		t.Fatalf("no recovery without a delivered outage: %+v", w.sent)
	}
}

func TestOutageThatEndsWhileItWaitsForTheCapBecomesWasDown(t *testing.T) {
	w := newWorld(t, 8)
	w.fail("b1/1")
	w.until(4)
	w.fail("b1/2") // due at 15, the cap holds until 27
	w.until(16)
	w.mend("b1/2")
	w.until(40)
	wantKinds(t, w, "b1", NoticeOutage, NoticeWasDown)
}

func TestMessageInFlightIsFollowedByARecovery(t *testing.T) {
	w := newWorld(t, 8)
	w.mail = false
	w.fail("b1/3")
	w.until(30)
	d := w.in.Deliveries[0]
	d.State = DeliverySending
	w.in.SetDelivery(d)
	w.mend("b1/3")
	w.until(50)
	wantKinds(t, w, "b1", NoticeOutage)
	d.State, d.Sent = DeliverySent, w.now
	w.in.SetDelivery(d)
	w.until(52)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
}

func TestAtMostOneNoticePerBranchEveryFifteenMinutes(t *testing.T) {
	w := newWorld(t, 30)
	for n, id := range []string{"b1/1", "b1/2", "b1/3", "b1/4"} {
		w.until(float64(n * 7))
		w.fail(id)
	}
	w.until(90)
	for n := 1; n < len(w.notices); n++ {
		if gap := w.notices[n].Created.Sub(w.notices[n-1].Created); gap < 15*time.Minute {
			t.Fatalf("%v after the one before", gap)
		}
	}
	if got := w.notices[1]; got.Count(PartNew) != 2 || got.Count(PartContinues) != 1 {
		t.Fatalf("second notice %+v", got)
	}
}

func TestRecorderThatDiesIsOneIncident(t *testing.T) {
	w := newWorld(t, 40)
	var ids []string
	for n := range 16 {
		c := &w.in.Branches[0].Cameras[n]
		c.State.DeviceID = "nvr"
		ids = append(ids, c.State.CameraID)
	}
	w.until(2)
	w.fail(ids...)
	w.until(20)
	wantKinds(t, w, "b1", NoticeOutage)
	i := w.incidents[w.notices[0].Items[0].IncidentID]
	if len(w.notices[0].Items) != 1 || i.Kind != IncidentRecorder || i.DeviceID != "nvr" || len(i.Members) != 16 {
		t.Fatalf("incident %+v", i)
	}
	w.mend(ids...)
	w.until(60)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
}

func TestHalfABranchWithinThreeMinutesIsOneParentIncident(t *testing.T) {
	w := newWorld(t, 10)
	w.fail("b1/1") // a single one, open and told before the storm
	w.until(14)
	w.fail("b1/2", "b1/3")
	w.until(15)
	w.fail("b1/4", "b1/5", "b1/6")
	w.until(20)
	parent := w.in.Incidents[slices.IndexFunc(w.in.Incidents, func(i Incident) bool { return i.Kind == IncidentBranch })]
	if !parent.Since.Equal(at(15)) || len(parent.Members) != 6 {
		t.Fatalf("parent %+v", parent)
	}
	if w.count(EventTakenIn) < 1 {
		t.Fatal("the single one already open was not taken in")
	}
	// Members recover one by one; the one that was told before gets its recovery.
	w.mend("b1/1")
	w.until(28)
	wantKinds(t, w, "b1", NoticeOutage, NoticeOutage) // the second also tells the recovery
	if n := w.notices[1]; n.Count(PartNew) != 1 || n.Count(PartRecovered) != 1 {
		t.Fatalf("second notice %+v", n)
	}
	w.mend("b1/2", "b1/3", "b1/4", "b1/5")
	w.until(45) // 6 is left alone: released ten minutes after the storm
	var six Incident
	for _, i := range w.in.Incidents {
		if i.CameraID == "b1/6" {
			six = i
		}
	}
	if six.ParentID != "" || six.Released.IsZero() {
		t.Fatalf("the member that is still down goes on alone: %+v", six)
	}
	w.until(90) // its branch's end says that it goes on
	last := w.notices[len(w.notices)-1]
	if last.Kind != NoticeRecovery || !slices.Equal(last.Items, []Item{{six.ID, PartContinues}, {parent.ID, PartRecovered}}) {
		t.Fatalf("log %v, last %+v", w.log, last)
	}
}

func TestAllBranchesAtOnceAndTheMonitorSuspectsItself(t *testing.T) {
	w := newWorld(t, 6, 4, 2)
	w.until(3)
	for _, b := range w.in.Branches {
		for _, c := range b.Cameras {
			w.fail(c.State.CameraID)
		}
	}
	w.until(40)
	wantKinds(t, w, "b1")
	wantKinds(t, w, "b2")
	wantKinds(t, w, "b3")
	wantKinds(t, w, "", NoticeSelf)
	if w.sent[0].Address != "operator@example.kr" {
		t.Fatalf("only the operator is mailed: %+v", w.sent)
	}
	if w.in.Branches[0].State.Indeterminate.IsZero() {
		t.Fatal("not indeterminate")
	}
	clear(w.broken)
	w.until(90)
	wantKinds(t, w, "b1")
	wantKinds(t, w, "", NoticeSelf, NoticeRecovery)
	if len(w.in.Incidents) != 0 {
		t.Fatalf("unsettled %+v", w.in.Incidents)
	}
}

func TestTwoBranchesAtOnceAreNotTheMonitor(t *testing.T) {
	w := newWorld(t, 6, 4)
	for _, b := range w.in.Branches {
		for _, c := range b.Cameras {
			w.fail(c.State.CameraID)
		}
	}
	w.until(20)
	wantKinds(t, w, "b1", NoticeOutage)
	wantKinds(t, w, "b2", NoticeOutage)
}

func TestRemindersGoAtNineOnWorkingDays(t *testing.T) {
	w := newWorld(t, 8)
	w.every = 5 * time.Minute
	w.in.Holidays = map[string]bool{"2026-03-04": true} // Wednesday
	w.fail("b1/1")
	w.until(8 * 24 * 60)
	var days []string
	for _, n := range w.notices {
		if n.Kind == NoticeReminder {
			days = append(days, n.Created.In(seoul).Format("Mon 15:04"))
		}
	}
	if want := []string{"Tue 09:00", "Thu 09:00", "Fri 09:00", "Mon 09:00", "Tue 09:00"}; !slices.Equal(days, want) {
		t.Fatalf("reminders %v, want %v", days, want)
	}
}

// At a time of reminders the next one is asked for as well: where nothing else happens until
// then, it would not come otherwise.
func TestTheReminderOfTomorrowIsAskedForAtTheOneOfToday(t *testing.T) {
	day := func(d, hour int) time.Time { return time.Date(2026, 3, d, hour, 0, 0, 0, seoul) }
	for _, row := range []struct{ now, want time.Time }{
		{day(3, 8), day(3, 9)}, {day(3, 9), day(5, 9)}, {day(3, 22), day(5, 9)}, // the 4th is a holiday
		{day(6, 9), day(9, 9)}, {day(7, 12), day(9, 9)}, // over a weekend
	} {
		p := newPlanner(PlanInput{Zone: seoul, Holidays: map[string]bool{"2026-03-04": true}}, row.now)
		at, due := p.remindAt(DefaultRule())
		if !p.nextAt.Equal(row.want) || due && at.After(row.now) {
			t.Errorf("at %v: asked for %v, want %v", row.now, p.nextAt, row.want)
		}
	}
}

func TestEscalationAfterADayAndThreeIsStoppedByAnAcknowledgement(t *testing.T) {
	for _, row := range []struct {
		name string
		ack  float64 // hours; 0: never
		want []string
	}{
		{"never acknowledged", 0, []string{"facilities@example.kr", "manager@example.kr"}},
		{"after 30 hours", 30, []string{"facilities@example.kr"}},
		{"after an hour", 1, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, 8)
			w.every = 5 * time.Minute
			w.fail("b1/1")
			if row.ack > 0 {
				w.until(row.ack * 60)
				w.in.Acks = []Acknowledgement{{IncidentID: w.in.Incidents[0].ID, By: "p-b1", At: w.now}}
			}
			w.until(80 * 60)
			var got []string
			for _, d := range w.sent {
				for _, n := range w.notices {
					if n.ID == d.NoticeID && n.Kind == NoticeEscalation {
						got = append(got, d.Address)
					}
				}
			}
			if !slices.Equal(got, row.want) {
				t.Fatalf("escalated to %v, want %v; log %v", got, row.want, w.log)
			}
		})
	}
}

func TestMaintenanceMailsNothingAndStillDownAtTheEndAlerts(t *testing.T) {
	w := newWorld(t, 8)
	w.in.Maintenance = []Maintenance{{ID: "m", CameraID: "b1/1", Reason: "교체", Author: "p", Begin: at(5), End: at(60)}}
	w.until(9)
	w.fail("b1/1")
	w.until(59)
	wantKinds(t, w, "b1")
	w.until(72)
	wantKinds(t, w, "b1", NoticeOutage)
}

func TestRecoveryGoesEvenInMaintenance(t *testing.T) {
	w := newWorld(t, 8)
	w.fail("b1/1")
	w.until(20)
	w.in.Maintenance = []Maintenance{{ID: "m", BranchID: "b1", Reason: "점검", Author: "p", Begin: at(20), End: at(120)}}
	w.mend("b1/1")
	w.until(60)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
}

func TestMaintenanceWithoutAnEndCoversNothing(t *testing.T) {
	if (Maintenance{Begin: t0}).Covers(at(1)) {
		t.Fatal("covers")
	}
}

func TestObserveModeDecidesAndShowsButMailsNothing(t *testing.T) {
	w := newWorld(t, 8)
	w.in.Branches[0].Observe = true
	w.fail("b1/1")
	w.until(30)
	w.mend("b1/1")
	w.until(60)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
	if len(w.sent) != 0 || !w.notices[0].Observed {
		t.Fatalf("sent %v", w.sent)
	}
}

func TestOutageThatWasOnlyObservedIsMailedWhenObservationEnds(t *testing.T) {
	w := newWorld(t, 8)
	w.in.Branches[0].Observe = true
	w.fail("b1/1")
	w.until(30)
	w.in.Branches[0].Observe = false
	w.until(50)
	if len(w.sent) != 1 || w.sent[0].Items[0].Part != PartNew {
		t.Fatalf("sent %+v", w.sent)
	}
}

func TestUnstableCameraGetsOneNoticeAndItsRecoveryIsHeldUntilQuiet(t *testing.T) {
	w := newWorld(t, 8)
	w.every = 30 * time.Second
	for m := 0.0; m < 90; m += 4 { // away 2 of every 4 minutes: never down
		w.fail("b1/1")
		w.until(m + 2)
		w.mend("b1/1")
		w.until(m + 4)
	}
	if w.count(EventDown) != 0 {
		t.Fatal("it should never be down")
	}
	wantKinds(t, w, "b1", NoticeOutage)
	if i := w.in.Incidents[0]; !i.Unstable {
		t.Fatalf("incident %+v", i)
	}
	w.until(115)
	wantKinds(t, w, "b1", NoticeOutage)
	w.until(140)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
}

func TestDisabledCameraIsWithdrawnNotRecovered(t *testing.T) {
	w := newWorld(t, 8)
	w.fail("b1/1")
	w.until(20)
	w.camera("b1/1").Disabled = true
	w.until(60)
	wantKinds(t, w, "b1", NoticeOutage)
	if w.count(EventWithdrawn) != 1 || len(w.in.Incidents) != 0 {
		t.Fatal("not withdrawn")
	}
}

func TestDeadLetterGoesToTheFallback(t *testing.T) {
	w := newWorld(t, 8)
	w.in.Fallback = Recipient{Address: "fallback@example.kr"}
	w.mail = false
	w.fail("b1/1")
	w.until(20)
	d := w.in.Deliveries[0]
	d.State, d.Reply = DeliveryDead, "550 5.1.1 no such user"
	w.in.SetDelivery(d)
	w.mail = true
	w.until(22)
	if len(w.sent) != 1 || w.sent[0].Address != "fallback@example.kr" {
		t.Fatalf("sent %+v", w.sent)
	}
	w.mend("b1/1")
	w.until(60)
	if len(w.sent) != 2 || w.sent[1].Address != "fallback@example.kr" {
		t.Fatalf("the recovery goes where the outage was delivered: %+v", w.sent)
	}
}

// TestWhoLeftIsFollowedByWhoIsToldNow takes the one person of a branch away while the mail
// waits: facilities hear of the outage and of its end, once, and no colleague twice.
func TestWhoLeftIsFollowedByWhoIsToldNow(t *testing.T) {
	w := newWorld(t, 8)
	w.mail = false
	w.fail("b1/1")
	w.until(20)
	if len(w.in.Deliveries) != 1 {
		t.Fatalf("deliveries %+v", w.in.Deliveries)
	}
	d := w.in.Deliveries[0]
	w.in.Recipients = slices.DeleteFunc(w.in.Recipients, func(r Recipient) bool { return r.PersonID == d.PersonID })
	hook := NewDelivery(d.NoticeID, d.BranchID, Recipient{Name: "ops", Address: "ops:*"}, "", w.now)
	hook.State, hook.Items = DeliverySent, d.Items
	w.in.SetDelivery(hook)
	d.State, d.Reply, d.Next = DeliveryCancelled, "left", time.Time{}
	w.in.SetDelivery(d)
	w.mail = true
	w.until(30)
	if len(w.sent) != 1 || w.sent[0].Address != "facilities@example.kr" || !slices.Equal(w.sent[0].Items, d.Items) || w.sent[0].NoticeID != d.NoticeID {
		t.Fatalf("sent %+v", w.sent)
	}
	w.mend("b1/1")
	w.until(60)
	if items, _ := w.wentTo("facilities@example.kr"); len(items) != 2 || !slices.Equal(items[1], []string{"recovered b1/1"}) {
		t.Fatalf("facilities were told %v", items)
	}
}

// TestWhoLeftIsNotFollowedWhereAColleagueKnows: the others of the branch got the mail.
func TestWhoLeftIsNotFollowedWhereAColleagueKnows(t *testing.T) {
	for name, colleague := range map[string]bool{"a colleague": true, "whoever sees to it": false} {
		w := newWorld(t, 8)
		if colleague {
			w.in.Recipients = append(w.in.Recipients, Recipient{PersonID: "p-2", Address: "two@example.kr", BranchID: "b1"})
		}
		w.mail = false
		w.fail("b1/1")
		w.until(20)
		var d Delivery
		for _, o := range w.in.Deliveries {
			if o.PersonID != "p-2" {
				d = o
			}
		}
		if !colleague {
			w.in.Acks = []Acknowledgement{{IncidentID: w.in.Incidents[0].ID, By: "x", At: w.now}}
			w.until(21)
		}
		w.in.Recipients = slices.DeleteFunc(w.in.Recipients, func(r Recipient) bool { return r.PersonID == d.PersonID })
		d.State, d.Next = DeliveryCancelled, time.Time{}
		w.in.SetDelivery(d)
		w.mail = true
		w.until(30)
		if items, _ := w.wentTo("facilities@example.kr"); len(items) != 0 {
			t.Errorf("%s knows, and facilities were told %v", name, items)
		}
	}
}

func TestBranchWithoutAReachablePersonMailsTheFallback(t *testing.T) {
	w := newWorld(t, 8)
	w.in.Recipients = nil
	w.in.Fallback = Recipient{Address: "fallback@example.kr"}
	w.fail("b1/1")
	w.until(20)
	if len(w.sent) != 1 || w.sent[0].Address != "fallback@example.kr" {
		t.Fatalf("sent %+v", w.sent)
	}
}

func TestSilentCollectorIsOneIncidentOfItsBranch(t *testing.T) {
	w := newWorld(t, 8, 8)
	w.in.Branches[0].Cameras = []Watched{}
	w.in.Signs = []Sign{{Kind: IncidentCollector, BranchID: "b1", Since: t0}}
	w.until(20)
	wantKinds(t, w, "b1", NoticeOutage)
	if i := w.in.Incidents[0]; i.Kind != IncidentCollector {
		t.Fatalf("incident %+v", i)
	}
	w.in.Signs = nil
	w.until(40)
	wantKinds(t, w, "b1", NoticeOutage, NoticeRecovery)
}

func TestNoDataIsNeverRecovered(t *testing.T) {
	s := CameraState{CameraID: "c", BranchID: "b"}
	r := DefaultRule()
	for m := range 6 {
		s, _ = Advance(s, CheckEvent{CameraID: "c", BranchID: "b", Tier: inventory.TierBeat, Outcome: inventory.OutcomeDown, At: at(float64(m))}, r, at(float64(m)))
	}
	if s.Status != StatusDown {
		t.Fatalf("status %s", s.Status)
	}
	for m := 6; m < 600; m++ {
		var es []Event
		s, es = Advance(s, CheckEvent{CameraID: "c", BranchID: "b", Tier: inventory.TierBeat, Outcome: inventory.OutcomeNotAssessed, At: at(float64(m))}, r, at(float64(m)))
		if len(es) != 0 || s.Status != StatusDown {
			t.Fatalf("moved by a check that assessed nothing: %v", es)
		}
	}
}

func TestLimitToOutboxTakesAtMostCheckIntervalPlusWait(t *testing.T) {
	w := newWorld(t, 8)
	w.every = 5 * time.Minute
	w.fail("b1/1")
	w.until(60)
	if got := w.notices[0].Created.Sub(at(10)); got > 7*time.Minute {
		t.Fatalf("%v", got)
	}
}

// In a large institution some branch is always away, and some camera of a small one: what
// failed before does not shield the monitor when all the rest falls silent with it.
func TestABranchThatWasAwayBeforeDoesNotShieldTheMonitor(t *testing.T) {
	w := newWorld(t, 4, 4, 4, 4, 3)
	for n := range 4 {
		w.fail(fmt.Sprintf("b1/%d", n+1))
	}
	w.fail("b5/1")
	w.until(90)
	before := len(w.notices)
	for b := 2; b <= 5; b++ {
		for n := range len(w.in.Branches[b-1].Cameras) {
			w.fail(fmt.Sprintf("b%d/%d", b, n+1))
		}
	}
	w.until(120)
	var kinds []string
	for _, n := range w.notices[before:] {
		kinds = append(kinds, n.BranchID+" "+string(n.Kind))
	}
	if want := []string{" self"}; !slices.Equal(kinds, want) {
		t.Errorf("notices %q, want %q", kinds, want)
	}
}

// Two branches that fall silent together are no sign of the monitor, however many others
// were away before.
func TestTwoBranchesOfManyAreNotTheMonitor(t *testing.T) {
	w := newWorld(t, 4, 4, 4, 4)
	for b := 1; b <= 2; b++ {
		for n := range 4 {
			w.fail(fmt.Sprintf("b%d/%d", b, n+1))
		}
	}
	w.until(90)
	for b := 3; b <= 4; b++ {
		for n := range 4 {
			w.fail(fmt.Sprintf("b%d/%d", b, n+1))
		}
	}
	w.until(120)
	if !slices.Contains(w.kinds("b3"), NoticeOutage) || !slices.Contains(w.kinds("b4"), NoticeOutage) || len(w.kinds("")) > 0 {
		t.Errorf("b3 %v, b4 %v, monitor %v", w.kinds("b3"), w.kinds("b4"), w.kinds(""))
	}
}

// "Only the operator is mailed": what failed with the monitor's own line and is still coming
// back when its branch is let go hangs on the monitor, not on nobody.
func TestWhatABranchLetsGoUnderTheMonitorStaysUnderIt(t *testing.T) {
	w := newWorld(t, 6, 6, 6)
	w.until(2)
	for _, b := range w.in.Branches {
		for _, c := range b.Cameras {
			w.fail(c.State.CameraID)
		}
	}
	w.until(9)
	for id := range w.broken {
		if id != "b1/1" && id[:2] != "b3" {
			w.mend(id)
		}
	}
	w.until(13)
	w.mend("b1/1")
	w.until(14)
	w.fail("b1/1") // a relapse: it is looked at for longer
	w.until(15)
	w.mend("b1/1")
	w.until(60)
	wantKinds(t, w, "b1")
	wantKinds(t, w, "b2")
	if i := w.incidents; len(i) == 0 || w.count(EventReleased) == 0 {
		t.Fatal("nothing was let go")
	}
}

// "At least max(3, 50 %) of a branch's cameras fail within 3 min (seen by beats)": what was
// wrong with their pictures before does not hide that all of them fall silent together.
func TestStormIsSeenByBeats(t *testing.T) {
	w := newWorld(t, 6)
	w.tiers = []inventory.Tier{inventory.TierBeat, inventory.TierStream}
	stream := func(ids ...string) {
		for _, id := range ids {
			w.broken[id+" "+string(inventory.TierStream)] = inventory.OutcomeAuthRefused
		}
	}
	w.until(3)
	stream("b1/1", "b1/2", "b1/3", "b1/4") // a password was changed
	w.until(60)
	if n := len(w.in.Incidents); n != 4 || w.in.Incidents[0].Kind != IncidentCamera {
		t.Fatalf("%d incidents, first %s; want four of cameras", n, w.in.Incidents[0].Kind)
	}
	w.fail("b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6")
	w.until(64)
	n := slices.IndexFunc(w.in.Incidents, func(i Incident) bool { return i.Kind == IncidentBranch })
	if n < 0 || len(w.in.Incidents[n].Members) != 6 || !w.in.Incidents[n].Since.Equal(at(61)) {
		t.Fatalf("no branch incident of six: %+v", w.in.Incidents)
	}
	// The line is back, the password is not: the branch is not down any more.
	w.mend("b1/1", "b1/2", "b1/3", "b1/4", "b1/5", "b1/6")
	w.until(80)
	for _, i := range w.in.Incidents {
		if i.Kind != IncidentCamera || i.ParentID != "" {
			t.Errorf("still %s %s under %q", i.Kind, i.CameraID, i.ParentID)
		}
	}
}

// "Only the operator is mailed": an outage that the monitor saw only because it was itself
// cut off, and confirmed when that was just over, is no news for a branch.
func TestOutageThatBeganWithTheMonitorsOwnIsMailedToNobody(t *testing.T) {
	w := newWorld(t, 6, 6, 6)
	w.tiers = []inventory.Tier{inventory.TierBeat, inventory.TierStream}
	w.until(2)
	for _, b := range w.in.Branches {
		for _, c := range b.Cameras {
			w.fail(c.State.CameraID)
		}
	}
	w.until(6)
	clear(w.broken) // the line is back, a picture of one camera is looked at later
	w.broken["b1/1 "+string(inventory.TierStream)] = inventory.OutcomeDown
	w.until(13)
	clear(w.broken)
	w.until(60)
	wantKinds(t, w, "b1")
	if i := slices.IndexFunc(slices.Collect(maps.Values(w.incidents)), func(i Incident) bool { return i.CameraID == "b1/1" }); i < 0 {
		t.Fatal("it was no outage")
	}
}

// A line of the monitor that comes back for moments. A branch that is away by itself keeps the
// suspicion open for a while; when the line is lost again just after it, one branch is still
// recovering, with an incident that dates from the first time.
func TestALineThatComesBackForMomentsStaysTheMonitors(t *testing.T) {
	w := newWorld(t, 6, 6, 6, 6, 6)
	set := func(fall bool, branches ...int) {
		for _, n := range branches {
			for _, c := range w.in.Branches[n].Cameras {
				if fall {
					w.fail(c.State.CameraID)
				} else {
					w.mend(c.State.CameraID)
				}
			}
		}
	}
	set(true, 4)
	w.until(60)
	set(true, 0, 1, 2, 3)
	w.until(68)
	set(false, 0, 1, 2, 3)
	w.until(71)
	set(true, 3) // falls again within its recovery, which then ends later
	w.until(76)
	set(false, 3)
	self := func() *Incident {
		for _, i := range w.incidents {
			if i.Kind == IncidentSelf && i.Open() {
				return &i
			}
		}
		return nil
	}
	minute := 76.0
	for self() != nil {
		minute++
		w.until(minute)
	}
	set(true, 0, 1, 2, 3)
	w.until(minute + 25)
	set(false, 0, 1, 2, 3)
	w.until(minute + 120)
	for _, b := range []string{"b1", "b2", "b3", "b4"} {
		wantKinds(t, w, b)
	}
	wantKinds(t, w, "b5", NoticeOutage)
	selfs := slices.DeleteFunc(slices.Collect(maps.Values(w.incidents)), func(i Incident) bool { return i.Kind != IncidentSelf })
	if len(selfs) != 2 {
		t.Fatalf("%d suspicions, want 2", len(selfs))
	}
	for _, i := range w.incidents {
		if i.Kind == IncidentBranch && i.BranchID != "b5" && !i.NotAssessed(selfs) {
			t.Errorf("counted: %+v", i)
		}
	}
}

// "An outage that ends before its notice was delivered becomes one notice": also where a
// parent took it in meanwhile, and let it go shortly before its end, and where it had begun
// in planned work that was over.
func TestNoticeThatWaitsOutlastsAParent(t *testing.T) {
	for _, planned := range []bool{false, true} {
		w := newWorld(t, 6, 6, 6)
		w.tiers = []inventory.Tier{inventory.TierBeat, inventory.TierStream}
		w.mail = false // the server is away
		if planned {
			w.in.Maintenance = []Maintenance{{ID: "m", CameraID: "b1/1", Reason: "교체", Author: "p", Begin: t0, End: at(20)}}
		}
		w.until(2)
		picture := "b1/1 " + string(inventory.TierStream)
		w.broken[picture] = inventory.OutcomeDown
		w.until(60)
		wantKinds(t, w, "b1", NoticeOutage)
		w.mend(picture)
		w.until(61)
		for _, b := range w.in.Branches {
			for _, c := range b.Cameras {
				w.fail(c.State.CameraID)
			}
		}
		w.until(70)
		clear(w.broken)
		w.until(120)
		w.mail = true
		w.until(130)
		told := 0
		for _, d := range w.sent {
			for _, item := range d.Items {
				if i := w.incidents[item.IncidentID]; i.CameraID == "b1/1" && item.Part == PartWasDown {
					told++
				}
			}
		}
		if told != 1 {
			t.Errorf("planned %v: told %d times that b1/1 was down: %+v", planned, told, w.sent)
		}
	}
}

// TestEndOfAMemberIsToldWithItsParents has a camera that was told of before its branch fell, and
// is back some minutes before the last of the others: one mail says both.
func TestEndOfAMemberIsToldWithItsParents(t *testing.T) {
	w := newWorld(t, 6, 4, 4)
	w.until(5)
	w.fail("b1/6")
	w.until(20)
	w.fail("b1/1", "b1/2", "b1/3", "b1/4", "b1/5")
	w.until(60)
	w.mend("b1/1", "b1/2", "b1/3", "b1/4", "b1/6") // over at 66
	w.until(64)
	w.mend("b1/5") // the branch is over at 70
	w.until(120)
	if got := w.kinds("b1"); !slices.Equal(got, []NoticeKind{NoticeOutage, NoticeOutage, NoticeRecovery}) {
		t.Fatalf("%v", got)
	}
	if n := w.notices[2]; n.Count(PartRecovered) != 2 || n.Count(PartContinues) != 0 || n.Created.After(at(72)) {
		t.Errorf("told at %v: %v", n.Created.Sub(t0), n.Items)
	}
}

// TestEndOfAMemberWaitsForNoParentThatStaysDown has the branch stay away: its member's end is told
// at once, beside what goes on; so it is where one of the branch stays down after its end.
func TestEndOfAMemberWaitsForNoParentThatStaysDown(t *testing.T) {
	w := newWorld(t, 6, 4, 4)
	w.until(5)
	w.fail("b1/6")
	w.until(20)
	w.fail("b1/1", "b1/2", "b1/3", "b1/4", "b1/5")
	w.until(60)
	w.mend("b1/6") // over at 66
	w.until(90)
	if n := w.notices[len(w.notices)-1]; n.Kind != NoticeRecovery || n.Count(PartRecovered) != 1 || n.Count(PartContinues) != 1 || n.Created.After(at(68)) {
		t.Fatalf("told at %v: %s %v", n.Created.Sub(t0), n.Kind, n.Items)
	}
	w.fail("b1/6")
	w.until(120) // taken in again
	w.mend("b1/1", "b1/2", "b1/3", "b1/4", "b1/6")
	w.until(140)
	last := w.notices[len(w.notices)-1]
	if last.Kind != NoticeRecovery || last.Created.After(at(121+10+2)) {
		t.Errorf("told at %v: %s %v", last.Created.Sub(t0), last.Kind, last.Items)
	}
}

package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/words"
	"camledger/inventory"
)

// TestStoryTellsEverythingOnceInOrder puts together an outage that was told in vain, sent
// anew, seen to, written about and over.
func TestStoryTellsEverythingOnceInOrder(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 1, minute, 0, 0, time.UTC) }
	i := Incident{ID: "inc_1", Kind: IncidentCamera, CameraID: "cam_1", Cause: inventory.CauseTimeout, Since: at(0), Opened: at(5),
		AcknowledgedAt: at(20), AcknowledgedBy: "per_1", Answered: at(40), Ended: at(40), Closed: at(46)}
	item := []Item{{IncidentID: "inc_1", Part: PartNew}}
	notices := []Notice{{ID: "ntc_1", Kind: NoticeOutage, Created: at(12), Items: item},
		{ID: "ntc_2", Kind: NoticeRecovery, Created: at(33), Items: []Item{{"inc_1", PartContinues}, {"inc_0", PartRecovered}}}}
	deliveries := []Delivery{{ID: "dlv_1", NoticeID: "ntc_1", Name: "도윤서", Address: "a@example.kr", MessageID: "m1@x", State: DeliverySent, Sent: at(31)},
		{ID: "dlv_2", NoticeID: "ntc_1", Address: "b@example.kr", MessageID: "m2@x", State: DeliverySent, Sent: at(13), Reply: "250 ok"}}
	tries := []Try{{DeliveryID: "dlv_1", At: at(13), State: DeliveryPending, Reply: "450 later"}, {DeliveryID: "dlv_1", At: at(30), State: DeliveryDead, Reply: "550 nobody"},
		{DeliveryID: "dlv_1", At: at(31), State: DeliverySent, Reply: "250 queued"}}
	events := []Event{{Kind: EventOpened, At: at(5)}, {Kind: EventDown, At: at(5)}, {Kind: EventNoticed, At: at(12)}, {Kind: EventAcknowledged, At: at(21)},
		{Kind: EventRecovering, At: at(40), Until: at(40)}, {Kind: EventRecovered, At: at(46)}, {Kind: EventClosed, At: at(46)}}
	notes := []Note{{Kind: NoteCause, Text: "랜선\r\n단선", By: "per_1", At: at(35)}, {Kind: NoteAction, Text: "교체", By: "operator:x", At: at(36)}}
	var got []string
	for _, s := range Story(i, events, notices, deliveries, tries, notes) {
		got = append(got, s.At.Format("04 ")+s.Say(words.Korean, func(a string) string { return strings.TrimPrefix(a, "per_") }))
	}
	want := []string{"00 첫 실패", "05 장애 열림", "12 알림 작성: 장애 알림, 받는 곳 2곳", "13 도윤서 <a@example.kr>에게 보내지 못함, 다시 시도함: 450 later",
		"13 b@example.kr에게 보냄: 250 ok", "20 1 님이 담당", "30 도윤서 <a@example.kr>에게 보내지 못함, 포기함: 550 nobody",
		"31 도윤서 <a@example.kr>에게 보냄: 250 queued", "33 알림 작성: 계속 알림, 받는 곳 0곳", "35 확인한 원인 (1): 랜선 단선", "36 조치 (operator:x): 교체", "40 다시 응답함", "46 장애 닫힘"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Without events, as where they were not kept, beginning and end are told all the same.
	short := Story(i, nil, nil, nil, nil, nil)
	if len(short) != 4 || short[1].Event != EventOpened || short[3].Kind != StepEnded {
		t.Errorf("%+v", short)
	}
}

// TestRenewedTellsWhatIsLeft sends a dead letter anew in every state that its outages can
// have reached meanwhile.
func TestRenewedTellsWhatIsLeft(t *testing.T) {
	now := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	over := now.Add(-time.Hour)
	incidents := map[string]Incident{"open": {ID: "open"}, "over": {ID: "over", Ended: over, Closed: over}, "gone": {ID: "gone", Closed: over, Withdrawn: true}}
	for _, c := range []struct {
		name  string
		items []Item
		want  []Item
		state DeliveryState
	}{
		{"open", []Item{{"open", PartNew}}, []Item{{"open", PartNew}}, DeliveryPending},
		{"over", []Item{{"over", PartNew}, {"over", PartContinues}}, []Item{{"over", PartWasDown}}, DeliveryPending},
		{"withdrawn", []Item{{"gone", PartNew}}, []Item{}, DeliveryCancelled},
		{"forgotten", []Item{{"never", PartNew}}, []Item{}, DeliveryCancelled},
		{"recovery", []Item{{"over", PartRecovered}}, []Item{{"over", PartRecovered}}, DeliveryPending},
		{"report", nil, nil, DeliveryPending},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Delivery{State: DeliveryDead, Attempts: 70, Created: now.Add(-80 * time.Hour), MessageID: "m@x", Items: c.items}
			got := d.Renewed(incidents, now)
			if diff := cmp.Diff(c.want, got.Items); diff != "" {
				t.Error(diff)
			}
			if got.State != c.state || got.MessageID != "m@x" || got.Attempts != 0 {
				t.Errorf("%+v", got)
			}
			if c.state == DeliveryPending {
				if again := got.After("450", true, ErrMailLater, now); again.State != DeliveryPending {
					t.Errorf("an old letter is given up at its first new attempt: %+v", again)
				}
			}
		})
	}
}

// TestMonitorsOwnFaultIsNoOutage tells what is assessed of what began with the monitor's own.
func TestMonitorsOwnFaultIsNoOutage(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 1, minute, 0, 0, time.UTC) }
	over := Incident{ID: "s", Kind: IncidentSelf, Since: at(10), Closed: at(20)}
	on := Incident{ID: "s", Kind: IncidentSelf, Since: at(10)}
	for _, c := range []struct {
		name string
		i    Incident
		self Incident
		want bool
	}{
		{"began and ended with it", Incident{Since: at(10), Ended: at(19)}, over, true},
		{"its round came after", Incident{Since: at(9), Ended: at(24)}, over, true},
		{"goes on with it", Incident{Since: at(11)}, on, true},
		{"lasts on", Incident{Since: at(11)}, over, false},
		{"lasted longer", Incident{Since: at(11), Ended: at(31)}, over, false},
		{"began before", Incident{Since: at(6), Ended: at(19)}, over, false},
		{"began after", Incident{Since: at(21), Ended: at(22)}, over, false},
		{"was told", Incident{Since: at(10), Ended: at(19), NoticeID: "n"}, over, false},
		{"is the monitor's own", over, over, false},
	} {
		if got := c.i.NotAssessed([]Incident{c.self}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestStoryFoldsAttemptsThatFailInARow has a server refuse for a night, hang up once, refuse
// again, and take the message at last; and a message to somebody who left.
func TestStoryFoldsAttemptsThatFailInARow(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 1, minute, 0, 0, time.UTC) }
	i := Incident{ID: "inc_1", Kind: IncidentCamera, Since: at(0), Opened: at(0)}
	notices := []Notice{{ID: "ntc_1", Kind: NoticeOutage, Created: at(1)}}
	deliveries := []Delivery{{ID: "dlv_1", NoticeID: "ntc_1", Address: "a@example.kr", MessageID: "m1@x", State: DeliverySent, Sent: at(30)},
		{ID: "dlv_2", NoticeID: "ntc_1", Address: "ops:*", MessageID: "m2@x", State: DeliveryCancelled}}
	var tries []Try
	for n := range 7 {
		tries = append(tries, Try{DeliveryID: "dlv_1", At: at(2 + n), State: DeliveryPending, Reply: "450 later"},
			Try{DeliveryID: "dlv_2", At: at(2 + n), State: DeliverySending, Reply: "no answer"})
	}
	tries = append(tries, Try{DeliveryID: "dlv_1", At: at(20), State: DeliverySending, Reply: "closed"}, Try{DeliveryID: "dlv_1", At: at(22), State: DeliveryPending, Reply: "421 busy"},
		Try{DeliveryID: "dlv_1", At: at(23), State: DeliveryPending, Reply: "422 busy"}, Try{DeliveryID: "dlv_2", At: at(25), State: DeliveryCancelled, Reply: "left"},
		Try{DeliveryID: "dlv_1", At: at(30), State: DeliverySent, Reply: "250 ok"})
	var got []string
	for _, s := range Story(i, nil, notices, deliveries, tries, nil) {
		if s.Kind == StepTry {
			until := ""
			if s.Times > 0 {
				until = s.Until.Format("–04")
			}
			got = append(got, s.At.Format("04")+until+" "+s.MessageID+" "+s.Say(words.English, nil))
		}
	}
	want := []string{"02–08 m1@x not sent to a@example.kr, 7 times, to be tried again: 450 later", "02–08 dlv_2 sent to ops:* 7 times without an answer, to be sent again as it is: no answer",
		"20 m1@x sent to a@example.kr without an answer, to be sent again as it is: closed", "22–23 m1@x not sent to a@example.kr, 2 times, to be tried again: 422 busy",
		"25 dlv_2 not sent to ops:*: left", "30 m1@x sent to a@example.kr: 250 ok"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

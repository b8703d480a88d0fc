package alerts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/words"
)

// wentTo lists what an address was sent, with the minutes after t0.
func (w *world) wentTo(address string) (items [][]string, minutes []float64) {
	for _, d := range w.sent {
		if d.Address != address {
			continue
		}
		var said []string
		for _, item := range d.Items {
			said = append(said, string(item.Part)+" "+w.incidents[item.IncidentID].CameraID)
		}
		items, minutes = append(items, said), append(minutes, d.Sent.Sub(t0).Minutes())
	}
	return items, minutes
}

// TestOnlyWhatIsDueGoesUp has three outages of a branch: after a day the first alone is told
// to facilities, and what they are told of it is its end.
func TestOnlyWhatIsDueGoesUp(t *testing.T) {
	w := newWorld(t, 20)
	w.every = 4 * time.Minute
	w.fail("b1/1")
	w.until(12 * 60)
	w.fail("b1/2")
	w.until(12*60 + 60)
	w.in.Acks = []Acknowledgement{{IncidentID: w.in.Incidents[1].ID, By: "p-b1", At: w.now}}
	w.until(23*60 + 50)
	w.fail("b1/3")
	w.until(26 * 60)
	w.mend("b1/1", "b1/2", "b1/3")
	w.until(28 * 60)
	items, _ := w.wentTo("facilities@example.kr")
	want := [][]string{{"continues b1/1"}, {"recovered b1/1"}}
	if len(items) != 2 || !slices.Equal(items[0], want[0]) || !slices.Equal(items[1], want[1]) {
		t.Fatalf("facilities were told %v, want %v; log %v", items, want, w.log)
	}
	if items, _ := w.wentTo("b1@example.kr"); len(items) < 4 {
		t.Fatalf("the branch itself was told %v", items)
	}
}

// TestEscalationCountsFromTheEndOfPlannedWork takes a camera down for a rebuild of three days.
func TestEscalationCountsFromTheEndOfPlannedWork(t *testing.T) {
	w := newWorld(t, 8)
	w.every = 5 * time.Minute
	const end = 3 * 24 * 60
	w.in.Maintenance = []Maintenance{{ID: "m", CameraID: "b1/1", Reason: "공사", Author: "p", Begin: at(0), End: at(end)}}
	w.fail("b1/1")
	w.until(end + 30*60)
	for address, from := range map[string]float64{"b1@example.kr": end, "facilities@example.kr": end + 24*60} {
		if _, minutes := w.wentTo(address); len(minutes) == 0 || minutes[0] < from || minutes[0] > from+15 {
			t.Errorf("%s was told at minutes %v, want %v", address, minutes, from)
		}
	}
	if items, _ := w.wentTo("manager@example.kr"); len(items) > 0 {
		t.Errorf("the manager was told %v before the branch had its time", items)
	}
}

// TestNobodyIsSentWhereItAnswers lets a camera answer shortly before its day is over.
func TestNobodyIsSentWhereItAnswers(t *testing.T) {
	w := newWorld(t, 8)
	w.every = 2 * time.Minute
	w.fail("b1/1")
	w.until(24*60 - 4)
	w.mend("b1/1")
	w.until(25 * 60)
	if items, _ := w.wentTo("facilities@example.kr"); len(items) > 0 {
		t.Errorf("facilities were told %v", items)
	}
}

// TestEscalationThatWaitsSaysNothingElse keeps an escalation in the outbox while what it is
// about comes back, or somebody sees to it, and another outage comes and goes.
func TestEscalationThatWaitsSaysNothingElse(t *testing.T) {
	for _, acked := range []bool{false, true} {
		w := newWorld(t, 8)
		w.every = 4 * time.Minute
		w.fail("b1/1")
		w.until(23*60 + 40)
		w.fail("b1/2") // told with the notice that goes up
		w.mail = false
		w.until(24*60 + 20)
		if acked {
			w.in.Acks = []Acknowledgement{{IncidentID: w.in.Incidents[0].ID, By: "p-b1", At: w.now}}
			w.mend("b1/2")
		} else {
			w.mend("b1/1", "b1/2")
		}
		w.until(25 * 60)
		waited := 0
		for _, d := range w.deliveries {
			if d.Address == "facilities@example.kr" {
				waited++
				if d.State != DeliveryCancelled {
					t.Errorf("acknowledged %v: facilities are to be told %v: %s", acked, d.Items, d.State)
				}
			}
		}
		if waited == 0 {
			t.Errorf("acknowledged %v: nothing went up; log %v", acked, w.log)
		}
	}
}

// TestEscalationCountsWhatIsDue writes the mail of somebody who hears of everything of a
// branch: what is seen to, or has not gone up, is not counted as neglected.
func TestEscalationCountsWhatIsDue(t *testing.T) {
	row := func(id string, level Level, acked float64) Row {
		i := Incident{ID: id, Kind: IncidentCamera, BranchID: "b1", Since: at(0), Opened: at(5), Level: level}
		if acked > 0 {
			i.AcknowledgedAt = at(acked)
		}
		return Row{Incident: i, Slot: id}
	}
	n := Notice{Kind: NoticeEscalation, BranchID: "b1", Created: at(1300), Items: []Item{{"due", PartContinues}, {"seen", PartContinues}, {"young", PartContinues}}}
	c := MailContext{Branch: "본점", Zone: seoul, Lang: words.Korean, Now: at(800), Rows: []Row{row("due", LevelFacilities, 0), row("seen", LevelFacilities, 60), row("young", LevelBranch, 0)}}
	wants := func(said string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("lacks %q:\n%s", want, said)
			}
		}
	}
	m := Compose(n, c)
	wants(m.Subject+m.Text, "카메라 1대의 이상을 아직 아무도", "확인 요청: 카메라 1대", "지금까지 아무에게도 전달되지 않았습니다", "내가 담당합니다")
	c.Told = []Delivery{{Name: "이서윤", Sent: at(30)}, {Address: "b@example.kr", Sent: at(12)}, {Name: "이서윤", Sent: at(40)}}
	wants(Compose(n, c).Text, "10:12에 처음 알렸습니다: 이서윤, b@example.kr.")
	copied := Notice{Kind: NoticeOutage}.To(Delivery{Items: n.Items})
	if copied.Kind != NoticeEscalation {
		t.Errorf("the copy of whom only that went up to is a mail of kind %s", copied.Kind)
	}
}

// TestMailSaysThatPlannedWorkIsOver tells of what did not come back after it.
func TestMailSaysThatPlannedWorkIsOver(t *testing.T) {
	i := Incident{ID: "i", Kind: IncidentCamera, BranchID: "b1", Since: at(0), Opened: at(5), PlannedUntil: at(60)}
	m := Compose(Notice{Kind: NoticeOutage, BranchID: "b1", Items: []Item{{"i", PartNew}}}, MailContext{Zone: seoul, Lang: words.Korean, Now: at(61), Rows: []Row{{Incident: i, Slot: "s"}}})
	if !strings.Contains(m.Text, "계획된 작업이 11:00에 끝났으나 돌아오지 않음") {
		t.Error(m.Text)
	}
}

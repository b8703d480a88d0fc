package app

import (
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// TestSettledDifferencesAskForNothing: a report that says what is over gives nobody a task.
func TestSettledDifferencesAskForNothing(t *testing.T) {
	t.Parallel()
	var reg inventory.Register
	reg.Branches = []inventory.Branch{{ID: "b1", Name: "본점"}}
	d := inventory.Difference{ID: "dif_1", BranchID: "b1", Kind: inventory.UndeclaredCamera, Facts: map[string]string{"label": "객장 3", "addr": "192.0.2.7"}}
	if got := settledLine(&reg, d, words.Korean); got.Text != "방침에 없는 카메라: 객장 3" || got.Note != "본점" {
		t.Errorf("%+v", got)
	}
	d.Facts = nil
	if got := settledLine(&reg, d, words.English); got.Text != "Undeclared camera" {
		t.Errorf("%+v", got)
	}
}

// TestEscalationNamesWhoWasToldBefore: neither the receiver's telephone, a second earlier, nor
// anybody else who gets the same message counts.
func TestEscalationNamesWhoWasToldBefore(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.36.0/28", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	scan(t, a, "hq")
	at := a.now().Add(-time.Hour)
	hq := branch(t, a, "hq").ID
	down := alerts.Incident{ID: "inc_1", Kind: alerts.IncidentCamera, BranchID: hq, CameraID: found(t, a, "hq").Cameras[0].ID, Cause: inventory.CauseTimeout, Since: at, Opened: at, Level: alerts.LevelFacilities}
	b := store.Batch{Incidents: []alerts.Incident{down}}
	part := map[string]alerts.Part{"ntc_1": alerts.PartNew, "ntc_2": alerts.PartContinues}
	kind := map[string]alerts.NoticeKind{"ntc_1": alerts.NoticeOutage, "ntc_2": alerts.NoticeEscalation}
	for _, id := range []string{"ntc_1", "ntc_2"} {
		b.Notices = append(b.Notices, alerts.Notice{ID: id, Kind: kind[id], BranchID: hq, Created: at, Items: []alerts.Item{{IncidentID: "inc_1", Part: part[id]}}})
	}
	for _, x := range [][3]string{{"ntc_1", "하나", "hana@example.invalid"}, {"ntc_2", "시설", "sms:010"}, {"ntc_2", "시설", "fac@example.invalid"}} {
		d := alerts.NewDelivery(x[0], hq, alerts.Recipient{Name: x[1], Address: x[2], Lang: "ko"}, "camledger.invalid", at)
		d.Items, d.State, d.Sent = []alerts.Item{{IncidentID: "inc_1", Part: part[x[0]]}}, alerts.DeliverySent, at
		b.Deliveries = append(b.Deliveries, d)
	}
	if err := a.store.Record(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	m, err := a.compose(t.Context(), store.Outgoing{Delivery: b.Deliveries[2], Notice: b.Notices[1]})
	if err != nil || !strings.Contains(m.Text, "처음 알렸습니다: 하나.") {
		t.Errorf("%v\n%s", err, m.Text)
	}
}

// TestDailyReportTellsWhatIsTheReaders gives one of the differences to a person, and lets a camera
// be down: the report names it, and counts for whom it is written.
func TestDailyReportTellsWhatIsTheReaders(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.35.0/28", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 3대 1층 객장 : 3대")
	hire(t, a, "facilities", "manager")
	scan(t, a, "hq")
	people, err := a.store.Persons(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ds, _, err := a.store.Differences(t.Context(), store.DifferenceFilter{Severity: []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning}})
	if err != nil || len(ds) == 0 {
		t.Fatalf("%d differences, %v", len(ds), err)
	}
	if _, err := a.TakeStep(t.Context(), "operator:test", ds[0].ID, DifferenceStep{Kind: "assign", To: people[0].Login}); err != nil {
		t.Fatal(err)
	}
	cameras := found(t, a, "hq").Cameras
	since := a.now().Add(-time.Hour)
	if err := a.store.Record(t.Context(), store.Batch{Incidents: []alerts.Incident{
		{ID: "inc_1", Kind: alerts.IncidentCamera, BranchID: branch(t, a, "hq").ID, CameraID: cameras[0].ID, Cause: inventory.CauseTimeout, Since: since, Opened: since},
		{ID: "inc_2", Kind: alerts.IncidentSelf, Since: since, Opened: since},
	}}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		d, err := a.digest(t.Context(), words.Korean, people[i].ID, since)
		if err != nil {
			t.Fatal(err)
		}
		if d.Yours != want || len(d.Downs) != 1 || d.Downs[0].Branch != "본점" || !strings.Contains(d.Downs[0].Name, "객장") {
			t.Errorf("%s: yours %d, down %+v", people[i].Login, d.Yours, d.Downs)
		}
	}
}

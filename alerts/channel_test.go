package alerts

import (
	"slices"
	"testing"
	"time"
)

// TestAlsoTellsOtherChannels decides about one outage with several channels beside mail.
func TestAlsoTellsOtherChannels(t *testing.T) {
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	plain, grave := Incident{ID: "plain", Kind: IncidentCamera, BranchID: "b1"}, Incident{ID: "grave", Kind: IncidentCamera, BranchID: "b1", Critical: true}
	person := NewDelivery("n1", "b1", Recipient{PersonID: "p1", Address: "p1@example.kr"}, "", now)
	person.Items = []Item{{"plain", PartNew}}
	channels := []Channel{{Name: "all"}, {Name: "grave", Critical: true}, {Name: "other", Branches: map[string]bool{"b2": true}}, {Name: "here", Branches: map[string]bool{"b1": true}}, {Name: "sms", Personal: true}}
	reaches := map[string]Reach{"p1": {PersonID: "p1", Channel: "sms", Number: "0100"}, "p2": {PersonID: "p2", Channel: "sms", Number: "0200"}}
	to := func(a Actions) []string {
		var out []string
		for _, d := range a.Deliveries {
			out = append(out, d.Address)
		}
		slices.Sort(out)
		return out
	}
	a := Actions{Incidents: []Incident{plain, grave}, Notices: []Notice{{ID: "n1", BranchID: "b1", Kind: NoticeOutage, Items: person.Items}}, Deliveries: []Delivery{person}}
	if got, want := to(a.Also(channels, reaches, PlanInput{}, now)), []string{"all:*", "here:*", "p1@example.kr", "sms:0100"}; !slices.Equal(got, want) {
		t.Errorf("to %q, want %q", got, want)
	}
	once := a.Also(channels, reaches, PlanInput{}, now)
	if got := to(once.Also(channels, reaches, PlanInput{}, now)); len(got) != 4 {
		t.Errorf("twice: %q", got)
	}
	a.Notices[0].Items = []Item{{"grave", PartNew}}
	if got := to(a.Also(channels, reaches, PlanInput{}, now)); !slices.Contains(got, "grave:*") {
		t.Errorf("a critical place: %q", got)
	}
	observed := a
	observed.Notices = []Notice{{ID: "n1", BranchID: "b1", Kind: NoticeOutage, Items: person.Items, Observed: true}}
	for _, d := range observed.Also(channels[:1], nil, PlanInput{}, now).Deliveries {
		if d.Address == "all:*" && d.State != DeliveryObserved {
			t.Errorf("an observed branch is told: %+v", d)
		}
	}
	recovery := Actions{Notices: []Notice{{ID: "n2", BranchID: "b1", Kind: NoticeRecovery, Items: []Item{{"plain", PartRecovered}, {"grave", PartContinues}}}}}
	if got := to(recovery.Also(channels, reaches, PlanInput{}, now)); len(got) != 0 {
		t.Errorf("a recovery to those who heard nothing: %q", got)
	}
	grave.NoticeID = "n2"
	recovery.Incidents = []Incident{grave}
	if got, want := to(recovery.Also(channels, reaches, PlanInput{}, now)), []string{"all:*", "grave:*", "here:*"}; !slices.Equal(got, want) {
		t.Errorf("what a parent left behind goes to %q, want %q", got, want)
	}
}

// TestChannelHearsTheEndOfWhatItHeard lets Plan decide about an outage that a channel was
// told: it hears of the end, and a channel that was told nothing does not.
func TestChannelHearsTheEndOfWhatItHeard(t *testing.T) {
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	i := Incident{ID: "inc_1", Kind: IncidentCamera, BranchID: "b1", CameraID: "c1", Since: now.Add(-2 * time.Hour), Opened: now.Add(-2 * time.Hour), Answered: now.Add(-20 * time.Minute),
		Ended: now.Add(-20 * time.Minute), Closed: now.Add(-10 * time.Minute), NoticeID: "n1"}
	items := []Item{{i.ID, PartNew}}
	told := NewDelivery("n1", "b1", Recipient{Name: "ops", Address: "ops:*"}, "", now.Add(-100*time.Minute))
	told.Items, told.State, told.Sent = items, DeliverySent, now.Add(-100*time.Minute)
	in := PlanInput{Rule: DefaultRule(), Branches: []BranchInput{{State: BranchState{BranchID: "b1", Watched: 1}, Rule: DefaultRule()}}, Incidents: []Incident{i},
		Notices: []Notice{{ID: "n1", BranchID: "b1", Kind: NoticeOutage, Created: now.Add(-100 * time.Minute), Items: items}}, Deliveries: []Delivery{told}}
	got := Plan(in, nil, now).Also([]Channel{{Name: "ops"}, {Name: "deaf"}}, nil, in, now)
	if len(got.Deliveries) != 1 || got.Deliveries[0].Address != "ops:*" || got.Deliveries[0].Items[0].Part != PartRecovered {
		t.Errorf("%+v", got.Deliveries)
	}
}

// TestQuietHoursHoldOnlyReminders looks at reminders and outages at hours around midnight.
func TestQuietHoursHoldOnlyReminders(t *testing.T) {
	zone := time.FixedZone("KST", 9*3600)
	night := Reach{PersonID: "p1", QuietFrom: 22 * 60, QuietTo: 7 * 60}
	noon := Reach{PersonID: "p1", QuietFrom: 12 * 60, QuietTo: 13*60 + 30}
	for _, c := range []struct {
		reach  Reach
		at     string
		until  string // empty: not quiet
		reason string
	}{
		{night, "2026-03-02 21:59", "", "before"}, {night, "2026-03-02 22:00", "2026-03-03 07:00", "begins"}, {night, "2026-03-03 06:59", "2026-03-03 07:00", "after midnight"},
		{night, "2026-03-03 07:00", "", "over"}, {noon, "2026-03-03 12:30", "2026-03-03 13:30", "by day"}, {noon, "2026-03-03 13:30", "", "over by day"}, {Reach{PersonID: "p1"}, "2026-03-03 03:00", "", "none"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		until, quiet := c.reach.QuietUntil(at.UTC(), zone)
		got := ""
		if quiet {
			got = until.In(zone).Format("2006-01-02 15:04")
		}
		if got != c.until {
			t.Errorf("%s: quiet until %q, want %q", c.reason, got, c.until)
		}
		for _, kind := range []NoticeKind{NoticeReminder, NoticeOutage, NoticeEscalation, NoticeRecovery} {
			d := NewDelivery("n", "b", Recipient{PersonID: "p1", Address: "a@example.kr"}, "", at)
			a := Actions{Notices: []Notice{{ID: "n", BranchID: "b", Kind: kind}}, Deliveries: []Delivery{d}}
			next := a.Also(nil, map[string]Reach{"p1": c.reach}, PlanInput{Zone: zone}, at).Deliveries[0].Next
			if waits := next.After(at); waits != (quiet && kind == NoticeReminder) {
				t.Errorf("%s: %s waits %v", c.reason, kind, waits)
			}
		}
	}
}

// TestNumbers takes what people type and refuses what is none.
func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{"010-0000-0000": "01000000000", " +82 10 0000 0000 ": "+821000000000", "(02) 000-0000": "020000000", "": "", "12345": "", "010-0000-000x": "", "+": "", "0100000\r\n0000": "", "01000000000000000": ""} {
		got, err := Number(in)
		if (err == nil) != (want != "") || got != want {
			t.Errorf("%q is read as %q: %v", in, got, err)
		}
	}
}

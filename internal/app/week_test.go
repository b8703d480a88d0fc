package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/config"
	"camledger/internal/sim"
	"camledger/internal/store"
)

// TestReportsGoWhenAllIsWell writes the report of a day twice, and that of the next: it goes
// although nothing happened, and the summary of the week before goes once, to the head
// office and to the staff of the branch.
func TestReportsGoWhenAllIsWell(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.30.0/28", "- {id: hall, name: 객장}"), settings{})
	c := newClock()
	zone := seoul(t)
	now := time.Now().In(zone)
	monday := time.Date(now.Year(), now.Month(), now.Day()+(8-int(now.Weekday()))%7+7, 8, 0, 0, 0, zone)
	c.add(monday.Sub(now))
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	hire(t, a, "facilities", "authorised@hq")
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		a.dailyReport(t.Context(), m)
	}
	c.add(24 * time.Hour)
	a.dailyReport(t.Context(), m)
	for n := 1; n > 0; {
		if n, err = m.round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	for _, mail := range w.world.Mail().Messages() {
		kind, _, _ := strings.Cut(strings.TrimPrefix(mail.Subject[strings.Index(mail.Subject, "]")+1:], " "), " ")
		got[mail.To[0]+" "+kind]++
	}
	want := map[string]int{"staff0@example.invalid 아침": 2, "staff0@example.invalid 주간": 1, "staff1@example.invalid 주간": 1}
	if len(got) != len(want) {
		t.Errorf("mails: %v", got)
	}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("%s: %d, want %d", k, got[k], n)
		}
	}
	rows, err := a.Mails(t.Context(), MailChoice{States: []string{"sent"}})
	if err != nil || len(rows) != 4 {
		t.Errorf("%d sent: %v", len(rows), err)
	}
}

// TestMissedReportIsMadeGood starts a program whose last report was the day before
// yesterday's.
func TestMissedReportIsMadeGood(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.31.0/28", "- {id: hall, name: 객장}"), settings{})
	c := at10(t)
	a := w.open(c.now)
	a.cfg.Schedule.Report = config.Default().Schedule.Report
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	hire(t, a, "facilities")
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	digests := func() int {
		rows, _, err := a.store.Outbox(t.Context(), store.OutboxFilter{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, d := range rows {
			if strings.HasPrefix(d.NoticeID, "ntc_report_") {
				n++
			}
		}
		return n
	}
	a.missedReport(t.Context(), m)
	if n := digests(); n != 0 {
		t.Errorf("%d reports before the first was due", n)
	}
	for _, step := range []struct {
		last time.Duration
		want int
	}{{26 * time.Hour, 1}, {time.Hour, 1}} {
		if err := a.store.SetLastRun(t.Context(), jobReport, "", c.now().Add(-step.last)); err != nil {
			t.Fatal(err)
		}
		a.missedReport(t.Context(), m)
		if n := digests(); n != step.want {
			t.Errorf("last report %s ago: %d reports", step.last, n)
		}
	}
}

// TestDeadMansURLHearsOnlyOfCompleteNights runs nights with a real web server behind
// heartbeat.url: a complete one, one in which a branch is away, and one that is complete
// again; then the server redirects and fails.
func TestDeadMansURLHearsOnlyOfCompleteNights(t *testing.T) {
	t.Parallel()
	var calls, strays atomic.Int32
	status := atomic.Int32{}
	status.Store(http.StatusOK)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ping/token-1" || r.Method != http.MethodGet {
			strays.Add(1)
		}
		calls.Add(1)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(srv.Close)
	w := newSite(t, twoBranches("127.101.32.0/28", "127.101.32.128/28"), settings{more: "heartbeat: {url: \"" + srv.URL + "/ping/token-1\", allow_private: true}"})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대", "시장지점 고정 : 1대 객장 : 1대")
	m, err := a.newMonitor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, night := range []struct {
		away bool
		want int32
	}{{false, 1}, {true, 1}, {false, 2}} {
		w.set("hq", sim.FaultNoAnswer, night.away)
		a.nightly(t.Context(), TriggerSchedule, m)
		if got := calls.Load(); got != night.want {
			t.Errorf("after night %d: called %d times, want %d", i+1, got, night.want)
		}
	}
	for _, code := range []int{http.StatusFound, http.StatusInternalServerError} {
		status.Store(int32(code))
		before := calls.Load()
		if err := a.call(t.Context()); err == nil || strings.Contains(err.Error(), "token-1") || calls.Load() != before+1 {
			t.Errorf("%d: %v, called %d times", code, err, calls.Load()-before)
		}
	}
	if strays.Load() != 0 || strings.Contains(w.log.String(), "token-1") {
		t.Errorf("%d calls went elsewhere; log:\n%s", strays.Load(), w.log)
	}
}

// TestLanguageOfAPersonIsThatOfTheMail hires two people of one office who read different
// languages.
func TestLanguageOfAPersonIsThatOfTheMail(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.33.0/28", "- {id: hall, repeat: 4, name: \"객장 {n}\"}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 4대 1층 객장 : 4대")
	for _, lang := range []string{"ko", "en"} {
		if _, err := a.AddPerson(t.Context(), NewPerson{Login: lang, Name: lang, Email: lang + "@example.invalid", Lang: lang, Grants: []string{"authorised@hq"}}, "operator:test"); err != nil {
			t.Fatal(err)
		}
	}
	enrol(t, a, "hq")
	start(t, a)
	watched(t, a, 4)
	w.set("hall", sim.FaultRefuse, true)
	for address, words := range map[string]string{"ko@example.invalid": "카메라", "en@example.invalid": "cameras"} {
		w.mail(address, func(m sim.Message) bool { return m.To[0] == address && strings.Contains(m.Subject, words) })
	}
	if ds, err := a.Mails(t.Context(), MailChoice{}); err != nil || len(ds) < 2 || ds[0].State == alerts.DeliveryDead {
		t.Errorf("%+v %v", ds, err)
	}
}

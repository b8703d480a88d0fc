package app

import (
	"slices"
	"strings"
	"testing"

	"camledger/alerts"
	"camledger/internal/sim"
	"camledger/internal/store"
)

func incidentsOf(t *testing.T, a *App) []alerts.Incident {
	t.Helper()
	all, _, err := a.store.Incidents(t.Context(), store.IncidentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOutageIsMailedOnceAndItsEndToo follows one camera from its first failure to the
// mail of its return.
func TestOutageIsMailedOnceAndItsEndToo(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, dsn string) {
		network := "127.101.1.0/24"
		if dsn != "" {
			network = "127.101.2.0/24"
		}
		w := newSite(t, devices(network, "- {id: hall, repeat: 2, name: \"객장 {n}\"}\n- {id: safe, name: 금고}"), settings{database: dsn})
		a := w.open(nil)
		declare(t, a, "본점 고정 : 3대 1층 객장 : 2대", "금고 : 1대")
		hire(t, a, "authorised@hq")
		enrol(t, a, "hq")
		start(t, a)
		watched(t, a, 3)
		w.set("safe", sim.FaultNoVideo, true)
		m := w.mail("the outage", outageMail)
		if !strings.HasPrefix(m.Subject, "[본점]") || m.To[0] != "staff0@example.invalid" {
			t.Errorf("mail %q to %v", m.Subject, m.To)
		}
		all := incidentsOf(t, a)
		if len(all) != 1 || !all[0].Open() || all[0].Cause == "" {
			t.Fatalf("incidents: %+v", all)
		}
		w.set("safe", sim.FaultNoVideo, false)
		back := w.mail("the recovery", recoveryMail)
		if back.Header.Get("In-Reply-To") != m.Header.Get("Message-Id") {
			t.Errorf("the recovery answers %q, not %q", back.Header.Get("In-Reply-To"), m.Header.Get("Message-Id"))
		}
		until(t, "the incident is closed", func() bool { return !incidentsOf(t, a)[0].Open() })
		if n := len(w.world.Mail().Messages()); n != 2 {
			t.Errorf("%d mails; want 2", n)
		}
	})
}

// TestMailServerAwayLosesNothing keeps the mail server away, and lets it answer 421 and
// 550, while an outage is told.
func TestMailServerAwayLosesNothing(t *testing.T) {
	t.Parallel()
	for i, mood := range []sim.Mood{{Off: true}, {Code: 421}, {Code: 450, Text: "greylisted"}} {
		t.Run(strings.Join([]string{"off", "421", "450"}[i:i+1], ""), func(t *testing.T) {
			t.Parallel()
			w := newSite(t, devices([]string{"127.101.3.0/24", "127.101.4.0/24", "127.101.5.0/24"}[i], "- {id: hall, name: 객장}"), settings{})
			a := w.open(nil)
			declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
			hire(t, a, "facilities")
			enrol(t, a, "hq")
			start(t, a)
			watched(t, a, 1)
			if err := w.world.Mail().SetMood(mood); err != nil {
				t.Fatal(err)
			}
			w.set("hall", sim.FaultRefuse, true)
			until(t, "two attempts", func() bool {
				ds := outbox(t, a)
				return len(ds) > 0 && ds[0].attempts >= 2 && ds[0].reply != ""
			})
			before := outbox(t, a)[0]
			if n := len(w.world.Mail().Messages()); n != 0 {
				t.Fatalf("%d mails went through a server that takes none", n)
			}
			if err := w.world.Mail().SetMood(sim.Mood{}); err != nil {
				t.Fatal(err)
			}
			m := w.mail("the outage", outageMail)
			if got := strings.Trim(m.Header.Get("Message-Id"), "<>"); got != before.messageID {
				t.Errorf("Message-ID %s; the first attempt had %s", got, before.messageID)
			}
			until(t, "the delivery is noted as sent", func() bool { return outbox(t, a)[0].state == "sent" })
			if ds := outbox(t, a); len(ds) != 1 {
				t.Errorf("deliveries: %+v", ds)
			}
		})
	}
}

// TestRefusedMailboxIsGivenUpAndTheOperatorHears lets the mail server refuse the
// recipient for good.
func TestRefusedMailboxIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.6.0/24", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	hire(t, a, "facilities")
	enrol(t, a, "hq")
	start(t, a)
	watched(t, a, 1)
	if err := w.world.Mail().SetMood(sim.Mood{Code: 550}); err != nil {
		t.Fatal(err)
	}
	w.set("hall", sim.FaultRefuse, true)
	until(t, "the delivery is given up", func() bool {
		for _, d := range outbox(t, a) {
			if d.state == "dead" {
				return strings.Contains(d.reply, "550")
			}
		}
		return false
	})
	if w.world.Mail().Refused() == 0 {
		t.Error("the mail server refused nobody")
	}
}

// TestBranchThatDropsIsToldTogether takes the line of a whole branch away: one incident
// of the branch that holds its cameras, a mail, and all of it ends with another.
func TestBranchThatDropsIsToldTogether(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.7.0/24", "- {id: hall, repeat: 5, name: \"객장 {n}\"}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 5대 1층 객장 : 5대")
	hire(t, a, "facilities")
	enrol(t, a, "hq")
	start(t, a)
	watched(t, a, 5)
	w.set("hall", sim.FaultRefuse, true)
	w.mail("the outage", outageMail)
	until(t, "the branch is one incident", func() bool {
		return slices.ContainsFunc(incidentsOf(t, a), func(i alerts.Incident) bool {
			return i.Kind == alerts.IncidentBranch && len(i.Members) >= 3
		})
	})
	w.set("hall", sim.FaultRefuse, false)
	w.mail("the recovery", recoveryMail)
	until(t, "every incident is closed", func() bool {
		return !slices.ContainsFunc(incidentsOf(t, a), alerts.Incident.Open)
	})
}

// TestCriticalPlacesOfTheConfiguration marks a place in camledger.yaml, where spaces
// do not matter.
func TestCriticalPlacesOfTheConfiguration(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.8.0/28", "- {id: hall, name: 객장}\n- {id: safe, name: 지하 금고}"), settings{more: `
branches:
  hq: {name: 본점, networks: [127.101.8.0/28], credentials: [hq], critical: [지하금고]}`})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 1대", "지하 금고 : 1대")
	enrol(t, a, "hq")
	d, err := a.newDecider(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reg, _, err := d.readEstate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cameras := d.watched(d.estate.cameras[branch(t, a, "hq").ID], nil)
	if len(cameras) != 2 {
		t.Fatalf("%d cameras", len(cameras))
	}
	for _, c := range cameras {
		l, _ := reg.Location(c.LocationID)
		if c.Critical != (l.Name == "지하 금고") {
			t.Errorf("%s: critical %v", l.Name, c.Critical)
		}
		i := alerts.Incident{Kind: alerts.IncidentCamera, CameraID: c.State.CameraID, Critical: c.Critical}
		row, err := a.nameRow(t.Context(), &reg, alerts.Row{Incident: i})
		if err != nil {
			t.Fatal(err)
		}
		// What is mailed does not say that the vault is blind; an operator reads it.
		if strings.Contains(row.Slot, "금고") || (row.Slot[0] == '#') != c.Critical {
			t.Errorf("%s: mailed as %q", l.Name, row.Slot)
		}
		if subject, _, err := a.subjectNames(t.Context(), &reg, i); err != nil || !strings.HasPrefix(subject, l.Name) {
			t.Errorf("%s: told to operators as %q, %v", l.Name, subject, err)
		}
	}
}

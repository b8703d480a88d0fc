package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// TestDeadLettersAreSentAnew gives a delivery up, sends it anew, and looks at what is kept
// of its attempts.
func TestDeadLettersAreSentAnew(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := outage(w, w.cameras[0].ID, 1)
		must(t, s.Record(ctx, b))
		id := b.Deliveries[0].ID
		now := t0.Add(2 * time.Hour)
		if _, err := s.Resend(ctx, id, "per_x", now); !errors.Is(err, store.ErrConflict) {
			t.Fatalf("what is still to go was sent anew: %v", err)
		}
		fail := func(permanent bool, reply string) {
			t.Helper()
			if due := get(s.DueDeliveries(ctx, store.Way{}, now, 10))(t); len(due) != 1 {
				t.Fatalf("due: %+v", due)
			}
			must(t, s.DeliveryFailed(ctx, id, permanent, reply, now, now))
		}
		fail(false, "450 later")
		fail(true, "550 nobody")
		// The outage ends meanwhile.
		b.Incidents[0].Ended, b.Incidents[0].Closed, b.Incidents[0].Settled = now, now, true
		must(t, s.Record(ctx, store.Batch{Incidents: b.Incidents}))
		again := get(s.Resend(ctx, id, "per_x", now))(t)
		if again.State != alerts.DeliveryPending || again.MessageID != b.Deliveries[0].MessageID || again.Items[0].Part != alerts.PartWasDown || again.Attempts != 0 {
			t.Errorf("sent anew as %+v", again)
		}
		due := get(s.DueDeliveries(ctx, store.Way{}, now, 10))(t)
		if len(due) != 1 || due[0].Delivery.Items[0].Part != alerts.PartWasDown || !due[0].Delivery.Begun().Equal(now) {
			t.Fatalf("due: %+v", due)
		}
		must(t, s.DeliverySent(ctx, id, "250 ok", now))
		must(t, s.DeliverySent(ctx, id, "250 again", now)) // after a crash
		papers := get(s.Papers(ctx, b.Incidents[0].ID))(t)
		var tries []string
		for _, step := range papers.Story(b.Incidents[0]) {
			if step.Kind == alerts.StepTry {
				tries = append(tries, string(step.State)+" "+step.Reply)
			}
		}
		if got := strings.Join(tries, "; "); got != "pending 450 later; dead 550 nobody; sent 250 ok" || len(papers.Deliveries) != 1 {
			t.Errorf("attempts: %s", got)
		}
		log := get(s.AuditLog(ctx, store.AuditFilter{Action: "mail."}))(t)
		if len(log) != 1 || log[0].Actor != "per_x" || log[0].Action != "mail.resend" {
			t.Errorf("audit: %+v", log)
		}
	})
}

// TestDeadLetterFollowsItsPerson corrects the address of a person whose mail was given up.
func TestDeadLetterFollowsItsPerson(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		p := get(s.AddPerson(ctx, store.Person{Login: "hana", Name: "김하나", Email: "new@example.test", CreatedAt: t0}))(t)
		b := outage(w, w.cameras[0].ID, 1)
		b.Deliveries[0].PersonID, b.Deliveries[0].State = p.ID, alerts.DeliveryDead
		must(t, s.Record(ctx, b))
		again := get(s.Resend(ctx, b.Deliveries[0].ID, "per_x", t0))(t)
		if again.Address != "new@example.test" || again.ID == b.Deliveries[0].ID || again.MessageID == b.Deliveries[0].MessageID {
			t.Errorf("%+v", again)
		}
		if old := get(s.Delivery(ctx, b.Deliveries[0].ID))(t); old.State != alerts.DeliveryCancelled {
			t.Errorf("the old one is %s", old.State)
		}
		if due := get(s.DueDeliveries(ctx, store.Way{}, t0, 10))(t); len(due) != 1 || due[0].Delivery.Address != "new@example.test" || len(due[0].Delivery.Items) != 1 {
			t.Errorf("due: %+v", due)
		}
	})
}

// TestDeadLettersAreTakenOff drops one, twice.
func TestDeadLettersAreTakenOff(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := outage(w, w.cameras[0].ID, 1)
		b.Deliveries[0].State = alerts.DeliveryDead
		must(t, s.Record(ctx, b))
		id := b.Deliveries[0].ID
		must(t, s.DropDead(ctx, id, "per_x", "퇴사", t0))
		if err := s.DropDead(ctx, id, "per_x", "퇴사", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("dropped twice: %v", err)
		}
		if err := s.DropDead(ctx, "dlv_none", "per_x", "", t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("dropped nothing: %v", err)
		}
		if due := get(s.DueDeliveries(ctx, store.Way{}, t0.Add(100*time.Hour), 10))(t); len(due) != 0 {
			t.Errorf("due: %+v", due)
		}
	})
}

// TestNotesOfIncidents writes about an incident that is over.
func TestNotesOfIncidents(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := outage(w, w.cameras[0].ID, 1)
		must(t, s.Record(ctx, b))
		id := b.Incidents[0].ID
		for n, text := range []string{"현장 방문", "랜선\x00 교체"} {
			get(s.AddNote(ctx, alerts.Note{IncidentID: id, Kind: alerts.NoteAction, Text: text, By: "per_x", At: t0.Add(-time.Duration(n) * time.Hour)}))(t)
		}
		for _, bad := range []alerts.Note{{IncidentID: id, Kind: alerts.NoteAction, Text: " \n"}, {IncidentID: id, Kind: "other", Text: "x"}, {IncidentID: id, Kind: alerts.NoteAction, Text: strings.Repeat("가", alerts.NoteMost+1)}} {
			if _, err := s.AddNote(ctx, bad); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("kept %q: %v", bad.Kind, err)
			}
		}
		if _, err := s.AddNote(ctx, alerts.Note{IncidentID: "inc_none", Kind: alerts.NoteAction, Text: "x"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a note of nothing: %v", err)
		}
		got := get(s.Notes(ctx, []string{id, "inc_none"}))(t)
		if len(got) != 1 || len(got[id]) != 2 || got[id][0].Text != "현장 방문" || got[id][1].Text != "랜선 교체" || !got[id][1].At.Equal(t0.Add(-time.Hour)) {
			t.Errorf("%+v", got)
		}
	})
}

package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// outage is the batch of a camera's n-th outage: a failed check, the incident, a notice
// and one delivery.
func outage(w *world, cameraID string, n int) store.Batch {
	at := t0.Add(time.Duration(n) * time.Hour)
	i := alerts.Incident{ID: fmt.Sprintf("inc_%s_%d", cameraID, n), Kind: alerts.IncidentCamera, BranchID: w.branch.ID,
		CameraID: cameraID, Cause: inventory.CauseTimeout, Since: at, Opened: at.Add(5 * time.Minute)}
	item := []alerts.Item{{IncidentID: i.ID, Part: alerts.PartNew}}
	notice := alerts.Notice{ID: "ntc_" + i.ID, Kind: alerts.NoticeOutage, BranchID: w.branch.ID, Created: at, Items: item}
	i.NoticeID = notice.ID
	c := check(cameraID, inventory.TierStream, at, inventory.OutcomeDown, inventory.CauseTimeout)
	c.State.Status = alerts.StatusDown
	return store.Batch{
		Checks: []store.CheckRecord{c}, Incidents: []alerts.Incident{i}, Notices: []alerts.Notice{notice},
		Deliveries: []alerts.Delivery{{ID: "dlv_" + i.ID, Key: "key " + i.ID, NoticeID: notice.ID, BranchID: w.branch.ID,
			Address: "a@example.test", Lang: "ko", MessageID: "m-" + i.ID + "@example.test", Items: item,
			State: alerts.DeliveryPending, Created: at, Next: at}},
		Branches: []alerts.BranchState{{BranchID: w.branch.ID, LastNotice: at}, {LastNotice: at}},
		Events: []alerts.Event{{Kind: alerts.EventOpened, At: at, CameraID: cameraID, BranchID: w.branch.ID, IncidentID: i.ID},
			{Kind: alerts.EventDown, At: at, CameraID: cameraID, BranchID: w.branch.ID}},
	}
}

func TestAlertStatesAreWhatWasRecorded(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		b := outage(w, id, 1)
		for range 2 {
			must(t, s.Record(ctx, b))
		}
		got := get(s.AlertStates(ctx))(t)
		want := store.AlertStates{Cameras: map[string]alerts.CameraState{id: b.Checks[0].State}, AlertWork: store.AlertWork{
			Branches: []alerts.BranchState{b.Branches[1], b.Branches[0]}, Incidents: b.Incidents, Notices: b.Notices,
			Deliveries: b.Deliveries}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got := get(s.IncidentEvents(ctx, b.Incidents[0].ID))(t); len(got) != 1 || got[0].Kind != alerts.EventOpened {
			t.Errorf("timeline %+v", got)
		}
		if got := get(s.CameraEvents(ctx, id))(t); len(got) != 2 {
			t.Errorf("events %+v", got)
		}
		// A settled incident is no work any more, unless something of it is still to go.
		b.Incidents[0].Closed, b.Incidents[0].Settled = t0.Add(3*time.Hour), true
		must(t, s.Record(ctx, store.Batch{Incidents: b.Incidents}))
		work := get(s.AlertWork(ctx))(t)
		if len(work.Incidents) != 0 || len(work.Deliveries) != 1 || len(work.Notices) != 1 {
			t.Errorf("work %+v", work)
		}
		must(t, s.DeliverySent(ctx, b.Deliveries[0].ID, "250 ok", t0.Add(4*time.Hour)))
		if work := get(s.AlertWork(ctx))(t); len(work.Deliveries) != 0 || len(work.Notices) != 0 {
			t.Errorf("work %+v", work)
		}
	})
}

func TestIncidentsAreListed(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		id := w.cameras[0].ID
		for n := 1; n <= 3; n++ {
			must(t, s.Record(ctx, outage(w, id, n)))
		}
		closed := outage(w, id, 1).Incidents[0]
		closed.Closed = t0.Add(90 * time.Minute)
		must(t, s.Record(ctx, store.Batch{Incidents: []alerts.Incident{closed}}))
		yes, no := true, false
		for name, c := range map[string]struct {
			f    store.IncidentFilter
			want int
		}{
			"all": {store.IncidentFilter{}, 3}, "open": {store.IncidentFilter{Open: &yes}, 2},
			"closed": {store.IncidentFilter{Open: &no}, 1}, "elsewhere": {store.IncidentFilter{BranchID: w.other.ID}, 0},
			"from": {store.IncidentFilter{From: t0.Add(2 * time.Hour)}, 2}, "to": {store.IncidentFilter{To: t0.Add(2 * time.Hour)}, 1},
		} {
			list, total, err := s.Incidents(ctx, c.f)
			if err != nil || total != c.want || len(list) != c.want {
				t.Errorf("%s: %d of %d, %v", name, len(list), total, err)
			}
		}
		list, total, err := s.Incidents(ctx, store.IncidentFilter{Limit: 1, Offset: 1})
		if err != nil || total != 3 || len(list) != 1 || !list[0].Since.Equal(t0.Add(2*time.Hour)) {
			t.Errorf("page: %+v %d %v", list, total, err)
		}
		byID := get(s.IncidentsByID(ctx, []string{closed.ID, "inc_none"}))(t)
		if len(byID) != 1 || !byID[closed.ID].Closed.Equal(closed.Closed) {
			t.Errorf("by id %+v", byID)
		}
		notices, deliveries, err := s.NoticesOf(ctx, closed.ID)
		if err != nil || len(notices) != 1 || len(deliveries) != 1 {
			t.Errorf("notices %+v %+v %v", notices, deliveries, err)
		}
	})
}

// TestOutagesThatLead asks for the incidents that nothing took in, of all branches and of one,
// those that take in others first, and counts them.
func TestOutagesThatLead(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		in := func(id string, kind alerts.IncidentKind, branchID, parent string, n int) alerts.Incident {
			at := t0.Add(time.Duration(n) * time.Minute)
			return alerts.Incident{ID: id, Kind: kind, BranchID: branchID, ParentID: parent, Since: at, Opened: at}
		}
		a, b := w.branch.ID, w.other.ID
		must(t, s.Record(ctx, store.Batch{Incidents: []alerts.Incident{
			in("self", alerts.IncidentSelf, "", "", 1), in("branch", alerts.IncidentBranch, a, "self", 2),
			in("under", alerts.IncidentCamera, a, "branch", 3), in("alone", alerts.IncidentCamera, b, "", 4), in("recorder", alerts.IncidentRecorder, b, "", 3),
		}}))
		get(s.AcknowledgeIncident(ctx, "alone", "per_1", t0.Add(time.Hour)))(t)
		yes := true
		for branchID, want := range map[string]string{"": "self recorder alone", a: "branch", b: "recorder alone"} {
			list, total, err := s.Incidents(ctx, store.IncidentFilter{BranchID: branchID, Open: &yes, Leading: true})
			var got []string
			for _, i := range list {
				got = append(got, i.ID)
			}
			if err != nil || total != len(list) || strings.Join(got, " ") != want {
				t.Errorf("branch %q: %v of %d, want %s (%v)", branchID, got, total, want, err)
			}
		}
		counts := map[string]store.OpenIncidents{}
		for _, o := range get(s.OpenIncidents(ctx))(t) {
			counts[o.BranchID] = o
		}
		if diff := cmp.Diff(map[string]store.OpenIncidents{"": {"", 1, 1, 1, 1}, a: {a, 0, 0, 1, 1}, b: {b, 2, 1, 2, 1}}, counts); diff != "" {
			t.Error(diff)
		}
		// Released from what took it in, it leads again.
		must(t, s.Record(ctx, store.Batch{Incidents: []alerts.Incident{in("under", alerts.IncidentCamera, a, "", 3)}}))
		if _, total, err := s.Incidents(ctx, store.IncidentFilter{BranchID: a, Open: &yes, Leading: true}); err != nil || total != 2 {
			t.Errorf("after its release %d lead, %v", total, err)
		}
	})
}

func TestAcknowledgementStays(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := outage(w, w.cameras[0].ID, 1)
		must(t, s.Record(ctx, b))
		id := b.Incidents[0].ID
		for n, who := range []string{"per_1", "per_2", "per_1"} {
			if holder, err := s.AcknowledgeIncident(ctx, id, who, t0.Add(time.Duration(2+n)*time.Hour)); holder != "per_1" || err != nil {
				t.Errorf("%s said so: %q sees to it, %v", who, holder, err)
			}
		}
		must(t, s.Record(ctx, b)) // the decider did not know yet
		i := get(s.Incident(ctx, id))(t)
		if i.AcknowledgedBy != "per_1" || !i.AcknowledgedAt.Equal(t0.Add(2*time.Hour)) {
			t.Errorf("incident %+v", i)
		}
		work := get(s.AlertWork(ctx))(t)
		want := []alerts.Acknowledgement{{IncidentID: id, By: "per_1", At: t0.Add(2 * time.Hour)}}
		if diff := cmp.Diff(want, work.Acknowledgements); diff != "" || !work.Incidents[0].AcknowledgedAt.IsZero() {
			t.Errorf("work %+v %s", work, diff)
		}
		b.Incidents[0].Closed = t0.Add(4 * time.Hour)
		b.Incidents[0].ID = "inc_other"
		must(t, s.Record(ctx, store.Batch{Incidents: b.Incidents}))
		if _, err := s.AcknowledgeIncident(ctx, "inc_other", "per_1", t0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("closed: %v", err)
		}
		if _, err := s.AcknowledgeIncident(ctx, "inc_none", "per_1", t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("none: %v", err)
		}
	})
}

func TestDeliveryIsClaimedOnce(t *testing.T) {
	forEachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		a, b := open(t, dsn), open(t, dsn) // as two processes
		w := makeWorld(t, a)
		const n = 40
		for i := range n {
			must(t, a.Record(ctx, outage(w, w.cameras[i%7].ID, i)))
		}
		now := t0.Add(n * time.Hour)
		var mu sync.Mutex
		claimed := map[string]int{}
		var wg sync.WaitGroup
		for _, s := range []*store.Store{a, b, a, b} {
			wg.Go(func() {
				for {
					out, err := s.DueDeliveries(ctx, store.Way{}, now, 3)
					if err != nil {
						t.Error(err)
						return
					}
					if len(out) == 0 {
						return
					}
					mu.Lock()
					for _, o := range out {
						claimed[o.Delivery.ID]++
						if o.Notice.ID != o.Delivery.NoticeID || o.Delivery.Attempts != 1 || o.Delivery.State != alerts.DeliverySending {
							t.Errorf("claimed %+v", o)
						}
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(claimed) != n {
			t.Errorf("%d of %d claimed", len(claimed), n)
		}
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("%s claimed %d times", id, times)
			}
		}
		// The claimer died: after its lease another may claim.
		if out := get(b.DueDeliveries(ctx, store.Way{}, now.Add(time.Minute), n))(t); len(out) != 0 {
			t.Errorf("%d claimed inside the lease", len(out))
		}
		if out := get(b.DueDeliveries(ctx, store.Way{}, now.Add(2*time.Minute), n))(t); len(out) != n || out[0].Delivery.Attempts != 2 {
			t.Errorf("%d claimed after the lease", len(out))
		}
	})
}

func TestDeliveryOutcomes(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		b := outage(w, w.cameras[0].ID, 1)
		must(t, s.Record(ctx, b))
		id, due := b.Deliveries[0].ID, b.Deliveries[0].Next
		states := func() alerts.Delivery {
			list, total, err := s.Outbox(ctx, store.OutboxFilter{BranchID: w.branch.ID})
			if err != nil || total != 1 {
				t.Fatal(total, err)
			}
			return list[0]
		}
		if out := get(s.DueDeliveries(ctx, store.Way{}, due.Add(-time.Second), 9))(t); len(out) != 0 {
			t.Errorf("claimed before its time: %+v", out)
		}
		get(s.DueDeliveries(ctx, store.Way{}, due, 9))(t)
		must(t, s.DeliveryFailed(ctx, id, false, "451 later", due.Add(time.Minute), due))
		if d := states(); d.State != alerts.DeliveryPending || d.Reply != "451 later" || !d.Next.Equal(due.Add(time.Minute)) {
			t.Errorf("after a failure: %+v", d)
		}
		// While it waits the decider may change what it says.
		b.Deliveries[0].Items[0].Part = alerts.PartWasDown
		b.Deliveries[0].Next = due.Add(2 * time.Minute)
		must(t, s.Record(ctx, store.Batch{Deliveries: b.Deliveries}))
		if d := states(); d.Items[0].Part != alerts.PartWasDown || d.Attempts != 1 {
			t.Errorf("changed while pending: %+v", d)
		}
		get(s.DueDeliveries(ctx, store.Way{}, due.Add(2*time.Minute), 9))(t)
		b.Deliveries[0].Items[0].Part = alerts.PartNew
		b.Deliveries[0].State = alerts.DeliveryCancelled
		must(t, s.Record(ctx, store.Batch{Deliveries: b.Deliveries}))
		if d := states(); d.Items[0].Part != alerts.PartWasDown || d.State != alerts.DeliverySending {
			t.Errorf("changed while being sent: %+v", d)
		}
		must(t, s.DeliverySent(ctx, id, "250 ok", due.Add(3*time.Minute)))
		must(t, s.DeliveryFailed(ctx, id, true, "a slower process failed", time.Time{}, due))
		must(t, s.DeliverySent(ctx, id, "a slower process sent", due.Add(time.Hour)))
		if d := states(); d.State != alerts.DeliverySent || d.Reply != "250 ok" || !d.Sent.Equal(due.Add(3*time.Minute)) {
			t.Errorf("sent: %+v", d)
		}
		if err := s.DeliverySent(ctx, "dlv_none", "", due); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no delivery: %v", err)
		}
		unseen := outage(w, w.cameras[0].ID, 4)
		must(t, s.Record(ctx, unseen))
		id = unseen.Deliveries[0].ID
		state := func() alerts.Delivery { return get(s.Delivery(ctx, id))(t) }
		// Whoever claimed it died: it may have arrived, and says the same from now on.
		at := t0.Add(9 * time.Hour)
		get(s.DueDeliveries(ctx, store.Way{}, at, 9))(t)
		at = at.Add(time.Hour)
		if out := get(s.DueDeliveries(ctx, store.Way{}, at, 9))(t); len(out) != 1 {
			t.Fatalf("not claimed again: %+v", out)
		}
		must(t, s.DeliveryFailed(ctx, id, false, "450 busy", at.Add(time.Minute), at))
		if d := state(); d.State != alerts.DeliverySending || d.Reply != "450 busy" {
			t.Errorf("what may have arrived can be changed: %+v", d)
		}
		if out := get(s.DueDeliveries(ctx, store.Way{}, at, 9))(t); len(out) != 0 {
			t.Errorf("claimed before its time: %+v", out)
		}
		at = at.Add(time.Minute)
		if out := get(s.DueDeliveries(ctx, store.Way{}, at, 9))(t); len(out) != 1 {
			t.Errorf("not claimed in its time: %+v", out)
		}
		must(t, s.DeliveryUnseen(ctx, id, "dropped after DATA", at.Add(time.Minute), at))
		if d := state(); d.State != alerts.DeliverySending || d.Reply != "dropped after DATA" {
			t.Errorf("after an answer that nobody saw: %+v", d)
		}
		get(s.DueDeliveries(ctx, store.Way{}, at.Add(time.Minute), 9))(t)
		must(t, s.DeliverySent(ctx, id, "250 ok", at.Add(time.Minute)))
		two := outage(w, w.cameras[0].ID, 2)
		must(t, s.Record(ctx, two))
		get(s.DueDeliveries(ctx, store.Way{}, t0.Add(29*time.Hour), 9))(t)
		must(t, s.DeliveryFailed(ctx, two.Deliveries[0].ID, true, "550 no such user", time.Time{}, t0))
		dead, total, err := s.Outbox(ctx, store.OutboxFilter{State: []alerts.DeliveryState{alerts.DeliveryDead}})
		if err != nil || total != 1 || len(dead) != 1 || dead[0].Reply != "550 no such user" {
			t.Errorf("dead: %+v %v", dead, err)
		}
	})
}

func TestMaintenance(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		m := alerts.Maintenance{BranchID: "br_1", Reason: "녹화기 교체", Author: "per_1", Begin: t0, End: t0.Add(time.Hour)}
		got := get(s.AddMaintenance(ctx, m, t0))(t)
		if again := get(s.AddMaintenance(ctx, m, t0))(t); again.ID != got.ID {
			t.Errorf("the same window came twice and is kept as %s and %s", got.ID, again.ID)
		}
		m.ID = got.ID
		if diff := cmp.Diff([]alerts.Maintenance{m}, get(s.Maintenances(ctx, t0))(t)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(m, get(s.Maintenance(ctx, m.ID))(t)); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Maintenance(ctx, "mnt_none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one that is not there: %v", err)
		}
		must(t, s.EndMaintenance(ctx, m.ID, "per_1", t0.Add(time.Minute)))
		if got := get(s.Maintenances(ctx, t0.Add(2*time.Minute)))(t); len(got) != 0 {
			t.Errorf("ended: %+v", got)
		}
		m.End = time.Time{}
		if _, err := s.AddMaintenance(ctx, m, t0); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("without an end: %v", err)
		}
	})
}

func TestMembersOfAnIncident(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := makeWorld(t, s)
		parent := alerts.Incident{ID: "inc_parent", Kind: alerts.IncidentBranch, BranchID: w.branch.ID, Since: t0, Opened: t0}
		must(t, s.Record(ctx, store.Batch{Incidents: []alerts.Incident{parent}}))
		for n := range 3 {
			b := outage(w, w.cameras[n].ID, n+1)
			if n > 0 {
				b.Incidents[0].ParentID = parent.ID
			}
			if n > 1 {
				b.Incidents[0].Closed = t0.Add(9 * time.Hour)
			}
			must(t, s.Record(ctx, b))
		}
		if got := get(s.MembersOf(ctx, parent.ID))(t); len(got) != 1 || got[0].CameraID != w.cameras[1].ID || got[0].NoticeID == "" {
			t.Errorf("members %+v", got)
		}
	})
}

package alerts

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"camledger/inventory"
)

var seoul = time.FixedZone("KST", 9*60*60)

// t0 is a Monday morning, 10:00 in Seoul.
var t0 = time.Date(2026, 3, 2, 10, 0, 0, 0, seoul).UTC()

func at(minutes float64) time.Time { return t0.Add(time.Duration(minutes * float64(time.Minute))) }

// world plays checks against Advance and Plan with a clock of its own, as the app does:
// it goes through JSON again and again, so that what is not stored is lost.
type world struct {
	t      testing.TB
	in     PlanInput
	now    time.Time
	mail   bool                         // whether the server takes mail
	broken map[string]inventory.Outcome // outcome by camera, or camera and tier, while it fails
	tiers  []inventory.Tier
	every  time.Duration
	rounds int

	events     []Event
	notices    []Notice
	reasons    []Reason
	deliveries map[string]Delivery
	incidents  map[string]Incident
	sent       []Delivery // as they were when they were sent
	log        []string
}

// newWorld makes branches with so many cameras each: "본점" has cameras 본점/1 ….
func newWorld(t testing.TB, sizes ...int) *world {
	w := &world{
		t: t, now: t0, mail: true, broken: map[string]inventory.Outcome{}, every: time.Minute,
		tiers:      []inventory.Tier{inventory.TierBeat},
		deliveries: map[string]Delivery{}, incidents: map[string]Incident{},
	}
	w.in = PlanInput{Rule: DefaultRule(), Zone: seoul, Domain: "cam.example.kr"}
	for n, size := range sizes {
		id := fmt.Sprintf("b%d", n+1)
		b := BranchInput{State: BranchState{BranchID: id}, Rule: DefaultRule(), Cameras: []Watched{}}
		for c := range size {
			cam := fmt.Sprintf("%s/%d", id, c+1)
			b.Cameras = append(b.Cameras, Watched{
				State:      CameraState{CameraID: cam, BranchID: id, DeviceID: "dev-" + cam, Status: StatusNever},
				LocationID: "loc-" + id,
			})
		}
		w.in.Branches = append(w.in.Branches, b)
		w.in.Recipients = append(w.in.Recipients, Recipient{PersonID: "p-" + id, Name: "담당", Address: id + "@example.kr", BranchID: id})
	}
	w.in.Recipients = append(w.in.Recipients,
		Recipient{PersonID: "p-fac", Address: "facilities@example.kr", Level: LevelFacilities},
		Recipient{PersonID: "p-man", Address: "manager@example.kr", Level: LevelManager},
		Recipient{PersonID: "p-op", Address: "operator@example.kr", Level: LevelOperator})
	return w
}

func (w *world) camera(id string) *Watched {
	for n := range w.in.Branches {
		for m := range w.in.Branches[n].Cameras {
			if c := &w.in.Branches[n].Cameras[m]; c.State.CameraID == id {
				return c
			}
		}
	}
	w.t.Fatalf("no camera %s", id)
	return nil
}

func (w *world) fail(ids ...string) {
	for _, id := range ids {
		w.broken[id] = inventory.OutcomeDown
	}
}

func (w *world) mend(ids ...string) {
	for _, id := range ids {
		delete(w.broken, id)
	}
}

// round checks every camera once, in one transaction.
func (w *world) round() {
	var events []Event
	w.rounds++
	for n := range w.in.Branches {
		for m := range w.in.Branches[n].Cameras {
			c := &w.in.Branches[n].Cameras[m]
			if c.Disabled {
				continue
			}
			for _, tier := range w.tiers {
				out := inventory.OutcomeOK
				var causes []inventory.Cause
				for _, key := range []string{c.State.CameraID, c.State.CameraID + " " + string(tier)} {
					if o, ok := w.broken[key]; ok {
						out, causes = o, []inventory.Cause{inventory.CauseTimeout}
					}
				}
				s, es := Advance(c.State, CheckEvent{
					CameraID: c.State.CameraID, BranchID: c.State.BranchID, DeviceID: c.State.DeviceID,
					Tier: tier, Outcome: out, Causes: causes, At: w.now,
					Planned: PlannedAt(w.in.Maintenance, c.State, c.LocationID, w.now), Blind: BlindOf(w.in.Institution, w.in.Branches[n].State),
				}, w.in.Branches[n].Rule, w.now)
				c.State = s
				if w.rounds%5 == 0 {
					c.State = throughJSON(w.t, s)
				}
				events = append(events, es...)
			}
		}
	}
	w.plan(events)
}

func throughJSON[T any](t testing.TB, v T) T {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out T
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (w *world) plan(events []Event) {
	a := Plan(w.in, events, w.now)
	for _, i := range a.Incidents {
		w.incidents[i.ID] = i
	}
	for _, d := range a.Deliveries {
		w.deliveries[d.ID] = d
	}
	w.events = append(w.events, a.Events...)
	w.notices = append(w.notices, a.Notices...)
	w.reasons = a.Reasons
	for _, n := range a.Notices {
		w.log = append(w.log, fmt.Sprintf("%s %s %s", w.now.In(seoul).Format("02 15:04"), n.BranchID, n.Kind))
	}
	w.in.Apply(throughJSON(w.t, a))
	if b := Plan(w.in, nil, w.now); !b.Empty() {
		b.Reasons = nil
		for _, i := range b.Incidents {
			w.t.Logf("before %+v\nafter  %+v", w.incidents[i.ID], i)
		}
		w.t.Fatalf("%s: Plan is not at rest after its own answer: events %+v, %d notices, %d deliveries, branches %+v", w.now, b.Events, len(b.Notices), len(b.Deliveries), b.Branches)
	}
	if w.mail {
		w.post()
	}
}

// post sends what is pending.
func (w *world) post() {
	done := false
	for _, d := range append([]Delivery(nil), w.in.Deliveries...) {
		if d.State != DeliveryPending {
			continue
		}
		d.State, d.Sent = DeliverySent, w.now
		w.sent = append(w.sent, d)
		w.deliveries[d.ID] = d
		w.in.SetDelivery(d)
		done = true
	}
	if done {
		w.mail = false
		w.plan(nil)
		w.mail = true
	}
}

// until plays rounds up to and including a moment, in minutes after t0.
func (w *world) until(minutes float64) {
	for !w.now.After(at(minutes)) {
		w.round()
		w.now = w.now.Add(w.every)
	}
}

func (w *world) kinds(branch string) []NoticeKind {
	var out []NoticeKind
	for _, n := range w.notices {
		if n.BranchID == branch {
			out = append(out, n.Kind)
		}
	}
	return out
}

func (w *world) count(k EventKind) int {
	n := 0
	for _, e := range w.events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

package alerts

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"camledger/inventory"
)

// TestWhateverHappensTheContractHolds plays random outages of cameras, recorders and
// branches over hours, with a mail server that comes and goes, and looks at every notice
// and every incident.
func TestWhateverHappensTheContractHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sizes := []int{rapid.IntRange(1, 12).Draw(rt, "first"), rapid.IntRange(1, 8).Draw(rt, "second")}
		if rapid.Bool().Draw(rt, "three branches") {
			sizes = append(sizes, rapid.IntRange(1, 5).Draw(rt, "third"))
		}
		w := newWorld(t, sizes...)
		w.in.Fallback = Recipient{Address: "fallback@example.kr"}
		w.tiers = rapid.SampledFrom([][]inventory.Tier{{inventory.TierBeat}, {inventory.TierStream}, {inventory.TierBeat, inventory.TierStream}}).Draw(rt, "tiers")
		w.every = time.Duration(rapid.SampledFrom([]int{1, 2, 5}).Draw(rt, "interval")) * time.Minute
		var all []string
		for b := range w.in.Branches {
			for c := range w.in.Branches[b].Cameras {
				cam := &w.in.Branches[b].Cameras[c]
				if b == 0 && c < 4 {
					cam.State.DeviceID = "nvr"
				}
				cam.Critical = c == 5
				all = append(all, cam.State.CameraID)
			}
		}
		for range rapid.IntRange(1, 40).Draw(rt, "turns") {
			switch rapid.SampledFrom([]string{
				"fail", "fail", "mend", "branch", "back", "mail", "wait", "flight", "land", "dead", "everything", "maintenance", "acknowledge",
			}).Draw(rt, "turn") {
			case "fail":
				w.fail(rapid.SampledFrom(all).Draw(rt, "camera"))
			case "mend":
				w.mend(rapid.SampledFrom(all).Draw(rt, "camera"))
			case "branch":
				for _, c := range w.in.Branches[0].Cameras {
					w.fail(c.State.CameraID)
				}
			case "back":
				clear(w.broken)
			case "everything":
				w.fail(all...)
			case "mail":
				w.mail = !w.mail
			case "flight": // a message is under way, and nobody knows yet what becomes of it
				w.turn(DeliveryPending, func(d *Delivery) { d.State = DeliverySending })
			case "land":
				w.land(rapid.Bool().Draw(rt, "arrived"))
			case "dead":
				w.turn(DeliveryPending, func(d *Delivery) {
					if d.Address != w.in.Fallback.Address {
						d.State = DeliveryDead
					}
				})
			case "maintenance":
				m := Maintenance{ID: "m", CameraID: rapid.SampledFrom(all).Draw(rt, "camera"), Begin: w.now}
				m.End = m.Begin.Add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "planned")) * time.Minute)
				w.in.Maintenance = append(w.in.Maintenance, m)
			case "acknowledge":
				for _, i := range w.in.Incidents {
					w.in.Acks = append(w.in.Acks, Acknowledgement{IncidentID: i.ID, By: "p", At: w.now})
				}
			}
			w.until(w.now.Sub(t0).Minutes() + float64(rapid.IntRange(1, 25).Draw(rt, "minutes")))
		}
		clear(w.broken)
		w.land(true)
		w.mail = true
		w.until(w.now.Sub(t0).Minutes() + 240)
		checkContract(rt, w)
	})
}

// turn changes every delivery of a state.
func (w *world) turn(from DeliveryState, change func(*Delivery)) {
	for _, d := range slices.Clone(w.in.Deliveries) {
		if d.State == from {
			change(&d)
			w.deliveries[d.ID] = d
			w.in.SetDelivery(d)
		}
	}
}

// land ends the flight of messages: they arrived, or their lease ran out and they are
// pending again.
func (w *world) land(arrived bool) {
	w.turn(DeliverySending, func(d *Delivery) {
		d.State = DeliveryPending
		if arrived {
			d.State, d.Sent = DeliverySent, w.now
			w.sent = append(w.sent, *d)
		}
	})
}

func checkContract(t *rapid.T, w *world) {
	// At most one notice per branch every 15 minutes.
	last := map[string]time.Time{}
	for _, n := range w.notices {
		if before, ok := last[n.BranchID]; ok && n.Created.Sub(before) < 15*time.Minute {
			t.Fatalf("%s: two notices within %v", n.BranchID, n.Created.Sub(before))
		}
		last[n.BranchID] = n.Created
	}
	// A recovered notice goes to an address if and only if the outage was delivered there.
	type told struct{ address, incident string }
	outage, recovered, wasDown := map[told]bool{}, map[told]bool{}, map[told]bool{}
	for _, d := range w.sent {
		for _, item := range d.Items {
			k := told{d.Address, item.IncidentID}
			switch item.Part {
			case PartNew, PartContinues:
				if recovered[k] || wasDown[k] {
					t.Fatalf("%v: told as open after its end", k)
				}
				outage[k] = true
			case PartRecovered:
				if !outage[k] {
					t.Fatalf("%v: recovered without a delivered outage", k)
				}
				if recovered[k] {
					t.Fatalf("%v: recovered twice", k)
				}
				recovered[k] = true
			case PartWasDown:
				if outage[k] || wasDown[k] {
					t.Fatalf("%v: was down, but it was told before", k)
				}
				wasDown[k] = true
			}
		}
	}
	refused := map[told]bool{} // the recovery was written, and the server refused it for good
	for _, d := range w.deliveries {
		for _, item := range d.Items {
			if d.State == DeliveryDead && item.Part == PartRecovered {
				refused[told{d.Address, item.IncidentID}] = true
			}
		}
	}
	for k := range outage {
		if !recovered[k] && !refused[k] && !w.incidents[k.incident].Open() {
			t.Fatalf("%v: the outage was delivered, its end was not", k)
		}
	}
	heard := map[string]bool{}
	for k := range outage {
		heard[k.incident] = true
	}
	for k := range wasDown {
		heard[k.incident] = true
	}
	// Every outage that reached its limit is told, as an outage, as "was down", or under
	// a parent; a shorter steady one is not.
	for _, i := range w.incidents {
		limit := 10 * time.Minute
		if i.Critical {
			limit = 5 * time.Minute
		}
		length := i.Length(w.now)
		own := heard[i.ID]
		if !own && length >= limit && i.PlannedUntil.IsZero() && !underHeard(w, i, heard) {
			t.Fatalf("nobody heard of %s %s, %v long (parent %q)", i.Kind, i.CameraID, length, i.ParentID)
		}
		if own && length < limit && i.UnstableAt.IsZero() {
			t.Fatalf("%s %s was told although it lasted %v", i.Kind, i.CameraID, length)
		}
		if i.Open() || !i.Settled {
			t.Fatalf("not settled three hours after all was well: %+v", i)
		}
	}
	if len(w.in.Incidents)+len(w.in.Deliveries)+len(w.in.Notices) != 0 {
		t.Fatalf("left over: %d incidents, %d deliveries, %d notices", len(w.in.Incidents), len(w.in.Deliveries), len(w.in.Notices))
	}
	// Two deliveries never share an idempotency key or a Message-ID.
	keys := map[string]bool{}
	for _, d := range w.deliveries {
		if keys[d.Key] || keys[d.MessageID] {
			t.Fatalf("twice: %s", d.Key)
		}
		keys[d.Key], keys[d.MessageID] = true, true
	}
}

// underHeard tells that a parent stood for an incident and was told. One that a told
// parent let go keeps the mark of it: its limit began anew.
func underHeard(w *world, i Incident, heard map[string]bool) bool {
	for i.ParentID != "" && i.Released.IsZero() {
		if heard[i.ParentID] {
			return true
		}
		i = w.incidents[i.ParentID]
		if i.Kind == IncidentSelf {
			return true // not assessed
		}
	}
	return !i.Released.IsZero()
}

func BenchmarkPlanAtRest(b *testing.B) {
	for _, size := range []int{100, 10000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			w := newWorld(b, slices.Repeat([]int{100}, size/100)...)
			w.round()
			for b.Loop() {
				Plan(w.in.Only("b1"), nil, w.now)
			}
		})
	}
}

// BenchmarkFiveThousandDown is the planning of 5,000 cameras that fail at once, to the
// outbox rows.
func BenchmarkFiveThousandDown(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, slices.Repeat([]int{100}, 100)...)
		for n := range 50 {
			for _, c := range w.in.Branches[n].Cameras {
				w.fail(c.State.CameraID)
			}
		}
		w.every = 4 * time.Minute
		w.until(16)
		if len(w.notices) != 50 {
			b.Fatalf("%d notices", len(w.notices))
		}
	}
}

func BenchmarkAdvance(b *testing.B) {
	s := CameraState{}
	r := DefaultRule()
	n := 0
	for b.Loop() {
		n++
		now := at(float64(n))
		s, _ = Advance(s, CheckEvent{CameraID: "c", Tier: inventory.TierBeat, Outcome: inventory.OutcomeOK, At: now}, r, now)
	}
}

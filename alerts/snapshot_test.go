package alerts

import (
	"slices"
	"testing"
)

// Apply takes the answer of Plan into the snapshot that it was asked with, once the
// answer is stored: what is settled and told leaves it. Acknowledgements are used up.
func (in *PlanInput) Apply(a Actions) {
	at := map[string]int{}
	if len(a.Incidents) > 0 {
		for n := range in.Incidents {
			at[in.Incidents[n].ID] = n
		}
	}
	settled := false
	for _, i := range a.Incidents {
		n, ok := at[i.ID]
		if !ok {
			at[i.ID] = len(in.Incidents)
			in.Incidents = append(in.Incidents, i)
		} else {
			in.Incidents[n] = i
		}
		settled = settled || i.Settled
	}
	in.Notices = append(in.Notices, a.Notices...)
	for _, d := range a.Deliveries {
		in.SetDelivery(d)
	}
	for _, st := range a.Branches {
		if st.BranchID == "" {
			in.Institution = st
			continue
		}
		for n := range in.Branches {
			if in.Branches[n].State.BranchID == st.BranchID {
				in.Branches[n].State = st
			}
		}
	}
	in.Acks = nil
	if settled || len(a.Incidents) == 0 || len(a.Deliveries) > 0 {
		in.sweep()
	}
}

// SetDelivery puts a delivery into the snapshot in place of the one with its id: what
// became of it is seen by the next Plan.
func (in *PlanInput) SetDelivery(d Delivery) {
	in.Deliveries = upsert(in.Deliveries, d, func(o Delivery) bool { return o.ID == d.ID })
}

// Only returns the snapshot with the cameras of the given branches alone: cheaper where
// nothing happened in the others.
func (in PlanInput) Only(branchIDs ...string) PlanInput {
	in.Branches = slices.Clone(in.Branches)
	for n := range in.Branches {
		if !slices.Contains(branchIDs, in.Branches[n].State.BranchID) {
			in.Branches[n].Cameras = nil
		}
	}
	return in
}

func upsert[T any](list []T, v T, same func(T) bool) []T {
	if n := slices.IndexFunc(list, same); n >= 0 {
		list[n] = v
		return list
	}
	return append(list, v)
}

// sweep drops settled incidents, and the notices that speak of nothing else once none of
// their messages is under way. The messages of a notice stay together: what went to the
// fallback tells that a dead one beside it is answered.
func (in *PlanInput) sweep() {
	alive, kept := map[string]bool{}, map[string]bool{}
	in.Incidents = slices.DeleteFunc(in.Incidents, func(i Incident) bool { return i.Settled })
	for n := range in.Incidents {
		alive[in.Incidents[n].ID] = true
	}
	speaks := func(items []Item) bool {
		return slices.ContainsFunc(items, func(i Item) bool { return alive[i.IncidentID] })
	}
	for _, n := range in.Notices {
		kept[n.ID] = kept[n.ID] || speaks(n.Items)
	}
	for _, d := range in.Deliveries {
		under := d.State == DeliveryPending || d.State == DeliverySending
		kept[d.NoticeID] = kept[d.NoticeID] || under || speaks(d.Items)
	}
	in.Notices = slices.DeleteFunc(in.Notices, func(n Notice) bool { return !kept[n.ID] })
	in.Deliveries = slices.DeleteFunc(in.Deliveries, func(d Delivery) bool { return !kept[d.NoticeID] })
}

// What went to the fallback answers a dead message of the same notice. It stays in the
// snapshot while that one does, though it speaks only of what is settled: without it the
// fallback would be written to again.
func TestMessagesOfANoticeStayTogether(t *testing.T) {
	a, b := Item{IncidentID: "a", Part: PartNew}, Item{IncidentID: "b", Part: PartContinues}
	in := PlanInput{
		Incidents: []Incident{{ID: "a", Settled: true}, {ID: "b"}},
		Notices:   []Notice{{ID: "n", Items: []Item{a, b}}, {ID: "over", Items: []Item{a}}},
		Deliveries: []Delivery{
			{ID: "dead", NoticeID: "n", State: DeliveryDead, Items: []Item{a, b}},
			{ID: "fallback", NoticeID: "n", State: DeliverySent, Items: []Item{{IncidentID: "a", Part: PartWasDown}}},
			{ID: "old", NoticeID: "over", State: DeliverySent, Items: []Item{a}},
		},
	}
	in.Apply(Actions{})
	if len(in.Incidents) != 1 || len(in.Notices) != 1 || in.Notices[0].ID != "n" {
		t.Errorf("kept %+v %+v", in.Incidents, in.Notices)
	}
	var kept []string
	for _, d := range in.Deliveries {
		kept = append(kept, d.ID)
	}
	if len(kept) != 2 || kept[0] != "dead" || kept[1] != "fallback" {
		t.Errorf("kept deliveries %v, want the dead one and its fallback", kept)
	}
}

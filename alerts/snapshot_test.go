package alerts

import "testing"

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

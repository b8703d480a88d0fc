package web

import (
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// TestBrowserSeesIncidents looks at an outage of a whole branch with a checklist, at one
// that was mailed in vain, at the outbox and at the record.
func TestBrowserSeesIncidents(t *testing.T) {
	h := build(t, small, 2)
	ctx, branch := t.Context(), h.reg.Branches[1].ID
	storm := alerts.Incident{ID: "inc_storm", Kind: alerts.IncidentBranch, BranchID: branch, Since: noon.Add(-3 * time.Hour), Opened: noon.Add(-170 * time.Minute), NoticeID: "not_2"}
	found, err := h.st.Found(ctx, branch)
	must(t, err)
	for n, c := range found.Cameras {
		m := alerts.Member{CameraID: c.ID, Since: storm.Since}
		if n%3 > 0 {
			m.Back = noon.Add(-time.Hour)
		}
		storm.Members = append(storm.Members, m)
	}
	item := []alerts.Item{{IncidentID: storm.ID, Part: alerts.PartNew}}
	must(t, h.st.Record(ctx, store.Batch{Incidents: []alerts.Incident{storm},
		Notices: []alerts.Notice{{ID: "not_2", Kind: alerts.NoticeOutage, BranchID: branch, Created: noon.Add(-160 * time.Minute), Items: item}},
		Deliveries: []alerts.Delivery{{ID: "dlv_2", Key: "2", NoticeID: "not_2", BranchID: branch, Name: "서하준", Address: "hajun@hanbit.example", MessageID: "msg_x@cam.hanbit.example", State: alerts.DeliveryPending,
			Created: noon.Add(-160 * time.Minute), Next: noon.Add(-160 * time.Minute), Items: item}},
		Events: []alerts.Event{{Kind: alerts.EventOpened, At: storm.Opened, BranchID: branch, IncidentID: storm.ID}}}))
	for _, reply := range []string{"450 4.2.0 greylisted, try later", "550 5.1.1 no such mailbox"} {
		_, err := h.st.DueDeliveries(ctx, store.Way{}, noon.Add(-150*time.Minute), 10)
		must(t, err)
		must(t, h.st.DeliveryFailed(ctx, "dlv_2", reply[0] == '5', reply, noon.Add(-150*time.Minute), noon.Add(-150*time.Minute)))
	}
	for _, n := range []alerts.Note{{Kind: alerts.NoteCause, Text: "건물 정전"}, {Kind: alerts.NoteAction, Text: "관리사무소에 연락, 주 스위치 전원 복구 확인"}} {
		n.IncidentID, n.By, n.At = storm.ID, "per_facilities", noon.Add(-30*time.Minute)
		_, err := h.st.AddNote(ctx, n)
		must(t, err)
	}
	_, err = h.st.AcknowledgeIncident(ctx, storm.ID, "per_facilities", noon.Add(-2*time.Hour))
	must(t, err)
	must(t, h.st.Record(ctx, store.Batch{Incidents: closedIncident("inc_closed", branch, found.Cameras[3].ID)}))
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	for page, path := range map[string]string{"incidents": "/incidents?state=all", "incident-storm": "/incidents/inc_storm", "incident-open": "/incidents/" + h.incident, "incident-over": "/incidents/inc_closed",
		"mails": "/mails", "alerts": "/alerts?replay=1", "record": "/incidents/record?state=all"} {
		b.open(path)
		for name, width := range widths {
			b.picture(page+"-"+name, width)
		}
		if wide := eval[int](b, "document.documentElement.scrollWidth - window.innerWidth"); wide > 0 && page != "record" {
			t.Errorf("%s is %d pixels wider than a telephone", page, wide)
		}
	}
	b.quiet()
}

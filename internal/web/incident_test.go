package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// TestIncidentIsWrittenAbout notes cause and action on the page of an incident and finds
// them in the story and in the record that is printed and handed out.
func TestIncidentIsWrittenAbout(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	page := "/incidents/" + h.incident
	for kind, text := range map[string]string{"action": "<b>랜선</b> 교체\r\n확인", "cause": "단선"} {
		if status, to := c.post(page+"/note", url.Values{"kind": {kind}, "text": {text}}); status != http.StatusSeeOther || to != page {
			t.Fatalf("%s: %d to %s", kind, status, to)
		}
	}
	_, body := c.get(page)
	for _, want := range []string{"조치 (도윤서): &lt;b&gt;랜선&lt;/b&gt; 교체 확인", "확인한 원인 (도윤서): 단선", "Message-ID &lt;<bdi>a@b</bdi>&gt;", "250 2.0.0 Ok: queued", "먼저 해 볼 일"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, text := range []string{" ", strings.Repeat("가", alerts.NoteMost+1)} {
		c.post(page+"/note", url.Values{"kind": {"action"}, "text": {text}})
		if _, body := c.get(page); !strings.Contains(body, `role="alert"`) {
			t.Errorf("a note of %d letters was kept without a word", len(text))
		}
	}
	if status, _ := c.post(page+"/note", url.Values{"kind": {"other"}, "text": {"x"}}); status != http.StatusBadRequest {
		t.Errorf("a note of no kind: %d", status)
	}
	status, record := c.get("/incidents/record?state=all&from=2026-03-05&to=2026-03-05")
	if status != http.StatusOK || !strings.Contains(record, "장애상황기록부") || !strings.Contains(record, "&lt;b&gt;랜선&lt;/b&gt; 교체 확인 (03-05 09:40, 도윤서)") || !strings.Contains(record, "단선") || !strings.Contains(record, "장애 중") {
		t.Errorf("record: %d\n%s", status, record)
	}
	if _, record := c.get("/incidents/record?state=all&to=2026-03-04"); !strings.Contains(record, "기록된 장애가 없습니다") {
		t.Error("an outage stands in the record of the day before it")
	}
	if _, table := c.get("/incidents.csv?state=all"); !strings.Contains(table, "조치내용") || !strings.Contains(table, "랜선") {
		t.Errorf("table: %s", table)
	}
	own := newClient(t, srv.URL)
	own.login("own-facilities") // of the second branch
	if _, record := own.get("/incidents/record?state=all"); strings.Contains(record, "단선") {
		t.Error("the record of another branch is shown")
	}
}

// TestIncidentsAreAskedForByState acknowledges the only open one, and asks for it by every
// tab and by its day.
func TestIncidentsAreAskedForByState(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	shown := func(query string) bool {
		_, body := c.get("/incidents?" + query)
		return strings.Contains(body, h.incident)
	}
	for _, acked := range []bool{false, true} {
		for query, want := range map[string]bool{"": true, "state=open": true, "state=waiting": !acked, "state=seen": acked, "state=over": false, "state=all": true,
			"state=all&from=2026-03-05": true, "state=all&to=2026-03-04": false, "from=never": true} {
			if shown(query) != want {
				t.Errorf("acknowledged %v, %s: shown %v", acked, query, !want)
			}
		}
		must(t, h.st.AcknowledgeIncident(t.Context(), h.incident, "per_facilities", noon))
	}
}

// TestDeadLettersStandOnEveryPage gives a message up, finds the banner on every page, sends
// it anew from the list, and takes another off.
func TestDeadLettersStandOnEveryPage(t *testing.T) {
	h := build(t, small, 2)
	dead := func(id, branchID string) {
		must(t, h.st.Record(t.Context(), store.Batch{Deliveries: []alerts.Delivery{{ID: id, Key: id, NoticeID: "not_1", BranchID: branchID, Name: "도윤서", Address: "yunseo@hanbit.example",
			MessageID: id + "@x", State: alerts.DeliveryDead, Reply: "550 <nobody>", Created: noon.Add(-time.Hour), Items: []alerts.Item{{IncidentID: h.incident, Part: alerts.PartNew}}}}}))
	}
	dead("dlv_a", h.reg.Branches[0].ID)
	dead("dlv_b", h.reg.Branches[0].ID)
	srv := face(t, h, nil)
	c, own := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	own.login("own-facilities")
	for _, path := range []string{"/", "/cameras", "/incidents", "/mails", "/policy"} {
		if _, body := c.get(path); !strings.Contains(body, `href="/mails?state=dead"`) {
			t.Errorf("%s does not tell of dead letters", path)
		}
		if _, body := own.get(path); strings.Contains(body, "/mails?state=dead\"") && path != "/mails" {
			t.Errorf("%s tells another branch of them", path)
		}
	}
	_, body := c.get("/mails?state=dead")
	if strings.Count(body, "다시 보내기</button>") != 2 || !strings.Contains(body, "550 &lt;nobody&gt;") {
		t.Errorf("the list: %s", body)
	}
	c.post("/mails/dlv_a/resend", nil)
	if d, err := h.st.Delivery(t.Context(), "dlv_a"); err != nil || d.State != alerts.DeliveryPending || !d.Next.Equal(noon) {
		t.Errorf("sent anew: %+v %v", d, err)
	}
	c.post("/mails/dlv_a/resend", nil)
	if _, body := c.get("/mails"); !strings.Contains(body, "이미 처리된 알림입니다") {
		t.Error("twice goes without a word")
	}
	if status, _ := c.post("/mails/dlv_b/drop", url.Values{}); status != http.StatusBadRequest {
		t.Errorf("taken off without a reason: %d", status)
	}
	c.post("/mails/dlv_b/drop", url.Values{"reason": {"퇴사"}})
	if _, body := c.get("/"); strings.Contains(body, "/mails?state=dead") {
		t.Error("the banner stays")
	}
}

// TestABranchOutageStandsBeforeItsCameras keeps the order of all that is alike.
func TestABranchOutageStandsBeforeItsCameras(t *testing.T) {
	row := func(id string, kind alerts.IncidentKind, parent string) incidentRow {
		return incidentRow{Incident: alerts.Incident{ID: id, Kind: kind, ParentID: parent}}
	}
	rows := []incidentRow{row("c1", alerts.IncidentCamera, "b"), row("alone", alerts.IncidentCamera, ""), row("c2", alerts.IncidentCamera, "b"), row("b", alerts.IncidentBranch, "")}
	leadersFirst(rows)
	var got []string
	for _, r := range rows {
		got = append(got, r.ID)
	}
	if want := "b alone c1 c2"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
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

// TestWhoSaysSoFirstSeesToIt acknowledges an outage twice: the second person is told who did,
// and is told as well where it is over.
func TestWhoSaysSoFirstSeesToIt(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	page := "/incidents/" + h.incident
	says := func(login, want string) {
		t.Helper()
		c := newClient(t, srv.URL)
		c.login(login)
		c.post(page+"/acknowledge", nil)
		if _, body := c.get(page); !strings.Contains(body, want) {
			t.Errorf("%s is not told %q", login, want)
		}
	}
	says("facilities", "담당자로 적었습니다")
	says("manager", "이미 도윤서 님이 담당하고 있습니다. 아무것도 바꾸지 않았습니다")
	says("facilities", "담당자로 적었습니다")
	i, err := h.st.Incident(t.Context(), h.incident)
	must(t, err)
	i.Closed = noon
	must(t, h.st.Record(t.Context(), store.Batch{Incidents: []alerts.Incident{i}}))
	says("manager", "이미 끝난 장애입니다. 아무것도 바꾸지 않았습니다")
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
		_, err := h.st.AcknowledgeIncident(t.Context(), h.incident, "per_facilities", noon)
		must(t, err)
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

// branchDown puts the outage of a whole branch beside the incident that the house has: it took
// in those of three cameras, of which one is back; ids are of the outage and of its cameras' own.
func branchDown(t *testing.T, h *house, above string) (id string, cameras []string) {
	t.Helper()
	branch := h.reg.Branches[0].ID
	since := noon.Add(-3 * time.Hour)
	parent := alerts.Incident{ID: "inc_all", Kind: alerts.IncidentBranch, BranchID: branch, ParentID: above, Cause: inventory.CauseTimeout, Since: since, Opened: since.Add(time.Minute)}
	batch := store.Batch{}
	for k := 5; k < 8; k++ {
		camera := fmt.Sprintf("cam_b000n%04d", k)
		m := alerts.Member{CameraID: camera, Since: since}
		one := alerts.Incident{ID: "inc_" + camera, Kind: alerts.IncidentCamera, BranchID: branch, CameraID: camera, ParentID: parent.ID, Cause: inventory.CauseTimeout, Since: since, Opened: since.Add(time.Minute)}
		if k == 7 {
			m.Back, one.Closed, one.Ended = noon.Add(-time.Hour), noon.Add(-time.Hour), noon.Add(-time.Hour)
		} else {
			cameras = append(cameras, camera)
		}
		parent.Members = append(parent.Members, m)
		batch.Incidents = append(batch.Incidents, one)
	}
	batch.Incidents = append(batch.Incidents, parent)
	must(t, h.st.Record(t.Context(), batch))
	return parent.ID, cameras
}

// TestABranchOutageLeadsItsCameras finds the outage of a branch above a younger one of a single
// camera, its cameras folded under it, the same number everywhere, and its name wherever one of
// its cameras is looked at.
func TestABranchOutageLeadsItsCameras(t *testing.T) {
	h := build(t, small, 2)
	outage, cameras := branchDown(t, h, "")
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, body := c.get("/incidents")
	lead, alone := strings.Index(body, `href="/incidents/`+outage+`"`), strings.Index(body, `href="/incidents/`+h.incident+`"`)
	if lead < 0 || alone < lead {
		t.Errorf("the branch's outage stands at %d, a camera's at %d", lead, alone)
	}
	for _, id := range cameras {
		if strings.Contains(body, `href="/incidents/inc_`+id) || !strings.Contains(body, `href="/cameras/`+id+`"`) {
			t.Errorf("camera %s is not folded under its branch's outage", id)
		}
	}
	if strings.Contains(body, "cam_b000n0007") {
		t.Error("a camera that is back is folded under the outage")
	}
	for page, want := range map[string]string{
		"/incidents": "열린 장애 2건", "/incidents?state=waiting": "열린 장애 2건", "/": "아직 아무도 확인하지 않은 장애가 2건",
		"/cameras/" + cameras[0]:                 "본점 ‘지점 전체 장애’에 함께 끊겨 있습니다",
		"/branches/" + h.reg.Branches[0].ID:      "카메라 2대가 함께 끊겨 있습니다",
		"/incidents/inc_" + cameras[0]:           "담당 확인과 조치는 그쪽에서 한 번에",
		"/cameras/" + cameraOf(t, h, h.incident): "이 카메라의 장애가 열려 있습니다",
	} {
		if _, body := c.get(page); !strings.Contains(body, want) {
			t.Errorf("%s does not say %q", page, want)
		}
	}
	if _, body := c.get("/incidents/" + outage); !strings.Contains(body, "<dt>이상내용</dt><dd>카메라 3대가 함께 끊김</dd>") {
		t.Error("the page of the branch's outage does not say that its cameras stopped together")
	}
	if _, body := c.get("/"); !strings.Contains(body, `<span class="badge">2<span class="vh">`) {
		t.Error("the badge has another number")
	}
	if _, body := c.get("/incidents/inc_" + cameras[0]); strings.Contains(body, "/acknowledge") || !strings.Contains(body, `href="/incidents/`+outage+`"`) {
		t.Error("the page of a camera's own incident does not lead to the outage it is part of")
	}
	c.post("/incidents/"+outage+"/acknowledge", nil)
	if _, body := c.get("/incidents?state=waiting"); !strings.Contains(body, "열린 장애 1건") || strings.Contains(body, cameras[0]) {
		t.Error("cameras of an outage that somebody sees to still wait for somebody")
	}
}

func cameraOf(t *testing.T, h *house, incident string) string {
	t.Helper()
	in, err := h.st.Incident(t.Context(), incident)
	must(t, err)
	return in.CameraID
}

// TestAnOutageAboveBranches is seen by those whose right is for one branch as that of the
// branch: they neither read of the one above nor lose sight of their own.
func TestAnOutageAboveBranches(t *testing.T) {
	h := build(t, small, 2)
	self := alerts.Incident{ID: "inc_self", Kind: alerts.IncidentSelf, Since: noon.Add(-4 * time.Hour), Opened: noon.Add(-4 * time.Hour)}
	must(t, h.st.Record(t.Context(), store.Batch{Incidents: []alerts.Incident{self,
		{ID: "inc_second", Kind: alerts.IncidentBranch, BranchID: h.reg.Branches[1].ID, ParentID: self.ID, Since: noon.Add(-3 * time.Hour), Opened: noon.Add(-3 * time.Hour)}}}))
	outage, _ := branchDown(t, h, self.ID)
	srv := face(t, h, nil)
	whole, own := newClient(t, srv.URL), newClient(t, srv.URL)
	whole.login("facilities")
	own.login("own-facilities")
	if _, body := whole.get("/incidents"); !strings.Contains(body, "열린 장애 2건") || !strings.Contains(body, "/incidents/inc_self") || strings.Contains(body, "/incidents/"+outage) {
		t.Error("who sees all branches is not shown the outage above them first, once")
	}
	_, body := own.get("/incidents")
	if !strings.Contains(body, "열린 장애 1건") || !strings.Contains(body, "/incidents/inc_second\"") {
		t.Error("who sees one branch does not see its outage")
	}
	if _, body := own.get("/incidents/inc_second"); strings.Contains(body, "inc_self") {
		t.Error("who sees one branch reads of the outage above")
	}
	if _, body := own.get("/"); !strings.Contains(body, `<span class="badge">1<span class="vh">`) {
		t.Error("the badge of one branch has another number")
	}
}

// TestTheRecordTellsEachOutageOnce keeps what was told before its parent took it in, leaves
// out what only hangs on one, and counts nothing that was the monitor's own fault.
func TestTheRecordTellsEachOutageOnce(t *testing.T) {
	h := build(t, small, 2)
	branch, at := h.reg.Branches[0].ID, func(minute int) time.Time { return noon.Add(time.Duration(minute-600) * time.Minute) }
	outage := func(id string, kind alerts.IncidentKind, parent string, since, ended int) alerts.Incident {
		i := alerts.Incident{ID: id, Kind: kind, BranchID: branch, ParentID: parent, Since: at(since), Opened: at(since + 1), Ended: at(ended), Closed: at(ended)}
		if kind == alerts.IncidentSelf {
			i.BranchID = ""
		}
		return i
	}
	told := outage("inc_told", alerts.IncidentCamera, "inc_branch", 21, 40)
	told.NoticeID = "ntc_told"
	acked := outage("inc_branch", alerts.IncidentBranch, "", 20, 40)
	acked.AcknowledgedBy, acked.AcknowledgedAt = "operator:root", at(30)
	must(t, h.st.Record(t.Context(), store.Batch{Incidents: []alerts.Incident{acked, told,
		outage("inc_before", alerts.IncidentCamera, "inc_branch", 5, 40), outage("inc_under", alerts.IncidentCamera, "inc_branch", 21, 40),
		outage("inc_self", alerts.IncidentSelf, "", 100, 110), outage("inc_blind", alerts.IncidentBranch, "", 100, 112), outage("inc_late", alerts.IncidentBranch, "", 101, 180)}}))
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	list, _, err := h.st.Incidents(t.Context(), store.IncidentFilter{To: at(300)})
	must(t, err)
	var rows []incidentRow
	for _, i := range list {
		rows = append(rows, incidentRow{Incident: i})
	}
	rows, err = (&server{Options: Options{Store: h.st}}).ownRows(t.Context(), rows)
	must(t, err)
	var got []string
	for _, r := range rows {
		got = append(got, strings.TrimPrefix(r.ID, "inc_"))
	}
	if want := "late blind self told branch before"; strings.Join(got, " ") != want {
		t.Errorf("in the record: %v, want %s", got, want)
	}
	_, record := c.get("/incidents.csv?state=all")
	if strings.Count(record, ",판정하지 않음") != 1 || strings.Contains(record, "operator:root") || !strings.Contains(record, "운영자(명령줄)") {
		t.Errorf("record: %s", record)
	}
	if _, page := c.get("/incidents/inc_blind"); !strings.Contains(page, "점검 서버 자신의 연결이 끊겨 판정하지 않았습니다") {
		t.Error("the page tells of an outage that was the monitor's own")
	}
}

package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"camledger/inventory"
)

// giveList sends a camera list as a browser does.
func (c *client) giveList(name, text string) (int, string) {
	return c.giveListAt(listPath, name, text)
}

// giveListAt gives it on a page of its own.
func (c *client) giveListAt(page, name, text string) (int, string) {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	must(c.t, err)
	_, err = part.Write([]byte(text))
	must(c.t, err)
	must(c.t, form.Close())
	req, err := http.NewRequestWithContext(c.t.Context(), "POST", c.base+page, &body)
	must(c.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := c.http.Do(req)
	must(c.t, err)
	defer res.Body.Close()
	return res.StatusCode, res.Header.Get("Location")
}

// A camera list is given, its columns are matched, it is looked at and used; then it is
// evidence on the page of placing, and nothing was placed by it.
func TestACameraListIsGivenMatchedAndUsed(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch := h.reg.Branches[2]
	found, err := h.st.Found(t.Context(), branch.ID)
	must(t, err)
	addr := found.Devices[found.Cameras[0].DeviceID].Addr.Addr().String()
	status, page := c.giveList("대장.csv", "지점,가,나\n"+branch.Name+","+addr+",365코너\n"+branch.Name+",10.9.9.9,<script>alert(1)</script>\n없는지점,10.9.9.8,객장\n")
	if status != 303 || !strings.HasPrefix(page, listPath+"/list_") {
		t.Fatalf("given: %d %s", status, page)
	}
	if _, body := c.get(page); !strings.Contains(body, "설치 위치가 어느 열인지") || strings.Contains(body, `value="use"`) {
		t.Error("a list whose columns are not matched can be used, or nobody says so")
	}
	match := url.Values{"do": {"match"}, "rev": {"1"}, "heading": {"0"}, "branch": {"0"}, "address": {"1"}, "place": {"2"}, "name": {"-1"}, "channel": {"-1"}, "all": {""}}
	if status, to := c.post(page, match); status != 303 || to != page {
		t.Fatalf("matched: %d %s", status, to)
	}
	_, body := c.get(page)
	for _, want := range []string{addr, "365코너", "&lt;script&gt;", "지점을 알 수 없습니다 (없는지점)", `value="use"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the preview does not show %s", want)
		}
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("a cell is markup")
	}
	c.post(page, match) // the back button
	if _, body = c.get(page); !strings.Contains(body, "다른 사람이 이 목록을 바꾸거나 썼습니다") {
		t.Error("a stale form is not told")
	}
	if status, _ := c.post(page, url.Values{"do": {"use"}, "rev": {"2"}}); status != 303 {
		t.Errorf("used: %d", status)
	}
	listed, err := h.st.ListedCameras(t.Context(), branch.ID)
	must(t, err)
	if len(listed) != 2 || listed[0].Addr.String() != addr {
		t.Errorf("listed %+v", listed)
	}
	for name, bad := range map[string]url.Values{"a column that is none": {"do": {"match"}, "rev": {"3"}, "heading": {"x"}}, "no step": {"do": {"x"}}} {
		if status, _ := c.post(page, bad); status != 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := c.giveList("x.csv", ""); status != 422 {
		t.Errorf("an empty file: %d", status)
	}
	own := newClient(t, srv.URL)
	own.login("inspector")
	if status, _ := own.get(page); status == 200 {
		t.Error("an inspector reads camera lists")
	}
}

// What was learnt is shown where cameras are placed, and is taken back there.
func TestLearntRulesAreShownAndTakenBack(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	branch := h.reg.Branches[2]
	found, err := h.st.Found(t.Context(), branch.ID)
	must(t, err)
	loc := h.reg.LocationsOf(branch.ID)[0]
	must(t, h.st.LearnRules(t.Context(), []inventory.LearntRule{{BranchID: branch.ID, Kind: inventory.RuleName, Pattern: "정문", Words: "<b>정문", LocationID: loc.ID,
		CameraID: found.Cameras[0].ID, Actor: h.persons["facilities"].ID, At: noon}}))
	rules, err := h.st.LearntRules(t.Context(), branch.ID, false)
	must(t, err)
	c := newClient(t, srv.URL)
	c.login("facilities")
	page := "/branches/" + branch.ID + "/placing"
	if _, body := c.get(page); !strings.Contains(body, "&lt;b&gt;정문") || !strings.Contains(body, loc.Name) {
		t.Error("the rule is not shown")
	}
	form := url.Values{"rule": {rules[0].ID}}
	if status, _ := c.post("/branches/"+h.reg.Branches[0].ID+"/rules", form); status != 404 {
		t.Errorf("a rule of another branch: %d", status)
	}
	for range 2 {
		if status, to := c.post("/branches/"+branch.ID+"/rules", form); status != 303 || to != page {
			t.Errorf("taken back: %d %s", status, to)
		}
	}
	if _, body := c.get(page); strings.Contains(body, "&lt;b&gt;정문") || !strings.Contains(body, "이미 지운 규칙입니다") {
		t.Error("it is still shown, or the second click is not told")
	}
}

// Slots are shown with what holds them; a camera that no network shows is counted by who has
// looked at it.
func TestSlotsAreCountedByHand(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch := h.reg.Branches[0]
	page := "/branches/" + branch.ID + "/slots"
	var short string
	for _, l := range h.reg.LocationsOf(branch.ID) {
		if strings.Contains(l.Name, "금고") {
			short = l.ID
		}
	}
	if status, _ := c.post(page, url.Values{"do": {"hand"}, "location": {short}, "label": {"아날로그 <1>"}, "reason": {"동축"}}); status != 303 {
		t.Fatalf("counted by hand: %d", status)
	}
	_, body := c.get(page)
	for _, want := range []string{"아날로그 &lt;1&gt;", "동축", h.persons["facilities"].Name, "방침 대수 = 배치 확정"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	foreign := h.reg.LocationsOf(h.reg.Branches[1].ID)[0].ID
	c.post(page, url.Values{"do": {"hand"}, "location": {foreign}, "reason": {"x"}})
	if _, body = c.get(page); !strings.Contains(body, "장소와 이유를 적어 주십시오") {
		t.Error("a place of another branch is taken")
	}
	reports, err := h.st.BranchReports(t.Context(), noon)
	must(t, err)
	if least, most := reports[0].Left(); reports[0].ByHand != 1 || least != 0 || most != 0 {
		t.Errorf("%d by hand, %d–%d left", reports[0].ByHand, least, most)
	}
}

// Rows of a list in use that match nothing are shown, taken out and put back; those that are
// out are no evidence.
func TestRowsOfACameraListAreTakenOut(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	branch := h.reg.Branches[2]
	_, page := c.giveList("대장.csv", "지점,주소,장소\n"+branch.Name+",10.9.9.9,옛 창고\n"+branch.Name+",10.9.9.8,365코너\n")
	if status, _ := c.post(page, url.Values{"do": {"use"}, "rev": {"1"}}); status != http.StatusSeeOther {
		t.Fatalf("used: %d", status)
	}
	if _, body := c.get(page); !strings.Contains(body, "살펴볼 행 2개") || !strings.Contains(body, `name="row" value="2"`) {
		t.Error("the rows that match nothing are not shown")
	}
	evidence := func() (places []string) {
		list, err := h.st.ListedCameras(t.Context(), branch.ID)
		must(t, err)
		for _, l := range list {
			places = append(places, l.Place)
		}
		return places
	}
	c.post(page, url.Values{"do": {"drop"}, "row": {"2"}})
	if _, body := c.get(page); !strings.Contains(body, "1개 행을 목록에서 뺐습니다") || !strings.Contains(body, "뺀 행 1개") || !strings.Contains(body, "살펴볼 행 1개") {
		t.Error("the row was not taken out")
	}
	if got := evidence(); len(got) != 1 || got[0] != "365코너" {
		t.Errorf("evidence %q", got)
	}
	c.post(page, url.Values{"do": {"restore"}, "row": {"2"}})
	if got := evidence(); len(got) != 2 {
		t.Errorf("put back: %q", got)
	}
	if status, _ := c.post(page, url.Values{"do": {"drop"}, "row": {"x"}}); status != http.StatusBadRequest {
		t.Errorf("a row that is none: %d", status)
	}
	who := newClient(t, c.base)
	who.login("auditor")
	if status, _ := who.post(page, url.Values{"do": {"drop"}, "row": {"2"}}); status != http.StatusForbidden {
		t.Errorf("the auditor takes rows out: %d", status)
	}
}

// TestAListGivenForABranch comes from the worklist of a branch with a list that names no branch:
// it is read as that branch's. One of no branch says what is to be chosen, not that each row is
// wrong.
func TestAListGivenForABranch(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	branch := h.reg.Branches[2]
	work := "/branches/" + branch.ID + "/placing"
	_, body := c.get(work)
	page := listPath + "?branch=" + branch.ID
	if !strings.Contains(body, `href="`+page+`"`) {
		t.Fatal("the worklist does not lead to a list of its branch")
	}
	if _, body := c.get(page); !strings.Contains(body, "모두 "+branch.Name+"의 카메라로") || !strings.Contains(body, `action="`+page+`"`) || !strings.Contains(body, `href="`+work+`"`) {
		t.Error("the page forgets the branch that it was opened for")
	}
	const list = "IP주소,설치위치\n10.22.0.10,객장\n10.22.0.11,금고\n"
	status, mine := c.giveListAt(page, "대장.csv", list)
	if status != 303 {
		t.Fatalf("given: %d", status)
	}
	l, err := h.st.CameraList(t.Context(), strings.TrimPrefix(mine, listPath+"/"))
	must(t, err)
	if l.BranchID != branch.ID {
		t.Errorf("it is read as of branch %q", l.BranchID)
	}
	if _, body := c.get(mine); strings.Contains(body, "지점을 알 수 없습니다") || !strings.Contains(body, `href="`+work+`"`) {
		t.Error("its rows have no branch, or nothing leads back")
	}
	_, other := c.giveList("대장.csv", list)
	if _, body := c.get(other); !strings.Contains(body, "이 파일에는 지점 열이 없습니다") || strings.Contains(body, "번째 줄:") {
		t.Error("a list of no branch does not say what to choose")
	}
	_, foreign := c.giveListAt(listPath+"?branch=br_none", "대장.csv", list)
	if l, err := h.st.CameraList(t.Context(), strings.TrimPrefix(foreign, listPath+"/")); err != nil || l.BranchID != "" {
		t.Errorf("a branch that is none was taken: %q %v", l.BranchID, err)
	}
}

package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// differenceOf finds the one difference of a kind.
func differenceOf(t testing.TB, h *house, kind inventory.DifferenceKind) inventory.Difference {
	t.Helper()
	list, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{Kind: []inventory.DifferenceKind{kind}})
	must(t, err)
	if len(list) == 0 {
		t.Fatalf("no %s", kind)
	}
	return list[0]
}

// Two people settle the same difference from the same page: the second is told who did what
// and when, and nothing is done twice. A double click and the back button are no different.
func TestTwoPeopleSettleTheSameDifference(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	d := differenceOf(t, h, inventory.AudioOffered)
	page := "/differences/" + d.ID
	first, second := newClient(t, srv.URL), newClient(t, srv.URL)
	first.login("facilities")
	second.login("manager")
	if _, body := second.get(page); !strings.Contains(body, `name="rev" value="`+strconv.Itoa(d.Revision)+`"`) {
		t.Fatal("the form does not say of which revision it is made")
	}
	rev := strconv.Itoa(d.Revision)
	settled := url.Values{"do": {"settled"}, "rev": {rev}, "reason": {"음성 끔"}}
	for range 2 { // a double click
		if status, to := first.post(page+"/decide", settled); status != 303 || to != page {
			t.Fatalf("settled: %d %s", status, to)
		}
	}
	if _, body := first.get(page); !strings.Contains(body, "아무것도 바꾸지 않았습니다") {
		t.Error("the double click is not told")
	}
	if status, _ := second.post(page+"/decide", url.Values{"do": {"accept"}, "rev": {rev}, "reason": {"공사"}, "until": {"2026-06-01"}}); status != 303 {
		t.Errorf("a stale form: %d", status)
	}
	_, body := second.get(page)
	for _, want := range []string{"아무것도 바꾸지 않았습니다", h.persons["facilities"].Name, "조치했다고 적음", "2026-03-05 09:40"} {
		if !strings.Contains(body, want) {
			t.Errorf("the second is not told %q", want)
		}
	}
	events, err := h.st.DifferenceEvents(t.Context(), d.ID)
	must(t, err)
	if len(events) != 2 {
		t.Errorf("%d steps: %+v", len(events), events)
	}
	// The other one signs that it was put right; who said it cannot.
	if strings.Contains(func() string { _, b := first.get(page); return b }(), `value="confirmed"`) {
		t.Error("who fixed it may sign for it")
	}
	now := differenceOf(t, h, inventory.AudioOffered)
	if status, _ := second.post(page+"/decide", url.Values{"do": {"confirmed"}, "rev": {strconv.Itoa(now.Revision)}}); status != 303 {
		t.Errorf("signed: %d", status)
	}
	if now = differenceOf(t, h, inventory.AudioOffered); now.State != inventory.DifferenceResolved {
		t.Errorf("after the signature it is %s", now.State)
	}
}

// Many are settled at once, each as it was seen; those that somebody was quicker with stay.
func TestBulkStepsKeepWhatOthersDid(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	list, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{State: []inventory.DifferenceState{inventory.DifferenceOpen}})
	must(t, err)
	if len(list) < 3 {
		t.Fatalf("%d differences", len(list))
	}
	form := url.Values{"do": {"settled"}, "reason": {"현장 조치"}, "back": {"/differences?severity=real"}}
	for _, d := range list[:3] {
		form.Add("id", d.ID)
		form.Add("rev", d.ID+" "+strconv.Itoa(d.Revision))
	}
	_, err = h.st.DecideDifference(t.Context(), store.Decision{DifferenceID: list[1].ID, Kind: inventory.ActAssign, To: "role:manager", Actor: h.persons["manager"].ID, At: noon})
	must(t, err)
	c := newClient(t, srv.URL)
	c.login("facilities")
	if status, to := c.post("/differences", form); status != 303 || to != "/differences?severity=real" {
		t.Fatalf("bulk: %d %s", status, to)
	}
	if _, body := c.get("/differences"); !strings.Contains(body, "2건을 처리했고 1건은 바꾸지 않았습니다") || !strings.Contains(body, h.persons["manager"].Name) {
		t.Error("what was left is not told")
	}
	for i, want := range []inventory.DifferenceState{inventory.DifferenceAwaiting, inventory.DifferenceOpen, inventory.DifferenceAwaiting} {
		d, err := h.st.Difference(t.Context(), list[i].ID)
		must(t, err)
		if d.State != want {
			t.Errorf("%d is %s, want %s", i, d.State, want)
		}
	}
	assign := url.Values{"do": {"assign"}, "to": {h.persons["facilities"].ID}, "id": {list[1].ID}, "rev": {list[1].ID + " 2"}}
	if status, _ := c.post("/differences", assign); status != 303 {
		t.Errorf("assign: %d", status)
	}
	if _, body := c.get("/differences?who=me"); !strings.Contains(body, list[1].ID) || strings.Contains(body, list[0].ID) {
		t.Error("mine are not those that I see to")
	}
	if _, body := c.get("/differences?who=nobody&state=all"); strings.Contains(body, list[1].ID) {
		t.Error("what I see to is nobody's")
	}
	if status, _ := c.post("/differences", url.Values{"do": {"accept"}, "id": {list[0].ID}}); status != 400 {
		t.Errorf("exceptions in bulk: %d", status)
	}
	own := newClient(t, srv.URL)
	own.login("inspector")
	if status, _ := own.post("/differences", assign); status != 403 {
		t.Errorf("an inspector settles: %d", status)
	}
}

// An amendment is proposed by one and approved by another; then the policy is stale, and who
// proposed cannot approve.
func TestAnAmendmentIsProposedOnThePage(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	d := differenceOf(t, h, inventory.CountMismatch)
	page := "/differences/" + d.ID
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, body := c.get(page)
	if !strings.Contains(body, `value="amend"`) || strings.Contains(body, `value="bind"`) {
		t.Error("the forms do not fit a count")
	}
	form := url.Values{"do": {"amend"}, "rev": {strconv.Itoa(d.Revision)}, "to": {d.LocationID}, "count": {"16"}, "reason": {"한 대 철거"}}
	if status, _ := c.post(page+"/decide", form); status != 303 {
		t.Fatalf("proposed: %d", status)
	}
	if _, body = c.get(page); !strings.Contains(body, `value="withdraw"`) || strings.Contains(body, `value="approve"`) {
		t.Error("who proposed can approve, or not withdraw")
	}
	waiting, err := h.st.Decisions(t.Context(), d.ID)
	must(t, err)
	m := newClient(t, srv.URL)
	m.login("manager")
	l, _ := h.reg.Location(d.LocationID)
	change := fmt.Sprintf("%s: %d대를 16대로", l.Name, d.Declared)
	for _, path := range []string{page, "/differences?state=proposed"} {
		if _, body = m.get(path); !strings.Contains(body, change) {
			t.Errorf("%s does not show who approves %q", path, change)
		}
	}
	if status, _ := m.post("/differences", url.Values{"do": {"approved"}, "id": {d.ID}, "rev": {d.ID + " " + strconv.Itoa(d.Revision+1)}}); status != 303 {
		t.Errorf("approved in bulk: %d", status)
	}
	list, err := h.st.Amendments(t.Context(), store.AmendmentFilter{DifferenceID: d.ID})
	must(t, err)
	if len(list) != 1 || list[0].State != inventory.AmendmentDecided || list[0].Count != 16 || waiting[0].Kind != inventory.ActAmend {
		t.Errorf("amendments %+v", list)
	}
	if _, body = c.get(page); strings.Count(body, change) < 2 {
		t.Errorf("the history does not say what was proposed and approved: %q", change)
	}
	if _, body = c.get("/differences?state=amending"); !strings.Contains(body, d.ID) {
		t.Error("it is not among those to be amended")
	}
	for name, bad := range map[string]url.Values{
		"no number": {"do": {"amend"}, "to": {d.LocationID}, "count": {"many"}, "reason": {"x"}},
		"no reason": {"do": {"amend"}, "to": {d.LocationID}, "count": {"3"}},
		"no step":   {"do": {"forget"}},
		"approve":   {"do": {"approved"}},
	} {
		if status, _ := c.post(page+"/decide", bad); status != 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
}

// TestDecisionsNameTheirRevision sends steps of which it is not readable what the person
// looked at: nothing is done. A note that is sent twice is written once.
func TestDecisionsNameTheirRevision(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	d := differenceOf(t, h, inventory.AudioOffered)
	page := "/differences/" + d.ID
	steps := func() int {
		events, err := h.st.DifferenceEvents(t.Context(), d.ID)
		must(t, err)
		return len(events)
	}
	before := steps()
	for _, rev := range []string{"", "0", "-1", "abc", strings.Repeat("9", 30)} {
		for _, do := range []string{"settled", "note", "accept"} {
			form := url.Values{"do": {do}, "rev": {rev}, "reason": {"음성 끔"}, "until": {"2026-06-01"}}
			if status, _ := c.post(page+"/decide", form); status != 400 {
				t.Errorf("%s of revision %q: %d", do, rev, status)
			}
		}
		if status, _ := c.post("/differences", url.Values{"do": {"settled"}, "id": {d.ID}, "rev": {d.ID + " " + rev}}); status != 400 {
			t.Errorf("many, revision %q: %d", rev, status)
		}
	}
	if n := steps(); n != before {
		t.Errorf("%d steps were taken", n-before)
	}
	note := url.Values{"do": {"note"}, "rev": {strconv.Itoa(d.Revision)}, "reason": {"업체에 전화함"}}
	for range 2 {
		if status, to := c.post(page+"/decide", note); status != 303 || to != page {
			t.Fatalf("note: %d %s", status, to)
		}
	}
	if n := steps(); n != before+1 {
		t.Errorf("a note sent twice made %d steps", n-before)
	}
	note.Set("rev", strconv.Itoa(d.Revision+7))
	c.post(page+"/decide", note)
	if n := steps(); n != before+1 {
		t.Error("a note of a revision that is not was written")
	}
}

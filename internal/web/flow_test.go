package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestMorning is what a facilities officer and a manager do in a browser: place the
// cameras of a new branch in bulk, mark one difference as fixed, propose an exception for
// another, have it approved by the manager, acknowledge the outage.
func TestMorning(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")

	branch := h.reg.Branches[2].ID
	b.open("/branches/" + branch + "/placing")
	if !eval[bool](b, `document.querySelector("button[value=proposed]").disabled`) {
		t.Error("the button is live although nothing is selected")
	}
	b.click(`button[name=group]`) // the first place, all its proposals
	if got := b.text(".flash"); !strings.Contains(got, "5") {
		t.Errorf("after placing a group: %q", got)
	}
	b.do(chromedp.Click(chromedp.CSS(`input[data-all=""]`)))
	if got := eval[string](b, `document.querySelector("button[value=proposed] [data-count]").textContent`); got != "17" { // 19 are chosen, two of them without a proposal
		t.Errorf("%s cameras are selected", got)
	}
	b.click(`button[value=proposed]`)
	b.do(chromedp.Click(chromedp.CSS(`input[data-all=""]`)), chromedp.SetValue(chromedp.CSS("select[name=to]"), h.reg.LocationsOf(branch)[2].ID))
	b.click(`button[value=move]`)
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	for _, c := range found.Cameras {
		if c.SlotID == "" {
			t.Errorf("camera %s has no slot", c.Name)
		}
	}
	if got := b.text(".empty b"); got != "자리를 기다리는 카메라가 없습니다" {
		t.Errorf("the worklist says %q", got)
	}
	b.click(`form[action$="/enrolled"] button`)

	b.open("/differences?kind=AUDIO_OFFERED")
	b.do(chromedp.Click(chromedp.CSS(`input[name=id]`)), chromedp.SendKeys(chromedp.CSS("input[name=reason]"), "음성 끔"))
	b.click(`button[value=settled]`)

	b.open("/differences?kind=MOUNT_MISMATCH")
	b.click(`td.say a`)
	b.do(chromedp.Click(chromedp.CSS(`details:has(button[value=accept]) summary`)))
	b.do(chromedp.SendKeys(chromedp.CSS(`form:has(button[value=accept]) input[name=reason]`), "4월 공사 때 교체"))
	b.click(`button[value=accept]`)
	where := eval[string](b, "location.pathname")
	if got := b.text("section.next p.mute, .next + * "); got == "" {
		t.Error("the page says nothing about what comes next")
	}
	if eval[bool](b, `!!document.querySelector("button[value=approve]")`) {
		t.Error("the proposer may approve")
	}
	if got := b.text(".head .st-warn"); got != "승인 대기" {
		t.Errorf("the state of what is proposed: %q", got)
	}
	b.picture("proposed-1280", 1280)
	b.open("/differences?state=proposed")
	if got := b.text(".head p"); strings.Contains(got, "다른 사람이 낸") {
		t.Errorf("one's own proposal is another's: %q", got)
	}
	if got := b.text("td .st-warn"); got != "승인 대기" {
		t.Errorf("the state in the list: %q", got)
	}

	b.click(`form[action="/logout"] button`)
	b.login("manager")
	b.open("/")
	if got := b.text(".next"); !strings.Contains(got, "승인을 기다리는 제안이 1건") {
		t.Errorf("the manager is told %q", got)
	}
	b.open(where)
	b.click(`button[value=approve]`)
	if eval[bool](b, `!!document.querySelector("button[value=accept]")`) {
		t.Error("an exception in force can be proposed again")
	}
	if got := b.text("ul.time"); strings.Count(got, "4월 공사 때 교체") != 1 || !strings.Contains(got, "승인함") {
		t.Errorf("the history: %q", got)
	}
	b.open("/incidents/" + h.incident)
	b.click(`form[action$="/acknowledge"] button`)
	b.quiet()

	for kind, want := range map[inventory.DifferenceKind]inventory.DifferenceState{inventory.AudioOffered: inventory.DifferenceAwaiting, inventory.MountMismatch: inventory.DifferenceAccepted} {
		list, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{Kind: []inventory.DifferenceKind{kind}})
		must(t, err)
		if len(list) != 1 || list[0].State != want {
			t.Errorf("%s: %+v, want it %s", kind, list, want)
		}
	}
	in, err := h.st.Incident(t.Context(), h.incident)
	must(t, err)
	if in.AcknowledgedBy != h.persons["manager"].ID {
		t.Errorf("the incident is seen to by %q", in.AcknowledgedBy)
	}
}

// TestSigning has an inspection signed and countersigned by two persons, never by one.
func TestSigning(t *testing.T) {
	h := build(t, small[:1], 1)
	both := h.persons["inspector"]
	_, err := h.st.AddGrant(t.Context(), store.Grant{PersonID: both.ID, Role: store.RoleApprover, GrantedBy: "operator:test", Reason: "겸직", From: noon.AddDate(0, 0, -1)})
	must(t, err)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("inspector")
	page := "/inspections/" + h.inspection
	if _, body := c.get(page); strings.Contains(body, `href="/cameras/"`) || strings.Index(body, "본점-34") > strings.Index(body, "본점-10") {
		t.Error("a row without a camera is a link, or faults do not come first")
	}
	if status, to := c.post(page+"/sign", nil); status != 303 || to != page {
		t.Fatalf("sign: %d %s", status, to)
	}
	if status, _ := c.post(page+"/sign", nil); status != 409 {
		t.Errorf("signed twice: %d", status)
	}
	if status, _ := c.post(page+"/seal", nil); status != 403 {
		t.Errorf("the inspector countersigns: %d", status)
	}
	other := newClient(t, srv.URL)
	other.login("approver")
	if status, _ := other.post(page+"/seal", nil); status != 303 {
		t.Errorf("countersign: %d", status)
	}
	_, body := other.get(page + "/sheet")
	for _, name := range []string{"민채원", "문시우"} {
		if !strings.Contains(body, name) {
			t.Errorf("the sheet does not name %s", name)
		}
	}
}

// TestDoubleApproval approves the same proposal twice: the second is told.
func TestDoubleApproval(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, nil)
	list, _, err := h.st.Differences(t.Context(), differencesOf(h.reg.Branches[0].ID))
	must(t, err)
	d, err := h.st.DecideDifference(t.Context(), store.Decision{DifferenceID: list[0].ID, Kind: store.DecideAccept, Reason: "x", Until: noon.AddDate(0, 1, 0), Actor: h.persons["facilities"].ID, At: noon})
	must(t, err)
	c := newClient(t, srv.URL)
	c.login("manager")
	form := map[string][]string{"decision": {d.ID}, "do": {"approve"}, "rev": {"2"}}
	if status, _ := c.post("/differences/"+list[0].ID+"/approve", form); status != 303 {
		t.Errorf("approve: %d", status)
	}
	page := "/differences/" + list[0].ID
	form["rev"] = []string{"3"} // the page is fresh, the proposal is not
	if status, to := c.post(page+"/approve", form); status != 303 || to != page {
		t.Errorf("approve again: %d %s", status, to)
	}
	if _, body := c.get(page); !strings.Contains(body, "이미 처리되었을 수 있습니다") {
		t.Error("the second approval is told nothing")
	}
	if events, err := h.st.DifferenceEvents(t.Context(), list[0].ID); err != nil || len(events) != 3 {
		t.Errorf("history %+v %v", events, err)
	}
}

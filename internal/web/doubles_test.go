package web

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// shownTwice adds a recorder to a branch whose channels bear the names of its first n cameras.
func shownTwice(t testing.TB, h *house, branch string, n int) []string {
	t.Helper()
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	scans, err := h.st.Scans(t.Context(), branch, 1)
	must(t, err)
	d := inventory.Device{ID: "dev_twice", BranchID: branch, Kind: inventory.KindRecorder, Maker: "Naru", Model: "NVR-16", State: inventory.StateActive,
		Addr: netip.MustParseAddrPort("10.20.2.250:80"), FirstSeen: noon, LastSeen: noon}
	f := store.FoundChange{BranchID: branch, Devices: []inventory.Device{d}, Seen: map[string]bool{}, At: noon}
	var ids []string
	for i := range n {
		c := found.Cameras[i]
		c.ID, c.DeviceID, c.Channel, c.SourceToken = fmt.Sprintf("cam_twice%d", i), d.ID, i+1, fmt.Sprintf("v%d", i)
		c.SlotID, c.LocationID, c.Place = "", "", ""
		f.Cameras = append(f.Cameras, c)
		ids = append(ids, c.ID)
	}
	must(t, h.st.SaveFound(t.Context(), scans[0].ID, f))
	return ids
}

// TestPlacingLeavesDoublesApart confirms a place at which the recorder shows three cameras
// again: the cameras get their slots, the channels wait for a word, the count stays that of
// the policy, and the enrolment is not closed without a question.
func TestPlacingLeavesDoublesApart(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[2].ID
	twice := shownTwice(t, h, branch, 3)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	work := "/branches/" + branch + "/placing"
	place := h.reg.LocationsOf(branch)[0]
	_, body := c.get(work)
	if !strings.Contains(body, "이 장소의 제안 5대 확정") || !strings.Contains(body, "방침 6대 · 이미 배치 0대 · 제안 8대") {
		t.Errorf("the button of the place does not leave the doubles out: %s", body[strings.Index(body, `<div class="group">`):][:700])
	}
	form := url.Values{"group": {place.ID}, "seen": seenOf(body)}
	if status, _ := c.post(work, form); status != 303 {
		t.Fatalf("confirming the place: %d", status)
	}
	_, body = c.get(work)
	if !strings.Contains(body, "카메라 5대의 자리를 정했습니다. 같은 카메라로 보이는 3대는 그대로 두었습니다.") {
		t.Error("what was left is not told")
	}
	seen := seenOf(body)
	for _, do := range []string{"proposed", "move"} {
		if status, body := c.post(work, url.Values{"id": twice, "do": {do}, "to": {place.ID}, "seen": seen}); status != 422 || !strings.Contains(body, "같은 카메라인지 먼저 확인해") {
			t.Errorf("%s of doubles: %d", do, status)
		}
	}
	count := func() inventory.CountRow {
		found, err := h.st.Found(t.Context(), branch)
		must(t, err)
		b, _ := h.reg.Branch(branch)
		return inventory.Report(&h.reg, b, found, nil).Rows[0]
	}
	if row := count(); row.Bound != 5 || row.BoundMost != 5 {
		t.Errorf("placed %d to %d, not 5", row.Bound, row.BoundMost)
	}
	if status, body := c.post("/branches/"+branch+"/enrolled", nil); status != 422 || !strings.Contains(body, "확인하지 않은 것이 3쌍") {
		t.Errorf("closing the enrolment with pairs left: %d", status)
	}
	if b, err := h.st.Register(t.Context()); err != nil || !b.Branches[2].EnrolledAt.IsZero() {
		t.Errorf("it was closed unasked: %v", err)
	}
	if status, _ := c.post(work, url.Values{"one": {"same " + twice[0]}, "seen": seen}); status != 303 {
		t.Errorf("the same: %d", status)
	}
	if got, err := h.st.Camera(t.Context(), twice[0]); err != nil || !got.SameConfirmed || got.SameAs == "" {
		t.Errorf("the button of a row: %+v %v", got, err)
	}
	if status, _ := c.post("/branches/"+branch+"/enrolled", url.Values{"sure": {"1"}}); status != 303 {
		t.Errorf("closing after the question: %d", status)
	}
}

// TestTooManyNamesDoubles places a double by itself: the page of the slots and the difference
// name the two, and one press makes them one.
func TestTooManyNamesDoubles(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[0].ID
	twice := shownTwice(t, h, branch, 1)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	place := h.reg.LocationsOf(branch)[0]
	if status, _ := c.post("/cameras/"+twice[0]+"/place", url.Values{"do": {"move"}, "to": {place.ID}}); status != 303 {
		t.Fatalf("placing one by itself: %d", status)
	}
	h.reconcile(t, branch)
	list, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{BranchID: branch, Kind: []inventory.DifferenceKind{inventory.CountMismatch}})
	must(t, err)
	over := ""
	for _, d := range list {
		if d.LocationID == place.ID && d.Detail == "over" {
			over = "/differences/" + d.ID
		}
	}
	if over == "" {
		t.Fatalf("no over-count among %d", len(list))
	}
	for _, page := range []string{over, "/branches/" + branch + "/slots"} {
		if _, body := c.get(page); !strings.Contains(body, "두 번 세었을 수 있는 카메라 1쌍") || !strings.Contains(body, `action="/cameras/`+twice[0]+`/place"`) {
			t.Errorf("%s does not name the double", page)
		}
	}
	d, err := h.st.Found(t.Context(), branch)
	must(t, err)
	pair := inventory.Doubles(branch, d)[0]
	if status, to := c.post("/cameras/"+pair.Channel+"/place", url.Values{"do": {"samecam"}, "same": {pair.Direct}, "back": {over}}); status != 303 || to != over {
		t.Fatalf("the same: %d %s", status, to)
	}
	if got, err := h.st.Camera(t.Context(), pair.Channel); err != nil || got.SameAs != pair.Direct || got.SlotID != "" {
		t.Errorf("%+v %v", got, err)
	}
}

// seenOf reads what the worklist says that it showed.
func seenOf(body string) []string {
	var out []string
	for _, part := range strings.Split(body, `name="seen" value="`)[1:] {
		out = append(out, part[:strings.Index(part, `"`)])
	}
	return out
}

package web

import (
	"net/url"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestNumbersLeadToTheirLists follows the numbers of the first page: the list behind each
// is as long as the number says.
func TestNumbersLeadToTheirLists(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	branch := h.reg.Branches[2].ID
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	_, err = h.st.Place(t.Context(), []store.Placement{{CameraID: found.Cameras[0].ID, SameAs: found.Cameras[1].ID}, {CameraID: found.Cameras[2].ID, Place: "옥상"}}, "operator:test", noon)
	must(t, err)
	recorder := inventory.Device{ID: "dev_unused", BranchID: branch, Kind: inventory.KindRecorder, State: inventory.StateActive}
	input := inventory.Camera{ID: "cam_unused", DeviceID: recorder.ID, BranchID: branch, SourceToken: "x", Name: "CH 7", State: inventory.StateActive}
	must(t, h.st.SaveFound(t.Context(), "", store.FoundChange{BranchID: branch, Devices: []inventory.Device{recorder}, Cameras: []inventory.Camera{input}, Seen: map[string]bool{input.ID: true}, At: noon}))
	reports, err := h.st.BranchReports(t.Context(), noon)
	must(t, err)
	want := map[string]int{"sight=unused": 1, "sight=double": 1}
	differences := 0
	for _, r := range reports {
		want["outcome=trouble"] += r.Degraded + r.Down + r.AuthRefused
		want["placed=no"] += r.Unplaced
		want["outcome=not-assessed"] += r.NotAssessed
		want["outcome=ok"] += r.Working
		want[""] += r.Found
		want["sight=all"] += r.Found
		differences += r.Differences
	}
	want["sight=all"] += 2
	for query, n := range want {
		_, body := c.get("/cameras?" + query)
		if n == 0 || !strings.Contains(body, "조건에 맞는 카메라 "+number(n)+"대") {
			t.Errorf("/cameras?%s does not show %d", query, n)
		}
	}
	if _, body := c.get("/differences?severity=real"); !strings.Contains(body, "다른 점 "+number(differences)+"건입니다") {
		t.Errorf("the list does not show %d differences", differences)
	}
	c.post("/language", url.Values{"lang": {"en"}, "back": {"/"}})
	if _, body := c.get("/branches"); strings.Count(body, ">agrees<") != 1 {
		t.Error("other branches than the one without differences agree")
	}
}

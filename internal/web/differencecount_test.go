package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestCountDifferenceNamesItsCameras opens a place that is one short and one that has one too
// many: each camera that counts there is named with its slot, device and when it was last seen,
// and what is missing to the declared number, or too many, is said.
func TestCountDifferenceNamesItsCameras(t *testing.T) {
	plans := slices.Clone(small)
	plans[0].places = []planPlace{{"지하주차장", 5, 4}, {"365코너", 5, 6}, {"옥상", 2, 0}}
	h := build(t, plans, 2)
	branch := h.reg.Branches[0].ID
	must(t, h.st.SetEnrolled(t.Context(), branch, noon, "operator:test"))
	list, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{BranchID: branch, Kind: []inventory.DifferenceKind{inventory.CountMismatch}})
	must(t, err)
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	roof := h.reg.LocationsOf(branch)[2]
	_, err = h.st.AddByHand(t.Context(), inventory.ByHand{BranchID: branch, LocationID: roof.ID, Label: "아날로그 1", Reason: "모니터로 확인", Actor: "per_facilities", From: noon})
	must(t, err)
	codes := map[string]string{}
	for _, s := range h.reg.Slots {
		codes[s.ID] = s.Code
	}
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	seen := 0
	for _, d := range list {
		_, body := c.get("/differences/" + d.ID)
		_, tally, ok := strings.Cut(body, `id="tally"`)
		if !ok {
			t.Fatalf("%s names no cameras", d.Detail)
		}
		tally, _, _ = strings.Cut(tally, "</section>")
		n := 0
		for _, cam := range found.Cameras {
			link := fmt.Sprintf(`href="/cameras/%s"`, cam.ID)
			if cam.LocationID != d.LocationID {
				if cam.SlotID != "" && strings.Contains(tally, link) {
					t.Errorf("%s: a camera of another place is named", d.Detail)
				}
				continue
			}
			n++
			row := tally[strings.Index(tally, link)+1:]
			row, _, _ = strings.Cut(row, "</tr>")
			before := tally[:strings.Index(tally, link)+1]
			if !strings.Contains(tally, link) || !strings.Contains(before[strings.LastIndex(before, "<tr>"):], codes[cam.SlotID]) ||
				!strings.Contains(row, found.Devices[cam.DeviceID].Model) || !strings.Contains(row, "<time") {
				t.Errorf("%s: %s is not named with slot, device and time", d.Detail, cam.Name)
			}
		}
		want := map[int]string{4: "1대가 부족합니다", 6: "1대가 많습니다", 0: "2대가 부족합니다"}[n]
		if want == "" || !strings.Contains(tally, want) {
			t.Errorf("%d cameras: the page does not say %q", n, want)
		}
		if loose := strings.Contains(tally, "로비 임시"); loose != (n < 6) {
			t.Errorf("%d cameras: the camera that fills no slot is named: %v", n, loose)
		}
		if d.LocationID == roof.ID && !strings.Contains(tally, "아날로그 1") {
			t.Error("what a person counted by hand is not named")
		}
		seen++
	}
	if seen != 3 {
		t.Errorf("%d differences of number", seen)
	}
}

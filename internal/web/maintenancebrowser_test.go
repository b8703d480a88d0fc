package web

import (
	"fmt"
	"testing"
	"time"

	"camledger/alerts"
)

// TestPlannedWorkInABrowser looks at the page of planned work and at its form.
func TestPlannedWorkInABrowser(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open("/maintenance")
	b.picture("work-none-1280", 1280)
	for n, m := range []alerts.Maintenance{
		{BranchID: h.reg.Branches[0].ID, Begin: noon.Add(-time.Hour), End: noon.Add(2 * time.Hour), Reason: "전기 공사로 지점 전체 정전"},
		{BranchID: h.reg.Branches[1].ID, LocationID: h.reg.LocationsOf(h.reg.Branches[1].ID)[1].ID, Begin: noon.Add(30 * time.Hour), End: noon.Add(54 * time.Hour), Reason: "객장 도배와 카메라 이설"},
		{BranchID: h.reg.Branches[2].ID, Begin: noon.AddDate(0, 0, -9), End: noon.AddDate(0, 0, -9).Add(3 * time.Hour), Reason: "녹화기 하드디스크 교체"},
	} {
		m.ID, m.Author = fmt.Sprintf("mnt_%d", n), "per_facilities"
		_, err := h.st.AddMaintenance(t.Context(), m, noon)
		must(t, err)
	}
	b.open("/maintenance")
	b.picture("work-1280", 1280)
	b.picture("work-390", 390)
	b.open("/branches/" + h.reg.Branches[1].ID + "/maintenance")
	b.picture("plan-1280", 1280)
	b.picture("plan-390", 390)
}

package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// looking is a person who may read everywhere.
func looking() visitor {
	return visitor{ID: "per_x", Lang: words.Korean, Zone: seoul, Now: noon}
}

// TestBarsAreMeasuredAgainstThePolicy wants no full bar where most of what is declared was not
// found, and none that says anything before the first scan.
func TestBarsAreMeasuredAgainstThePolicy(t *testing.T) {
	for name, row := range map[string]struct {
		r     inventory.BranchReport
		label string
		parts string
	}{
		"one of 24":      {inventory.BranchReport{Declared: 24, Working: 1, LastComplete: noon}, "작동 1 · 이상 0 · 확인 못 함 0 · 못 찾음 23대", "ok 4.2 gone 95.8"},
		"all":            {inventory.BranchReport{Declared: 2, Working: 1, Down: 1, LastComplete: noon}, "작동 1 · 이상 1 · 확인 못 함 0", "ok 50.0 bad 50.0"},
		"by hand":        {inventory.BranchReport{Declared: 3, ByHand: 1, Working: 2, LastComplete: noon}, "작동 2 · 이상 0 · 확인 못 함 0", "ok 100.0"},
		"more than said": {inventory.BranchReport{Declared: 1, Working: 2, LastComplete: noon}, "작동 2 · 이상 0 · 확인 못 함 0", "ok 100.0"},
		"not scanned":    {inventory.BranchReport{Declared: 24}, "아직 스캔하지 않음", ""},
	} {
		got := newBranchRow(looking(), row.r).Bar
		var parts []string
		for _, p := range got.Parts {
			parts = append(parts, fmt.Sprintf("%s %s", p.Class, p.W))
		}
		if got.Label != row.label || strings.Join(parts, " ") != row.parts {
			t.Errorf("%s: %q %v", name, got.Label, parts)
		}
	}
}

// TestOverviewSaysWhatIsKnown sums branches up: where nothing was compared nothing is good, and
// cameras at places that the policy does not declare are not placed.
func TestOverviewSaysWhatIsKnown(t *testing.T) {
	page := newPager("/", url.Values{}, overviewPage)
	first := newOverview(looking(), []inventory.BranchReport{{Branch: inventory.Branch{ID: "a"}, Declared: 82}}, duties{}, page)
	if first.Compared || !strings.Contains(first.Lead, "아직 스캔하지 않아") || strings.Contains(first.Lead, "작동하는 카메라는 0대") {
		t.Errorf("before the first scan: %q", first.Lead)
	}
	then := newOverview(looking(), []inventory.BranchReport{{Branch: inventory.Branch{ID: "a"}, Declared: 34, Found: 34, FoundMost: 34, Placed: 34, Elsewhere: 1, Working: 34, LastComplete: noon}}, duties{Incidents: 2, Drafts: 1}, page)
	if then.PlacedSays != "방침에 없는 장소에 1대" || then.Placed != 33 {
		t.Errorf("one stands elsewhere: %d, %q", then.Placed, then.PlacedSays)
	}
	if then.Mine != 3 || then.MineSays != "장애 2건 · 등록을 기다리는 방침 1건" {
		t.Errorf("mine: %d, %q", then.Mine, then.MineSays)
	}
	if then.Tasks[0].URL != "/incidents?state=waiting" {
		t.Errorf("an outage does not lead: %+v", then.Tasks)
	}
	down, waits := newBranchRow(looking(), inventory.BranchReport{Down: 1, LastComplete: noon}), newBranchRow(looking(), inventory.BranchReport{Unplaced: 400, Differences: 100, LastComplete: noon.Add(-7 * 24 * time.Hour)})
	if down.Gravity <= waits.Gravity {
		t.Errorf("what waits to be placed (%d) stands above what is down (%d)", waits.Gravity, down.Gravity)
	}
}

// TestNothingComparedIsNotGood looks at the pages of a branch that has a policy and no scan.
func TestNothingComparedIsNotGood(t *testing.T) {
	h := build(t, small[:0:0], 0)
	h.accept(t, small)
	c := newClient(t, face(t, h, func(o *Options) { o.NoMail = true }).URL)
	c.login("facilities")
	branch := "/branches/" + h.reg.Branches[0].ID
	for path, want := range map[string]string{"/": "아직 스캔하지 않아", branch: "스캔 전이라 알 수 없음", "/branches": "스캔 전이라 알 수 없음",
		"/differences": "아직 비교하지 않았습니다", "/incidents": "아직 점검한 카메라가 없습니다"} {
		_, body := c.get(path)
		if !strings.Contains(body, want) {
			t.Errorf("%s does not say %q", path, want)
		}
		for _, wrong := range []string{"모두 자리가 정해졌습니다", "차이가 없습니다", "일치합니다", "장애가 없습니다", "대 부족"} {
			if strings.Contains(body, wrong) {
				t.Errorf("%s says %q", path, wrong)
			}
		}
	}
	for _, path := range []string{"/", branch} {
		if _, body := c.get(path); !strings.Contains(body, "메일 서버가 설정되어 있지 않") {
			t.Errorf("%s does not say that nobody gets a mail", path)
		}
	}
}

// TestPlacingTellsWhere places the camera that stands at no declared place where
// one is missing: the message and the history say where. Work that is under way shows on both pages.
func TestPlacingTellsWhere(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	d := differenceOf(t, h, inventory.UndeclaredCamera)
	place := h.reg.LocationsOf(d.BranchID)[3]
	page := "/differences/" + d.ID
	if status, to := c.post(page+"/decide", url.Values{"do": {"bind"}, "rev": {fmt.Sprint(d.Revision)}, "to": {place.ID}}); status != 303 || to != page {
		t.Fatalf("bind: %d %s", status, to)
	}
	camera, err := h.st.Camera(t.Context(), d.CameraID)
	must(t, err)
	if camera.LocationID != place.ID || camera.SlotID == "" {
		t.Errorf("it stands at %q", camera.LocationID)
	}
	_, body := c.get(page)
	for _, want := range []string{"‘" + place.Name + "’에 배치했습니다.", "“" + place.Name + "”"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	events, err := h.st.DifferenceEvents(t.Context(), d.ID)
	must(t, err)
	if last := events[len(events)-1]; last.Kind != string(inventory.ActBind) || last.Detail != place.Name {
		t.Errorf("the history says %+v", last)
	}
	works, err := h.st.AddMaintenance(t.Context(), workNow(d.BranchID, h.persons["facilities"]), noon)
	must(t, err)
	for _, path := range []string{"/", "/branches/" + d.BranchID} {
		if _, body := c.get(path); !strings.Contains(body, "유지보수 중 · "+works.End.In(seoul).Format("2006-01-02 15:04")+"까지") {
			t.Errorf("%s does not say that work is under way", path)
		}
	}
}

func workNow(branchID string, by store.Person) alerts.Maintenance {
	return alerts.Maintenance{BranchID: branchID, Reason: "녹화기 교체", Author: by.ID, Begin: noon.Add(-time.Hour), End: noon.Add(time.Hour)}
}

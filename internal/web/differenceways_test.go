package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestDevicesAreMergedOnThePage shows two devices side by side and merges them by a click with
// a reason; who may not place cannot.
func TestDevicesAreMergedOnThePage(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[2].ID // nothing is placed there
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	one, two := found.Cameras[0].DeviceID, found.Cameras[1].DeviceID
	d := inventory.Difference{Kind: inventory.SameDevice, BranchID: branch, DeviceID: two, Detail: one + "|" + two, Facts: map[string]string{"label": "x", "known": one, "device": two, "keys": "MAC"}}
	d.Stamp()
	change, err := h.st.SaveDifferences(t.Context(), branch, []inventory.Difference{d}, false, noon, func(inventory.Difference) bool { return false })
	must(t, err)
	page := "/differences/" + change.New[0].ID
	srv := face(t, h, nil)
	who := newClient(t, srv.URL)
	who.login("authorised")
	if _, body := who.get(page); !strings.Contains(body, "두 장치를 견주어 보기") || strings.Contains(body, `value="merge"`) {
		t.Error("who may not place sees no comparison, or the button")
	}
	if status, _ := who.post(page+"/decide", map[string][]string{"do": {"merge"}, "reason": {"x"}}); status != http.StatusForbidden {
		t.Errorf("who may not place merges: %d", status)
	}
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, body := c.get(page)
	for _, want := range []string{"두 장치를 견주어 보기", "서로 다른 주소에서 같은 때에", found.Devices[one].Serial, found.Devices[two].Serial, `value="merge"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	rev := regexp.MustCompile(`name="rev" value="(\d+)"`).FindStringSubmatch(body)[1]
	form := map[string][]string{"do": {"merge"}, "reason": {"라벨 확인"}, "rev": {rev}}
	if status, _ := c.post(page+"/decide", form); status != http.StatusSeeOther {
		t.Fatalf("merge: %d", status)
	}
	if _, body = c.get(page); !strings.Contains(body, "두 장치를 합쳤습니다") || !strings.Contains(body, "같은 장치로 합침 — “라벨 확인”") {
		t.Error("the page does not say that they were merged, by whom and why")
	}
	if device, err := h.st.Device(t.Context(), two); err != nil || device.MergedInto != one {
		t.Errorf("the other device is merged into %q, %v", device.MergedInto, err)
	}
	if c.post(page+"/decide", form); !strings.Contains(second(c.get(page)), "처리") {
		t.Error("who comes second is not told")
	}
}

// TestARetentionIsAmendedOnThePage proposes another period and approves it; the page of what is
// not published says which.
func TestARetentionIsAmendedOnThePage(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[0].ID
	d := inventory.Difference{Kind: inventory.RetentionLong, BranchID: branch, CameraID: "cam_b000n0004", Facts: map[string]string{"label": "x", "days": "240", "least": "165", "most": "198"}}
	d.Stamp()
	change, err := h.st.SaveDifferences(t.Context(), branch, []inventory.Difference{d}, false, noon, func(inventory.Difference) bool { return false })
	must(t, err)
	page := "/differences/" + change.New[0].ID
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	_, form := c.get(page)
	if !strings.Contains(form, `name="keep" min="1" max="10000" required value="240"`) || !strings.Contains(form, "6개월내외") {
		t.Error("the form does not propose the days that are kept")
	}
	rev := regexp.MustCompile(`name="rev" value="([0-9]+)"`).FindStringSubmatch(form)
	if rev == nil {
		t.Fatal("the form names no revision")
	}
	if status, _ := c.post(page+"/decide", map[string][]string{"do": {"amend"}, "rev": rev[1:], "keep": {"8"}, "unit": {"year"}, "reason": {"x"}}); status != http.StatusBadRequest {
		t.Errorf("a unit that is none: %d", status)
	}
	for _, wrong := range []map[string][]string{{"keep": {"0"}, "unit": {"day"}, "reason": {"x"}}, {"keep": {"8"}, "unit": {"month"}, "reason": {""}}} {
		wrong["do"], wrong["rev"] = []string{"amend"}, rev[1:]
		status, _ := c.post(page+"/decide", wrong)
		if _, body := c.get(page); status != http.StatusSeeOther || !strings.Contains(body, "아무것도 바꾸지 않았습니다") || strings.Contains(body, "승인을 기다리는 제안") {
			t.Errorf("%v: %d, and the page does not say what it lacks", wrong, status)
		}
	}
	if status, _ := c.post(page+"/decide", map[string][]string{"do": {"amend"}, "rev": rev[1:], "keep": {"8"}, "unit": {"month"}, "kind": {""}, "reason": {"저장장치 증설"}}); status != http.StatusSeeOther {
		t.Fatalf("propose: %d", status)
	}
	list, err := h.st.Amendments(t.Context(), store.AmendmentFilter{BranchID: branch})
	must(t, err)
	i := slices.IndexFunc(list, func(a inventory.Amendment) bool { return a.DifferenceID == change.New[0].ID })
	if i < 0 || list[i].Keep != 8 || list[i].KeepUnit != inventory.UnitMonth || list[i].Reason != "저장장치 증설" {
		t.Errorf("kept: %+v", list)
	}
	if _, body := c.get("/differences?state=proposed"); !strings.Contains(body, "저장장치 증설") || !strings.Contains(body, h.persons["facilities"].Name) {
		t.Error("the queue of proposals does not say who proposed what, and why")
	}
}

// TestActionsHaveWords wants every action of the record of a decision in words.
func TestActionsHaveWords(t *testing.T) {
	v := visitor{Lang: "ko"}
	for _, k := range []inventory.ActKind{inventory.ActNote, inventory.ActAssign, inventory.ActSettled, inventory.ActBind, inventory.ActReplace, inventory.ActNotCamera, inventory.ActMerge,
		inventory.ActConfirm, inventory.ActAccept, inventory.ActAmend, inventory.ActApprove, inventory.ActReject, inventory.ActWithdraw, inventory.ActTakeBack} {
		if text := actionText(v, "difference."+string(k)); strings.Contains(text, "difference.") {
			t.Errorf("%s is told as %q", k, text)
		}
		if !hasWords("decided."+string(k)) || !hasWords("web.diff.did."+string(k)) {
			t.Errorf("%s has no words on the page of a difference", k)
		}
	}
	for _, k := range []inventory.IdentityKind{inventory.IdentityMerge, inventory.IdentitySplit, inventory.IdentityRetire, inventory.IdentityReturn, inventory.IdentityRenumber, inventory.IdentityReplace} {
		if text := actionText(v, "device."+string(k)); strings.Contains(text, "device.") {
			t.Errorf("%s is told as %q", k, text)
		}
	}
}

package web

import (
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestPictureBesideADifference shows what a camera sees beside what the policy says of it: in
// squares, the picture itself to whoever may look and asks for it, which is on record.
func TestPictureBesideADifference(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[0].ID
	save := func(d inventory.Difference) string {
		d.BranchID = branch
		d.Stamp()
		change, err := h.st.SaveDifferences(t.Context(), branch, []inventory.Difference{d}, false, noon, func(inventory.Difference) bool { return false })
		must(t, err)
		return "/differences/" + change.New[0].ID
	}
	page := save(inventory.Difference{Kind: inventory.OpenStream, CameraID: coveredCamera, Facts: map[string]string{"label": "x"}})
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	_, body := c.get(page)
	for _, want := range []string{`id="picture"`, "마지막 화면", "렌즈 가림", "기준 화각 (10시쯤)", `href="` + page + `?picture=1#picture"`, `class="dots"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "<img src=\"/cameras/") {
		t.Error("a picture is shown that nobody asked for")
	}
	if _, body = c.get(page + "?picture=1"); !strings.Contains(body, `<img src="/cameras/`+coveredCamera+`/picture"`) || !strings.Contains(body, "보신 것이 기록되었습니다") {
		t.Error("the picture is not shown")
	}
	c.get("/cameras/" + coveredCamera + "/picture") // as a browser does
	if by := looks(t, h); len(by) != 1 || by[0] != h.persons["facilities"].ID {
		t.Errorf("on record: %v", by)
	}
	auditor := newClient(t, c.base)
	auditor.login("auditor")
	if _, body := auditor.get(page + "?picture=1"); strings.Contains(body, "<img src=\"/cameras/") || strings.Contains(body, "picture=1#picture") || !strings.Contains(body, `class="dots"`) {
		t.Error("who may not look sees the squares, and no more")
	}

	// A camera that stands where another one stood: both, the one before first.
	replaced := save(inventory.Difference{Kind: inventory.Replaced, CameraID: "cam_b000n0005", SlotID: "s", DeviceID: "d", Facts: map[string]string{"label": "x", "old": coveredCamera}})
	must(t, h.st.SavePicture(t.Context(), pictured("cam_b000n0005"), nil))
	_, body = c.get(replaced)
	before, now := strings.Index(body, "전에 있던 카메라의 마지막 화면"), strings.Index(body, "지금 카메라의 마지막 화면")
	if before < 0 || now < before {
		t.Errorf("both pictures, the one before first: %d, %d", before, now)
	}
	if none := save(inventory.Difference{Kind: inventory.OpenStream, CameraID: bareCamera, Facts: map[string]string{"label": "x"}}); strings.Contains(second(c.get(none)), `id="picture"`) {
		t.Error("a camera without a picture has an empty part for it")
	}
}

func second(_ int, body string) string { return body }

// pictured is a camera of which a picture was judged.
func pictured(id string) store.PictureState {
	return store.PictureState{CameraID: id, At: noon, Figures: inventory.Figures{Mean: 100, Deviation: 30}, Print: make([]byte, 16*9)}
}

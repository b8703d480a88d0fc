package web

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// covered is the camera of the fixture that something stands before; bare is one of which no
// picture was judged.
const coveredCamera, bareCamera = "cam_b000n0002", "cam_b000n0003"

// pictures of a camera: a counter by day and at night as a person chose them, and at last a
// note on the lens that leaves a third free.
func (h *house) pictures(t testing.TB) {
	t.Helper()
	hall := func(night bool) (tiny Tiny) {
		for i := range tiny {
			x, y := i%16, i/16
			tiny[i] = uint8(90 + 9*y)
			switch {
			case y > 3 && y < 6 && x > 2 && x < 13:
				tiny[i] = 60
			case y < 2:
				tiny[i] = 190
			case x == 14 || x == 1:
				tiny[i] = 35
			}
			if night {
				tiny[i] /= 2
			}
		}
		return tiny
	}
	ctx, fine := t.Context(), inventory.Figures{Mean: 116, Deviation: 27, High: 200, Top: 210, Edges: 173, Crisp: 0.5, Noise: 1.4, Plain: 0.2, Peak: 0.1, Few: 20, Compared: true, Likeness: 0.93, Best: 0.93, Placed: true, Followed: true, Change: 1.9}
	day, night, now := hall(false), hall(true), hall(false)
	for i := range now {
		if i%16+i/16 > 6 {
			now[i] = 150
		}
	}
	state := store.PictureState{CameraID: coveredCamera, At: noon.Add(-25 * time.Minute), Figures: fine, Print: day[:]}
	hour := state.At.In(seoul).Hour()
	for range 4 {
		state.Normals = state.Normals.Learn(hour, fine)
	}
	chosen := noon.AddDate(0, 0, -20)
	must(t, h.st.SaveReference(ctx, store.PictureReference{CameraID: coveredCamera, Hour: 10, At: chosen, By: "operator:test", Print: day[:]}, state))
	must(t, h.st.SaveReference(ctx, store.PictureReference{CameraID: coveredCamera, Hour: 2, At: chosen.Add(16 * time.Hour), By: "operator:test", Print: night[:]}, state))
	f := fine
	f.Edges, f.Crisp, f.Likeness, f.Best, f.Lost = 31, 0.4, 0.24, 0.24, 0.7
	state.Figures, state.Print = f, now[:]
	for i := range 2 {
		_, state.Memory = inventory.JudgePicture(f, state.Normals, hour, state.Memory, state.At.Add(time.Duration(i)*5*time.Minute), true)
	}
	m := image.NewGray(image.Rect(0, 0, 320, 180))
	for y := range 180 {
		for x := range 320 {
			m.SetGray(x, y, color.Gray{Y: now[y/20*16+x/20]})
		}
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	must(t, h.st.SavePicture(ctx, state, b.Bytes()))
}

// looks counts who looked at a picture, as it is on record.
func looks(t *testing.T, h *house) (by []string) {
	t.Helper()
	log, err := h.st.AuditLog(t.Context(), store.AuditFilter{Action: "picture.view"})
	must(t, err)
	for _, e := range log {
		if e.Subject != coveredCamera {
			t.Errorf("on record is %s", e.Subject)
		}
		by = append(by, e.Actor)
	}
	return by
}

func TestPictureOfACamera(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	page := "/cameras/" + coveredCamera
	_, body := c.get(page)
	for _, want := range []string{"렌즈 가림", "윤곽의 70 %가 사라졌고", "기준 화각 (10시쯤)", "기준 화각 (2시쯤)", "마지막 화면", `href="/cameras/cam_b000n0002?picture=1#picture"`, "93 %", "24 %", "지금 화면을 기준 화각으로"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "<img src=\"/cameras/") || len(looks(t, h)) > 0 {
		t.Errorf("a picture was shown that nobody asked for: %v", looks(t, h))
	}
	if _, body = c.get(page + "?picture=1"); !strings.Contains(body, `<img src="/cameras/cam_b000n0002/picture"`) || !strings.Contains(body, "보신 것이 기록되었습니다") || strings.Contains(body, "&lt;") {
		t.Error("the picture is not shown")
	}
	status, header, jpg := c.do("GET", page+"/picture", nil)
	if _, err := jpeg.Decode(strings.NewReader(jpg)); status != http.StatusOK || err != nil || header.Get("Content-Type") != "image/jpeg" || header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %d %v %v", status, err, header)
	}
	if by := looks(t, h); len(by) != 1 || by[0] != h.persons["facilities"].ID {
		t.Errorf("on record: %v", by)
	}
	if status, _ := c.get("/cameras/" + bareCamera + "/picture"); status != http.StatusNotFound {
		t.Errorf("a camera without a picture: %d", status)
	}
	if _, body = c.get("/cameras/" + bareCamera); !strings.Contains(body, "아직 화면을 판정하지 않았습니다") {
		t.Error("it is not said that no picture was judged")
	}

	auditor := newClient(t, c.base)
	auditor.login("auditor")
	if _, body := auditor.get(page + "?picture=1"); strings.Contains(body, "<img src=\"/cameras/") || strings.Contains(body, "/view\"") || !strings.Contains(body, "렌즈 가림") {
		t.Error("who may not look sees the figures and the squares, and no more")
	}
	if status, _ := auditor.get(page + "/picture"); status != http.StatusForbidden {
		t.Errorf("the auditor got the picture: %d", status)
	}
}

func TestChooseAView(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	page := "/cameras/" + coveredCamera
	if status, to := c.post(page+"/view", nil); status != http.StatusSeeOther || to != page+"#picture" {
		t.Fatalf("%d %s", status, to)
	}
	if _, body := c.get(page); !strings.Contains(body, "기준 화각으로 정했습니다") || !strings.Contains(body, "정한 사람 <bdi>"+h.persons["facilities"].Name) {
		t.Error("the page does not say who chose")
	}
	log, err := h.st.AuditLog(t.Context(), store.AuditFilter{Action: "picture.reference"})
	must(t, err)
	if n := len(log); n != 3 || log[0].Actor != h.persons["facilities"].ID && log[n-1].Actor != h.persons["facilities"].ID {
		t.Errorf("on record: %+v", log)
	}
	if status, to := c.post("/cameras/"+bareCamera+"/view", nil); status != http.StatusSeeOther || to != "/cameras/"+bareCamera+"#picture" {
		t.Fatalf("%d %s", status, to)
	}
	if _, body := c.get("/cameras/" + bareCamera); !strings.Contains(body, "기준 화각을 정하지 못했습니다") {
		t.Error("that no picture came is not said")
	}
}

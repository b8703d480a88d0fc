package web

import (
	"net/url"
	"strings"
	"testing"

	"camledger/inventory"
)

// TestPlacingWithoutAPlace sends the worklist without what it needs: it comes back as it
// was sent, says what is missing, and nothing is placed.
func TestPlacingWithoutAPlace(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[2].ID
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	id := found.Cameras[0].ID
	for do, want := range map[string]string{"move": "장소를 먼저 골라", "elsewhere": "이름을 적어", "samecam": "어느 카메라와", "proposed": "제안된 장소가 없습니다", "same": "같은 카메라로 보이는"} {
		status, body := c.post("/branches/"+branch+"/placing", url.Values{"id": {id}, "do": {do}, "seen": {id + "  "}})
		if status != 422 || !strings.Contains(body, want) || !strings.Contains(body, `<nav aria-label="메뉴">`) {
			t.Errorf("%s: %d without %q or without the menu", do, status, want)
		}
		row := body[strings.Index(body, `name="id" value="`+id+`"`):]
		if row = row[:strings.Index(row, ">")]; !strings.Contains(row, " checked") {
			t.Errorf("%s: the selection is lost: %s", do, row)
		}
	}
	page := "/cameras/" + id
	if status, to := c.post(page+"/place", url.Values{"do": {"move"}}); status != 303 || to != page {
		t.Errorf("one camera without a place: %d %s", status, to)
	}
	if _, body := c.get(page); !strings.Contains(body, "장소를 먼저 골라") {
		t.Error("the page of the camera does not say what is missing")
	}
	again, err := h.st.Camera(t.Context(), id)
	must(t, err)
	if again.SlotID != "" || again.Place != "" || again.SameAs != "" {
		t.Errorf("something was placed: %+v", again)
	}
}

// TestPlacingElsewhere says of cameras that they stand where no policy declares one, and
// that two show the same.
func TestPlacingElsewhere(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[2].ID
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	a, b, d := found.Cameras[0].ID, found.Cameras[1].ID, found.Cameras[2].ID
	work := "/branches/" + branch + "/placing"
	if status, to := c.post(work, url.Values{"id": {a}, "do": {"elsewhere"}, "place": {" 옥상  기계실 "}}); status != 303 {
		t.Fatalf("elsewhere: %d %s", status, to)
	}
	if status, to := c.post("/cameras/"+b+"/place", url.Values{"do": {"samecam"}, "same": {d}}); status != 303 {
		t.Fatalf("same: %d %s", status, to)
	}
	if got, err := h.st.Camera(t.Context(), a); err != nil || got.Place != "옥상 기계실" {
		t.Errorf("place %q, %v", got.Place, err)
	}
	if got, err := h.st.Camera(t.Context(), b); err != nil || got.SameAs != d || !got.SameConfirmed {
		t.Errorf("same as %q, %v", got.SameAs, err)
	}
	if status, body := c.post(work, url.Values{"id": {a}, "do": {"samecam"}, "same": {b}}); status != 422 || !strings.Contains(body, "이미 다른 카메라와") {
		t.Errorf("the double of a double: %d", status)
	}
	if status, _ := c.post(work, url.Values{"id": {a}, "do": {"samecam"}, "same": {h.incident}}); status != 404 {
		t.Errorf("the same as a camera of nowhere: %d", status)
	}
	if _, body := c.get("/cameras/" + b); !strings.Contains(body, "/cameras/"+d) {
		t.Error("the page of the camera does not name the one it is the same as")
	}
}

// TestRefusalsKeepTheMenu asks for what is not there: who is logged in finds the way on.
func TestRefusalsKeepTheMenu(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	if status, body := c.get("/no-such-page"); status != 404 || strings.Contains(body, "<nav") {
		t.Errorf("a stranger: %d, or with the menu", status)
	}
	c.login("facilities")
	for _, path := range []string{"/no-such-page", "/cameras/cam_none", "/branches/br_none"} {
		if status, body := c.get(path); status != 404 || !strings.Contains(body, `<nav aria-label="메뉴">`) || !strings.Contains(body, "찾을 수 없습니다") {
			t.Errorf("%s: %d, or without the menu", path, status)
		}
	}
	if status, _, body := c.do("POST", "/branches/"+h.reg.Branches[2].ID+"/placing", url.Values{"id": {"cam_b002n0001"}, "do": {"no such thing"}}); status != 400 || !strings.Contains(body, `<nav aria-label="메뉴">`) {
		t.Errorf("a form that cannot be understood: %d, or without the menu", status)
	}
}

// TestPolicyIsQuotedWhereItSpeaks wants no sentence on counts beside a camera with sound.
func TestPolicyIsQuotedWhereItSpeaks(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	list, _, err := h.st.Differences(t.Context(), differencesOf(h.reg.Branches[0].ID))
	must(t, err)
	quoted := map[inventory.DifferenceKind]bool{inventory.AudioOffered: false, inventory.CountMismatch: true}
	seen := 0
	for _, d := range list {
		want, is := quoted[d.Kind]
		if !is {
			continue
		}
		seen++
		if _, body := c.get("/differences/" + d.ID); strings.Contains(body, "<blockquote>") != want {
			t.Errorf("%s: quoted is not %t", d.Kind, want)
		}
	}
	if seen != len(quoted) {
		t.Errorf("%d differences of %d kinds", seen, len(quoted))
	}
}

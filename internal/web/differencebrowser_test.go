package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestDifferencesByKeyboard moves through the queue with j, k, x and Enter, and looks at every
// page of settling differences: with 82 cameras, and with none.
func TestDifferencesByKeyboard(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open("/differences")
	press := func(key string) {
		eval[bool](b, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true})), true`)
	}
	for _, key := range []string{"j", "j", "k", "j", "x"} {
		press(key)
	}
	if got := eval[int](b, `[...document.querySelectorAll("tbody tr")].findIndex((r) => r.classList.contains("here"))`); got != 1 {
		t.Errorf("after j, j, k, j it is at row %d", got)
	}
	if got := b.text("[data-count]"); got != "1" {
		t.Errorf("after x %s rows are chosen", got)
	}
	want := eval[string](b, `document.querySelector("tr.here a[href]").pathname`)
	b.picture("queue-keys-1280", 1280)
	press("Enter")
	b.do(chromedp.WaitVisible(chromedp.CSS("ul.time")))
	if got := eval[string](b, "location.pathname"); got != want {
		t.Errorf("Enter opens %s, want %s", got, want)
	}
	kinds := map[string]string{}
	list, _, err := h.st.Differences(t.Context(), store.DifferenceFilter{State: inventory.Unresolved})
	must(t, err)
	for _, d := range list {
		kinds[strings.ToLower(string(d.Kind))] = "/differences/" + d.ID
	}
	for name, path := range kinds {
		b.open(path)
		b.picture("difference-"+name+"-1280", 1280)
		b.picture("difference-"+name+"-390", 390)
	}
	b.open("/differences")
	b.picture("queue-390", 390)
	b.open("/branches/" + h.reg.Branches[0].ID + "/slots")
	b.picture("slots-1280", 1280)
	b.picture("slots-390", 390)
	l, err := h.st.AddCameraList(t.Context(), store.CameraList{Name: "카메라 관리대장.xlsx", Actor: h.persons["facilities"].ID, At: noon, Columns: inventory.ListColumns{Branch: 0, Address: 1, Channel: -1, Place: 2, Name: 3},
		Cells: [][]string{{"지점", "IP 주소", "설치 위치", "카메라명"}, {"본점", "10.1.0.1", "365코너", "ATM 1"}, {"", "10.1.0.2", "뒷마당", "후문"}, {"", "주소 없음", "객장", ""}}})
	must(t, err)
	for name, path := range map[string]string{"cameralists": listPath, "cameralist": listPath + "/" + l.ID} {
		b.open(path)
		b.picture(name+"-1280", 1280)
		b.picture(name+"-390", 390)
	}
	b.quiet()
}

// TestDifferencesOfNobody looks at the queue of an institution without cameras.
func TestDifferencesOfNobody(t *testing.T) {
	srv := face(t, build(t, nil, 0), nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	for name, path := range map[string]string{"queue-empty": "/differences", "queue-empty-all": "/differences?state=all&who=me&age=7", "cameralists-empty": listPath} {
		b.open(path)
		b.picture(name+"-390", 390)
		b.picture(name+"-1280", 1280)
	}
	b.quiet()
}

package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"camledger/inventory"
)

// TestBrowserKeepsWhatWasTyped ends the session while a reason is typed: the login page says
// that nothing was done, and after the login the reason stands where it was typed. On a
// telephone the open tab stands in view.
func TestBrowserKeepsWhatWasTyped(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	d := differenceOf(t, h, inventory.AudioOffered)
	page, field := "/differences/"+d.ID, `document.querySelector("button[value=settled]").form.elements.reason`
	b.open(page)
	eval[bool](b, field+`.value = "음성 끔 <3층>", true`)
	must(t, h.st.EndOtherSessions(t.Context(), h.persons["facilities"].ID, "", noon))
	b.click("button[value=settled]")
	if said := b.text(".flash.bad"); !strings.Contains(said, "방금 누른 것은 처리하지 못했습니다") {
		t.Errorf("the login page says %q", said)
	}
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=login]"), "facilities"), chromedp.SendKeys(chromedp.CSS("input[name=password]"), password))
	b.click("button.main")
	if at := eval[string](b, "location.pathname"); at != page {
		t.Errorf("after the login it is at %s", at)
	}
	if kept := eval[string](b, field+".value"); kept != "음성 끔 <3층>" {
		t.Errorf("the field holds %q", kept)
	}
	if now, err := h.st.Difference(t.Context(), d.ID); err != nil || now.State != inventory.DifferenceOpen {
		t.Errorf("it is %s, %v", now.State, err)
	}
	b.open(page)
	if kept := eval[string](b, field+".value"); kept != "" {
		t.Errorf("opened anew the field holds %q", kept)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for _, path := range []string{"/people", "/policy", "/promises", "/"} {
		b.open(path)
		if out := eval[bool](b, `(() => { const t = document.querySelector(".side nav a[aria-current=page]").getBoundingClientRect(); return t.left < 0 || t.right > innerWidth })()`); out {
			t.Errorf("the open tab of %s is out of view", path)
		}
	}
	b.quiet()
}

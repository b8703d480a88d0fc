package web

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPaperSaysWhoseItIs prints the pages that are handed on: each says on paper which
// institution it is of, what it is, when it was printed and by whom; the screen does not.
func TestPaperSaysWhoseItIs(t *testing.T) {
	h := build(t, small, 2)
	b := newBrowser(t, face(t, h, nil).URL)
	b.login("manager")
	visible := func(text string) bool { return strings.Contains(eval[string](b, "document.body.innerText"), text) }
	const when = "2026-03-05 09:40"
	media := func(name string) {
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		must(t, err)
	}
	for path, title := range map[string]string{"/": "현황", "/differences": "차이", "/cameras": "카메라", "/incidents": "장애", "/audit": "감사 기록",
		"/incidents/record": "장애상황기록부", "/branches/count": "대수", "/inspections/" + h.inspection + "/sheet": "점검표", "/inspections/" + h.inspection: "본점"} {
		media("")
		b.do(chromedp.EmulateViewport(1280, 900))
		b.open(path)
		if head := `.paper-head`; eval[bool](b, `[...document.querySelectorAll("`+head+`")].some(e=>e.getClientRects().length)`) {
			t.Errorf("%s shows the head of the paper on the screen", path)
		}
		media("print")
		width := int64(718) // A4 upright
		if eval[bool](b, `document.body.classList.contains("landscape")`) {
			width = 1040
		}
		for _, want := range []string{"한빛신협", title, "출력", when, "한지안"} {
			if !visible(want) {
				t.Errorf("%s does not say %q on paper", path, want)
			}
		}
		b.picture("paper-"+strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"), width)
	}
	b.quiet()
}

// TestAPrintedListNamesItsFilter prints a list of which only some was asked for: the paper says
// which, and nothing of what was not chosen.
func TestAPrintedListNamesItsFilter(t *testing.T) {
	h := build(t, small, 2)
	b := newBrowser(t, face(t, h, nil).URL)
	b.login("manager")
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	must(t, err)
	// Fields show what was chosen, or typed, and innerText is without both.
	const shown = `[...document.querySelectorAll(".tabs a,.filter label,.filter .btn")].filter(e=>e.getClientRects().length)` +
		`.map(e=>{const f=e.querySelector("select,input");return !f?e.innerText:f.selectedOptions?f.selectedOptions[0].text:f.value}).join("|")`
	for path, want := range map[string]string{
		"/differences": "열림",
		"/differences?state=all&severity=error&branch=" + h.reg.Branches[1].ID + "&q=%EC%A3%BC%EC%B0%A8": "전체|" + h.reg.Branches[1].Name + "|중요|주차",
		"/cameras?outcome=trouble": "이상 (고장·저하·비밀번호 거부)",
		"/audit?from=2026-03-01":   "전체|2026-03-01",
		"/incidents?state=over":    "복구됨",
		"/inspections":             "",
	} {
		b.open(path)
		if got := eval[string](b, shown); got != want {
			t.Errorf("%s is printed with the filter %q, want %q", path, got, want)
		}
		b.picture("paper-filter-"+strings.Trim(strings.Split(path, "?")[0], "/"), 718)
	}
	b.quiet()
}

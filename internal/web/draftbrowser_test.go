package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// lit are the texts that light up on each side of a draft's page.
func (b *browser) lit() (source, reading string) {
	b.t.Helper()
	side := func(s string) string {
		return eval[string](b, `[...document.querySelectorAll("`+s+` a.v.on")].map((e) => e.textContent).join("|")`)
	}
	return side(".source"), side(".reading")
}

// inSight tells whether an element can be seen in its side of the page.
func (b *browser) inSight(selector string) bool {
	b.t.Helper()
	return eval[bool](b, `(() => {
		const e = document.querySelector(`+fmt.Sprintf("%q", selector)+`), r = e.getBoundingClientRect(), s = e.closest(".source")?.getBoundingClientRect();
		// On a phone the text stands above the reading and covers what is under it.
		const over = s ? s.top : matchMedia("(max-width:1000px)").matches ? document.querySelector(".source").getBoundingClientRect().bottom : 0;
		return r.bottom > Math.max(0, over) && r.top < Math.min(innerHeight, s ? s.bottom : innerHeight);
	})()`)
}

// TestBrowserLinksWordsAndValues hovers, taps and focuses values on both sides, on a wide
// screen and on a phone.
func TestBrowserLinksWordsAndValues(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	id := drafted(t, h, "방침.txt", readFixture(t, creditUnion))
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	last := rowAt(t, settledOf(t, h, id), "한들역지점", "1층 객장")
	row := "#" + rowAnchor(last.ID)
	for name, width := range widths {
		b.do(chromedp.EmulateViewport(width, 900))
		b.open(draftPath(id))
		eval[bool](b, `document.querySelector("`+row+`").scrollIntoView({block: "center"}), document.querySelector("`+row+` .ct a.v").dispatchEvent(new MouseEvent("mouseover", {bubbles: true})), true`)
		if source, reading := b.lit(); source != "16대" || reading != "16대" {
			t.Errorf("%s: hovering lights %q and %q", name, source, reading)
		}
		if !b.inSight(".source a.v.on") {
			t.Errorf("%s: the words of what is hovered are out of sight", name)
		}
		// A tap on words of the text brings the value into view.
		eval[bool](b, `window.scrollTo(0, 0), document.querySelector("#L42 a.v, #L43 a.v").click(), true`)
		source, reading := b.lit()
		if source == "" || source != reading || !b.inSight(".reading a.v.on") {
			t.Errorf("%s: tapping words lights %q and %q, in sight: %v", name, source, reading, b.inSight(".reading a.v.on"))
		}
		// The keyboard goes from value to value.
		eval[bool](b, `document.querySelector("`+row+` .pl a.v").focus(), true`)
		if source, _ := b.lit(); source != "1층 객장" {
			t.Errorf("%s: the focus lights %q", name, source)
		}
		b.picture("draft-linked-"+name, width)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(draftPath(id))
	b.click("[data-next]")
	if !b.inSight(".pb[data-open] form.ask") || !b.inSight("#L43") {
		t.Errorf("on a phone the next thing to be done is in sight: %v, its line: %v", b.inSight(".pb[data-open] form.ask"), b.inSight("#L43"))
	}
	// j goes to what is to be done, and its line comes into view.
	b.do(chromedp.EmulateViewport(1280, 900))
	b.open(draftPath(id))
	eval[bool](b, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true})) || true`)
	if at := eval[string](b, "location.hash"); !strings.HasPrefix(at, "#p-approximate-retention") {
		t.Errorf("j leads to %q", at)
	}
	b.quiet()
}

// TestBrowserSplitsAnswersAndAccepts goes the whole way with scripts: the parts of a split
// add up while they are typed, somebody else changes the same row meanwhile, the question
// is answered, the manager accepts.
func TestBrowserSplitsAnswersAndAccepts(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	id := drafted(t, h, "방침.txt", readFixture(t, creditUnion))
	path := draftPath(id)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.do(chromedp.EmulateViewport(1280, 900))
	b.open(path)
	row := "#" + rowAnchor(rowAt(t, settledOf(t, h, id), "본점", "1층 건물 외부 및 복도").ID)
	b.click(row + ` a[href*="do=split"]`)
	if !b.inSight(row + " form.edit") {
		t.Error("the form of the split is out of sight")
	}
	typeIn := func(name string, values ...string) {
		for i, v := range values {
			eval[bool](b, fmt.Sprintf(`(() => { const e = document.querySelectorAll("form.edit input[name=%s]")[%d]; e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); return true })()`, name, i, v))
		}
	}
	eval[bool](b, `document.querySelector("[data-more]").click(), true`)
	if n := eval[int](b, `document.querySelectorAll("form.edit input[name=place]").length`); n != 4 {
		t.Errorf("with one more there are %d parts", n)
	}
	typeIn("place", "외부 정면", "외부 후면", "1층 복도", "1층 뒷문")
	typeIn("count", "2", "1", "2", "2")
	if got := eval[string](b, `document.querySelector("[data-sum]").textContent + document.querySelector("[data-sum-bad]").hidden`); got != "7false" {
		t.Errorf("the parts add up to %s", got)
	}
	typeIn("count", "2", "1", "2", "1")
	if got := eval[string](b, `document.querySelector("[data-sum]").textContent + document.querySelector("[data-sum-bad]").hidden`); got != "6true" {
		t.Errorf("the parts add up to %s", got)
	}
	for name, width := range widths {
		b.picture("draft-splitting-"+name, width)
	}
	b.do(chromedp.EmulateViewport(1280, 900))

	// Meanwhile somebody else corrects the same row. The clock of the tests stands still,
	// so the page says that it was made before.
	other := newClient(t, srv.URL)
	other.login("operator")
	r := rowAt(t, settledOf(t, h, id), "본점", "1층 건물 외부 및 복도")
	other.post(path+"/row", fields(other.keys(path), "row", r.ID, "do", "set", "branch", "본점", "place", "1층 외부와 복도", "count", "6", "mount", "고정"))
	eval[bool](b, `document.querySelector("form.edit input[name=at]").value = "1", true`)
	b.click("form.edit button[value=split]")
	if got := b.text(".flash.bad"); !strings.Contains(got, "다른 사람이 같은 곳을") || !strings.Contains(got, "노은재") {
		t.Errorf("of the conflict the page says %q", got)
	}
	if got := eval[string](b, `[...document.querySelectorAll("form.edit input[name=place]")].map((e) => e.value).join("|")`); got != "외부 정면|외부 후면|1층 복도|1층 뒷문" {
		t.Errorf("after the conflict the form holds %q", got)
	}
	for name, width := range widths {
		b.picture("draft-conflict-"+name, width)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	b.click("form.edit button[value=split]")
	if s := settledOf(t, h, id); rowAt(t, s, "본점", "1층 뒷문").Count != 1 || s.Total.Derived != 82 {
		t.Errorf("after the split there are %d cameras", s.Total.Derived)
	}

	b.click("[data-next]")
	if !b.inSight(".pb[data-open] form.ask") {
		t.Error("the next thing to be done is out of sight")
	}
	eval[bool](b, `document.querySelector(".pb[data-open] input[value='10%']").click(), true`)
	b.click(".pb[data-open] form.ask button")
	if at := eval[string](b, "location.hash"); at != "#accept" || !b.inSight("#accept") {
		t.Errorf("with nothing left the page is at %q", at)
	}
	for name, width := range widths {
		b.picture("draft-ready-"+name, width)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	b.click(`form[action="/logout"] button`)
	b.login("manager")
	b.open(path)
	for name, width := range widths {
		b.picture("draft-accept-"+name, width)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
	// What a person must say before accepting: nothing of it is chosen beforehand.
	eval[bool](b, `document.querySelectorAll("#accept form [required]").forEach((e) => e.type != "date" && e.click()), true`)
	b.click(`#accept form button.main`)
	if got := b.text(".flash"); got != "방침을 승인했습니다. 대장이 만들어졌습니다." {
		t.Errorf("after accepting the page says %q", got)
	}
	for name, width := range widths {
		b.picture("version-new-"+name, width)
	}
	b.mu.Lock() // the refused save is an answer with an error's number, no fault
	b.complaints = without(b.complaints, "409 (Conflict)")
	b.mu.Unlock()
	b.quiet()
}

// without leaves out the complaints that hold some words.
func without(list []string, words string) []string {
	var out []string
	for _, c := range list {
		if !strings.Contains(c, words) {
			out = append(out, c)
		}
	}
	return out
}

// TestBrowserReadsWithoutScripts answers and corrects with scripts switched off: the
// addresses alone lead from words to values.
func TestBrowserReadsWithoutScripts(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	id := drafted(t, h, "방침.txt", readFixture(t, creditUnion))
	c := newClient(t, srv.URL)
	c.login("facilities")
	_, body := c.get(draftPath(id))
	if strings.Contains(body, "<a class=\"v\" data-v=\"\"") {
		t.Error("a value links to nothing")
	}
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open(draftPath(id))
	// Every address inside the page leads somewhere in it.
	broken := eval[string](b, `[...document.querySelectorAll(".two a[href^='#']")].filter((a) => !document.getElementById(decodeURIComponent(a.getAttribute("href").slice(1)))).map((a) => a.getAttribute("href") + " " + a.textContent).join(", ")`)
	if broken != "" {
		t.Errorf("these lead nowhere: %s", broken)
	}
	twice := eval[string](b, `(() => { const seen = {}; return [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id) => seen[id] || !(seen[id] = true)).join(", ") })()`)
	if twice != "" {
		t.Errorf("these ids stand twice: %s", twice)
	}
	b.quiet()
}

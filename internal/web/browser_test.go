package web

import (
	"bytes"
	"context"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"camledger/internal/store"
	"camledger/inventory"
)

var pictures = flag.String("pictures", "", "folder into which the browser tests write what they see")

// browser is a real one, and what it complained about.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string
}

func newBrowser(t *testing.T, base string) *browser {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	// The browser sees our own pages only; its sandbox needs rights that a container or a
	// chroot does not give to a user who is not root.
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium-headless-shell"), chromedp.NoSandbox)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, base: base}
	must(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	must(t, chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *cdplog.EventEntryAdded:
			b.complain(ev.Entry.Text)
		case *runtime.EventExceptionThrown:
			b.complain(ev.ExceptionDetails.Text)
		}
	}))
	_, err := chromedp.Call(ctx, cdplog.Enable, cdp.Empty{})
	must(t, err)
	return b
}

func (b *browser) complain(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, text)
}

// quiet fails the test if the browser complained: a broken script, a file that is not
// there, a breach of the content security policy.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Errorf("the browser complains: %s", c)
	}
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	must(b.t, chromedp.Do(b.ctx, actions...))
}

func (b *browser) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// click presses a button or link that leads to another page, and waits for that.
func (b *browser) click(selector string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(selector))))
	if err != nil {
		b.t.Fatalf("click %s: %v", selector, err)
	}
}

func (b *browser) text(selector string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		b.t.Fatalf("read %s: %v", selector, err)
	}
	return s
}

func eval[T any](b *browser, script string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluate %s: %v", script, err)
	}
	return v
}

// fill types into a field.
func (b *browser) fill(selector, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b *browser) login(name string) {
	b.t.Helper()
	b.open("/login")
	b.fill("input[name=login]", name)
	b.fill("input[name=password]", password)
	b.click("button.main")
}

// picture looks at a page as it stands; with -pictures it is kept.
func (b *browser) picture(name string, width int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	eval[bool](b, "document.fonts.ready.then(() => true)")
	if over := eval[int](b, "document.documentElement.scrollWidth - window.innerWidth"); over > 0 {
		b.t.Errorf("%s is %d pixels wider than %d", name, over, width)
	}
	buf, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	must(b.t, err)
	img, err := png.DecodeConfig(bytes.NewReader(buf))
	must(b.t, err)
	if img.Width < int(width) || img.Height < 300 {
		b.t.Errorf("picture of %s is %d × %d", name, img.Width, img.Height)
	}
	if *pictures != "" {
		must(b.t, os.MkdirAll(*pictures, 0o755))
		must(b.t, os.WriteFile(filepath.Join(*pictures, name+".png"), buf, 0o644))
	}
}

// fonts are the fonts that the browser really draws an element with.
func (b *browser) fonts(selector string) []string {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, dom.Enable, dom.EnableParams{})
	must(b.t, err)
	_, err = chromedp.Call(b.ctx, css.Enable, cdp.Empty{})
	must(b.t, err)
	nodes, err := chromedp.Run(b.ctx, chromedp.Nodes(chromedp.CSS(selector)))
	must(b.t, err)
	res, err := chromedp.Call(b.ctx, css.GetPlatformFontsForNode, css.GetPlatformFontsForNodeParams{NodeID: nodes[0].NodeID})
	must(b.t, err)
	var out []string
	for _, f := range res.Fonts {
		out = append(out, f.FamilyName)
	}
	return out
}

var widths = map[string]int64{"1280": 1280, "390": 390}

func TestBrowserSeesEveryPage(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.open("/login")
	for name, width := range widths {
		b.picture("login-"+name, width)
	}
	b.login("facilities")
	fonts := b.fonts("h1")
	if len(fonts) == 0 || !strings.Contains(strings.Join(fonts, " "), "Pretendard") {
		t.Errorf("Korean headings are drawn with %q", fonts)
	}
	paths := h.paths(t)
	list, _, err := h.st.Differences(t.Context(), differencesOf(h.reg.Branches[0].ID))
	must(t, err)
	paths["difference"] = "/differences/" + list[0].ID
	for page, path := range paths {
		b.open(path)
		for name, width := range widths {
			b.picture(page+"-"+name, width)
		}
	}
	b.open("/")
	b.do(chromedp.EmulateViewport(1280, 900))
	b.click(`form[action="/language"] button`)
	if got := b.text("h1"); got != "Overview" {
		t.Errorf("in English the page is called %q", got)
	}
	b.picture("english-1280", 1280)
	_, err = chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	must(t, err)
	b.picture("dark-1280", 1280)
	_, err = chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	must(t, err)
	b.open("/inspections/" + h.inspection)
	if eval[bool](b, `getComputedStyle(document.querySelector(".side")).display !== "none"`) {
		t.Error("the navigation is printed")
	}
	b.picture("print-1280", 1280)
	b.do(chromedp.EmulateViewport(718, 1000)) // A4 upright
	for _, page := range []string{"/", "/differences", "/cameras"} {
		b.open(page)
		if eval[bool](b, `[...document.querySelectorAll(".btn,input")].some(e=>e.getClientRects().length)`) {
			t.Errorf("%s is printed with buttons or boxes", page)
		}
		if eval[bool](b, `[...document.querySelectorAll(".list")].some(e=>e.getBoundingClientRect().right>e.parentElement.getBoundingClientRect().right+1)`) {
			t.Errorf("a table of %s is cut on paper", page)
		}
	}
	b.quiet()
}

func differencesOf(branchID string) store.DifferenceFilter {
	return store.DifferenceFilter{BranchID: branchID, State: []inventory.DifferenceState{inventory.DifferenceOpen}}
}

func TestBrowserShowsNothingAndMuch(t *testing.T) {
	empty := face(t, build(t, nil, 0), nil)
	b := newBrowser(t, empty.URL)
	b.login("manager")
	for page, path := range (&house{}).paths(t) {
		b.open(path)
		for name, width := range widths {
			b.picture("none-"+page+"-"+name, width)
		}
	}
	b.quiet()

	h := build(t, large(100, 100), 6)
	many := face(t, h, nil)
	b = newBrowser(t, many.URL)
	b.login("facilities")
	for _, page := range []string{"overview", "cameras", "differences", "placing"} {
		b.open(h.paths(t)[page])
		if n := eval[int](b, "new Blob([document.documentElement.outerHTML]).size"); n > 200_000 {
			t.Errorf("%s of 10,000 cameras is %d bytes", page, n)
		}
		for name, width := range widths {
			b.picture("many-"+page+"-"+name, width)
		}
	}
	b.quiet()
}

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axeSource is axe-core (Deque), which knows the rules of WCAG; npm checks it against the sum
// in the lock file.
var axeSource = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "axe")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", "axe", name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			return "", err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm could not install axe-core as internal/web/testdata/axe/package-lock.json names it: does this machine reach an npm registry? %w\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js"))
	return string(b), err
})

// finding is what axe found of one rule.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML    string
		Summary string `json:"failureSummary"`
	}
}

// TestPagesAreAccessible lets axe look at every page, in both languages, wide, narrow and
// dark: nothing serious or critical of WCAG 2.2 A and AA may be left.
func TestPagesAreAccessible(t *testing.T) {
	source, err := axeSource()
	must(t, err)
	h := build(t, small, 2)
	srv := face(t, h, nil)
	list, _, err := h.st.Differences(t.Context(), differencesOf(h.reg.Branches[0].ID))
	must(t, err)
	paths := h.paths(t)
	paths["difference"] = "/differences/" + list[0].ID
	paths["audit"], paths["people"], paths["password"], paths["missing"] = "/audit", "/people", "/password", "/no-such-page"
	paths["draft"] = draftPath(drafted(t, h, "axe.txt", readFixture(t, creditUnion)))
	names := []string{}
	for name := range paths {
		names = append(names, name)
	}
	slices.Sort(names)
	looked := 0
	for _, view := range []struct {
		lang   string
		width  int64
		scheme string
	}{{"ko", 1280, "light"}, {"ko", 390, "light"}, {"en", 1280, "light"}, {"en", 390, "light"}, {"ko", 1280, "dark"}} {
		b := newBrowser(t, srv.URL)
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: view.scheme}}})
		must(t, err)
		b.do(chromedp.EmulateViewport(view.width, 900))
		see := func(name, path string) {
			b.open(path)
			eval[bool](b, source+"; true")
			raw := eval[string](b, `axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((r) => JSON.stringify(r.violations))`)
			var all []finding
			must(t, json.Unmarshal([]byte(raw), &all))
			looked++
			for _, f := range all {
				if f.Impact != "serious" && f.Impact != "critical" {
					continue
				}
				n := f.Nodes[0]
				t.Errorf("%s %s %d %s: %s (%s), %d times, as %s\n%s", view.lang, view.scheme, view.width, name, f.ID, f.Help, len(f.Nodes), n.HTML[:min(len(n.HTML), 300)], n.Summary)
			}
		}
		see("login", "/login")
		b.login("manager")
		if view.lang == "en" {
			b.click(`form[action="/language"] button`)
		}
		for _, name := range names {
			see(name, paths[name])
		}
	}
	if looked < 5*(len(names)+1) {
		t.Errorf("only %d pages were looked at", looked)
	}
}

// TestKeysReachEverything walks a page by Tab: first the way past the menu, then every link
// and field is reached, each with a visible mark.
func TestKeysReachEverything(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	for _, path := range []string{"/", "/cameras", "/scans", "/promises"} {
		b.open(path)
		want := eval[int](b, `[...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,summary,textarea")].filter((e) => !e.disabled && !e.hidden && e.offsetParent !== null).length`)
		seen := map[string]bool{}
		for range want + 5 {
			b.do(chromedp.KeyEvent("\t"))
			at := eval[string](b, `(() => { const e = document.activeElement; if (!e || e === document.body) return ""; const s = getComputedStyle(e); return [...document.querySelectorAll("*")].indexOf(e) + " " + (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) + " " + e.className })()`)
			if at == "" {
				continue
			}
			if len(seen) == 0 && !strings.HasSuffix(at, " skip") {
				t.Errorf("%s: the first thing that Tab reaches is %q", path, at)
			}
			if strings.Contains(at, " false ") {
				t.Errorf("%s: %q has no visible mark", path, at)
			}
			seen[strings.SplitN(at, " ", 2)[0]] = true
		}
		if len(seen) < want {
			t.Errorf("%s: Tab reaches %d of %d", path, len(seen), want)
		}
	}
	b.quiet()
}

package web

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"camledger/internal/words"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pages are the parsed templates, by language and name.
type pages map[words.Lang]map[string]*template.Template

// loadPages parses every page in every language, so that a broken template is found
// when the program starts.
func loadPages(zone *time.Location) (pages, error) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	out := pages{}
	for _, lang := range []words.Lang{words.Korean, words.English} {
		base, err := template.New("").Funcs(phrases{lang, zone}.funcs()).ParseFS(templateFiles, "templates/layout.html", "templates/reading.html")
		if err != nil {
			return nil, fmt.Errorf("parse layout: %w", err)
		}
		out[lang] = map[string]*template.Template{}
		for _, name := range names {
			short := strings.TrimSuffix(path.Base(name), ".html")
			if short == "layout" || short == "reading" {
				continue
			}
			t, err := template.Must(base.Clone()).ParseFS(templateFiles, name)
			if err != nil {
				return nil, fmt.Errorf("parse page %s: %w", short, err)
			}
			out[lang][short] = t
		}
	}
	return out, nil
}

// frame is what the layout of a page needs.
type frame struct {
	Lang        words.Lang
	Title       string
	Assets      string
	Institution string
	Nav         []navItem
	Visitor     visitor
	Roles       []string
	Here        string // address to come back to after a change of language
	Banners     []banner
	Flash       string
	Alert       string // what is to be put right
	Body        any
}

// navItem is one entry of the navigation.
type navItem struct {
	URL, Code string
	May       Permission // empty: everybody who reads
	Current   bool
	Count     int
	whole     bool // for those whose right is for the whole institution
}

// banner is something bad that every page says.
type banner struct{ Text, URL string }

var navigation = []navItem{
	{URL: "/", Code: "web.nav.overview"},
	{URL: "/branches", Code: "web.nav.branches"},
	{URL: "/differences", Code: "web.nav.differences"},
	{URL: "/cameras", Code: "web.nav.cameras"},
	{URL: "/scans", Code: "web.nav.scans"},
	{URL: "/inspections", Code: "web.nav.inspections"},
	{URL: "/incidents", Code: "web.nav.incidents"},
	{URL: "/policy", Code: "web.nav.policy"},
	{URL: "/promises", Code: "web.nav.promises", whole: true},
	{URL: "/people", Code: "web.nav.people", May: Roster},
	{URL: "/audit", Code: "web.nav.audit", May: Log, whole: true},
}

// nav lists the entries that a visitor may open, and marks the one that a path belongs to.
func nav(v visitor, here string, counts map[string]int) []navItem {
	var out []navItem
	for _, item := range navigation {
		if item.May != "" && !v.May(item.May, "") || item.whole && !v.MayEverywhere(cmp.Or(item.May, Read)) {
			continue
		}
		item.Current = here == item.URL || item.URL != "/" && strings.HasPrefix(here, item.URL+"/")
		item.Count = counts[item.URL]
		out = append(out, item)
	}
	return out
}

// roleNames puts the roles of a visitor into words, each once.
func roleNames(v visitor) []string {
	var out []string
	seen := map[string]bool{}
	for _, g := range v.Grants {
		if !seen[g.Role] {
			seen[g.Role] = true
			out = append(out, v.say("role."+g.Role))
		}
	}
	return out
}

// errPageTooBig tells that a page came out far larger than any page should.
var errPageTooBig = errors.New("page too big")

// maxPageBytes bounds a page; the tests hold list pages far below it.
const maxPageBytes = 4 << 20

// execute renders a page into memory.
func (p pages) execute(layout, name string, f frame) ([]byte, error) {
	t, ok := p[f.Lang][name]
	if !ok {
		return nil, fmt.Errorf("render page %s: no such page in %q", name, f.Lang)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, layout, f); err != nil {
		return nil, fmt.Errorf("render page %s: %w", name, err)
	}
	if b.Len() > maxPageBytes {
		return nil, fmt.Errorf("render page %s: %w: %d bytes", name, errPageTooBig, b.Len())
	}
	return b.Bytes(), nil
}

// write sends a finished page.
func write(w http.ResponseWriter, status int, kind string, b []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b) // the browser went away: nobody to tell
}

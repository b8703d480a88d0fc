package web

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"camledger/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what was rendered (run with -update and review)", path)
	}
}

// face serves the pages of a house on loopback.
func face(t testing.TB, h *house, change func(*Options)) *httptest.Server {
	t.Helper()
	acts := hands{st: h.st, now: clock, asked: make(chan string, 100)}
	o := Options{Store: h.st, Actions: acts, Zone: seoul, Now: clock, Seal: bytes.Repeat([]byte{7}, 32)}
	if change != nil {
		change(&o)
	}
	handler, err := New(o)
	must(t, err)
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return srv
}

func clock() time.Time { return noon }

// client is a browser without scripts.
type client struct {
	t    testing.TB
	base string
	http *http.Client
}

func newClient(t testing.TB, base string) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &client{t, base, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (c *client) do(method, path string, form url.Values) (int, http.Header, string) {
	c.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, body)
	must(c.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.http.Do(req)
	must(c.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(c.t, err)
	return res.StatusCode, res.Header, string(b)
}

func (c *client) get(path string) (int, string) {
	c.t.Helper()
	status, _, body := c.do("GET", path, nil)
	return status, body
}

func (c *client) post(path string, form url.Values) (int, string) {
	c.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	status, header, body := c.do("POST", path, form)
	if l := header.Get("Location"); l != "" {
		return status, l
	}
	return status, body
}

func (c *client) login(name string) {
	c.t.Helper()
	status, to := c.post("/login", url.Values{"login": {name}, "password": {password}})
	if status != http.StatusSeeOther || to != "/" {
		c.t.Fatalf("login of %s: %d to %s", name, status, to)
	}
}

// paths are the pages of a house worth looking at.
func (h *house) paths(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{"overview": "/", "branches": "/branches", "differences": "/differences", "cameras": "/cameras", "inspections": "/inspections", "incidents": "/incidents", "policy": "/policy", "scans": "/scans", "promises": "/promises"}
	if len(h.reg.Branches) == 0 {
		return out
	}
	out["branch"] = "/branches/" + h.reg.Branches[0].ID
	out["branch-late"] = "/branches/" + h.reg.Branches[1].ID
	last := h.reg.Branches[len(h.reg.Branches)-1].ID
	out["policy-version"] = "/policy/" + h.reg.Policy.ID
	out["slots"] = "/branches/" + h.reg.Branches[0].ID + "/slots"
	out["placing"] = "/branches/" + last + "/placing"
	out["camera"] = "/cameras/cam_b000n0002"
	out["inspection"] = "/inspections/" + h.inspection
	out["sheet"] = "/inspections/" + h.inspection + "/sheet"
	out["count"] = "/branches/count"
	out["incident"] = "/incidents/" + h.incident
	out["scan"] = "/scans/scan_b000n0001"
	out["scan-part"] = "/scans/scan_b001n0002"
	out["mails"], out["alerts"], out["record"] = "/mails", "/alerts?replay=1", "/incidents/record?state=all"
	out["people"], out["person"], out["account"] = "/people", "/people/per_own_inspector", "/account"
	out["units"] = "/branches/" + h.reg.Branches[1].ID + "/units"
	return out
}

func TestPagesOpen(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	for _, lang := range []string{"ko", "en"} {
		c := newClient(t, srv.URL)
		c.login("facilities")
		c.post("/language", url.Values{"lang": {lang}, "back": {"/"}})
		for name, path := range h.paths(t) {
			status, body := c.get(path)
			if status != http.StatusOK {
				t.Errorf("%s %s: %d", lang, path, status)
			}
			for _, bad := range []string{"[web.", "[diff.", "[kind.", "[next.", "[cause.", "[step.", "[role.", "[sheet.", "[decided.", "[evidence.", "%!", "ZgotmplZ", "<no value>", "style=", "<style", "onclick"} {
				if strings.Contains(body, bad) {
					i := strings.Index(body, bad)
					t.Errorf("%s %s (%s) holds %q: …%s…", lang, path, name, bad, body[max(0, i-80):min(len(body), i+80)])
				}
			}
			if len(body) > 200_000 {
				t.Errorf("%s is %d bytes", path, len(body))
			}
		}
	}
}

var (
	drawnID   = regexp.MustCompile(`\b([a-z]+)_[0-9a-z]{16}\b`)
	assetHash = regexp.MustCompile(`/assets/[0-9a-f]{16}/`)
)

// settled replaces what differs from run to run: ids that are drawn at random by their
// order on the page, the hash of the assets.
func settled(body string) []byte {
	names := map[string]string{}
	body = drawnID.ReplaceAllStringFunc(body, func(id string) string {
		if names[id] == "" {
			names[id] = fmt.Sprintf("%s-%d", strings.SplitN(id, "_", 2)[0], len(names)+1)
		}
		return names[id]
	})
	return []byte(assetHash.ReplaceAllString(body, "/assets/-/"))
}

func TestPagesLookTheSame(t *testing.T) {
	h := build(t, small, 2)
	list, _, err := h.st.Differences(t.Context(), differencesOf(h.reg.Branches[0].ID))
	must(t, err)
	paths := h.paths(t)
	for _, d := range list {
		if d.Kind == inventory.CountMismatch {
			paths["difference"] = "/differences/" + d.ID
		}
	}
	delete(paths, "cameras")
	srv := face(t, h, nil)
	for _, lang := range []string{"ko", "en"} {
		c := newClient(t, srv.URL)
		c.login("facilities")
		c.post("/language", url.Values{"lang": {lang}, "back": {"/"}})
		for name, path := range paths {
			if lang == "en" && name != "overview" && name != "difference" {
				continue
			}
			_, body := c.get(path)
			golden(t, name+"."+lang+".html", settled(body))
		}
	}
	_, body := newClient(t, srv.URL).get("/login")
	golden(t, "login.ko.html", settled(body))
}

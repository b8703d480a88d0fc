package web

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// nasty are names that devices gave themselves.
var nasty = []string{`<script>alert(1)</script>`, `=cmd|'/c calc'!A1`, "a\r\nSet-Cookie: evil=1", "\u202egnp.exe", `"><img src=x onerror=alert(1)>`, "@SUM(1)", "\u2066x"}

func nastyHouse(t *testing.T) *house {
	t.Helper()
	h := build(t, small, 2)
	branch := h.reg.Branches[2].ID
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	f := store.FoundChange{BranchID: branch, At: noon, Seen: map[string]bool{}}
	for i, name := range nasty {
		c := found.Cameras[i]
		d := found.Devices[c.DeviceID]
		c.Name, d.Name, d.Model, d.Serial, d.Firmware = name, name, name, name, name
		f.Cameras, f.Devices = append(f.Cameras, c), append(f.Devices, d)
		f.Seen[c.ID] = true
	}
	must(t, h.st.BeginScan(t.Context(), inventory.Scan{ID: "scan_nasty", BranchID: branch, Started: noon, State: inventory.ScanRunning}))
	must(t, h.st.SaveFound(t.Context(), "scan_nasty", f))
	var diffs []inventory.Difference
	for _, c := range f.Cameras {
		d := inventory.Difference{Kind: inventory.AudioOffered, BranchID: branch, CameraID: c.ID, Facts: map[string]string{"label": c.Name, "addr": c.Name}}
		d.Stamp()
		diffs = append(diffs, d)
	}
	_, err = h.st.SaveDifferences(t.Context(), branch, diffs, false, noon, func(inventory.Difference) bool { return false })
	must(t, err)
	h.incident = f.Cameras[0].ID
	return h
}

func TestDeviceTextsAreInert(t *testing.T) {
	h := nastyHouse(t)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	branch := h.reg.Branches[2].ID
	for _, path := range []string{"/cameras?branch=" + branch, "/branches/" + branch, "/branches/" + branch + "/placing", "/differences?branch=" + branch, "/cameras/" + h.incident} {
		status, header, body := c.do("GET", path, nil)
		if status != http.StatusOK || header.Get("Set-Cookie") != "" && strings.Contains(header.Get("Set-Cookie"), "evil") {
			t.Fatalf("%s: %d", path, status)
		}
		for _, bad := range []string{"<script>alert", "<img src=x", "\u202e", "\u2066", "\r\nSet-Cookie"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if !strings.Contains(body, "&lt;script&gt;alert(1)") {
			t.Errorf("%s does not show the name at all", path)
		}
	}
	for _, path := range []string{"/cameras.csv?branch=" + branch, "/differences.csv?branch=" + branch} {
		_, header, body := c.do("GET", path, nil)
		if !strings.HasPrefix(header.Get("Content-Disposition"), "attachment; filename=") {
			t.Errorf("%s is no file: %q", path, header.Get("Content-Disposition"))
		}
		text, ok := strings.CutPrefix(body, "\ufeff")
		if !ok {
			t.Errorf("%s has no byte order mark", path)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		must(t, err)
		if len(rows) < len(nasty) {
			t.Errorf("%s has %d rows", path, len(rows))
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.ContainsAny(cell, "\r\n\u202e\u2066") {
					t.Errorf("%s has the cell %q", path, cell)
				}
			}
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := build(t, small[:2], 2)
	srv := face(t, h, func(o *Options) { o.Secure = true })
	c := newClient(t, srv.URL)
	for _, path := range []string{"/login", "/", "/healthz", "/no-such-page", "/assets/x", "/metrics"} {
		_, header, body := c.do("GET", path, nil)
		for name, want := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if header.Get("Server") != "" || strings.Contains(body, "go1.") {
			t.Errorf("%s tells what runs here", path)
		}
	}
	_, header, _ := c.do("POST", "/login", url.Values{"login": {"manager"}, "password": {password}})
	cookies := header.Values("Set-Cookie")
	if len(cookies) != 2 || !strings.HasPrefix(cookies[0], "__Host-camledger-known=") || !strings.HasPrefix(cookies[1], "__Host-camledger=") {
		t.Fatalf("cookies %q", cookies)
	}
	for _, cookie := range cookies {
		for _, want := range []string{"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(cookie, want) {
				t.Errorf("cookie %q lacks %s", cookie, want)
			}
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	h := build(t, small[:2], 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/branches/"+h.reg.Branches[0].ID+"/scan", strings.NewReader(""))
		must(t, err)
		req.Header.Set(name, value)
		for lang, want := range map[string]string{"": "다른 주소에서 보낸 요청입니다", "en": "Sent from another address"} {
			req.Header.Set("Cookie", languageCookie+"="+lang)
			res, err := c.http.Do(req)
			must(t, err)
			body, err := io.ReadAll(res.Body)
			must(t, err)
			must(t, res.Body.Close())
			if res.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "<h1>"+want) {
				t.Errorf("a form with %s: %s answers %d in %q:\n%s", name, value, res.StatusCode, lang, body)
			}
		}
	}
}

func TestForgedIdsDoNothing(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("own-facilities") // of the second branch only
	own, foreign := h.reg.Branches[1].ID, h.reg.Branches[0].ID
	location := h.reg.LocationsOf(own)[0].ID
	before, err := h.st.Camera(t.Context(), "cam_b000n0003")
	must(t, err)
	form := url.Values{"id": {"cam_b000n0003"}, "do": {"move"}, "to": {location}}
	if status, _ := c.post("/branches/"+own+"/placing", form); status != http.StatusNotFound {
		t.Errorf("a foreign camera is placed: %d", status)
	}
	form = url.Values{"id": {"cam_b001n0003"}, "do": {"move"}, "to": {h.reg.LocationsOf(foreign)[0].ID}}
	if status, _ := c.post("/branches/"+own+"/placing", form); status != http.StatusBadRequest {
		t.Errorf("a foreign location is taken: %d", status)
	}
	after, err := h.st.Camera(t.Context(), "cam_b000n0003")
	must(t, err)
	if before.SlotID != after.SlotID {
		t.Error("the foreign camera moved")
	}
	list, _, err := h.st.Differences(t.Context(), differencesOf(foreign))
	must(t, err)
	if status, _ := c.post("/differences", url.Values{"do": {"settled"}, "id": {list[0].ID}}); status != http.StatusNotFound {
		t.Errorf("a foreign difference is settled: %d", status)
	}
	d, err := h.st.Difference(t.Context(), list[0].ID)
	must(t, err)
	if d.State != inventory.DifferenceOpen {
		t.Errorf("the foreign difference is %s", d.State)
	}
	for _, path := range []string{"/cameras?branch=" + foreign, "/cameras.csv?branch=" + foreign, "/differences?branch=" + foreign, "/incidents?branch=" + foreign, "/inspections?branch=" + foreign} {
		if status, _ := c.get(path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/", "/branches", "/cameras", "/differences", "/inspections", "/incidents", "/policy", "/branches/count.csv"} {
		if _, body := c.get(path); strings.Contains(body, h.reg.Branches[0].Name) {
			t.Errorf("%s shows the foreign branch", path)
		}
	}
}

func TestBigFormsAreRefused(t *testing.T) {
	srv := face(t, build(t, nil, 0), nil)
	c := newClient(t, srv.URL)
	status, _ := c.post("/login", url.Values{"login": {strings.Repeat("x", 10<<20)}})
	if status != http.StatusRequestEntityTooLarge {
		t.Errorf("10 MB answer %d", status)
	}
}

func TestRemoteAddress(t *testing.T) {
	s := &server{Options: Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	for _, row := range []struct{ peer, forwarded, want string }{
		{"203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "garbage", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
		{"[::ffff:203.0.113.5]:1", "", "203.0.113.5"},
	} {
		r := &http.Request{RemoteAddr: row.peer, Header: http.Header{}}
		if row.forwarded != "" {
			r.Header.Set("X-Forwarded-For", row.forwarded)
		}
		if got := s.remote(r).String(); got != row.want {
			t.Errorf("%s forwarded for %q is %s, want %s", row.peer, row.forwarded, got, row.want)
		}
	}
}

func TestMetricsStayHere(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, func(o *Options) {
		o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("camledger_up 1\n")) })
	})
	c := newClient(t, srv.URL)
	if status, body := c.get("/metrics"); status != http.StatusOK || body != "camledger_up 1\n" {
		t.Errorf("metrics: %d %q", status, body)
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"/metrics", nil)
	must(t, err)
	req.Header.Set("X-Forwarded-For", "203.0.113.9")
	res, err := c.http.Do(req)
	must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("metrics through a proxy: %d", res.StatusCode)
	}
}

// TestEveryCodeHasWords looks the codes of the templates up.
func TestEveryCodeHasWords(t *testing.T) {
	names, err := templateFiles.ReadDir("templates")
	must(t, err)
	seen := 0
	for _, n := range names {
		b, err := templateFiles.ReadFile("templates/" + n.Name())
		must(t, err)
		for _, part := range strings.Split(string(b), `"`) {
			room, rest, ok := strings.Cut(part, ".")
			if !ok || strings.ContainsAny(part, " %/<>{}=:") || rest == "" {
				continue
			}
			switch room {
			case "web", "sheet", "verdict", "outcome", "state", "severity":
				seen++
				if !words.Has(part) {
					t.Errorf("%s says %q without words", n.Name(), part)
				}
			}
		}
	}
	if seen < 200 {
		t.Errorf("only %d codes seen", seen)
	}
}

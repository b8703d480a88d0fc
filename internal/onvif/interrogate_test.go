package onvif

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestRecorderIsReadWhole(t *testing.T) {
	f := recorder(t)
	cfg := start(t, f)
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "information", r.Information, Information{"Hanbit", "HR-4", "1.2", "HB0001", "7"})
	equal(t, "scopes", r.Scopes.Name+"|"+r.Scopes.Location+"|"+r.Scopes.Hardware, "Front Door|country/korea/1F|IPC-1")
	equal(t, "endpoint", r.Endpoint, "4d454930-0000-1000-8000-0200000aabb1")
	equal(t, "mac", r.Interfaces[1].MAC, "02:00:00:aa:bb:02")
	equal(t, "auth", r.Auth, SchemeNone)
	equal(t, "open", r.Open, true)
	if len(r.Sources) != 4 {
		t.Fatalf("%d sources", len(r.Sources))
	}
	for i, s := range r.Sources {
		equal(t, "token", s.Token, fmt.Sprintf("Ch%d", i+1))
		equal(t, "channel", s.Channel, i+1)
		equal(t, "main", s.Main.Token, fmt.Sprintf("main%d", i+1))
		equal(t, "sub", s.Sub.Token, fmt.Sprintf("sub%d", i+1))
		equal(t, "stream", s.Main.URI.Asked, "rtsp://"+cfg.Addr.Addr().String()+":8554/ch?u=1")
		equal(t, "reported", s.Main.URI.Host, "203.0.113.9")
		equal(t, "snapshot", s.Main.Snapshot.Asked, "")
		equal(t, "gop", s.Main.GOPTime(), 2*time.Second)
	}
	equal(t, "name", r.Sources[0].Name, "창구 1")
	oldest := time.Date(2026, 1, 7, 0, 0, 0, 0, time.UTC)
	equal(t, "oldest", r.Sources[0].Footage.Oldest, oldest)
	equal(t, "third", r.Sources[2].Footage, Footage{Why: "no-recording"})
	equal(t, "summary", r.Summary.Newest, time.Date(2026, 2, 28, 15, 0, 0, 0, time.UTC))
	equal(t, "clock", r.Clock.Known && r.Clock.Offset.Abs() <= 2*time.Second, true)

	f.mu.Lock()
	defer f.mu.Unlock()
	if f.most > 3 {
		t.Errorf("%d requests at once", f.most)
	}
	for i, p := range f.paths {
		want := map[string]string{"GetProfiles": "/onvif/Media?x=1", "GetNodes": "/onvif/ptz", "GetRecordings": "/onvif/rec",
			"GetRecordingSummary": "/onvif/search", "GetDeviceInformation": DefaultPath}[f.asked[i]]
		if want != "" && p != want {
			t.Errorf("%s went to %s", f.asked[i], p)
		}
		if strings.Contains(f.bodies[i], "Security>") || f.headers[i].Get("Authorization") != "" {
			t.Errorf("%s carried a login without being asked for one", f.asked[i])
		}
	}
}

// What hostile and broken devices do, and how it is called.
func TestBrokenDevices(t *testing.T) {
	raw := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(c, s)
			_ = c.Close()
		}
	}
	elsewhere := 0
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	t.Cleanup(trap.Close)
	bomb := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">` + func() string {
		var b strings.Builder
		for i := 'b'; i < 'l'; i++ {
			fmt.Fprintf(&b, `<!ENTITY %c "%s">`, i, strings.Repeat(fmt.Sprintf("&%c;", i-1), 10))
		}
		return b.String()
	}() + `]><l>&k;</l>`
	drip := func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(w, "<"); err != nil {
				return
			}
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
			select {
			case <-r.Context().Done():
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	page := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	tests := []struct {
		name  string
		serve http.HandlerFunc
		want  Cause
	}{
		{"a page", page(200, "<html><body>router</body></html>"), CauseNotONVIF},
		{"json", page(200, `{"ok":true}`), CauseNotONVIF},
		{"nothing", page(200, ""), CauseNotONVIF},
		{"404", page(404, "not found"), CauseNotONVIF},
		{"bomb", page(200, bomb), CauseNotONVIF},
		{"deep", page(200, strings.Repeat("<a>", 100)), CauseTooBig},
		{"many", page(200, "<a>"+strings.Repeat("<b/>", maxTags)+"</a>"), CauseTooBig},
		{"huge", func(w http.ResponseWriter, _ *http.Request) {
			chunk := bytes.Repeat([]byte("x"), 1<<20)
			for range 1 << 10 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, CauseTooBig},
		{"drip", drip, CauseTimeout},
		{"endless header", func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for range 1 << 20 {
				if _, err := io.WriteString(c, "X-A: "+strings.Repeat("b", 1000)+"\r\n"); err != nil {
					return
				}
			}
		}, CauseHTTPBroken},
		{"no status line", raw("hello camera\r\n\r\n"), CauseHTTPBroken},
		{"NUL bytes", raw("\x00\x00\x00\x00\x00"), CauseHTTPBroken},
		{"hangs up", raw(""), CauseHTTPBroken},
		{"cut off", raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<a>"), CauseHTTPBroken},
		{"redirect elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, trap.URL+"/onvif/device_service", http.StatusTemporaryRedirect)
		}, CauseNotONVIF},
		{"password for everything", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, CauseAuth},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := start(t, tt.serve)
			cfg.Timeout = 400 * time.Millisecond
			if tt.name == "huge" || tt.name == "many" {
				cfg.Timeout = 20 * time.Second
			}
			_, err := ask(t, cfg)
			equal(t, fmt.Sprint(err), CauseOf(err), tt.want)
		})
	}
	equal(t, "requests elsewhere", elsewhere, 0)
}

func TestNetworkCauses(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := netip.MustParseAddrPort(l.Addr().String())
	_ = l.Close()
	all := func(netip.Addr) bool { return true }
	_, err = ask(t, Config{Addr: closed, Allow: all})
	equal(t, "closed port", CauseOf(err), CauseRefused)

	f := recorder(t)
	cfg := start(t, f)
	cfg.Allow = nil
	_, err = ask(t, cfg)
	equal(t, "address that is not allowed", CauseOf(err), CauseForbidden)
	equal(t, "requests", len(f.asked), 0)

	cfg = start(t, f)
	cfg.TLS = true
	_, err = ask(t, cfg)
	equal(t, "TLS to a plain port", CauseOf(err), CauseTLS)

	srv := httptest.NewUnstartedServer(recorder(t))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	r, err := ask(t, Config{Addr: netip.MustParseAddrPort(srv.Listener.Addr().String()), TLS: true, Allow: all})
	if err != nil || len(r.Certificate) != 64 || len(r.Sources) != 4 {
		t.Errorf("TLS: %v, certificate %q, %d sources", err, r.Certificate, len(r.Sources))
	}
}

func TestContextEndsTheJob(t *testing.T) {
	arrived := make(chan struct{}, 100)
	cfg := start(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	cfg.Timeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := Interrogate(ctx, cfg)
		done <- err
	}()
	<-arrived
	cancel()
	equal(t, "cause", CauseOf(<-done), CauseCanceled)
}

// A device that answers on another path is found there.
func TestOtherPath(t *testing.T) {
	f := recorder(t)
	cfg := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/onvif/services" || r.URL.Path == "/onvif/Media" {
			f.ServeHTTP(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "path", r.Path, "/onvif/services")
	equal(t, "maker", r.Information.Maker, "Hanbit")
}

// A fault with status 200 is a fault, and media of H.265 come from Media2.
func TestFaultWith200AndMedia2(t *testing.T) {
	f := recorder(t)
	f.answers["GetServices"] = soap(`<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver20/media/wsdl</tds:Namespace><tds:XAddr>http://x/m2</tds:XAddr></tds:Service></tds:GetServicesResponse>`)
	f.answers["GetCapabilities"] = soap(`<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>`)
	f.answers["GetProfiles"] = answerFile(t, "mjpegfirst_Media2GetProfiles")
	f.answers["GetStreamUri"] = soap(`<tr2:GetStreamUriResponse xmlns:tr2="m"><tr2:Uri>rtsp://10.0.0.1/265</tr2:Uri></tr2:GetStreamUriResponse>`)
	r, err := ask(t, start(t, f))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sources) != 1 || r.Sources[0].Main == nil {
		t.Fatalf("sources %+v", r.Sources)
	}
	m := r.Sources[0].Main
	equal(t, "codec", m.Codec, "H265")
	equal(t, "port", m.URI.Port, 554)
	equal(t, "footage", r.Sources[0].Footage.Why, "no-profile-g")
	found := false
	for _, p := range r.Problems {
		found = found || p == Problem{"GetCapabilities", CauseFault, "Sender"}
	}
	equal(t, "fault noted", found, true)
}

func TestMergeAndPick(t *testing.T) {
	read := func(name string, f func(*Node) []Profile) []Profile {
		n, _, err := Envelope([]byte(answerFile(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		return f(n)
	}
	ps := mergeProfiles(read("mjpegfirst_GetProfiles", readProfiles1), read("mjpegfirst_Media2GetProfiles", readProfiles2))
	equal(t, "profiles", len(ps), 3)
	for _, n := range []struct {
		nodes     []PTZNode
		ptz, zoom bool
	}{
		{nil, true, false}, // a node nobody describes may well move
		{[]PTZNode{{Token: "Node_1", Zoom: true}}, false, true},
		{[]PTZNode{{Token: "Node_1", PanTilt: true, Zoom: true}}, true, false},
	} {
		s := group(nil, ps, n.nodes)
		equal(t, "sources", len(s), 1)
		equal(t, "main", s[0].Main.Codec+" "+s[0].Main.Token, "H265 P1")
		equal(t, "sub", s[0].Sub.Codec+" "+s[0].Sub.Token, "H264 P2")
		equal(t, "audio", s[0].Audio, true)
		equal(t, "ptz", s[0].PTZ, n.ptz)
		equal(t, "zoom", s[0].Zoom, n.zoom)
	}
}

func TestKoreanNamesInWrongEncoding(t *testing.T) {
	// 창구 in EUC-KR, declared as UTF-8.
	n, err := Parse([]byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a><Name>\xc3\xa2\xb1\xb8</Name></a>"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "name", n.Str("Name"), "창구")
	n, err = Parse([]byte("junk\x00<a><Name>x\x00y\xff\u202ez\n</Name>"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "cleaned", n.Str("Name"), "xy\ufffdz")
}

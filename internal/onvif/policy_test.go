package onvif

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	goonvif "github.com/use-go/onvif"
)

// The eight points of policy that the transport holds towards a device, one test each.

// Point 1: the library gets no credentials; each request is signed anew, with a nonce of
// its own, at the device's clock.
func TestPoint1SignedByUsAtTheDevicesClock(t *testing.T) {
	const skew = -77 * time.Hour
	f := recorder(t)
	f.skew = skew
	f.guard = wsse(f, "viewer", "right", "GetSystemDateAndTime", "GetServices")
	cfg := start(t, f)
	cfg.Credential = &Credential{User: "viewer", Password: "right"}
	r, err := ask(t, cfg)
	if err != nil || len(r.Sources) != 4 {
		t.Fatalf("%v, %d sources", err, len(r.Sources))
	}
	nonces := map[string]bool{}
	created := regexp.MustCompile(`<wsu:Created>([^<]*)<`)
	nonce := regexp.MustCompile(`<wsse:Nonce[^>]*>([^<]*)<`)
	for i, body := range f.bodies {
		m := created.FindStringSubmatch(body)
		if m == nil {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, m[1])
		if off := at.Sub(time.Now().Add(skew)).Abs(); err != nil || off > time.Minute {
			t.Errorf("%s was signed at %s: %v", f.asked[i], m[1], err)
		}
		n := nonce.FindStringSubmatch(body)[1]
		if b, err := base64.StdEncoding.DecodeString(n); err != nil || len(b) != 20 || nonces[n] {
			t.Errorf("nonce %q: %v", n, err)
		}
		nonces[n] = true
		if strings.Contains(body, "right") || strings.Contains(body, "#PasswordText") {
			t.Errorf("%s holds the password itself", f.asked[i])
		}
	}
	if len(nonces) < 10 {
		t.Errorf("%d requests were signed", len(nonces))
	}
}

// Point 2: scheme, host, port and the device's path are the operator's; redirects are
// followed neither by the transport nor by the client above it.
func TestPoint2TheOperatorsAddressOnly(t *testing.T) {
	f := recorder(t)
	cfg := start(t, f)
	cfg.Path = "/onvif/device_service"
	if _, err := ask(t, cfg); err != nil {
		t.Fatal(err)
	}
	for i, h := range f.headers {
		if h.Get("Referer") != "" || !strings.HasPrefix(f.paths[i], "/onvif/") {
			t.Errorf("%s went to %s", f.asked[i], f.paths[i])
		}
	}
	tr := newTransport(t.Context(), cfg)
	equal(t, "redirect", errors.Is(tr.client().CheckRedirect(nil, nil), http.ErrUseLastResponse), true)
	for _, u := range []string{"http://203.0.113.9:1/a?b", "https://user:pw@203.0.113.9/a?b", "http://[fe80::1%25x]/a?b"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, u, strings.NewReader("<x/>"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, u, resp.Body.(*answer).err == nil, true)
		_ = resp.Body.Close()
		equal(t, "path", f.paths[len(f.paths)-1], "/a?b")
		equal(t, "login", f.headers[len(f.headers)-1].Get("Authorization"), "")
	}
	tr.close()
}

// Point 3: the job's context bounds every request; when it ends, all of them end.
func TestPoint3TheContextBoundsEveryRequest(t *testing.T) {
	var mu sync.Mutex
	held, ended := 0, 0
	three := make(chan struct{})
	done := make(chan struct{}, 16)
	f := recorder(t)
	f.guard = func(_ http.ResponseWriter, r *http.Request, body string) bool {
		if !strings.Contains(body, "GetStreamUri") {
			return true
		}
		mu.Lock()
		if held++; held == 3 {
			close(three)
		}
		mu.Unlock()
		<-r.Context().Done()
		mu.Lock()
		ended++
		mu.Unlock()
		done <- struct{}{}
		return false
	}
	cfg := start(t, f)
	cfg.Timeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-three
		cancel()
	}()
	r, err := Interrogate(ctx, cfg)
	equal(t, "cause", CauseOf(err), CauseCanceled)
	equal(t, "learnt until then", len(r.Sources), 4)
	for range 3 {
		<-done
	}
	mu.Lock()
	defer mu.Unlock()
	equal(t, "requests that were under way", held, 3)
	equal(t, "requests that were ended", ended, 3)
}

// Point 4: every body goes through a limit and is closed: a job keeps three connections
// at most, however many of its questions are refused, and none when it is over.
func TestPoint4BodiesAreLimitedAndClosed(t *testing.T) {
	var mu sync.Mutex
	now, most := 0, 0
	f := recorder(t)
	for name := range f.answers { // a page of 64 KiB with each refusal
		if strings.HasPrefix(name, "GetStream") || strings.HasPrefix(name, "GetSnap") || strings.HasPrefix(name, "GetRec") {
			delete(f.answers, name)
		}
	}
	srv := httptest.NewUnstartedServer(f)
	idle := make(chan struct{}, 1000)
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		switch s {
		case http.StateNew:
			now++
			most = max(most, now)
		case http.StateClosed:
			now--
			idle <- struct{}{}
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	addr := netip.MustParseAddrPort(srv.Listener.Addr().String())
	for range 10 {
		if _, err := ask(t, Config{Addr: addr, Allow: func(netip.Addr) bool { return true }}); err != nil {
			t.Fatal(err)
		}
	}
	for {
		mu.Lock()
		open := now
		mu.Unlock()
		if open == 0 {
			break
		}
		select {
		case <-idle:
		case <-time.After(20 * time.Second):
			t.Fatalf("%d connections are still open", open)
		}
	}
	if most > 2*maxAtOnce { // the last of one job may still be closing when the next begins
		t.Errorf("%d connections at once", most)
	}
	equal(t, "limit", maxBody, 8<<20)
}

// Point 5: each kind of failure has its cause, and the last status, fault and words are kept.
func TestPoint5TypedCauses(t *testing.T) {
	job := t.Context()
	for want, err := range map[Cause]error{
		CauseName:        &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x"}},
		CauseTimeout:     fmt.Errorf("read: %w", context.DeadlineExceeded),
		CauseForbidden:   &net.OpError{Op: "dial", Err: errForbidden},
		CauseTooBig:      fmt.Errorf("read: %w", errTooBig),
		CauseTLS:         tlsError{errors.New("handshake failure")},
		CauseAuth:        errDigest,
		CauseHTTPBroken:  errors.New("malformed HTTP response"),
		CauseUnreachable: &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH},
		CauseRefused:     &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
	} {
		equal(t, err.Error(), causeOf(job, err), want)
	}
	ended, cancel := context.WithCancel(job)
	cancel()
	equal(t, "the caller's end", causeOf(ended, errors.New("x")), CauseCanceled)

	const fault = `<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:Action</s:Value><s:Subcode><s:Value>ter:NoSuchService</s:Value></s:Subcode></s:Subcode></s:Code><s:Reason><s:Text>none of &lt;that&gt;</s:Text></s:Reason></s:Fault>`
	for _, status := range []int{200, 400, 401, 403, 500} {
		f := recorder(t)
		f.guard = func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, soap(fault))
			return false
		}
		cfg := start(t, f)
		s := &session{t: newTransport(t.Context(), cfg), cfg: cfg, log: cfg.Logger}
		if err := s.connect(table{"device": {Name: "device", Path: DefaultPath}}); err != nil {
			t.Fatal(err)
		}
		_, err := s.readClock(t.Context())
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v", err)
		}
		want := CauseFault
		if status == 401 || status == 403 {
			want = CauseAuth
		}
		equal(t, fmt.Sprint(status), []any{e.Call, e.Cause, e.Status, e.Code, e.Text}, []any{"GetSystemDateAndTime", want, status, "NoSuchService", "none of <that>"})
		s.t.close()
	}
}

// Point 6: a digest nonce is used once and for one address, through a transport of this
// device's own; what a 401 carries goes through the limit too (TestEndlessAnswersAreCutOff).
func TestPoint6DigestIsNotReused(t *testing.T) {
	f := recorder(t)
	f.guard = digestHTML(f, "viewer", "right") // refuses a nonce that it knows, and one of another path
	cfg := start(t, f)
	cfg.Credential = &Credential{User: "viewer", Password: "right"}
	r, err := ask(t, cfg)
	if err != nil || len(r.Sources) != 4 || r.Auth != SchemeDigest {
		t.Fatalf("%v, %d sources, %s", err, len(r.Sources), r.Auth)
	}
	used := map[string]bool{}
	for i, h := range f.headers {
		a := h.Get("Authorization")
		if a == "" {
			continue
		}
		n := regexp.MustCompile(`nonce="([^"]*)"`).FindStringSubmatch(a)
		if n == nil || used[n[1]] || !strings.Contains(a, `uri="`+f.paths[i]+`"`) {
			t.Errorf("%s: %s", f.paths[i], a)
			continue
		}
		used[n[1]] = true
	}
	if len(used) < 10 {
		t.Errorf("%d digests", len(used))
	}
}

// Point 7: first everything without a login, then one attempt with the scheme that was
// asked for, then the breaker.
func TestPoint7OneAttemptThenTheBreaker(t *testing.T) {
	for _, tt := range []struct {
		name   string
		guard  func(f *fake) func(http.ResponseWriter, *http.Request, string) bool
		digest bool
	}{
		{"digest", func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return digestHTML(f, "viewer", "right")
		}, true},
		{"token", func(f *fake) func(http.ResponseWriter, *http.Request, string) bool {
			return wsse(f, "viewer", "right", "GetSystemDateAndTime")
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := recorder(t)
			f.guard = tt.guard(f)
			cfg := start(t, f)
			brk := &memory{}
			cfg.Breaker = brk
			cfg.Credential = &Credential{User: "viewer", Password: "wrong", Version: "v1"}
			for range 5 { // five scans
				r, _ := ask(t, cfg)
				equal(t, "refused", r.Refused, true)
			}
			var logins []int
			for i := range f.bodies {
				token := strings.Contains(f.bodies[i], "UsernameToken")
				header := f.headers[i].Get("Authorization")
				if token || header != "" {
					logins = append(logins, i)
					equal(t, "scheme", strings.HasPrefix(header, "Digest ") && !token, tt.digest)
				}
			}
			equal(t, "logins", len(logins), 1)
			if logins[0] == 0 || !slices.Contains(f.asked[:logins[0]], f.asked[logins[0]]) {
				t.Errorf("the login came before %s was asked without", f.asked[logins[0]])
			}
			equal(t, "breaker", brk.Open(cfg.Addr.Addr(), "v1"), true)
			equal(t, "of another version", brk.Open(cfg.Addr.Addr(), "v2"), false)
		})
	}
}

// Point 8: least rights. What wants an administrator is not asked unless the operator
// says so, and its refusal is no refused password.
func TestPoint8LeastRights(t *testing.T) {
	for _, count := range []bool{false, true} {
		for _, allowed := range []bool{false, true} {
			f := recorder(t)
			f.answers["GetUsers"] = soap(`<tds:GetUsersResponse><tds:User><tt:Username>admin</tt:Username></tds:User><tds:User><tt:Username>viewer</tt:Username></tds:User></tds:GetUsersResponse>`)
			login := wsse(f, "viewer", "right", "GetSystemDateAndTime", "GetServices")
			f.guard = func(w http.ResponseWriter, r *http.Request, body string) bool {
				if strings.Contains(body, "GetUsers") && !allowed {
					w.WriteHeader(http.StatusBadRequest)
					_, _ = io.WriteString(w, soap(notAuthorized))
					return false
				}
				return login(w, r, body)
			}
			cfg := start(t, f)
			brk := &memory{}
			cfg.Breaker, cfg.CountUsers = brk, count
			cfg.Credential = &Credential{User: "viewer", Password: "right", Version: "v1"}
			r, err := ask(t, cfg)
			if err != nil || len(r.Sources) != 4 {
				t.Fatalf("%v, %d sources", err, len(r.Sources))
			}
			want := -1
			if count && allowed {
				want = 2
			}
			equal(t, "users", r.Users, want)
			equal(t, "asked", slices.Contains(f.asked, "GetUsers"), count)
			equal(t, "refused", r.Refused || brk.Open(cfg.Addr.Addr(), "v1"), false)
			for _, name := range f.asked {
				if !strings.HasPrefix(name, "Get") && !strings.HasPrefix(name, "Find") && name != "EndSearch" {
					t.Errorf("%s does more than ask", name)
				}
			}
		}
	}
}

// At most three requests at a time: the device holds each until three are there, so that
// a fourth would be seen.
func TestThreeAtOnce(t *testing.T) {
	f := recorder(t)
	var mu sync.Mutex
	waiting := 0
	full := make(chan struct{})
	f.guard = func(_ http.ResponseWriter, r *http.Request, body string) bool {
		if !strings.Contains(body, "GetStreamUri") {
			return true
		}
		mu.Lock()
		if waiting++; waiting == maxAtOnce {
			close(full)
		}
		mu.Unlock()
		select {
		case <-full:
		case <-r.Context().Done():
		}
		return true
	}
	cfg := start(t, f)
	cfg.Timeout = time.Minute
	if _, err := ask(t, cfg); err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	equal(t, "at once", f.most, 3)
}

// A recorder's library object is made without one request of its own.
func TestTheLibraryAsksNothingByItself(t *testing.T) {
	f := recorder(t)
	cfg := start(t, f)
	s := &session{t: newTransport(t.Context(), cfg), cfg: cfg}
	if err := s.connect(table{"media2": {Name: "media2", Path: "/m2"}, "device": {Name: "device", Path: "/x"}}); err != nil {
		t.Fatal(err)
	}
	equal(t, "requests", len(f.asked), 0)
	equal(t, "namespaces in every request", len(goonvif.Xlmns), 4)
}

// Each request says what it asks in its content type as well, by the namespace that its
// body declares.
func TestRequestsNameTheirAction(t *testing.T) {
	f := recorder(t)
	f.guard = wsse(f, "viewer", "right", "GetSystemDateAndTime", "GetServices")
	cfg := start(t, f)
	cfg.Credential = &Credential{User: "viewer", Password: "right"}
	if _, err := ask(t, cfg); err != nil {
		t.Fatal(err)
	}
	service := map[string]string{"GetProfiles": "ver10/media", "GetNodes": "ver20/ptz", "GetRecordings": "ver10/recording", "GetRecordingSummary": "ver10/search", "GetDeviceInformation": "ver10/device"}
	checked := 0
	for i, h := range f.headers {
		if s := service[f.asked[i]]; s != "" {
			checked++
			equal(t, f.asked[i], h.Get("Content-Type"), `application/soap+xml; charset=utf-8; action="http://www.onvif.org/`+s+`/wsdl/`+f.asked[i]+`"`)
		}
	}
	if checked < len(service) {
		t.Errorf("%d requests", checked)
	}
	equal(t, "of no envelope", contentType([]byte("<a/>")), "application/soap+xml; charset=utf-8")
}

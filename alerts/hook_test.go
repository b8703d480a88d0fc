package alerts

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/words"
	"camledger/inventory"
)

const hookSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// receiver is a web server that keeps what it is sent, and answers as it is told.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	header http.Header
	body   []byte
	count  int
}

func newReceiver(t *testing.T, secured bool) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusOK}
	h := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.header, r.body = req.Header.Clone(), body
		r.count++
		w.Header().Set("Location", r.URL+"/elsewhere")
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, "said\r\nso")
	})
	if secured {
		r.Server = httptest.NewTLSServer(h)
	} else {
		r.Server = httptest.NewServer(h)
	}
	t.Cleanup(r.Close)
	return r
}

// TestHookSignsByStandardWebhooks sends over TLS, and compares with the example of the
// specification's own test vectors as well.
func TestHookSignsByStandardWebhooks(t *testing.T) {
	// https://github.com/standard-webhooks/standard-webhooks, test vector of its libraries.
	key, err := HookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	if got := HookSignature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)); got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signature %s", got)
	}
	r := newReceiver(t, true)
	roots := x509.NewCertPool()
	roots.AddCert(r.Certificate())
	h, err := NewHook(HookTransport{URL: r.URL + "/x", Secret: hookSecret, AllowPrivate: true, Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_790_000_000, 0)
	reply, retry, err := h.Send(t.Context(), "dlv_1", []byte(`{"a":1}`), at)
	if err != nil || retry || reply != "200 OK said so" {
		t.Fatalf("%q %v %v", reply, retry, err)
	}
	mine, err := HookKey(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	if r.header.Get("webhook-id") != "dlv_1" || r.header.Get("webhook-timestamp") != "1790000000" || r.header.Get("webhook-signature") != HookSignature(mine, "dlv_1", at, r.body) || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", r.header)
	}
	strange, err := NewHook(HookTransport{URL: r.URL, Secret: hookSecret, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, retry, err := strange.Send(t.Context(), "dlv_1", nil, at); !errors.Is(err, ErrHookAway) || !retry {
		t.Errorf("a certificate that nobody knows: %v %v", retry, err)
	}
}

// TestHookAnswers tells for each answer whether the message is tried again.
func TestHookAnswers(t *testing.T) {
	r := newReceiver(t, false)
	h, err := NewHook(HookTransport{URL: r.URL + "/token-1234", Secret: hookSecret, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]string{200: "sent", 204: "sent", 301: "dead", 302: "dead", 307: "dead", 400: "dead", 401: "dead", 403: "dead", 404: "dead", 408: "retry", 410: "dead", 413: "dead",
		422: "dead", 425: "retry", 429: "retry", 500: "retry", 502: "retry", 503: "retry", 504: "retry"} {
		r.mu.Lock()
		r.status, r.count = status, 0
		r.mu.Unlock()
		reply, retry, err := h.Send(t.Context(), "id", []byte("{}"), time.Unix(1, 0))
		got := "sent"
		if err != nil {
			got = map[bool]string{true: "retry", false: "dead"}[retry]
		}
		if got != want || !strings.HasPrefix(reply, strconv.Itoa(status)) || strings.ContainsAny(reply, "\r\n") {
			t.Errorf("%d: %s %q %v; want %s", status, got, reply, err, want)
		}
		if r.count != 1 {
			t.Errorf("%d: asked %d times: a redirect was followed", status, r.count)
		}
		if err != nil && strings.Contains(err.Error(), "token-1234") {
			t.Errorf("%d: the error shows the address: %v", status, err)
		}
	}
	r.Close()
	if _, retry, err := h.Send(t.Context(), "id", []byte("{}"), time.Unix(1, 0)); !retry || !errors.Is(err, ErrHookAway) || strings.Contains(err.Error(), "token-1234") {
		t.Errorf("away: %v %v", retry, err)
	}
}

// TestRetryAfterIsHonouredWithinLimits: a channel that says how long it wants to be left alone
// is left alone, for an hour at most, and never asked sooner than without a word.
func TestRetryAfterIsHonouredWithinLimits(t *testing.T) {
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	var status int
	header := http.Header{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	h, err := NewHook(HookTransport{URL: server.URL, Secret: hookSecret, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, after, date string
		status            int
		want, next        time.Duration
	}{
		{"no word", "", "", 429, 0, time.Minute},
		{"seconds", "300", "", 429, 5 * time.Minute, 5 * time.Minute},
		{"overloaded", "300", "", 503, 5 * time.Minute, 5 * time.Minute},
		{"shorter than our own wait", "1", "", 429, time.Second, time.Minute},
		{"a week", "604800", "", 429, 7 * 24 * time.Hour, time.Hour},
		{"more than can be counted", "99999999999999999999", "", 429, 0, time.Minute},
		{"negative", "-5", "", 429, 0, time.Minute},
		{"words", "soon", "", 429, 0, time.Minute},
		{"a date by our clock", now.Add(10 * time.Minute).Format(http.TimeFormat), "-", 429, 10 * time.Minute, 10 * time.Minute},
		{"a date by theirs", now.Add(70 * time.Minute).Format(http.TimeFormat), now.Add(time.Hour).Format(http.TimeFormat), 429, 10 * time.Minute, 10 * time.Minute},
		{"a date that is over", now.Add(-time.Minute).Format(http.TimeFormat), "-", 429, 0, time.Minute},
		{"another answer", "300", "", 500, 0, time.Minute},
	} {
		status, header = row.status, http.Header{}
		if row.after != "" {
			header.Set("Retry-After", row.after)
		}
		switch row.date {
		case "":
		case "-":
			header["Date"] = nil // the server adds none
		default:
			header.Set("Date", row.date)
		}
		_, retry, err := h.Send(t.Context(), "id", []byte("{}"), now)
		var later LaterError
		errors.As(err, &later)
		if !retry || !errors.Is(err, ErrHookLater) || later.Wait != row.want {
			t.Errorf("%s: retry %v, wait %v, %v", row.name, retry, later.Wait, err)
		}
		if at, ok := DefaultBackoff().NextAfter(1, now, now, later.Wait); !ok || at.Sub(now) != row.next {
			t.Errorf("%s: next after %v, %v", row.name, at.Sub(now), ok)
		}
	}
	if _, ok := DefaultBackoff().NextAfter(99, now.Add(-72*time.Hour), now, time.Hour); ok {
		t.Error("a message of three days is tried on because the other side asked")
	}
}

// TestHookGoesNowhereElse refuses addresses of this machine and its link unless the
// settings allow it, and settings that would send in the clear.
func TestHookGoesNowhereElse(t *testing.T) {
	r := newReceiver(t, false)
	h, err := NewHook(HookTransport{URL: r.URL, Secret: hookSecret})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Send(t.Context(), "id", nil, time.Unix(1, 0)); err == nil || r.count != 0 {
		t.Errorf("this machine was called: %v", err)
	}
	for _, bad := range []HookTransport{{URL: "http://hooks.example.kr/x", Secret: hookSecret}, {URL: "ftp://127.0.0.1/x", Secret: hookSecret}, {URL: "https:///x", Secret: hookSecret},
		{URL: "https://user:pass@hooks.example.kr/", Secret: hookSecret}, {URL: "https://hooks.example.kr/", Secret: "hunter2"}, {URL: "https://hooks.example.kr/", Secret: "whsec_c2hvcnQ="}} {
		if _, err := NewHook(bad); !errors.Is(err, ErrHookConfig) || strings.Contains(fmt.Sprint(err), "hunter2") || strings.Contains(fmt.Sprint(err), "pass") {
			t.Errorf("%s: %v", bad.URL, err)
		}
	}
}

// hookMessage is a message about a vault that is blind and a hall whose name is hostile.
func hookMessage(t *testing.T) (Notice, Delivery, MailContext) {
	t.Helper()
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	vault := Incident{ID: "inc_vault", Kind: IncidentCamera, CameraID: "c1", Critical: true, Cause: inventory.CauseTimeout, Since: now.Add(-time.Hour), Opened: now.Add(-time.Hour)}
	hall := Incident{ID: "inc_hall", Kind: IncidentCamera, CameraID: "c2", Cause: inventory.CauseTimeout, Since: now.Add(-time.Hour), Opened: now.Add(-time.Hour)}
	n := Notice{ID: "ntc_1", Kind: NoticeOutage, BranchID: "br_1", Created: now, Items: []Item{{vault.ID, PartNew}, {hall.ID, PartNew}}}
	d := NewDelivery(n.ID, n.BranchID, Recipient{Name: "김하나", Address: ChannelAddress("sms", "01000000000")}, "cam.example.kr", now)
	return n, d, MailContext{Institution: "별빛신협", Branch: "본점", BaseURL: "https://cam.example.kr", Lang: words.Korean, Now: now,
		Rows: []Row{{Incident: vault, Slot: "본점-07", Place: "금고", Name: "VAULT"}, {Incident: hall, Slot: "본점-01", Place: "객장\"},\r\n{\"x\":1\u202e", Name: "x"}}}
}

// TestHookBodyTellsNoThief reads the message back: the critical place goes by code and link.
func TestHookBodyTellsNoThief(t *testing.T) {
	n, d, c := hookMessage(t)
	raw, err := ComposeHook(Compose(n, c), n, d, c)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "금고") || strings.Contains(string(raw), "VAULT") {
		t.Errorf("the message names the vault: %s", raw)
	}
	var got HookBody
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "camledger.outage" || got.Data.ID != d.ID || got.Data.Counts[PartNew] != 2 || got.Data.To == nil || got.Data.To.Number != "01000000000" || got.Data.Short != "[본점] 카메라 2대 이상 (신규 2, 계속 0, 복구 0)" {
		t.Errorf("%+v", got)
	}
	want := []HookIncident{{ID: "inc_vault", Part: PartNew, Kind: IncidentCamera, Slot: "본점-07", Critical: true, Cameras: 1, URL: "https://cam.example.kr/incidents/inc_vault"},
		{ID: "inc_hall", Part: PartNew, Kind: IncidentCamera, Slot: "본점-01", Place: "객장\"}, {\"x\":1", Since: c.Rows[1].Incident.Since, Cause: "timeout", Says: "응답 없음", Cameras: 1, URL: "https://cam.example.kr/incidents/inc_hall"}}
	if diff := cmp.Diff(want, got.Data.Incidents); diff != "" {
		t.Error(diff)
	}
}

// TestShortSaysWhatAndSinceWhen: a telephone shows no table.
func TestShortSaysWhatAndSinceWhen(t *testing.T) {
	n, d, c := hookMessage(t)
	c.Rows[1].Place = "1층 객장"
	c.Rows[1].Slot = "1층 객장-01"
	since := c.clock(c.Rows[1].Incident.Since)
	for part, want := range map[Part][2]string{
		PartNew:       {"[본점] 1층 객장-01 이상: 응답 없음, " + since + "부터", "[본점] 본점-07: 화면을 확인하세요"},
		PartContinues: {"[본점] 1층 객장-01 이상 계속: 응답 없음, " + since + "부터", "[본점] 본점-07: 아직 확인이 필요합니다. 화면을 확인하세요"},
	} {
		for at, incident := range []string{"inc_hall", "inc_vault"} {
			n.Items = []Item{{incident, part}}
			raw, err := ComposeHook(Compose(n, c), n, d, c)
			var got HookBody
			if err != nil || json.Unmarshal(raw, &got) != nil || got.Data.Short != want[at] {
				t.Errorf("%s of %s: %q, want %q (%v)", part, incident, got.Data.Short, want[at], err)
			}
		}
	}
	c.Rows = []Row{{Incident: Incident{ID: "inc_p", Kind: IncidentBranch, BranchID: "b1", Ended: c.Now, Closed: c.Now, Members: []Member{{CameraID: "a", Back: c.Now}, {CameraID: "b"}}}}}
	n.Items = []Item{{"inc_p", PartRecovered}}
	if got := c.short(Compose(n, c), n); got != "[본점] 카메라 1대 복구 (계속 1)" {
		t.Errorf("of a branch that is partly back: %q", got)
	}
}

// TestShortFitsAnSMS counts bytes as Korean telephones do.
func TestShortFitsAnSMS(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"짧은 글":                        "짧은 글",
		strings.Repeat("가", 45):       strings.Repeat("가", 45),
		strings.Repeat("가", 46):       strings.Repeat("가", 44) + "…",
		strings.Repeat("a", 91):       strings.Repeat("a", 88) + "…",
		"a" + strings.Repeat("가", 46): "a" + strings.Repeat("가", 43) + "…",
	} {
		if got := Short(in, smsBytes); got != want {
			t.Errorf("%q is cut to %q", in, got)
		}
	}
}

// TestDocumentedVerificationWorks runs the example of docs/alerts.md over a message that
// was really sent, and over ones that were tampered with.
func TestDocumentedVerificationWorks(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "docs", "alerts.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```python\n(.*?)```").FindSubmatch(doc)
	if block == nil {
		t.Fatal("docs/alerts.md has no example in Python")
	}
	n, d, c := hookMessage(t)
	body, err := ComposeHook(Compose(n, c), n, d, c)
	if err != nil {
		t.Fatal(err)
	}
	r := newReceiver(t, false)
	h, err := NewHook(HookTransport{URL: r.URL, Secret: hookSecret, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	sent := time.Now()
	if _, _, err := h.Send(t.Context(), d.ID, body, sent); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(id, at, sig *string, body *[]byte){
		"as it was sent": func(_, _, _ *string, _ *[]byte) {},
		"other body":     func(_, _, _ *string, b *[]byte) { *b = append(*b, ' ') },
		"other id":       func(id, _, _ *string, _ *[]byte) { *id += "x" },
		"old":            func(_, at, _ *string, _ *[]byte) { *at = strconv.FormatInt(sent.Unix()-3600, 10) },
		"other key":      func(_, _, sig *string, _ *[]byte) { *sig = "v1,AAAA" },
	} {
		id, at, sig, b := r.header.Get("webhook-id"), r.header.Get("webhook-timestamp"), r.header.Get("webhook-signature"), append([]byte(nil), r.body...)
		change(&id, &at, &sig, &b)
		script := string(block[1]) + "\nimport sys\nprint(verify(sys.argv[1], {'webhook-id': sys.argv[2], 'webhook-timestamp': sys.argv[3], 'webhook-signature': sys.argv[4]}, sys.stdin.buffer.read()))\n"
		cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", script, hookSecret, id, at, sig)
		cmd.Stdin = strings.NewReader(string(b))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.TrimSpace(string(out)); (got == "True") != (name == "as it was sent") {
			t.Errorf("%s: verified %s", name, got)
		}
	}
}

// TestHookThatHangsMayHaveTheMessage tells a message that was handed over from one that was not.
func TestHookThatHangsMayHaveTheMessage(t *testing.T) {
	free := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-free
	}))
	defer srv.Close()
	defer close(free)
	h, err := NewHook(HookTransport{URL: srv.URL, Secret: hookSecret, AllowPrivate: true, Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, retry, err := h.Send(t.Context(), "id", []byte("{}"), time.Unix(1, 0)); !retry || !errors.Is(err, ErrHookUnseen) {
		t.Errorf("hangs: %v %v", retry, err)
	}
}

// TestHookIDIsOfWhatIsTold keeps the id of a message that is tried again, and gives another one,
// and another type, where the outage ended while it waited.
func TestHookIDIsOfWhatIsTold(t *testing.T) {
	n, d, c := hookMessage(t)
	d.Items = n.Items
	first := HookID(d)
	d.Attempts++
	if again := HookID(d); again != first || !strings.HasPrefix(first, d.ID) {
		t.Errorf("ids %q and %q", first, again)
	}
	if bare := HookID(Delivery{ID: "dlv_1"}); bare != "dlv_1" {
		t.Errorf("id %q without items", bare)
	}
	n.Items = slices.Clone(n.Items)
	for i := range n.Items {
		n.Items[i].Part = PartWasDown
	}
	d.Items = n.Items
	raw, err := ComposeHook(Compose(n, c), n, d, c)
	if err != nil {
		t.Fatal(err)
	}
	var got HookBody
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if HookID(d) == first || got.Type != "camledger.was-down" || got.Data.Kind != NoticeWasDown {
		t.Errorf("id %q, type %q, kind %q", HookID(d), got.Type, got.Data.Kind)
	}
}

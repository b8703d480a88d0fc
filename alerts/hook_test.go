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

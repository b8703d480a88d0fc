package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/sim"
	"camledger/internal/store"
)

// hooked is a web server that keeps the messages that it took.
type hooked struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []alerts.HookBody
	ids    []string
	seen   map[string]int // attempts by id
}

func newHooked(t *testing.T, secret string) *hooked {
	t.Helper()
	key, err := alerts.HookKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	h := &hooked{status: http.StatusOK, seen: map[string]int{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		id := r.Header.Get("webhook-id")
		h.seen[id]++
		var body alerts.HookBody
		if err := json.Unmarshal(raw, &body); err != nil || len(key) == 0 || !strings.HasPrefix(r.Header.Get("webhook-signature"), "v1,") {
			t.Errorf("%s: %v", raw, err)
		}
		if h.status == http.StatusOK {
			h.got, h.ids = append(h.got, body), append(h.ids, id)
		}
		w.WriteHeader(h.status)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hooked) answer(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

// kinds lists what was taken: kind and number.
func (h *hooked) kinds() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, b := range h.got {
		to := ""
		if b.Data.To != nil {
			to = " " + b.Data.To.Number
		}
		out = append(out, string(b.Data.Kind)+to)
	}
	slices.Sort(out)
	return out
}

const testSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// TestOutageGoesByOtherChannels follows an outage to a channel that is away at first, to a
// person's number, and its end to both; and to nobody who wants only what is critical.
func TestOutageGoesByOtherChannels(t *testing.T) {
	t.Parallel()
	ops, sms := newHooked(t, testSecret), newHooked(t, testSecret)
	channel := func(name, url, more string) string {
		return "    " + name + ": {url: \"" + url + "/token\", secret: " + testSecret + ", allow_private: true" + more + "}\n"
	}
	w := newSite(t, devices("127.101.20.0/28", "- {id: hall, repeat: 3, name: \"객장 {n}\"}\n- {id: safe, name: 금고}"), settings{alerts: "  channels:\n" +
		channel("ops", ops.URL, "") + channel("grave", ops.URL, ", severity: critical") + channel("sms", sms.URL, ", personal: true")})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 4대 1층 객장 : 3대", "금고 : 1대")
	hire(t, a, "authorised@hq")
	if _, err := a.SetReach(t.Context(), "staff0", "none", "010-0000-0000", -1, 0, "operator:test"); err == nil {
		t.Error("a channel that is not there was chosen")
	}
	if _, err := a.SetReach(t.Context(), "staff0", "sms", "010-0000-0000", 22*60, 7*60, "operator:test"); err != nil {
		t.Fatal(err)
	}
	if reply, err := a.MailTest(t.Context(), "ops:"); err != nil || !strings.HasPrefix(reply, "200") {
		t.Errorf("test message: %q %v", reply, err)
	}
	enrol(t, a, "hq")
	start(t, a)
	watched(t, a, 4)
	ops.answer(http.StatusServiceUnavailable)
	w.set("safe", sim.FaultNoVideo, true)
	w.mail("the outage", outageMail)
	until(t, "two attempts at the channel that is away", func() bool {
		return slices.ContainsFunc(outbox(t, a), func(d outboxLine) bool { return d.attempts >= 2 && strings.HasPrefix(d.reply, "send to channel") })
	})
	ops.answer(http.StatusOK)
	until(t, "the outage at both", func() bool {
		return slices.Contains(ops.kinds(), "outage") && slices.Contains(sms.kinds(), "outage 01000000000")
	})
	w.set("safe", sim.FaultNoVideo, false)
	until(t, "the end at both", func() bool {
		return slices.Contains(ops.kinds(), "recovery") && slices.Contains(sms.kinds(), "recovery 01000000000")
	})
	if got := ops.kinds(); !slices.Equal(got, []string{"outage", "recovery", "test"}) {
		t.Errorf("the channel took %q", got)
	}
	ops.mu.Lock()
	defer ops.mu.Unlock()
	if slices.Sort(ops.ids); len(slices.Compact(ops.ids)) != 3 {
		t.Errorf("ids %q", ops.ids)
	}
	if strings.Contains(w.log.String(), "/token") {
		t.Error("the log shows the address of a channel")
	}
}

// TestChannelThatRefusesIsADeadLetter lets a channel say no for good: the fallback is
// mailed instead.
func TestChannelThatRefusesIsADeadLetter(t *testing.T) {
	t.Parallel()
	ops := newHooked(t, testSecret)
	ops.answer(http.StatusGone)
	w := newSite(t, devices("127.101.21.0/28", "- {id: hall, repeat: 4, name: \"객장 {n}\"}"), settings{alerts: "  channels:\n    ops: {url: \"" + ops.URL + "\", secret: " + testSecret + ", allow_private: true}\n"})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 4대 1층 객장 : 4대")
	hire(t, a, "facilities")
	enrol(t, a, "hq")
	start(t, a)
	watched(t, a, 4)
	w.set("hall", sim.FaultRefuse, true)
	w.mail("the outage at the fallback", func(m sim.Message) bool { return m.To[0] == "operator@example.invalid" })
	ds, _, err := a.store.Outbox(t.Context(), store.OutboxFilter{})
	if err != nil {
		t.Fatal(err)
	}
	d := ds[slices.IndexFunc(ds, func(d alerts.Delivery) bool { return d.Address == "operator@example.invalid" })]
	notices, err := a.store.NoticesByID(t.Context(), []string{d.NoticeID})
	if err != nil {
		t.Fatal(err)
	}
	m, err := a.compose(t.Context(), store.Outgoing{Delivery: d, Notice: notices[d.NoticeID]})
	if want := "원래 받을 곳에 보내지 못해 대신 보냅니다: ops (410 Gone)"; err != nil || !strings.Contains(m.Text, want) {
		t.Errorf("the fallback is not told why it hears: %v\n%s", err, m.Text)
	}
	ops.mu.Lock()
	defer ops.mu.Unlock()
	for id, n := range ops.seen {
		if n != 1 {
			t.Errorf("%s was tried %d times", id, n)
		}
	}
}

// TestAChannelThatAsksToWaitIsLeftAlone holds back every message to a channel that answered
// with a time, and none to others.
func TestAChannelThatAsksToWaitIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.22.0/28", "- {id: hall, name: 객장}"), settings{alerts: "  channels:\n    ops: {url: \"https://hooks.example.kr/x\", secret: " + testSecret + "}\n"})
	a := w.open(nil)
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	held := func(address string) (time.Time, string) {
		until, why, err := m.heldBack(t.Context(), alerts.Delivery{Address: address})
		if err != nil {
			t.Error(err)
		}
		return until, why
	}
	m.failed(t.Context(), store.Outgoing{Delivery: alerts.Delivery{ID: "dlv_none", Address: "ops:*", Attempts: 1, Created: a.now()}}, false,
		alerts.LaterError{Wait: 365 * 24 * time.Hour, Err: alerts.ErrHookLater})
	until, why := held("ops:*")
	if !strings.Contains(why, "asked to wait") || until.Sub(a.now()) > m.backoff.Most {
		t.Errorf("%q until %v", why, until)
	}
	for _, address := range []string{"sms:0100000", "kim@example.kr"} {
		if _, why := held(address); why != "" {
			t.Errorf("%s: %s", address, why)
		}
	}
}

package app

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/sim"
	"camledger/internal/store"
)

// waiting records test messages in the outbox, one for each address, a second apart.
func waiting(t *testing.T, a *App, to ...alerts.Recipient) {
	t.Helper()
	var b store.Batch
	for n, r := range to {
		at := a.now().Add(time.Duration(n-len(to)) * time.Second)
		notice := alerts.Notice{ID: "ntc_" + strings.Repeat("x", n+1), Kind: alerts.NoticeTest, Created: at}
		b.Notices = append(b.Notices, notice)
		b.Deliveries = append(b.Deliveries, alerts.NewDelivery(notice.ID, "", r, "camledger.invalid", at))
	}
	if err := a.store.Record(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func mailed(w *site) (out []string) {
	for _, m := range w.world.Mail().Messages() {
		out = append(out, m.To[0])
	}
	slices.Sort(out)
	return out
}

// TestWhoLeftIsMailedNothingMore closes an account and changes an address while mail waits.
func TestWhoLeftIsMailedNothingMore(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.60.0/28", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	hire(t, a, "facilities", "facilities", "facilities")
	people, err := a.store.Persons(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var to []alerts.Recipient
	for _, p := range people {
		to = append(to, alerts.Recipient{PersonID: p.ID, Name: p.Name, Address: p.Email, Lang: p.Lang})
	}
	waiting(t, a, to...)
	if err := a.Disable(t.Context(), "staff1", true, "left", "operator:test"); err != nil {
		t.Fatal(err)
	}
	if err := a.SetEmail(t.Context(), "staff2", "new@example.invalid", "operator:test"); err != nil {
		t.Fatal(err)
	}
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := m.round(t.Context()); n != 3 || err != nil {
		t.Fatalf("%d looked at, %v", n, err)
	}
	if got := mailed(w); !slices.Equal(got, []string{"new@example.invalid", "staff0@example.invalid"}) {
		t.Errorf("mailed %q", got)
	}
	i := slices.IndexFunc(outbox(t, a), func(d outboxLine) bool { return d.state == "cancelled" })
	if i < 0 || outbox(t, a)[i].reply != alerts.ReplyLeft {
		t.Errorf("outbox: %+v", outbox(t, a))
	}
}

// TestTheRateCountsWhatArrived holds back the second message to an address within the hour, also
// for a program that was started anew, and lets it go where the limit is raised. A message that
// no server took uses up nothing.
func TestTheRateCountsWhatArrived(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.61.0/28", "- {id: hall, name: 객장}"), settings{})
	c := newClock()
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	a.cfg.Mail.Rate = 1
	kim := alerts.Recipient{Address: "kim@example.invalid", Lang: "ko"}
	waiting(t, a, kim, kim)
	port := a.cfg.Mail.Port
	a.cfg.Mail.Port = 9 // nobody listens there
	play := func() {
		t.Helper()
		m, err := a.newMailer(func() {})
		if err != nil {
			t.Fatal(err)
		}
		m.backoff = alerts.DefaultBackoff() // a shortened wait may be over within the round
		if _, err := m.round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	held := func() (ds []outboxLine) {
		for _, d := range outbox(t, a) {
			if d.state == "pending" {
				ds = append(ds, d)
			}
		}
		return ds
	}
	play()
	if ds := held(); len(ds) != 2 || ds[0].attempts != 1 || ds[1].attempts != 1 {
		t.Fatalf("no server: %+v", ds)
	}
	a.cfg.Mail.Port = port
	for range 2 { // the second is a new program
		c.add(6 * time.Minute)
		play()
		if ds, got := held(), mailed(w); len(got) != 1 || len(ds) != 1 || ds[0].reply != "held back: mail.rate" || ds[0].attempts != 1 {
			t.Errorf("mailed %q, held %+v", got, ds)
		}
	}
	a.cfg.Mail.Rate = 2
	c.add(6 * time.Minute)
	play()
	if got := mailed(w); len(got) != 2 {
		t.Errorf("mailed %q, held %+v", got, held())
	}
}

// TestWhatWaitedForTheServerGoesWhenItIsBack: each message has a wait of its own, which ends for
// all with the first that is taken; one that was refused for now waits on.
func TestWhatWaitedForTheServerGoesWhenItIsBack(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.66.0/28", "- {id: hall, name: 객장}"), settings{})
	c := newClock()
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	waiting(t, a, alerts.Recipient{Address: "first@example.invalid"}, alerts.Recipient{Address: "second@example.invalid"}, alerts.Recipient{Address: "unseen@example.invalid"}, alerts.Recipient{Address: "busy@example.invalid"})
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	m.backoff = alerts.DefaultBackoff()
	port := a.cfg.Mail.Port
	server := func(p int) {
		t.Helper()
		a.cfg.Mail.Port = p
		if m.sender, err = a.sender(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(m.sender.Close)
	}
	server(9) // nobody listens there
	if _, err := m.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, d := range outbox(t, a) {
		if d.attempts != 1 || !strings.HasPrefix(d.reply, alerts.AwayReply("")) {
			t.Fatalf("no server: %+v", d)
		}
	}
	claimed, err := a.store.DueDeliveries(t.Context(), store.Way{}, c.now().Add(time.Hour), 9)
	if err != nil || len(claimed) != 4 {
		t.Fatal(claimed, err)
	}
	for _, o := range claimed {
		reply := o.Delivery.Reply
		if o.Delivery.Address == "unseen@example.invalid" { // it may have arrived, before the server went
			if err := a.store.DeliveryUnseen(t.Context(), o.Delivery.ID, "hung up after DATA", c.now(), c.now()); err != nil {
				t.Fatal(err)
			}
			if again, err := a.store.DueDeliveries(t.Context(), store.Way{}, c.now(), 9); err != nil || len(again) != 1 {
				t.Fatal(again, err)
			}
		}
		if o.Delivery.Address == "busy@example.invalid" {
			reply = "send mail: " + alerts.ErrMailLater.Error() + ": 450 mailbox busy"
		}
		if err := a.store.DeliveryFailed(t.Context(), o.Delivery.ID, false, reply, c.now().Add(time.Hour), c.now()); err != nil {
			t.Fatal(err)
		}
	}
	server(port)
	c.add(time.Minute)
	if n, err := m.round(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d went before their time: %v", n, err)
	}
	n := alerts.Notice{ID: "ntc_new", Kind: alerts.NoticeTest, Created: c.now()}
	if err := a.store.Record(t.Context(), store.Batch{Notices: []alerts.Notice{n}, Deliveries: []alerts.Delivery{alerts.NewDelivery(n.ID, "", alerts.Recipient{Address: "new@example.invalid"}, "camledger.invalid", c.now())}}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range w.world.Mail().Messages() {
		got = append(got, x.To[0])
	}
	if want := []string{"new@example.invalid", "first@example.invalid", "second@example.invalid", "unseen@example.invalid"}; !slices.Equal(got, want) {
		t.Errorf("mailed %q, want %q; %+v", got, want, outbox(t, a))
	}
}

// hangUp is a mail server that closes each connection when it has a message, without a word.
func hangUp(t *testing.T) (port int) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			text := textproto.NewConn(conn)
			_ = text.PrintfLine("220 ready")
			for line, err := text.ReadLine(); err == nil; line, err = text.ReadLine() {
				if line == "DATA" {
					_ = text.PrintfLine("354 go on")
					_, _ = text.ReadDotBytes()
					break
				}
				_ = text.PrintfLine("250 ok")
			}
			_ = text.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// TestAServerThatHangsUpAfterDATAIsAskedByTheUsualWaits: a minute, two, four, eight.
func TestAServerThatHangsUpAfterDATAIsAskedByTheUsualWaits(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.68.0/28", "- {id: hall, name: 객장}"), settings{})
	c := newClock()
	a := w.open(c.now)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	a.cfg.Mail.Port = hangUp(t)
	waiting(t, a, alerts.Recipient{Address: "kim@example.invalid"})
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.sender.Close)
	m.backoff = alerts.DefaultBackoff()
	var tried []int
	for minute := range 33 {
		if n, err := m.round(t.Context()); err != nil {
			t.Fatal(err)
		} else if n > 0 {
			tried = append(tried, minute)
		}
		c.add(time.Minute)
	}
	if d := outbox(t, a)[0]; !slices.Equal(tried, []int{0, 1, 3, 7, 15, 31}) || d.state != "sending" || !strings.Contains(d.reply, alerts.ErrMailDropped.Error()) {
		t.Errorf("tried at minutes %v: %+v", tried, d)
	}
}

// TestAHangingChannelHoldsUpNoMail sends mail while a channel has not answered.
func TestAHangingChannelHoldsUpNoMail(t *testing.T) {
	t.Parallel()
	asked, free := make(chan string, 9), make(chan struct{})
	hang := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("webhook-id")
		<-free
	}))
	t.Cleanup(hang.Close)
	t.Cleanup(func() { close(free) })
	w := newSite(t, devices("127.101.62.0/28", "- {id: hall, name: 객장}"), settings{alerts: "  channels:\n    ops: {url: \"" + hang.URL + "\", secret: " + testSecret + ", allow_private: true}\n"})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	waiting(t, a, alerts.Recipient{Address: alerts.ChannelAddress("ops", "")}, alerts.Recipient{Address: net.JoinHostPort("gone", "*")}, alerts.Recipient{Address: "kim@example.invalid", Lang: "ko"})
	m, err := a.newMailer(func() {})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); m.run(ctx) }()
	<-asked
	w.mail("what waits behind the channel", func(m sim.Message) bool { return m.To[0] == "kim@example.invalid" })
	for _, d := range outbox(t, a) {
		if strings.HasPrefix(d.reply, "send to channel") {
			t.Errorf("the channel had answered: %+v", d)
		}
	}
	until(t, "the channel that is not in the configuration is told of", func() bool {
		return slices.ContainsFunc(outbox(t, a), func(d outboxLine) bool { return strings.Contains(d.reply, "alerts.channels has no gone") })
	})
	stop()
	<-done
}

package alerts

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"
)

func exampleMessage() Message {
	m := examples()["outage"]
	m.To, m.ToName = "kim@example.kr", "김담당"
	m.MessageID, m.InReplyTo = "msg_2@cam.example.kr", "msg_1@cam.example.kr"
	return m
}

func tomorrow() time.Time { return time.Now().Add(24 * time.Hour) }

// parts decodes the parts of a multipart message by content type.
func parts(t *testing.T, m *mail.Message) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	out := map[string]string{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = p
		switch strings.ToLower(p.Header.Get("Content-Transfer-Encoding")) {
		case "quoted-printable":
			body = quotedprintable.NewReader(p)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, p)
		}
		b, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		out[kind] = strings.ReplaceAll(string(b), "\r\n", "\n")
	}
}

func TestMailArrivesAtARealServerAsItWasWritten(t *testing.T) {
	for _, security := range []Security{StartTLS, ImplicitTLS, Clear} {
		t.Run(string(security), func(t *testing.T) {
			server := startMailServer(t, security, "ok", tomorrow())
			s, err := NewSender(server.transport(security))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Probe(context.Background()); err != nil {
				t.Fatal(err)
			}
			want := exampleMessage()
			reply, retry, err := s.Send(context.Background(), want)
			if err != nil || retry || !strings.Contains(reply, "OK") {
				t.Fatalf("reply %q, retry %v, %v", reply, retry, err)
			}
			got := server.received(t)
			if len(got) != 1 {
				t.Fatalf("%d mails", len(got))
			}
			h := got[0].Header
			subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
			if err != nil || subject != want.Subject {
				t.Errorf("subject %q, %v", subject, err)
			}
			for key, v := range map[string]string{
				"Message-Id": "<msg_2@cam.example.kr>", "In-Reply-To": "<msg_1@cam.example.kr>",
				"References": "<msg_1@cam.example.kr>", "Auto-Submitted": "auto-generated",
			} {
				if h.Get(key) != v {
					t.Errorf("%s is %q", key, h.Get(key))
				}
			}
			if to, err := h.AddressList("To"); err != nil || to[0].Name != "김담당" || to[0].Address != "kim@example.kr" {
				t.Errorf("to %v, %v", to, err)
			}
			if from, err := h.AddressList("From"); err != nil || from[0].Name != "카메라 점검" {
				t.Errorf("from %v, %v", from, err)
			}
			body := parts(t, got[0])
			if strings.TrimSpace(body["text/plain"]) != strings.TrimSpace(want.Text) {
				t.Errorf("text part:\n%s", body["text/plain"])
			}
			if strings.TrimSpace(body["text/html"]) != strings.TrimSpace(want.HTML) {
				t.Error("HTML part differs")
			}
		})
	}
}

func TestFaultsOfTheMailServerAreToldApart(t *testing.T) {
	yesterday := time.Now().Add(-24 * time.Hour)
	for _, row := range []struct {
		name, mode string
		security   Security
		ends       time.Time
		change     func(*Transport)
		want       error
		retry      bool
		reply      string
		arrives    int
	}{
		{name: "421 is tried again", mode: "421", security: StartTLS, want: ErrMailLater, retry: true, reply: "421"},
		{name: "450 is tried again", mode: "450", security: StartTLS, want: ErrMailLater, retry: true, reply: "450"},
		{name: "450 after DATA is tried again", mode: "data-450", security: StartTLS, want: ErrMailLater, retry: true, reply: "450"},
		{name: "550 is permanent", mode: "550", security: StartTLS, want: ErrMailRefused, reply: "550"},
		{name: "a drop after DATA is tried again", mode: "drop", security: StartTLS, want: ErrMailDropped, retry: true, arrives: 1},
		{name: "an expired certificate", mode: "ok", security: StartTLS, ends: yesterday, want: ErrMailCertificate, retry: true},
		{name: "an expired certificate with TLS from the start", mode: "ok", security: ImplicitTLS, ends: yesterday, want: ErrMailCertificate, retry: true},
		{name: "an unknown authority", mode: "ok", security: StartTLS, change: func(t *Transport) { t.Roots = nil }, want: ErrMailCertificate, retry: true},
		{name: "no STARTTLS offered", mode: "no-tls", security: StartTLS, want: ErrMailNoTLS, retry: true},
		{name: "a wrong password", mode: "ok", security: StartTLS, change: func(t *Transport) { t.Password = "wrong" }, want: ErrMailLogin, retry: true, reply: "535"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.ends.IsZero() {
				row.ends = tomorrow()
			}
			server := startMailServer(t, row.security, row.mode, row.ends)
			tr := server.transport(row.security)
			if row.change != nil {
				row.change(&tr)
			}
			s, err := NewSender(tr)
			if err != nil {
				t.Fatal(err)
			}
			reply, retry, err := s.Send(context.Background(), exampleMessage())
			if !errors.Is(err, row.want) || retry != row.retry || !strings.Contains(reply, row.reply) {
				t.Errorf("reply %q, retry %v, error %v; want %v, retry %v", reply, retry, err, row.want, row.retry)
			}
			if strings.Contains(err.Error(), tr.Password) && tr.Password != "" {
				t.Error("the error tells the password")
			}
			if n := len(server.received(t)); n != row.arrives {
				t.Errorf("%d mails arrived, want %d", n, row.arrives)
			}
		})
	}
}

// Whatever a camera, a branch or a person is called: at a real mail server arrives one mail
// to one recipient, with the headers that we wrote and the text that was composed.
func TestHostileNamesArriveAsOneReadableMail(t *testing.T) {
	server := startMailServer(t, StartTLS, "ok", tomorrow())
	s, err := NewSender(server.transport(StartTLS))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"Date": true, "From": true, "To": true, "Subject": true, "Message-Id": true, "Mime-Version": true,
		"Content-Type": true, "Auto-Submitted": true, "User-Agent": true, "X-Mailer": true, "X-Peer": true, "X-Mailfrom": true, "X-Rcptto": true}
	for n, name := range hostileNames {
		want := hostileMail(name)
		want.To, want.ToName, want.MessageID, want.Date = "kim@example.kr", name, fmt.Sprintf("msg_%d@cam.example.kr", n), t0
		if _, _, err := s.Send(context.Background(), want); err != nil {
			t.Fatalf("%.30q: %v", name, err)
		}
		var got *mail.Message
		for _, m := range server.received(t) {
			if m.Header.Get("Message-Id") == "<"+want.MessageID+">" {
				got = m
			}
		}
		if got == nil {
			t.Fatalf("%.30q: nothing arrived", name)
		}
		for key, values := range got.Header {
			if !known[key] || len(values) != 1 {
				t.Errorf("%.30q: header %s: %q", name, key, values)
			}
		}
		if to, err := got.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != "kim@example.kr" || got.Header.Get("X-Rcptto") != "kim@example.kr" {
			t.Errorf("%.30q: to %v, %v", name, to, err)
		}
		if subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject")); err != nil || subject != want.Subject {
			t.Errorf("%.30q: subject %q, %v", name, subject, err)
		}
		body := parts(t, got)
		if strings.TrimSpace(body["text/plain"]) != strings.TrimSpace(want.Text) || strings.TrimSpace(body["text/html"]) != strings.TrimSpace(want.HTML) {
			t.Errorf("%.30q: the text did not arrive as it was written", name)
		}
	}
}

// "SMTP 4xx and network errors are tried again from 1 min up to 1 h for 72 h": a server that
// takes nothing for a day, in each way, loses no mail; what it kept without saying so comes
// again under the same Message-ID, and no more than once for each time that it did so.
func TestADayWithoutTheMailServerLosesNothing(t *testing.T) {
	for _, row := range []struct {
		name, mode string
		ends       time.Time
	}{
		{name: "away"}, {name: "421", mode: "421"}, {name: "450", mode: "450"}, {name: "450 after DATA", mode: "data-450"},
		{name: "no TLS", mode: "no-tls"}, {name: "expired certificate", mode: "ok", ends: time.Now().Add(-24 * time.Hour)},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			server := startMailServer(t, StartTLS, "ok", tomorrow())
			server.stop()
			good := server
			if !row.ends.IsZero() {
				server.cert, server.key, _ = certificate(t, t.TempDir(), row.ends)
			}
			if row.mode != "" {
				server.start(t, StartTLS, row.mode)
			}
			s, err := NewSender(server.transport(StartTLS))
			if err != nil {
				t.Fatal(err)
			}
			d := Delivery{ID: "dlv", Address: "kim@example.kr", MessageID: "msg_day@cam.example.kr", State: DeliveryPending, Created: t0, Next: t0}
			send := func() {
				now := d.Next
				reply, retry, err := s.Send(context.Background(), exampleMessage().For(d))
				d = d.After(reply, retry, err, now)
			}
			for d.Next.Before(t0.Add(24 * time.Hour)) {
				if send(); d.State != DeliveryPending {
					t.Fatalf("after %d attempts: %s, %s", d.Attempts, d.State, d.Reply)
				}
			}
			if d.Attempts < 24 {
				t.Errorf("%d attempts in a day", d.Attempts)
			}
			server.stop()
			good.start(t, StartTLS, "ok")
			send()
			got := good.received(t)
			if d.State != DeliverySent || len(got) != 1 || got[0].Header.Get("Message-Id") != "<msg_day@cam.example.kr>" {
				t.Errorf("%s (%s); %d mails", d.State, d.Reply, len(got))
			}
		})
	}
	t.Run("drops after DATA", func(t *testing.T) {
		server := startMailServer(t, StartTLS, "drop", tomorrow())
		s, err := NewSender(server.transport(StartTLS))
		if err != nil {
			t.Fatal(err)
		}
		d := Delivery{ID: "dlv", Address: "kim@example.kr", MessageID: "msg_day@cam.example.kr", State: DeliveryPending, Created: t0, Next: t0}
		for n := range 3 {
			if n == 2 {
				server.stop()
				server.start(t, StartTLS, "ok")
			}
			reply, retry, err := s.Send(context.Background(), exampleMessage().For(d))
			d = d.After(reply, retry, err, d.Next)
		}
		got := server.received(t)
		if d.State != DeliverySent || len(got) != 3 {
			t.Fatalf("%s, %d mails; want those that were kept in silence, and the last", d.State, len(got))
		}
		for _, m := range got {
			if id := m.Header.Get("Message-Id"); id != "<msg_day@cam.example.kr>" {
				t.Errorf("Message-ID %s", id)
			}
		}
	})
}

func TestMailServerThatIsAwayIsTriedAgain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := NewSender(Transport{Host: "127.0.0.1", Port: port, Security: Clear, From: "a@example.kr"})
	if err != nil {
		t.Fatal(err)
	}
	_, retry, err := s.Send(context.Background(), exampleMessage())
	if !errors.Is(err, ErrMailAway) || !retry {
		t.Fatalf("retry %v, %v", retry, err)
	}
}

func TestMailServerOfOneByteASecondIsGivenUpAndTriedAgain(t *testing.T) {
	s, err := NewSender(Transport{Host: "127.0.0.1", Port: drip(t), Security: Clear, From: "a@example.kr", Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, retry, err := s.Send(context.Background(), exampleMessage())
	if !errors.Is(err, ErrMailSlow) || !retry {
		t.Fatalf("retry %v, %v", retry, err)
	}
}

func TestSendingStopsWhenItsContextEnds(t *testing.T) {
	s, err := NewSender(Transport{Host: "127.0.0.1", Port: drip(t), Security: Clear, From: "a@example.kr", Timeout: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, _, err := s.Send(ctx, exampleMessage())
		ended <- err
	}()
	cancel()
	if err := <-ended; err == nil {
		t.Fatal("sent")
	}
}

func TestTLSIsRequiredOffLoopbackAndNoPasswordGoesInTheClear(t *testing.T) {
	for _, row := range []struct {
		name string
		t    Transport
		ok   bool
	}{
		{"clear off loopback", Transport{Host: "mail.example.kr", Port: 25, Security: Clear}, false},
		{"clear off loopback, allowed", Transport{Host: "mail.example.kr", Port: 25, Security: Clear, AllowClear: true}, true},
		{"clear on loopback", Transport{Host: "127.0.0.1", Port: 25, Security: Clear}, true},
		{"login in the clear, allowed or not", Transport{Host: "mail.example.kr", Port: 25, Security: Clear, AllowClear: true, User: "u"}, false},
		{"login in the clear on loopback", Transport{Host: "localhost", Port: 25, Security: Clear, User: "u"}, false},
		{"starttls", Transport{Host: "mail.example.kr", Port: 587, Security: StartTLS, User: "u"}, true},
		{"no security named", Transport{Host: "mail.example.kr", Port: 587}, false},
		{"no port", Transport{Host: "mail.example.kr", Security: StartTLS}, false},
		{"broken host", Transport{Host: "mail\r\n", Port: 25, Security: StartTLS}, false},
	} {
		row.t.From = "a@example.kr"
		if _, err := NewSender(row.t); (err == nil) != row.ok || err != nil && !errors.Is(err, ErrMailConfig) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if _, err := NewSender(Transport{Host: "127.0.0.1", Port: 25, Security: Clear, From: "nobody"}); !errors.Is(err, ErrMailConfig) {
		t.Errorf("a broken sender address: %v", err)
	}
}

func TestBrokenAddressOrMessageIDIsRefusedForGood(t *testing.T) {
	s, err := NewSender(Transport{Host: "127.0.0.1", Port: 9, Security: Clear, From: "a@example.kr"})
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*Message){
		func(m *Message) { m.To = "kim@example.kr\r\nBcc: x@example.kr" },
		func(m *Message) { m.To = "nobody" },
		func(m *Message) { m.MessageID = "a>\r\nBcc: x" },
		func(m *Message) { m.MessageID = "" },
		func(m *Message) { m.InReplyTo = "a b@c" },
	} {
		m := exampleMessage()
		change(&m)
		if _, retry, err := s.Send(context.Background(), m); err == nil || retry || errors.Is(err, ErrMailAway) {
			t.Errorf("%+v: retry %v, %v", m.To, retry, err)
		}
	}
}

func TestMailIsTriedAgainFromAMinuteUpToAnHourForThreeDays(t *testing.T) {
	d := Delivery{State: DeliveryPending, Created: t0}
	now := t0
	var waits []time.Duration
	for d.State == DeliveryPending {
		d = d.After("", true, ErrMailAway, now)
		if d.State == DeliveryPending {
			waits = append(waits, d.Next.Sub(now))
			now = d.Next
		}
	}
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
	for n, w := range want {
		if waits[n] != w*time.Minute {
			t.Fatalf("waits %v", waits[:len(want)])
		}
	}
	if d.State != DeliveryDead || !now.Equal(t0.Add(72*time.Hour)) {
		t.Fatalf("ended %s after %v", d.State, now.Sub(t0))
	}
	if d := (Delivery{Created: t0}).After("550 no such user", false, ErrMailRefused, t0); d.State != DeliveryDead || d.Reply != "550 no such user" {
		t.Fatalf("%+v", d)
	}
	if d := (Delivery{Created: t0}).After("250 OK", false, nil, t0); d.State != DeliverySent || !d.Sent.Equal(t0) {
		t.Fatalf("%+v", d)
	}
}

func TestARecipientGetsNoMoreMailsInAnHourThanTheRateCap(t *testing.T) {
	sent := []time.Time{at(-70), at(-40), at(-50), at(-10)}
	if _, ok := WithinRate(sent, 4, t0); !ok {
		t.Error("the fourth in an hour may go")
	}
	if next, ok := WithinRate(sent, 3, t0); ok || !next.Equal(at(10)) {
		t.Errorf("the third in an hour waits until %v, %v", next, ok)
	}
	if next, ok := WithinRate(sent, 1, t0); ok || !next.Equal(at(50)) {
		t.Errorf("waits until %v, %v", next, ok)
	}
}

// TestAnsweredIsWhatTheOtherSideSaid strips what every refusal begins with.
func TestAnsweredIsWhatTheOtherSideSaid(t *testing.T) {
	for in, want := range map[string]string{
		`send mail: mail server refused the message: sending SMTP RCPT TO command: 550 "5.1.1 no such user"`: `550 "5.1.1 no such user"`,
		"send to channel: channel refused the message: 307 Temporary Redirect ok":                            "307 Temporary Redirect ok",
		"connect to mail server: mail server cannot be reached: dial tcp 192.0.2.1:25: refused":              "connect to mail server: mail server cannot be reached: dial tcp 192.0.2.1:25: refused",
		"": "",
	} {
		if got := Answered(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

package alerts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// numbered is the example message under an id of its own.
func numbered(n int) Message {
	m := exampleMessage()
	m.MessageID, m.InReplyTo = fmt.Sprintf("msg_%d@cam.example.kr", n), ""
	return m
}

// connections gives the connection of each mail that arrived, by Message-ID, and fails
// where one arrived twice.
func connections(t *testing.T, s mailServer) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range s.received(t) {
		id := m.Header.Get("Message-Id")
		if out[id] != "" {
			t.Errorf("%s arrived twice", id)
		}
		out[id] = m.Header.Get("X-Connection")
	}
	return out
}

func distinct(m map[string]string) int {
	seen := map[string]bool{}
	for _, v := range m {
		seen[v] = true
	}
	return len(seen)
}

func TestMailsFollowEachOtherOverOneConnection(t *testing.T) {
	for _, security := range []Security{StartTLS, ImplicitTLS, Clear} {
		t.Run(string(security), func(t *testing.T) {
			server := startMailServer(t, security, "count", tomorrow())
			s, err := NewSender(server.transport(security))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			send := func(n int) {
				t.Helper()
				if reply, _, err := s.Send(context.Background(), numbered(n)); err != nil {
					t.Fatalf("mail %d: %s, %v", n, reply, err)
				}
			}
			for n := range 5 {
				send(n)
				s.Rest() // too early to end it
			}
			if got := connections(t, server); len(got) != 5 || distinct(got) != 1 {
				t.Fatalf("%d mails over %d connections", len(got), distinct(got))
			}
			s.Close()
			send(5)
			if got := connections(t, server); len(got) != 6 || distinct(got) != 2 {
				t.Fatalf("%d mails over %d connections after one was ended", len(got), distinct(got))
			}
			s.idle.used = s.idle.used.Add(-wireIdle)
			if s.Rest(); s.idle != nil {
				t.Error("a connection that idled is kept")
			}
			send(6)
			s.idle.opened = s.idle.opened.Add(-wireAge)
			send(7)
			if got := connections(t, server); len(got) != 8 || distinct(got) != 4 {
				t.Fatalf("%d mails over %d connections", len(got), distinct(got))
			}
		})
	}
}

func TestManyAtOnceEachArriveOnce(t *testing.T) {
	server := startMailServer(t, StartTLS, "count", tomorrow())
	s, err := NewSender(server.transport(StartTLS))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for n := range 5 {
				if _, _, err := s.Send(context.Background(), numbered(10*part+n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := connections(t, server); len(got) != 20 || distinct(got) > 20-5 {
		t.Fatalf("%d mails over %d connections", len(got), distinct(got))
	}
}

// "A connection that the server closed is opened anew": it counts as no failure of the mail.
func TestAServerThatHangsUpBetweenMailsFailsNone(t *testing.T) {
	for mode, want := range map[string]int{"limit": 3, "hangup": 5} {
		t.Run(mode, func(t *testing.T) {
			server := startMailServer(t, StartTLS, mode, tomorrow())
			s, err := NewSender(server.transport(StartTLS))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for n := range 5 {
				if reply, retry, err := s.Send(context.Background(), numbered(n)); err != nil {
					t.Fatalf("mail %d: %s, retry %v, %v", n, reply, retry, err)
				}
			}
			if got := connections(t, server); len(got) != 5 || distinct(got) != want {
				t.Fatalf("%d mails over %d connections, want 5 over %d", len(got), distinct(got), want)
			}
		})
	}
	t.Run("away and back", func(t *testing.T) {
		server := startMailServer(t, StartTLS, "count", tomorrow())
		s, err := NewSender(server.transport(StartTLS))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, _, err := s.Send(context.Background(), numbered(0)); err != nil {
			t.Fatal(err)
		}
		server.stop()
		if _, retry, err := s.Send(context.Background(), numbered(1)); !errors.Is(err, ErrMailAway) || !retry {
			t.Fatalf("retry %v, %v", retry, err)
		}
		server.start(t, StartTLS, "count")
		if _, _, err := s.Send(context.Background(), numbered(1)); err != nil {
			t.Fatal(err)
		}
		if got := connections(t, server); len(got) != 2 {
			t.Fatalf("%d mails", len(got))
		}
	})
}

// What the server may have kept in silence is not sent again at once, on whichever
// connection it was.
func TestADropAfterDATAOnAUsedConnectionIsNotRepeatedAtOnce(t *testing.T) {
	server := startMailServer(t, StartTLS, "drop-second", tomorrow())
	s, err := NewSender(server.transport(StartTLS))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, err := s.Send(context.Background(), numbered(0)); err != nil {
		t.Fatal(err)
	}
	if _, retry, err := s.Send(context.Background(), numbered(1)); !errors.Is(err, ErrMailDropped) || !retry {
		t.Fatalf("retry %v, %v", retry, err)
	}
	if got := connections(t, server); len(got) != 2 || distinct(got) != 1 {
		t.Fatalf("%d mails over %d connections", len(got), distinct(got))
	}
}

func TestATokenIsAskedForAtEachConnectionAndItsRefusalIsClear(t *testing.T) {
	server := startMailServer(t, StartTLS, "xoauth2", tomorrow())
	token, broken, asked := "ya29.good", error(nil), 0
	tr := server.transport(StartTLS)
	tr.Password, tr.Token = "", func() (string, error) { asked++; return token, broken }
	s, err := NewSender(tr)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n := range 3 {
		if _, _, err := s.Send(context.Background(), numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for one connection", asked)
	}
	s.Close()
	if err := s.Probe(context.Background()); err != nil || asked != 2 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	for name, row := range map[string]struct {
		token  string
		broken error
		want   error
	}{
		"run out":   {token: "ya29.old", want: ErrMailExpired},
		"no file":   {broken: errors.New("no such file"), want: ErrMailToken},
		"empty":     {want: ErrMailToken},
		"two lines": {token: "ya29.good\nauth", want: ErrMailToken},
		"smuggled":  {token: "x\x01auth=Bearer ya29.good", want: ErrMailToken},
	} {
		token, broken = row.token, row.broken
		reply, retry, err := s.Send(context.Background(), numbered(9))
		if !errors.Is(err, row.want) || !retry {
			t.Errorf("%s: reply %q, retry %v, %v", name, reply, retry, err)
		}
		if row.token != "" && strings.Contains(err.Error()+reply, row.token) {
			t.Errorf("%s: the error tells the token: %v", name, err)
		}
		if row.want == ErrMailExpired && !strings.HasPrefix(reply, "535") {
			t.Errorf("%s: reply %q", name, reply)
		}
	}
	token, broken = "ya29.good", nil
	if _, _, err := s.Send(context.Background(), numbered(4)); err != nil {
		t.Errorf("with a new token: %v", err)
	}
	if got := connections(t, server); len(got) != 4 {
		t.Errorf("%d mails", len(got))
	}

	t.Run("not offered", func(t *testing.T) {
		server := startMailServer(t, StartTLS, "ok", tomorrow())
		tr := server.transport(StartTLS)
		tr.Password, tr.Token = "", func() (string, error) { return "ya29.good", nil }
		s, err := NewSender(tr)
		if err != nil {
			t.Fatal(err)
		}
		if _, retry, err := s.Send(context.Background(), numbered(0)); !errors.Is(err, ErrMailLogin) || !retry {
			t.Errorf("retry %v, %v", retry, err)
		}
	})
	t.Run("settings", func(t *testing.T) {
		for name, change := range map[string]func(*Transport){
			"a password beside it": func(t *Transport) { t.Password = "p" },
			"no user":              func(t *Transport) { t.User = "" },
			"in the clear":         func(t *Transport) { t.Security = Clear },
		} {
			tr := Transport{Host: "127.0.0.1", Port: 25, Security: StartTLS, From: "a@example.kr", User: "u", Token: func() (string, error) { return "t", nil }}
			change(&tr)
			if _, err := NewSender(tr); !errors.Is(err, ErrMailConfig) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/mail"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

const maxMail = 4 << 20 // bytes of a message

// Message is one mail that was caught.
type Message struct {
	From     string   // of the envelope
	To       []string // of the envelope
	Subject  string   // decoded
	Header   mail.Header
	Raw      []byte
	Received time.Time
}

// Mood is how the catcher treats mail.
type Mood struct {
	Off   bool          // refuses connections
	Delay time.Duration // waits before it takes a message
	Code  int           // 4xx or 5xx answered to every recipient; 0 takes them
	Text  string        // the words beside Code
}

// Catcher is a mail server on loopback that keeps what it is sent.
type Catcher struct {
	gate   *gate
	server *smtp.Server
	done   chan struct{}
	closed chan struct{}

	mu       sync.Mutex
	mood     Mood
	messages []Message
	arrived  chan struct{} // closed and made anew with each message
	refused  int
	once     sync.Once
}

func newCatcher(addr string) (*Catcher, error) {
	if addr == "" {
		// A free port is found by opening one: the gate must know it to come back to it.
		ln, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("open the mail catcher: %w", err)
		}
		addr = ln.Addr().String()
		if err := ln.Close(); err != nil {
			return nil, fmt.Errorf("open the mail catcher: %w", err)
		}
	}
	g, err := openGate(addr)
	if err != nil {
		return nil, fmt.Errorf("open the mail catcher: %w", err)
	}
	c := &Catcher{gate: g, done: make(chan struct{}), closed: make(chan struct{}), arrived: make(chan struct{})}
	c.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{c: c}, nil }))
	c.server.Domain = "mail.invalid"
	c.server.MaxMessageBytes = maxMail
	c.server.MaxRecipients = 100
	c.server.EnableSMTPUTF8 = true
	c.server.ReadTimeout, c.server.WriteTimeout = 5*time.Minute, 5*time.Minute
	c.server.ErrorLog = quiet{}
	go func() {
		defer close(c.done)
		_ = c.server.Serve(g) // ends with the gate
	}()
	return c, nil
}

// quiet drops the library's notices about clients that went away.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Addr is where it listens, as host:port.
func (c *Catcher) Addr() string { return c.gate.addr }

// SetMood changes how mail is treated from now on; the zero Mood takes everything.
func (c *Catcher) SetMood(m Mood) error {
	c.mu.Lock()
	c.mood = m
	c.mu.Unlock()
	if m.Off {
		c.gate.shut()
		return nil
	}
	return c.gate.open()
}

// Messages are all mails so far, in the order of arrival.
func (c *Catcher) Messages() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.messages)
}

// Refused counts the recipients that were refused by a Mood.
func (c *Catcher) Refused() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// Wait returns the first message, of those here and those to come, for which match is true.
func (c *Catcher) Wait(ctx context.Context, match func(Message) bool) (Message, error) {
	seen := 0
	for {
		c.mu.Lock()
		fresh, arrived := c.messages[seen:], c.arrived
		seen = len(c.messages)
		c.mu.Unlock()
		for _, m := range fresh {
			if match(m) {
				return m, nil
			}
		}
		select {
		case <-arrived:
		case <-c.closed:
			return Message{}, errors.New("wait for mail: the catcher is closed")
		case <-ctx.Done():
			return Message{}, fmt.Errorf("wait for mail: %w", ctx.Err())
		}
	}
}

// Close ends the catcher; what it caught stays readable.
func (c *Catcher) Close() error {
	c.once.Do(func() {
		close(c.closed)
		_ = c.gate.Close()
		_ = c.server.Close()
		<-c.done
	})
	return nil
}

func (c *Catcher) current() Mood {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mood
}

// mailSession is one SMTP conversation.
type mailSession struct {
	c    *Catcher
	from string
	to   []string
}

// Mail takes the sender.
func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt takes or refuses a recipient.
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m := s.c.current()
	if m.Code >= 400 && m.Code < 600 {
		s.c.mu.Lock()
		s.c.refused++
		s.c.mu.Unlock()
		text := m.Text
		if text == "" {
			text = "not now"
			if m.Code >= 500 {
				text = "no such mailbox"
			}
		}
		return &smtp.SMTPError{Code: m.Code, EnhancedCode: smtp.EnhancedCode{m.Code / 100, 2, 0}, Message: text}
	}
	s.to = append(s.to, to)
	return nil
}

// Data keeps the message.
func (s *mailSession) Data(r io.Reader) error {
	if d := s.c.current().Delay; d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.c.closed:
			return errors.New("closing")
		}
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxMail+1))
	if err != nil {
		return fmt.Errorf("read mail: %w", err)
	}
	m := Message{From: s.from, To: slices.Clone(s.to), Raw: raw, Received: time.Now()}
	if parsed, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		m.Header = parsed.Header
		m.Subject = parsed.Header.Get("Subject")
		if decoded, err := new(mime.WordDecoder).DecodeHeader(m.Subject); err == nil {
			m.Subject = decoded
		}
	}
	s.c.mu.Lock()
	s.c.messages = append(s.c.messages, m)
	close(s.c.arrived)
	s.c.arrived = make(chan struct{})
	s.c.mu.Unlock()
	return nil
}

// Reset forgets the envelope.
func (s *mailSession) Reset() { s.from, s.to = "", nil }

// Logout ends the conversation.
func (s *mailSession) Logout() error { return nil }

package alerts

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail"
)

// Security is how the way to the mail server is protected.
type Security string

// Ways: STARTTLS on an ordinary port, TLS from the first byte, or nothing, which is for
// loopback only unless AllowClear says otherwise.
const (
	StartTLS    Security = "starttls"
	ImplicitTLS Security = "tls"
	Clear       Security = "none"
)

// Transport is the mail server and how to speak to it.
type Transport struct {
	Host       string
	Port       int
	Security   Security
	AllowClear bool // Clear off this machine
	User       string
	Password   string
	// Token gives the access token for XOAUTH2, asked for at each connection because tokens
	// live for an hour or so; nil: the password is used.
	Token    func() (string, error)
	From     string         // address
	FromName string         // shown name; cleaned
	Roots    *x509.CertPool // nil: the system's
	Hello    string         // name for EHLO; empty: the machine's
	Timeout  time.Duration  // of connecting and of one message; zero: 30 s
}

// What can be wrong with the way to the mail server, beside its own replies.
var (
	ErrMailConfig      = errors.New("mail settings")
	ErrMailAway        = errors.New("mail server cannot be reached")
	ErrMailSlow        = errors.New("mail server is too slow")
	ErrMailNoTLS       = errors.New("mail server offers no TLS")
	ErrMailCertificate = errors.New("mail server's certificate is not good")
	ErrMailLogin       = errors.New("mail server refused the login")
	ErrMailToken       = errors.New("access token of the mail account")
	ErrMailExpired     = errors.New("mail server refused the access token: it may have run out")
	ErrMailRefused     = errors.New("mail server refused the message")
	ErrMailLater       = errors.New("mail server asks to try later")
	ErrMailDropped     = errors.New("mail server closed the connection")
)

// Sender sends messages. A connection that stands is used for the next message too; Rest
// and Close end it. It is safe for concurrent use.
type Sender struct {
	t Transport

	mu   sync.Mutex
	idle *wire // nil: none
}

// NewSender checks the settings. TLS is required off loopback unless the settings allow
// otherwise, and a password never goes in the clear, not even on loopback.
func NewSender(t Transport) (*Sender, error) {
	bad := func(format string, args ...any) (*Sender, error) {
		return nil, fmt.Errorf("%w: %s", ErrMailConfig, fmt.Sprintf(format, args...))
	}
	if t.Host == "" || strings.ContainsAny(t.Host, " \r\n/") {
		return bad("host %q is not a host name or address", Clean(t.Host, mostRunes))
	}
	if t.Port < 1 || t.Port > 65535 {
		return bad("port %d is not between 1 and 65535", t.Port)
	}
	from, err := Address(t.From)
	if err != nil {
		return bad("from: %v", err)
	}
	t.From = from
	t.FromName = Clean(t.FromName, mostRunes)
	if t.Token != nil && (t.User == "" || t.Password != "") {
		return bad("a token wants a user and no password")
	}
	switch t.Security {
	case StartTLS, ImplicitTLS:
	case Clear:
		if !loopback(t.Host) && !t.AllowClear {
			return bad("%s is not this machine: TLS is required (starttls or tls)", t.Host)
		}
		if t.User != "" {
			return bad("a login needs TLS (starttls or tls)")
		}
	default:
		return bad("security %q is none of starttls, tls, none", string(t.Security))
	}
	if t.Timeout <= 0 {
		t.Timeout = 30 * time.Second
	}
	return &Sender{t: t}, nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Send sends one message and gives the server's last reply. An error with retry says
// that the same message, with the same Message-ID, should be tried again; without, that
// it will never be taken. A message whose acceptance was not seen is tried again: the
// recipient may get it twice, never not at all. A server that hung up between two messages
// is no failure of the second: it goes over a new connection.
func (s *Sender) Send(ctx context.Context, m Message) (reply string, retry bool, err error) {
	msg, err := s.build(m)
	if err != nil {
		return "", false, fmt.Errorf("write mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*s.t.Timeout)
	defer cancel()
	if l := s.take(); l != nil {
		again, reply, retry, err := s.over(ctx, l, msg, true)
		if !again {
			return reply, retry, err
		}
		if msg, err = s.build(m); err != nil {
			return "", false, fmt.Errorf("write mail: %w", err)
		}
	}
	began := time.Now()
	l, err := s.open(ctx)
	if err != nil {
		return s.failed(toConnect, err, true, began)
	}
	_, reply, retry, err = s.over(ctx, l, msg, false)
	return reply, retry, err
}

// over sends a message over a connection, and keeps that where it may be used on. again
// tells that only the connection, used before, was at fault.
func (s *Sender) over(ctx context.Context, l *wire, msg *mail.Msg, before bool) (again bool, reply string, retry bool, err error) {
	began := time.Now()
	sendErr := l.send(ctx, msg)
	if msg.IsDelivered() { // what fails after the server took it does not matter
		if sendErr == nil {
			s.keep(l)
		} else {
			l.drop()
		}
		return false, strings.TrimSpace(msg.ServerResponse()), false, nil
	}
	code, _ := replyOf(sendErr)
	if code == 0 {
		l.drop()
	} else {
		l.quit()
	}
	if before && ctx.Err() == nil && stale(sendErr) {
		return true, "", true, sendErr
	}
	reply, retry, err = s.failed("send mail", sendErr, false, began)
	return false, reply, retry, err
}

// take gives the connection that stands, if it may be used on.
func (s *Sender) take() *wire {
	l := s.swap(nil)
	if l != nil && l.worn(time.Now()) {
		l.quit()
		return nil
	}
	return l
}

// keep holds a connection for the next message; one is enough.
func (s *Sender) keep(l *wire) {
	if other := s.swap(l); other != nil {
		other.quit()
	}
}

// swap puts a connection in the place of the one that stands, and gives that.
func (s *Sender) swap(l *wire) *wire {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.idle
	s.idle = l
	return other
}

// Rest ends a connection over which nothing was sent for a while: called from time to time
// by whoever sends.
func (s *Sender) Rest() {
	l := s.swap(nil)
	switch {
	case l == nil:
	case time.Since(l.used) < wireIdle:
		s.keep(l)
	default:
		l.quit()
	}
}

// Close ends the connection that stands, if there is one. The sender may be used on.
func (s *Sender) Close() {
	if l := s.swap(nil); l != nil {
		l.quit()
	}
}

// Probe connects, secures and logs in without sending anything.
func (s *Sender) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.t.Timeout)
	defer cancel()
	began := time.Now()
	l, err := s.open(ctx)
	if err != nil {
		_, _, err = s.failed(toConnect, err, true, began)
		return err
	}
	l.quit()
	return nil
}

// build turns a message into one of the library's. What cannot stand in a header was
// cleaned before; addresses are checked once more.
func (s *Sender) build(m Message) (*mail.Msg, error) {
	to, err := Address(m.To)
	if err != nil {
		return nil, err
	}
	for _, id := range []string{m.MessageID, m.InReplyTo} {
		if strings.ContainsAny(id, "<> \r\n\t") || strings.Count(id, "@") > 1 {
			return nil, fmt.Errorf("message id %q is broken", id)
		}
	}
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&netmail.Address{Name: s.t.FromName, Address: s.t.From})
	msg.AddToMailAddress(&netmail.Address{Name: Clean(m.ToName, mostRunes), Address: to})
	msg.Subject(Clean(m.Subject, 200))
	msg.SetDateWithValue(m.Date)
	if m.MessageID == "" {
		return nil, errors.New("no message id")
	}
	msg.SetMessageIDWithValue(m.MessageID)
	if m.InReplyTo != "" {
		msg.SetGenHeaderPreformatted(mail.HeaderInReplyTo, "<"+m.InReplyTo+">")
		msg.SetGenHeaderPreformatted(mail.HeaderReferences, "<"+m.InReplyTo+">")
	}
	// RFC 3834: nobody's absence note is to answer.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// failed sorts an error: what it means, whether to try again, and the server's reply.
func (s *Sender) failed(doing string, err error, connecting bool, began time.Time) (string, bool, error) {
	wrap := func(kind error) error { return fmt.Errorf("%s: %w: %w", doing, kind, answerOf(err)) }
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var nerr net.Error
	code, reply := replyOf(err)
	switch {
	case errors.As(err, &cert):
		return "", true, wrap(ErrMailCertificate)
	case errors.As(err, &record):
		return "", true, wrap(ErrMailNoTLS)
	case connecting && strings.Contains(err.Error(), "does not support STARTTLS"):
		// The library has no value for it; its own words are the only sign.
		return "", true, wrap(ErrMailNoTLS)
	case connecting && strings.Contains(err.Error(), "does not support SMTP AUTH"):
		return "", true, wrap(ErrMailLogin)
	case connecting && errors.Is(err, ErrMailToken), connecting && errors.Is(err, ErrMailConfig):
		return "", true, fmt.Errorf("%s: %w", doing, err)
	case connecting && errors.Is(err, mail.ErrXOauth2AuthNotSupported):
		return "", true, wrap(ErrMailLogin)
	case connecting && s.t.Token != nil && (code == 535 || code == 534 || code == 530 || code == 334):
		return reply, true, wrap(ErrMailExpired)
	case connecting && (code == 535 || code == 534 || code == 530 || code == 504 || errors.Is(err, mail.ErrNoSupportedAuthDiscovered)):
		// A login is mended by the operator, not by the message: it waits.
		return reply, true, wrap(ErrMailLogin)
	case connecting && code >= 500: // the server as a whole says no, not to this message
		return reply, true, wrap(ErrMailRefused)
	case code >= 500:
		return reply, false, wrap(ErrMailRefused)
	case code >= 400:
		return reply, true, wrap(ErrMailLater)
	case errors.As(err, &nerr) && nerr.Timeout(), errors.Is(err, context.DeadlineExceeded), time.Since(began) >= s.t.Timeout:
		// The library hides a timeout behind what had arrived until then.
		return "", true, wrap(ErrMailSlow)
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), !connecting:
		return "", true, wrap(ErrMailDropped)
	}
	return "", true, wrap(ErrMailAway)
}

// AwayReply is how a reply begins that says nothing of the message: the mail server, or the
// channel of that name, was not there or let nobody in.
func AwayReply(channel string) string {
	if channel != "" {
		return "send to channel: " + ErrHookAway.Error()
	}
	return toConnect + ": "
}

// toConnect is what a sender does before it has a message on the wire.
const toConnect = "connect to mail server"

// answerOf is an error of the library without what its message was: the outbox says to whom
// it was to go, and under which Message-ID.
func answerOf(err error) error {
	var sent *mail.SendError
	if !errors.As(err, &sent) {
		return err
	}
	said, _, _ := strings.Cut(err.Error(), ", affected ")
	return answer{said, err}
}

// answer is an error in fewer words.
type answer struct {
	said string
	err  error
}

func (a answer) Error() string { return a.said }
func (a answer) Unwrap() error { return a.err }

// Answered is what is kept of an attempt, without what every refusal begins with: the words of
// the other side.
func Answered(reply string) string {
	for _, kind := range []error{ErrMailRefused, ErrMailLater, ErrHookRefused, ErrHookLater} {
		if _, said, found := strings.Cut(reply, kind.Error()+": "); found {
			reply = said
		}
	}
	if doing, said, found := strings.Cut(reply, " command: "); found && strings.HasPrefix(doing, "sending SMTP ") {
		reply = said
	}
	return reply
}

// replyOf finds the server's reply inside an error; code 0: there is none.
func replyOf(err error) (int, string) {
	var proto *textproto.Error
	if errors.As(err, &proto) {
		return proto.Code, strconv.Itoa(proto.Code) + " " + proto.Msg
	}
	var sent *mail.SendError
	if errors.As(err, &sent) && sent.ErrorCode() >= 400 {
		return sent.ErrorCode(), sent.Error()
	}
	return 0, ""
}

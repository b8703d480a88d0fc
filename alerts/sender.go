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
	From       string         // address
	FromName   string         // shown name; cleaned
	Roots      *x509.CertPool // nil: the system's
	Hello      string         // name for EHLO; empty: the machine's
	Timeout    time.Duration  // of connecting and of one message; zero: 30 s
}

// What can be wrong with the way to the mail server, beside its own replies.
var (
	ErrMailConfig      = errors.New("mail settings")
	ErrMailAway        = errors.New("mail server cannot be reached")
	ErrMailSlow        = errors.New("mail server is too slow")
	ErrMailNoTLS       = errors.New("mail server offers no TLS")
	ErrMailCertificate = errors.New("mail server's certificate is not good")
	ErrMailLogin       = errors.New("mail server refused the login")
	ErrMailRefused     = errors.New("mail server refused the message")
	ErrMailLater       = errors.New("mail server asks to try later")
	ErrMailDropped     = errors.New("mail server closed the connection")
)

// Sender sends messages, one connection for each. It is safe for concurrent use.
type Sender struct {
	t Transport
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
// recipient may get it twice, never not at all.
func (s *Sender) Send(ctx context.Context, m Message) (reply string, retry bool, err error) {
	msg, err := s.build(m)
	if err != nil {
		return "", false, fmt.Errorf("write mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*s.t.Timeout)
	defer cancel()
	client, release, err := s.client(ctx)
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", ErrMailConfig, err)
	}
	defer release()
	began := time.Now()
	if err := client.DialWithContext(ctx); err != nil {
		return s.failed("connect to mail server", err, true, began)
	}
	began = time.Now()
	sendErr := client.Send(msg)
	if msg.IsDelivered() { // what fails after the server took it does not matter
		_ = client.Close()
		return strings.TrimSpace(msg.ServerResponse()), false, nil
	}
	_ = client.Close()
	return s.failed("send mail", sendErr, false, began)
}

// Probe connects, secures and logs in without sending anything.
func (s *Sender) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.t.Timeout)
	defer cancel()
	client, release, err := s.client(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMailConfig, err)
	}
	defer release()
	began := time.Now()
	if err := client.DialWithContext(ctx); err != nil {
		_, _, err = s.failed("connect to mail server", err, true, began)
		return err
	}
	return client.Close()
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
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8))
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

// client makes a client whose connection closes when ctx ends.
func (s *Sender) client(ctx context.Context) (*mail.Client, func(), error) {
	config := &tls.Config{ServerName: s.t.Host, RootCAs: s.t.Roots, MinVersion: tls.VersionTLS12}
	var stops []func() bool
	dial := func(dctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dctx, network, addr)
		if err != nil {
			return nil, err
		}
		stops = append(stops, context.AfterFunc(ctx, func() { _ = conn.Close() }))
		if s.t.Security != ImplicitTLS {
			return conn, nil
		}
		secured := tls.Client(conn, config)
		if err := secured.HandshakeContext(dctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return secured, nil
	}
	options := []mail.Option{
		mail.WithPort(s.t.Port), mail.WithTimeout(s.t.Timeout), mail.WithTLSConfig(config),
		mail.WithDialContextFunc(dial), mail.WithoutNoop(),
	}
	switch s.t.Security {
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case ImplicitTLS:
		options = append(options, mail.WithSSL())
	default:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if s.t.Hello != "" {
		options = append(options, mail.WithHELO(s.t.Hello))
	}
	if s.t.User != "" {
		options = append(options, mail.WithUsername(s.t.User), mail.WithPassword(s.t.Password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthPlain, mail.SMTPAuthLogin, mail.SMTPAuthSCRAMSHA256))
	}
	client, err := mail.NewClient(s.t.Host, options...)
	return client, func() {
		for _, stop := range stops {
			stop()
		}
	}, err
}

// failed sorts an error: what it means, whether to try again, and the server's reply.
func (s *Sender) failed(doing string, err error, connecting bool, began time.Time) (string, bool, error) {
	wrap := func(kind error) error { return fmt.Errorf("%s: %w: %w", doing, kind, err) }
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

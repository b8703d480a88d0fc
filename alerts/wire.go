package alerts

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Bounds of one connection to the mail server. Servers hang up on one that is idle, and
// some after a number of messages: either is noticed when it happens, these make it seldom.
const (
	wireMessages = 100              // sent over one connection
	wireAge      = 10 * time.Minute // of a connection that is used on and on
	wireIdle     = 10 * time.Second // after which Rest closes it
	wireQuit     = 5 * time.Second  // for the good-bye
)

// wire is one connection to the mail server, secured and logged in.
type wire struct {
	client *mail.Client
	smtp   *smtp.Client
	conn   net.Conn // the bare one, under TLS
	opened time.Time
	used   time.Time // end of the last message
	sent   int
}

// open connects, secures and logs in. A connection that does not come to that is closed.
func (s *Sender) open(ctx context.Context) (*wire, error) {
	l := &wire{opened: time.Now()}
	stop := func() bool { return true }
	dial := func(dctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dctx, network, addr)
		if err != nil {
			return nil, err
		}
		l.conn = conn
		// Greeting and login know no context: closing is what ends them.
		stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
		if s.t.Security != ImplicitTLS {
			return conn, nil
		}
		secured := tls.Client(conn, s.tls())
		return secured, secured.HandshakeContext(dctx)
	}
	var err error
	if l.client, err = s.client(dial); err != nil {
		return nil, err
	}
	l.smtp, err = l.client.DialToSMTPClientWithContext(ctx)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		l.drop()
		return nil, err
	}
	return l, nil
}

// send sends one message; the connection closes when ctx ends before it is through.
func (l *wire) send(ctx context.Context, msg *mail.Msg) error {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	err := l.client.SendWithSMTPClient(l.smtp, msg)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	l.sent++
	l.used = time.Now()
	return err
}

// drop closes the connection without a word.
func (l *wire) drop() {
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// quit says good-bye and closes. That it fails matters to nobody: what was sent is sent.
func (l *wire) quit() {
	_ = l.conn.SetDeadline(time.Now().Add(wireQuit))
	_ = l.client.CloseWithSMTPClient(l.smtp)
	_ = l.conn.Close()
}

// worn tells that the connection is not to be used again.
func (l *wire) worn(now time.Time) bool {
	return l.sent >= wireMessages || now.Sub(l.opened) >= wireAge
}

// stale tells from what became of a message on a connection that had been used before
// whether the connection alone failed: the server had hung up, does so now (421) or says
// nothing any more, and was given nothing of the message yet.
func stale(err error) bool {
	var sent *mail.SendError
	if !errors.As(err, &sent) {
		return false
	}
	before := []mail.SendErrReason{mail.ErrConnCheck, mail.ErrSMTPMailFrom, mail.ErrSMTPRcptTo, mail.ErrSMTPData}
	return slices.Contains(before, sent.Reason) && (sent.ErrorCode() == 0 || sent.ErrorCode() == 421)
}

// mostToken bounds an access token, in bytes.
const mostToken = 8 << 10

func (s *Sender) tls() *tls.Config {
	return &tls.Config{ServerName: s.t.Host, RootCAs: s.t.Roots, MinVersion: tls.VersionTLS12}
}

// client makes a client that connects by dial.
func (s *Sender) client(dial mail.DialContextFunc) (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(s.t.Port), mail.WithTimeout(s.t.Timeout), mail.WithTLSConfig(s.tls()),
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
	switch {
	case s.t.Token != nil:
		token, err := s.t.Token()
		if err == nil && !goodToken(token) {
			err = errors.New("it is no token: one line of letters, digits and -._~+/= is wanted")
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMailToken, err)
		}
		options = append(options, mail.WithUsername(s.t.User), mail.WithPassword(token), mail.WithSMTPAuth(mail.SMTPAuthXOAUTH2))
	case s.t.User != "":
		options = append(options, mail.WithUsername(s.t.User), mail.WithPassword(s.t.Password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthPlain, mail.SMTPAuthLogin, mail.SMTPAuthSCRAMSHA256))
	}
	client, err := mail.NewClient(s.t.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMailConfig, err)
	}
	return client, nil
}

// goodToken tells whether s can be a bearer token (RFC 6750 section 2.1): nothing that would
// end its field in XOAUTH2.
func goodToken(s string) bool {
	bad := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~+/=", r))
	}
	return s != "" && len(s) <= mostToken && strings.IndexFunc(s, bad) < 0
}

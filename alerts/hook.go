package alerts

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// HookTransport is a web address that is sent messages, signed by the rules of Standard
// Webhooks (https://www.standardwebhooks.com, version 1).
type HookTransport struct {
	URL          string         // https, or http on this machine
	Secret       string         // whsec_ and base64
	AllowPrivate bool           // an address of this machine or its link
	Roots        *x509.CertPool // nil: the system's
	Timeout      time.Duration  // of one message; zero: 15 s
}

// What can be wrong with a channel, beside its own answers.
var (
	ErrHookConfig  = errors.New("channel settings")
	ErrHookAway    = errors.New("channel cannot be reached")
	ErrHookRefused = errors.New("channel refused the message")
	ErrHookLater   = errors.New("channel asks to try later")
)

// hookReply bounds what is read of an answer.
const hookReply = 4 << 10

// Hook sends messages to one address and to no other: it follows no redirect. It is safe
// for concurrent use.
type Hook struct {
	t      HookTransport
	key    []byte
	client http.Client
}

// HookKey reads a signing secret: whsec_ and 24 to 64 bytes in base64.
func HookKey(secret string) ([]byte, error) {
	body, ok := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(body)
	if !ok || err != nil || len(key) < 24 || len(key) > 64 {
		return nil, fmt.Errorf("%w: the secret is not whsec_ and 24 to 64 bytes in base64", ErrHookConfig)
	}
	return key, nil
}

// NewHook checks the settings.
func NewHook(t HookTransport) (*Hook, error) {
	key, err := HookKey(t.Secret)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(t.URL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, fmt.Errorf("%w: its address is none that messages may be sent to", ErrHookConfig) // it can hold a token: never shown
	}
	if t.Timeout <= 0 {
		t.Timeout = 15 * time.Second
	}
	dialer := net.Dialer{Timeout: t.Timeout, Control: func(_, address string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if ip := a.Addr().Unmap(); !t.AllowPrivate && (ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified()) {
			return errors.New("its address is this machine's or link-local: allow_private is not set")
		}
		return nil
	}}
	h := &Hook{t: t, key: key}
	h.client = http.Client{Timeout: t.Timeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: t.Roots, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return h, nil
}

// HookSignature gives the value of the header webhook-signature: "v1," and the HMAC-SHA256 over id,
// time and body, parted by full stops, in base64.
func HookSignature(key []byte, id string, at time.Time, body []byte) string {
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "%s.%d.", id, at.Unix())
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Send sends one message, at a moment by our clock. id is the same at every attempt at the
// same message: the other side knows by it what it has already. The results are those of
// Sender.Send.
func (h *Hook) Send(ctx context.Context, id string, body []byte, at time.Time) (reply string, retry bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.t.URL, bytes.NewReader(body))
	if err != nil {
		return "", false, ErrHookConfig
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "CamLedger")
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	req.Header.Set("webhook-signature", HookSignature(h.key, id, at, body))
	res, err := h.client.Do(req)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) { // without the address, which can hold a token
			err = inner.Err
		}
		return "", true, fmt.Errorf("send to channel: %w: %w", ErrHookAway, err)
	}
	answer, readErr := io.ReadAll(io.LimitReader(res.Body, hookReply))
	closeErr := res.Body.Close()
	reply = strings.TrimSpace(res.Status + " " + Clean(string(answer), 200))
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		// It has the message, whatever became of the rest of its answer.
		return reply, false, nil
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		return reply, true, fmt.Errorf("send to channel: %w: %w", ErrHookLater, errors.Join(errors.New(reply), readErr, closeErr))
	default: // another 4xx, or a redirect, which is not followed
		return reply, false, fmt.Errorf("send to channel: %w: %s", ErrHookRefused, reply)
	}
}

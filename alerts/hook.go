package alerts

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
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
	ErrHookUnseen  = errors.New("channel took the message and did not answer") // it may have it
)

// hookReply bounds what is read of an answer.
const hookReply = 4 << 10

// LaterError is an answer that names how long to wait (Retry-After, RFC 9110 section 10.2.3).
type LaterError struct {
	Wait time.Duration // more than zero, as the other side said it: not bounded
	Err  error
}

// Error gives the answer.
func (e LaterError) Error() string { return e.Err.Error() }

// Unwrap gives the answer.
func (e LaterError) Unwrap() error { return e.Err }

// retryAfter reads the header Retry-After, seconds or a date, at a moment by our clock; zero
// where there is none that can be read, or it lies in the past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	// A date is by the other side's clock, which it tells as well.
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		now = theirs
	}
	return max(at.Sub(now), 0)
}

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

// HookID names what a delivery tells now, for the header webhook-id: the same at every attempt
// that says the same, so that the other side knows what it has already, and another one where
// the message became another while it waited.
func HookID(d Delivery) string {
	if len(d.Items) == 0 {
		return d.ID
	}
	h := sha256.New()
	for _, item := range d.Items {
		fmt.Fprintf(h, "%s %s\n", item.IncidentID, item.Part)
	}
	return d.ID + "_" + hex.EncodeToString(h.Sum(nil)[:4])
}

// WireID is how the other side's log names a message: a mail's Message-ID, or the webhook-id of
// another channel.
func (d Delivery) WireID() string {
	if channel, _ := ChannelOf(d.Address); channel != "" {
		return HookID(d)
	}
	return d.MessageID
}

// WireHeader is the header that carries WireID.
func (d Delivery) WireHeader() string {
	if channel, _ := ChannelOf(d.Address); channel != "" {
		return "webhook-id"
	}
	return "Message-ID"
}

// Send sends one message, at a moment by our clock. id is that of HookID. The results are
// those of Sender.Send.
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
	var written atomic.Bool
	res, err := h.client.Do(req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) },
	})))
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) { // without the address, which can hold a token
			err = inner.Err
		}
		kind := ErrHookAway
		if written.Load() {
			kind = ErrHookUnseen
		}
		return "", true, fmt.Errorf("send to channel: %w: %w", kind, err)
	}
	answer, readErr := io.ReadAll(io.LimitReader(res.Body, hookReply))
	closeErr := res.Body.Close()
	reply = strings.TrimSpace(res.Status + " " + Clean(string(answer), 200))
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		// It has the message, whatever became of the rest of its answer.
		return reply, false, nil
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		err := fmt.Errorf("send to channel: %w: %w", ErrHookLater, errors.Join(errors.New(reply), readErr, closeErr))
		if wait := retryAfter(res.Header, at); wait > 0 && (code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable) {
			err = LaterError{wait, err}
		}
		return reply, true, err
	default: // another 4xx, or a redirect, which is not followed
		return reply, false, fmt.Errorf("send to channel: %w: %s", ErrHookRefused, reply)
	}
}

package onvif

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/icholy/digest"
)

const (
	maxBody   = 8 << 20
	maxHeader = 64 << 10
	maxAtOnce = 3
)

// Scheme is how requests prove who asks.
type Scheme string

// The schemes. Basic shows the password to whoever listens: see Config.AllowBasic.
const (
	SchemeNone   Scheme = "none"
	SchemeDigest Scheme = "digest"
	SchemeWSSE   Scheme = "wsse"
	SchemeBasic  Scheme = "basic"
)

// suites are all that crypto/tls knows: many cameras speak nothing newer than RSA key
// exchange with CBC, which it no longer offers by itself. Since certificates are not
// verified, TLS here keeps a password from who listens and not from who stands between.
var suites = func() []uint16 {
	var out []uint16
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		out = append(out, s.ID)
	}
	return out
}()

// transport is the one place with policy towards a device. It is made for one job and
// one device and hands use-go/onvif answers that are already read, limited and typed:
// the library would follow redirects, read without end and lose every error.
type transport struct {
	job    context.Context // bounds every request of the job; the library's calls carry none
	cfg    Config
	authed atomic.Value // Scheme
	cred   atomic.Pointer[Credential]
	skew   atomic.Int64 // device clock minus ours, ns
	// clocked tells that skew is what the device said and not just unknown.
	clocked atomic.Bool
	sent    atomic.Bool // a request with a login in it got a connection to go out on
	proven  atomic.Bool // the device took the login
	plain   bool        // XML over HTTP, without SOAP
	prime   []byte      // when set: the answer to NewDevice's GetCapabilities
	base    *http.Transport
	slots   chan struct{}

	mu   sync.Mutex
	cert string
}

// answer is the body of every response that the transport gives, also where there was
// none: CallMethod must not see an error, it would turn it into text.
type answer struct {
	*bytes.Reader
	status int
	date   string // the Date header
	named  challenges
	took   time.Duration
	err    error
}

// Close makes answer an io.ReadCloser; there is nothing left to close.
func (*answer) Close() error { return nil }

func newTransport(job context.Context, cfg Config) *transport {
	t := &transport{job: job, cfg: cfg, slots: make(chan struct{}, maxAtOnce)}
	t.authed.Store(SchemeNone)
	dialer := &net.Dialer{
		Timeout: cfg.Timeout,
		// The check sits on the address that is really dialled, after any resolving.
		Control: func(_, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil || cfg.Allow == nil || !cfg.Allow(ap.Addr().Unmap()) {
				return errForbidden
			}
			return nil
		},
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		// net/http goes on dialling for a request that was given up; the job's end ends it.
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(job, cancel)()
		return dialer.DialContext(ctx, "tcp", cfg.Addr.String())
	}
	t.base = &http.Transport{
		DialContext: dial,
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			raw, err := dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			// Cameras sign their own certificates. The fingerprint is reported, so that
			// a change shows; trust comes from the configured network.
			c := tls.Client(raw, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, CipherSuites: suites})
			if err := c.HandshakeContext(ctx); err != nil {
				_ = raw.Close()
				return nil, tlsError{err}
			}
			if certs := c.ConnectionState().PeerCertificates; len(certs) > 0 {
				sum := sha256.Sum256(certs[0].Raw)
				t.mu.Lock()
				t.cert = hex.EncodeToString(sum[:])
				t.mu.Unlock()
			}
			return c, nil
		},
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeader,
		MaxConnsPerHost:        maxAtOnce,
		MaxIdleConnsPerHost:    maxAtOnce,
		IdleConnTimeout:        10 * time.Second,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
	return t
}

// client gives the HTTP client for the library. It follows above the RoundTripper, so
// redirects are refused here as well.
func (t *transport) client() *http.Client {
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (t *transport) close() { t.base.CloseIdleConnections() }

func (t *transport) scheme() Scheme { return t.authed.Load().(Scheme) }

func (t *transport) certificate() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cert
}

// RoundTrip sends one SOAP request of the library to the operator's address. The error
// is always nil; the response's Body is an *answer.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return reply(req, &answer{Reader: bytes.NewReader(nil), err: err}), nil
		}
		body = b
	}
	if t.prime != nil {
		return reply(req, &answer{Reader: bytes.NewReader(t.prime), status: http.StatusOK}), nil
	}
	return reply(req, t.send(http.MethodPost, req.URL, body)), nil
}

func reply(req *http.Request, a *answer) *http.Response {
	status := a.status
	if a.err != nil || status == 0 || status >= 300 && status < 400 {
		status = http.StatusBadGateway // never a redirect for the client above
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: a, ContentLength: int64(a.Len()), Request: req,
	}
}

// send posts body to path and query of u at the configured address.
func (t *transport) send(method string, u *url.URL, body []byte) *answer {
	a := &answer{Reader: bytes.NewReader(nil)}
	ctx, cancel := context.WithTimeout(t.job, t.cfg.Timeout)
	defer cancel()
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-ctx.Done():
		a.err = ctx.Err()
		return a
	}
	scheme := t.scheme()
	cred := t.cred.Load()
	if cred != nil && scheme == SchemeWSSE {
		signed, err := sign(body, *cred, time.Now().Add(time.Duration(t.skew.Load())))
		if err != nil {
			a.err = err
			return a
		}
		body = signed
	}
	target := &url.URL{Scheme: "http", Host: hostport(t.cfg.Addr), Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}
	if t.cfg.TLS {
		target.Scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, method, target.String(), bytes.NewReader(body))
	if err != nil {
		a.err = err
		return a
	}
	switch {
	case !t.plain:
		req.Header.Set("Content-Type", contentType(body))
	case len(body) > 0:
		req.Header.Set("Content-Type", "application/xml; charset=UTF-8")
	}
	req.Header.Set("User-Agent", "CamLedger")
	// Every request of ours only asks, so net/http may repeat it on a kept connection
	// that the device had just closed. An empty value is not sent.
	req.Header["Idempotency-Key"] = []string{}
	line := limited{base: t.base}
	if cred != nil && scheme != SchemeNone && !t.proven.Load() {
		// A login that may be wrong goes out once, whatever the line does: on a connection
		// of its own, since what net/http finds broken on a kept one it sends again. The
		// challenge comes over the same one: some devices bind it to that.
		line.base = t.base.Clone()
		defer line.base.CloseIdleConnections()
		req.Header.Del("Idempotency-Key")
		line.once, line.signed = &t.sent, scheme == SchemeWSSE
	}
	var rt http.RoundTripper = line
	answered := false // a digest challenge
	if cred != nil && scheme == SchemeDigest {
		// One per request: with three at once, one request would take the challenge that
		// another has just fetched. NoReuse since Hikvision binds the nonce to the URL.
		rt = &digest.Transport{
			Username: cred.User, Password: cred.Password, NoReuse: true, Transport: rt, FindChallenge: Strongest,
			Digest: func(_ *http.Request, c *digest.Challenge, o digest.Options) (*digest.Credentials, error) {
				d, err := digest.Digest(c, o)
				if err != nil {
					return nil, errDigest
				}
				answered = true
				return d, nil
			},
		}
	}
	if cred != nil && scheme == SchemeBasic {
		req.SetBasicAuth(cred.User, cred.Password)
	}
	start := time.Now()
	resp, err := rt.RoundTrip(req)
	a.took = time.Since(start)
	if err != nil {
		a.err = err
		return a
	}
	defer resp.Body.Close() // already read and closed by limited
	if r, ok := resp.Body.(*answer); ok {
		a.Reader = r.Reader
	}
	a.status, a.date = resp.StatusCode, resp.Header.Get("Date")
	if scheme == SchemeDigest && resp.StatusCode == http.StatusUnauthorized && !answered {
		a.err = errDigest // an algorithm of which nobody here knows; nothing was sent
		return a
	}
	if resp.StatusCode == http.StatusUnauthorized {
		a.named = readChallenges(resp.Header)
	}
	return a
}

// limited reads each body whole, at most 8 MiB, and closes it. It sits under the digest
// transport, which drains the body of a 401 without a limit of its own.
type limited struct {
	base *http.Transport
	// once is for a login that may be wrong, which is never sent again: it is set when that
	// has got a connection.
	once   *atomic.Bool
	signed bool // the login is in the body
}

// quiet is how long it takes to see that a device has closed a connection after its answer
// without saying so.
const quiet = 20 * time.Millisecond

func (l limited) RoundTrip(req *http.Request) (*http.Response, error) {
	if l.once != nil && (l.signed || req.Header.Get("Authorization") != "") {
		if !l.signed {
			select {
			case <-time.After(quiet):
			case <-req.Context().Done():
				return nil, req.Context().Err()
			}
		}
		req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { l.once.Store(true) }}))
		req.GetBody = nil
	}
	resp, err := l.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength > maxBody {
		_ = resp.Body.Close()
		return nil, errTooBig // said at once: not a byte of it is read
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(b) > maxBody {
		err = errTooBig
	}
	_ = resp.Body.Close() // nothing was written; the read error below is what counts
	if err != nil {
		return nil, err
	}
	if b, err = unpacked(resp.Header.Get("Content-Encoding"), b); err != nil {
		return nil, err
	}
	resp.Body = &answer{Reader: bytes.NewReader(b)}
	return resp, nil
}

// hostport writes an address for a URL; a zone has no place there and is only dialled.
func hostport(ap netip.AddrPort) string {
	return netip.AddrPortFrom(ap.Addr().WithZone(""), ap.Port()).String()
}

package probe

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"camledger/inventory"
)

// endpoint is where a target's URL points.
type endpoint struct {
	url    *url.URL // without credentials
	secure bool
	host   string
	port   uint16
	addrs  []netip.Addr // that may be contacted
}

// locate reads the URL of a target. Its errors never hold the URL: it may hold a secret.
func locate(t *Target) (endpoint, error) {
	u, err := url.Parse(t.URL)
	if err != nil {
		return endpoint{}, errors.New("read the address: not a URL")
	}
	if u.User != nil {
		if t.User == "" {
			t.User = u.User.Username()
			t.Password, _ = u.User.Password()
		}
		u.User = nil
	}
	e := endpoint{url: u, host: u.Hostname()}
	u.Scheme = strings.ToLower(u.Scheme)
	switch u.Scheme {
	case "rtsp":
		e.port = 554
	case "rtsps":
		e.port, e.secure = 322, true
	default:
		return endpoint{}, errors.New("read the address: neither rtsp:// nor rtsps://")
	}
	if e.host == "" || u.Opaque != "" || u.Fragment != "" {
		return endpoint{}, errors.New("read the address: no host, or a part after #")
	}
	if p := u.Port(); p != "" {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return endpoint{}, errors.New("read the address: not a port")
		}
		e.port = uint16(n)
	}
	return e, nil
}

// names resolves in Go itself, so that a cancelled look-up leaves nothing running.
var names = resolver((&net.Dialer{}).DialContext)

// resolver asks name servers over connections that end with the look-up: Go's own waits for
// its answer, 5 s and again, also when nobody wants it any more.
func resolver(dial func(context.Context, string, string) (net.Conn, error)) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c, err := dial(ctx, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
		}
		return c, err
	}}
}

// most is how many addresses of one name are tried.
const most = 4

// resolve turns the host into addresses that may be contacted.
func resolve(ctx context.Context, host string, allow func(netip.Addr) bool) ([]netip.Addr, error) {
	var found []netip.Addr
	if a, err := netip.ParseAddr(host); err == nil {
		found = []netip.Addr{a}
	} else {
		found, err = names.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, fmt.Errorf("resolve: %w", err)
		}
	}
	var kept []netip.Addr
	for _, a := range found {
		a = a.Unmap()
		if (allow == nil || allow(a)) && len(kept) < most {
			kept = append(kept, a)
		}
	}
	if len(kept) == 0 {
		return nil, errNotAllowed
	}
	return kept, nil
}

// connect dials the addresses in turn and returns the first connection.
func connect(ctx context.Context, addrs []netip.Addr, port uint16, allow func(netip.Addr) bool) (net.Conn, error) {
	// No connection is kept long enough for the kernel to ask whether its peer is there.
	d := net.Dialer{KeepAlive: -1, Control: func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil || (allow != nil && !allow(ap.Addr().Unmap())) {
			return errNotAllowed
		}
		return nil
	}}
	var last error
	for i, a := range addrs {
		one, cancel := ctx, context.CancelFunc(func() {})
		if end, ok := ctx.Deadline(); ok && i < len(addrs)-1 {
			// a dead address leaves time for the others
			one, cancel = context.WithTimeout(ctx, time.Until(end)/time.Duration(len(addrs)-i))
		}
		c, err := d.DialContext(one, "tcp", netip.AddrPortFrom(a, port).String())
		cancel()
		if err == nil {
			return c, nil
		}
		last = err
		if ctx.Err() != nil {
			break
		}
	}
	return nil, last
}

// handshake puts TLS over a connection. Cameras sign for themselves, so a certificate is
// recognised by its print and not by its signer. It returns the print.
func handshake(ctx context.Context, c net.Conn, host, pin string) (*tls.Conn, string, error) {
	var print string
	t := tls.Client(c, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // the print below is what counts
		MinVersion:         tls.VersionTLS10,
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errors.New("no certificate")
			}
			sum := sha256.Sum256(s.PeerCertificates[0].Raw)
			print = hex.EncodeToString(sum[:])
			if pin != "" && !strings.EqualFold(pin, print) {
				return errPin
			}
			return nil
		},
	})
	if err := t.HandshakeContext(ctx); err != nil {
		return nil, print, err
	}
	return t, print, nil
}

// dialCause names why resolve, connect or handshake failed.
func dialCause(step inventory.StepName, err error) inventory.Cause {
	var dns *net.DNSError
	var nerr net.Error
	switch {
	case errors.Is(err, errNotAllowed), errors.Is(err, errAddress):
		return inventory.CauseLocal
	case errors.Is(err, errPin):
		return inventory.CauseCertificate
	case errors.As(err, &dns):
		if dns.IsTimeout {
			return inventory.CauseTimeout
		}
		return inventory.CauseName
	case errors.Is(err, syscall.ECONNREFUSED):
		return inventory.CauseRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EHOSTDOWN):
		// Nobody answered ARP or neighbour discovery for it, here or at the last router: a
		// device without power looks so in the network of this machine.
		return inventory.CauseNoHost
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ENETDOWN):
		return inventory.CauseNoRoute
	case isLocal(err):
		return inventory.CauseLocal
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &nerr) && nerr.Timeout():
		return inventory.CauseTimeout
	case isClosed(err):
		return inventory.CauseClosed
	case step == inventory.StepTLS:
		return inventory.CauseTLS
	}
	return inventory.CauseNoRoute
}

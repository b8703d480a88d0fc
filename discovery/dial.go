package discovery

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"camledger/inventory"
)

// state is how one port, or one address altogether, answered.
type state int

const (
	silent state = iota // nothing came
	refused
	open
	failed // a local error: nothing is known
	absent // silent, and the router or the neighbour table says that nobody is there
)

// dialer opens connections to one network within the limits of the plan.
type dialer struct {
	all     chan struct{}
	network chan struct{}
	pace    *pace
	open    func(ctx context.Context, to netip.AddrPort, timeout time.Duration) (net.Conn, error)
	note    func(t inventory.Trouble, timeout bool) // of connections that came to nothing; nil: nobody asks
}

// errOutside is an address that may not be contacted.
var errOutside = errors.New("address outside the configured networks")

// connect opens a connection. Whether the address may be contacted is asked of the one that
// is really dialled, at the moment when it is.
func (p *Plan) connect(ctx context.Context, to netip.AddrPort, timeout time.Duration) (net.Conn, error) {
	d := net.Dialer{Timeout: timeout, KeepAlive: -1, Control: func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil || !p.may(ap.Addr()) {
			return errOutside
		}
		return nil
	}}
	return d.DialContext(ctx, "tcp", to.String())
}

// try opens a connection to see whether the port answers, and closes it.
func (d *dialer) try(ctx context.Context, to netip.AddrPort, timeout time.Duration) state {
	for _, slot := range []chan struct{}{d.network, d.all} {
		select {
		case slot <- struct{}{}:
			defer func() { <-slot }()
		case <-ctx.Done():
			return failed
		}
	}
	if err := d.pace.sweep(ctx); err != nil {
		return failed
	}
	c, err := d.open(ctx, to, timeout)
	if err == nil {
		// A reset instead of a farewell: nothing of it stays behind on either side.
		if t, ok := c.(*net.TCPConn); ok {
			_ = t.SetLinger(0)
		}
		_ = c.Close()
		return open
	}
	if ctx.Err() != nil {
		return failed
	}
	st, trouble := stateOf(err)
	if d.note != nil {
		d.note(trouble, st == silent && !errors.Is(err, syscall.ECONNRESET))
	}
	return st
}

// stateOf types the error of a dial. No route to the host is what the router or the
// neighbour table says of an absent host, so it counts as silence; no network, no
// memory, no descriptors and no permission are our own trouble.
func stateOf(err error) (state, inventory.Trouble) {
	var ne net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return refused, ""
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EHOSTDOWN):
		return absent, inventory.TroubleNoHost
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &ne) && ne.Timeout(), errors.Is(err, syscall.ECONNRESET):
		return silent, ""
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return failed, inventory.TroubleFiles
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ENETDOWN):
		return failed, inventory.TroubleNetwork
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return failed, inventory.TroubleAddress
	case errors.Is(err, syscall.ENOBUFS), errors.Is(err, syscall.ENOMEM):
		return failed, inventory.TroubleMemory
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return failed, inventory.TroublePermission
	}
	return failed, inventory.TroubleOther
}

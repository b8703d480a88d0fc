package discovery

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/time/rate"
)

// state is how one port, or one address altogether, answered.
type state int

const (
	silent state = iota // nothing came
	refused
	open
	failed // a local error: nothing is known
)

// dialer opens connections within the limits of the plan.
type dialer struct {
	all     chan struct{}
	network chan struct{}
	pace    *rate.Limiter
}

// try opens a connection to see whether the port answers, and closes it.
func (d *dialer) try(ctx context.Context, to netip.AddrPort, timeout time.Duration) state {
	if err := d.pace.Wait(ctx); err != nil {
		return failed
	}
	for _, slot := range []chan struct{}{d.network, d.all} {
		select {
		case slot <- struct{}{}:
			defer func() { <-slot }()
		case <-ctx.Done():
			return failed
		}
	}
	c, err := (&net.Dialer{Timeout: timeout, KeepAlive: -1}).DialContext(ctx, "tcp", to.String())
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
	return stateOf(err)
}

// stateOf types the error of a dial. No route to the host is what the router or the
// neighbour table says of an absent host, so it counts as silence; no network, no
// memory, no descriptors and no permission are our own trouble.
func stateOf(err error) state {
	var ne net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return refused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EHOSTDOWN),
		errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &ne) && ne.Timeout(),
		errors.Is(err, syscall.ECONNRESET):
		return silent
	}
	return failed
}

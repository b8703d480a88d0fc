package sim

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// darkness is an address whose connects time out: a listening socket with a backlog of one that is full, so that the
// kernel drops every further SYN.
type darkness struct {
	listener int
	filler   net.Conn
}

func newDarkness(addr string) (*darkness, error) {
	ap, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	d := &darkness{listener: fd}
	sa := &syscall.SockaddrInet4{Port: int(ap.Port()), Addr: ap.Addr().As4()}
	for _, step := range []func() error{
		func() error { return syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1) },
		func() error { return syscall.Bind(fd, sa) },
		func() error { return syscall.Listen(fd, 0) },
	} {
		if err := step(); err != nil {
			d.close()
			return nil, fmt.Errorf("listen: %w", err)
		}
	}
	// Where a client was faster, the queue is full already and this connect times out, which is as good.
	if c, err := net.DialTimeout("tcp4", addr, 50*time.Millisecond); err == nil {
		d.filler = c
	}
	return d, nil
}

func (d *darkness) close() {
	_ = syscall.Close(d.listener)
	if d.filler != nil {
		_ = d.filler.Close()
	}
}

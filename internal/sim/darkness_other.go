//go:build !linux

package sim

import (
	"fmt"
	"net"
	"sync"
)

// darkness, on systems whose kernel does not drop SYNs for a full backlog: connections are taken and never answered.
type darkness struct {
	ln    net.Listener
	done  chan struct{}
	mu    sync.Mutex
	conns []net.Conn
}

func newDarkness(addr string) (*darkness, error) {
	ln, err := net.Listen("tcp4", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	d := &darkness{ln: ln, done: make(chan struct{})}
	go func() {
		defer close(d.done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			d.mu.Lock()
			d.conns = append(d.conns, c)
			d.mu.Unlock()
		}
	}()
	return d, nil
}

func (d *darkness) close() {
	_ = d.ln.Close()
	<-d.done
	for _, c := range d.conns {
		_ = c.Close()
	}
}

package sim

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// gate is a listener whose door can be shut (connections are refused), or switched dark (connects time out as with a
// host without power), and opened again, without the server behind it noticing.
type gate struct {
	addr string

	mu     sync.Mutex
	change *sync.Cond
	ln     net.Listener // nil while shut or dark
	dark   *darkness
	closed bool
	conns  map[*gateConn]struct{}
}

func openGate(addr string) (*gate, error) {
	g := &gate{addr: addr, conns: map[*gateConn]struct{}{}}
	g.change = sync.NewCond(&g.mu)
	ln, err := net.Listen("tcp4", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	g.ln = ln
	return g, nil
}

// again repeats what failed because the address that this gate itself has just left is still in use: a process that is
// being started by this one holds a copy of every socket for a moment.
func again(f func() error) error {
	for range 200 {
		err := f()
		if !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return f()
}

// open lets connections in; those that lived through a darkness are cut, as a device that was without power would.
func (g *gate) open() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ln != nil || g.closed {
		return nil
	}
	if g.dark != nil {
		g.dark.close()
		g.dark = nil
	}
	g.cut()
	err := again(func() (err error) {
		g.ln, err = net.Listen("tcp4", g.addr)
		return err
	})
	if err != nil {
		g.ln = nil
		return fmt.Errorf("listen on %s: %w", g.addr, err)
	}
	g.change.Broadcast()
	return nil
}

// shut refuses connections and cuts those that are open.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leave()
	g.cut()
}

// darken lets connects time out; open connections hear nothing more.
func (g *gate) darken() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.dark != nil {
		return nil
	}
	g.leave()
	err := again(func() (err error) {
		g.dark, err = newDarkness(g.addr)
		return err
	})
	if err != nil {
		g.dark = nil
		return fmt.Errorf("darken %s: %w", g.addr, err)
	}
	for c := range g.conns {
		c.mute()
	}
	return nil
}

func (g *gate) leave() {
	if g.ln != nil {
		g.ln.Close() //nolint:errcheck // nothing is written to a listener
		g.ln = nil
	}
	if g.dark != nil {
		g.dark.close()
		g.dark = nil
	}
}

// cut closes every connection; the caller holds mu.
func (g *gate) cut() {
	for c := range g.conns {
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, as from a restarted device
		}
		_ = c.Conn.Close()
		delete(g.conns, c)
	}
}

// Accept waits for a connection, through any number of shuttings.
func (g *gate) Accept() (net.Conn, error) {
	for {
		g.mu.Lock()
		for g.ln == nil && !g.closed {
			g.change.Wait()
		}
		ln, closed := g.ln, g.closed
		g.mu.Unlock()
		if closed {
			return nil, net.ErrClosed
		}
		c, err := ln.Accept()
		g.mu.Lock()
		if g.ln != ln || g.closed {
			g.mu.Unlock()
			if err == nil {
				_ = c.Close()
			}
			continue
		}
		if err != nil {
			g.mu.Unlock()
			return nil, fmt.Errorf("accept on %s: %w", g.addr, err)
		}
		gc := &gateConn{Conn: c, gate: g}
		g.conns[gc] = struct{}{}
		g.mu.Unlock()
		return gc, nil
	}
}

// Close ends the gate for good.
func (g *gate) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	g.leave()
	g.cut()
	g.change.Broadcast()
	return nil
}

// Addr is the address that the gate stands at, open or not.
func (g *gate) Addr() net.Addr {
	a, err := net.ResolveTCPAddr("tcp4", g.addr)
	if err != nil {
		return &net.TCPAddr{}
	}
	return a
}

// gateConn is a connection that can fall silent without closing.
type gateConn struct {
	net.Conn
	gate  *gate
	mutex sync.Mutex
	muted bool
}

func (c *gateConn) mute() {
	c.mutex.Lock()
	c.muted = true
	c.mutex.Unlock()
}

func (c *gateConn) silent() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.muted
}

func (c *gateConn) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		if err != nil || !c.silent() {
			return n, err
		}
	}
}

func (c *gateConn) Write(p []byte) (int, error) {
	if c.silent() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// Close sends nothing while the connection is silent: a device without power says no goodbye.
func (c *gateConn) Close() error {
	if c.silent() {
		return nil
	}
	c.gate.mu.Lock()
	delete(c.gate.conns, c)
	c.gate.mu.Unlock()
	return c.Conn.Close()
}

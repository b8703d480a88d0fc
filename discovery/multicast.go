package discovery

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// Groups of WS-Discovery (WS-Discovery 1.0, April 2005, 2.4).
var (
	groupIPv4 = netip.MustParseAddr("239.255.255.250")
	groupIPv6 = netip.MustParseAddr("ff02::c")
)

// Multicast asks all WS-Discovery devices on the links that this machine shares with the
// plan's networks: an interface is used only if one of its own addresses lies in a network
// of the plan. So it finds devices also where a network is too large to be asked address by
// address. It keeps to the link (TTL 1).
type Multicast struct {
	plan *Plan
	// stray hears of answers from outside the plan's networks; nil: nobody does.
	stray func(netip.Addr)
}

// NewMulticast makes the finder for a plan.
func NewMulticast(p Plan) *Multicast {
	p = p.withDefaults()
	return &Multicast{plan: &p}
}

// Find sends three rounds of Probes within 500 ms from each address of this machine that
// may ask, and listens.
func (m *Multicast) Find(ctx context.Context, found func(Hit)) error {
	if m.plan.DiscoveryPort < 0 {
		return nil
	}
	mouths, err := m.mouths()
	if len(mouths) == 0 {
		return err
	}
	e := &ear{plan: m.plan, stray: m.stray, found: found, expect: func(a netip.Addr) bool { return m.plan.network(a) != nil }}
	var wg sync.WaitGroup
	for _, o := range mouths {
		wg.Go(func() { e.listen(o.conn) })
	}
	m.ask(ctx, mouths)
	wait := time.NewTimer(m.plan.Timeouts.Listen)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
	for _, o := range mouths {
		_ = o.conn.Close() // ends listen; nothing is lost
	}
	wg.Wait()
	return err
}

// ask sends the Probes. A datagram that cannot be sent is like one that was lost: there
// are two more rounds.
func (m *Multicast) ask(ctx context.Context, mouths []mouth) {
	for round := range probeRounds {
		for _, o := range mouths {
			for _, t := range probeTypes {
				_, _ = o.conn.WriteToUDPAddrPort(probe(t.prefix, t.ns, t.name), netip.AddrPortFrom(o.group, uint16(m.plan.DiscoveryPort)))
			}
		}
		if round == probeRounds-1 {
			return
		}
		rest := time.NewTimer(probeSpacing)
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return
		}
	}
}

// mouth is a socket that asks one group from one address of one interface.
type mouth struct {
	conn  *net.UDPConn
	group netip.Addr
}

// mouths opens a socket for each address of this machine that may ask. Where only some
// can be opened, those are used and the error tells of the others.
func (m *Multicast) mouths() ([]mouth, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	var out []mouth
	var errs []error
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagMulticast == 0 || i.Flags&(net.FlagLoopback|net.FlagPointToPoint) != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			errs = append(errs, fmt.Errorf("addresses of %s: %w", i.Name, err))
			continue
		}
		for _, a := range m.voices(i, addrs) {
			o, err := openMouth(i, a)
			if errors.Is(err, syscall.EADDRNOTAVAIL) {
				continue // the address was just taken away, or is not yet this machine's
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("open WS-Discovery socket on %s: %w", a, err))
				continue
			}
			out = append(out, o)
		}
	}
	return out, errors.Join(errs...)
}

// voices picks the addresses of an interface to ask from: those inside the plan's networks,
// and the link-local IPv6 one beside them, since many devices have no other in IPv6.
func (m *Multicast) voices(i net.Interface, addrs []net.Addr) []netip.Addr {
	var out []netip.Addr
	var local netip.Addr
	for _, a := range addrs {
		p, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		addr, ok := netip.AddrFromSlice(p.IP)
		if !ok {
			continue
		}
		addr = addr.Unmap()
		switch {
		case addr.Is6() && addr.IsLinkLocalUnicast():
			local = addr.WithZone(i.Name)
		case m.plan.holds(addr):
			out = append(out, addr)
		}
	}
	if local.IsValid() && (len(out) > 0 || m.plan.holds(local)) {
		out = append(out, local)
	}
	return out
}

// openMouth makes a socket whose datagrams leave by the interface, whatever the routes say.
func openMouth(i net.Interface, from netip.Addr) (mouth, error) {
	kind, group := "udp4", groupIPv4
	if from.Is6() {
		kind, group = "udp6", groupIPv6.WithZone(i.Name)
	}
	conn, err := net.ListenUDP(kind, net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)))
	if err != nil {
		return mouth{}, err
	}
	if from.Is4() {
		c := ipv4.NewPacketConn(conn)
		err = errors.Join(c.SetMulticastInterface(&i), c.SetMulticastTTL(1))
	} else {
		c := ipv6.NewPacketConn(conn)
		err = errors.Join(c.SetMulticastInterface(&i), c.SetMulticastHopLimit(1))
	}
	if err != nil {
		_ = conn.Close() // nothing was sent
		return mouth{}, err
	}
	return mouth{conn, group}, nil
}

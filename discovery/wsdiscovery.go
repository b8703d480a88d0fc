package discovery

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	probeRounds   = 3
	probeSpacing  = 250 * time.Millisecond // three rounds within 500 ms
	maxDatagram   = 64 << 10
	receiveBuffer = 4 << 20
	// maxProbed is the largest network whose every address is sent a Probe.
	maxProbed = 1 << 12
	// perAddress is how many datagrams of one address are read in a scan: six are asked for.
	perAddress = 8
	probeRate  = 4000 // datagrams per second
)

// probeTypes are asked for one by one: some devices answer only the one, some only the
// other, and a Probe for both means devices that are both.
var probeTypes = []struct{ prefix, ns, name string }{
	{"dn", "http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"},
	{"tds", "http://www.onvif.org/ver10/device/wsdl", "Device"},
}

// Unicast sends WS-Discovery Probes to each address of the plan's networks: multicast
// does not pass routers. It finds devices on unusual ports, and their names before any
// login.
type Unicast struct {
	plan *Plan
	// idle is closed when all other work of the scan is done: there is no use in waiting
	// out the full time then.
	idle <-chan struct{}
}

// NewUnicast makes the finder for a plan.
func NewUnicast(p Plan) *Unicast {
	p = p.withDefaults()
	return &Unicast{plan: &p}
}

// Find sends three rounds of Probes within about 500 ms per 1,000 addresses and listens.
func (u *Unicast) Find(ctx context.Context, found func(Hit)) error {
	if u.plan.DiscoveryPort < 0 {
		return nil
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, six := range []bool{false, true} {
		var targets []netip.Addr
		for j := range u.plan.Networks {
			if n := &u.plan.Networks[j]; n.Prefix.Addr().Is6() == six {
				targets = append(targets, u.targets(n)...)
			}
		}
		if len(targets) > 0 {
			wg.Go(func() { errs[i] = u.ask(ctx, six, targets, found) })
		}
	}
	wg.Wait()
	return errors.Join(errs...)
}

// targets lists the addresses of a network to ask: all, or in a large network the known.
func (u *Unicast) targets(n *Network) []netip.Addr {
	var out []netip.Addr
	if n.count() <= maxProbed {
		for a := range n.addresses {
			if u.plan.network(a) == n {
				out = append(out, a)
			}
		}
		return out
	}
	for _, k := range u.plan.Known {
		if a := k.Addr.Addr().Unmap(); u.plan.network(a) == n {
			out = append(out, a)
		}
	}
	return out
}

func (u *Unicast) ask(ctx context.Context, six bool, targets []netip.Addr, found func(Hit)) error {
	kind, local := "udp4", &net.UDPAddr{}
	if six {
		kind = "udp6"
	}
	if targets[0].IsLoopback() {
		local.IP = net.IPv4(127, 0, 0, 1)
		if six {
			local.IP = net.IPv6loopback
		}
	}
	conn, err := net.ListenUDP(kind, local)
	if err != nil {
		return fmt.Errorf("open WS-Discovery socket: %w", err)
	}
	// A small buffer would lose answers when a whole network answers at once. Smaller than
	// wished is no error.
	_ = conn.SetReadBuffer(receiveBuffer)
	asked := make(map[netip.Addr]bool, len(targets))
	for _, a := range targets {
		asked[a] = true
	}
	var wg sync.WaitGroup
	wg.Go(func() { u.listen(conn, asked, found) })
	stop := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(time.Now()) }) // wakes a blocked send
	defer stop()
	u.send(ctx, conn, targets)
	wait := time.NewTimer(u.plan.Timeouts.Listen)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	case <-u.idle:
		// Devices on a local network answer within milliseconds.
		short := time.NewTimer(min(300*time.Millisecond, u.plan.Timeouts.Listen))
		defer short.Stop()
		select {
		case <-short.C:
		case <-ctx.Done():
		}
	}
	_ = conn.Close() // ends listen; nothing is lost
	wg.Wait()
	return nil
}

// send writes the Probes, round after round. A datagram that cannot be sent is like one
// that was lost: there are two more rounds.
func (u *Unicast) send(ctx context.Context, conn *net.UDPConn, targets []netip.Addr) {
	pace := rate.NewLimiter(probeRate, 64)
	for round := range probeRounds {
		began := time.Now()
		for _, a := range targets {
			for _, t := range probeTypes {
				if pace.Wait(ctx) != nil {
					return
				}
				_, _ = conn.WriteToUDPAddrPort(probe(t.prefix, t.ns, t.name), netip.AddrPortFrom(a, uint16(u.plan.DiscoveryPort)))
			}
		}
		if round == probeRounds-1 {
			return
		}
		rest := time.NewTimer(probeSpacing - time.Since(began))
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return
		}
	}
}

// listen reads answers until the socket is closed. Datagrams from addresses that were
// not asked are dropped unread, and of one address only a few are read.
func (u *Unicast) listen(conn *net.UDPConn, asked map[netip.Addr]bool, found func(Hit)) {
	buf := make([]byte, maxDatagram)
	read := map[netip.Addr]int{}
	told := map[string]bool{}
	bad := 0
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			if bad++; bad > 1000 {
				return
			}
			continue // a port unreachable, told by ICMP
		}
		a := from.Addr().Unmap().WithZone("")
		if !asked[a] || read[a] >= perAddress {
			continue
		}
		read[a]++
		matches, err := ParseProbeMatches(buf[:n])
		if err != nil {
			continue
		}
		for _, m := range matches {
			h := Hit{Addr: a, Via: "ws-discovery", XAddrs: m.XAddrs, Endpoint: m.Endpoint, Scopes: m.Scopes}
			key := fmt.Sprint(a, h.XAddrs, h.Endpoint)
			if !told[key] {
				told[key] = true
				found(h)
			}
		}
	}
}

// probe writes a Probe for one type.
func probe(prefix, ns, name string) []byte {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand aborts the program instead
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" `+
		`xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:%s="%s">`+
		`<e:Header><w:MessageID>uuid:%x-%x-%x-%x-%x</w:MessageID><w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>`+
		`<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>`+
		`<e:Body><d:Probe><d:Types>%s:%s</d:Types></d:Probe></e:Body></e:Envelope>`,
		prefix, ns, id[:4], id[4:6], id[6:8], id[8:10], id[10:], prefix, name)
}

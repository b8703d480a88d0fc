package discovery

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	probeRounds  = 3
	probeSpacing = 250 * time.Millisecond // three rounds within 500 ms
	// maxProbed is the largest network whose every address is sent a Probe.
	maxProbed = 1 << 12
	probeRate = 4000 // datagrams per second
	// perSocket is how many addresses of a link of this machine share a socket. Datagrams to
	// a host that is not there wait in the socket for 3 s, until ARP gives up, and a full
	// socket sends nothing to the hosts that are there.
	perSocket = 14
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
	// idle is closed when all other work of the scan is done. On loopback there is no use
	// in waiting out the full time then.
	idle <-chan struct{}
	// stray hears of answers from outside the plan's networks; nil: nobody does.
	stray func(netip.Addr)
	pace  *rate.Limiter
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
	links := linksHere()
	var shares [][]netip.Addr
	for _, six := range []bool{false, true} {
		var away []netip.Addr
		for j := range u.plan.Networks {
			n := &u.plan.Networks[j]
			switch targets := u.targets(n); {
			case n.Prefix.Addr().Is6() != six:
			case slices.ContainsFunc(links, n.Prefix.Overlaps):
				shares = slices.AppendSeq(shares, slices.Chunk(targets, perSocket))
			default:
				away = append(away, targets...)
			}
		}
		if len(away) > 0 {
			shares = append(shares, away)
		}
	}
	u.pace = rate.NewLimiter(probeRate, 64)
	asked := map[netip.Addr]bool{}
	for _, targets := range shares {
		for _, a := range targets {
			asked[a] = true
		}
	}
	e := &ear{plan: u.plan, stray: u.stray, found: found, expect: func(a netip.Addr) bool { return asked[a] }}
	var wg sync.WaitGroup
	errs := make([]error, len(shares))
	for i, targets := range shares {
		wg.Go(func() { errs[i] = u.ask(ctx, targets, e) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// linksHere lists the networks that this machine's own interfaces are in. Where they cannot
// be listed there are none: only speed depends on it.
func linksHere() []netip.Prefix {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []netip.Prefix
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil && !p.Addr().IsLoopback() {
			out = append(out, p.Masked())
		}
	}
	return out
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

// ask sends the Probes for some addresses, of one IP version, from a socket of its own.
func (u *Unicast) ask(ctx context.Context, targets []netip.Addr, e *ear) error {
	kind, local := "udp4", &net.UDPAddr{}
	six := targets[0].Is6()
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
	var wg sync.WaitGroup
	wg.Go(func() { e.listen(conn) })
	stop := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(time.Now()) }) // wakes a blocked send
	defer stop()
	u.send(ctx, conn, targets)
	idle := u.idle
	if !targets[0].IsLoopback() {
		idle = nil // slow devices take seconds to answer
	}
	wait := time.NewTimer(u.plan.Timeouts.Listen)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	case <-idle:
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
	for round := range probeRounds {
		began := time.Now()
		for _, a := range targets {
			for _, t := range probeTypes {
				if u.pace.Wait(ctx) != nil {
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

package discovery

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"

	"camledger/inventory"
)

const (
	maxDatagram   = 64 << 10
	receiveBuffer = 4 << 20
	// perAddress is how many datagrams of one address are read in a scan: six Probes are
	// sent, and a recorder may answer each for every camera behind it.
	perAddress = 64
	// maxDeaf is how many errors in a row end the listening.
	maxDeaf = 1000
)

// ear reads the answers to Probes. Of one address only a few datagrams are read, of
// addresses that it does not expect none.
type ear struct {
	plan   *Plan
	expect func(netip.Addr) bool // an answer of this address was asked for
	stray  func(netip.Addr)      // hears of addresses outside the plan's networks
	found  func(Hit)

	mu   sync.Mutex
	read map[netip.Addr]int
	told map[string]bool
}

// listen reads one socket until it is closed. The address of an answer is the one that it
// came from: what it says of itself is never dialled.
func (e *ear) listen(conn *net.UDPConn) {
	// A small buffer would lose answers when a whole network answers at once. Smaller than
	// wished is no error.
	_ = conn.SetReadBuffer(receiveBuffer)
	buf := make([]byte, maxDatagram)
	for deaf := 0; deaf < maxDeaf; {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			deaf++
			continue // a port unreachable, told by ICMP
		}
		deaf = 0
		if a := plain(from.Addr()); e.reads(a) {
			e.answer(a, buf[:n])
		}
	}
}

// reads tells whether a datagram of this address is read, and counts it.
func (e *ear) reads(a netip.Addr) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.expect(a) {
		if e.stray != nil && !e.plan.holds(a) {
			e.stray(a)
		}
		return false
	}
	if e.read == nil {
		e.read, e.told = map[netip.Addr]int{}, map[string]bool{}
	}
	e.read[a]++
	return e.read[a] <= perAddress
}

// answer hands on what a datagram says that was not said before.
func (e *ear) answer(a netip.Addr, datagram []byte) {
	matches, err := ParseProbeMatches(datagram)
	if err != nil {
		return
	}
	for _, m := range matches {
		h := Hit{Addr: a, Via: "ws-discovery", XAddrs: m.XAddrs, Endpoint: m.Endpoint, Scopes: m.Scopes}
		key := fmt.Sprint(a, h.XAddrs, h.Endpoint)
		e.mu.Lock()
		told := e.told[key]
		e.told[key] = true
		e.mu.Unlock()
		if !told {
			e.found(h)
		}
	}
}

// plain gives an address as it is written in plans. Only link-local ones keep their zone:
// without it they cannot be reached.
func plain(a netip.Addr) netip.Addr {
	if a = a.Unmap(); a.IsLinkLocalUnicast() {
		return a
	}
	return a.WithZone("")
}

// strays counts the addresses that answered from outside the plan's networks. They are
// told, and never contacted.
type strays struct {
	mu   sync.Mutex
	seen map[netip.Addr]bool
}

const (
	// maxStrays bounds how many addresses are told apart: a flood of invented senders must
	// not fill the memory.
	maxStrays = 1024
	// namedStrays is how many of them a report names.
	namedStrays = 16
)

func (s *strays) add(a netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[netip.Addr]bool{}
	}
	if len(s.seen) < maxStrays {
		s.seen[a] = true
	}
}

func (s *strays) tell(rep *inventory.ScanReport) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.SortedFunc(maps.Keys(s.seen), netip.Addr.Compare)
	rep.Outside, rep.OutsideAddrs = len(all), all[:min(len(all), namedStrays)]
}

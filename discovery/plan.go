// Package discovery finds the devices on a branch's networks and reports what they say,
// unjudged, and what of the networks it could not see.
//
// Finders look for addresses that answer (a TCP sweep, unicast WS-Discovery); each
// address that does is asked over ONVIF, or, where no ONVIF answers, over RTSP. Only
// addresses of the plan's networks are ever contacted, whatever a device says, and
// credentials go out by the rules written at Plan.choose.
package discovery

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"camledger/inventory"
)

// Plan says what to scan and with what.
type Plan struct {
	Branch      string // id of the branch, written into observations
	Networks    []Network
	Known       []Known      // devices of earlier scans
	Admitted    []Admission  // devices on which no credential worked yet, and what was tried
	Credentials []Credential // in order of preference
	// Tried counts, by address, the logins in a row whose answers did not tell whether they
	// were taken: with each the next of RTSPPaths comes first.
	Tried    map[netip.Addr]int
	Timeouts Timeouts
	Limits   Limits
	// DiscoveryPort is where WS-Discovery asks; 0: 3702, negative: it does not.
	DiscoveryPort int
	// Zone is that of the days in which footage is counted; nil: UTC.
	Zone *time.Location
	// CountUsers asks each device how many accounts it has. Only administrators may be told.
	CountUsers bool
	// Hosts are addresses that the operator listed with a port, inside Networks: that port is
	// tried there beside the network's own, for ONVIF and for RTSP.
	Hosts []netip.AddrPort
	// Resume is the cursor of a stopped scan of the same plan (the same Fingerprint): what
	// it had finished is not tried again. The report then counts both scans; the
	// observations are only those of this one.
	Resume *inventory.Cursor
}

// Network is one range of addresses.
type Network struct {
	Prefix  netip.Prefix
	Exclude []netip.Prefix // never contacted
	// Ports are tried for ONVIF over HTTP, 443 and 8443 over TLS; empty: DefaultPorts.
	Ports []int
	// RTSPPorts are tried for RTSP; empty: 554.
	RTSPPorts []int
	Enrol     bool // devices never seen before may be given credentials
	// AllowBasic lets a password go out in the clear where a device asks for it so.
	AllowBasic bool
	// Gateway is the router of the range; its answer proves that the range was reached.
	Gateway netip.Addr
	Rate    float64 // new connections per second, sweep and questions together; 0: 1000
	// RTSPPaths are templates of stream addresses for devices without ONVIF, see channels:
	// "/Streaming/Channels/{channel}01".
	RTSPPaths []string
}

// DefaultPorts are where ONVIF answers on devices seen.
var DefaultPorts = []int{80, 8000, 8080, 8899, 8999, 2020, 5000}

// Known is a device of earlier scans.
type Known struct {
	Names      []string       // that follow it, beside the UUID; see onvif.Called
	Addr       netip.AddrPort // where it answered last
	Endpoint   string         // UUID, lower case; empty: unknown
	Serial     string
	Credential string // ID of the one that worked last; empty: none did
	// Told are the names that it gave of itself before that login; see onvif.Identity.Told.
	Told []string
	// Retired devices need not answer: they prove nothing about their range.
	Retired bool
}

// Admission is a device that may be given a credential although none worked on it yet: it
// was given that one before, or a person said so.
type Admission struct {
	Told       []string // its names; see onvif.Identity.Told
	Credential string   // ID
	// Worked tells that the login which a person asked for worked: from then on it is bound to
	// who told this, and one that does not tell its UUID any more is another device.
	Worked bool
}

// Credential is a login for devices in some ranges.
type Credential struct {
	ID             string // its name in the configuration
	User, Password string
	Version        string         // see onvif.Credential
	Ranges         []netip.Prefix // where it may be used; empty: in all networks of the plan
}

// String keeps the password out of anything that prints a Credential.
func (c Credential) String() string { return "credential " + c.ID }

// GoString is String, for %#v.
func (c Credential) GoString() string { return c.String() }

// Timeouts bound the waits of a scan; zero values take the defaults.
type Timeouts struct {
	// Dial is the patience with one port. The first round waits firstDial at most, so that
	// what answers is found soon; silent addresses get a second round of Confirm (as
	// Dial; 1 s if neither is set).
	Dial    time.Duration
	Confirm time.Duration
	Call    time.Duration // of one ONVIF call: 5 s
	Device  time.Duration // of one device altogether: 60 s
	Listen  time.Duration // for WS-Discovery after the last Probe: 4.5 s
}

// firstDial is the longest wait of the first round: twice what a slow line to a branch
// needs.
const firstDial = 400 * time.Millisecond

// Limits bound what is under way at once; zero values take the defaults.
type Limits struct {
	Dials           int // connections being opened, in all: 64
	DialsPerNetwork int // the same in one network: as Dials
	Devices         int // devices being asked: 24
}

func (p Plan) withDefaults() Plan {
	t, l := &p.Timeouts, &p.Limits
	t.Confirm = cmp.Or(t.Confirm, t.Dial, time.Second)
	t.Dial = min(cmp.Or(t.Dial, firstDial), firstDial)
	t.Call, t.Device = cmp.Or(t.Call, 5*time.Second), cmp.Or(t.Device, time.Minute)
	t.Listen = cmp.Or(t.Listen, 4500*time.Millisecond)
	l.Dials, l.Devices = cmp.Or(l.Dials, 64), cmp.Or(l.Devices, 24)
	l.DialsPerNetwork = cmp.Or(l.DialsPerNetwork, l.Dials)
	p.DiscoveryPort = cmp.Or(p.DiscoveryPort, 3702)
	nets := make([]Network, len(p.Networks))
	for i, n := range p.Networks {
		n.Prefix = n.Prefix.Masked()
		n.Rate = cmp.Or(n.Rate, 1000)
		if len(n.Ports) == 0 {
			n.Ports = DefaultPorts
		}
		if len(n.RTSPPorts) == 0 {
			n.RTSPPorts = []int{554}
		}
		nets[i] = n
	}
	p.Networks = nets
	return p
}

// Preview tells what a scan of the plan would try: ranges, ports and how many addresses,
// at most 65,537 counted per range.
func (p Plan) Preview() []inventory.RangeReport {
	p = p.withDefaults()
	return newSweep(&p).ranges
}

// network gives the most specific network that holds addr, and none where any network
// excludes it. It is the only answer to the question whether an address may be contacted.
func (p *Plan) network(addr netip.Addr) *Network {
	addr = addr.Unmap().WithZone("")
	var best *Network
	for i := range p.Networks {
		n := &p.Networks[i]
		if n.excluded(addr) {
			return nil
		}
		if n.Prefix.Contains(addr) && (best == nil || n.Prefix.Bits() > best.Prefix.Bits()) {
			best = n
		}
	}
	if best == nil || !isHost(addr, best.Prefix) {
		return nil
	}
	return best
}

// isHost tells whether an address of a prefix can be one host's: it is not 0.0.0.0, which is
// this machine, and not the first or last of an IPv4 network, which are its name and its
// broadcast.
func isHost(addr netip.Addr, prefix netip.Prefix) bool {
	if addr.IsUnspecified() || addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return false
	}
	return !addr.Is4() || prefix.Bits() > 30 || addr != prefix.Masked().Addr() && addr != lastOf(prefix)
}

// Tries tells whether a scan of the plan looks at an address.
func (p Plan) Tries(addr netip.Addr) bool { return p.network(addr) != nil }

// may tells whether a connection to an address may be opened: it is a host's of one of the
// plan's networks, or a gateway that the operator wrote.
func (p *Plan) may(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if addr.IsUnspecified() || addr.IsMulticast() {
		return false
	}
	return p.network(addr) != nil || slices.ContainsFunc(p.Networks, func(n Network) bool { return n.Gateway.IsValid() && n.Gateway.Unmap() == addr })
}

// holds tells whether addr lies in a network of the plan, excluded or not.
func (p *Plan) holds(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(p.Networks, func(n Network) bool { return n.Prefix.Contains(addr) })
}

// linkLocal tells whether the addresses of a network mean nothing without an interface:
// its devices are found by multicast only.
func (n *Network) linkLocal() bool {
	return n.Prefix.Addr().Is6() && n.Prefix.Addr().IsLinkLocalUnicast()
}

func (n *Network) excluded(addr netip.Addr) bool {
	for _, e := range n.Exclude {
		if e.Contains(addr) {
			return true
		}
	}
	return false
}

// addresses yields the addresses of the network one by one, without the exclusions and,
// in IPv4 networks of more than two, without network and broadcast address.
func (n *Network) addresses(yield func(netip.Addr) bool) {
	if n.linkLocal() {
		return
	}
	first, last := n.Prefix.Addr(), lastOf(n.Prefix)
	skip := first.Is4() && n.Prefix.Bits() <= 30
	for a := first; a.IsValid() && n.Prefix.Contains(a); a = a.Next() {
		if skip && (a == first || a == last) || n.excluded(a) {
			continue
		}
		if !yield(a) {
			return
		}
	}
}

func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b) // the length is right: it is an address's own
	return a
}

// allPorts lists the ports that are tried on each address.
func (n *Network) allPorts() []int {
	out := slices.Clone(n.Ports)
	for _, p := range n.RTSPPorts {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// hosts tells how many addresses the network would have without exclusions, at most
// maxAddresses+1.
func (n *Network) hosts() int {
	bare := Network{Prefix: n.Prefix}
	return bare.count()
}

// knows tells whether a device of earlier scans, in use, answered last at addr.
func (p *Plan) knows(addr netip.Addr) bool {
	return slices.ContainsFunc(p.Known, func(k Known) bool { return !k.Retired && k.Addr.Addr().Unmap() == addr })
}

// count tells how many addresses the network has, at most maxAddresses+1.
func (n *Network) count() int {
	c := 0
	for range n.addresses {
		if c++; c > maxAddresses {
			break
		}
	}
	return c
}

// maxAddresses is the largest network that is swept: a /16.
const maxAddresses = 1 << 16

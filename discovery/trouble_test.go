//go:build linux

package discovery_test

import (
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"camledger/discovery"
	"camledger/inventory"
)

// knownAt is a plan of one small network with a device known there.
func knownAt(prefix, addr string) discovery.Plan {
	p := planFor(prefix, "x")
	p.Networks[0].Ports, p.Networks[0].RTSPPorts = []int{80}, []int{554}
	p.DiscoveryPort = -1
	p.Timeouts = discovery.Timeouts{Dial: 100 * time.Millisecond, Confirm: 200 * time.Millisecond}
	p.Known = []discovery.Known{{Addr: netip.AddrPortFrom(netip.MustParseAddr(addr), 80)}}
	return p
}

// Our own interface is down: nothing of the branch could be tried, and it says so.
func TestOwnInterfaceDown(t *testing.T) {
	if !inNamespace(t, false) {
		return
	}
	ip(t, "link", "add", "wan", "type", "veth", "peer", "name", "modem") // and never set up
	ip(t, "addr", "add", "10.99.0.254/24", "dev", "wan")
	_, rep := run(t, t.Context(), knownAt("10.99.0.0/29", "10.99.0.3"))
	r := rep.Ranges[0]
	if rep.Complete || rep.Why != inventory.WhyLocal || r.Why != inventory.RangeLocal || r.Errors != 6 || r.Tried != 0 || r.Trouble[inventory.TroubleNetwork] < 6 {
		t.Errorf("%+v", rep)
	}
}

// The router says of every address that nobody is there: no camera is missing, but the
// way to them.
func TestNobodyIsThere(t *testing.T) {
	if !inNamespace(t, false) {
		return
	}
	ip(t, "route", "add", "unreachable", "10.99.0.0/24")
	p := knownAt("10.99.0.0/29", "10.99.0.3")
	_, rep := run(t, t.Context(), p)
	r := rep.Ranges[0]
	if rep.Complete || rep.Why != inventory.WhyNotCovered || r.Why != inventory.RangeNoHost || r.NoHost != 6 || r.Silent != 6 || r.Timeouts != 0 || len(r.Trouble) != 0 {
		t.Errorf("%+v", rep)
	}
}

// The line is dead behind our own interface: every packet is lost, the gateway's too.
func TestGatewayIsSilent(t *testing.T) {
	if !inNamespace(t, false) {
		return
	}
	ip(t, "link", "add", "void", "type", "veth", "peer", "name", "abyss") // nobody at the other end
	ip(t, "link", "set", "void", "arp", "off")
	ip(t, "addr", "add", "10.99.0.254/24", "dev", "void")
	ip(t, "link", "set", "abyss", "up")
	ip(t, "link", "set", "void", "up")
	p := knownAt("10.99.0.0/29", "10.99.0.3")
	p.Networks[0].Gateway = netip.MustParseAddr("10.99.0.200")
	_, rep := run(t, t.Context(), p)
	r := rep.Ranges[0]
	// Six addresses, two ports, each tried twice; and the gateway's ports.
	if rep.Complete || r.Why != inventory.RangeGateway || r.Gateway != inventory.GatewaySilent || r.Silent != 6 || r.Timeouts != 24+5 {
		t.Errorf("%+v", rep)
	}
	// The router answers: the line is up, and the camera is really silent.
	ip(t, "addr", "add", "10.99.0.200/32", "dev", "lo")
	_, rep = run(t, t.Context(), p)
	if r := rep.Ranges[0]; !rep.Complete || r.Gateway != inventory.GatewayAnswered || r.Silent != 6 {
		t.Errorf("%+v", rep)
	}
}

// Too few descriptors: what could not be tried is no silence of cameras.
func TestNoDescriptorsLeft(t *testing.T) {
	if !inNamespace(t, false) {
		return
	}
	ip(t, "link", "add", "void", "type", "veth", "peer", "name", "abyss")
	ip(t, "link", "set", "void", "arp", "off")
	ip(t, "addr", "add", "10.99.0.254/24", "dev", "void")
	ip(t, "link", "set", "abyss", "up")
	ip(t, "link", "set", "void", "up")
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	// Every dial waits, so that a few at once use up what is left.
	few := syscall.Rlimit{Cur: uint64(len(open) + 3), Max: was.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Fatal(err)
	}
	_, rep := run(t, t.Context(), knownAt("10.99.0.0/27", "10.99.0.3"))
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	r := rep.Ranges[0]
	if rep.Complete || rep.Why != inventory.WhyLocal || r.Why != inventory.RangeLocal || r.Errors == 0 || r.Trouble[inventory.TroubleFiles] == 0 {
		t.Errorf("%+v", rep)
	}
}

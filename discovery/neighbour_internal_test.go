package discovery

import (
	"fmt"
	"net/netip"
	"testing"
)

// A hardware address that answers for many is a router's and nobody else's.
func TestSharedHardwareAddress(t *testing.T) {
	at := netip.MustParseAddr
	links := []netip.Prefix{prefix("10.1.0.0/24"), prefix("fe80::/64")}
	table := []neighbour{{at("10.1.0.5"), "a"}, {at("10.1.0.6"), "a"}, {at("fe80::5%v0"), "a"}, {at("fe80::6%v0"), "a"}, {at("10.1.0.7"), "b"}, {at("10.9.0.1"), "c"}}
	for i := range 4 {
		table = append(table, neighbour{at(fmt.Sprintf("10.1.0.%d", 100+i)), "proxy"})
	}
	routers := []netip.Addr{at("10.1.0.7")}
	table = append(table, neighbour{at("10.1.0.8"), "b"})
	for addr, want := range map[string]string{"10.1.0.5": "a", "10.1.0.6": "a", "fe80::5%v0": "a", "fe80::5%v1": "", "10.1.0.7": "b", "10.1.0.8": "",
		"10.1.0.100": "", "10.9.0.1": "", "10.1.0.200": ""} {
		if got := macOf(at(addr), table, routers, links); got != want {
			t.Errorf("%s has %q, want %q", addr, got, want)
		}
	}
}

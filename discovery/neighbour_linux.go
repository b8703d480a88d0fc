package discovery

import (
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// maxNeighbours bounds how much of the table is read.
const maxNeighbours = 1 << 16

// neighbourTable reads the table, and the routers that this machine sends through. It needs
// no rights.
func neighbourTable() (table []neighbour, routers []netip.Addr) {
	const usable = unix.NUD_REACHABLE | unix.NUD_STALE | unix.NUD_DELAY | unix.NUD_PROBE | unix.NUD_PERMANENT
	zone := map[int]string{}
	if interfaces, err := net.Interfaces(); err == nil {
		for _, i := range interfaces {
			zone[i.Index] = i.Name
		}
	}
	// What cannot be read is not there.
	entries, _ := netlink.NeighList(0, netlink.FAMILY_ALL)
	for _, e := range entries[:min(len(entries), maxNeighbours)] {
		a, ok := netip.AddrFromSlice(e.IP)
		if !ok || e.State&usable == 0 || e.Flags&unix.NTF_PROXY != 0 || len(e.HardwareAddr) != 6 {
			continue
		}
		if a = a.Unmap(); a.Is6() && a.IsLinkLocalUnicast() {
			a = a.WithZone(zone[e.LinkIndex])
		}
		table = append(table, neighbour{addr: a, mac: e.HardwareAddr.String()})
	}
	routes, _ := netlink.RouteList(nil, netlink.FAMILY_ALL)
	for _, r := range routes {
		if a, ok := netip.AddrFromSlice(r.Gw); ok {
			if a = a.Unmap(); a.Is6() && a.IsLinkLocalUnicast() {
				a = a.WithZone(zone[r.LinkIndex])
			}
			routers = append(routers, a)
		}
	}
	return table, routers
}

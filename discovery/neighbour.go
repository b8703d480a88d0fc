package discovery

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// neighbour is one entry of this machine's neighbour table (ARP, NDP).
type neighbour struct {
	addr netip.Addr
	mac  string // lower case, colons
}

// neighbours looks hardware addresses up in this machine's neighbour table. It knows only
// what stands on a link of this machine: behind a router there is the router's address,
// and that is nobody's.
type neighbours struct {
	mu      sync.Mutex
	at      time.Time
	table   []neighbour
	routers []netip.Addr
	links   []netip.Prefix
}

const (
	// neighbourAge is how long the table is used before it is read again.
	neighbourAge = time.Second
	// maxShared is how many addresses a device may have. A hardware address that answers
	// for more is a router's that answers in place of others (proxy ARP).
	maxShared = 3
)

// mac gives the hardware address of a neighbour; empty where it is none.
func (n *neighbours) mac(a netip.Addr) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := time.Now(); now.Sub(n.at) > neighbourAge {
		// Without a table there are no hardware addresses: nothing depends on them.
		n.table, n.routers = neighbourTable()
		n.links, n.at = linksHere(), now
	}
	return macOf(a, n.table, n.routers, n.links)
}

func macOf(a netip.Addr, table []neighbour, routers []netip.Addr, links []netip.Prefix) string {
	bare := a.WithZone("")
	if !slices.ContainsFunc(links, func(l netip.Prefix) bool { return l.Contains(bare) }) {
		return ""
	}
	i := slices.IndexFunc(table, func(e neighbour) bool { return e.addr == a })
	if i < 0 {
		return ""
	}
	mac, shared := table[i].mac, 0
	for _, e := range table {
		if e.mac != mac {
			continue
		}
		// Link-local addresses come beside the others and are not counted.
		if !e.addr.IsLinkLocalUnicast() {
			shared++
		}
		if e.addr != a && slices.Contains(routers, e.addr) {
			return ""
		}
	}
	if shared > maxShared {
		return ""
	}
	return mac
}

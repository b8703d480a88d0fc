package app

import (
	"net/netip"
	"slices"

	"camledger/discovery"
	"camledger/internal/config"
	"camledger/inventory"
)

// ranges says where a scan of a branch looks, without devices and credentials.
func (a *App) ranges(b inventory.Branch, c config.Branch) discovery.Plan {
	p := discovery.Plan{Branch: b.ID, CountUsers: a.cfg.Scan.CountUsers, Zone: a.zone,
		Timeouts: discovery.Timeouts{Dial: a.cfg.Scan.DialTimeout, Call: a.cfg.Scan.RequestTimeout},
		Limits:   discovery.Limits{Dials: a.cfg.Scan.Concurrency}}
	for _, n := range c.Ranges() {
		net := discovery.Network{Prefix: n.CIDR, Ports: either(n.Ports, a.cfg.Scan.Ports), RTSPPorts: either(n.RTSPPorts, a.cfg.Scan.RTSPPorts),
			RTSPPaths: either(n.RTSPPaths, a.cfg.Scan.RTSPPaths), Enrol: n.Enrol, AllowBasic: n.Basic, Gateway: n.Gateway, Rate: float64(a.cfg.Scan.Rate)}
		for _, r := range slices.Concat(n.Exclude, c.Exclude) {
			net.Exclude = append(net.Exclude, prefixes(r)...)
		}
		p.Networks = append(p.Networks, net)
	}
	for _, h := range c.Hosts {
		if h.Port != 0 {
			p.Hosts = append(p.Hosts, netip.AddrPortFrom(h.Addr, uint16(h.Port)))
		}
	}
	return p
}

// either gives what a network says, else what holds for all.
func either[T any](own, all []T) []T {
	if len(own) > 0 {
		return own
	}
	return all
}

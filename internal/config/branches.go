package config

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// maxHosts is the size of the largest network that is swept as one.
const maxHosts = 16 // bits: 65,536 addresses

// claim is a network with the branch that holds it.
type claim struct {
	path string
	code string
	cidr netip.Prefix
}

func (d *decoder) branches(c *Config) {
	var claims []claim
	names := map[string]string{}
	for _, code := range slices.Sorted(maps.Keys(c.Branches)) {
		path, b := join("branches", code), c.Branches[code]
		name := strings.TrimSpace(b.Name)
		switch other, taken := names[name]; {
		case name == "" && (!d.broken[path+".name"]):
			d.refuse(path, `has no "name": write the branch's name as the policy does`)
		case name != "" && taken:
			d.refuse(path+".name", "%s is also the name of branch %q: each branch has one code", show(name), other)
		default:
			names[name] = code
		}
		if len(b.Networks) == 0 && len(b.Hosts) == 0 && !d.brokenBelow[path+".networks"] && !d.brokenBelow[path+".hosts"] {
			d.refuse(path, `has no "networks": write at least one, as 10.20.1.0/24`)
		}
		for i, n := range b.Networks {
			at := fmt.Sprintf("%s.networks[%d]", path, i)
			if d.network(at, n, c.AllowLoopback) {
				claims = append(claims, claim{at, code, n.CIDR})
			}
			d.rtspPaths(at+".rtsp_paths", n.RTSPPaths)
			d.transport(at+".transport", n.Transport)
			d.recordings(at+".recordings", n.Recordings)
		}
		d.recordings(path+".recordings", b.Recordings)
		claims = d.hosts(path, code, b, c.AllowLoopback, claims)
		d.insideBranch(path, b)
		d.placing(path+".places", b)
		for i, name := range b.Credentials {
			at := fmt.Sprintf("%s.credentials[%d]", path, i)
			if _, ok := c.Credentials[name]; !ok {
				d.refuse(at, "%s", missingCredential(name, c))
			} else if slices.Index(b.Credentials, name) < i {
				d.refuse(at, "%q is listed twice: keep one", name)
			}
		}
	}
	d.overlaps(claims)
}

func missingCredential(name string, c *Config) string {
	known := slices.Sorted(maps.Keys(c.Credentials))
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("no credential has this name: write %q", near)
	}
	return `no credential has this name: write it below "credentials"`
}

// network judges one network by itself, and tells whether it may be compared with others.
func (d *decoder) network(path string, n Network, allowLoopback bool) bool {
	p := n.CIDR
	switch {
	case !p.IsValid():
		if !d.brokenBelow[path] {
			d.refuse(path, `has no "cidr": write the network, as 10.20.1.0/24`)
		}
		return false
	case p.Bits() == 0:
		d.refuse(path, "is every address there is: write the networks that hold cameras")
		return false
	case p.Addr().BitLen()-p.Bits() > maxHosts:
		d.refuse(path, "%s is larger than a /%d (65,536 addresses): write the parts of it that hold cameras", p, p.Addr().BitLen()-maxHosts)
		return false
	case p.Addr().IsLoopback() && !allowLoopback:
		d.refuse(path, `%s is this machine itself: only the simulator is found there; set "allow_loopback: true" for it`, p)
		return false
	case p.Addr().IsMulticast() || p.Addr().IsUnspecified() || p.Addr().IsLinkLocalUnicast() || hostless(p):
		d.refuse(path, "%s holds no hosts of a branch (multicast, link-local or reserved): write the network of its cameras", p)
		return false
	}
	if g := n.Gateway; g.IsValid() && (g.IsMulticast() || g.IsUnspecified() || (g.IsLoopback() && !allowLoopback)) {
		d.refuse(path+".gateway", "%s is no gateway: write the router's address in this network", g)
	}
	for i, r := range n.Exclude {
		if !r.Overlaps(rangeOf(p)) {
			d.refuse(fmt.Sprintf("%s.exclude[%d]", path, i), "%s lies outside %s: correct it, or take it out", r, p)
		}
	}
	return true
}

// noHosts are addresses that no device has, or that lead out of IPv6 to another address:
// "this network" (RFC 1122), reserved and broadcast (RFC 1112), compatible with IPv4
// (RFC 4291) and 6to4 (RFC 3056).
var noHosts = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("2002::/16")}

func hostless(p netip.Prefix) bool {
	return !p.Addr().IsLoopback() && slices.ContainsFunc(noHosts, p.Overlaps)
}

// insideBranch wants what a branch excludes to lie in its networks: an exclusion that
// excludes nothing is a slip of the pen.
func (d *decoder) insideBranch(path string, b Branch) {
	for i, r := range b.Exclude {
		if len(b.Ranges()) > 0 && !b.holds(r) {
			d.refuse(fmt.Sprintf("%s.exclude[%d]", path, i), "%s lies in no network of this branch: correct it, or take it out", r)
		}
	}
}

func (b Branch) holds(r Range) bool {
	return slices.ContainsFunc(b.Ranges(), func(n Network) bool { return n.CIDR.IsValid() && r.Overlaps(rangeOf(n.CIDR)) })
}

// placing wants places inside the branch's networks, and no two that cross.
func (d *decoder) placing(path string, b Branch) {
	for _, p := range b.Places {
		at := join(path, p.Range.String())
		if p.Location == "" {
			if !d.broken[at] {
				d.refuse(at, "has no location: write the place as the policy does")
			}
		} else if len(b.Ranges()) > 0 && !b.holds(p.Range) {
			d.refuse(at, "%s lies in no network of this branch: correct it, or take it out", p.Range)
		}
	}
	sorted := slices.Clone(b.Places)
	slices.SortStableFunc(sorted, func(x, y Place) int {
		return cmp.Or(x.Range.From.Compare(y.Range.From), y.Range.To.Compare(x.Range.To))
	})
	// open holds the ranges that contain the next one's start, widest first.
	var open []Range
	for _, p := range sorted {
		for len(open) > 0 && !open[len(open)-1].Contains(p.Range.From) {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			if outer := open[len(open)-1]; outer == p.Range || !p.Range.within(outer) {
				d.refuse(join(path, p.Range.String()), "%s crosses %s: write ranges that lie inside or beside each other", p.Range, outer)
				continue
			}
		}
		open = append(open, p.Range)
	}
}

// overlaps refuses an address that is in two networks: nobody could say to which branch
// a camera there belongs. Of sorted prefixes two overlap only if one holds the next.
func (d *decoder) overlaps(claims []claim) {
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(a.cidr.Addr().Compare(b.cidr.Addr()), cmp.Compare(a.cidr.Bits(), b.cidr.Bits()))
	})
	var wide claim
	for _, next := range claims {
		if !wide.cidr.IsValid() || !wide.cidr.Overlaps(next.cidr) {
			wide = next
			continue
		}
		first, second := wide, next
		if d.nearestPosition(second.path).line < d.nearestPosition(first.path).line {
			first, second = second, first
		}
		d.refuse(second.path, "%s overlaps %s of branch %q (line %d): an address belongs to one network only",
			second.cidr, first.cidr, first.code, d.nearestPosition(first.path).line)
	}
}

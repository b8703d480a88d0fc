package discovery

import (
	"net/netip"

	"camledger/internal/onvif"
)

// choose picks the credential for a device at addr, knowing what it told of itself
// before any login.
//
//   - A device that is known, with a credential that worked: that one and no other.
//     It is known by its endpoint UUID; or, where it does not tell one before a login,
//     by its address. A known address with another UUID is another device.
//   - Any other device: only in networks marked Enrol, the first credential whose ranges
//     hold the address, the narrowest range first.
//
// There is no second choice: a password that is refused is never followed by another.
func (p *Plan) choose(addr netip.Addr, who onvif.Identity) *Credential {
	addr = addr.Unmap().WithZone("")
	n := p.network(addr)
	if n == nil {
		return nil
	}
	k := p.known(addr, who)
	if k != nil && k.Credential != "" {
		for i, c := range p.Credentials {
			if c.ID == k.Credential && c.width(addr) >= 0 {
				return &p.Credentials[i]
			}
		}
		return nil
	}
	if !n.Enrol {
		return nil
	}
	best, bits := -1, -1
	for i, c := range p.Credentials {
		if w := c.width(addr); w > bits {
			best, bits = i, w
		}
	}
	if best < 0 {
		return nil
	}
	return &p.Credentials[best]
}

// width gives the prefix length of the narrowest range of c that holds addr, 0 if c has
// no ranges, -1 if none holds it.
func (c Credential) width(addr netip.Addr) int {
	if len(c.Ranges) == 0 {
		return 0
	}
	w := -1
	for _, r := range c.Ranges {
		if r.Contains(addr) {
			w = max(w, r.Bits())
		}
	}
	return w
}

// known finds the device of earlier scans that this one is.
func (p *Plan) known(addr netip.Addr, who onvif.Identity) *Known {
	var at *Known
	for i := range p.Known {
		k := &p.Known[i]
		if who.Endpoint != "" && k.Endpoint == who.Endpoint {
			return k
		}
		if k.Addr.Addr().Unmap() == addr {
			at = k
		}
	}
	switch {
	case at == nil:
		return nil
	case who.Endpoint != "" && at.Endpoint != "":
		return nil // both tell a UUID, and not the same
	case who.Information.Serial != "" && at.Serial != "" && who.Information.Serial != at.Serial:
		return nil
	}
	return at
}

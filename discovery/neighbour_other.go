//go:build !linux

package discovery

import "net/netip"

// neighbourTable is not read here: devices come without the hardware address that they
// have on the link.
func neighbourTable() (table []neighbour, routers []netip.Addr) { return nil, nil }

package discovery

import (
	"context"
	"net/netip"

	"camledger/internal/onvif"
)

// Hit is an address that answered a finder.
type Hit struct {
	Addr netip.Addr
	Via  string // name of the finder: sweep, ws-discovery, known
	HTTP []int  // open ports where ONVIF may answer
	RTSP []int  // open ports where RTSP may answer
	// What WS-Discovery told; addresses in it are only used for port and path.
	XAddrs   []string
	Endpoint string
	Scopes   onvif.Scopes
}

// Finder looks for addresses that answer. It calls found from any number of goroutines
// and returns when it has looked everywhere or ctx has ended. Its error says that it
// could not look at all.
type Finder interface {
	Find(ctx context.Context, found func(Hit)) error
}

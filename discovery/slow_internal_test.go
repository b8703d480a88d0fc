package discovery

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"
)

// TestAPortThatIsSlowAtFirst lets a device answer over RTSP at once, and over HTTP only to
// whom waits: it is asked over both, and the port that stays silent is given up.
func TestAPortThatIsSlowAtFirst(t *testing.T) {
	at := netip.MustParseAddr("192.0.2.7")
	s := NewSweep(Plan{Branch: "hq", Networks: []Network{{Prefix: netip.MustParsePrefix("192.0.2.0/28"), Ports: []int{80, 8000}, RTSPPorts: []int{554}}}})
	s.open = func(_ context.Context, to netip.AddrPort, patience time.Duration) (net.Conn, error) {
		switch {
		case to.Addr() == at && (to.Port() == 554 || to.Port() == 8000 && patience >= s.plan.Timeouts.Confirm):
			c, other := net.Pipe()
			return c, other.Close()
		default:
			return nil, os.ErrDeadlineExceeded
		}
	}
	var hits []Hit
	if err := s.Find(t.Context(), func(h Hit) { hits = append(hits, h) }); err != nil {
		t.Fatal(err)
	}
	if len(hits) != 1 || hits[0].Addr != at || !slices.Equal(hits[0].HTTP, []int{8000}) || !slices.Equal(hits[0].RTSP, []int{554}) {
		t.Errorf("found %+v", hits)
	}
}

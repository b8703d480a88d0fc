//go:build linux

package discovery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/discovery"
)

// A neighbour on the link comes with its hardware address; what stands behind a router,
// or is answered for by one, does not get the router's.
func TestNeighbours(t *testing.T) {
	if !inNamespace(t, false) {
		return
	}
	f := newFar(t)
	f.cable("v0", "w0")
	f.cable("v1", "w1")
	ip(t, "addr", "add", "10.98.0.1/24", "dev", "v0")
	ip(t, "addr", "add", "10.94.0.1/24", "dev", "v1")
	f.do(func() {
		ip(t, "link", "set", "w0", "address", "44:19:b6:00:00:01")
		ip(t, "link", "set", "w1", "address", "3c:ef:8c:00:00:02")
		ip(t, "addr", "add", "10.98.0.40/24", "dev", "w0")
		ip(t, "addr", "add", "10.94.0.40/24", "dev", "w1") // the router
		ip(t, "addr", "add", "10.94.0.41/24", "dev", "w1") // it answers for others
		ip(t, "addr", "add", "10.95.0.40/32", "dev", "lo")
		for i, a := range []string{"10.98.0.40", "10.95.0.40", "10.94.0.40", "10.94.0.41"} {
			listens(t, a+":8000", &camera{endpoint: uuid + string(rune('1'+i))})
		}
	})
	ip(t, "route", "add", "10.95.0.0/24", "via", "10.94.0.40")
	if t.Failed() {
		return
	}
	p := discovery.Plan{Networks: networks("10.98.0.40/32", "10.95.0.40/32", "10.94.0.40/31"), DiscoveryPort: -1, Timeouts: discovery.Timeouts{Dial: time.Second}}
	for i := range p.Networks {
		p.Networks[i].Ports = []int{8000}
	}
	obs, _ := run(t, t.Context(), p)
	got := map[string]string{}
	for _, o := range obs {
		got[o.Addr.Addr().String()] = o.LinkMAC
		if o.Maker != "Hanbit" {
			t.Errorf("%s: the maker became %q", o.Addr, o.Maker)
		}
	}
	want := map[string]string{"10.98.0.40": "44:19:b6:00:00:01", "10.95.0.40": "", "10.94.0.40": "3c:ef:8c:00:00:02", "10.94.0.41": ""}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("hardware addresses (-want +got):\n%s", d)
	}
	for _, o := range obs {
		if o.LinkMAC == "44:19:b6:00:00:01" && !strings.Contains(strings.ToLower(o.LinkMaker), "hikvision") || o.LinkMAC == "" && o.LinkMaker != "" {
			t.Errorf("%s: %q by %q", o.Addr, o.LinkMaker, o.LinkMAC)
		}
	}
}

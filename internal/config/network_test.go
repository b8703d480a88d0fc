package config

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHostsBesideNetworks(t *testing.T) {
	c := mustParse(t, `
scan: {rtsp_paths: ["/Streaming/Channels/{channel}01"]}
branches:
  a:
    name: 본점
    networks: [{cidr: 10.1.0.0/24, ports: [80], rtsp_ports: [8554], rtsp_paths: [/live]}]
    hosts: ["10.1.0.5:8899", 10.9.0.7, "10.9.0.8:80", "10.9.0.8:81", "[fd00::7]:8000"]
    exclude: [10.1.0.6]
`)
	b := c.Branches["a"]
	var got []string
	for _, n := range b.Ranges() {
		got = append(got, fmt.Sprint(n.CIDR, n.Ports))
	}
	if d := cmp.Diff([]string{"10.1.0.0/24 [80]", "10.9.0.7/32 []", "10.9.0.8/32 [80 81]", "fd00::7/128 [8000]"}, got); d != "" {
		t.Errorf("ranges (-want +got):\n%s", d)
	}
	for addr, want := range map[string]bool{"10.1.0.5": true, "10.1.0.6": false, "10.9.0.7": true, "10.9.0.9": false, "::ffff:10.9.0.8": true, "fd00::7": true, "fd00::8": false} {
		if _, ok := b.Network(netip.MustParseAddr(addr)); ok != want {
			t.Errorf("%s may be contacted: %v", addr, ok)
		}
	}
	if n, _ := b.Network(netip.MustParseAddr("10.1.0.5")); n.RTSPPorts[0] != 8554 || n.RTSPPaths[0] != "/live" || c.Scan.RTSPPaths[0] != "/Streaming/Channels/{channel}01" {
		t.Errorf("%+v", n)
	}
}

// FuzzAddresses reads what operators write for addresses, ranges, networks and hosts: what
// is taken says the same when it is written out and read again.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"10.20.1.0/24", "10.20.1.30-39", "10.20.1.30-10.20.2.4", "10.20.1.30", "10.20.1.30:8899", "[fd00::7]:80", "fd00::/112",
		"fd00::1-fd00::9", "::ffff:10.0.0.1", "fe80::1%eth0", "[fe80::1%eth0]:80", "10.0.0.9-1", "-", "10.0.0.1-", "0.0.0.0/0", "::/0", "255.255.255.255-255.255.255.255",
		"10.0.0.1:0", "10.0.0.1:99999", "010.0.0.1", "1.2.3", "/", "[", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r, say := parseRange(s); say == "" {
			again, say := parseRange(r.String())
			if say != "" || again != r || r.To.Less(r.From) || !r.Contains(r.From) || !r.Contains(r.To) || r.From.Zone() != "" {
				t.Errorf("range %q: %v, again %v %q", s, r, again, say)
			}
		}
		if p, say := parsePrefix(s); say == "" {
			again, say := parsePrefix(p.String())
			if say != "" || again != p || p.Masked() != p {
				t.Errorf("network %q: %v, again %v %q", s, p, again, say)
			}
		}
		if h, say := parseHost(s); say == "" {
			again, say := parseHost(h.String())
			if say != "" || again != h || !h.Addr.IsValid() || h.Addr.Zone() != "" || h.Port < 0 || h.Port > 65535 {
				t.Errorf("host %q: %v, again %v %q", s, h, again, say)
			}
		}
	})
}

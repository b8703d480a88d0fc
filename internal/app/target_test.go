package app

import (
	"net/netip"
	"testing"

	"camledger/internal/config"
	"camledger/inventory"
)

func TestStreamFollowsItsDevice(t *testing.T) {
	for _, row := range []struct{ uri, addr, want string }{
		{"rtsp://10.1.1.5:554/ch1", "10.1.1.9:80", "rtsp://10.1.1.9:554/ch1"},
		{"rtsp://10.1.1.5/ch1", "10.1.1.9:80", "rtsp://10.1.1.9/ch1"},
		{"rtsp://10.1.1.5:8554", "10.1.1.9:80", "rtsp://10.1.1.9:8554"},
		{"rtsp://10.1.1.5?ch=1", "10.1.1.9:80", "rtsp://10.1.1.9?ch=1"},
		{"rtsp://10.1.1.5:554/user={user}_password={password}_channel=1", "10.1.1.9:80", "rtsp://10.1.1.9:554/user={user}_password={password}_channel=1"},
		{"rtsp://u:p@10.1.1.5/ch1", "10.1.1.9:80", "rtsp://10.1.1.9/ch1"},
		{"rtsp://u:p@10.1.1.5:554/a@b:c", "10.1.1.9:80", "rtsp://10.1.1.9:554/a@b:c"},
		{"rtsp://[fd00::5]:554/ch1", "10.1.1.9:80", "rtsp://10.1.1.9:554/ch1"},
		{"rtsp://[fd00::5]/ch1", "[fd00::9]:80", "rtsp://[fd00::9]/ch1"},
		{"rtsp://10.1.1.5:554/%zz", "10.1.1.9:80", "rtsp://10.1.1.9:554/%zz"},
		{"", "10.1.1.9:80", ""},
	} {
		if got := moved(row.uri, inventory.Device{Addr: netip.MustParseAddrPort(row.addr)}); got != row.want {
			t.Errorf("%s at %s: %s; want %s", row.uri, row.addr, got, row.want)
		}
	}
	if got := moved("rtsp://10.1.1.5/x", inventory.Device{}); got != "rtsp://10.1.1.5/x" {
		t.Errorf("a device without an address: %s", got)
	}
}

func TestOnlyTheBranchsNetworksAreContacted(t *testing.T) {
	one := config.Range{From: netip.MustParseAddr("10.1.1.7"), To: netip.MustParseAddr("10.1.1.7")}
	two := config.Range{From: netip.MustParseAddr("10.1.1.20"), To: netip.MustParseAddr("10.1.1.29")}
	b := config.Branch{Networks: []config.Network{{CIDR: netip.MustParsePrefix("10.1.1.0/24"), Exclude: []config.Range{two}, Basic: true},
		{CIDR: netip.MustParsePrefix("10.1.2.0/24")}}, Exclude: []config.Range{one}}
	allow := allowed(b)
	for addr, want := range map[string]bool{"10.1.1.5": true, "::ffff:10.1.1.5": true, "10.1.1.7": false, "::ffff:10.1.1.7": false,
		"10.1.1.25": false, "10.1.2.25": true, "10.1.3.1": false, "127.0.0.1": false, "fd00::1": false} {
		if got := allow(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
	if !basicAllowed(b, netip.MustParseAddr("10.1.1.5")) || basicAllowed(b, netip.MustParseAddr("10.1.2.5")) || basicAllowed(b, netip.MustParseAddr("10.9.9.9")) {
		t.Error("Basic is allowed where the range says so and nowhere else")
	}
}

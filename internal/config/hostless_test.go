package config

import (
	"net/netip"
	"testing"
)

func TestNetworksWithoutHostsAreKnown(t *testing.T) {
	for text, want := range map[string]bool{"240.1.0.0/24": true, "255.255.255.255/32": true, "0.1.0.0/16": true, "::127.0.0.0/112": true,
		"2002:7f00:1::/120": true, "::1/128": false, "10.20.1.0/24": false, "fd00::/120": false, "127.50.1.0/26": false} {
		if got := hostless(netip.MustParsePrefix(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

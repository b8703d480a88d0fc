package discovery

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"camledger/internal/onvif"
)

// Of all spellings of addresses only hosts of the plan's networks may be contacted, and the
// gateways that the operator wrote.
func TestOnlyHostsOfThePlanMayBeContacted(t *testing.T) {
	p := Plan{Networks: []Network{
		{Prefix: prefix("10.1.1.0/24"), Exclude: []netip.Prefix{prefix("10.1.1.16/28")}, Gateway: netip.MustParseAddr("10.9.9.1")},
		{Prefix: prefix("10.1.2.8/32")},
		{Prefix: prefix("fd00:1::/120")},
	}}.withDefaults()
	for text, want := range map[string]bool{
		"10.1.1.5": true, "::ffff:10.1.1.5": true, "10.1.2.8": true, "fd00:1::5": true, "10.9.9.1": true, "::ffff:10.9.9.1": true,
		"10.1.1.0": false, "10.1.1.255": false, "::ffff:10.1.1.255": false, "10.1.1.20": false, "::ffff:10.1.1.20": false,
		"10.1.3.5": false, "::ffff:10.1.3.5": false, "0.0.0.0": false, "::": false, "::ffff:0.0.0.0": false, "255.255.255.255": false,
		"224.0.0.1": false, "239.255.255.250": false, "ff02::c": false, "127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false,
		"169.254.1.1": false, "fe80::1": false, "fe80::1%eth0": false, "::10.1.1.5": false, "64:ff9b::a01:105": false, "2002:a01:105::": false,
	} {
		if got := p.may(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	// 0.0.0.0/0 and its like are refused by the configuration; here they open no door either.
	all := Plan{Networks: []Network{{Prefix: prefix("0.0.0.0/0")}, {Prefix: prefix("::/0")}}}
	for _, text := range []string{"0.0.0.0", "::", "255.255.255.255", "224.0.0.1", "ff02::1"} {
		if all.may(netip.MustParseAddr(text)) {
			t.Errorf("%s may be contacted", text)
		}
	}
}

// The address is looked at once more when it is dialled.
func TestTheDialledAddressIsChecked(t *testing.T) {
	l, err := net.Listen("tcp4", "127.63.30.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	to := netip.MustParseAddrPort(l.Addr().String())
	p := Plan{Networks: []Network{{Prefix: prefix("127.63.30.0/30")}}}
	c, err := p.connect(t.Context(), to, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	p.Networks[0].Prefix = prefix("127.63.31.0/30")
	for _, a := range []netip.AddrPort{to, netip.AddrPortFrom(netip.AddrFrom16(to.Addr().As16()), to.Port()), netip.AddrPortFrom(netip.IPv4Unspecified(), to.Port())} {
		if c, err := p.connect(t.Context(), a, time.Second); !errors.Is(err, errOutside) {
			t.Errorf("%s: connected %v, %v", a, c != nil, err)
		}
	}
}

func TestChoose(t *testing.T) {
	uuid, other := "4d454930-0000-1000-8000-0200000aabb1", "4d454930-0000-1000-8000-0200000aabb2"
	at := netip.MustParseAddr("10.1.1.9")
	named := func(endpoint string) onvif.Identity { return onvif.Identity{Endpoint: endpoint} }
	p := Plan{
		Networks: []Network{{Prefix: prefix("10.1.1.0/24")}, {Prefix: prefix("10.1.2.0/24"), Enrol: true}},
		Credentials: []Credential{{ID: "all"}, {ID: "wide", Ranges: []netip.Prefix{prefix("10.1.0.0/16")}}, {ID: "narrow", Ranges: []netip.Prefix{prefix("10.1.2.0/28")}},
			{ID: "far", Ranges: []netip.Prefix{prefix("10.7.0.0/16")}}},
		Known: []Known{
			{Addr: netip.AddrPortFrom(at, 80), Endpoint: uuid, Credential: "wide", Told: named(uuid).Told(at)},
			{Addr: netip.MustParseAddrPort("10.1.1.10:80"), Endpoint: other, Credential: "all"}, // told its UUID only after the login
			{Addr: netip.MustParseAddrPort("10.1.1.11:80"), Credential: "far"},
			{Addr: netip.MustParseAddrPort("10.1.1.12:443"), Credential: "all", Told: onvif.Identity{Certificate: "aa"}.Told(netip.MustParseAddr("10.1.1.12"))},
			{Addr: netip.MustParseAddrPort("10.1.1.13:80"), Serial: "S1", Credential: "all"},
			{Addr: netip.MustParseAddrPort("10.1.1.14:80"), Endpoint: "old", Credential: "all", Names: []string{"endpoint new", "endpoint old", "mac aa"}},
		},
		Admitted: []Admission{{Told: named(other).Told(netip.MustParseAddr("10.1.1.40")), Credential: "all"},
			{Told: named("let in").Told(netip.MustParseAddr("10.1.1.41")), Credential: "all", Worked: true},
			{Told: named("").Told(netip.MustParseAddr("10.1.1.42")), Credential: "all", Worked: true}},
	}
	for i, c := range []struct {
		addr string
		who  onvif.Identity
		want string
	}{
		{"10.1.1.9", named(uuid), "wide"},
		{"::ffff:10.1.1.9", named(uuid), "wide"},
		{"10.1.1.77", named(uuid), "wide"},                              // it moved
		{"10.1.1.9", named("4d454930-0000-1000-8000-0200000aabb3"), ""}, // another one in its place
		{"10.1.1.9", onvif.Identity{}, ""},                              // or one that does not say
		{"10.1.1.10", onvif.Identity{}, "all"},
		{"10.1.1.11", onvif.Identity{}, ""}, // bound to one that may not be used there
		{"10.1.1.12", onvif.Identity{Certificate: "aa"}, "all"},
		{"10.1.1.12", onvif.Identity{Certificate: "bb"}, ""},
		{"10.1.1.13", onvif.Identity{Information: onvif.Information{Serial: "S2"}}, ""},
		{"10.1.1.30", onvif.Identity{}, ""},      // never seen before
		{"10.1.1.40", named(other), "all"},       // it refused this one before
		{"10.1.1.40", named(uuid), "wide"},       // the known one, moved there
		{"10.1.1.14", named("new"), "all"},       // a reset gave it another UUID
		{"10.1.1.15", named("old"), "all"},       // and took it back, elsewhere
		{"10.1.1.14", named("newer"), ""},        // that is another one
		{"10.1.1.41", named("let in"), "all"},    // a person let it in
		{"10.1.1.41", named("other"), ""},        // but not this one
		{"10.1.1.41", onvif.Identity{}, ""},      // nor one that does not say
		{"10.1.1.42", onvif.Identity{}, "all"},   // a person let in what stands at the address
		{"10.1.1.43", onvif.Identity{}, ""},      // and nothing beside it
		{"10.1.2.5", onvif.Identity{}, "narrow"}, // enrol: the most specific
		{"10.1.2.50", onvif.Identity{}, "wide"},
		{"10.1.3.1", named(uuid), ""}, // outside
	} {
		got := ""
		if cred := p.choose(netip.MustParseAddr(c.addr), c.who); cred != nil {
			got = cred.ID
		}
		if got != c.want {
			t.Errorf("%d: %s gets %q, want %q", i, c.addr, got, c.want)
		}
	}
}

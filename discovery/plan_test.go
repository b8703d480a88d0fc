package discovery

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func TestOnlyConfiguredAddresses(t *testing.T) {
	p := Plan{Networks: []Network{
		{Prefix: prefix("10.1.0.0/16"), Exclude: []netip.Prefix{prefix("10.1.9.0/24"), prefix("10.1.2.3/32")}},
		{Prefix: prefix("10.1.2.0/24"), Exclude: []netip.Prefix{prefix("10.1.2.7/32")}},
		{Prefix: prefix("fd00::/120")},
	}}.withDefaults()
	for addr, want := range map[string]string{
		"10.1.1.1": "10.1.0.0/16", "10.1.2.3": "", "10.1.2.4": "10.1.2.0/24", "10.1.2.7": "", "10.1.9.1": "", "10.2.0.1": "",
		"::ffff:10.1.1.1": "10.1.0.0/16", "fd00::5": "fd00::/120", "fd00::1:5": "", "127.0.0.1": "",
	} {
		got := ""
		if n := p.network(netip.MustParseAddr(addr)); n != nil {
			got = n.Prefix.String()
		}
		if got != want {
			t.Errorf("%s is in %q, want %q", addr, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, tt := range []struct {
		n           Network
		count       int
		first, last string
	}{
		{Network{Prefix: prefix("192.0.2.0/24")}, 254, "192.0.2.1", "192.0.2.254"},
		{Network{Prefix: prefix("192.0.2.0/24"), Exclude: []netip.Prefix{prefix("192.0.2.0/25")}}, 127, "192.0.2.128", "192.0.2.254"},
		{Network{Prefix: prefix("192.0.2.4/31")}, 2, "192.0.2.4", "192.0.2.5"},
		{Network{Prefix: prefix("192.0.2.4/32")}, 1, "192.0.2.4", "192.0.2.4"},
		{Network{Prefix: prefix("2001:db8::/126")}, 4, "2001:db8::", "2001:db8::3"},
		{Network{Prefix: prefix("255.255.255.252/30")}, 2, "255.255.255.253", "255.255.255.254"},
		{Network{Prefix: prefix("10.0.0.0/8")}, maxAddresses + 1, "10.0.0.1", ""},
	} {
		if got := tt.n.count(); got != tt.count {
			t.Errorf("%s: %d addresses, want %d", tt.n.Prefix, got, tt.count)
		}
		var first, last netip.Addr
		i := 0
		for a := range tt.n.addresses {
			if i++; i == 1 {
				first = a
			}
			if last = a; i == tt.count {
				break
			}
		}
		if first.String() != tt.first || tt.last != "" && last.String() != tt.last {
			t.Errorf("%s: %s to %s", tt.n.Prefix, first, last)
		}
	}
}

// Each sentence of the rules at Plan.choose is a row.
func TestWhoGetsWhichPassword(t *testing.T) {
	const a, b = "11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"
	plan := Plan{
		Networks: []Network{{Prefix: prefix("10.0.1.0/24"), Enrol: true}, {Prefix: prefix("10.0.2.0/24")}},
		Credentials: []Credential{
			{ID: "all", Ranges: []netip.Prefix{prefix("10.0.0.0/16")}},
			{ID: "narrow", Ranges: []netip.Prefix{prefix("10.0.1.128/25")}},
			{ID: "second", Ranges: []netip.Prefix{prefix("10.0.0.0/16")}},
		},
		Known: []Known{
			{Addr: netip.MustParseAddrPort("10.0.2.5:80"), Endpoint: a, Serial: "S1", Credential: "second"},
			{Addr: netip.MustParseAddrPort("10.0.2.6:80"), Credential: "all"},
			{Addr: netip.MustParseAddrPort("10.0.2.7:80"), Endpoint: b},
			{Addr: netip.MustParseAddrPort("10.0.1.200:80"), Serial: "S2", Credential: "gone"},
		},
	}
	for _, tt := range []struct {
		name, addr string
		who        onvif.Identity
		want       string
	}{
		{"new, enrolling network", "10.0.1.5", onvif.Identity{}, "all"},
		{"new, enrolling network, narrow range", "10.0.1.130", onvif.Identity{}, "narrow"},
		{"new, other network", "10.0.2.50", onvif.Identity{}, ""},
		{"known by endpoint, same place", "10.0.2.5", onvif.Identity{Endpoint: a}, "second"},
		{"known by endpoint, moved", "10.0.2.99", onvif.Identity{Endpoint: a}, "second"},
		{"known by endpoint, moved out of our networks", "10.0.3.1", onvif.Identity{Endpoint: a}, ""},
		{"known address, tells nothing", "10.0.2.5", onvif.Identity{}, "second"},
		{"known address, another endpoint", "10.0.2.5", onvif.Identity{Endpoint: "x"}, ""},
		{"known address, another serial number", "10.0.2.5", onvif.Identity{Information: onvif.Information{Serial: "S9"}}, ""},
		{"known address without endpoint, tells one", "10.0.2.6", onvif.Identity{Endpoint: "x"}, "all"},
		{"known, no login ever worked, no enrolment", "10.0.2.7", onvif.Identity{Endpoint: b}, ""},
		{"known, its credential is gone from the file", "10.0.1.200", onvif.Identity{}, ""},
		{"replaced in an enrolling network", "10.0.1.200", onvif.Identity{Information: onvif.Information{Serial: "S3"}}, "narrow"},
	} {
		got := ""
		if c := plan.choose(netip.MustParseAddr(tt.addr), tt.who); c != nil {
			got = c.ID
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v", Credential{ID: "x", Password: "hush"}, Credential{Password: "hush"}, Credential{Password: "hush"}); strings.Contains(s, "hush") {
		t.Errorf("printed %q", s)
	}
}

func TestJudge(t *testing.T) {
	cov, held := inventory.RangeReport{Covered: true}, inventory.RangeReport{EverHeld: true}
	silent, local := inventory.RangeReport{}, inventory.RangeReport{EverHeld: true, Errors: 3}
	for _, tt := range []struct {
		name          string
		ranges        []inventory.RangeReport
		stopped, knew bool
		complete      bool
		why           string
	}{
		{"all covered", []inventory.RangeReport{cov, cov}, false, true, true, ""},
		{"a silent range is neutral", []inventory.RangeReport{cov, silent}, false, true, true, ""},
		{"a range that held a device is not covered", []inventory.RangeReport{cov, held}, false, true, false, "not-covered"},
		{"local trouble", []inventory.RangeReport{cov, local}, false, true, false, "local-error"},
		{"stopped", []inventory.RangeReport{cov}, true, true, false, "cancelled"},
		{"first scan, nothing heard", []inventory.RangeReport{silent}, false, false, false, "not-covered"},
		{"first scan, something heard", []inventory.RangeReport{cov, silent}, false, false, true, ""},
	} {
		r := inventory.ScanReport{Ranges: tt.ranges}
		r.Judge(tt.stopped, tt.knew)
		if r.Complete != tt.complete || r.Why != tt.why {
			t.Errorf("%s: %v %q", tt.name, r.Complete, r.Why)
		}
	}
}

func TestPreview(t *testing.T) {
	p := Plan{Networks: []Network{{Prefix: prefix("192.0.2.77/24"), Ports: []int{80}, Exclude: []netip.Prefix{prefix("192.0.2.128/25")}}},
		Known: []Known{{Addr: netip.MustParseAddrPort("192.0.2.5:80")}}}
	r := p.Preview()
	if len(r) != 1 || r[0].Prefix != prefix("192.0.2.0/24") || r[0].Addresses != 127 || len(r[0].Ports) != 2 || !r[0].EverHeld || r[0].Tried != 0 {
		t.Errorf("%+v", r)
	}
}

func TestPatience(t *testing.T) {
	for _, tt := range []struct{ dial, confirm, first, second time.Duration }{
		{0, 0, 400 * time.Millisecond, time.Second},
		{2 * time.Second, 0, 400 * time.Millisecond, 2 * time.Second},
		{50 * time.Millisecond, 0, 50 * time.Millisecond, 50 * time.Millisecond},
		{50 * time.Millisecond, time.Second, 50 * time.Millisecond, time.Second},
	} {
		got := Plan{Timeouts: Timeouts{Dial: tt.dial, Confirm: tt.confirm}}.withDefaults().withDefaults().Timeouts
		if got.Dial != tt.first || got.Confirm != tt.second {
			t.Errorf("%v, %v: %v, then %v", tt.dial, tt.confirm, got.Dial, got.Confirm)
		}
	}
}

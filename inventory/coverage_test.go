package inventory

import (
	"net/netip"
	"testing"
)

func TestRangeIsCovered(t *testing.T) {
	whole := RangeReport{Addresses: 10, Tried: 10, EverHeld: true}
	with := func(f func(*RangeReport)) RangeReport {
		r := whole
		f(&r)
		return r
	}
	for _, row := range []struct {
		name         string
		r            RangeReport
		known, heard bool
		covered      bool
		why          string
	}{
		{"a known device answered", whole, true, true, true, ""},
		{"only the gateway did", with(func(r *RangeReport) { r.Gateway = GatewayAnswered }), false, false, true, ""},
		{"a known device did, the gateway did not", with(func(r *RangeReport) { r.Gateway = GatewaySilent }), true, true, true, ""},
		{"only strangers did", whole, false, true, false, RangeUnreachable},
		{"nobody did", whole, false, false, false, RangeUnreachable},
		{"nor did the gateway", with(func(r *RangeReport) { r.Gateway = GatewaySilent }), false, false, false, RangeGateway},
		{"nobody is there, says the router", with(func(r *RangeReport) { r.Silent, r.NoHost = 10, 10 }), false, false, false, RangeNoHost},
		{"of some nobody is there", with(func(r *RangeReport) { r.Silent, r.NoHost = 10, 9 }), false, false, false, RangeUnreachable},
		{"one address could not be tried", with(func(r *RangeReport) { r.Tried, r.Errors = 9, 1 }), true, true, false, RangeLocal},
		{"the scan ended before", with(func(r *RangeReport) { r.Tried = 9 }), true, true, false, RangeStopped},
		{"too large", with(func(r *RangeReport) { r.Why = RangeTooLarge }), true, true, false, RangeTooLarge},
		{"never held anything, and is silent", with(func(r *RangeReport) { r.EverHeld = false }), false, false, false, RangeSilent},
		{"never held anything, and refuses", with(func(r *RangeReport) { r.EverHeld, r.Refused = false, 3 }), false, false, false, RangeRefused},
		{"never held anything, its router says so", with(func(r *RangeReport) { r.EverHeld, r.Gateway = false, GatewaySilent }), false, false, false, RangeSilent},
		{"never held anything, but does now", with(func(r *RangeReport) { r.EverHeld = false }), false, true, true, ""},
	} {
		r := row.r
		r.Judge(row.known, row.heard)
		if r.Covered != row.covered || r.Why != row.why {
			t.Errorf("%s: covered %v %q, want %v %q", row.name, r.Covered, r.Why, row.covered, row.why)
		}
	}
}

// TestKnownDevicesAtNewAddresses covers a range by the identity of what answered there.
func TestKnownDevicesAtNewAddresses(t *testing.T) {
	here, there := netip.MustParsePrefix("192.168.1.0/24"), netip.MustParsePrefix("192.168.2.0/24")
	for _, row := range []struct {
		name, answered string
		why            string // of the range, before
		covered        bool
	}{
		{"in the range", "192.168.1.77", RangeUnreachable, true},
		{"written as IPv6", "::ffff:192.168.1.77", RangeUnreachable, true},
		{"though its router is silent", "192.168.1.77", RangeGateway, true},
		{"in another range", "192.168.2.77", RangeUnreachable, false},
		{"but some addresses could not be tried", "192.168.1.77", RangeLocal, false},
		{"but the scan ended before", "192.168.1.77", RangeStopped, false},
	} {
		r := ScanReport{Why: WhyNotCovered, Ranges: []RangeReport{{Prefix: here, EverHeld: true, Why: row.why}, {Prefix: there, EverHeld: true, Covered: true}}}
		r.Recognise([]netip.Addr{netip.MustParseAddr(row.answered)}, false, true)
		if g := r.Ranges[0]; g.Covered != row.covered || (g.Why == "") != row.covered || r.Complete != row.covered {
			t.Errorf("%s: %+v, complete %v %q", row.name, g, r.Complete, r.Why)
		}
	}
}

func TestScanIsComplete(t *testing.T) {
	covered, silent := RangeReport{Covered: true, EverHeld: true}, RangeReport{Why: RangeSilent}
	missed := RangeReport{EverHeld: true, Why: RangeUnreachable}
	local, strange := RangeReport{EverHeld: true, Errors: 1, Why: RangeLocal}, RangeReport{Errors: 1, Why: RangeLocal}
	for _, row := range []struct {
		name          string
		ranges        []RangeReport
		stopped, knew bool
		why           string // empty: complete
	}{
		{"every range", []RangeReport{covered, covered}, false, true, ""},
		{"a silent range is neutral", []RangeReport{covered, silent}, false, true, ""},
		{"so is one that never held anything and could not be tried", []RangeReport{covered, strange}, false, true, ""},
		{"a range that held devices was missed", []RangeReport{covered, missed}, false, true, WhyNotCovered},
		{"by our own fault", []RangeReport{covered, local}, false, true, WhyLocal},
		{"missed there, our fault elsewhere where nothing is", []RangeReport{missed, strange}, false, true, WhyNotCovered},
		{"stopped", []RangeReport{covered}, true, true, WhyCancelled},
		{"the first scan hears nothing", []RangeReport{silent, silent}, false, false, WhyNotCovered},
		{"the first scan cannot try", []RangeReport{strange}, false, false, WhyLocal},
		{"no range", nil, false, true, WhyNotCovered},
	} {
		r := ScanReport{Ranges: row.ranges}
		r.Judge(row.stopped, row.knew)
		if r.Complete != (row.why == "") || r.Why != row.why {
			t.Errorf("%s: complete %v %q, want %q", row.name, r.Complete, r.Why, row.why)
		}
	}
}

package inventory

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// What answers at the address of a camera that is gone keeps it from being missing for three
// nights at most, and what is no camera for none.
func TestAnAnswerShieldsForAFewNights(t *testing.T) {
	at := netip.MustParseAddrPort("10.0.0.9:80")
	for name, c := range map[string]struct {
		answer Answer
		every  time.Duration
		want   string // of each night: open, absent
	}{
		"a web server":              {AnswerOther, 24 * time.Hour, "[false false false false false]"},
		"something that is locked":  {AnswerPassword, 24 * time.Hour, "[true true true false false]"},
		"broken":                    {AnswerBroken, 24 * time.Hour, "[true true true false false]"},
		"scans of the same evening": {AnswerBroken, 4 * time.Hour, "[true true true true true]"},
	} {
		d := Device{ID: "d", BranchID: "b", Addr: at, LastSeen: day, State: StateActive,
			Keys: []DeviceKey{{KeyEndpoint, "5f8a0c1e-0000-4000-8000-000000000001"}}}
		known := Found{Devices: map[string]Device{"d": d}, Cameras: []Camera{{ID: "c", DeviceID: "d", BranchID: "b"}}, Scans: []time.Time{day}}
		var open []bool
		for night := 1; night <= 5; night++ {
			now := day.Add(time.Duration(night) * c.every)
			l := Link("b", known, []Observation{{BranchID: "b", Addr: at, Answer: c.answer}}, now, func(p string) string { return p })
			open = append(open, l.Unverified["d"])
			if got := l.UnverifiedAt(known); l.Unverified["d"] != (len(got) == 1) {
				t.Errorf("%s: addresses %v", name, got)
			}
			known.Scans = append(known.Scans, now)
		}
		if got := fmt.Sprint(open); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A known device outside of what was tried is not absent; one inside, one that answered
// elsewhere and one that is retired are no matter of it.
func TestWhatWasNotLookedAtIsNotAbsent(t *testing.T) {
	dev := func(id, addr string, s DeviceState) Device {
		return Device{ID: id, Addr: netip.MustParseAddrPort(addr), State: s}
	}
	known := Found{Devices: map[string]Device{"out": dev("out", "10.0.0.9:80", StateActive), "in": dev("in", "10.0.1.9:80", StateActive),
		"gone": dev("gone", "10.0.0.8:80", StateRetired), "moved": dev("moved", "10.0.0.7:80", StateActive)}}
	l := Linked{Unverified: map[string]bool{}, Devices: []Device{dev("moved", "10.0.1.7:80", StateActive)}}
	got := l.Unlooked(known, netip.MustParsePrefix("10.0.1.0/24").Contains)
	if fmt.Sprint(got) != "[10.0.0.9]" || len(l.Unverified) != 1 || !l.Unverified["out"] {
		t.Errorf("not looked at %v, open %v", got, l.Unverified)
	}
}

func TestAScanOfNothingIsNotComplete(t *testing.T) {
	r := ScanReport{Ranges: []RangeReport{{Excluded: 62, Covered: true}}}
	for _, knew := range []bool{true, false} {
		if r.Judge(false, knew); r.Complete || r.Why != WhyNotCovered {
			t.Errorf("everything excluded, known devices %v: %v %q", knew, r.Complete, r.Why)
		}
	}
	r.Ranges = append(r.Ranges, RangeReport{Addresses: 62, Tried: 62, Covered: true})
	if r.Judge(false, true); !r.Complete {
		t.Errorf("one of two ranges excluded: %q", r.Why)
	}
}

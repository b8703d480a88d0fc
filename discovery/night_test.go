package discovery_test

import (
	"net/netip"
	"testing"
	"time"

	"camledger/discovery"
	"camledger/internal/sim"
	"camledger/inventory"
)

// remember makes of a scan what the next one knows.
func remember(obs []inventory.Observation) []discovery.Known {
	var out []discovery.Known
	for _, ob := range obs {
		out = append(out, discovery.Known{Addr: ob.Addr, Endpoint: ob.Endpoint, Serial: ob.Serial, Credential: ob.Credential})
	}
	return out
}

// The nights after enrolment: known devices are read wherever they are, strangers get no
// password, a changed password is tried once, and a branch without power is not covered.
func TestNightsAfterEnrolment(t *testing.T) {
	w := play(t, `
name: nights
branches:
  - name: x
    networks: [127.64.1.0/26]
    devices:
      - {id: moves, maker: hikvision}
      - {id: changes, maker: dahua, lockout: 2}
      - {id: swapped, maker: uniview}
      - {id: stays, maker: hanwha}
`)
	plan := planFor("127.64.1.0/26", "camera-1")
	first, rep := run(t, t.Context(), plan)
	if len(first) != 4 || !rep.Complete {
		t.Fatalf("enrolment: %+v, %+v", first, rep)
	}
	plan.Networks[0].Enrol = false
	plan.Known = remember(first)

	to := netip.MustParseAddr("127.64.1.50")
	for id, f := range map[string]sim.Fault{"moves": {Name: sim.FaultMoved, To: to}, "changes": {Name: sim.FaultWrongPassword}, "swapped": {Name: sim.FaultReplaced}} {
		if err := w.Set(id, f, true); err != nil {
			t.Fatal(err)
		}
	}
	answers := func(obs []inventory.Observation) map[netip.Addr]inventory.Answer {
		m := map[netip.Addr]inventory.Answer{}
		for _, ob := range obs {
			m[ob.Addr.Addr()] = ob.Answer
		}
		return m
	}
	at := func(id string) netip.Addr {
		d, _, _ := w.Scenario().Device(id)
		return d.Address
	}
	second, rep := run(t, t.Context(), plan)
	got := answers(second)
	want := map[netip.Addr]inventory.Answer{to: inventory.AnswerONVIF, at("changes"): inventory.AnswerRefused, at("swapped"): inventory.AnswerPassword, at("stays"): inventory.AnswerONVIF}
	for a, answer := range want {
		if got[a] != answer {
			t.Errorf("%s: %s, want %s", a, got[a], answer)
		}
	}
	if len(second) != 4 || !rep.Complete {
		t.Errorf("second night: %d devices, %+v", len(second), rep)
	}

	for id := range map[string]bool{"moves": true, "changes": true, "swapped": true, "stays": true} {
		if err := w.Set(id, sim.Fault{Name: sim.FaultNoAnswer}, true); err != nil {
			t.Fatal(err)
		}
	}
	plan.Timeouts.Dial, plan.Timeouts.Confirm = 100*time.Millisecond, 100*time.Millisecond
	third, rep := run(t, t.Context(), plan)
	if len(third) != 0 || rep.Complete || rep.Why != "not-covered" || rep.Ranges[0].Why != "unreachable" || rep.Ranges[0].Silent != 4 {
		t.Errorf("without power: %+v, %+v", third, rep)
	}
}

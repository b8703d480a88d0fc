package app

import (
	"slices"
	"testing"

	"camledger/internal/sim"
	"camledger/internal/store"
	"camledger/inventory"
)

// A person's word lets a device in that nobody knew, at an address that nobody knew: the next
// scan takes it in, and knows it from then on.
func TestPersonLetsAnUnknownDeviceIn(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.11.0/26", `
- {id: hall, maker: hikvision, repeat: 24}
- {id: hik, maker: hikvision}
- {id: han, maker: hanwha}
- {id: axi, maker: axis}
- {id: bare, maker: hikvision, onvif: false}`), settings{paths: `"/Streaming/Channels/{channel}01"`})
	strangers := []string{"hik", "han", "axi", "bare"}
	for _, id := range strangers {
		w.set(id, sim.FaultRefuse, true)
	}
	a := w.open(nil)
	declare(t, a, "본점 고정 : 24대 객장 : 24대")
	enrol(t, a, "hq")
	for _, id := range strangers {
		w.set(id, sim.FaultRefuse, false)
	}
	if r := scan(t, a, "hq"); len(r.Unknown) != 4 {
		t.Fatalf("before a word: %d unknown", len(r.Unknown))
	}
	for _, id := range strangers {
		r, err := a.LoginDevice(t.Context(), LoginRequest{Target: w.world.Address(id).String(), Actor: "operator:test"})
		if err != nil || r.Outcome != LoginWorked || r.DeviceID != "" {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
	// Another device came to one of these addresses meanwhile: the word was not for it.
	w.set("axi", sim.FaultReplaced, true)
	r := scan(t, a, "hq")
	if len(r.Unknown) != 1 || r.Unknown[0].Addr.Addr() != w.world.Address("axi") || len(found(t, a, "hq").Cameras) != 27 {
		t.Errorf("after it: unknown %v, %d cameras", r.Unknown, len(found(t, a, "hq").Cameras))
	}
	w.set("axi", sim.FaultReplaced, false)
	for range 2 { // known from then on, by what the scan stored
		if r := scan(t, a, "hq"); len(r.Unknown) != 0 || len(found(t, a, "hq").Cameras) != 28 {
			t.Errorf("later: unknown %v, %d cameras", r.Unknown, len(found(t, a, "hq").Cameras))
		}
	}
	if left, err := a.store.OpenLogins(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("words that are kept for ever: %+v %v", left, err)
	}
	for _, id := range strangers {
		if n := w.world.Requests(id).AuthFailures; n != 0 {
			t.Errorf("%s: %d wrong logins", id, n)
		}
	}
}

// A person's word for an address where nothing asks for a login is no word for who comes
// there later, and gives nobody a second try.
func TestWordWithoutALoginIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.14.0/28", `
- {id: hall, maker: hikvision}
- {id: new, maker: hikvision}
- {id: hik, maker: hikvision, faults: [{fault: wrong-password}]}`), settings{})
	w.set("new", sim.FaultRefuse, true)
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	enrol(t, a, "hq")
	if n := w.world.Requests("hik").AuthFailures; n != 1 {
		t.Fatalf("%d wrong logins in the first scan", n)
	}
	w.set("hik", sim.FaultRefuse, true)
	for _, id := range []string{"new", "hik"} {
		r, err := a.LoginDevice(t.Context(), LoginRequest{Target: w.world.Address(id).String(), Actor: "operator:test"})
		if err != nil || r.Outcome != LoginNobody {
			t.Fatalf("%s: %+v %v", id, r, err)
		}
		w.set(id, sim.FaultRefuse, false)
	}
	for range 2 {
		if r := scan(t, a, "hq"); len(r.Unknown) != 2 {
			t.Errorf("unknown: %+v", r.Unknown)
		}
	}
	if n := w.world.Requests("hik").AuthFailures; n != 1 {
		t.Errorf("%d wrong logins at the device that had refused", n)
	}
	left, err := a.store.OpenLogins(t.Context())
	if err != nil || slices.ContainsFunc(left, func(l store.Login) bool { return l.State == store.LoginAdmitted }) || len(left) == 0 {
		t.Errorf("left: %+v %v", left, err)
	}
}

// A person lets another device in at the address of a known one: it is not taken for that
// one, and the next scan uses the credential.
func TestPersonLetsASuccessorIn(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.102.12.0/28", "- {id: hall, maker: hikvision}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 객장 : 1대")
	enrol(t, a, "hq")
	w.set("hall", sim.FaultReplaced, true)
	if r := scan(t, a, "hq"); len(r.Unknown) != 1 {
		t.Fatalf("the successor: %d unknown", len(r.Unknown))
	}
	r, err := a.LoginDevice(t.Context(), LoginRequest{Target: w.world.Address("hall").String(), Actor: "operator:test"})
	if err != nil || r.Outcome != LoginWorked || r.DeviceID != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	for range 2 {
		if r := scan(t, a, "hq"); len(r.Unknown) != 0 || r.Scan.Report.Sources != 1 {
			t.Errorf("unknown %v, %d sources", r.Unknown, r.Scan.Report.Sources)
		}
	}
}

// After a factory reset a device has another UUID and another address. Once its login worked
// in a range marked enrol, it is bound to what it is called now.
func TestBindingFollowsAResetDevice(t *testing.T) {
	t.Parallel()
	const same = "maker: hikvision, serial: DS-2CD-77001122, mac: '44:19:b6:77:11:22'"
	w := newSite(t, devices("127.102.13.0/28", `
- {id: before, `+same+`, uuid: f0000000-0000-1000-8000-4419b6771122}
- {id: after, `+same+`, uuid: 10000000-0000-1000-8000-4419b6771122}
- {id: hall, maker: axis}`), settings{})
	w.set("after", sim.FaultRefuse, true)
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 객장 : 2대")
	enrol(t, a, "hq")
	w.set("before", sim.FaultRefuse, true)
	w.set("after", sim.FaultRefuse, false)
	if r := scan(t, a, "hq"); len(r.Unknown) != 1 {
		t.Fatalf("a new name at a new address: %d unknown", len(r.Unknown))
	}
	code := branch(t, a, "hq").Code
	c := a.cfg.Branches[code]
	for i := range c.Networks {
		c.Networks[i].Enrol = true
	}
	if r := scan(t, a, "hq"); len(r.Unknown) != 0 {
		t.Fatalf("enrol: unknown %v", r.Unknown)
	}
	for i := range c.Networks {
		c.Networks[i].Enrol = false
	}
	again := w.open(nil)
	for range 2 {
		if r := scan(t, again, "hq"); len(r.Unknown) != 0 || r.Scan.Report.Sources != 2 {
			t.Errorf("without enrol: unknown %v, %d sources", r.Unknown, r.Scan.Report.Sources)
		}
	}
	var active []inventory.Device
	for _, d := range found(t, again, "hq").Devices {
		if d.State == inventory.StateActive {
			active = append(active, d)
		}
	}
	if len(active) != 2 {
		t.Errorf("%d devices; want 2: %+v", len(active), active)
	}
	// The checks know it by that name as well.
	rs, err := again.CheckBranches(t.Context(), []inventory.Branch{branch(t, again, "hq")}, inventory.TierStream, nil)
	if err != nil || len(rs) != 2 {
		t.Fatalf("%d checks, %v", len(rs), err)
	}
	for _, r := range rs {
		if r.Outcome != inventory.OutcomeOK {
			t.Errorf("%s: %s %v", r.Camera.Name, r.Outcome, r.Causes)
		}
	}
}

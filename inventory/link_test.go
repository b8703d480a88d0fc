package inventory

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

func ids() func(string) string {
	n := 0
	return func(prefix string) string { n++; return fmt.Sprintf("%s_%03d", prefix, n) }
}

func addr(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// unit is an observation of invented device n.
func unit(n int, at string) Observation {
	return Observation{BranchID: "b", Addr: addr(at), At: day, Answer: AnswerONVIF, Kind: KindCamera, Maker: "Acme", Model: "C1",
		Serial: fmt.Sprintf("AC%06d", n), Endpoint: fmt.Sprintf("5f8a0c1e-0000-4000-8000-%012d", n),
		MACs: []string{fmt.Sprintf("9c:14:63:00:%02x:%02x", n/256, n%256)}, Sources: []Source{{Token: "vs1", Channel: 1}}}
}

// after is what is known once the observations were linked.
func after(known Found, l Linked) Found {
	out := Found{Devices: map[string]Device{}, Shared: map[DeviceKey]bool{}}
	for k := range known.Shared {
		out.Shared[k] = true
	}
	for _, k := range l.Shared {
		out.Shared[k] = true
	}
	for id, d := range known.Devices {
		out.Devices[id] = d
	}
	for _, d := range l.Devices {
		out.Devices[d.ID] = d
	}
	seen := map[string]bool{}
	for _, c := range l.Cameras {
		seen[c.ID] = true
		out.Cameras = append(out.Cameras, c)
	}
	for _, c := range known.Cameras {
		if !seen[c.ID] {
			out.Cameras = append(out.Cameras, c)
		}
	}
	return out
}

func first(obs ...Observation) Found {
	return after(Found{}, Link("b", Found{}, obs, day, ids()))
}

func TestADeviceWithTwoInterfacesIsOne(t *testing.T) {
	a, b := unit(1, "10.0.0.5:80"), unit(1, "10.0.1.5:80")
	l := Link("b", Found{}, []Observation{a, b}, day, ids())
	if len(l.Devices) != 1 || len(l.Cameras) != 1 {
		t.Fatalf("got %d devices, %d cameras", len(l.Devices), len(l.Cameras))
	}
}

func TestADeviceWithAnotherAddressIsTheSame(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	l := Link("b", known, []Observation{unit(1, "10.0.0.77:80")}, day, ids())
	if len(l.Devices) != 1 || l.Devices[0].ID != "dev_001" || l.Cameras[0].ID != "cam_002" {
		t.Fatalf("got %+v", l)
	}
	if len(l.Changes) != 1 || l.Changes[0].Kind != ChangeAddress || l.Changes[0].To != "10.0.0.77:80" {
		t.Fatalf("changes %+v", l.Changes)
	}
}

func TestAFactoryResetKeepsTheDevice(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	reset := unit(1, "10.0.0.5:80")
	reset.Endpoint = "5f8a0c1e-0000-4000-8000-00000000ffff"
	if l := Link("b", known, []Observation{reset}, day, ids()); len(l.Devices) != 1 || l.Devices[0].ID != "dev_001" {
		t.Fatalf("got %+v", l.Devices)
	}
}

func TestAnotherDeviceAtTheAddressIsNew(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	l := Link("b", known, []Observation{unit(2, "10.0.0.5:80")}, day, func(p string) string { return p + "_new" })
	if len(l.Devices) != 1 || l.Devices[0].ID != "dev_new" {
		t.Fatalf("got %+v", l.Devices)
	}
}

func TestASerialOnTenDevicesIdentifiesNone(t *testing.T) {
	var obs []Observation
	for i := range 10 {
		o := unit(i, fmt.Sprintf("10.0.0.%d:80", i+1))
		o.Serial = "E00012345"
		obs = append(obs, o)
	}
	l := Link("b", Found{}, obs, day, ids())
	if len(l.Devices) != 10 {
		t.Fatalf("got %d devices", len(l.Devices))
	}
	for _, d := range l.Devices {
		if len(ofKind(d.Keys, KeySerial)) != 0 {
			t.Errorf("%s keeps the shared serial: %v", d.ID, d.Keys)
		}
	}
}

func TestKeysOfTwoKnownDevicesAreAConflict(t *testing.T) {
	known := first(unit(1, "10.0.0.1:80"), unit(2, "10.0.0.2:80"))
	mixed := unit(1, "10.0.0.9:80")
	two := unit(2, "10.0.0.9:80")
	mixed.MACs, mixed.Serial = append(mixed.MACs, two.MACs...), two.Serial
	l := Link("b", known, []Observation{mixed}, day, ids())
	if len(l.Devices) != 0 || len(l.Changes) != 1 || l.Changes[0].Kind != ChangeConflict || len(l.Unverified) != 2 {
		t.Fatalf("got %+v", l)
	}
}

func TestARefusedLoginAtAKnownAddressIsNeitherSeenNorAbsent(t *testing.T) {
	known := first(unit(1, "10.0.0.1:80"))
	l := Link("b", known, []Observation{{BranchID: "b", Addr: addr("10.0.0.1:80"), Answer: AnswerRefused}}, day, ids())
	if !l.Unverified["dev_001"] || len(l.Devices) != 0 || len(l.Unknown) != 1 {
		t.Fatalf("got %+v", l)
	}
}

func text(l Linked) string {
	var out []string
	for _, d := range l.Devices {
		out = append(out, fmt.Sprint(d.ID, d.Keys, d.Addr))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// What has no key at all is known at its very address, as long as it says the same of itself,
// and nowhere else.
func TestADeviceWithoutAnyKeyIsKnownAtItsAddress(t *testing.T) {
	bare := func(at string) Observation {
		o := unit(1, at)
		o.Maker, o.Model, o.Serial, o.Endpoint, o.MACs = "H264", "IPCamera", "123456789", "", nil
		return o
	}
	two := []Observation{bare("10.0.0.5:80"), bare("10.0.0.6:80")}
	known := first(two...)
	var all [][]Observation
	for range 6 {
		all = append(all, two)
	}
	found, l := nights(known, all...)
	if len(found.Devices) != 2 || len(found.Cameras) != 2 || len(l.Devices) != 2 || len(l.Unverified) != 0 {
		t.Fatalf("%d devices, %d cameras, %+v", len(found.Devices), len(found.Cameras), l)
	}
	other := bare("10.0.0.5:80")
	other.Model = "C9"
	sources := bare("10.0.0.5:80")
	sources.Sources = append(sources.Sources, Source{Token: "vs2", Channel: 2})
	keyed := unit(7, "10.0.0.5:80")
	for name, o := range map[string]Observation{"another address": bare("10.0.0.9:80"), "another make": other, "another number of sources": sources, "a key": keyed} {
		if _, l := nights(known, []Observation{o}); slices.ContainsFunc(l.Devices, func(d Device) bool { _, old := known.Devices[d.ID]; return old }) {
			t.Errorf("%s: taken for a known one", name)
		}
	}
}

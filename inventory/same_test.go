package inventory

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// nights links one list of observations after the other and returns what is known then and
// what the last one said.
func nights(known Found, all ...[]Observation) (Found, Linked) {
	made := 1000 * len(known.Devices)
	newID := func(prefix string) string { made++; return fmt.Sprintf("%s_%d", prefix, made) }
	at := day
	for _, d := range known.Devices {
		if d.LastSeen.After(at) {
			at = d.LastSeen
		}
	}
	var l Linked
	for _, obs := range all {
		at = at.Add(24 * time.Hour)
		l = Link("b", known, obs, at, newID)
		known = after(known, l)
	}
	return known, l
}

func changeKinds(changes []Change) string {
	var out []string
	for _, c := range changes {
		out = append(out, string(c.Kind))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// differences are the kinds of differences that changes become.
func differences(found Found, changes []Change) []Difference {
	reg := &Register{Branches: []Branch{{ID: "b", Name: "본점"}, {ID: "c", Name: "시장지점"}}}
	var out []Difference
	for _, d := range Reconcile(reg, "b", found, ScanFacts{Complete: true, Changes: changes}, DefaultRules(), day) {
		switch d.Kind {
		case AddressChanged, IdentityConflict, Replaced, SameDevice, DeviceMoved, DeviceReturned, DeviceReset, SourcesRenumbered, MissingCamera, UndeclaredCamera:
			out = append(out, d)
		}
	}
	return out
}

// only wants exactly one difference of a kind.
func only(t *testing.T, ds []Difference, kind DifferenceKind) Difference {
	t.Helper()
	if len(ds) != 1 || ds[0].Kind != kind {
		t.Fatalf("differences %+v, want one %s", ds, kind)
	}
	return ds[0]
}

func TestTwoPortsAndTwoVersionsOfIPAreOneDevice(t *testing.T) {
	var obs []Observation
	for _, at := range []string{"10.0.0.5:80", "10.0.0.5:8000", "[fd00::5]:80", "[::ffff:10.0.0.5]:8080"} {
		obs = append(obs, unit(1, at))
	}
	l := Link("b", Found{}, obs, day, ids())
	if len(l.Devices) != 1 || len(l.Cameras) != 1 || len(l.Addresses["dev_001"]) != 4 {
		t.Fatalf("got %+v", l)
	}
}

func TestTwoDevicesThatExchangedTheirAddressesAreTwoAddressChanges(t *testing.T) {
	known := first(unit(1, "10.0.0.1:80"), unit(2, "10.0.0.2:80"))
	found, l := nights(known, []Observation{unit(1, "10.0.0.2:80"), unit(2, "10.0.0.1:80")})
	if len(found.Devices) != 2 || len(found.Cameras) != 2 || changeKinds(l.Changes) != "address address" {
		t.Fatalf("%d devices, changes %v", len(found.Devices), l.Changes)
	}
	ds := differences(found, l.Changes)
	if len(ds) != 2 || ds[0].Kind != AddressChanged || ds[1].Kind != AddressChanged {
		t.Fatalf("differences %+v", ds)
	}
	for _, d := range l.Devices {
		if was := known.Devices[d.ID]; d.Serial != was.Serial {
			t.Errorf("%s was %s and is %s", d.ID, was.Serial, d.Serial)
		}
	}
}

func TestAFactoryResetIsTheSameDeviceAndIsTold(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	reset := unit(1, "10.0.0.5:80")
	reset.Endpoint, reset.Name, reset.Credential = "5f8a0c1e-0000-4000-8000-00000000ffff", "IPCamera", "factory"
	found, l := nights(known, []Observation{reset})
	if len(found.Devices) != 1 || len(found.Cameras) != 1 || found.Devices["dev_001"].Name != "IPCamera" {
		t.Fatalf("got %+v", l)
	}
	if d := only(t, differences(found, l.Changes), DeviceReset); d.Severity != SeverityNote {
		t.Errorf("%+v", d)
	}
	// The night after, it is what it is.
	if _, l := nights(found, []Observation{reset}); len(l.Changes) != 0 {
		t.Errorf("changes %v", l.Changes)
	}
	// With its MAC alone, at its address, it is the same too.
	bare := reset
	bare.Serial, bare.Endpoint = "", "5f8a0c1e-0000-4000-8000-00000000eeee"
	if _, l := nights(known, []Observation{bare}); changeKinds(l.Changes) != "reset" || l.Devices[0].ID != "dev_001" {
		t.Errorf("changes %v, devices %+v", l.Changes, l.Devices)
	}
}

func TestAnotherDeviceInTheSlotIsProposedAsReplacement(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	known.Cameras[0].SlotID, known.Cameras[0].LocationID = "slot_1", "loc_1"
	found, l := nights(known, []Observation{unit(2, "10.0.0.5:80")})
	if len(found.Devices) != 2 || len(l.Changes) != 0 {
		t.Fatalf("devices %+v, changes %v", found.Devices, l.Changes)
	}
	for i := range found.Cameras {
		if found.Cameras[i].DeviceID == "dev_001" {
			found.Cameras[i].Absences = []time.Time{day.Add(24 * time.Hour)}
		}
	}
	d := only(t, differences(found, l.Changes), Replaced)
	if d.SlotID != "slot_1" || d.DeviceID == "dev_001" || found.Cameras[0].SlotID+found.Cameras[1].SlotID != "slot_1" {
		t.Errorf("%+v; cameras %+v", d, found.Cameras)
	}
}

func TestADeviceInAnotherBranchIsProposedAsMoved(t *testing.T) {
	there := Link("c", Found{}, []Observation{unit(1, "10.1.0.5:80"), unit(2, "10.1.0.6:80")}, day, func(p string) string { return p + "_c" })
	here, l := nights(Found{}, []Observation{unit(1, "10.0.0.5:80")})
	if len(l.Changes) != 0 {
		t.Fatalf("changes %v", l.Changes)
	}
	changes := Standing("b", here, there.Devices)
	if changeKinds(changes) != "moved" || changes[0].BranchID != "c" || changes[0].DeviceID != there.Devices[0].ID {
		t.Fatalf("changes %+v", changes)
	}
	if d := only(t, differences(here, changes), DeviceMoved); d.Facts["branch"] != "시장지점" {
		t.Errorf("%+v", d)
	}
	// Two with the same keys in both branches at once are two, and so are two boards.
	both := slices.Clone(there.Devices)
	both[0].LastSeen = day.Add(48 * time.Hour)
	if cs := Standing("b", here, both); len(cs) != 0 {
		t.Errorf("a device that both branches see: %v", cs)
	}
	other := slices.Clone(there.Devices)
	other[0].Keys = []DeviceKey{{KeySerial, "acme|c1|ac000001"}, {KeyMAC, "9c:14:63:ff:ff:ff"}}
	if cs := Standing("b", here, other); len(cs) != 0 {
		t.Errorf("another board: %v", cs)
	}
}

// The branch that a device left says nothing of it while the other one asks: it is no missing
// camera.
func TestADeviceThatLeftIsNotMissing(t *testing.T) {
	old := Link("b", Found{}, []Observation{unit(1, "10.0.0.5:80")}, day, func(p string) string { return p + "_b" })
	found := Found{Devices: map[string]Device{old.Devices[0].ID: old.Devices[0]}, Cameras: old.Cameras}
	found.Cameras[0].SlotID, found.Cameras[0].LocationID = "slot_1", "loc_1"
	found.Cameras[0].Absences = []time.Time{day.Add(24 * time.Hour), day.Add(48 * time.Hour)}
	if ds := differences(found, nil); !slices.ContainsFunc(ds, func(d Difference) bool { return d.Kind == MissingCamera }) {
		t.Fatalf("without the other branch: %v", ds)
	}
	there := Link("c", Found{}, []Observation{unit(1, "10.1.0.5:80")}, day.Add(24*time.Hour), func(p string) string { return p + "_c" })
	changes := Standing("b", found, there.Devices)
	if changeKinds(changes) != "left" {
		t.Fatalf("changes %+v", changes)
	}
	for _, d := range differences(found, changes) {
		if d.Kind == MissingCamera || d.Kind == DeviceMoved {
			t.Errorf("%+v", d)
		}
	}
}

// A device that answers and names no video source has lost its cameras; one that could not
// be asked has not.
func TestADeviceThatNamesNoSource(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	for _, c := range []struct {
		problem string
		gone    bool
	}{{"", true}, {"GetProfiles: timeout", false}, {"GetVideoSources: fault", false}, {"GetNTP: timeout", false}, {"GetNTP: fault ter:NotAuthorized", true}} {
		o := unit(1, "10.0.0.5:80")
		o.Sources = nil
		if c.problem != "" {
			o.Problems = []string{c.problem}
		}
		l := Link("b", known, []Observation{o}, day.Add(24*time.Hour), func(p string) string { return p })
		if got := !l.Unverified["dev_001"]; got != c.gone || len(l.Cameras) != 0 {
			t.Errorf("%q: its cameras are gone: %t, want %t; %d cameras", c.problem, got, c.gone, len(l.Cameras))
		}
	}
}

func TestTooLittleToLinkIsProposed(t *testing.T) {
	bare := func(at string) Observation {
		o := unit(1, at)
		o.Endpoint, o.Serial = "", "123456789"
		return o
	}
	known := first(bare("10.0.0.5:80"))
	found, l := nights(known, []Observation{bare("10.0.0.6:80")})
	if len(found.Devices) != 2 || len(l.Devices) != 1 || l.Devices[0].ID == "dev_001" {
		t.Fatalf("a MAC alone at another address links: %+v", l.Devices)
	}
	changes := Standing("b", found, nil)
	if changeKinds(changes) != "proposed" || changes[0].DeviceID != "dev_001" || changes[0].Other != l.Devices[0].ID {
		t.Fatalf("changes %+v", changes)
	}
	d := only(t, differences(found, changes), SameDevice)
	if d.Facts["keys"] != "MAC" {
		t.Errorf("%+v", d)
	}
	// It wanders on: it is what was proposed, not one more device each night.
	found, l = nights(found, []Observation{bare("10.0.0.7:80")}, []Observation{bare("10.0.0.8:80")}, []Observation{bare("10.0.0.5:80")})
	if len(found.Devices) != 2 {
		t.Errorf("%d devices after three more nights", len(found.Devices))
	}
	if len(Standing("b", found, nil)) != 1 {
		t.Errorf("changes %v", l.Changes)
	}
	// At its own address the MAC is enough.
	if _, l := nights(known, []Observation{bare("10.0.0.5:80")}); len(l.Devices) != 1 || l.Devices[0].ID != "dev_001" {
		t.Errorf("at its address: %+v", l.Devices)
	}
}

func TestACertificateOfItsOwnIsAKeyAndASharedOneIsNone(t *testing.T) {
	with := func(n int, at, cert string) Observation {
		o := unit(n, at)
		o.Endpoint, o.Serial, o.MACs, o.Certificate = "", "", nil, strings.Repeat(cert, 32)
		return o
	}
	known := first(with(1, "10.0.0.1:443", "aa"), with(2, "10.0.0.2:443", "bb"))
	if _, l := nights(known, []Observation{with(1, "10.0.0.9:443", "aa"), with(2, "10.0.0.2:443", "bb")}); len(l.Devices) != 2 || changeKinds(l.Changes) != "address" {
		t.Errorf("own certificates: %+v", l)
	}
	l := Link("b", Found{}, []Observation{with(1, "10.0.0.1:443", "ee"), with(2, "10.0.0.2:443", "ee")}, day, ids())
	if len(l.Devices) != 2 || len(l.Shared) != 1 || len(ofKind(l.Devices[0].Keys, KeyCertificate)) != 0 {
		t.Errorf("a shared certificate: %+v", l)
	}
	// Once shared, it counts no more when only one of them answers.
	found := after(Found{}, l)
	found, _ = nights(found, []Observation{with(3, "10.0.0.3:443", "ee")})
	if len(found.Devices) != 3 {
		t.Errorf("%d devices", len(found.Devices))
	}
	// It does not outweigh another board.
	lone := unit(1, "10.0.0.1:80")
	lone.Certificate, lone.Endpoint, lone.Serial = strings.Repeat("ee", 32), "", ""
	next := unit(2, "10.0.0.1:80")
	next.Certificate, next.Endpoint, next.Serial = lone.Certificate, "", ""
	if _, l := nights(first(lone), []Observation{next}); len(l.Devices) != 1 || l.Devices[0].ID == "dev_001" {
		t.Errorf("another device with the maker's certificate: %+v", l.Devices)
	}
}

func TestAKeyThatWasSharedOnceCountsNoMore(t *testing.T) {
	var obs []Observation
	for i := range 10 {
		o := unit(i, fmt.Sprintf("10.0.0.%d:80", i+1))
		o.Serial, o.Endpoint = "E00012345", ""
		obs = append(obs, o)
	}
	found, l := nights(Found{}, obs)
	if len(l.Shared) != 1 || l.Shared[0].Kind != KeySerial {
		t.Fatalf("shared %v", l.Shared)
	}
	// An eleventh comes while the ten are off, at the address of the first.
	o := unit(77, "10.0.0.1:80")
	o.Serial, o.Endpoint = "E00012345", ""
	found, l = nights(found, []Observation{o})
	if len(found.Devices) != 11 || len(l.Changes) != 0 {
		t.Errorf("%d devices, changes %v", len(found.Devices), l.Changes)
	}
}

func TestJunkIsNoKey(t *testing.T) {
	for _, o := range []Observation{
		{Serial: "123456789", Maker: "Acme", Model: "C1"}, {Serial: "SN000000", Maker: "Acme", Model: "C1"}, {Serial: "SerialNumber", Maker: "Acme", Model: "C1"},
		{Serial: "", Maker: "Acme", Model: "C1"}, {Serial: "AC000777", Maker: "H264", Model: "General"}, {Serial: "AC000777", Maker: "NONE", Model: "ONVIF"},
		{MACs: []string{"00:00:00:00:00:00"}}, {MACs: []string{"ff:ff:ff:ff:ff:ff"}}, {MACs: []string{"02:42:ac:11:00:02"}}, {MACs: []string{"01:00:5e:00:00:01"}},
		{MACs: []string{"00:11:22:33:44:55", "garbage"}}, {Endpoint: "00000000-0000-0000-0000-000000000000"}, {Endpoint: "not a uuid"},
		{Endpoint: "11111111-1111-1111-1111-111111111111"},
	} {
		if keys := o.Keys(); hasStrong(keys) {
			t.Errorf("%+v: %v", o, keys)
		}
	}
	// What answers on the link stands for a MAC that the device does not tell.
	if keys := (Observation{LinkMAC: "9c:14:63:00:00:01"}).Keys(); !slices.Equal(keys, []DeviceKey{{KeyMAC, "9c:14:63:00:00:01"}}) {
		t.Errorf("keys %v", keys)
	}
	if keys := (Observation{LinkMAC: "9c:14:63:00:00:01", MACs: []string{"9c:14:63:00:00:02"}}).Keys(); len(keys) != 1 || keys[0].Value != "9c:14:63:00:00:02" {
		t.Errorf("keys %v", keys)
	}
	// A maker that says nothing takes nothing from a serial number under a model that does.
	o := Observation{Maker: "H264", Model: "HI3516EV200_50H20L", Serial: "a1b2c3d4e5f60718", Addr: addr("10.0.0.1:80")}
	want := []DeviceKey{{KeySerial, "|hi3516ev200_50h20l|a1b2c3d4e5f60718"}, {KeyAddress, "10.0.0.1||hi3516ev200_50h20l"}}
	if got := o.Keys(); !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
}

func TestARetiredDeviceThatAnswersIsToldAndStaysRetired(t *testing.T) {
	known := first(unit(1, "10.0.0.5:80"))
	step, err := Retire(known, "dev_001")
	if err != nil {
		t.Fatal(err)
	}
	known = applied(known, step)
	found, l := nights(known, []Observation{unit(1, "10.0.0.9:80")})
	if len(found.Devices) != 1 || found.Devices["dev_001"].State != StateRetired || len(l.Devices) != 0 {
		t.Fatalf("got %+v", found)
	}
	only(t, differences(found, l.Changes), DeviceReturned)
}

func TestOtherTokensInTheSameOrderAreProposed(t *testing.T) {
	recorder := func(prefix string, names ...string) Observation {
		o := unit(1, "10.0.0.5:80")
		o.Kind, o.Sources = KindRecorder, nil
		for i, name := range names {
			o.Sources = append(o.Sources, Source{Token: fmt.Sprintf("%s%d", prefix, i+1), Channel: i + 1, Name: name})
		}
		return o
	}
	known := first(recorder("VS", "창구", "금고", "정문"))
	// Another name of a channel is the same camera.
	renamed, l := nights(known, []Observation{recorder("VS", "창구", "금고실", "정문")})
	if len(renamed.Cameras) != 3 || len(Standing("b", renamed, nil)) != 0 {
		t.Fatalf("a renamed channel: %+v", l)
	}
	known.Cameras[1].SlotID = "slot_2"
	found, _ := nights(known, []Observation{recorder("00", "창구", "금고", "정문")})
	changes := Standing("b", found, nil)
	if len(found.Cameras) != 6 || changeKinds(changes) != "renumbered" || len(changes[0].Pairs) != 3 {
		t.Fatalf("%d cameras, changes %+v", len(found.Cameras), changes)
	}
	only(t, differences(found, changes), SourcesRenumbered)
	step, err := Renumber(found, "dev_001")
	if err != nil {
		t.Fatal(err)
	}
	done := applied(found, step)
	found2, _ := nights(done, []Observation{recorder("00", "창구", "금고", "정문")})
	live := slices.DeleteFunc(slices.Clone(found2.Cameras), func(c Camera) bool { return c.State == StateRetired })
	if len(found2.Cameras) != 6 || len(live) != 3 || len(Standing("b", found2, nil)) != 0 {
		t.Fatalf("after: %+v", found2.Cameras)
	}
	i := slices.IndexFunc(live, func(c Camera) bool { return c.SlotID == "slot_2" })
	if i < 0 || live[i].ID != known.Cameras[1].ID || live[i].SourceToken != "002" {
		t.Errorf("the slot: %+v", live)
	}
	// The tokens of old come back: proposed again, and again nothing is lost.
	found3, _ := nights(found2, []Observation{recorder("VS", "창구", "금고", "정문")})
	if cs := Standing("b", found3, nil); changeKinds(cs) != "renumbered" || len(cs[0].Pairs) != 3 {
		t.Fatalf("back: %+v", cs)
	}
	if step, err = Renumber(found3, "dev_001"); err != nil {
		t.Fatal(err)
	}
	found4, _ := nights(applied(found3, step), []Observation{recorder("VS", "창구", "금고", "정문")})
	if len(found4.Cameras) != 6 || len(Standing("b", found4, nil)) != 0 {
		t.Errorf("back and taken over: %+v", found4.Cameras)
	}
	// Other names, another order or another number are other cameras.
	for _, o := range []Observation{recorder("00", "창구", "정문", "금고"), recorder("00", "창구", "금고"), recorder("00", "a", "b", "c")} {
		if f, _ := nights(known, []Observation{o}); len(Standing("b", f, nil)) != 0 {
			t.Errorf("%+v is proposed", o.Sources)
		}
	}
}

// applied is what is known once a step was taken.
func applied(found Found, step IdentityStep) Found {
	out := Found{Devices: map[string]Device{}, Shared: found.Shared}
	gone, cameras := map[string]bool{}, map[string]Camera{}
	for _, d := range step.Before.Devices {
		gone[d.ID] = true
	}
	for id, d := range found.Devices {
		if !gone[id] {
			out.Devices[id] = d
		}
	}
	for _, d := range step.After.Devices {
		out.Devices[d.ID] = d
	}
	for _, c := range step.After.Cameras {
		cameras[c.ID] = c
	}
	for _, c := range found.Cameras {
		if now, ok := cameras[c.ID]; ok {
			c = now
		}
		out.Cameras = append(out.Cameras, c)
	}
	return out
}

func TestAnotherBoardUnderTheSameSerialNumberIsAnotherDevice(t *testing.T) {
	bare := func(n int, at string) Observation {
		o := unit(n, at)
		o.Endpoint, o.Serial = "", "E00012345"
		return o
	}
	found, l := nights(first(bare(1, "10.0.0.5:80")), []Observation{bare(2, "10.0.0.5:80")})
	if len(found.Devices) != 2 || len(Standing("b", found, nil)) != 0 {
		t.Fatalf("at its address, with another board: %+v", l)
	}
	// From then on the number is of two, and tells nothing of a third.
	third := bare(3, "10.0.0.9:80")
	third.MACs = nil
	if found, l = nights(found, []Observation{third}); len(found.Devices) != 3 || len(l.Changes) != 0 {
		t.Errorf("by a number that two hold: %+v", l)
	}
}

func TestATokenLeadsToOneCamera(t *testing.T) {
	known := first(unit(1, "10.0.0.1:80"), unit(2, "10.0.0.2:80"))
	a, b := known.Cameras[0], known.Cameras[1]
	before := a
	before.ID, before.SourceToken, before.State, before.MergedInto = "cam_before", "vs2", StateRetired, a.ID
	second := b
	second.ID, second.SourceToken, second.Channel = "cam_second", "vs2", 2
	known.Cameras = append(known.Cameras, before, second)
	step, err := Merge(known, a.DeviceID, b.DeviceID)
	if err != nil {
		t.Fatal(err)
	}
	found, l := nights(applied(known, step), []Observation{func() Observation {
		o := unit(2, "10.0.0.2:80")
		o.Sources = []Source{{Token: "vs1", Channel: 1}, {Token: "vs2", Channel: 2}}
		return o
	}()})
	var got []string
	for _, c := range l.Cameras {
		got = append(got, c.ID+" "+string(c.State))
	}
	slices.Sort(got)
	if want := a.ID + " active, cam_second active"; strings.Join(got, ", ") != want || len(found.Cameras) != 4 {
		t.Errorf("cameras %v, want %s", got, want)
	}
}

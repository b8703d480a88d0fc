package inventory

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"
)

func TestTooMuchAtOnceIsHeld(t *testing.T) {
	r := DefaultRules()
	for _, row := range []struct {
		items, known int
		held         bool
	}{
		{0, 0, false}, {0, 82, false},
		{1, 1, false}, {1, 4, false}, // one camera is no mass, whatever its share
		{2, 9, true}, {2, 10, false}, // 22 %, 20 %
		{8, 40, false}, {9, 40, true}, // over a fifth, not a fifth
		{9, 1000, false}, {10, 1000, true}, // ten at once
		{9, 45, false}, {9, 44, true},
		{2, 0, true},
	} {
		if got := r.Holds(row.items, row.known); got != row.held {
			t.Errorf("%d of %d: held %v", row.items, row.known, got)
		}
	}
}

// many makes a branch with n placed cameras at 10.0.0.1 and on.
func many(n int) (Register, Branch, Found) {
	b := Branch{ID: "br", Name: "본점", EnrolledAt: time.Unix(1, 0)}
	reg := Register{Branches: []Branch{b}, Locations: []Location{{ID: "hall", BranchID: "br", Name: "객장"}, {ID: "safe", BranchID: "br", Name: "금고"}}}
	found := Found{Devices: map[string]Device{}}
	for i := range n {
		found.add(i+1, fmt.Sprintf("객장 %d", i+1))
	}
	return reg, b, found
}

func (f *Found) add(i int, name string) {
	id := fmt.Sprintf("d%d", i)
	f.Devices[id] = Device{ID: id, BranchID: "br", Kind: KindCamera, State: StateActive,
		Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), 80)}
	f.Cameras = append(f.Cameras, Camera{ID: fmt.Sprintf("c%d", i), DeviceID: id, BranchID: "br", Name: name, SlotID: fmt.Sprintf("s%d", i),
		LocationID: "hall", State: StateActive})
}

// linkedAll is a scan that saw everything as it is known.
func linkedAll(f Found) Linked {
	l := Linked{Unverified: map[string]bool{}, Cameras: slices.Clone(f.Cameras)}
	for _, c := range f.Cameras {
		l.Devices = append(l.Devices, f.Devices[c.DeviceID])
	}
	return l
}

func TestChangesAreCounted(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(known *Found, b *Branch, l *Linked)
		part   bool // the scan was partial
		want   map[ItemKind]int
		items  int
	}{
		{name: "nothing", change: func(*Found, *Branch, *Linked) {}},
		{name: "two are gone", change: func(_ *Found, _ *Branch, l *Linked) { l.Cameras = l.Cameras[2:] }, want: map[ItemKind]int{ItemGone: 2}, items: 2},
		{name: "a partial scan misses nothing", part: true, change: func(_ *Found, _ *Branch, l *Linked) { l.Cameras = nil }},
		{name: "answered, but could not be read", change: func(_ *Found, _ *Branch, l *Linked) {
			l.Cameras = l.Cameras[1:]
			l.Unverified["d1"] = true
		}},
		{name: "gone before", change: func(f *Found, _ *Branch, l *Linked) {
			f.Cameras[0].Absences = []time.Time{time.Unix(9, 0)}
			l.Cameras = l.Cameras[1:]
		}},
		{name: "back again", change: func(f *Found, _ *Branch, _ *Linked) { f.Cameras[0].Absences = []time.Time{time.Unix(9, 0)} },
			want: map[ItemKind]int{ItemBack: 1}},
		{name: "new", change: func(_ *Found, _ *Branch, l *Linked) {
			l.Cameras = append(l.Cameras, Camera{ID: "n1", DeviceID: "d1", BranchID: "br", Name: "금고", State: StateActive})
		}, want: map[ItemKind]int{ItemNew: 1}, items: 1},
		{name: "new while the branch is set up", change: func(_ *Found, b *Branch, l *Linked) {
			b.EnrolledAt = time.Time{}
			l.Cameras = append(l.Cameras, Camera{ID: "n1", DeviceID: "d1", BranchID: "br", Name: "금고", State: StateActive})
		}, want: map[ItemKind]int{ItemNew: 1}},
		{name: "an unused input is none", change: func(_ *Found, _ *Branch, l *Linked) {
			l.Devices = append(l.Devices, Device{ID: "nvr", BranchID: "br", Kind: KindRecorder})
			l.Cameras = append(l.Cameras, Camera{ID: "n1", DeviceID: "nvr", BranchID: "br", State: StateActive})
		}},
		{name: "another device at the address is one change", change: func(f *Found, _ *Branch, l *Linked) {
			l.Cameras[0] = Camera{ID: "n1", DeviceID: "nd", BranchID: "br", Name: "객장 1", State: StateActive}
			l.Devices[0] = Device{ID: "nd", BranchID: "br", Kind: KindCamera, Addr: f.Devices["d1"].Addr}
		}, want: map[ItemKind]int{ItemReplaced: 1}, items: 1},
		{name: "a new name of another place", change: func(_ *Found, _ *Branch, l *Linked) { l.Cameras[0].Name = "금고" }, want: map[ItemKind]int{ItemPlace: 1}, items: 1},
		{name: "a new name of the same place", change: func(_ *Found, _ *Branch, l *Linked) { l.Cameras[0].Name = "객장 앞" }},
		{name: "renumbered", change: func(_ *Found, _ *Branch, l *Linked) {
			for i, d := range l.Devices {
				l.Changes = append(l.Changes, Change{Kind: ChangeAddress, DeviceID: d.ID, From: d.Addr.String(), To: "10.0.1.1:80"})
				l.Devices[i].Addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 1, byte(i)}), 80)
			}
		}, want: map[ItemKind]int{ItemAddress: 12}},
		{name: "a conflict", change: func(_ *Found, _ *Branch, l *Linked) {
			l.Changes = append(l.Changes, Change{Kind: ChangeConflict, DeviceID: "d1", Other: "d2"})
		}, want: map[ItemKind]int{ItemConflict: 1}, items: 1},
		{name: "seen through its recorder only", change: func(f *Found, _ *Branch, l *Linked) {
			f.Devices["nvr"] = Device{ID: "nvr", BranchID: "br", Kind: KindRecorder}
			double := Camera{ID: "x", DeviceID: "nvr", BranchID: "br", State: StateActive, PictureAt: time.Unix(1, 0), SameAs: "c1", SameConfirmed: true}
			f.Cameras = append(f.Cameras, double)
			l.Cameras = append(l.Cameras[1:], double)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			reg, b, known := many(12)
			l := linkedAll(known)
			row.change(&known, &b, &l)
			got := ChangeOf(&reg, b, known, l, !row.part)
			if fmt.Sprint(got.Counts) != fmt.Sprint(row.want) && len(got.Counts)+len(row.want) > 0 {
				t.Errorf("counts %v, want %v", got.Counts, row.want)
			}
			if got.Items() != row.items {
				t.Errorf("%d items, want %d", got.Items(), row.items)
			}
		})
	}
}

// TestHeldScanKeepsOnlyWhatIsCalm sees that of a held scan nothing is taken over but
// where known devices answer now.
func TestHeldScanKeepsOnlyWhatIsCalm(t *testing.T) {
	_, _, known := many(3)
	l := linkedAll(known)
	at := time.Unix(100, 0)
	moved := netip.MustParseAddrPort("10.0.1.1:80")
	l.Devices[0].Addr, l.Devices[0].Name, l.Devices[0].LastSeen = moved, "금고", at
	l.Cameras[0].Name, l.Cameras[0].LastSeen, l.Cameras[0].Main.URI = "금고", at, "rtsp://10.0.1.1/1"
	l.Cameras = append(l.Cameras[:2], Camera{ID: "n", DeviceID: "nd", BranchID: "br"})
	l.Devices = append(l.Devices, Device{ID: "nd"})
	l.Changes = []Change{{Kind: ChangeAddress, DeviceID: "d1"}, {Kind: ChangeConflict, DeviceID: "d2"}}
	calm := Calm(known, l)
	if len(calm.Devices) != 3 || len(calm.Cameras) != 2 || len(calm.Changes) != 1 {
		t.Fatalf("%+v", calm)
	}
	d, c := calm.Devices[0], calm.Cameras[0]
	if d.Addr != moved || !d.LastSeen.Equal(at) || d.Name != "" || c.Name != "객장 1" || c.Main.URI == "" || !c.LastSeen.Equal(at) {
		t.Errorf("%+v %+v", d, c)
	}
}
